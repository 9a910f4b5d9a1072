"""Every page and figure of a built project: for everybody, with letters that can be read."""

import pytest

from scripts.figures.describe_figures import read_size
from scripts.figures.display_limits import MM_PER_INCH
from scripts.figures.style import FONT
from tests.support.browser import Visit, barriers, in_browser
from tests.support.figures import smallest_text
from tests.support.pages import RunTogether
from tests.support.settings import project_settings

pytestmark = pytest.mark.workflow
REPORTS = ("claims", "explore", "report", "supplement")
PAGES = [
    *(f"{review}/report/{page}.html" for review in ("demo", "other") for page in REPORTS),
    "_across_reviews/report/overlap.html",
]
WIDTH = project_settings()["figure_width_mm"] / MM_PER_INCH * 72


@pytest.fixture(scope="module")
def results(built):
    return built / "results"


def test_each_page_is_looked_at(results):
    pages = {path.relative_to(results).as_posix() for path in results.rglob("*.html")}
    assert pages == set(PAGES)


@pytest.mark.long
@in_browser
@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.long)])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_serious_barrier_and_fits_its_screen(results, browser, page, width):
    visit = Visit(browser, results / page, width=width)
    shown = visit.go()
    assert barriers(shown) == []
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    assert visit.complaints == []
    visit.close()


@pytest.mark.parametrize("page", [page for page in PAGES if "explore" not in page])
def test_no_two_texts_of_a_page_run_together(results, page):
    html = (results / page).read_text(encoding="utf-8")
    # In the names of references an accent may stand in an element of its own.
    assert RunTogether(html.split('<section id="references"')[0]).pairs == []


def test_no_figure_has_small_letters_or_is_wider_than_the_setting(results):
    figures = sorted(results.glob("[!_]*/figures/*.svg"))
    assert len(figures) > 10
    for figure in figures:
        assert smallest_text(figure.read_text(encoding="utf-8")) >= FONT, figure.name
        assert read_size(figure)[0] <= WIDTH + 0.01, figure.name
