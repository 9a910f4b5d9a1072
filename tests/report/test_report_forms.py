"""The Word document and the PDF of a review hold all that its page holds."""

import re
import zipfile
from collections import Counter
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from scripts.documents.export import write_docx, write_pdf
from tests.support.brain import MADE_UP

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
BLOCKS = {"p", "li", "caption", "figcaption", "td", "th", "h2", "h3", "h4", "summary", "div"}


class Main(HTMLParser):
    """The blocks of text of a page's main part, its alternative texts, headings and tables."""

    def __init__(self, page):
        super().__init__()
        self.blocks, self.alts, self.headings, self.tables, self.said = [], [], [], 0, ""
        self.feed(page[page.index("<main") : page.index("</main>")])

    def handle_starttag(self, tag, attrs):
        self._end(tag)
        self.tables += tag == "table"
        self.alts += [dict(attrs)["alt"]] if tag == "img" else []

    def handle_endtag(self, tag):
        self.headings += [self.said.strip()] if tag in ("h2", "h3", "h4") else []
        self._end(tag)

    def handle_data(self, data):
        self.said += data

    def _end(self, tag):
        if tag in BLOCKS:
            self.blocks += [self.said] if self.said.strip() else []
            self.said = ""


def bare(text):
    """Leave out blanks, and what a typesetter may put at the end of a line."""
    return re.sub(r"[\s\u00ad\u200b\u200d\u2212-]", "", text)


@pytest.fixture(scope="module")
def forms(built_reviews, tmp_path_factory):
    folder = tmp_path_factory.mktemp("forms")
    review = built_reviews(MADE_UP)
    page, figures = review.report(), review.figures
    above = {"title": "Title", "subtitle": "Question?", "abstract": "Studies."}
    write_docx(page, above, figures, folder / "report.docx")
    write_pdf(page, above, figures, folder / "report.pdf")
    with zipfile.ZipFile(folder / "report.docx") as archive:
        docx = ElementTree.fromstring(archive.read("word/document.xml"))
    return Main(page), docx, PdfReader(folder / "report.pdf")


def words_of(element):
    return "".join(text.text or "" for text in element.iter(f"{WORD}t"))


def style_of(block):
    style = block.find(f"{WORD}pPr/{WORD}pStyle")
    return block.tag.removeprefix(WORD) if style is None else style.get(f"{WORD}val")


def outline_of(entries):
    for entry in entries:
        yield from outline_of(entry) if isinstance(entry, list) else [entry.title]


def test_every_text_of_the_page_is_in_the_word_document_as_often(forms):
    page, docx, _ = forms
    text = bare(words_of(docx))
    counts = Counter(map(bare, page.blocks))
    assert len(counts) > 50
    assert not [block for block, number in counts.items() if text.count(block) < number]


def test_every_text_of_the_page_is_in_the_pdf(forms):
    page, _, pdf = forms
    pages = [sheet.extract_text() for sheet in pdf.pages]
    numbered = [re.sub(rf"\s*{n}\s*$", "", text) for n, text in enumerate(pages, 1)]
    text = bare("".join(numbered))
    assert not [block for block in page.blocks if bare(block) not in text]


def test_tables_are_tables_with_a_header_row_and_a_caption_above(forms):
    page, docx, pdf = forms
    body = list(docx.find(f"{WORD}body"))
    places = [i for i, block in enumerate(body) if block.tag == f"{WORD}tbl"]
    assert len(places) == page.tables
    assert {style_of(body[i - 1]) for i in places} == {"TableCaption"}
    assert all(list(body[i].iter(f"{WORD}tblHeader")) for i in places)
    kinds = Counter(element["/S"] for element in elements_of(pdf))
    assert (kinds["/Table"], kinds["/THead"]) == (page.tables, page.tables)


def test_figures_have_their_alternative_text_and_a_caption_below(forms):
    page, docx, pdf = forms
    body = list(docx.find(f"{WORD}body"))
    places = [i for i, block in enumerate(body) if style_of(block) == "CaptionedFigure"]
    assert {style_of(body[i + 1]) for i in places} == {"ImageCaption"}
    assert [shown.get("descr") for shown in docx.iter(f"{DRAWING}docPr")] == page.alts
    figures = [element for element in elements_of(pdf) if element["/S"] == "/Figure"]
    assert [element["/Alt"] for element in figures] == page.alts
    assert len(places) == len(page.alts) == 2


def test_headings_are_in_the_navigation(forms):
    page, docx, pdf = forms
    body = docx.find(f"{WORD}body")
    headings = [words_of(block) for block in body if style_of(block).startswith("Heading")]
    assert headings == page.headings
    assert list(outline_of(pdf.outline)) == page.headings


def elements_of(pdf):
    """Give the tagged elements of a PDF in their order."""
    waiting = [pdf.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, list):
            waiting += reversed(element)
        elif hasattr(element, "get"):
            waiting += [element.raw_get("/K")] if "/K" in element else []
            if "/S" in element:
                yield element
