"""The documents show the title page and the figures of the report that they are made from."""

from html import escape

import pytest

from scripts.documents.export import embed_pictures, write_docx, write_pdf
from scripts.figures.style import new_canvas, save_figure
from scripts.report.convert_report import convert_report, read_title_page

TITLE = "A <b>title</b> & “more”"
PAGE = (
    f'<html><head><title>{escape(TITLE)}</title></head><body><main id="main">'
    '<p class="lead">Which\nquestion?</p><p class="counts">2 studies of 1 cohort.</p>'
    '<figure id="figure-plot"><img alt="Plot" src="plot.svg" width="200" height="100">'
    "<figcaption>How to read it</figcaption></figure></main></body></html>"
)


def test_the_title_page_says_what_the_head_of_the_report_says():
    assert read_title_page(PAGE) == {
        "title": TITLE,
        "subtitle": "Which\nquestion?",
        "abstract": "2 studies of 1 cohort.",
    }
    assert read_title_page("<title>T</title>") == {"title": "T", "subtitle": "", "abstract": ""}


@pytest.mark.parametrize(("write", "kind"), [(write_docx, "docx"), (write_pdf, "pdf")])
def test_a_report_that_holds_its_figures_gives_the_documents_of_the_page_that_names_them(
    tmp_path, write, kind
):
    save_figure(new_canvas(3, 2)[0], tmp_path, "plot", 72)
    write(PAGE, read_title_page(PAGE), tmp_path, tmp_path / f"expected.{kind}")
    convert_report(
        embed_pictures(PAGE, tmp_path), tmp_path, tmp_path / "a.docx", tmp_path / "a.pdf"
    )
    assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"expected.{kind}").read_bytes()
