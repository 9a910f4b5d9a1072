"""The documents of the shipped reviews have the words of their pages, in their order."""

import re
import zipfile
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import pypdfium2 as pdfium
import pytest
from pypdf import PdfReader

from scripts.documents.export import write_docx, write_pdf
from tests.support.projects import ROOT
from tests.support.shipped import REVIEWS

PAGES = [
    pytest.param(
        path, marks=pytest.mark.shipped(path), id=path.removeprefix("published/").partition(".")[0]
    )
    for review in REVIEWS
    for path in (f"published/{review}/report/{name}.html" for name in ("report", "supplement"))
]
METADATA = {"title": "Title"}
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
INLINE = {
    *("a", "abbr", "b", "cite", "code", "em", "i", "mark", "q", "s", "small", "span", "strong"),
    *("sub", "sup", "time", "u", "wbr"),
}
UNSHOWN = {"nav", "button", "label", "script", "style"}
HYPHENS = re.compile(r"[\s\x02\xad\u2010\u2212-]|\ufffe")


class Words(HTMLParser):
    """Gather the words of the main part of a page that a document has as well."""

    def __init__(self):
        super().__init__()
        self.text, self.path = "", []

    def handle_starttag(self, tag, attrs):
        if tag in ("img", "br", "col", "input", "wbr", "hr", "meta", "link"):
            self.text += " " if tag in ("br", "hr") else ""
            return
        classes = (dict(attrs).get("class") or "").split()
        is_main = tag == "main" or self.path[-1:] == [True]
        self.path.append(is_main and tag not in UNSHOWN and "screen" not in classes)
        self.text += "" if tag in INLINE else " "

    def handle_endtag(self, tag):
        self.path.pop()
        self.text += "" if tag in INLINE else " "

    def handle_data(self, data):
        if self.path and self.path[-1]:
            self.text += data


@pytest.fixture(params=PAGES)
def page(request):
    """Give a page without its figures, of which the published folder lacks the pictures."""
    text = re.sub(r"<img\b[^>]*>", "", (ROOT / request.param).read_text(encoding="utf-8"))
    return re.sub(r"<(/?)(?:figure|figcaption)\b[^>]*>", r"<\1div>", text)


def words_of(page):
    parser = Words()
    parser.feed(page)
    return parser.text.split()


def texts_of(body):
    """The texts of a Word document; of a cell as one, as programs read it that know no more."""
    for block in body:
        is_table = block.tag == f"{WORD}tbl"
        for part in block.iter(f"{WORD}tc") if is_table else [block]:
            yield "".join(text.text or "" for text in part.iter(f"{WORD}t"))


@pytest.mark.long
def test_the_word_document_has_the_words_of_the_page(page, tmp_path):
    write_docx(page, METADATA, tmp_path, tmp_path / "out.docx")
    with zipfile.ZipFile(tmp_path / "out.docx") as archive:
        body = ElementTree.fromstring(archive.read("word/document.xml"))[0]
    words = words_of(page)
    assert " ".join(texts_of(body)).split()[-len(words) :] == words


@pytest.mark.long
def test_the_pdf_has_the_words_of_the_page_and_none_run_together(page, tmp_path):
    write_pdf(page, METADATA, tmp_path, tmp_path / "out.pdf")
    texts = [part.extract_text() for part in PdfReader(tmp_path / "out.pdf").pages]
    document = pdfium.PdfDocument(tmp_path / "out.pdf")
    others = [part.get_textpage().get_text_range() for part in document]
    # Each reader joins cells, or a sign above the line, that the other keeps apart.
    shown = {*" ".join(texts).split()} & {*" ".join(others).split()}
    words = words_of(page)
    joined = {one + two for one, two in pairwise(words)} - {*words}
    # Two numbers could as well be the number of a page.
    assert [word for word in shown if word in joined and not word.isdecimal()] == []
    letters = HYPHENS.sub("", "".join(texts))
    assert [word for word in {*words} if HYPHENS.sub("", word) not in letters] == []
