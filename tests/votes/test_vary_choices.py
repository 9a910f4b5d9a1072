"""Every combination of choices: which there are, and what each changes, counted by hand."""

import pandas as pd
import pytest

from scripts.tables.files import read_table, write_table
from scripts.tables.robustness import SPECIFICATIONS
from scripts.votes.specifications import CHOICES, list_choices
from scripts.votes.vary_choices import vary_choices
from tests.support.tables import (
    CONFIGURED,
    Choices,
    finding,
    findings_table,
    regions_table,
    vote_config,
)

ACC, DORSAL_ACC, LOBE = (
    "anterior cingulate cortex",
    "dorsal anterior cingulate cortex",
    "limbic lobe",
)
COUNTS = ["n_increase", "n_decrease", "n_no_change", "n_conflicting"]


def config_of(specifications=None, **changes):
    chosen = {"specifications": specifications or {}}
    return vote_config(Choices, **chosen, **changes)


def vary(rows, specifications=None, **changes):
    return vary_choices(findings_table(rows), regions_table(), config_of(specifications, **changes))


def by(table, choice):
    """Give the rows of a table by the value of the one choice that was varied."""
    return table.set_index(choice)


def reports(signs):
    """Give a cohort for each sign: = no change, o not reported, ? unclear, x conflicting."""
    named = {"+": "increase", "-": "decrease", "=": "no_change", "o": "not_reported"}
    named["?"] = "unclear"
    rows = []
    for i, sign in enumerate(signs):
        ways = ["increase", "decrease"] if sign == "x" else [named[sign]]
        rows += [finding(f"s{i:02d}", way) for way in ways]
    return rows


# --- Which combinations there are ----------------------------------------------------------------


def test_without_other_choices_the_one_made_is_the_only_combination():
    choices = list_choices(config_of())
    assert choices[CHOICES].to_dict("records") == [CONFIGURED]
    table = vary(reports("++-"))
    assert (len(table), table["configured"].tolist()) == (1, [True])
    assert table.iloc[0][CHOICES].to_dict() == CONFIGURED


def test_a_share_may_be_a_fraction_and_stands_in_the_table_as_a_number(tmp_path):
    table = vary(reports("++-"), {"agreement": ["2/3", 0.667]})
    verdicts = by(table, "agreement")["verdict"]
    assert verdicts.to_dict() == {
        2 / 3: "mostly increase",
        0.667: "inconsistent",
        0.7: "inconsistent",
    }
    write_table(table, tmp_path / "specifications.csv", SPECIFICATIONS)
    assert ",0.666667," in (tmp_path / "specifications.csv").read_text()
    assert vary(reports("++-"), agreement="2/3")["configured"].tolist() == [True]


def test_choices_are_combined_in_full_and_numbered_in_order():
    lists = {
        "unit": ["study"],
        "agreement": [0.8, 0.6],
        "subgroups": ["any", "whole_group"],
        "level": ["system"],
        "null_results": ["against", "left_out"],
        "measures": ["pooled"],
    }
    choices = list_choices(config_of(lists))
    assert len(choices) == 2 * 3 * 3 * 2 * 3 * 2
    assert not choices[CHOICES].duplicated().any()
    assert choices["specification_id"].tolist()[:2] == ["s001", "s002"]
    assert choices["specification_id"].iloc[-1] == "s216"
    assert choices["agreement"].drop_duplicates().tolist() == [0.6, 0.7, 0.8]


def test_a_choice_that_is_made_need_not_be_listed_and_is_not_listed_twice():
    listed = config_of({"unit": ["cohort", "study"], "agreement": [0.7, 0.7, 0.8]})
    short = config_of({"unit": ["study"], "agreement": [0.8]})
    assert list_choices(listed).equals(list_choices(short))
    assert len(list_choices(listed)) == 4


def test_what_one_synthesis_chooses_for_itself_is_a_choice_for_all_of_them():
    syntheses = {
        "own": {"title": "Own", "where": {}, "unit": "study", "level": "subregion"},
        "usual": {"title": "Usual", "where": {}},
    }
    table = vary(reports("+-"), syntheses=syntheses)
    assert len(table) == 2 * 4
    configured = table[table["configured"]].set_index("synthesis")
    assert configured[["unit", "level"]].to_dict("index") == {
        "own": {"unit": "study", "level": "subregion"},
        "usual": {"unit": "cohort", "level": "structure"},
    }


@pytest.mark.parametrize(
    "lists",
    [
        {"unit": ["study"]},
        {"agreement": [0.6, 0.9]},
        {"subgroups": ["whole_group", "any"]},
        {"level": ["system", "subregion"]},
        {"null_results": ["left_out", "against"]},
        {"measures": ["pooled"]},
    ],
)
def test_of_every_choice_the_one_made_is_marked_and_no_other(lists):
    table = vary(reports("++-="), lists)
    (choice,) = lists
    assert len(table) == len(lists[choice]) + 1
    assert table.loc[table["configured"], choice].tolist() == [CONFIGURED[choice]]


# --- What each choice changes --------------------------------------------------------------------


def test_with_the_study_as_unit_each_report_of_a_cohort_votes():
    rows = [finding("a", cohort="x"), finding("b", cohort="x"), finding("c", "decrease")]
    table = by(vary(rows, {"unit": ["study"]}), "unit")
    assert table.loc["cohort", COUNTS].tolist() == [1, 1, 0, 0]
    assert table.loc["study", COUNTS].tolist() == [2, 1, 0, 0]
    assert table["k_units"].to_dict() == {"cohort": 2, "study": 3}


@pytest.mark.parametrize("unit", ["cohort", "study"])
def test_one_cohort_is_a_single_cohort_under_every_unit(unit):
    rows = [finding("a", cohort="x"), finding("b", cohort="x")]
    table = by(vary(rows, {"unit": ["study"]}), "unit")
    assert table.loc[unit, "verdict"] == "single cohort"


def test_the_agreement_decides_study_votes_cohort_votes_and_verdicts():
    # Study a: 2 of 3 increase. Cohort x: increase, increase, decrease. Region: 2 of 3 or less.
    rows = [finding("a"), finding("a"), finding("a", "decrease")]
    rows += [finding("x1", cohort="x"), finding("x2", cohort="x")]
    rows += [finding("x3", "decrease", cohort="x"), finding("c", "decrease")]
    table = by(vary(rows, {"agreement": [0.6]}), "agreement")
    assert table.loc[0.6, COUNTS].tolist() == [2, 1, 0, 0]
    assert table.loc[0.6, "verdict"] == "mostly increase"
    assert table.loc[0.7, COUNTS].tolist() == [0, 1, 0, 2]
    assert table.loc[0.7, "verdict"] == "inconsistent"


@pytest.mark.parametrize(("agreeing", "of", "share"), [(7, 10, 0.7), (3, 5, 0.6), (11, 20, 0.55)])
def test_a_share_exactly_at_the_agreement_agrees_in_every_combination(agreeing, of, share):
    rows = [finding()] * agreeing + [finding(direction="decrease")] * (of - agreeing)
    table = by(vary(rows, {"agreement": [share, 0.9]}), "agreement")
    assert table.loc[share, "n_increase"] == 1
    assert table.loc[0.9, "n_conflicting"] == 1


def test_subgroups_are_those_of_the_synthesis_the_whole_group_or_any():
    rows = [finding("a", subgroup="responders"), finding("b", subgroup="all")]
    rows += [finding("c", "decrease", subgroup="completers")]
    where = {"subgroup": ["responders"]}
    table = by(vary(rows, {"subgroups": ["whole_group", "any"]}, where=where), "subgroups")
    assert table.loc["configured", COUNTS].tolist() == [1, 0, 0, 0]
    assert table.loc["whole_group", COUNTS].tolist() == [1, 0, 0, 0]
    assert table.loc["any", COUNTS].tolist() == [2, 1, 0, 0]


def test_other_columns_stay_filtered_where_subgroups_or_measures_are_let_in():
    rows = [finding("a"), finding("b", "decrease", subgroup="responders", side="left")]
    rows += [finding("c", "decrease", measure="grey_matter_volume", side="left")]
    rows += [finding("d", subgroup="responders"), finding("e", measure="grey_matter_volume")]
    where = {"subgroup": ["all"], "measure": ["activation"], "side": ["unspecified"]}
    table = vary(rows, {"subgroups": ["any"], "measures": ["pooled"]}, where=where)
    counts = table.set_index(["subgroups", "measures"])["n_increase"].to_dict()
    assert counts == {
        ("configured", "configured"): 1,
        ("configured", "pooled"): 2,
        ("any", "configured"): 2,
        ("any", "pooled"): 3,
    }
    assert (table["n_decrease"] == 0).all()


def test_at_a_coarser_level_regions_are_counted_together():
    rows = [finding("a", region=DORSAL_ACC), finding("b", "decrease", region=ACC)]
    table = vary(rows, {"level": ["system", "subregion"]})
    found = list(zip(table["level"], table["region"], table["k_units"], strict=True))
    assert sorted(found) == [
        ("structure", ACC, 2),
        ("subregion", ACC, 1),
        ("subregion", DORSAL_ACC, 1),
        ("system", LOBE, 2),
    ]


def test_the_level_changes_nothing_where_votes_are_grouped_by_another_column():
    rows = [finding("a", region=DORSAL_ACC, side="left"), finding("b", region=ACC, side="left")]
    table = by(vary(rows, {"level": ["system"]}, group_by="side"), "level")
    assert table["region"].tolist() == ["left", "left"]
    assert table["k_units"].to_dict() == {"system": 2, "structure": 2}


# --- Null results --------------------------------------------------------------------------------


EVERY_NULL = ["apart", "left_out", "against", "as_no_change"]


def nulls(signs):
    return by(vary(reports(signs), {"null_results": ["left_out", "against"]}), "null_results")


def test_votes_for_no_change_are_shown_apart_or_left_out_or_count_against():
    table = nulls("+++++-==")
    assert table.loc["apart", COUNTS].tolist() == [5, 1, 2, 0]
    assert table.loc["left_out", COUNTS].tolist() == [5, 1, 0, 0]
    assert table.loc["against", COUNTS].tolist() == [5, 1, 2, 0]
    # 5 against 1; 5 against 1 + 2, which is 2 x (1 + 8 + 28 + 56) / 256.
    expected = {"apart": 0.21875, "left_out": 0.21875, "against": 0.7265625}
    assert table["p_sign"].to_dict() == pytest.approx(expected)
    expected = {"apart": 5 / 6, "left_out": 5 / 6, "against": 5 / 8}
    assert table["proportion_increase"].to_dict() == pytest.approx(expected)
    # All six for one direction against the two nulls: 2 x (1 + 8 + 28) / 256.
    expected = {"apart": 2**-5, "left_out": 2**-5, "against": 0.2890625}
    assert table["p_attainable"].to_dict() == pytest.approx(expected)
    verdicts = {"apart": "inconsistent", "left_out": "mostly increase", "against": "inconsistent"}
    assert table["verdict"].to_dict() == verdicts


def test_against_a_majority_for_decrease_no_change_counts_with_increase():
    row = nulls("-----+==").loc["against"]
    assert row["p_sign"] == pytest.approx(0.7265625)
    assert row["proportion_increase"] == pytest.approx(3 / 8)


def test_left_out_findings_do_not_make_a_study_conflicting():
    rows = [finding("a"), finding("a"), finding("a", "no_change"), finding("b")]
    table = by(vary(rows, {"null_results": ["left_out"]}), "null_results")
    assert table.loc["apart", COUNTS].tolist() == [1, 0, 0, 1]
    assert table.loc["left_out", COUNTS].tolist() == [2, 0, 0, 0]


def test_with_null_results_left_out_a_region_of_nulls_has_no_row():
    table = vary(reports("=="), {"null_results": ["left_out", "against"]})
    assert table["null_results"].tolist() == ["apart", "against"]


@pytest.mark.parametrize(
    ("signs", "p", "proportion"),
    [
        ("+-==", 1, 1 / 2),
        ("+==", 1, 1 / 2),  # more nulls than votes: nothing leans
        ("+=", 1, 1 / 2),
        ("++=", 1, 2 / 3),
        ("+++=", 0.625, 3 / 4),
        ("--==", 1, 1 / 2),
        ("---=", 0.625, 1 / 4),
        ("+++++++++", 2**-8, 1),
        ("+++x", 0.25, 1),  # conflicting votes stay out
    ],
)
def test_no_change_counts_with_the_smaller_side(signs, p, proportion):
    row = nulls(signs).loc["against"]
    assert row["p_sign"] == pytest.approx(p)
    assert row["proportion_increase"] == pytest.approx(proportion)


def test_a_direction_that_is_not_reported_votes_for_no_change_under_the_old_convention_alone():
    table = by(vary(reports("+++ooooooo="), {"null_results": EVERY_NULL}), "null_results")
    assert table.loc["as_no_change", COUNTS].tolist() == [3, 0, 8, 0]
    for option in ("apart", "against"):
        assert table.loc[option, COUNTS].tolist() == [3, 0, 1, 0]
    assert table.loc["left_out", COUNTS].tolist() == [3, 0, 0, 0]
    verdicts = dict.fromkeys(("apart", "against"), "mostly increase")
    verdicts |= {"left_out": "consistent increase", "as_no_change": "no change"}
    assert table["verdict"].to_dict() == verdicts
    assert table.loc["as_no_change", "p_sign"] == table.loc["apart", "p_sign"] == 0.25


def test_a_finding_without_a_direction_joins_the_vote_of_its_study_under_the_old_convention():
    rows = [finding("a"), finding("a", "not_reported")]
    table = by(vary(rows, {"null_results": ["as_no_change"]}), "null_results")
    assert table.loc["apart", COUNTS].tolist() == [1, 0, 0, 0]
    assert table.loc["as_no_change", COUNTS].tolist() == [0, 0, 0, 1]


def test_a_region_without_any_direction_has_a_row_under_the_old_convention_alone():
    table = vary(reports("oo?"), {"null_results": EVERY_NULL})
    assert table["null_results"].tolist() == ["as_no_change"]
    assert (table.loc[0, "k_units"], table.loc[0, "verdict"]) == (2, "no change")
    assert not table["configured"].any()


def test_nulls_alone_have_no_test():
    assert nulls("==").loc["against", ["p_sign", "proportion_increase"]].isna().all()


def test_conflicting_votes_alone_have_no_test():
    rows = [row for name in "xy" for row in (finding(name), finding(name, "decrease"))]
    table = vary(rows, {"null_results": ["left_out", "against"]})
    assert len(table) == 3
    assert table[["p_sign", "proportion_increase", "p_attainable"]].isna().all(axis=None)
    assert (table["verdict"] == "inconsistent").all()


# --- The table -----------------------------------------------------------------------------------


def test_unclear_findings_never_vote():
    assert len(vary(reports("??"), {"unit": ["study"]})) == 0
    table = vary(reports("+?"), {"unit": ["study"]})
    assert table["k_units"].tolist() == [1, 1]


def test_a_region_has_a_row_only_where_a_choice_gives_it_a_vote():
    rows = [finding("a"), finding("b", region="insula", subgroup="responders")]
    table = vary(rows, {"subgroups": ["any"]}, where={"subgroup": ["all"]})
    found = list(zip(table["subgroups"], table["region"], strict=True))
    assert sorted(found) == [("any", "amygdala"), ("any", "insula"), ("configured", "amygdala")]


def test_without_findings_the_table_is_empty(tmp_path):
    table = vary([], {"unit": ["study"], "agreement": [0.6]})
    assert (len(table), list(table.columns)) == (0, list(SPECIFICATIONS.columns))
    write_table(table, tmp_path / "specifications.csv", SPECIFICATIONS)
    assert len(read_table(tmp_path / "specifications.csv", SPECIFICATIONS)) == 0


def test_the_table_is_read_back_as_it_was_written(tmp_path):
    table = vary(reports("++-=x"), {"unit": ["study"], "null_results": ["against"]})
    write_table(table, tmp_path / "specifications.csv", SPECIFICATIONS)
    back = read_table(tmp_path / "specifications.csv", SPECIFICATIONS)
    pd.testing.assert_frame_equal(back, table, rtol=1e-5)
