"""Text of a review is shown as text, whatever it looks like to a browser or a typesetter.

``SHOWN`` says what is on each page.
"""

import json
import re
import zipfile
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from scripts.documents.export import write_docx, write_pdf
from scripts.models.risk_of_bias import judgement
from tests.support.hostile import HARMLESS, HOSTILE, as_name, review_with
from tests.support.pages import PAGES, SMALL, Built

EVERYTHING = " ".join(HOSTILE.values())
TEXTS = {"everything": EVERYTHING, **HOSTILE}
# By default all of them at once; each alone is long.
KINDS = [pytest.param(k, marks=() if k == "everything" else pytest.mark.long) for k in TEXTS]
# A title of BibTeX is LaTeX: what it means there is not what it is.
NO_LATEX = {"everything", "latex", "raw", "typst", "template", "formula", "markdown", "entity"}

# The fields that each page shows, by the names that `review_with` gives them.
SHOWN = {
    "report.html": [
        *("title", "question", "summary", "document", "authors", "limitation", "design"),
        *("modality", "therapy name", "therapy format", "therapy setting", "arm", "says"),
        "claimed in",
    ],
    "supplement.html": [
        *("title", "document", "authors", "database", "limitation"),
        *("design", "modality", "task", "population", "study note", "therapy name", "arm"),
        *("therapy format", "therapy setting", "judgement", "region_as_reported"),
        *("condition", "outcome", "statistic", "finding note", "section"),
    ],
    "claims.html": [
        *("title", "document", "authors", "says", "claimed in", "claim note", "not checkable"),
        *("region_as_reported", "arm", "section", "condition", "outcome"),
    ],
    "explore.html": [
        *("title", "design", "modality", "task", "population", "study note", "therapy name", "arm"),
        *("tool", "judgement", "region_as_reported", "condition", "outcome", "statistic"),
        *("finding note", "section"),
    ],
}


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Write pages of reviews whose text is one of ``TEXTS``, or harmless.

    A harmless review can be made ``like`` a hostile one: without references where that has none.
    """

    @cache
    def built(kind, bib):
        project = tmp_path_factory.mktemp("review")
        folder = review_with(project, TEXTS.get(kind, HARMLESS))
        return Built(folder, project / "figures", config=SMALL, bib=bib)

    @cache
    def write(kind, name, like=None):
        return PAGES[name](built(kind, (like or kind) not in NO_LATEX))

    return write


class Parsed(HTMLParser):
    """The elements of a page with the names of their attributes, and its text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements, self.said, self.others, self.in_data = Counter(), [], [], False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements[tag, tuple(name for name, _ in attrs)] += 1
        self.in_data = ("type", "application/json") in attrs

    def handle_data(self, data):
        self.said += texts_in(json.loads(data)) if self.in_data and data.strip() else [data]
        self.in_data = False

    def handle_comment(self, data):
        self.others.append(data)

    def handle_pi(self, data):
        self.others.append(data)

    @property
    def text(self):
        return " ".join("".join(self.said).split())


def texts_in(data):
    """Give the texts in plain lists and dictionaries."""
    if isinstance(data, dict | list):
        for part in data.values() if isinstance(data, dict) else data:
            yield from texts_in(part)
    elif isinstance(data, str):
        yield data


@pytest.mark.long
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_text_makes_no_element_and_no_comment(page, kind, name):
    hostile, harmless = Parsed(page(kind, name)), Parsed(page("harmless", name, kind))
    assert hostile.elements == harmless.elements
    assert hostile.others == harmless.others


def as_modelled(text, field):
    """Write the text of a field as its model does: judgements are in lower case."""
    whole = f"{text} ({field})"
    return judgement(whole, None) if field == "judgement" else whole


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_shown_as_it_was_written(page, kind, name):
    text = bare(Parsed(page(kind, name)).text)
    missing = [field for field in SHOWN[name] if bare(as_modelled(TEXTS[kind], field)) not in text]
    assert not missing


def bare(text):
    """Leave out what a page may change, or a name not hold: blanks, cases, signs of direction."""
    return "".join(as_name(text).split()).lower()


@pytest.mark.long
@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(kind, marks=() if kind == "html" else pytest.mark.long)
        for kind in sorted(HOSTILE.keys() - NO_LATEX)
    ],
)
def test_the_title_of_a_reference_is_shown_as_it_was_written(page, kind):
    # In LaTeX, two hyphens are a dash; a reference has no paragraphs of its own.
    written = HOSTILE[kind].replace("--", "–").replace("</p>", "")
    listed = Parsed(page(kind, "report.html")).text.split("References")[-1]
    for quote in "\"'“”‘’":  # a style sets its own
        written, listed = written.replace(quote, ""), listed.replace(quote, "")
    assert bare(written) in bare(listed)


WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
REFERRED = re.compile(r'Target="([^"]+)"')
OWN = re.compile(
    r"[\w/]+\.(xml|png|svg)|(claims|supplement)\.html(#[\w-]+)?|https://doi\.org/10\.\S+"
)
# The question stands on the title page, as the subtitle.
IN_DOCUMENTS = [*({*SHOWN["report.html"]} - {"question"}), "subtitle", "abstract"]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Write a report as a page, in Word and as PDF, of a review that holds all that is hostile."""
    project = tmp_path_factory.mktemp("everything")
    folder = review_with(project, EVERYTHING)
    built = Built(folder, project / "figures", bib=False)
    html = PAGES["report.html"](built)
    above = {name: f"{EVERYTHING} ({name})" for name in ("title", "subtitle", "abstract")}
    write_docx(html, above, built.figures, project / "report.docx")
    write_pdf(html, above, built.figures, project / "report.pdf")
    return html, project, {name: bare(as_modelled(EVERYTHING, name)) for name in IN_DOCUMENTS}


@pytest.mark.long
def test_the_word_document_shows_every_field_and_refers_to_nothing_else(written):
    _, folder, fields = written
    with zipfile.ZipFile(folder / "report.docx") as archive:
        document = ElementTree.fromstring(archive.read("word/document.xml"))
        targets = REFERRED.findall(archive.read("word/_rels/document.xml.rels").decode())
    text = bare("".join(part.text or "" for part in document.iter(f"{WORD}t")))
    assert not [name for name, field in fields.items() if field not in text]
    fields_of_word = {field.text.split()[0] for field in document.iter(f"{WORD}instrText")}
    assert fields_of_word <= {"HYPERLINK", "PAGE", "PAGEREF", "REF", "SEQ", "TOC"}
    assert not [target for target in targets if not OWN.fullmatch(target)]


@pytest.mark.long
def test_the_pdf_shows_every_field_and_takes_none_for_a_heading(written):
    html, folder, fields = written
    reader = PdfReader(folder / "report.pdf")
    top = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert top == re.findall("<h2>(.*?)</h2>", html)
    text = bare("".join(sheet.extract_text() for sheet in reader.pages))
    # Joined letters, and text from right to left, are read back in another order.
    read = {kind: bare(HOSTILE[kind]) for kind in HOSTILE.keys() - {"right to left", "emoji"}}
    # A cell that continues on another page is read back in two parts.
    assert not [kind for kind, part in read.items() if text.count(part) < len(fields) // 2]
