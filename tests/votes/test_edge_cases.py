"""Reviews at the edge: nothing, one of a kind, all alike, very many, very large.

Warnings are errors in the tests, so that a division by zero anywhere fails here.
"""

import time
import tracemalloc

import numpy as np
import pytest
from scipy.stats import binomtest, norm

from scripts.tables.files import read_table, write_table
from scripts.tables.review import REVIEW_TABLES
from scripts.votes.exact_tests import sign_flip_test
from tests.support.tables import (
    Choices,
    Tables,
    finding,
    findings_table,
    regions_table,
    vote_config,
)

RESULTS = ("study_votes", "unit_votes", "votes", "tallies")
RESULTS += ("leave_one_out", "effects", "specifications")
CONTRACTS = {name: REVIEW_TABLES[name] for name in RESULTS}
OTHER_CHOICES = {"unit": ["study"], "agreement": [0.9], "null_results": ["left_out", "against"]}
approx = pytest.approx


def results_of(rows, **synthesis):
    config = vote_config(Choices, specifications=OTHER_CHOICES, **synthesis)
    tables = Tables({"findings": findings_table(rows), "regions": regions_table()}, config)
    return {name: tables[name] for name in CONTRACTS}


@pytest.fixture
def tables_of(tmp_path):
    """Go through all stages; write each table, look at its text, and read it back."""

    def built(rows, **synthesis):
        tables = results_of(rows, **synthesis)
        for name, table in tables.items():
            path = tmp_path / f"{name}.csv"
            write_table(table, path, CONTRACTS[name])
            text = path.read_text()
            assert not {"nan", "inf", "<na>", "none", "-0"} & set(cells(text))
            assert len(read_table(path, CONTRACTS[name])) == len(table)
        return tables

    return built


def cells(text):
    return text.lower().replace("\n", ",").split(",")


def only(table):
    assert len(table) == 1
    return table.iloc[0]


def reports(directions, **values):
    return [finding(f"s{i:04d}", direction, **values) for i, direction in enumerate(directions)]


def effect(tables, method):
    return only(tables["effects"].query("method == @method"))


# --- Nothing, and one ----------------------------------------------------------------------------


def test_a_review_without_findings_has_empty_tables(tables_of):
    assert {name: len(table) for name, table in tables_of([]).items()} == dict.fromkeys(
        CONTRACTS, 0
    )


def test_unclear_findings_alone_make_a_row_of_votes_and_nothing_else(tables_of):
    tables = tables_of(reports(["unclear"] * 3, n_treated=10, p_value=0.1, effect=0.3, se=0.1))
    lengths = {name: len(table) for name, table in tables.items()}
    assert lengths == {**dict.fromkeys(CONTRACTS, 0), "votes": 1}
    row = only(tables["votes"])
    assert (row["n_unclear"], row["k_units"]) == (3, 0)
    assert row[["verdict", "p_sign", "proportion_increase", "ci_low"]].isna().all()


def test_one_cohort_has_a_p_of_one_and_a_verdict_of_its_own(tables_of):
    tables = tables_of([finding("a", n_treated=20)])
    row = only(tables["votes"])
    assert (row["p_sign"], row["p_holm"], row["p_attainable"]) == (1, 1, 1)
    assert row["verdict"] == "single cohort"
    assert (row["ci_low"], row["ci_high"]) == (approx(0.206549, abs=1e-6), 1)
    row = only(tables["tallies"])
    assert (row["share_increase"], row["n_effective"], row["p_weighted"]) == (1, 1, 1)
    row = only(tables["leave_one_out"])
    assert (row["k_units"], row["verdict_changed"]) == (0, True)
    assert set(tables["specifications"]["verdict"]) == {"single cohort"}
    # One vote for increase: no effect below Phi^-1(.025) / sqrt(20) makes it that rare.
    row = effect(tables, "ml_mean_change_exact")
    assert row["ci_low"] == approx(norm.ppf(0.025) / np.sqrt(20))
    assert (row["k"], row["estimable"], row["preferred"]) == (1, False, False)


@pytest.mark.long
def test_a_cohort_of_a_single_participant_counts_as_one(tables_of):
    rows = [
        finding("a", n_treated=1),
        finding("b", n_treated=9),
        finding("c", "decrease", n_treated=1),
    ]
    tables = tables_of(rows)
    row = only(tables["tallies"])
    assert row["share_increase"] == approx(10 / 11)
    # 9 + 1 - 1: of the sums 11, 9, 9, 7 and their opposites, all but 7 and -7 reach 9.
    assert row["p_weighted"] == approx(6 / 8)
    assert effect(tables, "ml_mean_change_exact")["estimate"] > 0


# --- All of one kind -----------------------------------------------------------------------------


def test_null_results_alone_have_a_verdict_and_no_test(tables_of):
    tables = tables_of(reports(["no_change"] * 4, n_treated=10, effect=0.0, se=0.1, p_value=1.0))
    row = only(tables["votes"])
    assert (row["n_no_change"], row["verdict"]) == (4, "no change")
    assert row[["p_sign", "p_holm", "p_attainable", "proportion_increase", "ci_low"]].isna().all()
    row = only(tables["tallies"])
    assert row["participants_no_change"] == 40
    assert row[["share_increase", "n_effective", "p_weighted"]].isna().all()
    assert (tables["leave_one_out"]["verdict"] == "no change").all()
    assert not tables["leave_one_out"]["verdict_changed"].any()
    # Nothing is left where null results are left out.
    assert set(tables["specifications"]["null_results"]) == {"apart", "against"}
    assert tables["specifications"]["p_sign"].isna().all()


@pytest.mark.long
def test_conflicting_cohorts_alone_have_neither_test_nor_effect(tables_of):
    both = ["increase", "decrease"]
    rows = [finding(name, way, n_treated=10) for name in "abc" for way in both]
    tables = tables_of(rows)
    row = only(tables["votes"])
    assert (row["n_conflicting"], row["verdict"]) == (3, "inconsistent")
    assert row[["p_sign", "proportion_increase", "p_attainable"]].isna().all()
    assert only(tables["tallies"])["participants_conflicting"] == 30
    row = effect(tables, "ml_mean_change_exact")
    assert (row["k"], row["estimable"]) == (0, False)
    assert row["reason"].endswith("left out: 3 (conflicting)")
    assert tables["specifications"]["p_sign"].isna().all()


@pytest.mark.long
@pytest.mark.parametrize("direction", ["increase", "decrease"])
def test_votes_that_all_go_one_way_reach_the_smallest_p_and_have_one_bound(tables_of, direction):
    tables = tables_of(reports([direction] * 6, n_treated=25))
    row = only(tables["votes"])
    assert row["p_sign"] == row["p_attainable"] == 2**-5
    assert row["verdict"] == f"consistent {direction}"
    assert only(tables["tallies"])["p_weighted"] == 2**-5
    row = effect(tables, "ml_mean_change_exact")
    bound = norm.ppf(0.025 ** (1 / 6)) / 5
    assert row[["ci_low", "ci_high"]].dropna().abs().tolist() == approx([bound])
    assert not tables["effects"]["preferred"].any()


def test_without_any_number_votes_count_and_nothing_is_weighed(tables_of):
    tables = tables_of(reports(["increase"] * 3 + ["decrease"]))
    assert only(tables["votes"])["verdict"] == "mostly increase"
    row = only(tables["tallies"])
    assert (row["units_without_n"], row["participants_increase"]) == (4, 0)
    assert row[["share_increase", "n_effective", "p_weighted"]].isna().all()
    row = effect(tables, "ml_mean_change_exact")
    assert row["reason"].endswith("left out: 4 (number of participants not reported)")


def test_all_that_is_reported_may_be_missing_for_one_cohort_and_given_for_another(tables_of):
    full = {"n_treated": 20, "effect": 0.4, "se": 0.2, "effect_type": "smd", "p_value": 0.04}
    tables = tables_of([finding("a", **full), finding("b"), finding("c", "decrease")])
    assert (tables["effects"].query("not method.str.startswith('ml_')")["k"] == 1).all()
    assert not tables["effects"]["estimable"].any()
    assert only(tables["tallies"])["units_without_n"] == 2


# --- Extreme numbers -----------------------------------------------------------------------------


def test_p_values_of_0_and_of_1_are_either_no_z_or_a_z_of_zero(tables_of):
    rows = [
        finding("a", p_value=0.0, n_treated=20),
        finding("b", p_value=1.0, n_treated=20),
        finding("c", p_value=2 * norm.sf(2), n_treated=20),
        finding("d", p_value=1.0, p_sides=1, n_treated=20),
    ]
    tables = tables_of(rows)
    row = effect(tables, "stouffer")
    assert (row["k"], row["statistic"]) == (2, approx(2 / np.sqrt(2)))
    assert row["reason"] == (
        "p values with a direction of 2 of 4 cohorts; assumed two-sided where not stated; not "
        "used: p values of 0 or 1, or without a direction; left out: 2 (p value with a direction "
        "not reported)"
    )
    assert not row["preferred"]


def test_p_values_near_the_smallest_of_all_numbers_combine(tables_of):
    tables = tables_of(reports(["increase"] * 4, p_value=1e-300, n_treated=20))
    row = effect(tables, "stouffer")
    assert row["statistic"] == approx(2 * norm.isf(5e-301))
    assert row["p_value"] == 0  # below the smallest number there is
    assert effect(tables, "fisher")["statistic"] == approx(-8 * np.log(5e-301))


def test_effects_whose_standard_errors_are_tiny_beside_their_spread_weigh_alike(tables_of):
    rows = [
        finding(name, effect=e, se=s, effect_type="smd", n_treated=20)
        for name, e, s in (("a", 0.1, 1e-5), ("b", 0.2, 1e-4), ("c", 0.6, 1e-3))
    ]
    row = effect(tables_of(rows), "random_effects")
    assert row["estimate"] == approx(0.3, abs=1e-5)
    assert row["preferred"]


@pytest.mark.long
@pytest.mark.parametrize("error", [1e-7, 1e-200, 5e-324])
def test_a_standard_error_too_small_to_be_true_is_named_and_not_used(tables_of, error):
    told = {"effect_type": "smd", "n_treated": 20}
    rows = [finding("a", effect=0.1, se=error, **told), finding("b", effect=0.4, se=0.1, **told)]
    row = effect(tables_of(rows), "random_effects")
    assert (row["k"], row["estimable"]) == (0, False)
    assert "standard error" in row["reason"]


def test_equal_effects_of_zero_have_a_mean_of_zero(tables_of):
    told = {"effect": 0.0, "se": 0.1, "effect_type": "smd", "n_treated": 10}
    tables = tables_of(reports(["no_change"] * 3, **told))
    row = effect(tables, "random_effects")
    assert row["estimate"] == 0
    assert row["ci_low"] == -row["ci_high"]
    assert (row["p_value"], row["preferred"]) == (1, True)
    assert effect(tables, "median_effect")["estimate"] == 0


def test_an_effect_of_zero_contradicts_no_direction(tables_of):
    told = {"se": 0.2, "effect_type": "smd", "n_treated": 20}
    rows = [finding("a", effect=0.0, **told), finding("b", "decrease", effect=-0.4, **told)]
    assert effect(tables_of(rows), "random_effects")["estimate"] == approx(-0.2)


def test_a_correlation_of_exactly_one_stops_that_pool_alone(tables_of):
    told = {"se": 0.1, "effect_type": "correlation", "contrast": "association", "n_treated": 20}
    rows = [finding("a", effect=1.0, **told), finding("b", effect=0.3, **told)]
    rows += [finding("c", region="insula", effect=0.2, **told)]
    rows += [finding("d", region="insula", effect=0.5, **told)]
    found = tables_of(rows)["effects"].set_index(["region", "method"])
    assert found.loc[("amygdala", "random_effects"), "k"] == 0
    assert found.loc[("insula", "random_effects"), "k"] == 2


def test_types_are_joined_region_by_region(tables_of):
    told = {"se": 0.1, "n_treated": 20}
    rows = [finding("a", effect=0.5, effect_type="smd", **told)]
    rows += [finding("b", effect=0.4, effect_type="correlation", **told)]
    rows += [finding(n, region="insula", effect=0.4, effect_type="smd", **told) for n in "ab"]
    found = tables_of(rows)["effects"].set_index(["region", "method"])
    assert "several types" in found.loc[("amygdala", "random_effects"), "reason"]
    assert found.loc[("insula", "random_effects"), "estimable"]


# --- Other groups than regions -------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize(
    ("column", "groups"),
    [
        ("side", ["left", "unspecified"]),
        ("condition", ["angry faces"]),
        ("target_region", ["anterior cingulate cortex"]),
        ("outcome", ["self-harm"]),
        ("subgroup", ["all", "responders"]),
    ],
)
def test_every_stage_groups_by_another_column_and_leaves_out_what_has_none(
    tables_of, column, groups
):
    named = {
        "side": "left",
        "condition": "angry faces",
        "target_region": "dorsal anterior cingulate cortex",
        "outcome": "self-harm",
        "subgroup": "responders",
    }
    rows = [finding("a", n_treated=20, **named), finding("b", "decrease", n_treated=9, **named)]
    rows += [finding("c", n_treated=5), finding("d", "unclear")]
    tables = tables_of(rows, group_by=column)
    for table in tables.values():
        assert sorted(set(table["region"])) == groups


# --- Very many, very large -----------------------------------------------------------------------


def test_a_thousand_cohorts_are_counted_weighed_and_left_out_in_seconds():
    dice = np.random.default_rng(3)
    ways = dice.choice(["increase", "decrease", "no_change"], 1000, p=[0.5, 0.4, 0.1])
    numbers = dice.integers(5, 400, 1000).tolist()
    rows = [
        finding(f"s{i:04d}", way, n_treated=n)
        for i, (way, n) in enumerate(zip(ways, numbers, strict=True))
    ]
    start = time.process_time()
    tables = results_of(rows)
    assert time.process_time() - start < 8  # takes about one
    row = only(tables["votes"])
    up, down = row["n_increase"], row["n_decrease"]
    assert row["p_sign"] == approx(binomtest(up, up + down).pvalue, rel=1e-9)
    assert len(tables["leave_one_out"]) == 1000
    assert 0 < only(tables["tallies"])["p_weighted"] < 1
    row = effect(tables, "ml_mean_change_profile")
    assert row["ci_low"] < row["estimate"] < row["ci_high"]
    assert row["preferred"]


def test_cohorts_of_up_to_a_million_are_weighed_exactly_in_little_memory():
    # Weights 1, 2, 4, ... make every sum once: with s ones the p value is known.
    weights = [2**i for i in range(20)]
    increase, decrease = weights[5:], weights[:5]
    tracemalloc.start()
    try:
        p = sign_flip_test(increase, decrease)
        dice = np.random.default_rng(4)
        large = dice.integers(500_000, 1_000_000, 30).tolist()
        other = sign_flip_test(large[:20], large[20:])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # A smaller side of 31 or less has one of 32 of the 2^20 patterns; so has the larger.
    assert p == approx(2 * 32 / 2**20, rel=1e-12)
    assert 0 < other < 1
    assert peak < 300e6


def test_a_large_and_a_small_cohort_stand_side_by_side(tables_of):
    rows = [finding("a", n_treated=1_000_000), finding("b", "decrease", n_treated=1)]
    tables = tables_of([*rows, finding("c", "decrease", n_treated=1)])
    row = only(tables["tallies"])
    assert row["share_increase"] == approx(1_000_000 / 1_000_002)
    assert row["p_weighted"] == 1
    assert row["n_effective"] == approx(1, abs=1e-5)
    row = effect(tables, "ml_mean_change_profile")
    assert row["ci_low"] < row["estimate"] < row["ci_high"]


def test_equal_numbers_weigh_as_no_numbers_do(tables_of):
    rows = reports(["increase"] * 7 + ["decrease"] * 3, n_treated=40)
    tables = tables_of(rows)
    assert only(tables["tallies"])["p_weighted"] == approx(only(tables["votes"])["p_sign"])
    assert only(tables["tallies"])["n_effective"] == approx(10)
