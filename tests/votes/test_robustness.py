"""How far verdicts hold, counted by hand on small tables."""

from itertools import product

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.tables.files import shape_table
from scripts.tables.robustness import LEAVE_ONE_OUT, SPECIFICATIONS
from scripts.tables.votes import VOTES
from scripts.votes.robustness import (
    name_results,
    summarise_leave_one_out,
    summarise_specifications,
)
from tests.support.selection import examples
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


def of_cohort(number, direction, *, configured=False, **choices):
    """Give a row on the insula with one vote, of a single cohort."""
    row = specified(number, "insula", "single cohort", configured=configured, **choices)
    return {**row, "k_units": 1, f"n_{direction}": 1}


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
    assert (row["n_same"], row["n_distinct"], row["n_results"]) == (3, 6, 3)


def test_a_choice_changes_a_verdict_alone_only_while_all_others_are_kept():
    row = summary(ROWS, [voted("insula", "inconsistent")])["insula"]
    assert row["changed_by"] == "share that must agree: 0.6;null results: left out"


def test_choices_without_effect_are_named_and_their_specifications_counted_once():
    row = summary(ROWS[:2], [voted("insula", "inconsistent")])["insula"]
    assert (row["n_same"], row["n_distinct"], row["n_results"]) == (1, 1, 1)
    assert row["without_effect"] == "unit"
    assert pd.isna(row["changed_by"])


def test_of_three_options_two_can_be_alike():
    rows = [
        specified(1, "insula", "mostly decrease", configured=True),
        specified(2, "insula", "mostly decrease", agreement=0.6),
        specified(3, "insula", "inconsistent", agreement=0.8),
        specified(4, "insula", "mostly decrease", null_results="against"),
        specified(5, "insula", "mostly decrease", agreement=0.6, null_results="against"),
        specified(6, "insula", "inconsistent", agreement=0.8, null_results="against"),
    ]
    row = summary(rows, [voted("insula", "mostly decrease")])["insula"]
    assert (row["n_same"], row["n_distinct"], row["n_results"]) == (1, 2, 2)
    assert row["without_effect"] == "null_results"


def test_other_votes_are_another_analysis_although_the_verdict_is_the_same():
    rows = [
        specified(1, "insula", "inconsistent", configured=True),
        {**specified(2, "insula", "inconsistent", unit="study"), "n_increase": 1},
    ]
    row = summary(rows, [voted("insula", "inconsistent")])["insula"]
    assert (row["n_same"], row["n_distinct"], row["n_results"]) == (2, 2, 1)
    assert pd.isna(row["without_effect"])


def test_a_choice_that_leaves_no_vote_has_an_effect():
    rows = [
        specified(1, "insula", "no change", configured=True),
        specified(1, "amygdala", "inconsistent", configured=True),
        specified(2, "amygdala", "inconsistent", null_results="left_out"),
    ]
    votes = [voted("insula", "no change"), voted("amygdala", "inconsistent")]
    rows_by_region = summary(rows, votes)
    assert rows_by_region["insula"]["n_distinct"] == 1
    assert pd.isna(rows_by_region["insula"]["without_effect"])
    assert rows_by_region["amygdala"]["without_effect"] == "null_results"


def test_a_single_cohort_whose_direction_turns_round_is_another_result():
    rows = [
        of_cohort(1, "increase", configured=True),
        of_cohort(2, "decrease", measures="pooled"),
        of_cohort(3, "increase", unit="study"),
        of_cohort(4, "decrease", unit="study", measures="pooled"),
    ]
    configured = {**voted("insula", "single cohort"), "n_increase": 1}
    row = summary(rows, [configured])["insula"]
    assert (row["n_same"], row["n_distinct"], row["n_results"]) == (1, 2, 2)
    assert row["changed_by"] == "measures: pooled"
    assert row["without_effect"] == "unit"


def test_the_direction_of_a_single_cohort_is_that_of_most_of_its_votes():
    rows = [
        {**of_cohort(1, "increase"), "n_increase": 2, "n_decrease": 1},
        {**of_cohort(2, "increase"), "n_decrease": 1},
        of_cohort(3, "no_change"),
    ]
    assert list(name_results(shape_table(rows, SPECIFICATIONS))) == [
        "single cohort (increase)",
        "single cohort (conflicting)",
        "single cohort (no change)",
    ]


CHOICE_OPTIONS = {
    "unit": ("cohort", "study"),
    "agreement": (0.6, 0.7, 0.8),
    "null_results": ("apart", "left_out", "against"),
}


@pytest.mark.long
@given(st.data())
@examples(40)
def test_distinct_specifications_are_those_counted_one_by_one(data):
    """Each option that is like an earlier one is replaced by it; what is left is distinct."""
    grid = [
        dict(zip(CHOICE_OPTIONS, row, strict=True)) for row in product(*CHOICE_OPTIONS.values())
    ]
    used = {
        name: data.draw(st.sets(st.sampled_from(options)))
        for name, options in CHOICE_OPTIONS.items()
    }
    results = {}
    for choices in grid:  # only the options in ``used`` are told apart
        seen = tuple(value if value in used[name] else None for name, value in choices.items())
        verdicts = st.sampled_from(["inconsistent", "mostly increase", "no change", None])
        if seen not in results:
            results[seen] = data.draw(verdicts)
        choices["verdict"] = results[seen]

    def verdict_of(choices):
        return next(
            row["verdict"]
            for row in grid
            if all(row[name] == choices[name] for name in CHOICE_OPTIONS)
        )

    def alike(name, one, other):
        return all(
            verdict_of({**row, name: one}) == verdict_of({**row, name: other}) for row in grid
        )

    first = {
        (name, option): next(other for other in options if alike(name, other, option))
        for name, options in CHOICE_OPTIONS.items()
        for option in options
    }
    distinct = {
        tuple(first[name, row[name]] for name in CHOICE_OPTIONS): row["verdict"]
        for row in grid
        if row["verdict"]
    }
    rows = [
        specified(number, "insula", configured=number == 0, **choices)
        for number, choices in enumerate(grid)
        if choices["verdict"]
    ]
    # A second region has a vote under every option, so that all of them are in the table.
    rows += [
        specified(number, "amygdala", **{**choices, "verdict": "no change"})
        for number, choices in enumerate(grid)
    ]
    table = summary(rows, [voted("insula", "inconsistent"), voted("amygdala", "no change")])
    assert table["amygdala"]["n_distinct"] == 1
    if not distinct:
        assert "insula" not in table
        return
    row = table["insula"]
    assert row["n_distinct"] == len(distinct)
    assert row["n_same"] == list(distinct.values()).count("inconsistent")
    assert row["n_results"] == len(set(distinct.values()))
    idle = [
        n for n, options in CHOICE_OPTIONS.items() if {first[n, o] for o in options} == {options[0]}
    ]
    listed = "" if pd.isna(row["without_effect"]) else row["without_effect"]
    assert listed == ";".join(idle)


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
    assert rows_by_region[ACC]["n_distinct"] == 2
    assert rows_by_region["amygdala"]["without_effect"] == "level"


def test_groups_that_are_no_regions_have_one_name_at_every_level():
    rows = [
        specified(1, "left", "no change", configured=True),
        specified(2, "left", "no change", level="system"),
    ]
    assert summary(rows, [voted("left", "no change")])["left"]["without_effect"] == "level"


def test_specifications_in_which_a_region_has_no_vote_are_not_counted():
    rows = [*ROWS, specified(7, "amygdala", "no change", null_results="against")]
    votes = [voted("insula", "inconsistent"), voted("amygdala", None)]
    rows_by_region = summary(rows, votes)
    assert rows_by_region["insula"]["n_distinct"] == 6
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


def test_the_votes_that_remain_of_two_cohorts_have_their_direction():
    rows = [
        {**left("insula", "a_trial", "single cohort", True), "k_units": 1, "n_decrease": 1},
        {**left("insula", "b_trial", "single cohort", True), "k_units": 1, "n_increase": 1},
        {**left("amygdala", "a_trial", None, True), "k_units": 0},
    ]
    table = summarise_leave_one_out(shape_table(rows, LEAVE_ONE_OUT)).set_index("region")
    assert table.loc["insula", "remaining"] == "single cohort (decrease);single cohort (increase)"
    assert pd.isna(table.loc["amygdala", "remaining"])
