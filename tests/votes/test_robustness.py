"""How far verdicts hold, counted by hand on small tables."""

import pandas as pd

from scripts.tables.files import shape_table
from scripts.tables.votes import LEAVE_ONE_OUT, SPECIFICATIONS, VOTES
from scripts.votes.robustness import summarise_leave_one_out, summarise_specifications
from tests.support.tables import CONFIGURED, regions_table

ACC, LOBE = "anterior cingulate cortex", "limbic lobe"
ZERO = dict.fromkeys(("n_increase", "n_decrease", "n_no_change", "n_conflicting"), 0)


def specified(number, region, verdict, *, configured=False, **choices):
    """Give a row of specifications; the choices are the configured ones unless said otherwise."""
    return {
        **CONFIGURED,
        **ZERO,
        "specification_id": f"s{number}",
        "synthesis": "activation",
        "region": region,
        "k_units": 2,
        "verdict": verdict,
        "configured": configured,
        **choices,
    }


def voted(region, verdict, synthesis="activation"):
    counts = {
        "k_findings": 1,
        "k_studies": 1,
        "k_units": int(verdict is not None),
        "n_not_reported": 0,
        "n_unclear": 0,
    }
    return {"synthesis": synthesis, "region": region, "verdict": verdict, **counts, **ZERO}


def summary(specifications, votes):
    table = summarise_specifications(
        shape_table(specifications, SPECIFICATIONS), shape_table(votes, VOTES), regions_table()
    )
    return {row["region"]: row for row in table.to_dict("records")}


ROWS = [
    specified(1, "insula", "inconsistent", configured=True),
    specified(2, "insula", "inconsistent", unit="study"),
    specified(3, "insula", "mostly decrease", agreement=0.6),
    specified(4, "insula", "mostly decrease", agreement=0.6, unit="study"),
    specified(5, "insula", "mostly increase", null_results="left_out"),
    specified(6, "insula", "inconsistent", null_results="left_out", unit="study"),
]


def test_a_summary_counts_the_specifications_that_give_the_configured_verdict():
    row = summary(ROWS, [voted("insula", "inconsistent")])["insula"]
    assert (row["n_same"], row["n_specifications"]) == (3, 6)


def test_a_choice_changes_a_verdict_alone_only_while_all_others_are_kept():
    row = summary(ROWS, [voted("insula", "inconsistent")])["insula"]
    assert row["changed_by"] == "share that must agree: 0.6;null results: left out"


def test_the_other_verdicts_stand_commonest_first():
    row = summary(ROWS, [voted("insula", "inconsistent")])["insula"]
    assert row["verdicts"] == "mostly decrease; mostly increase"


def test_a_verdict_that_always_holds_is_changed_by_nothing():
    row = summary(ROWS[:2], [voted("insula", "inconsistent")])["insula"]
    assert (row["n_same"], row["n_specifications"]) == (2, 2)
    assert pd.isna(row["changed_by"])
    assert pd.isna(row["verdicts"])


def test_at_another_level_a_region_has_the_votes_of_the_region_that_contains_it():
    rows = [
        specified(1, ACC, "consistent decrease", configured=True),
        specified(1, "amygdala", "no change", configured=True),
        specified(2, LOBE, "inconsistent", level="system"),
        specified(2, "amygdala", "no change", level="system"),
    ]
    votes = [voted(ACC, "consistent decrease"), voted("amygdala", "no change")]
    rows_by_region = summary(rows, votes)
    assert rows_by_region[ACC]["changed_by"] == "level: system"
    assert rows_by_region["amygdala"]["n_same"] == 2


def test_groups_that_are_no_regions_have_one_name_at_every_level():
    rows = [
        specified(1, "left", "no change", configured=True),
        specified(2, "left", "no change", level="system"),
    ]
    assert summary(rows, [voted("left", "no change")])["left"]["n_same"] == 2


def test_specifications_in_which_a_region_has_no_vote_are_not_counted():
    rows = [*ROWS, specified(7, "amygdala", "no change", null_results="against")]
    votes = [voted("insula", "inconsistent"), voted("amygdala", None)]
    rows_by_region = summary(rows, votes)
    assert rows_by_region["insula"]["n_specifications"] == 6
    assert "amygdala" not in rows_by_region


def test_without_any_vote_the_summaries_are_empty():
    assert summary([], [voted("insula", None)]) == {}
    assert summarise_leave_one_out(shape_table([], LEAVE_ONE_OUT)).empty


def left(region, cohort, verdict, changed):
    return {
        **ZERO,
        "synthesis": "activation",
        "region": region,
        "left_out": cohort,
        "k_units": 2,
        "verdict": verdict,
        "verdict_changed": changed,
    }


def test_the_cohorts_without_which_a_verdict_changes_are_counted_and_named():
    rows = [
        left("insula", "b_trial", "inconsistent", True),
        left("insula", "a_trial", "no change", True),
        left("insula", "c_trial", "mostly increase", False),
        left("amygdala", "a_trial", None, True),
        left("thalamus", "a_trial", "no change", False),
        left("thalamus", "b_trial", "no change", False),
    ]
    table = summarise_leave_one_out(shape_table(rows, LEAVE_ONE_OUT)).set_index("region")
    assert list(table["n_cohorts"]) == [1, 3, 2]
    assert list(table["n_changed"]) == [1, 2, 0]
    assert table.loc["insula", "changed_without"] == "a_trial;b_trial"
    assert pd.isna(table.loc["thalamus", "changed_without"])
