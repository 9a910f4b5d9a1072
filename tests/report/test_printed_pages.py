"""A page on paper: what is folded is there, nothing is cut, and what serves a screen is not."""

import pypdfium2 as pdfium
import pytest
from pypdf import PdfReader

from scripts.common.paths import REPORT_STYLE
from tests.support.browser import Visit, in_browser, open_browser
from tests.support.projects import ROOT

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="2000"><text y="20">{}</text></svg>'
)
COLUMNS = [f"reappraisal {n:02}" for n in range(14)]


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Print a page with the style of reports, and return the PDF."""
    folder = tmp_path_factory.mktemp("printed")
    (folder / "tall.svg").write_text(DRAWING.format("drawn"))
    cells = "".join(f"<td>{text}</td>" for text in COLUMNS)
    rows = "".join(f"<tr><td>row{n}</td>{cells}</tr>" for n in range(40))
    (folder / "page.html").write_text(f"""<!DOCTYPE html>
<html lang="en"><head><style>{(ROOT / REPORT_STYLE).read_text()}</style></head><body>
<nav>Contents</nav><main><p class="screen">Filter</p><button>Sort</button>
<details><summary>Folded</summary><p>Inside.</p><details><summary>In it</summary>
<p>Deep inside.</p></details></details>
<div class="wide"><table><thead><tr><th>Head</th></tr></thead><tbody>{rows}</tbody></table></div>
<figure><img alt="A drawing" loading="lazy" src="tall.svg" width="900" height="2000">
<figcaption>Its caption</figcaption></figure></main></body></html>""")
    with open_browser() as browser:
        visit = Visit(browser, folder / "page.html")
        page = visit.go()
        page.locator("img").scroll_into_view_if_needed()  # on a busy computer it may not be loaded
        page.wait_for_function("document.images[0].complete")
        page.pdf(path=folder / "page.pdf", prefer_css_page_size=True)
        visit.close()
    return folder / "page.pdf"


@pytest.fixture(scope="module")
def pages(printed):
    """Give the texts of the printed pages."""
    return [page.extract_text() for page in PdfReader(printed).pages]


@pytest.mark.long
@in_browser
def test_what_is_folded_is_printed(pages):
    assert "Inside." in pages[0]
    assert "Deep inside." in pages[0]


@in_browser
def test_what_serves_a_screen_is_not_printed(pages):
    text = " ".join(pages)
    assert not [word for word in ("Contents", "Filter", "Sort") if word in text]


@in_browser
def test_a_wide_and_long_table_is_printed_whole_with_its_head_on_each_page(pages):
    text = " ".join(" ".join(pages).split())
    assert [text.count(column) for column in COLUMNS] == [40] * len(COLUMNS)
    with_rows = [page for page in pages if "row" in page]
    assert len(with_rows) > 1
    assert all("Head" in page for page in with_rows)


@in_browser
def test_no_letter_is_beyond_the_edge_of_the_paper(printed):
    with pdfium.PdfDocument(printed) as document:
        for page in document:
            text = page.get_textpage()
            edges = [text.get_charbox(n)[2] for n in range(text.count_chars())]
            assert 100 < max(edges) < page.get_width() - 30


@in_browser
def test_a_tall_figure_is_printed_on_the_page_of_its_caption(pages):
    (page,) = (page for page in pages if "drawn" in page)
    assert "Its caption" in page
