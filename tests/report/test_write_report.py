"""The report: an answer and a few pages, nothing loaded, nothing claimed too much."""

import re
import shutil
import zipfile
from html.parser import HTMLParser

import pytest
import yaml
from markupsafe import Markup
from pypdf import PdfReader

from scripts.documents.export import embed_pictures
from scripts.models.project import ProjectConfig
from scripts.models.review import Review
from scripts.report.convert_report import convert_report
from scripts.report.limits import limits
from scripts.report.methods import methods, short_methods
from scripts.report.write_report import GRAVEST, MOST_CITED, MOST_LIMITS
from scripts.tables.claims import CLAIMS
from scripts.tables.effects import EFFECTS
from scripts.tables.files import shape_table
from scripts.tables.records import FINDINGS, STUDIES
from scripts.votes.review_data import speak_of
from tests.support.figures import draw_shown
from tests.support.pages import CONFIG, SMALL, Page, RunTogether, build
from tests.support.records import STUDY, make_review
from tests.support.settings import settings_of
from tests.support.shipped import RAW, about

SECTIONS = ["answer", "studies", "results", "robustness", "claims", "limits", "methods"]


class Visible(HTMLParser):
    """The text that a reader sees: not the style, the title of the window or alternative texts."""

    def __init__(self, html):
        super().__init__()
        self.words, self.inside = [], ""
        self.feed(html)

    def handle_starttag(self, tag, _):
        self.inside = tag if tag in ("style", "script", "title") else self.inside

    def handle_endtag(self, tag):
        self.inside = "" if tag == self.inside else self.inside

    def handle_data(self, data):
        self.words += [] if self.inside else data.split()


def section(html, name):
    """Give a section of the page, with those inside it."""
    following = [*SECTIONS, "references"][SECTIONS.index(name) + 1]
    start = html.index(f'<section id="{name}">')
    return html[start : html.index(f'<section id="{following}">')]


def text_of(html):
    return " ".join(Visible(html).words)


def test_sections_stand_in_the_order_answer_studies_results_robustness(report_page):
    order = [*SECTIONS, "references"]
    ids = re.findall(r'<section id="([\w-]+)">', report_page[0])
    assert [name for name in ids if name in order] == order
    assert "map" in ids
    assert "synthesis-activation" in ids


def test_only_primary_questions_are_in_the_report_and_the_others_are_counted(report_page):
    html = report_page[0]
    assert re.findall(r'id="synthesis-(\w+)"', html) == ["activation"]
    assert f"Other questions ({len(CONFIG['syntheses']) - 1})" in text_of(html)
    figures = re.findall(r'<figure id="figure-(\w+)"', html)
    assert figures == ["evidence_map", "effect_direction_activation"]


def test_no_two_texts_are_kept_apart_by_the_style_of_the_page_alone(report_page):
    # In the names of references an accent may stand in an element of its own.
    assert RunTogether(report_page[0].split('<section id="references"')[0]).pairs == []
    assert RunTogether("<td>Insula<span>left insula</span></td>").pairs == [
        ("Insula", "left insula")
    ]


def test_the_page_loads_nothing_and_its_links_lead_somewhere(report_page, supplement, review_built):
    page = Page(report_page[0])
    assert {address[1:] for address in page.addresses if address[0] == "#"} <= set(page.ids)
    beside = {"supplement.html": supplement[0], "claims.html": review_built.claims_page()}
    for name, other in beside.items():
        places = [a for a in page.addresses if a.startswith(f"{name}#")]
        assert {place.partition("#")[2] for place in places} <= set(Page(other).ids)
    known = (
        "#",
        "https://doi.org/",
        "data:image/svg+xml;base64,",
        "supplement.html",
        "claims.html",
    )
    files = {"explore.html", "report.docx", "report.pdf", "../exports/tables.xlsx"}
    assert {a for a in page.addresses if not a.startswith(known)} == files
    assert len(page.ids) == len(set(page.ids))


def test_no_sentence_calls_a_vote_count_significant(report_page):
    for name in ("answer", "results", "robustness", "methods"):
        part = text_of(section(report_page[0], name))
        assert "vote" in part
        assert "significan" not in part.lower()


def test_every_source_in_a_caption_is_listed(report_page):
    captions = re.findall(r"<(?:fig)?caption>.*?</(?:fig)?caption>", report_page[0], re.DOTALL)
    assert any('href="#ref-' in caption for caption in captions)
    assert not [
        caption
        for caption in captions
        if re.search(r"\d{4}\)", Markup(caption).striptags()) and "#ref-" not in caption
    ]


def test_studies_of_one_cohort_stand_together_under_its_name(report_page):
    html, tables = report_page
    rows = [row for row in Page(section(html, "studies")).rows if row][1:]
    included = tables["studies"][tables["studies"]["included"]]
    assert len(rows) == len(included)
    cohorts = [row[0] for row in rows]
    assert len(set(cohorts)) == included["cohort"].nunique()
    assert cohorts == sorted(cohorts, key=str.casefold)


def test_the_gravest_statements_are_shown_and_the_others_are_linked(report_page):
    html, tables = report_page
    part = section(html, "claims")
    claims = tables["claims"].query("included == True")
    differing = claims[~claims["verdict"].isin(["reproduced", "not checkable"])]
    shown = re.findall(r'href="claims.html#(\w+)"', part)
    assert len(shown) == GRAVEST < len(differing)
    contradicted = claims.query("verdict == 'direction contradicted'")["claim_id"]
    assert set(shown[: len(contradicted)]) == set(contradicted)
    assert f"{len(differing) - GRAVEST} more" in text_of(part)


@pytest.mark.long
def test_text_of_records_is_shown_as_text(tmp_path):
    about = "title: T\nsummary: <script>alert(1)</script> & $x$ =1+1\n"
    html, _ = build(make_review(tmp_path, {"doe2020": STUDY}, review=about), tmp_path, config=SMALL)
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; $x$ =1+1" in html


@pytest.mark.long
def test_a_review_without_findings_says_so_in_words(tmp_path):
    html, tables = build(
        make_review(tmp_path, {"doe2020": "study_id: doe2020\n"}), tmp_path, drawn=True
    )
    text = text_of(html)
    assert len(tables["votes"]) == 0
    assert "No finding answers this question." in text
    assert "No evidence map: none of its syntheses has a vote for a region." in text
    assert "There are no votes" in text
    assert "nan" not in text.lower().split()
    assert "<NA>" not in html
    assert not list(tmp_path.glob("figures/*"))


@pytest.mark.long
def test_an_unknown_number_of_participants_is_a_question_mark(tmp_path):
    record = STUDY.replace("n: 10", "n: null")
    html, _ = build(make_review(tmp_path, {"doe2020": record}), tmp_path, config=SMALL)
    assert "?: number not reported." in text_of(section(html, "studies"))
    assert any(" ?" in cell for row in Page(section(html, "studies")).rows for cell in row)
    assert "Not reported for 1 cohort: the number treated." in text_of(html)


def test_methods_follow_the_config():
    contracts = {"studies": STUDIES, "findings": FINDINGS, "claims": CLAIMS, "effects": EFFECTS}
    tables = {name: shape_table([], contract) for name, contract in contracts.items()}
    for write in (methods, short_methods):
        text = " ".join(write(ProjectConfig.model_validate(CONFIG), tables))
        assert "at least 70%" in text
        assert re.search("each cohort votes once", text, re.IGNORECASE)
        assert "Statements of the" not in text
        other = {**CONFIG, "unit": "study", "agreement": "2/3"}
        text = " ".join(write(ProjectConfig.model_validate(other), tables))
        assert "at least 2/3 of its findings" in text
        assert re.search("not independent|then dependent", text)
    share = {"agreement": "2/3", "specifications": {"agreement": ["3/5"]}}
    text = " ".join(methods(ProjectConfig.model_validate({**CONFIG, **share}), tables))
    assert "share that must agree 0.6 or 2/3" in text


def test_limits_count_what_is_missing(report_page):
    sentences = list(limits(Review(title="t", limitations=["Own words."]), report_page[1]))
    findings = report_page[1]["findings"][report_page[1]["findings"]["included"]]
    unstated = int(findings["significant"].isna().sum())
    unclear = int((findings["direction"] == "unclear").sum())
    total = f"{len(findings)} findings"
    text = " ".join(sentences)
    assert unstated > 0 < unclear
    assert f"is not stated for {unstated} of {total}." in text
    assert re.search(rf"Of {total}, .*direction is unclear for {unclear};", text)
    votes = report_page[1]["votes"].query("k_units > 0")
    single = int((votes["verdict"] == "single cohort").sum())
    few = int((votes["p_attainable"].fillna(1) > 0.05).sum())
    assert f"Of {len(votes)} results (one region in one question each), {single} rest" in text
    assert f"For {few} of {len(votes)} results" in text
    # What holds for all of the evidence stands before what is missing in the records.
    assert sentences.index("Own words.") < sentences.index(
        f"Statistical significance is not stated for {unstated} of {total}."
    )


def test_limits_that_hold_for_nothing_are_left_out(report_page):
    tables = report_page[1]
    one = tables["votes"].assign(verdict="mostly increase", p_attainable=0.01)
    text = " ".join(limits(Review(title="t"), {**tables, "votes": one}))
    assert "could not reach" not in text
    assert "replicated" not in text


def test_a_review_that_names_no_documents_lacks_a_page_only_where_none_is_given(report_page):
    tables = report_page[1]
    findings = tables["findings"].assign(document=None, page=3)
    text = " ".join(limits(Review(title="t"), {**tables, "findings": findings}))
    assert "is recorded for" not in text
    text = " ".join(limits(Review(title="t"), {**tables, "findings": findings.assign(page=None)}))
    assert "No page is recorded for" in text


BUDGETED = [about("iskric2021"), about("psychotherapy_bpd", pytest.mark.long)]


@pytest.fixture(scope="module", params=BUDGETED)
def whole(request, built_reviews, tmp_path_factory):
    """Build the report of a shipped review with its figures as drawn, in all forms."""
    source, folder = RAW / request.param, tmp_path_factory.mktemp("whole")
    review = yaml.safe_load((source / "review.yaml").read_text(encoding="utf-8"))
    built = built_reviews(request.param)
    speak_of(review, built.tables)
    built.figures = shutil.copytree(built.figures, folder / "figures")
    config = settings_of(source)
    shown = built.report(), built.tables, config, built.review, built.figures
    built.tables["figures"] = draw_shown(*shown)
    html = embed_pictures(built.report(), built.figures)
    convert_report(html, built.figures, folder / "report.docx", folder / "report.pdf")
    return html, folder


def test_a_report_is_short_in_every_form(whole):
    html, folder = whole
    assert len(Visible(html).words) <= 3000
    assert len(html.encode()) <= 1_000_000
    assert len(PdfReader(folder / "report.pdf").pages) <= 8
    assert len(Visible(section(html, "methods")).words) <= 400  # with the documents and links
    assert section(html, "limits").count("<li>") <= MOST_LIMITS
    with zipfile.ZipFile(folder / "report.docx") as archive:
        assert archive.testzip() is None


@pytest.mark.long
@pytest.mark.parametrize(("number", "cited"), [(MOST_CITED, True), (MOST_CITED + 1, False)])
def test_the_references_of_very_many_studies_are_in_the_supplement(tmp_path, number, cited):
    entry = "@article{{doe{0}, author={{Doe, A}}, title={{Title {0}}}, year={{2020}}}}\n"
    records = {
        f"doe{i}": STUDY.replace("doe2020\ncohort: trial", f"doe{i}\nreference: doe{i}")
        for i in range(number)
    }
    folder = make_review(tmp_path, records)
    (folder / "references.bib").write_text("".join(entry.format(i) for i in range(number)))
    html, _ = build(folder, tmp_path, config=SMALL)
    assert ("Title 3" in html) == cited
    assert ("References are in the supplement" in text_of(html)) != cited
