"""Text of a review is shown as text, whatever it looks like to a browser or a typesetter.

``PAGES`` says how each page is written, and ``SHOWN`` what is on it.
"""

import json
import re
import zipfile
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

import pytest
import yaml
from pypdf import PdfReader

from scripts.changes.trace_changes import trace_changes
from scripts.claims.check_claims import check_claims
from scripts.documents.export import write_docx, write_pdf
from scripts.effects.estimate_effects import estimate_effects
from scripts.explorer.evidence import gather_evidence
from scripts.explorer.write_explorer import fill_explorer
from scripts.models.project import ProjectConfig
from scripts.models.review import Review
from scripts.records.claims_file import read_claims
from scripts.records.extract_findings import extract_findings
from scripts.records.review_checks import read_review
from scripts.report.write_report import write_claims_page, write_report
from scripts.votes.count_votes import count_votes
from scripts.votes.leave_out_cohorts import leave_out_cohorts
from scripts.votes.vary_choices import vary_choices
from tests.support.figures import table_figures
from tests.support.projects import ROOT
from tests.support.records import make_review
from tests.support.tables import vote_tables

HOSTILE = {
    "html": '<script>alert(1)</script> <img src=x onerror="alert(1)"> </p></body> <!-- x',
    "entity": "&amp; &lt;b&gt; &#x27; \"double\" 'single'",
    "formula": '=HYPERLINK("http://x","y") +1+cmd @SUM(1)',
    "right to left": "אמיגדלה اللوزة \u202eabc\u202c",
    "long": "w" * 400,
    "emoji": "🧠 👩🏽‍🔬 ✓",
    "markdown": "*a* **b** [x](javascript:alert(1)) `c` # d",
    "latex": r"\input{/etc/passwd} $x$ \textbf{y} 100% a_b^c {z",
    "raw": "`<b>x</b>`{=html} ![a](/etc/passwd) [b]: file:///x <data:text/html,y> [@doe2020] [^1]",
    "typst": '#read("x") @key #import "y": * <label>',
    "picture": '<svg onload="x()"><image href="file:///etc/passwd"/></svg> <?xml x?> <![CDATA[y]]>',
    "template": "{{ 7 * 7 }} {% raw %} ${x}",
}
HARMLESS = "plain words"
# A title of BibTeX is LaTeX: what it means there is not what it is.
NO_LATEX = {"latex", "raw", "typst", "template", "formula", "markdown", "entity"}


# Fields by which findings are grouped: signs that nobody sees are refused there.
NAMES = {"arm", "condition", "other condition", "outcome"}


def as_name(text):
    """Leave out the signs that turn the direction of text."""
    return re.sub("[\u202c\u202e]", "", text)


def records(text):
    """Give a review whose fields of free text all hold one text, each with the field's name."""

    def said(field):
        return f"{as_name(text) if field in NAMES else text} ({field})"

    first = {
        "study_id": "doe2020",
        "cohort": "doe2020",
        "reference": "doe2020",
        **{key: said(key) for key in ("design", "modality", "task", "population")},
        "note": said("study note"),
        "intervention": {key: said(f"therapy {key}") for key in ("name", "format", "setting")},
        "risk_of_bias": {"tool": said("tool"), "domains": {"blinding": said("judgement")}},
        "arms": [{"arm": said("arm"), "role": "treated", "n": 10}],
        "findings": [_finding(said, "decrease"), _finding(said, "unclear")],
    }
    other = {
        "study_id": "roe2021",
        "arms": [{"arm": "dbt", "role": "treated", "n": 12}],
        "findings": [
            {**_finding(said, "increase"), "arm": "dbt", "condition": said("other condition")}
        ],
    }
    return {"doe2020": first, "roe2021": other}


def _finding(said, direction):
    return {
        "region": "amygdala",
        "measure": "activation",
        "contrast": "within_group",
        "arm": said("arm"),
        "direction": direction,
        **{key: said(key) for key in ("region_as_reported", "condition", "outcome", "statistic")},
        "note": said("finding note"),
        "source": {"document": "doc", "section": said("section"), "page": 3},
    }


def review_with(project, text):
    """Write a review whose free text is all one text; return its folder."""
    about = {
        **{key: f"{text} ({key})" for key in ("title", "question", "summary")},
        "documents": {"doc": {"title": f"{text} (document)", "authors": f"{text} (authors)"}},
        "search": {"databases": [f"{text} (database)"]},
        "limitations": [f"{text} (limitation)"],
    }
    claims = [
        {
            "claim_id": "one",
            "says": f"{text} (says)",
            "source": {"document": "doc", "section": f"{text} (claimed in)", "page": 2},
            "count": 1,
            "where": {"direction": ["decrease"], "condition": [f"{as_name(text)} (condition)"]},
            "note": f"{text} (claim note)",
        },
        {"claim_id": "two", "says": "Other.", "not_checkable": f"{text} (not checkable)"},
    ]
    return make_review(
        project,
        {name: _yaml(record) for name, record in records(text).items()},
        review=_yaml(about),
        files={
            "claims.yaml": _yaml({"claims": claims}),
            "references.bib": "@article{doe2020,\n  title = {"
            + text
            + "},\n  author = {Doe, Jane},\n  year = {2020},\n}\n",
        },
    )


def _yaml(record):
    return yaml.safe_dump(record, allow_unicode=True, sort_keys=False, width=10_000)


class Built:
    """A review, its tables and stand-ins for its figures."""

    def __init__(self, project, text, *, bib=True):
        self.folder = review_with(project, text)
        config = yaml.safe_load((ROOT / "config.yaml").read_text())
        self.config = ProjectConfig.model_validate(config)
        self.review = Review.model_validate(
            yaml.safe_load((self.folder / "review.yaml").read_text())
        )
        self.tables = self._tables(config["measures"])
        self.bibliographies = [self.folder / "references.bib"] if bib else []
        self.figures = Path(project) / "figures"
        self.tables["figures"] = table_figures(self.tables, config, self.review, self.figures)

    def _tables(self, measures):
        tables = extract_findings(read_review(self.folder, measures))
        findings, regions = tables["findings"], tables["regions"]
        cast = count_votes(findings, regions, self.config)
        claims, _, problems = read_claims(self.folder / "claims.yaml")
        assert not problems
        return {
            **tables,
            **vote_tables(tables, self.config, self.review.certainty),
            "effects": estimate_effects(findings, regions, self.config),
            "leave_one_out": leave_out_cohorts(*cast, self.config.agreement_share),
            "specifications": vary_choices(findings, regions, self.config),
            "claims": check_claims(claims, tables, self.config.results_sections),
            "changes": trace_changes({}, {}),
        }


PAGES = {
    "report.html": lambda built: write_report(
        "tiny",
        built.review,
        built.config,
        built.tables,
        built.bibliographies,
        ROOT / "templates",
    ),
    "claims.html": lambda built: write_claims_page(
        "tiny", built.review, built.tables, ROOT / "templates"
    ),
    "explore.html": lambda built: fill_explorer(
        "tiny",
        built.review,
        gather_evidence(built.review, built.config, built.tables, {}),
        ROOT / "templates/explore",
    ),
}
# The fields that each page shows, by the names that `review_with` gives them.
SHOWN = {
    "report.html": [
        *("title", "question", "summary", "document", "authors", "database", "limitation"),
        *("design", "modality", "task", "population", "study note", "therapy name", "arm"),
        *("therapy format", "therapy setting", "tool", "judgement", "region_as_reported"),
        *("condition", "outcome", "statistic", "finding note", "section", "says", "claimed in"),
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


@cache
def page(kind, name, like=None):
    """Write a page of a review whose text is one of ``HOSTILE``, or harmless.

    A harmless review can be made ``like`` a hostile one: without references where that has none.
    """
    with TemporaryDirectory() as project:
        text = HOSTILE.get(kind, HARMLESS)
        return PAGES[name](Built(project, text, bib=(like or kind) not in NO_LATEX))


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


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("kind", HOSTILE)
def test_text_makes_no_element_and_no_comment(kind, name):
    hostile, harmless = Parsed(page(kind, name)), Parsed(page("harmless", name, kind))
    assert hostile.elements == harmless.elements
    assert hostile.others == harmless.others


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("kind", HOSTILE)
def test_every_field_is_shown_as_it_was_written(kind, name):
    text = bare(Parsed(page(kind, name)).text)
    missing = [field for field in SHOWN[name] if bare(f"{HOSTILE[kind]} ({field})") not in text]
    assert not missing


def bare(text):
    """Leave out what a page may change, or a name not hold: blanks, cases, signs of direction."""
    return "".join(as_name(text).split()).lower()


@pytest.mark.parametrize("kind", sorted(HOSTILE.keys() - NO_LATEX))
def test_the_title_of_a_reference_is_shown_as_it_was_written(kind):
    written = HOSTILE[kind].replace("--", "–")  # in LaTeX, two hyphens are a dash
    listed = Parsed(page(kind, "report.html")).text.split("References")[-1]
    for quote in "\"'“”‘’":  # a style sets its own
        written, listed = written.replace(quote, ""), listed.replace(quote, "")
    assert bare(written) in bare(listed)


@pytest.mark.parametrize("kind", HOSTILE)
def test_paragraphs_on_regions_quote_a_condition_as_it_was_written(kind):
    text = Parsed(page(kind, "report.html")).text
    assert f"decrease: “{' '.join(as_name(HOSTILE[kind]).split())} (condition)”" in text


WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
REFERRED = re.compile(r'Target="([^"]+)"')
OWN = re.compile(r"[\w/]+\.(xml|png)|claims\.html(#\w+)?|https://doi\.org/10\.\S+")
IN_DOCUMENTS = [*SHOWN["report.html"], "subtitle", "abstract"]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Write a report as a page, in Word and as PDF, of a review that holds all that is hostile."""
    project = tmp_path_factory.mktemp("everything")
    everything = " ".join(HOSTILE.values())
    built = Built(project, everything, bib=False)
    html = PAGES["report.html"](built)
    above = {name: f"{everything} ({name})" for name in ("title", "subtitle", "abstract")}
    write_docx(html, above, built.figures, project / "report.docx")
    write_pdf(html, above, built.figures, project / "report.pdf")
    return html, project, {name: bare(f"{everything} ({name})") for name in IN_DOCUMENTS}


def test_the_word_document_shows_every_field_and_refers_to_nothing_else(written):
    _, folder, fields = written
    with zipfile.ZipFile(folder / "report.docx") as archive:
        document = ElementTree.fromstring(archive.read("word/document.xml"))
        targets = REFERRED.findall(archive.read("word/_rels/document.xml.rels").decode())
    text = bare("".join(part.text or "" for part in document.iter(f"{WORD}t")))
    assert not [name for name, field in fields.items() if field not in text]
    assert not list(document.iter(f"{WORD}instrText"))
    assert not [target for target in targets if not OWN.fullmatch(target)]


def test_the_pdf_shows_every_field_and_takes_none_for_a_heading(written):
    html, folder, fields = written
    reader = PdfReader(folder / "report.pdf")
    top = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert top == re.findall("<h2>(.*?)</h2>", html)
    text = bare("".join(sheet.extract_text() for sheet in reader.pages))
    # Joined letters, and text from right to left, are read back in another order.
    read = {kind: bare(HOSTILE[kind]) for kind in HOSTILE.keys() - {"right to left", "emoji"}}
    assert not [kind for kind, part in read.items() if text.count(part) < len(fields)]
