"""Votes without one cohort after the other, counted by hand."""

import pandas as pd
import pytest

from scripts.tables.files import read_table, write_table
from scripts.tables.robustness import LEAVE_ONE_OUT
from tests.support.tables import Tables, finding, findings_table, regions_table, vote_config

COUNTS = ["n_increase", "n_decrease", "n_no_change", "n_conflicting"]
OPPOSITE = {"increase": "decrease", "decrease": "increase"}


def leave_out(rows, **choices):
    records = {"findings": findings_table(rows), "regions": regions_table()}
    return Tables(records, vote_config(**choices))["leave_one_out"]


def without(rows, **choices):
    """Give the rows of the only region by the cohort that is left out."""
    return leave_out(rows, **choices).set_index("left_out")


def reports(**directions):
    return [finding(name, direction) for name, direction in directions.items()]


FOUR = reports(a="increase", b="increase", c="increase", d="decrease")


def test_each_cohort_is_left_out_once():
    left = without(FOUR)
    assert left.index.tolist() == ["a", "b", "c", "d"]
    assert left[COUNTS].to_numpy().tolist() == [[2, 1, 0, 0]] * 3 + [[3, 0, 0, 0]]
    assert left["k_units"].tolist() == [3] * 4


def test_proportion_and_p_are_those_of_the_votes_that_are_left():
    left = without(FOUR)
    assert left["proportion_increase"].tolist() == pytest.approx([2 / 3] * 3 + [1])
    assert left["p_sign"].tolist() == pytest.approx([1, 1, 1, 0.25])
    assert left["p_attainable"].tolist() == [0.25] * 4


def test_a_verdict_changes_where_it_is_another_one_without_the_cohort():
    left = without(FOUR)  # with all four: mostly increase, 3 of 4
    assert left["verdict"].tolist() == ["inconsistent"] * 3 + ["consistent increase"]
    assert left["verdict_changed"].tolist() == [True] * 4
    five = without([*FOUR, finding("e")])  # with all five: mostly increase, 4 of 5
    assert five["verdict"].tolist() == [
        "mostly increase",
        "mostly increase",
        "mostly increase",
        "consistent increase",
        "mostly increase",
    ]
    assert five["verdict_changed"].tolist() == [False, False, False, True, False]


def test_of_two_cohorts_a_single_one_is_left():
    left = without(reports(a="increase", b="increase"))
    assert left["verdict"].tolist() == ["single cohort"] * 2
    assert left["verdict_changed"].tolist() == [True, True]


def test_without_the_only_cohort_no_vote_and_no_verdict_are_left():
    left = without(reports(a="increase"))
    row = left.loc["a"]
    assert row[[*COUNTS, "k_units"]].tolist() == [0] * 5
    assert row[["proportion_increase", "p_sign", "p_attainable", "verdict"]].isna().all()
    assert row["verdict_changed"]


def test_where_only_other_votes_are_left_nothing_is_tested():
    left = without(reports(a="increase", b="no_change", c="no_change"))
    assert left.loc["a", ["proportion_increase", "p_sign", "p_attainable"]].isna().all()
    assert left.loc["a", "verdict"] == "no change"
    assert left.loc["b", "p_sign"] == 1


def test_a_conflicting_cohort_that_is_left_out_takes_its_conflict_with_it():
    rows = [*reports(a="increase", b="increase"), finding("x"), finding("x", "decrease")]
    left = without(rows)
    assert left.loc["x", COUNTS].tolist() == [2, 0, 0, 0]
    assert left.loc["x", "verdict"] == "consistent increase"
    assert left.loc["a", COUNTS].tolist() == [1, 0, 0, 1]


def test_a_cohort_takes_all_its_reports_with_it():
    rows = [finding("a", cohort="trial"), finding("b", cohort="trial"), finding("c", "decrease")]
    left = without(rows)
    assert left.index.tolist() == ["c", "trial"]
    assert left.loc["trial", COUNTS].tolist() == [0, 1, 0, 0]
    assert left.loc["trial", "verdict"] == "single cohort"


def test_a_cohort_takes_the_votes_of_all_its_studies_with_it():
    rows = [finding("a", cohort="trial"), finding("b", "decrease", cohort="trial")]
    rows += reports(c="decrease", d="decrease")
    left = without(rows, unit="study")
    assert left.index.tolist() == ["c", "d", "trial"]
    assert left[COUNTS].to_numpy().tolist() == [[1, 2, 0, 0], [1, 2, 0, 0], [0, 2, 0, 0]]
    assert left.loc["trial", "k_units"] == 2
    assert left["verdict"].tolist() == ["inconsistent", "inconsistent", "consistent decrease"]


def test_studies_of_one_cohort_that_are_left_are_a_single_cohort():
    rows = [finding("a", cohort="trial"), finding("b", cohort="trial"), finding("c", "decrease")]
    left = without(rows, unit="study")
    assert left.loc["c", ["k_units", "verdict"]].tolist() == [2, "single cohort"]


def test_a_cohort_named_as_a_study_of_another_is_left_out_alone():
    # Study b stands in cohort a, and study a in cohort b.
    rows = [finding("a", cohort="b"), finding("b", "decrease", cohort="a"), finding("c")]
    for unit in ("cohort", "study"):
        left = without(rows, unit=unit)
        assert left.loc["a", COUNTS].tolist() == [2, 0, 0, 0]
        assert left.loc["b", COUNTS].tolist() == [1, 1, 0, 0]


def test_a_cohort_is_left_out_only_where_it_votes():
    rows = [*reports(a="increase", b="increase", u="unclear"), finding("c", region="insula")]
    left = leave_out(rows)
    pairs = list(zip(left["region"], left["left_out"], strict=True))
    assert pairs == [("amygdala", "a"), ("amygdala", "b"), ("insula", "c")]


def test_each_synthesis_leaves_out_for_itself():
    syntheses = {
        "all": {"title": "All", "where": {}},
        "studies": {"title": "Studies", "where": {}, "unit": "study"},
    }
    rows = [finding("a", cohort="trial"), finding("b", cohort="trial"), finding("c")]
    left = leave_out(rows, syntheses=syntheses).set_index(["synthesis", "left_out"])
    assert left["k_units"].to_dict() == {
        ("all", "c"): 1,
        ("all", "trial"): 1,
        ("studies", "c"): 2,
        ("studies", "trial"): 1,
    }


@pytest.mark.parametrize(
    ("agreement", "verdict"), [(0.75, "mostly increase"), (0.8, "inconsistent")]
)
def test_the_verdict_asks_for_the_agreement_of_the_config(agreement, verdict):
    left = without([*FOUR, finding("e", "no_change")], agreement=agreement)
    assert left.loc["e", "verdict"] == verdict


def test_without_votes_the_table_is_empty(tmp_path):
    for rows in ([], [finding("a", "unclear")]):
        left = leave_out(rows)
        assert len(left) == 0
        write_table(left, tmp_path / "left.csv", LEAVE_ONE_OUT)
        assert len(read_table(tmp_path / "left.csv", LEAVE_ONE_OUT)) == 0


def test_the_table_is_read_back_as_it_was_written(tmp_path):
    left = leave_out([*FOUR, finding("a", "no_change", region="insula")])
    write_table(left, tmp_path / "left.csv", LEAVE_ONE_OUT)
    back = read_table(tmp_path / "left.csv", LEAVE_ONE_OUT)
    pd.testing.assert_frame_equal(back, left, rtol=1e-5)
