"""What changed since the published version: which cells, and because of what."""

import pandas as pd
import pytest
import yaml

from scripts.changes.labels import Asked, choice_text, read_syntheses
from scripts.changes.phrases import (
    NOT_PUBLISHED,
    UNCHANGED,
    changed_regions,
    choice_sentences,
    study_sentences,
)
from scripts.changes.terminal import read_rows, summarise_changes, summary_lines
from scripts.changes.trace_changes import (
    add_default_syntheses,
    list_choices,
    read_published,
    trace_changes,
)
from scripts.common.input_limits import MOST_CELL, MOST_COLUMNS, MOST_NAME
from scripts.common.wording import use_labels
from scripts.common.words import is_neuroimaging, noun, use_words
from scripts.documents.templates import fill_page
from scripts.models.config import Config
from scripts.models.review import SynthesisCertainty
from scripts.report.changes import change_section
from scripts.tables.changes import CHANGES, CHOICES
from scripts.tables.claims import CLAIMS
from scripts.tables.files import read_table, shape_table, to_records, to_strings, write_table
from scripts.tables.records import STUDIES
from tests.support.projects import ROOT
from tests.support.tables import finding, findings_table, regions_table, version_of, vote_config

# Two cohorts whose votes agree. Without a number of participants, tallies do not move.
TWO = [finding("doe2020", "decrease"), finding("roe2021", "decrease")]
CLAIM = {
    "claim_id": "c01",
    "verdict": "reproduced",
    "counts": "studies",
    "at_least": False,
    "included": True,
    "reason": "two of two",
    "says": "Two studies fell.",
    "found_count": 2,
    "found_studies": "doe2020;roe2021",
    "findings": "doe2020-001;roe2021-001",
}

GONE = {"verdict": "not in the results section", "found_count": 0, "found_studies": None}


def trace(before, after, **choices):
    """List the changes from one version to another, as text; rows alone make a version."""
    old, new = (v if isinstance(v, dict) else version_of(v, **choices) for v in (before, after))
    return to_records(to_strings(trace_changes(old, new), CHANGES))


def changes_of_kind(changes, *kinds):
    """Give the changes of these kinds as short tuples: all but the kind, what is empty left out."""
    return [
        tuple(cell for name, cell in row.items() if name != "kind" and cell)
        for row in changes
        if row["kind"] in kinds
    ]


def kinds(changes):
    return {row["kind"] for row in changes}


def change_of(changes, column):
    """Give before, after and cause of a column of the amygdala."""
    rows = [row for row in changes if row["kind"] != "votes by side changed"]
    matches = [row for row in rows if (row["column"], row["region"]) == (column, "amygdala")]
    assert len(matches) == 1
    return tuple(matches[0][name] for name in ("before", "after", "because"))


def lines(changes, arrow="->"):
    return summary_lines(changes, {}, arrow)


# --- Studies -------------------------------------------------------------------------------------


def test_the_same_version_has_no_changes():
    rows = [*TWO, finding("doe2020", "increase", region="insula", n_treated=10)]
    changes = trace(rows, rows)
    assert changes == []
    assert lines(changes) == [UNCHANGED]


@pytest.mark.long
def test_a_study_that_agrees_is_one_row_and_moves_the_votes_because_of_itself():
    changes = trace(TWO, [*TWO, finding("new2024", "decrease")])
    assert changes_of_kind(changes, "study added") == [("new2024", "cohort", "new2024")]
    assert change_of(changes, "k_units") == ("2", "3", "new2024")
    assert change_of(changes, "n_decrease") == ("2", "3", "new2024")
    assert change_of(changes, "p_sign") == ("0.5", "0.25", "new2024")
    assert changes_of_kind(changes, "unit vote changed") == [
        ("activation", "amygdala", "new2024", "vote", "decrease", "new2024")
    ]
    assert not kinds(changes) & {"verdict changed", "finding added", "study corrected"}
    assert lines(changes) == [
        "New 2024 added: a cohort of its own; changed the votes on amygdala.",
        "amygdala (activation): cohorts 2 -> 3, decrease 2 -> 3, because of New 2024.",
    ]


def test_a_study_that_contradicts_moves_the_verdict():
    changes = trace(TWO, [*TWO, finding("new2024", "increase")])
    assert change_of(changes, "verdict") == ("consistent decrease", "inconsistent", "new2024")
    assert change_of(changes, "n_increase") == ("0", "1", "new2024")
    assert lines(changes)[1] == (
        "amygdala (activation): cohorts 2 -> 3, increase 0 -> 1, "
        "verdict consistent decrease -> inconsistent, vote (side: unspecified) decrease -> "
        "conflicting, certainty at most moderate -> low, because of New 2024."
    )


def test_a_further_report_of_a_known_cohort_that_agrees_moves_no_vote():
    changes = trace(TWO, [*TWO, finding("new2024", "decrease", cohort="doe2020")])
    assert kinds(changes) == {"further report added", "evidence changed"}
    assert change_of(changes, "k_studies") == ("2", "3", "new2024")
    assert lines(changes) == [
        "New 2024 added: a further report of the cohort Doe 2020; changed no vote."
    ]


def test_a_further_report_that_contradicts_its_cohort_moves_its_vote():
    changes = trace(TWO, [*TWO, finding("new2024", "increase", cohort="doe2020")])
    assert changes_of_kind(changes, "unit vote changed") == [
        ("activation", "amygdala", "doe2020", "vote", "decrease", "conflicting", "new2024")
    ]
    assert change_of(changes, "verdict") == ("consistent decrease", "inconsistent", "new2024")


def test_of_two_new_studies_the_one_that_moves_no_vote_is_not_named_for_the_votes():
    report = finding("new2024", "decrease", cohort="doe2020")
    changes = trace(TWO, [*TWO, report, finding("own2024", "increase")])
    assert change_of(changes, "k_units") == ("2", "3", "own2024")
    assert change_of(changes, "verdict")[2] == "own2024"
    assert change_of(changes, "k_studies") == ("2", "4", "new2024;own2024")
    assert lines(changes)[1] == (
        "New 2024 added: a further report of the cohort Doe 2020; changed no vote."
    )


def test_each_cohort_that_votes_otherwise_names_its_own_studies():
    changes = trace(TWO, [finding(name, "increase") for name in ("doe2020", "roe2021")])
    votes = [(row["part"], row["because"]) for row in changes if row["kind"] == "unit vote changed"]
    assert votes == [("doe2020", "doe2020"), ("roe2021", "roe2021")]


@pytest.mark.long
def test_a_further_report_of_more_participants_moves_the_tally_alone():
    old = [finding("doe2020", "decrease", n_treated=10), finding("roe2021", "decrease")]
    changes = trace(old, [*old, finding("new2024", "decrease", cohort="doe2020", n_treated=15)])
    assert kinds(changes) == {"further report added", "evidence changed", "tally changed"}
    assert change_of(changes, "participants_decrease") == ("10", "15", "new2024")
    assert lines(changes) == [
        "New 2024 added: a further report of the cohort Doe 2020; changed no vote, only "
        "participants contributing.",
        "Only participants, intervals or p values changed: amygdala (activation).",
    ]


def test_a_study_of_a_new_region_starts_from_no_vote():
    changes = trace(TWO, [*TWO, finding("new2024", "increase", region="insula")])
    assert changes_of_kind(changes, "votes changed", "verdict changed") == [
        ("activation", "insula", "verdict", "single cohort", "new2024"),
        ("activation", "insula", "k_units", "0", "1", "new2024"),
        ("activation", "insula", "n_increase", "0", "1", "new2024"),
    ]


def test_a_removed_study_is_the_cause_of_what_it_leaves():
    changes = trace([*TWO, finding("old2010", "increase")], TWO)
    assert changes_of_kind(changes, "study removed") == [("old2010", "cohort", "old2010")]
    assert change_of(changes, "verdict") == ("inconsistent", "consistent decrease", "old2010")
    assert (
        lines(changes)[0] == "Old 2010 removed: a cohort of its own; changed the votes on amygdala."
    )


def test_holms_p_of_a_region_moves_because_of_a_study_on_another():
    # Five against none: p = 0.0625, times the two tests that can come so low before, three after.
    two, third = ("amygdala", "insula"), "anterior cingulate cortex"
    old = [finding(name, "decrease", region=region) for name in "abcde" for region in two]
    old += [finding(name, "decrease", region=third) for name in "abcd"]
    changes = trace(old, [*old, finding("f", "decrease", region=third)])
    assert change_of(changes, "p_holm") == ("0.125", "0.1875", "f")
    assert lines(changes)[-1] == (
        "Only participants, intervals or p values changed: amygdala (activation) and insula "
        "(activation)."
    )


# --- Corrections ---------------------------------------------------------------------------------


def test_a_corrected_direction_is_no_new_study_and_moves_its_region():
    changes = trace(TWO, [finding("doe2020", "increase"), TWO[1]])
    assert changes_of_kind(changes, "finding corrected") == [
        ("doe2020", "amygdala", "doe2020-001", "direction", "decrease", "increase")
    ]
    assert change_of(changes, "verdict") == ("consistent decrease", "inconsistent", "doe2020")
    assert not kinds(changes) & {"study added", "study removed", "finding added"}
    assert lines(changes)[0] == (
        "Doe 2020 corrected: direction of finding 1 (amygdala) decrease -> increase; "
        "changed the votes on amygdala."
    )


@pytest.mark.long
def test_a_finding_inserted_in_the_middle_leaves_the_others_what_they_were():
    names = ["amygdala", "insula", "limbic lobe"]
    old = [finding("doe2020", "decrease", region=name, page=3) for name in names]
    new = [old[0], finding("doe2020", "increase", region="insula", side="left", page=4), *old[1:]]
    changes = trace(old, new)
    assert changes_of_kind(changes, "finding added") == [
        ("doe2020", "insula", "doe2020-002", "direction", "increase")
    ]
    assert not kinds(changes) & {"finding corrected", "finding removed"}
    assert {row["region"] for row in changes} == {"insula"}


def test_findings_in_another_order_are_no_change():
    old = [finding("doe2020", "decrease", region=name) for name in ("amygdala", "insula")]
    assert trace(old, old[::-1]) == []


def test_a_finding_on_another_matter_is_added_and_the_old_one_removed():
    new = finding("doe2020", "decrease", region="insula", side="left", contrast="between_groups")
    changes = trace(TWO, [new, TWO[1]])
    assert (
        len(changes_of_kind(changes, "finding added"))
        == len(changes_of_kind(changes, "finding removed"))
        == 1
    )
    assert "finding corrected" not in kinds(changes)


def test_a_corrected_region_is_one_finding_that_moves_two_regions():
    changes = trace(TWO, [finding("doe2020", "decrease", region="insula"), TWO[1]])
    assert changes_of_kind(changes, "finding corrected") == [
        ("doe2020", "insula", "doe2020-001", "region", "amygdala", "insula")
    ]
    regions = {(row["region"], row["because"]) for row in changes if row["kind"] == "votes changed"}
    assert regions == {("amygdala", "doe2020"), ("insula", "doe2020")}


@pytest.mark.long
def test_corrected_participants_move_the_tally_and_no_vote():
    old = [
        finding("doe2020", "decrease", n_treated=10),
        finding("roe2021", "increase", n_treated=20),
    ]
    changes = trace(old, [finding("doe2020", "decrease", n_treated=12), old[1]])
    assert kinds(changes) == {"study corrected", "tally changed"}
    assert changes_of_kind(changes, "study corrected") == [("doe2020", "dbt", "n", "10", "12")]
    assert change_of(changes, "participants_decrease") == ("10", "12", "doe2020")
    assert lines(changes)[0] == (
        "Doe 2020 corrected: participants of dbt 10 -> 12; changed no vote, only participants "
        "contributing."
    )


def test_what_follows_from_a_corrected_arm_is_not_listed_as_corrected_too():
    old, new = (
        version_of(
            [finding("doe2020", "decrease", n_treated=number, note=note)],
            studies={"doe2020": {"n_treated": number, "n_total": number}},
        )
        for number, note in ((10, "read once"), (12, "read twice"))
    )
    changes = trace(old, new)
    assert changes_of_kind(changes, "study corrected") == [("doe2020", "dbt", "n", "10", "12")]
    assert [row["column"] for row in changes if row["kind"] == "finding corrected"] == ["note"]


def test_a_corrected_note_moves_nothing():
    changes = trace(TWO, [finding("doe2020", "decrease", note="p. 3, table 2"), TWO[1]])
    assert changes_of_kind(changes, "finding corrected") == [
        ("doe2020", "amygdala", "doe2020-001", "note", "p. 3, table 2")
    ]
    assert kinds(changes) == {"finding corrected"}


@pytest.mark.parametrize("direction", ["not_reported", "unclear"])
def test_a_finding_without_a_vote_is_the_cause_of_what_is_counted_apart(direction):
    changes = trace(TWO, [*TWO, finding("doe2020", direction)])
    assert change_of(changes, f"n_{direction}") == ("0", "1", "doe2020")
    assert kinds(changes) == {"finding added", "evidence changed"}


# --- Names ---------------------------------------------------------------------------------------


def test_a_renamed_study_moves_nothing_but_its_name():
    changes = trace(TWO, [finding("doe2020a", "decrease"), TWO[1]])
    assert changes_of_kind(changes, "study renamed") == [
        ("doe2020a", "study_id", "doe2020", "doe2020a")
    ]
    # Both say the same, so that nobody can tell which of them has another name.
    both = trace(TWO, [finding(name, "decrease") for name in ("x2020", "y2021")])
    assert kinds(both) == {"study added", "study removed", "unit vote changed", "evidence changed"}


@pytest.mark.long
def test_a_renamed_cohort_is_one_row_and_moves_nothing():
    old = [finding(name, "decrease", cohort="trial") for name in ("doe2020", "roe2021")]
    changes = trace(old, [{**row, "cohort": "emotion_trial"} for row in old])
    assert [row["kind"] for row in changes] == ["cohort renamed"]
    assert lines(changes) == ["The cohort trial is now called emotion trial."]


def test_two_cohorts_joined_under_a_new_name_are_corrected_and_move_the_votes(tmp_path):
    # Two papers turn out to report one trial.
    joined = [{**row, "cohort": "trial"} for row in TWO]
    changes = trace(TWO, joined)
    assert changes_of_kind(changes, "cohort renamed") == []
    assert changes_of_kind(changes, "study corrected") == [
        ("doe2020", "cohort", "doe2020", "trial"),
        ("roe2021", "cohort", "roe2021", "trial"),
    ]
    assert change_of(changes, "k_units") == ("2", "1", "doe2020;roe2021")
    whole = trace_changes(version_of(TWO), version_of(joined))
    write_table(whole, tmp_path / "changes.csv", CHANGES)  # refuses a key that is there twice


@pytest.mark.long
def test_a_cohort_that_keeps_the_former_name_of_its_study_is_what_it_was():
    cohort = [TWO[0], finding("loe2022", "decrease", cohort="doe2020")]
    renamed = [finding("doe2019", "decrease", cohort="doe2020"), cohort[1]]
    for unit in ("cohort", "study"):
        assert kinds(trace(cohort, renamed, unit=unit)) == {"study renamed"}


def test_a_study_put_into_another_cohort_is_corrected_and_moves_the_votes():
    changes = trace(TWO, [TWO[0], finding("roe2021", "decrease", cohort="doe2020")])
    assert changes_of_kind(changes, "study corrected") == [
        ("roe2021", "cohort", "roe2021", "doe2020")
    ]
    assert change_of(changes, "k_units") == ("2", "1", "roe2021")


# --- Choices and the vocabulary ------------------------------------------------------------------

THREE_OF_FOUR = [
    finding(n, d) for n, d in zip("abcd", ["decrease"] * 3 + ["increase"], strict=True)
]


def test_a_choice_that_changed_is_the_cause_where_no_study_did():
    old, new = (version_of(THREE_OF_FOUR, agreement=share) for share in (0.7, 0.8))
    changes = trace(old, new)
    assert changes_of_kind(changes, "choice changed") == [("agreement", "0.7", "0.8")]
    assert change_of(changes, "verdict") == ("mostly decrease", "inconsistent", "agreement")
    assert lines(changes)[0] == "Share of votes that must agree: 0.7 -> 0.8."


@pytest.mark.long
def test_a_study_that_votes_otherwise_under_another_choice_is_not_to_blame():
    rows = [finding("doe2020", d) for d in ["decrease"] * 3 + ["increase"]]
    old, new = (version_of(rows, agreement=share) for share in (0.7, 0.8))
    changes = trace(old, new)
    assert change_of(changes, "n_conflicting") == ("0", "1", "agreement")


def test_a_study_and_a_choice_that_both_changed_a_verdict_are_both_named():
    old = version_of(THREE_OF_FOUR)
    new = version_of([*THREE_OF_FOUR, finding("e", "decrease")], agreement=0.9)
    changes = trace(old, new)
    assert change_of(changes, "verdict") == ("mostly decrease", "inconsistent", "agreement;e")
    assert change_of(changes, "k_units") == ("4", "5", "e")


def test_a_cohort_that_votes_otherwise_though_no_study_of_it_does_names_the_choice():
    # Three of four reports of one cohort agree: enough at 0.7, not at 0.8.
    trial = [{**row, "cohort": "trial"} for row in THREE_OF_FOUR]
    old = version_of(trial)
    new = version_of([*trial, finding("new2024", "increase")], agreement=0.8)
    assert change_of(trace(old, new), "n_conflicting") == ("0", "1", "agreement;new2024")


def test_limits_of_intervals_that_changed_are_named_as_such():
    changes = trace(version_of(TWO), version_of(TWO, confidence=0.9))
    assert {row["column"] for row in changes if row["region"]} == {"ci_high"}
    assert lines(changes)[-1].startswith("Only participants, intervals or p values changed")


@pytest.mark.long
def test_what_votes_is_a_choice_like_another():
    rows = [finding(name, "decrease", cohort="trial") for name in ("doe2020", "roe2021")]
    old, new = (version_of(rows, unit=unit) for unit in ("cohort", "study"))
    assert change_of(trace(old, new), "k_units") == ("1", "2", "unit")


@pytest.mark.long
def test_a_synthesis_that_lets_in_less_is_the_cause_of_what_it_loses():
    rows = [*TWO, finding("doe2020", "decrease", subgroup="responders", region="insula")]
    old, new = (version_of(rows, where=where) for where in ({}, {"subgroup": ["all"]}))
    changes = trace(old, new)
    causes = {row["because"] for row in changes if row["region"]}
    assert causes == {"syntheses.activation.where;syntheses.activation.where.subgroup"}


@pytest.mark.long
def test_a_vocabulary_that_puts_a_region_elsewhere_is_the_cause():
    rows = [finding(n, "decrease", region="dorsal anterior cingulate cortex") for n in ("a", "b")]
    apart = regions_table()
    apart.loc[apart["region"] == rows[0]["region"], "at_structure"] = rows[0]["region"]
    changes = trace(version_of(rows), version_of(rows, regions=apart))
    assert (
        changes_of_kind(changes, "vocabulary changed")[0][0] == "dorsal anterior cingulate cortex"
    )
    assert {row["because"] for row in changes if row["region"]} == {"vocabulary"}


@pytest.mark.long
def test_a_study_is_not_to_blame_for_a_region_of_which_it_reports_what_it_did():
    # Corrected on the amygdala; on the insula two of its three findings agree at 0.6.
    directions = ("increase", "increase", "decrease")
    insula = [finding("doe2020", d, region="insula", condition=d[0] + str(i))
              for i, d in enumerate(directions)]  # fmt: skip
    old = version_of([finding("doe2020", "decrease"), *insula])
    new = version_of([finding("doe2020", "increase"), *insula], agreement=0.6)
    causes = {row["region"]: row["because"] for row in trace(old, new) if row["column"] == "vote"}
    assert causes == {"amygdala": "doe2020", "insula": "agreement"}


@pytest.mark.long
def test_the_vocabulary_is_not_to_blame_for_a_region_that_stands_where_it_stood():
    rows = [finding("doe2020", d) for d in ("increase", "increase", "decrease")]
    other_insula = regions_table()
    other_insula.loc[other_insula["region"] == "insula", "at_system"] = "limbic lobe"
    old, new = version_of(rows), version_of(rows, regions=other_insula, agreement=0.6)
    assert {row["because"] for row in trace(old, new) if row["region"]} == {"agreement"}
    # A filter on regions may include another region for it.
    old, new = (
        version_of(rows, regions=r, where={"region": ["amygdala"]}, agreement=a)
        for r, a in ((regions_table(), 0.7), (other_insula, 0.6))
    )
    assert {row["because"] for row in trace(old, new) if row["region"]} == {"agreement;vocabulary"}


def test_where_no_record_and_no_choice_changed_the_program_did():
    old = version_of(TWO)
    old["votes"]["p_sign"] = "0.4"
    changes = trace(old, version_of(TWO))
    assert change_of(changes, "p_sign") == ("0.4", "0.5", "program")


# --- Claims --------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_claim_that_flipped_names_the_study_that_it_flipped_for():
    now = {**CLAIM, "verdict": "count differs", "found_count": 3}
    now |= {"found_studies": "doe2020;new2024;roe2021", "reason": "three, not two"}
    other = finding("far2024", "decrease", region="insula")
    changes = trace(
        version_of(TWO, claims=[CLAIM]),
        version_of([*TWO, finding("new2024", "decrease"), other], claims=[now]),
    )
    assert changes_of_kind(changes, "claim changed") == [
        ("c01", "verdict", "reproduced", "count differs", "new2024")
    ]
    assert "Statement c01: reproduced -> count differs, because of New 2024." in lines(changes)


def test_a_claim_that_was_stated_anew_flips_because_of_the_statement():
    was, now = (
        {**CLAIM, "stated_count": 2},
        {**CLAIM, "stated_count": 3, "verdict": "count differs"},
    )
    changes = trace(version_of(TWO, claims=[was]), version_of(TWO, claims=[now]))
    assert changes_of_kind(changes, "claim corrected") == [("c01", "stated_count", "2", "3")]
    assert changes_of_kind(changes, "claim changed")[0][-1] == "claims.yaml"


def test_what_a_claim_does_not_rest_on_is_no_cause_of_it():
    # A note of the claim, a settled verdict and the note of a study move no verdict.
    rows = [{**TWO[0], "note": "read again"}, TWO[1], finding("new2024", "decrease")]
    now = {**CLAIM, "verdict": "count differs", "found_count": 3, "note": "read again"}
    now |= {"accepted": "reproduced", "found_studies": "doe2020;new2024;roe2021"}
    changes = trace(version_of(TWO, claims=[CLAIM]), version_of(rows, claims=[now]))
    assert changes_of_kind(changes, "claim changed")[0][-1] == "new2024"
    now = {**CLAIM, "verdict": "count differs", "found_count": 1}
    changes = trace(version_of(TWO, claims=[CLAIM]), version_of(rows, claims=[now]))
    assert changes_of_kind(changes, "claim changed")[0] == (
        "c01",
        "verdict",
        "reproduced",
        "count differs",
    )


def test_a_claim_on_participants_moves_because_of_the_study_that_was_corrected():
    was = {**CLAIM, "counts": "participants", "found_count": 30, "findings": None}
    rows = [{**TWO[0], "n_treated": 10}, {**TWO[1], "n_treated": 20}]
    more = [{**rows[0], "n_treated": 12}, rows[1]]
    now = {**was, "found_count": 32, "verdict": "count differs"}
    changes = trace(version_of(rows, claims=[was]), version_of(more, claims=[now]))
    assert changes_of_kind(changes, "claim changed")[0][-1] == "doe2020"


def test_a_claim_moves_because_of_the_sections_that_count_as_results():
    old, new = version_of(TWO, claims=[CLAIM]), version_of(TWO, claims=[{**CLAIM, **GONE}])
    for version, value in ((old, '["Results"]'), (new, '["Findings"]')):
        version["choices"].loc[len(version["choices"])] = ["results_sections", value]
    assert changes_of_kind(trace(old, new), "claim changed")[0][-1] == "results_sections"


def test_a_claim_with_another_filter_moves_because_of_the_file_of_claims():
    was = {**CLAIM, "filter": "region: amygdala"}
    now = {**CLAIM, "filter": "region: insula", "verdict": "count differs"}
    changes = trace(version_of(TWO, claims=[was]), version_of(TWO, claims=[now]))
    assert changes_of_kind(changes, "claim changed")[0][-1] == "claims.yaml"
    assert changes_of_kind(changes, "claim corrected") == [
        ("c01", "filter", "region: amygdala", "region: insula")
    ]


@pytest.mark.long
def test_regions_come_before_claims_and_claims_with_the_same_verdict_share_a_line():
    after = [*TWO, finding("new2024", "decrease")]
    more = {"found_count": 3, "found_studies": "doe2020;new2024;roe2021"}
    claims = [{**CLAIM, "claim_id": name} for name in ("c01", "c02", "c03")]
    now = [
        {**claims[0], **more, "verdict": "count differs"},
        *({**c, **more} for c in claims[1:]),
    ]
    sentences = lines(trace(version_of(TWO, claims=claims), version_of(after, claims=now)))
    assert [line.split(":")[0] for line in sentences] == [
        "New 2024 added",
        "amygdala (activation)",
        "Statement c01",
        "Other supporting evidence, with the same verdict",
    ]
    assert sentences[-1].endswith("2 statements (c02 and c03).")


def test_claims_that_are_stated_in_other_words_share_a_line():
    claims = [{**CLAIM, "claim_id": f"c0{place}"} for place in range(1, 7)]
    now = [{**claim, "says": "in other words"} for claim in claims]
    assert lines(trace(version_of(TWO, claims=claims), version_of(TWO, claims=now))) == [
        "Reworded, with the same verdict: 6 statements (c01, c02, c03, c04 and 2 more)."
    ]


def test_a_new_claim_and_one_that_is_no_more_are_told():
    other = {**CLAIM, "claim_id": "c02", "verdict": "count differs"}
    changes = trace(version_of(TWO, claims=[CLAIM]), version_of(TWO, claims=[other]))
    assert kinds(changes) == {"claim added", "claim removed"}
    assert lines(changes) == [
        "Statement c01 removed: reproduced.",
        "Statement c02 added: count differs.",
    ]


# --- Nothing published, and versions of another make ---------------------------------------------


def test_where_nothing_is_published_that_is_all_that_is_told():
    changes = trace({}, version_of(TWO))
    assert kinds(changes) == {"nothing published"}
    assert lines(changes) == [NOT_PUBLISHED]


def test_a_table_that_was_not_published_is_not_compared_and_nothing_in_it_is_new():
    old = version_of(TWO, claims=[CLAIM])
    for name in ("claims", "choices", "studies"):
        del old[name]
    new = version_of([*TWO, finding("new2024", "decrease")], claims=[CLAIM])
    changes = trace(old, new)
    assert changes_of_kind(changes, "not compared") == [
        ("choices.csv",),
        ("claims.csv",),
        ("studies.csv",),
    ]
    assert not kinds(changes) & {"claim added", "study added", "choice changed", "finding added"}
    assert change_of(changes, "k_units") == ("2", "3", "new2024")


def test_where_votes_were_not_published_nothing_is_said_of_what_a_study_changed():
    old = version_of(TWO)
    del old["study_votes"]
    sentence = next(study_sentences(trace(old, [*TWO, finding("new2024", "decrease")]), "->"))
    assert (
        sentence
        == "New 2024 added: a cohort of its own; its effect on the votes could not be compared."
    )


def test_columns_that_one_version_lacks_are_left_out_and_named():
    old = version_of(TWO)
    old["studies"] = old["studies"].drop(columns=["included", "year"]).assign(former="x")
    old["findings"] = old["findings"].drop(columns="included")
    changes = trace(old, version_of(TWO, studies={"doe2020": {"year": 2020}}))
    assert changes_of_kind(changes, "not compared") == [
        ("findings.csv", "included"),
        *(("studies.csv", column) for column in ("former", "included", "year")),
    ]
    assert kinds(changes) == {"not compared"}
    assert lines(changes) == [
        "No changes in what can be compared.",
        "Not compared because only one version contains it: included of findings.csv, former of "
        "studies.csv, included of studies.csv, year of studies.csv.",
    ]


def test_a_published_file_that_is_no_table_is_as_if_it_were_missing(tmp_path):
    whole, empty, broken = (tmp_path / name for name in ("arms.csv", "votes.csv", "studies.csv"))
    whole.write_text("study_id,arm\na,b\n")
    empty.write_text("")
    broken.write_bytes(b"study_id\n\xff\xfe\n")
    assert list(read_published([whole, empty, broken])) == ["arms"]


NOTES, VALUES = "finding_id,note\na,{}\n", "key,value\nunit,{}\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("findings.csv", NOTES.format("a" * (MOST_CELL + 1))),
        ("findings.csv", NOTES.format("\x02nosuch\x03")),
        ("findings.csv", NOTES.format("\x07")),
        ("findings.csv", f"finding_id,{'a' * (MOST_NAME + 1)}\na,b\n"),
        ("findings.csv", ",".join(f"c{i}" for i in range(MOST_COLUMNS + 1)) + "\n"),
        ("choices.csv", VALUES.format("not json")),
        ("choices.csv", VALUES.format("[" * MOST_CELL)),
        ("choices.csv", VALUES.format("[" * 50 + "1" + "]" * 50)),
    ],
    ids=[
        *("a long cell", "a citation", "a control character", "a long column", "many columns"),
        *("no JSON", "brackets", "a list in a list"),
    ],
)
def test_a_published_table_that_no_run_can_have_written_is_as_if_it_were_missing(
    tmp_path, name, text
):
    (tmp_path / name).write_text(text)
    assert read_published([tmp_path / name]) == {}
    for whole in (NOTES.format("a" * MOST_CELL), NOTES[:16], VALUES.format('"[""a"", {}]"')):
        (tmp_path / name).write_text(whole)
        assert list(read_published([tmp_path / name])) == [name[:-4]]


def test_a_cell_of_any_length_is_shown_at_the_end_of_a_run(tmp_path):
    (tmp_path / "changes.csv").write_text(NOTES.format("a" * 200_000))
    assert read_rows(tmp_path / "changes.csv") == [{"finding_id": "a", "note": "a" * 200_000}]


# --- Choices as a table, and words ---------------------------------------------------------------


def test_choices_are_listed_flat_and_sorted():
    table = list_choices(
        {"unit": "cohort", "syntheses": {"a": {"where": {"side": ["left"]}, "x": {}}}}
    )
    assert list(table.itertuples(index=False, name=None)) == [
        ("syntheses.a.where.side", '["left"]'),
        ("syntheses.a.x", "{}"),
        ("unit", '"cohort"'),
    ]


def test_changes_are_written_and_read_back_as_they_are(tmp_path):
    path = tmp_path / "changes.csv"
    changes = trace_changes(version_of(TWO), version_of([*TWO, finding("new2024", "increase")]))
    write_table(changes, path, CHANGES)
    assert '""' not in path.read_text()
    pd.testing.assert_frame_equal(read_table(path, CHANGES), changes)


def test_many_studies_are_one_line_for_each_thing_that_befell_them():
    new = [finding(f"s{number}", "decrease") for number in range(3)]
    reports = [finding(f"t{number}", "decrease", cohort="doe2020") for number in range(2)]
    changes = trace([*TWO, finding("old2010", "decrease")], [*TWO, *new, *reports])
    assert lines(changes)[:2] == [
        "5 studies added, 2 of them further reports of known cohorts: s0, s1, s2, t0 and 1 more; "
        "of these t0 and t1 changed no vote.",
        "1 study removed: Old 2010.",
    ]


def test_the_screen_shows_a_few_lines_and_where_the_rest_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    regions = ["amygdala", "insula", "limbic lobe", "anterior cingulate cortex"]
    new = [finding(f"s{i}", "increase", region=name) for i in range(3) for name in regions]
    folder = tmp_path / "results" / "demo" / "tables"
    folder.mkdir(parents=True)
    write_table(trace_changes(version_of([]), version_of(new)), folder / "changes.csv", CHANGES)
    write_table(list_choices({"unit": "study", "syntheses": {"activation": {"title": "A"}}}),
                folder / "choices.csv", CHOICES)  # fmt: skip
    for name in ("studies", "arms", "regions"):
        (folder / f"{name}.csv").write_text("study_id\n")
    shown = list(summarise_changes({"demo": {}}, ["gone"], most=5))
    assert shown[0] == "demo, compared with the published version:"
    assert len(shown) == 7
    assert "studies 0 -> 3" in shown[4]
    assert shown[5] == "  ... and 3 more: results/demo/tables/changes.csv"
    assert shown[6].startswith("gone: published, but no longer a review")


def test_the_report_tells_the_same_with_titles_and_cells():
    changes = trace_changes(version_of(TWO), version_of([finding("doe2020", "increase"), TWO[1]]))
    section = change_section(changes, report_config(), shape_table([], CLAIMS))
    assert section["cells"] == [
        {
            "study": "Doe 2020",
            "place": "finding 1, amygdala",
            "cell": "direction",
            "before": "decrease",
            "after": "increase",
        }
    ]
    row = section["regions"][0]
    assert (row.region, row.synthesis, row.because) == ("amygdala", "Activation", "Doe 2020")
    assert "verdict consistent decrease → inconsistent" in row.votes
    html = fill_page(ROOT / "templates", "changes.html.jinja", changes=section)
    assert '<th scope="row">Amygdala</th><td>Activation</td>' in html
    assert "<td>direction</td><td>decrease</td><td>increase</td>" in html
    assert "Nothing changed" not in html


def test_the_report_quotes_statements_and_the_screen_names_them():
    rows = [
        {"kind": kind, "item": item, "column": "verdict", "before": "reproduced", "after": after}
        for kind, item, after in (
            ("claim changed", "abs_ifg", "count differs"),
            ("claim corrected", "dis_acc", "reproduced"),
            ("claim evidence changed", "dis_mpfc", ""),
        )
    ]
    claims = shape_table([{"claim_id": "abs_ifg", "says": "One study examined it."}], CLAIMS)
    texts = change_section(shape_table(rows, CHANGES), report_config(), claims)["claims"]
    assert texts == [
        "Statement “One study examined it”: reproduced → count differs.",
        "Reworded, with the same verdict: 1 statement.",
        "Other supporting evidence, with the same verdict: 1 statement.",
    ]


def report_config():
    return Config.model_construct(unit="cohort", syntheses=vote_config().syntheses)


# --- Votes by side, and certainty ----------------------------------------------------------------


def test_another_side_moves_the_votes_by_side_alone_because_of_its_study():
    old = [finding("doe2020", side="left"), finding("roe2021", "decrease", side="left")]
    new = [finding("doe2020", side="right"), finding("roe2021", "decrease", side="left")]
    changes = trace(old, new)
    assert kinds(changes) == {"finding corrected", "votes by side changed"}
    moves = changes_of_kind(changes, "votes by side changed")
    assert ("activation", "amygdala", "left", "vote", "conflicting", "decrease", "doe2020") in moves
    assert ("activation", "amygdala", "right", "n_increase", "0", "1", "doe2020") in moves
    assert lines(changes)[1] == (
        "amygdala (activation): vote (side: left) conflicting -> decrease, because of Doe 2020."
    )


def test_a_judgement_of_the_authors_moves_the_certainty_because_of_review_yaml():
    domains = ("methodological_limitations", "indirectness", "imprecision", "publication_bias")
    none = {key: {"concern": "none", "because": "b"} for key in (*domains, "inconsistency")}
    versions = [
        version_of(TWO, judgements={"activation": SynthesisCertainty(starts_at=level, **none)})
        for level in ("high", "low")
    ]
    changes = trace(*versions)
    assert changes_of_kind(changes, "certainty changed") == [
        ("activation", "amygdala", "level", "high", "low", "review.yaml"),
        ("activation", "amygdala", "starts_at", "high", "low", "review.yaml"),
    ]
    assert lines(changes) == [
        "amygdala (activation): certainty high -> low, because of the authors' judgements of "
        "certainty."
    ]


def test_a_published_version_without_these_tables_is_not_compared_with_them():
    old = {n: t for n, t in version_of(TWO).items() if n not in ("side_votes", "certainty")}
    changes = trace(old, TWO)
    assert kinds(changes) == {"not compared"}
    assert {row["item"] for row in changes} == {"side_votes.csv", "certainty.csv"}


# --- Reviews of outcomes -------------------------------------------------------------------------

BENEFIT = {"activation": {"title": "Effect on reading", "where": {}, "count": "benefit"}}
IN_BENEFIT = {"activation": Asked("Effect on reading", scale="benefit")}
COMPARED = {"contrast": "between_groups", "comparator": "tau", "better": "lower"}


@pytest.mark.long
def test_votes_for_benefit_are_told_as_whom_they_favour():
    old = [finding("doe2020", "decrease", n_treated=10, **COMPARED)]
    new = [*old, finding("new2024", "increase", n_treated=12, **COMPARED)]
    changes = trace(old, new, syntheses=BENEFIT)
    use_words("outcomes", {"cohort": "group", "participants": "children"})
    assert summary_lines(changes, IN_BENEFIT)[1].startswith(
        "amygdala (Effect on reading): groups 1 -> 2, favours the control 0 -> 1, "
        "verdict single group -> inconsistent, "
    )
    beside = changed_regions(changes, IN_BENEFIT, "->")[0].beside
    assert "children for favours the control 0 -> 12" in beside
    assert "share favouring the intervention 1 -> " in beside


def test_studies_groups_and_findings_are_named_for_readers():
    arm = {"kind": "study corrected", "item": "doe2020", "region": "", "part": "dbt"}
    rows = [
        {**arm, "column": "n", "before": "10", "after": "12", "because": ""},
        {**arm, "column": "arm", "before": "", "after": "dbt", "because": ""},
    ]
    use_labels({"doe2020": "Doe et al."}, {}, {("doe2020", "dbt"): "phonics classes"})
    use_words("outcomes", {"participants": "children"})
    assert list(study_sentences(rows, "->")) == [
        "Doe et al. corrected: children of phonics classes 10 -> 12, arm phonics classes added; "
        "changed no vote."
    ]


@pytest.mark.parametrize(
    ("key", "cells", "words"),
    [
        ("syntheses.a.count", '"direction" "benefit"', "What the votes are about, T"),
        ("syntheses.a.follow_up", '"longest" "shortest"', "Follow-up at which units vote, T"),
        ("syntheses.a.where.risk_of_bias", '["low"] "high"', "Included risk-of-bias judgement, T"),
        ("syntheses.a.primary", "false true", "Whether it is the primary synthesis, T"),
        ("specifications.risk_of_bias", '[] ["not_high"]', "Risk of bias, other choices"),
    ],
)
def test_a_choice_is_named_in_words(key, cells, words):
    before, after = cells.split()
    row = {"kind": "choice changed", "item": key, "column": "", "before": before, "after": after}
    (sentence,) = choice_sentences([row], {"a": Asked("T")}, "->")
    assert sentence.startswith(f"{words}: ")


def test_the_value_of_a_choice_is_written_without_its_punctuation():
    texts = [choice_text(v) for v in ("", "[]", "true", "0.7", '["low", "not_high"]', '"benefit"')]
    assert texts == ["none", "none", "yes", "0.7", "low and not high", "benefit"]


def test_sides_are_not_told_of_a_review_of_outcomes():
    old = [finding("doe2020", side="left"), finding("roe2021", "decrease", side="left")]
    changes = trace(old, [finding("doe2020", side="right"), old[1]])
    assert any("side: left" in line for line in lines(changes))
    use_words("outcomes")
    assert not any("side:" in line for line in lines(changes))


@pytest.mark.long
def test_a_judgement_that_a_synthesis_filters_by_is_the_cause_of_the_votes_that_it_moves():
    low = {"activation": {"title": "A", "where": {"risk_of_bias": ["low"]}}}
    judged = {"risk_of_bias_tool": "RoB 2", "risk_of_bias_overall": "low"}
    before = dict.fromkeys(("doe2020", "roe2021"), judged)
    after = {**before, "roe2021": {**judged, "risk_of_bias_overall": "high"}}
    versions = [version_of(TWO, studies=s, syntheses=low) for s in (before, after)]
    assert change_of(trace(*versions), "k_units") == ("2", "1", "roe2021")


@pytest.mark.long
def test_another_better_direction_of_the_vocabulary_is_no_correction_of_studies():
    regions = regions_table()
    versions = [
        version_of(
            [finding("doe2020", **{**COMPARED, "better": better})],
            regions=regions.assign(better=better),
            syntheses=BENEFIT,
        )
        for better in ("lower", "higher")
    ]
    changes = trace(*versions)
    assert not kinds(changes) & {"finding corrected", "finding added"}
    vocabulary = [row for row in changes if row["kind"] == "vocabulary changed"]
    assert {row["column"] for row in vocabulary} == {"better"}
    assert change_of(changes, "n_increase") == ("0", "1", "vocabulary")


@pytest.mark.long
def test_findings_at_two_follow_ups_are_paired_with_those_at_the_same():
    old = [
        finding(follow_up=at, direction=d)
        for at, d in (("6 weeks", "increase"), ("1 year", "decrease"))
    ]
    new = [{**row, "direction": "no_change"} for row in reversed(old)]
    corrected = changes_of_kind(trace(old, new), "finding corrected")
    assert sorted(row[-2:] for row in corrected) == [
        ("decrease", "no_change"),
        ("increase", "no_change"),
    ]


def test_a_comparison_follows_the_new_name_of_its_cohort():
    by_comparison = {"unit": "comparison"}
    rows = [finding("doe2020", cohort="trial", comparison=name) for name in ("group", "single")]
    renamed = [{**row, "cohort": "reading_trial"} for row in rows]
    changes = trace(rows, renamed, **by_comparison)
    assert kinds(changes) == {"cohort renamed"}


def test_the_syntheses_that_a_review_has_by_default_are_among_its_choices():
    findings = findings_table([finding("doe2020", measure="reading", **COMPARED)])
    studies = shape_table([{"study_id": "doe2020", "cohort": "doe2020", "included": True}], STUDIES)
    records = {"findings": findings, "studies": studies}
    configured = yaml.safe_load((ROOT / "config.yaml").read_text()) | {"syntheses": {}}
    configured = {key: configured[key] for key in Config.model_fields if key in configured}
    use_words("outcomes")
    filled = add_default_syntheses(configured, records)
    asked = read_syntheses(to_records(list_choices(filled)))
    assert asked["reading"] == Asked("Effect of the intervention on reading", "cohort", "benefit")
    named = configured | {"syntheses": {"a": {"title": "T", "where": {}}}}
    assert add_default_syntheses(named, records) == named


def test_the_end_of_a_run_names_studies_as_their_records_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "results" / "demo" / "tables"
    folder.mkdir(parents=True)
    old = version_of(TWO)
    new = version_of(TWO, studies={"doe2020": {"label": "Doe et al. 2020", "design": "trial"}})
    write_table(trace_changes(old, new), folder / "changes.csv", CHANGES)
    for name in ("studies", "arms", "regions", "choices"):
        new[name].to_csv(folder / f"{name}.csv", index=False)
    shown = list(summarise_changes({"demo": {"words": {"cohort": "class"}}}, []))
    assert "Doe et al. 2020 corrected: " in shown[1]
    assert noun("cohort") == "class"
    assert not is_neuroimaging()
