"""The checklists answer each item from the data, and leave to the authors what no data tell."""

import re
from pathlib import Path

import pytest
import yaml

from scripts.common.wording import capitalised
from scripts.inputs.problems import InputError
from scripts.models.guideline_items import (
    PRISMA,
    PRISMA_NUMBERS,
    SWIM,
    SWIM_NUMBERS,
    nearest_number,
)
from scripts.models.project import ProjectConfig
from scripts.models.review import Review
from scripts.records.review_checks import check_review
from scripts.report.guidelines.answers import (
    ALWAYS,
    FOR_AUTHORS,
    IN_PART,
    NOT_REPORTED,
    REPORTED,
    STATUSES,
    Answer,
    ReviewFacts,
    choose_answers,
)
from scripts.report.guidelines.checklists import checklists
from scripts.report.guidelines.prisma import PRISMA_ANSWERS
from scripts.report.guidelines.swim import SWIM_ANSWERS, swim_answers
from scripts.report.guidelines.values import answer_values
from scripts.votes.rate_certainty import rate_certainty
from tests.support.pages import CONFIG, SMALL, Built, Page, build
from tests.support.projects import ROOT
from tests.support.records import STUDY, make_review
from tests.support.shipped import on_iskric2021

REVIEW_YAML = "data/raw/tiny/review.yaml"
TRIED = """\
study_id: {name}
arms:
  - {{arm: dbt, role: treated, n: {n}}}
findings:
  - {{region: amygdala, measure: activation, contrast: within_group, arm: dbt, direction: {way}}}
"""
JUDGED = {"concern": "none", "because": "nothing speaks for one"}
ALL_JUDGED = {
    "starts_at": "low",
    **dict.fromkeys(("methodological_limitations", "indirectness", "publication_bias"), JUDGED),
    "inconsistency": JUDGED,
    "imprecision": JUDGED,
}
COUNTS = (
    *("records_identified", "duplicates_removed", "records_screened", "records_excluded"),
    *("reports_sought", "reports_not_retrieved", "reports_assessed", "reports_excluded"),
    "studies_included",
)


@pytest.fixture(scope="module")
def review(brain_review, tmp_path_factory):
    return Built(brain_review, tmp_path_factory.mktemp("built"), config=SMALL)


@pytest.fixture(scope="module")
def supplement(review):
    return review.supplement()


@pytest.fixture(scope="module")
def tables(report_page):
    return report_page[1]


def facts_of(tables, config=CONFIG, **review):
    """Give all that is known of a review: the tables of one, and a review.yaml of our own."""
    settings = ProjectConfig.model_validate(config)
    known = Review.model_validate({"title": "A title", **review})
    rated = rate_certainty(tables, settings, known.certainty)
    return ReviewFacts("tiny", known, settings, {**tables, "certainty": rated})


def prisma(facts):
    return choose_answers(PRISMA_ANSWERS, answer_values(facts))


def swim(facts):
    return swim_answers(facts, answer_values(facts))


def answered(tables, number, **review):
    return prisma(facts_of(tables, **review))[number]


def rows_of_lists(known):
    return {
        (checklist["title"], row["number"]): row
        for checklist in checklists(known)
        for row in checklist["rows"]
    }


# --- The items -----------------------------------------------------------------------------------


def test_swim_has_nine_items_and_prisma_27_with_their_parts_in_order():
    assert len({re.match(r"\d+", number)[0] for number in SWIM_NUMBERS}) == 9
    assert (len(SWIM), len(PRISMA)) == (10, 42)
    assert len({re.match(r"\d+", number)[0] for number in PRISMA_NUMBERS}) == 27
    for numbers in (SWIM_NUMBERS, PRISMA_NUMBERS):
        assert numbers == sorted(set(numbers), key=lambda n: (int(re.match(r"\d+", n)[0]), n))


def test_every_item_is_answered_once_and_no_other(tables):
    known = facts_of(tables)
    assert sorted(swim(known)) == sorted(SWIM_NUMBERS)
    assert sorted(prisma(known)) == sorted(PRISMA_NUMBERS)


def test_an_item_says_what_is_left_unless_it_is_answered_in_full(tables):
    known = facts_of(tables)
    for answer in [*swim(known).values(), *prisma(known).values()]:
        assert answer.status in STATUSES
        assert bool(answer.left) == (answer.status != REPORTED)
        assert bool(answer.text) == (answer.status in (REPORTED, IN_PART))
        assert bool(answer.places) == (answer.status in (REPORTED, IN_PART))


def test_no_answer_is_called_reported_that_is_empty_or_stands_nowhere(tables):
    for row in rows_of_lists(facts_of(tables, reporting={"prisma": {"25": "A grant."}})).values():
        if row["status"] == REPORTED:
            assert row["text"] or row["authors"]
            assert row["places"]


def test_a_review_that_is_coded_from_documents_does_not_report_what_others_complete(tables):
    coded = {"documents": {"smith2020": {"title": "A review"}}}
    for review, status in ((coded, NOT_REPORTED), ({}, FOR_AUTHORS)):
        rows = rows_of_lists(facts_of(tables, **review))
        assert rows["PRISMA 2020", "25"]["status"] == status
        # A judgement of the synthesis is no matter of the review that it is coded from.
        assert rows["PRISMA 2020", "22"]["status"] == FOR_AUTHORS


@pytest.mark.long
def test_every_place_is_an_address_in_the_report_or_the_supplement(review, supplement):
    ids = {"": Page(supplement).ids, "report.html": Page(review.report()).ids}
    places = [
        place
        for row in rows_of_lists(
            ReviewFacts(review.name, review.review, review.config, review.tables)
        ).values()
        for place in row["places"]
    ]
    assert {place["title"].partition(":")[0] for place in places} == {"Report", "Supplement"}
    for place in places:
        page, _, name = place["address"].partition("#")
        assert not name or name in ids[page]


@pytest.mark.parametrize(
    ("number", "numbers", "near"),
    [
        ("1", SWIM_NUMBERS, "1a"),
        ("1c", SWIM_NUMBERS, "1b"),
        ("10", SWIM_NUMBERS, "9"),
        ("16", PRISMA_NUMBERS, "16a"),
        ("20e", PRISMA_NUMBERS, "20d"),
        ("24 A", PRISMA_NUMBERS, "24a"),
        ("28", PRISMA_NUMBERS, "27"),
        ("funding", PRISMA_NUMBERS, "1"),
    ],
)
def test_the_nearest_item_is_near_by_number(number, numbers, near):
    assert nearest_number(number, numbers) == near


def test_every_answer_is_filled_with_values_that_are_gathered(tables):
    values = answer_values(facts_of(tables))
    for rows in [*SWIM_ANSWERS.values(), *PRISMA_ANSWERS.values()]:
        options = {ALWAYS: rows} if isinstance(rows, Answer) else rows
        assert list(options)[-1] == ALWAYS
        assert set(options) - {ALWAYS} <= set(values)
        for answer in options.values():
            assert "{" not in (answer.text + answer.left).format_map(values)


# --- Answers that follow the data ----------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize(
    ("number", "review", "status", "text"),
    [
        ("1", {"title": "Brains: a Systematic Review"}, REPORTED, "a Systematic Review."),
        ("1", {}, NOT_REPORTED, "does not identify the report as a systematic"),
        ("2", {"summary": "Short."}, NOT_REPORTED, "The report has a summary, not an abstract"),
        ("2", {}, NOT_REPORTED, "No abstract that follows PRISMA 2020"),
        ("4", {"question": "Does it change?"}, REPORTED, "Does it change?"),
        ("4", {}, NOT_REPORTED, "not reported"),
        ("5", {"search": {"eligibility": "Adults."}}, REPORTED, "Adults. Studies are grouped in"),
        ("5", {}, IN_PART, "Eligibility criteria are not reported"),
        ("6", {}, NOT_REPORTED, "sources that were searched are not reported"),
        ("6", {"search": {"databases": ["A", "B"]}}, IN_PART, "Databases: A and B. The date of"),
        ("6", {"search": {"databases": ["A"], "last_search": "May"}}, REPORTED, "search: May."),
        ("6", {"search": {"last_search": "May"}}, NOT_REPORTED, "are not reported"),
        ("7", {"search": {"keywords": ["x"]}}, IN_PART, "Search words: x. The full strategies"),
        ("7", {}, NOT_REPORTED, "Search words are not reported"),
        ("16a", {}, NOT_REPORTED, "The numbers of records and reports"),
        (
            "16a",
            {"selection": {"studies_included": 9}},
            IN_PART,
            "Studies included (9). Not reported: records identified, ",
        ),
        ("16a", {"selection": dict.fromkeys(COUNTS, 0)}, REPORTED, "Records identified (0), dup"),
        ("23c", {}, NOT_REPORTED, "are not reported"),
        (
            "23c",
            {"limitations": ["One."]},
            NOT_REPORTED,
            "are not distinguished from those of the evidence",
        ),
    ],
)
def test_an_answer_says_what_review_yaml_says_and_no_more(tables, number, review, status, text):
    answer = answered(tables, number, **review)
    assert answer.status == status
    assert text in f"{answer.text} {answer.left}".strip()


def test_counts_in_answers_are_those_of_the_tables(tables):
    answers = prisma(facts_of(tables))
    findings = tables["findings"][tables["findings"]["included"]]
    others = int((~tables["studies"]["included"]).sum())
    votes = tables["votes"][tables["votes"]["k_units"] > 0]
    assert answers["9"].text.startswith(f"{len(findings)} findings")
    assert f"{others} studies, each with the reason" in answers["16b"].text
    assert f"{len(votes)} results of vote counting" in answers["20b"].text
    assert f"activation ({int((findings['measure'] == 'activation').sum())})" in answers["10a"].text
    unclear = int((findings["direction"] == "unclear").sum())
    unreported = int((findings["direction"] == "not_reported").sum())
    assert f"not reported, {unreported} of {len(findings)}; " in answers["13b"].text
    assert f"direction unclear, {unclear}." in answers["13b"].text


def test_votes_and_agreement_follow_the_config(tables):
    usual = swim(facts_of(tables))["3"].text
    assert "each cohort votes once." in usual
    assert "At least 70%" in usual
    syntheses = {**CONFIG["syntheses"]}
    syntheses["activation"] = {**syntheses["activation"], "unit": "study", "title": "One"}
    other = {**CONFIG, "agreement": 0.8, "syntheses": syntheses}
    text = swim(facts_of(tables, config=other))["3"].text
    assert "each cohort votes once (each study in: One)." in text
    assert "At least 80%" in text


def test_missing_numbers_of_participants_are_named_and_complete_ones_are_not(tables):
    studies = tables["studies"].assign(task="rest", intervention_duration_weeks=12)
    tables, arms = {**tables, "studies": studies}, tables["arms"].assign(n=5)
    unknown = arms.assign(n=arms["n"].mask(arms.index == 0))
    answer = answered({**tables, "arms": unknown}, "17")
    assert "number of participants in every arm for 1." in answer.left
    answer = answered({**tables, "arms": arms}, "17")
    assert (answer.status, answer.left) == (REPORTED, "")


@pytest.mark.long
def test_risk_of_bias_is_in_part_until_every_study_has_it(tables):
    assert answered(tables, "18").status == NOT_REPORTED
    studies = tables["studies"]
    first = studies.index == studies.index[studies["included"]][0]
    tool = studies.assign(risk_of_bias_tool="ROBINS-I")
    assert answered({**tables, "studies": tool}, "18").status == NOT_REPORTED
    some = tool.assign(risk_of_bias_overall=studies["risk_of_bias_overall"].mask(first, "low"))
    assert answered({**tables, "studies": some}, "18").text == (
        "Risk of bias is judged for 1 of 9 studies."
    )
    assert answered({**tables, "studies": some}, "18").status == IN_PART
    assert answered({**tables, "studies": some}, "11").text == "ROBINS-I, for 1 of 9 studies."
    every = tool.assign(risk_of_bias_overall="low")
    assert answered({**tables, "studies": every}, "18").status == REPORTED


def test_certainty_is_in_the_report_once_every_row_is_rated(tables):
    assert answered(tables, "22").status == FOR_AUTHORS
    some = answered(tables, "22", certainty={"activation": ALL_JUDGED})
    votes = tables["votes"][tables["votes"]["k_units"] > 0]
    of_activation = int((votes["synthesis"] == "activation").sum())
    assert some.status == IN_PART
    assert some.text.startswith(f"Certainty was rated for {of_activation} of {len(votes)} results")
    every = dict.fromkeys(CONFIG["syntheses"], ALL_JUDGED)
    assert answered(tables, "22", certainty=every).status == REPORTED
    assert answered(tables, "21", certainty=every).status == REPORTED
    assert swim(facts_of(tables, certainty=every))["8"].status == REPORTED


# --- What the authors answer ---------------------------------------------------------------------


def test_authors_complete_an_item_and_their_words_are_kept_apart(tables):
    reporting = {"swim": {"1b": "No protocol."}, "prisma": {"25": "A grant.", "6": "Also X."}}
    search = {"databases": ["A"]}
    rows = rows_of_lists(facts_of(tables, reporting=reporting, search=search))
    assert rows["SWiM", "1b"]["status"] == rows["PRISMA 2020", "6"]["status"] == REPORTED
    assert rows["SWiM", "1b"]["authors"] == "No protocol."
    # What was open is answered; what the data tell stays.
    assert rows["PRISMA 2020", "25"]["text"] == rows["PRISMA 2020", "25"]["left"] == ""
    assert rows["PRISMA 2020", "6"]["text"] == "Databases: A."
    assert rows["PRISMA 2020", "6"]["left"] == ""
    assert rows["PRISMA 2020", "26"]["status"] == FOR_AUTHORS


def test_a_checklist_counts_its_items_by_status(tables):
    for checklist in checklists(facts_of(tables)):
        counts = [int(number) for number in re.findall(r"\d+", checklist["summary"])]
        assert counts[0] == sum(counts[1:]) == len(checklist["rows"])


# --- What is refused -----------------------------------------------------------------------------


BY_SUBGROUP = """\
config:
  evidence_map: []
  syntheses:
    parts: {title: Parts, where: {}, group_by: subgroup}
"""


def refused(tmp_path, monkeypatch, review, studies=None):
    """Have a review.yaml refused; give line, field, found and nearest of each problem."""
    monkeypatch.chdir(tmp_path)
    folder = make_review(Path(), studies, review=f"title: Tiny\n{review}")
    config = yaml.safe_load(Path("config.yaml").read_text())
    problems = InputError(check_review(folder, config)).problems
    assert {problem.place.file for problem in problems} <= {REVIEW_YAML}
    return [(p.place.line, p.field, p.found, p.nearest) for p in problems]


@pytest.mark.parametrize(
    ("review", "line", "found", "near"),
    [
        ("reporting:\n  swim:\n    1c: text\n", 4, "'1c'", "1b"),
        ("reporting:\n  prisma:\n    '16': text\n", 4, "'16'", "16a"),
        ("reporting:\n  swim:\n    7: text\n", 4, "the key '7', which is not text", None),
        ("reporting:\n  swym:\n    1a: text\n", 3, "the unknown key 'swym'", "swim"),
        ("reporting:\n  swim:\n    1a: ''\n", 4, "the text ''", None),
        ("certainty:\n  activatoin: {}\n", 3, "'activatoin'", "activation"),
        ("certainty:\n  activation: {starts_at: hi}\n", 3, "the text 'hi'", "high"),
        ("certainty:\n  activation: {indirectnes: null}\n", 3, "the unknown key", "indirectness"),
        ("certainty:\n  activation:\n    indirectness: {concern: none}\n", 4, "nothing", None),
        (
            "certainty:\n  activation:\n    indirectness: {concern: grave, because: x}\n",
            *(4, "the text 'grave'", None),
        ),
        (
            "certainty:\n  activation:\n    rate_up: [{reason: large efect, because: x}]\n",
            *(4, "the text 'large efect'", "large effect"),
        ),
        (
            "certainty:\n  activation:\n    rate_up:\n      - reason: dose-response gradient\n"
            "        steps: 2\n        because: x\n",
            *(6, "the number 2", None),
        ),
        ("certainty:\n  activation:\n    rate_up: {reason: x}\n", 4, "{'reason': 'x'}", None),
        ("certainty:\n  activation:\n    regions: {insulla: {}}\n", 4, "'insulla'", "insula"),
        (
            "certainty:\n  activation:\n    regions: {dorsal anterior cingulate cortex: {}}\n",
            *(4, "'dorsal anterior cingulate cortex'", "anterior cingulate cortex"),
        ),
        (f"certainty:\n  parts:\n    regions: {{al: {{}}}}\n{BY_SUBGROUP}", 4, "'al'", "all"),
        (
            f"certainty:\n  parts:\n    regions: {{amygdala: {{}}}}\n{BY_SUBGROUP}",
            *(4, "'amygdala'", None),
        ),
    ],
)
def test_a_slip_is_refused_with_its_line_and_what_is_near(
    tmp_path, monkeypatch, review, line, found, near
):
    ((at, _, said, close),) = refused(tmp_path, monkeypatch, review)
    assert (at, close) == (line, near)
    assert said.startswith(found)


def test_the_message_lists_the_items(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    review = "title: Tiny\nreporting:\n  swim:\n    1c: text\n"
    folder = make_review(Path(), review=review)
    (problem,) = check_review(folder, yaml.safe_load(Path("config.yaml").read_text()))
    assert problem.field == "reporting, swim, 1c"
    assert problem.needed == "an item: 1a, 1b, 2, 3, 4, 5, 6, 7, 8, 9"


def test_a_synthesis_is_one_of_the_review_s_own_config(tmp_path, monkeypatch):
    own = "config:\n  evidence_map: []\n  syntheses:\n    mine: {title: Mine, where: {}}\n"
    assert refused(tmp_path / "a", monkeypatch, f"{own}certainty:\n  mine: {{}}\n") == []
    ((_, _, found, _),) = refused(
        tmp_path / "b", monkeypatch, f"{own}certainty:\n  activation: {{}}\n"
    )
    assert found == "'activation'"


@pytest.fixture(autouse=True)
def folders(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()


def test_keys_with_nothing_after_them_are_left_out(tmp_path, monkeypatch):
    assert refused(tmp_path, monkeypatch, "reporting:\ncertainty:\n") == []
    assert refused(tmp_path / "a", monkeypatch, "reporting:\n  swim:\n  prisma:\n") == []


# --- The page ------------------------------------------------------------------------------------


def statuses_on(page):
    """Give the numbers of the items of the checklists on a page, by their status."""
    known = {capitalised(status) for status in STATUSES}
    return [row[0] for row in page.rows if len(row) == 6 and row[-1] in known]


def test_the_supplement_holds_both_checklists(supplement):
    page = Page(supplement)
    assert statuses_on(page) == [*SWIM_NUMBERS, *PRISMA_NUMBERS]
    assert {"guidelines", "summary-of-findings"} <= set(page.ids)


@on_iskric2021
def test_a_row_of_the_summary_counts_as_the_tables_do(report_page):
    html, tables = report_page
    summary = html.split('<table class="summary-of-findings">')[1].split("</table>")[0]
    row = next(row for row in Page(summary).rows if row[0] == "Anterior cingulate cortex")
    tally = tables["tallies"].query(
        "synthesis == 'activation' and region == 'anterior cingulate cortex'"
    )
    assert row[1:] == [
        f"2 ({tally['participants_decrease'].iloc[0]}, compared with 24)",
        "Consistent decrease",
        "2 of 2 cohorts reported a decrease",
        "⊕⊕◯◯ Low at most a b c",
        "Anterior cingulate cortex activation may decrease after treatment or relative to healthy "
        "controls.",
    ]


@pytest.mark.long
def test_a_page_shows_authors_answers_as_text_and_as_theirs(tmp_path):
    review = "title: Tiny\nreporting:\n  prisma: {'25': <b>A & B</b>}\n"
    html = Built(make_review(tmp_path, review=review), tmp_path, config=SMALL).supplement()
    assert "<b>The authors:</b> &lt;b&gt;A &amp; B&lt;/b&gt;" in html


@pytest.mark.long
def test_a_rating_stands_on_the_page_with_its_steps(tmp_path):
    judged = "{concern: none, because: fine}"
    review = f"""\
title: Tiny
certainty:
  activation:
    starts_at: high
    methodological_limitations: {{concern: serious, because: no controls}}
    indirectness: {judged}
    publication_bias: {judged}
"""
    ways = {"doe2020": "decrease", "roe2021": "increase"}
    studies = {name: TRIED.format(name=name, n=300, way=way) for name, way in ways.items()}
    html, _ = build(make_review(tmp_path, studies, review=review), tmp_path, config=SMALL)
    row = next(row for row in Page(html).rows if row[-1].endswith("very uncertain."))
    assert row[-2] == "⊕◯◯◯ Very low a b c"
    notes = html.split(row[-1])[1].split("</section>")[0]
    assert "1 level down (judged by the authors): no controls." in notes
    assert "Imprecision, 1 level down: votes compatible with no effect." in notes


@pytest.mark.long
@pytest.mark.parametrize(
    "record",
    [
        STUDY.replace("decrease", "unclear"),
        pytest.param("study_id: doe2020\n", marks=pytest.mark.long),
    ],
)
def test_a_review_without_votes_has_nothing_to_rate_and_says_so(tmp_path, record):
    review = Built(make_review(tmp_path, {"doe2020": record}), tmp_path, config=SMALL)
    html = review.supplement()
    assert not (review.tables["votes"]["k_units"] > 0).any()
    assert "No region has a vote, so there is nothing to rate." in html
    assert len(statuses_on(Page(html))) == len(SWIM) + len(PRISMA)
    assert "nan" not in html.lower().split()


def test_schemas_offer_the_item_numbers():
    schema = yaml.safe_load((ROOT / "schemas" / "review.schema.json").read_text())
    offered = schema["$defs"]["Reporting"]["properties"]
    assert offered["swim"]["propertyNames"]["enum"] == SWIM_NUMBERS
    assert offered["prisma"]["propertyNames"]["enum"] == PRISMA_NUMBERS


def test_the_example_in_the_docs_holds_every_key_and_names_items_that_exist():
    text = (ROOT / "docs" / "records.md").read_text(encoding="utf-8")
    guide = (ROOT / "docs" / "add_a_review.md").read_text(encoding="utf-8")
    (example,) = [t for t in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if "selection:" in t]
    review = Review.model_validate(yaml.safe_load(example))
    assert yaml.safe_load(example).keys() == Review.model_fields.keys()
    assert set(review.reporting.swim) <= set(SWIM_NUMBERS)
    assert set(review.reporting.prisma) <= set(PRISMA_NUMBERS)
    assert {*review.certainty} == {"reading_test"}  # the measure of the small example
    assert guide.count(",reading_test,") > 1
