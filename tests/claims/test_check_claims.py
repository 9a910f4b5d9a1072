"""Claims: one small made-up review for each verdict, where the right one is obvious."""

import re

import pandas as pd
import pytest

from scripts.claims import evidence as _claim_evidence
from scripts.claims.check_claims import check_claims
from scripts.documents.templates import fill_page
from scripts.models.claims import Claim, Claims
from scripts.records.claims_file import read_claims
from scripts.records.extract_findings import extract_findings
from scripts.records.review_checks import check_review
from scripts.report import claims as _report_claims
from scripts.report.claims import (
    claim_counts,
    claim_differences,
    claim_groups,
    claims_sentence,
)
from scripts.tables.claims import CLAIMS
from scripts.tables.files import shape_table
from scripts.tables.records import ARMS, STUDIES
from tests.support.projects import ROOT
from tests.support.records import STUDY, make_review, read_review
from tests.support.settings import brain_settings, project_settings
from tests.support.tables import finding, findings_table, regions_table

CONFIG = brain_settings()
AFTER = ["within_group", "between_groups"]
FALL = {"region": ["amygdala"], "direction": ["decrease"], "subgroup": ["all"]}


def tables(findings, studies=None, arms=()):
    """Give the tables of a review whose studies are fMRI studies unless stated otherwise."""
    names = sorted({row["study_id"] for row in findings} | set(studies or {}))
    cohorts = {row["study_id"]: row["cohort"] for row in findings}
    about = [
        {
            "study_id": name,
            "cohort": cohorts.get(name, name),
            "modality": "fMRI",
            "included": True,
            **(studies or {}).get(name, {}),
        }
        for name in names
    ]
    return {
        "studies": shape_table(about, STUDIES),
        "arms": shape_table(list(arms), ARMS),
        "findings": findings_table([{"section": "Results", **row} for row in findings]),
        "regions": regions_table(),
    }


def check(findings, *, sections=("Results",), about=None, arms=(), **claim):
    """Check one claim about a fall in the amygdala, unless stated otherwise."""
    usual = {"claim_id": "c", "says": "The amygdala was less active.", "where": FALL}
    record = Claim.model_validate({**usual, **claim})
    return check_claims([record], tables(findings, about, arms), sections).iloc[0]


def fall(study, **values):
    return finding(study, "decrease", **values)


def test_a_statement_that_names_the_right_studies_is_reproduced():
    row = check([fall("doe2020"), fall("roe2021")], count=2, studies=["doe2020", "roe2021"])
    assert row["verdict"] == "reproduced"
    assert (row["stated_count"], row["found_count"], row["found_cohorts"]) == (2, 2, 2)
    assert row["found_studies"] == "doe2020;roe2021"
    assert row["findings"] == "f000;f001"
    assert row[["missing", "unsupported", "near_findings"]].isna().all()


def test_two_reports_of_one_cohort_are_two_studies_and_one_cohort():
    reports = [fall(name, cohort="trial") for name in ("doe2020", "roe2021")]
    row = check(reports, count=2)
    assert (row["verdict"], row["found_count"], row["found_cohorts"]) == ("reproduced", 2, 1)


def test_a_number_that_the_findings_do_not_give_differs():
    row = check([fall("doe2020"), fall("roe2021"), fall("poe2022")], count=2)
    assert (row["verdict"], row["stated_count"], row["found_count"]) == ("count differs", 2, 3)


def test_a_number_that_does_not_fit_the_studies_cited_differs():
    row = check([fall("doe2020"), fall("roe2021")], count=3, studies=["doe2020", "roe2021"])
    assert row["verdict"] == "count differs"
    assert "cites 2" in row["reason"]


@pytest.mark.parametrize(("count", "verdict"), [(2, "reproduced"), (3, "count differs")])
def test_a_lower_bound_is_held_by_as_many_or_more(count, verdict):
    row = check([fall("doe2020"), fall("roe2021")], count=count, at_least=True)
    assert row["verdict"] == verdict
    assert check([fall("doe2020"), fall("roe2021")], count=1, at_least=True)["verdict"] == (
        "reproduced"
    )


def test_a_study_that_is_found_and_not_cited_makes_the_studies_differ():
    row = check([fall("doe2020"), fall("roe2021")], count=1, studies=["doe2020"])
    assert (row["verdict"], row["missing"]) == ("studies differ", "roe2021")
    assert pd.isna(row["unsupported"])


def test_studies_cited_as_examples_may_be_fewer_than_those_found():
    row = check([fall("doe2020"), fall("roe2021")], at_least=True, studies=["doe2020"])
    assert (row["verdict"], row["missing"]) == ("reproduced", "roe2021")


def test_a_cited_study_that_reports_nothing_of_the_kind_makes_the_studies_differ():
    elsewhere = finding("roe2021", "decrease", region="insula")
    row = check([fall("doe2020"), elsewhere], studies=["doe2020", "roe2021"])
    assert (row["verdict"], row["unsupported"]) == ("studies differ", "roe2021")
    assert "No matching finding with a known direction is recorded for Roe 2021" in row["reason"]


@pytest.mark.parametrize("direction", ["increase", "no_change"])
def test_a_cited_study_that_reports_another_direction_contradicts(direction):
    row = check([finding("doe2020", direction)], count=1, studies=["doe2020"])
    assert (row["verdict"], row["unsupported"]) == ("direction contradicted", "doe2020")
    assert (row["found_count"], row["near_findings"]) == (0, "f000")


@pytest.mark.parametrize("direction", ["not_reported", "unclear"])
def test_a_direction_that_is_not_known_contradicts_nothing(direction):
    row = check([finding("doe2020", direction)], count=1, studies=["doe2020"])
    assert row["verdict"] == "studies differ"
    assert "finding with a known direction is recorded for Doe 2020" in row["reason"]
    beside = check([fall("doe2020"), finding("doe2020", direction)], count=1, studies=["doe2020"])
    assert (beside["verdict"], beside["reason"].count("also reports")) == ("reproduced", 0)


@pytest.mark.parametrize(
    ("stated", "reported", "verdict"),
    [
        (["no_change", "not_reported"], "not_reported", "reproduced"),
        (["no_change", "not_reported"], "no_change", "reproduced"),
        (["no_change", "not_reported"], "decrease", "direction contradicted"),
        (["not_reported"], "not_reported", "reproduced"),
        (["not_reported"], "no_change", "studies differ"),
        (["not_reported"], "increase", "direction contradicted"),
        (["no_change"], "not_reported", "studies differ"),
    ],
)
def test_no_significant_change_and_no_change_do_not_contradict_each_other(
    stated, reported, verdict
):
    where = {**FALL, "direction": stated}
    row = check([finding("doe2020", reported)], count=1, studies=["doe2020"], where=where)
    assert row["verdict"] == verdict


def test_the_opposite_under_another_condition_contradicts_nothing():
    where = {**FALL, "condition": ["pictures"]}
    other = finding("doe2020", "increase", condition="n-back")
    row = check([other], studies=["doe2020"], where=where)
    assert row["verdict"] == "studies differ"


def test_a_study_that_also_reports_the_opposite_supports_and_is_named():
    row = check([fall("doe2020"), finding("doe2020", "increase")], studies=["doe2020"])
    assert row["verdict"] == "reproduced"
    assert "Doe 2020 also reports increase" in row["reason"]


@pytest.mark.parametrize("contrast", ["within_group", "responders_vs_nonresponders"])
def test_a_statement_about_all_that_holds_for_responders_is_too_wide(contrast):
    where = {**FALL, "contrast": AFTER}
    part = fall("doe2020", subgroup="responders", contrast=contrast)
    row = check([part], studies=["doe2020"], where=where)
    assert row["verdict"] == "subgroup narrower than stated"
    assert "responders" in row["reason"]


def test_a_statement_about_responders_is_not_narrowed_by_all():
    where = {**FALL, "subgroup": ["responders"]}
    row = check([fall("doe2020")], studies=["doe2020"], where=where)
    assert row["verdict"] == "studies differ"


def test_a_finding_that_only_the_discussion_gives_is_not_in_the_results():
    discussed = fall("doe2020", section="Discussion")
    row = check([discussed], count=1, studies=["doe2020"])
    assert (row["verdict"], row["found_count"]) == ("not in the results section", 0)
    assert check([discussed], sections=[], count=1)["verdict"] == "reproduced"


def test_a_finding_without_a_section_may_come_from_the_results():
    assert check([fall("doe2020", section=None)], count=1)["verdict"] == "reproduced"


def test_the_gravest_of_several_differences_is_the_verdict():
    rows = [
        fall("doe2020", section="Discussion"),
        fall("poe2022", subgroup="responders"),
        finding("roe2021", "increase"),
    ]
    studies = ["doe2020", "poe2022", "roe2021"]
    assert check(rows, studies=studies)["verdict"] == "direction contradicted"
    assert check(rows[:2], studies=studies[:2])["verdict"] == "subgroup narrower than stated"
    assert check(rows[:1], studies=studies[:1])["verdict"] == "not in the results section"


def test_a_study_may_differ_in_two_ways_and_both_are_said():
    row = check([fall("doe2020", section="Discussion", subgroup="responders")], studies=["doe2020"])
    assert row["verdict"] == "subgroup narrower than stated"
    assert "reported for responders only and reported in the Discussion only" in row["reason"]


def test_without_citations_the_studies_that_differ_alike_share_a_sentence():
    rows = [finding(name, "increase") for name in ("doe2020", "roe2021")]
    row = check([*rows, finding("poe2022", "decrease", region="insula")], at_least=True)
    assert row["verdict"] == "direction contradicted"
    assert "Doe 2020 and Roe 2021: reported as increase." in row["reason"]
    assert "Poe" not in row["reason"]


def test_without_citations_a_difference_in_task_is_a_number_that_differs():
    where = {**FALL, "condition": ["pictures"]}
    row = check([fall("doe2020", condition="n-back")], at_least=True, where=where)
    assert row["verdict"] == "count differs"
    assert pd.isna(row["near_findings"])


def test_of_a_lower_bound_that_holds_the_studies_that_say_otherwise_are_named():
    row = check([fall("doe2020"), finding("roe2021", "increase")], at_least=True)
    assert row["verdict"] == "reproduced"
    assert (row["findings"], row["near_findings"]) == ("f000", "f001")
    assert "Roe 2021: reported as increase" in row["reason"]


def test_a_study_of_another_modality_explains_a_number_that_differs():
    about = {"roe2021": {"modality": "structural MRI"}}
    rows = [fall("doe2020"), fall("roe2021")]
    row = check(rows, about=about, count=2, where={"modality": ["fMRI"]})
    assert row["verdict"] == "count differs"
    assert "Roe 2021: different modality (structural MRI)." in row["reason"]


def test_a_statement_that_cites_studies_is_not_held_against_others():
    rows = [fall("doe2020"), finding("roe2021", "increase")]
    row = check(rows, count=2, studies=["doe2020"])
    assert row["verdict"] == "count differs"
    assert pd.isna(row["near_findings"])


def test_a_statement_that_cites_nobody_is_held_against_all_studies():
    assert check([finding("doe2020", "increase")], at_least=True)["verdict"] == (
        "direction contradicted"
    )
    part = fall("doe2020", subgroup="responders")
    assert check([part], at_least=True)["verdict"] == "subgroup narrower than stated"
    assert check([finding("doe2020", region="insula")], count=1)["verdict"] == "count differs"


def test_a_statement_that_no_finding_could_support_is_not_checkable():
    row = check([fall("doe2020")], where=None, not_checkable="It is about the future.")
    assert (row["verdict"], row["reason"]) == ("not checkable", "It is about the future.")
    assert row[["found_count", "included"]].isna().all()


def test_other_evidence_counts_only_where_a_statement_is_about_it():
    rows = [fall("doe2020"), fall("roe2021", included=False)]
    assert check(rows, studies=["doe2020"])["verdict"] == "reproduced"
    row = check(rows, count=1, where={**FALL, "included": [False]})
    assert (row["verdict"], row["found_studies"]) == ("reproduced", "roe2021")
    assert not row["included"]


def test_the_table_says_what_would_support_a_claim():
    where = {"region": ["amygdala", "insula"], "significant": [True]}
    row = check([fall("doe2020")], count=1, where=where)
    assert row["filter"] == (
        "findings with region: amygdala or insula; significant: yes; studies: included"
    )
    assert pd.isna(check([fall("doe2020")], where=None, not_checkable="Vague.")["filter"])


def test_a_region_takes_in_its_parts():
    part = fall("doe2020", region="dorsal anterior cingulate cortex")
    where = {"region": ["anterior cingulate cortex"], "direction": ["decrease"]}
    assert check([part], count=1, where=where)["verdict"] == "reproduced"


def test_studies_cohorts_and_modalities_are_counted_by_what_the_records_say():
    rows = [fall("doe2020", cohort="trial"), fall("poe2022", cohort="trial"), fall("roe2021")]
    modalities = {"roe2021": {"modality": "fNIRS"}}
    for counts, where, number in [
        ("studies", {}, 3),
        ("cohorts", {}, 2),
        ("modalities", {}, 2),
        ("studies", {"modality": ["fMRI"]}, 2),
        ("studies", {"modality": ["PET"]}, 0),
        ("cohorts", {"cohort": ["trial"]}, 1),
    ]:
        row = check(rows, about=modalities, counts=counts, count=number, where=where)
        assert (row["verdict"], row["found_count"]) == ("reproduced", number), counts


ARM = {"role": "treated", "n": 10, "n_enrolled": 15}
ARMS_OF_TWO = [
    {"study_id": "doe2020", "arm": "dbt", **ARM},
    {"study_id": "poe2022", "arm": "dbt", **ARM, "n": 12},
    {"study_id": "doe2020", "arm": "hc", "role": "healthy_control", "n": 8},
]


@pytest.mark.parametrize(
    ("counts", "where", "number"),
    [
        ("participants", {"arm_role": ["treated"]}, 12),
        ("participants", {"study_id": ["doe2020"]}, 18),
        ("enrolled", {"study_id": ["doe2020"], "arm_role": ["treated"]}, 15),
    ],
)
def test_people_of_one_cohort_are_counted_once_and_its_arms_add_up(counts, where, number):
    rows = [fall("doe2020", cohort="trial"), fall("poe2022", cohort="trial")]
    row = check(rows, arms=ARMS_OF_TWO, counts=counts, count=number, where=where)
    assert (row["verdict"], row["found_count"]) == ("reproduced", number)


def test_people_behind_findings_are_those_of_the_subgroup():
    rows = [fall("doe2020", subgroup="responders", n_treated=4), fall("doe2020", n_treated=10)]
    where = {"study_id": ["doe2020"], "subgroup": ["responders"]}
    assert check(rows, counts="participants", count=4, where=where)["found_count"] == 4


def test_a_number_that_is_not_reported_cannot_be_checked():
    arms = [{"study_id": "doe2020", "arm": "dbt", "role": "treated"}]
    row = check([fall("doe2020")], arms=arms, counts="participants", count=9, where={})
    assert row["verdict"] == "not checkable"
    assert "not reported" in row["reason"]


def test_people_of_whom_a_part_is_not_reported_cannot_be_counted():
    arms = [*ARMS_OF_TWO, {"study_id": "doe2020", "arm": "tau", "role": "treatment_as_usual"}]
    row = check([fall("doe2020")], arms=arms, counts="participants", count=18, where={})
    assert row["verdict"] == "not checkable"


# --- What the pages say --------------------------------------------------------------------------


def test_many_claims_sift_the_records_once_for_each_value_of_a_filter(monkeypatch):
    # Leaving out columns of each filter would else go through all records some thousand times.
    sifted = []

    def counted(table, column, allowed, regions):
        sifted.append((column, tuple(allowed)))
        return matches_filter(table, column, allowed, regions)

    matches_filter = _claim_evidence.matches_filter
    monkeypatch.setattr(_claim_evidence, "matches_filter", counted)
    rows = [finding(f"s{i}", "decrease", side="left", condition="rest") for i in range(30)]
    where = {**FALL, "side": ["right"], "condition": ["task"], "contrast": ["within_group"]}
    claims = [
        Claim.model_validate({"claim_id": f"c{i}", "says": "Less.", "count": i, "where": where})
        for i in range(20)
    ]
    checked = check_claims(claims, tables(rows), ["Results"])
    assert list(checked["verdict"])[:2] == ["reproduced", "count differs"]
    assert len(sifted) == len(set(sifted)) < 15


def test_the_page_puts_differences_first_and_other_evidence_apart():
    rows = [fall("doe2020"), finding("roe2021", "increase")]
    usual = {"says": "So it was.", "where": FALL}
    claims = [
        {**usual, "claim_id": "held", "studies": ["doe2020"]},
        {**usual, "claim_id": "more", "count": 5},
        {**usual, "claim_id": "wrong", "studies": ["roe2021"]},
        {**usual, "claim_id": "other", "count": 1, "where": {**FALL, "included": [False]}},
        {"claim_id": "vague", "says": "It will be so.", "not_checkable": "The future."},
    ]
    review = tables(rows)
    records = [Claim.model_validate(claim) for claim in claims]
    review["claims"] = check_claims(records, review, ["Results"])
    groups = {name: [e["id"] for e in group] for name, group in claim_groups(review).items()}
    assert groups == {
        "differences": ["wrong", "more"],
        "others": ["other"],
        "reproduced": ["held"],
        "not_checkable": ["vague"],
    }
    assert [entry["id"] for entry in claim_differences(review["claims"])] == ["wrong", "more"]
    assert claims_sentence(review["claims"]) == (
        "5 statements of the review's text were checked. 3 statements about its included studies "
        "can be compared with the coded findings, which reproduce 1 of these. 1 concerns other "
        "evidence. Not checkable: 1."
    )


def test_the_page_lists_the_first_of_very_many_findings_and_counts_them_all(monkeypatch):
    monkeypatch.setattr(_report_claims, "MOST_EVIDENCE", 3)
    monkeypatch.setattr(_report_claims, "MOST_EVIDENCE_OF_ALL", 5)
    review = tables([fall(f"s{number}") for number in range(8)])
    usual = {"says": "So it was.", "where": FALL, "count": 8}
    records = [Claim.model_validate({**usual, "claim_id": f"c{number}"}) for number in range(3)]
    review["claims"] = check_claims(records, review, ["Results"])
    entries = claim_groups(review)["reproduced"]
    assert [len(entry["evidence"]) for entry in entries] == [3, 2, 0]
    assert {entry["evidence_count"] for entry in entries} == {8}
    page = fill_page(ROOT / "templates", "claims.html.jinja", **page_of(review))
    assert "The first 2 of 8 coded findings, each with" in page
    assert "The coded findings (8) are in claims.csv." in page
    assert page.count("<summary>8 findings</summary>") == 3


def page_of(review):
    """Give what the page on claims is filled from."""
    about = {"review": {"title": "T"}, "sentence": "", "documents": [], "coding_notes": ""}
    return {**about, "counts": claim_counts(review["claims"]), **claim_groups(review)}


def test_a_reason_names_the_first_of_very_many_studies():
    rows = [fall(f"s{number:03}2020") for number in range(30)]
    reason = check_claims(
        [
            Claim.model_validate(
                {"claim_id": "c", "says": "S.", "where": FALL, "studies": ["s0002020"]}
            )
        ],
        tables(rows),
        ["Results"],
    )["reason"][0]
    assert reason.endswith(" s0202020 and 9 more.")


def test_without_claims_the_report_says_so():
    assert claims_sentence(shape_table([], CLAIMS)).startswith("No statement")


# --- What claims.yaml may hold -------------------------------------------------------------------


CLAIM = """\
claims:
  - claim_id: fall
    says: The amygdala was less active.
    source: {section: Discussion, page: 4}
    count: 1
    where:
      region: [amygdala]
      measure: [activation]
      direction: [decrease]
"""


def problems(tmp_path, monkeypatch, claims, studies=None):
    monkeypatch.chdir(tmp_path)
    study = STUDY + "    source: {section: Results}\n    condition: arousing pictures\n"
    study += "intervention: {duration_weeks: 12}\n"
    folder = make_review(tmp_path, studies or {"doe2020": study}, files={"claims.yaml": claims})
    return [
        str(problem) for problem in check_review(folder.relative_to(tmp_path), project_settings())
    ]


def test_a_valid_claim_gives_no_problem(tmp_path, monkeypatch):
    assert problems(tmp_path, monkeypatch, CLAIM) == []


@pytest.mark.parametrize(
    ("old", "new", "needed", "nearest"),
    [
        ("[amygdala]", "[amigdala]", "canonical name of an outcome", "amygdala"),
        ("[amygdala]", "[amygdalae]", "canonical name of an outcome", "amygdala"),
        ("[activation]", "[activations]", "what a record holds under measure", "activation"),
        ("[decrease]", "[decreased]", "one of: increase", "decrease"),
        ("measure:", "mesure:", "one of: measure", "measure"),
        ("count: 1", "studies: [doe2021]", "a study that has a record", "doe2020"),
        (
            "[decrease]",
            "[decrease]\n      condition: [arousing picture]",
            "what a record holds",
            "arousing",
        ),
        (
            "[decrease]",
            "[decrease]\n      subgroup: [responder]",
            "what a record holds",
            "responders",
        ),
        ("[decrease]", "[decrease]\n      modality: [fMRT]", "what a record holds", "fMRI"),
        ("[decrease]", "[decrease]\n      cohort: [trail]", "what a record holds", "trial"),
    ],
)
def test_a_filter_on_an_unknown_term_is_an_error_with_the_nearest_term(
    tmp_path, monkeypatch, old, new, needed, nearest
):
    (problem,) = problems(tmp_path, monkeypatch, CLAIM.replace(old, new))
    assert needed in problem
    assert f"nearest: {nearest}" in problem
    assert "claims.yaml, line" in problem


@pytest.mark.parametrize(
    ("old", "new", "needed"),
    [
        ("    count: 1\n", "", "`count`, `studies`, or `at_least: true`"),
        ("    count: 1\n", "    count: 1\n    not_checkable: It is vague.\n", "either `where` or"),
        ("    count: 1\n", "    count: 1\n    counts: enrolled\n", "studies and arms alone"),
        ("    count: 1\n", "    studies: [doe2020, doe2020]\n", "each study once"),
        ("[amygdala]", "[]", "at least one entry"),
        ("[decrease]", "[decrease]\n      intervention_duration_weeks: [99]", "holds: 12"),
        ("[decrease]", "[decrease]\n      intervention_duration_weeks: [12]", None),
        ("Results", "Results", None),
    ],
)
def test_a_claim_states_something_that_can_be_checked_or_says_why_not(
    tmp_path, monkeypatch, old, new, needed
):
    messages = problems(tmp_path, monkeypatch, CLAIM.replace(old, new))
    assert (len(messages) == 1 and needed in messages[0]) if needed else messages == []


@pytest.mark.parametrize(
    ("judged", "needed"), [("some concerns", None), ("some concern", "nearest: some concerns")]
)
def test_a_filter_may_name_the_overall_judgements_of_the_records(
    tmp_path, monkeypatch, judged, needed
):
    study = STUDY + "    source: {section: Results}\n"
    study += "risk_of_bias: {tool: RoB 2, overall: some concerns}\n"
    claim = CLAIM.replace("[decrease]", f"[decrease]\n      risk_of_bias: [{judged}]")
    messages = problems(tmp_path, monkeypatch, claim, {"doe2020": study})
    assert (len(messages) == 1 and needed in messages[0]) if needed else messages == []


@pytest.mark.parametrize("where", [{}, {"region": ["amygdala"]}])
def test_a_statement_may_be_about_studies_at_low_risk_of_bias(where):
    rows = [finding(study, "decrease") for study in ("doe2020", "roe2021")]
    judged = {"doe2020": {"risk_of_bias_overall": "low", "risk_of_bias_tool": "RoB 2"}}
    claim = Claim.model_validate(
        {"claim_id": "a", "says": "b", "count": 1, "where": {**where, "risk_of_bias": ["low"]}}
    )
    assert check_claims([claim], tables(rows, judged), [])["verdict"].tolist() == ["reproduced"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "source:",
            "sources:",
            "found:   the unknown key 'sources'\n"
            "    needed:  one of: claim_id, says, source, counts, count, at_least, studies, where, "
            "not_checkable, accepted, note\n"
            "    nearest: source",
        ),
        (
            "    count: 1\n",
            "",
            "found:   nothing that is counted\n"
            "    needed:  `count`, `studies`, or `at_least: true` for a statement without a number",
        ),
        (
            CLAIM[CLAIM.index("    where:") :],
            "",
            "found:   nothing (null)\n"
            "    needed:  either `where` or, where no filter could do, `not_checkable`",
        ),
        (
            "count: 1",
            "count: several",
            "found:   the text 'several'\n"
            "    needed:  a whole number, or null where the text does not say",
        ),
    ],
)
def test_a_message_on_a_claim_states_what_was_found_and_what_is_needed(
    tmp_path, monkeypatch, old, new, message
):
    assert old in CLAIM
    (problem,) = problems(tmp_path, monkeypatch, CLAIM.replace(old, new))
    assert problem.endswith(message)


def test_each_claim_has_a_name_of_its_own(tmp_path, monkeypatch):
    twice = CLAIM + CLAIM.removeprefix("claims:\n")
    (problem,) = problems(tmp_path, monkeypatch, twice)
    assert "each claim once" in problem


def test_sections_that_no_finding_names_are_a_slip_of_the_config(tmp_path, monkeypatch):
    study = {"doe2020": STUDY + "    source: {section: 3 Findings}\n"}
    (problem,) = problems(tmp_path, monkeypatch, CLAIM, study)
    assert problem.endswith(
        "found:   no finding from a results section; findings come from 3 Findings\n"
        "    needed:  a config whose `results_sections` names the sections with the review's "
        "results"
    )


def test_a_wrong_record_does_not_make_its_claims_look_wrong(tmp_path, monkeypatch):
    study = {"doe2020": STUDY.replace("decrease", "fall")}
    (problem,) = problems(
        tmp_path, monkeypatch, CLAIM.replace("count: 1", "studies: [doe2020]"), study
    )
    assert "doe2020.yaml" in problem


def test_the_model_of_claims_is_strict():
    assert Claims.model_validate({"claims": None}).claims == []


# --- What docs/check_claims.md promises ----------------------------------------------------------


def code_blocks(page):
    """Give the blocks of a page by the file name that stands above each; the last one wins."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return dict(re.findall(r"`([\w.]+)`\n\n```\w+\n(.*?)```", text, re.DOTALL))


def test_the_example_of_the_docs_comes_out_as_the_docs_say(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pages = ("add_a_review.md", "records.md", "check_claims.md")
    files = {name: text for page in pages for name, text in code_blocks(page).items()}
    review = files.pop("review.yaml")
    wanted = ("studies.csv", "arms.csv", "findings.csv", "regions.csv", "claims.yaml")
    kept = {name: files[name] for name in wanted}
    folder = make_review(tmp_path, {}, review=review, files=kept).relative_to(tmp_path)
    assert check_review(folder, project_settings()) == []
    extracted = extract_findings(read_review(folder, []))
    claims = check_claims(read_claims(folder / "claims.yaml")[0], extracted, ["Results"])
    page = (ROOT / "docs" / "check_claims.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| `([\w ]+)` \| (.+) \|$", page, re.MULTILINE)
    promised = [row for row in rows if row[0] in set(claims["claim_id"])]
    assert len(promised) == len(claims) == 7
    checked = claims[["claim_id", "verdict", "reason"]].itertuples(index=False)
    assert sorted(map(tuple, checked)) == sorted(promised)


def test_a_domain_of_bias_in_which_no_study_is_judged_is_not_judged():
    judged = {**FALL, "risk_of_bias_masking": ["low"]}
    assert check([fall("a")], where=judged, count=0)["verdict"] == "reproduced"
    judged["risk_of_bias_masking"] = ["not judged"]
    assert check([fall("a")], where=judged, count=1)["verdict"] == "reproduced"
