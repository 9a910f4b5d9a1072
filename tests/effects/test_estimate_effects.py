"""Which methods the data of a region permit, what they give, and why they give nothing."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri
from scipy.stats import norm, ttest_1samp
from scipy.stats import t as student

from scripts.effects.estimate_effects import estimate_effects
from scripts.effects.likelihood import fit_votes
from scripts.effects.vote_effects import FORMS
from scripts.models.terms import Contrast
from scripts.tables.effects import EFFECTS, METHODS
from scripts.tables.files import read_table, write_table
from tests.support.reference import THIRTEEN, THIRTEEN_ESTIMATE, THIRTEEN_VARIANCE, near
from tests.support.tables import finding, findings_table, regions_table, vote_config

INTERVALS = ("exact", "profile", "wald")
REPORTED = ["random_effects", "median_effect", "stouffer", "fisher"]
NO_NUMBER = "number of participants not reported"
NO_NUMBERS = "numbers of both groups not reported"
approx = pytest.approx


def effects_table(rows, **choices):
    return estimate_effects(findings_table(rows), regions_table(), vote_config(**choices))[0]


def effects_of(rows, **choices):
    """Give the effects of one region by their method."""
    table = effects_table(rows, **choices)
    assert set(table["region"]) == {"amygdala"}
    return table.set_index("method")


def preferred(rows, **choices):
    effects = effects_of(rows, **choices)
    return effects.index[effects["preferred"]].tolist()


def smd(study_id="doe2020", direction="increase", effect=0.5, se=0.2, **values):
    told = {"effect": effect, "se": se, "effect_type": "smd", "n_treated": 20}
    return finding(study_id, direction, **{**told, **values})


# --- Which rows there are ------------------------------------------------------------------------


def test_every_region_has_the_four_methods_of_reported_numbers_and_three_for_each_form():
    table = effects_table([finding("a"), finding("b", region="insula", contrast="association")])
    methods = table.groupby("region")["method"].agg(list)
    for region, form in {"amygdala": "mean_change", "insula": "correlation"}.items():
        expected = [*REPORTED, *(f"ml_{form}_{interval}" for interval in INTERVALS)]
        assert methods[region] == sorted(expected)


def test_every_contrast_has_a_form_and_every_form_its_methods():
    assert set(FORMS) == set(Contrast.__args__)
    named = {f"ml_{form}_{interval}" for form in FORMS.values() for interval in INTERVALS}
    assert named == set(METHODS) - {*REPORTED, "effects_and_votes"}


@pytest.mark.parametrize("rows", [[], [finding("a", "unclear"), finding("b", "unclear")]])
def test_without_a_finding_of_known_direction_there_is_no_row(rows, tmp_path):
    table = effects_table(rows)
    assert (len(table), list(table.columns)) == (0, list(EFFECTS.columns))
    write_table(table, tmp_path / "effects.csv", EFFECTS)
    assert len(read_table(tmp_path / "effects.csv", EFFECTS)) == 0


def test_the_table_of_effects_is_read_back_as_it_was_written(tmp_path):
    rows = [smd("a", p_value=0.02), smd("b", "decrease", -0.1), finding("c", n_treated=9)]
    table = effects_table(rows)
    write_table(table, tmp_path / "effects.csv", EFFECTS)
    pd.testing.assert_frame_equal(read_table(tmp_path / "effects.csv", EFFECTS), table, rtol=1e-5)


def test_unclear_findings_lend_neither_effects_nor_p_values_nor_cohorts():
    known = [smd("a", p_value=0.02), smd("b", effect=0.9, p_value=0.1)]
    unclear = [smd("c", "unclear", 7.0, p_value=0.5), smd("a", "unclear", 3.0, p_value=0.9)]
    numbers = ["estimate", "ci_low", "ci_high", "p_value", "k", "preferred"]
    table = effects_table(known + unclear)
    assert table[numbers].equals(effects_table(known)[numbers])
    assert set(table["left_out"].dropna()) == {"c: direction unclear"}


@pytest.mark.long
def test_the_cohort_is_what_counts_also_where_every_study_votes():
    rows = [smd("a", cohort="x", p_value=0.02), smd("b", "decrease", -0.2, cohort="x", p_value=0.1)]
    rows += [smd("c", effect=0.3, p_value=0.4), smd("d", "decrease", -0.4, p_value=0.3)]
    assert effects_table(rows, unit="study").equals(effects_table(rows))
    assert effects_of(rows).loc[REPORTED, "k"].tolist() == [3] * 4


# --- The preferred method ------------------------------------------------------------------------

FULL = [
    smd("a", effect=0.5, p_value=0.02),
    smd("b", effect=0.9, p_value=0.2),
    smd("c", "decrease", -0.4, p_value=0.3),
]


def without(rows, **values):
    """Take something away from the last of the findings."""
    return [*rows[:-1], {**rows[-1], **values}]


def test_effects_with_standard_errors_of_every_cohort_come_first():
    assert preferred(FULL) == ["random_effects"]


def test_where_a_cohort_lacks_a_standard_error_effects_alone_are_summarised():
    rows = without(FULL, se=None)
    assert preferred(rows) == ["median_effect"]
    row = effects_of(rows).loc["random_effects"]
    assert (row["k"], row["estimable"]) == (2, True)


@pytest.mark.long
def test_where_a_cohort_lacks_an_effect_p_values_are_combined():
    rows = without(FULL, effect=None, se=None)
    assert preferred(rows) == ["stouffer"]
    assert effects_of(rows).loc["median_effect", "k"] == 2


def test_without_the_number_of_a_cohort_p_values_are_combined_without_weights():
    rows = without(FULL, effect=None, se=None, n_treated=None)
    assert preferred(rows) == ["fisher"]
    effects = effects_of(rows)
    assert effects.loc[["stouffer", "fisher"], "k"].tolist() == [2, 3]
    assert effects.loc["stouffer", "reason"] == (
        "p values with a direction of 2 of 3 cohorts; assumed two-sided where not stated; left "
        f"out: 1 ({NO_NUMBER})"
    )


def test_where_a_cohort_gives_a_direction_only_the_votes_are_what_is_left():
    rows = without(FULL, effect=None, se=None, p_value=None)
    assert preferred(rows) == ["ml_mean_change_exact"]
    assert effects_of(rows).loc[REPORTED, "estimable"].tolist() == [True] * 4


@pytest.mark.long
def test_a_cohort_without_a_vote_for_a_direction_is_one_whose_data_are_needed():
    null = finding("d", "no_change")
    assert preferred([*FULL, null]) == ["ml_mean_change_exact"]
    assert preferred([*FULL, {**null, "effect": 0.01, "se": 0.3, "effect_type": "smd"}]) == [
        "random_effects"
    ]
    assert preferred([*FULL, finding("d", "unclear")]) == ["random_effects"]


def test_where_the_votes_agree_and_nothing_else_is_known_no_method_is_preferred():
    effects = effects_of([finding(name, n_treated=20) for name in "abc"])
    assert not effects["preferred"].any()
    assert not effects["estimable"].any()


def test_of_two_forms_the_one_of_more_cohorts_is_shown():
    changes = [finding("a", n_treated=9), finding("b", "decrease", n_treated=9)]
    numbers = {"contrast": "between_groups", "n_treated": 9, "n_control": 8, "comparator": "tau"}
    between = [
        finding("c", **numbers),
        finding("d", "decrease", **numbers),
        finding("e", **numbers),
    ]
    assert preferred(changes + between) == ["ml_mean_difference_exact"]
    assert preferred(changes + between[:2]) == ["ml_mean_change_exact"]  # of equals, the first


@pytest.mark.long
@pytest.mark.parametrize(("cohorts", "interval"), [(500, "exact"), (501, "profile")])
def test_of_too_many_votes_for_the_exact_interval_the_profile_interval_is_shown(cohorts, interval):
    ways = ["decrease" if i % 3 else "increase" for i in range(cohorts)]
    rows = [finding(f"s{i:03d}", way, n_treated=20) for i, way in enumerate(ways)]
    effects = effects_of(rows)
    (method,) = effects.index[effects["preferred"]]
    assert method == f"ml_mean_change_{interval}"
    assert effects.loc[method, ["estimate", "ci_low", "ci_high"]].notna().all()
    told = effects.loc["ml_mean_change_exact", "reason"]
    assert told.endswith("too many cohorts for the exact interval") == (cohorts > 500)


def test_an_exact_interval_is_widened_to_hold_its_estimate():
    # Nine small cohorts outvote one that is a hundred times as large; the likelihood follows it.
    rows = [finding(f"s{i}", "decrease", n_treated=10) for i in range(9)]
    effects = effects_of([finding("large", n_treated=1000), *rows])
    row = effects.loc["ml_mean_change_exact"]
    assert row["ci_low"] < 0 < row["estimate"] == row["ci_high"]
    assert effects.index[effects["preferred"]].tolist() == ["ml_mean_change_exact"]


def test_every_region_and_synthesis_has_a_preferred_method_of_its_own():
    syntheses = {
        "all": {"title": "All", "where": {}},
        "left": {"title": "Left", "where": {"side": ["left"]}},
    }
    rows = [*FULL, smd("d", side="left"), smd("e", "decrease", side="left", effect=None)]
    rows += [smd("a", region="insula"), smd("b", region="insula", effect=0.1)]
    table = effects_table(rows, syntheses=syntheses)
    found = table[table["preferred"]]
    assert list(zip(found["synthesis"], found["region"], found["method"], strict=True)) == [
        ("all", "amygdala", "ml_mean_change_exact"),
        ("all", "insula", "random_effects"),
        ("left", "amygdala", "ml_mean_change_exact"),
    ]


# --- Effects from votes --------------------------------------------------------------------------


def sized(rows):
    """Give the estimate of votes for increase against one cohort of 16 for decrease."""
    effects = effects_of([*rows, finding("b", "decrease", n_treated=16)])
    return effects.loc["ml_mean_change_profile", "estimate"]


def opposed(size):
    """Give the estimate of one vote for increase of a size against one of 16 for decrease."""
    return fit_votes([[1, -1]], [[size, 16]], 0.95).estimate[0]


def test_a_cohort_has_the_size_of_its_largest_report():
    rows = [finding("a1", cohort="a", n_treated=31), finding("a2", cohort="a", n_treated=24)]
    assert sized(rows) == approx(opposed(31))


@pytest.mark.long
def test_two_arms_of_a_study_add_up_and_two_findings_of_an_arm_do_not():
    rows = [finding("a", arm="dbt", n_treated=10), finding("a", arm="dbt", n_treated=8)]
    assert sized(rows) == approx(opposed(10))
    assert sized([*rows, finding("a", arm="skills", n_treated=12)]) == approx(opposed(22))


def test_a_control_arm_whose_measure_moved_has_its_own_number():
    row = finding("a", arm="hc", arm_role="healthy_control", n_treated=99, n_control=12)
    assert sized([row]) == approx(opposed(12))


@pytest.mark.long
@pytest.mark.parametrize(
    ("contrast", "comparator", "size"),
    [
        ("within_group", None, 30),
        ("between_groups", "tau", 30 * 20 / 50),
        ("responders_vs_nonresponders", "rest", 30 * 20 / 50),
        ("completers_vs_noncompleters", "rest", 30 * 20 / 50),
        ("baseline_group_difference", "hc", 30 * 20 / 50),
        ("association", None, 30),
    ],
)
def test_three_votes_of_four_have_the_size_of_their_contrast(contrast, comparator, size):
    numbers = {"contrast": contrast, "comparator": comparator, "n_treated": 30, "n_control": 20}
    rows = [finding(name, "decrease" if name == "d" else "increase", **numbers) for name in "abcd"]
    effects = effects_of(rows)
    (method,) = effects.index[effects["preferred"]]
    d = ndtri(3 / 4) / np.sqrt(size)
    rho = (np.sqrt(1 + 4 * d**2) - 1) / (2 * d)  # the root of d (1 - rho^2) = rho
    assert effects.loc[method, "estimate"] == approx(rho if contrast == "association" else d)


def test_the_arm_compared_with_is_the_treated_one_where_a_control_arm_moved():
    numbers = {"contrast": "between_groups", "n_treated": 30, "n_control": 20}
    moved = {"arm": "tau", "arm_role": "treatment_as_usual", "comparator": "dbt"}
    rows = [finding(name, **numbers, **moved) for name in "ab"]
    rows += [finding("c", "decrease", **numbers, **moved)]
    effects = effects_of(rows)
    assert effects.loc["ml_mean_difference_wald", "estimate"] == approx(ndtri(2 / 3) / np.sqrt(12))


def test_two_arms_compared_with_are_different_people_and_add_up():
    numbers = {"contrast": "between_groups", "n_treated": 30}
    rows = [
        finding(name, direction, comparator=comparator, n_control=n, **numbers)
        for name, direction in (("a", "increase"), ("b", "decrease"), ("c", "increase"))
        for comparator, n in (("tau", 20), ("wl", 10), ("wl", 7))
    ]
    effects = effects_of(rows)
    # 30 against 20 + 10 have the size 15.
    expected = ndtri(2 / 3) / np.sqrt(15)
    assert effects.loc["ml_mean_difference_wald", "estimate"] == approx(expected)


@pytest.mark.parametrize("missing", ["n_control", "n_treated", "comparator"])
def test_a_difference_between_groups_needs_the_numbers_of_both(missing):
    numbers = {"contrast": "between_groups", "comparator": "tau", "n_treated": 30, "n_control": 20}
    rows = [finding("a", **numbers), finding("b", "decrease", **numbers)]
    rows += [finding("c", **{**numbers, missing: None})]
    row = effects_of(rows).loc["ml_mean_difference_profile"]
    assert row["k"] == 2
    assert row["reason"] == (
        f"directions and numbers of participants of 2 of 3 cohorts; left out: 1 ({NO_NUMBERS})"
    )


def test_the_votes_of_each_form_are_cast_from_the_findings_of_that_form():
    # Whole cohorts are conflicting here; in each form they vote.
    numbers = {"n_treated": 10, "n_control": 10, "comparator": "tau"}
    rows = [finding(name, **numbers) for name in "ab"]
    rows += [finding(name, "decrease", contrast="between_groups", **numbers) for name in "ab"]
    effects = effects_of(rows)
    assert effects.loc["ml_mean_change_profile", "k"] == 2
    assert "(increase)" in effects.loc["ml_mean_change_profile", "reason"]
    assert "(decrease)" in effects.loc["ml_mean_difference_profile", "reason"]


def test_the_wald_row_has_the_estimate_of_the_profile_row_and_an_interval_of_its_own():
    rows = [finding("a", n_treated=10), finding("b", n_treated=30)]
    effects = effects_of([*rows, finding("c", "decrease", n_treated=20)], confidence=0.9)
    profile, wald = effects.loc["ml_mean_change_profile"], effects.loc["ml_mean_change_wald"]
    assert profile["estimate"] == wald["estimate"]
    m, d = np.array([10, 30, 20]), wald["estimate"]
    p = norm.cdf(np.sqrt(m) * d)
    half = norm.ppf(0.95) / np.sqrt(np.sum(m * norm.pdf(np.sqrt(m) * d) ** 2 / (p * (1 - p))))
    assert (wald["ci_low"], wald["ci_high"]) == approx((d - half, d + half))
    assert profile["ci_high"] != approx(wald["ci_high"], rel=1e-3)


@pytest.mark.parametrize(("nulls", "is_preferred"), [(3, True), (4, False)])
def test_an_estimate_from_fewer_than_half_of_the_cohorts_is_not_preferred(nulls, is_preferred):
    rows = [finding(f"s{i}", way, n_treated=20) for i, way in enumerate(["increase"] * 2)]
    rows += [finding("down", "decrease", n_treated=20)]
    rows += [finding(f"null{i}", "no_change", n_treated=20) for i in range(nulls)]
    row = effects_of(rows).loc["ml_mean_change_exact"]
    assert row["estimable"]
    assert row["preferred"] == is_preferred


# --- What the reasons say ------------------------------------------------------------------------

GIVEN = "directions and numbers of participants of"
NEITHER = "no cohort has both a direction and a number of participants"


@pytest.mark.long
@pytest.mark.parametrize(
    ("directions", "reason"),
    [
        ("+-", f"{GIVEN} 2 of 2 cohorts"),
        ("++-", f"{GIVEN} 3 of 3 cohorts"),
        ("+-=", f"{GIVEN} 2 of 3 cohorts; left out: 1 (no change)"),
        ("++-?", f"{GIVEN} 3 of 4 cohorts; left out: 1 (direction unclear)"),
        (
            "+-==xn",
            f"{GIVEN} 2 of 6 cohorts; left out: 1 (conflicting), 2 (no change) and 1 ({NO_NUMBER})",
        ),
        ("+", "one cohort only (increase): no estimate"),
        ("---", "all 3 cohorts agree (decrease): no estimate"),
        (
            "+x",
            "one cohort only (increase): no estimate; left out: 1 (conflicting)",
        ),
        ("=", f"{NEITHER}; left out: 1 (no change)"),
        ("nn=", f"{NEITHER}; left out: 1 (no change) and 2 ({NO_NUMBER})"),
    ],
)
def test_the_reason_of_the_votes_counts_what_is_in_and_what_is_left_out(directions, reason):
    named = {"+": "increase", "-": "decrease", "=": "no_change", "?": "unclear", "n": "increase"}
    rows = []
    for i, sign in enumerate(directions):
        number = None if sign == "n" else 20
        ways = ["increase", "decrease"] if sign == "x" else [named[sign]]
        rows += [finding(f"s{i}", way, n_treated=number) for way in ways]
    assert effects_of(rows).loc["ml_mean_change_wald", "reason"] == reason


def test_every_cohort_that_a_row_does_not_rest_on_is_named_with_one_reason():
    rows = [finding("a", "no_change"), finding("b"), finding("b", "decrease"), finding("c")]
    rows += [finding("d", n_treated=20), finding("e", contrast="association")]
    rows += [finding("f", "unclear"), finding("a", contrast="association")]
    table = effects_of(rows)
    assert table.loc["ml_mean_change_exact", "left_out"].split(";") == [
        "a: no change",
        "b: conflicting",
        f"c: {NO_NUMBER}",
        "e: another kind of comparison",
        "f: direction unclear",
    ]
    left_out = table["left_out"].str.split(";").str.len()
    assert (table["k"] + left_out).tolist() == [6] * len(table)


def test_a_p_value_weighs_as_the_largest_report_of_its_cohort():
    rows = [with_p(f"a{n}", "increase", 2 * norm.sf(2), cohort="a", n_treated=n) for n in (9, 7)]
    rows += [with_p("b", "increase", 2 * norm.sf(1), n_treated=16)]
    assert stouffer_z(rows) == approx((3 * 2 + 4 * 1) / 5)


@pytest.mark.parametrize(
    ("direction", "bound", "open_end"),
    [("increase", "ci_low", "ci_high"), ("decrease", "ci_high", "ci_low")],
)
@pytest.mark.parametrize(
    ("interval", "name"),
    [("exact", "exact"), ("profile", "profile likelihood, approximate")],
)
def test_where_all_votes_agree_the_reason_names_the_one_bound(
    direction, bound, open_end, interval, name
):
    rows = [finding(study, direction, n_treated=20) for study in "ab"]
    row = effects_of(rows, confidence=0.9).loc[f"ml_mean_change_{interval}"]
    assert row["reason"] == f"both cohorts agree ({direction}): one-sided bound ({name})"
    assert pd.isna(row[open_end])
    assert not pd.isna(row[bound])


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ("a", "0 of 1 cohort; at least two are needed"),
        ("ab", "0 of 2 cohorts; at least two are needed"),
    ],
)
def test_without_reported_numbers_each_method_says_what_it_needs(names, text):
    effects = effects_of([finding(name) for name in names])
    assert effects.loc[REPORTED, "reason"].tolist() == [
        f"effects with standard errors of {text}",
        f"effects of {text}",
        f"p values with a direction of {text}",
        f"p values with a direction of {text}",
    ]
    assert (
        effects.loc[REPORTED, ["estimate", "ci_low", "p_value", "statistic"]].isna().all(axis=None)
    )


def test_one_cohort_is_not_combined_with_itself():
    rows = [smd("a", cohort="x", p_value=0.01), smd("b", cohort="x", effect=0.9, p_value=0.03)]
    effects = effects_of(rows)
    assert effects.loc[REPORTED, "k"].tolist() == [1] * 4
    assert not effects.loc[REPORTED, "estimable"].any()
    assert effects.loc["random_effects", "reason"].endswith(
        "of 1 of 1 cohort; at least two are needed"
    )


# --- What is pooled ------------------------------------------------------------------------------

BETWEEN = {"contrast": "between_groups", "comparator": "tau", "n_treated": 20, "n_control": 20}
OTHER_QUESTIONS = {
    "contrast": {**BETWEEN, "contrast": "responders_vs_nonresponders", "subgroup": "responders"},
    "measure": {**BETWEEN, "measure": "grey_matter_volume"},
    "direction": {**BETWEEN, "arm": "tau", "arm_role": "treatment_as_usual", "comparator": "dbt"},
    "comparator": {**BETWEEN, "comparator": "dbt"},
    "healthy": {**BETWEEN, "comparator": "hc"},
    "subgroup": {**BETWEEN, "contrast": "prediction", "subgroup": "nonresponders"},
}


@pytest.mark.long
@pytest.mark.parametrize("other", OTHER_QUESTIONS)
def test_findings_that_answer_different_questions_are_not_pooled(other):
    numbers = {"effect": 0.5, "se": 0.2, "effect_type": "smd", "p_value": 0.02}
    rows = [finding(name, **BETWEEN, **numbers) for name in "ab"]
    assert effects_of(rows).loc[REPORTED, "estimable"].all()
    rows += [finding("c", **{**OTHER_QUESTIONS[other], **numbers})]
    effects = effects_of(rows)
    methods = [*REPORTED, *(f"ml_mean_difference_{interval}" for interval in INTERVALS)]
    assert not effects.loc[methods, "estimable"].any()
    assert effects.loc[methods, "k"].tolist() == [0] * len(methods)
    assert effects.loc[methods, "estimate"].isna().all()
    start = "not pooled, as the findings answer different questions: activation, between groups, "
    assert effects.loc[methods, "reason"].str.startswith(start).all()
    assert set(effects.loc[methods, "left_out"]) == {"a: not pooled;b: not pooled;c: not pooled"}
    assert not effects["preferred"].any()


def test_a_comparison_of_responders_is_not_pooled_with_its_opposite():
    compared = {"contrast": "responders_vs_nonresponders", "subgroup": "responders"}
    rows = [smd(name, effect=effect, **compared) for name, effect in (("a", 0.5), ("b", 0.9))]
    assert effects_of(rows).loc["random_effects", "estimable"]
    rows += [smd("c", effect=0.4, **{**compared, "subgroup": "nonresponders"})]
    assert not effects_of(rows).loc["random_effects", "estimable"]


def test_a_finding_that_gives_no_effect_does_not_keep_the_others_from_being_pooled():
    # What is asked of the findings is asked of those that the method uses.
    rows = [smd("a"), smd("b", effect=0.9), finding("c", contrast="association")]
    effects = effects_of(rows)
    assert effects.loc["random_effects", "estimable"]
    assert (
        effects.loc["random_effects", "left_out"] == "c: effect with a standard error not reported"
    )


def test_a_second_report_without_an_effect_leaves_the_pooled_effect_of_the_region():
    rows = [smd("a"), smd("b", effect=0.9), finding("a2", cohort="a")]
    effects = effects_of(rows)
    assert preferred(rows) == ["random_effects"]
    assert effects.loc["random_effects", "k"] == 2


def test_arms_of_which_none_is_treated_keep_their_numbers():
    numbers = {"contrast": "between_groups", "n_control": 30, "arm": "tau", "comparator": "hc"}
    control = {"arm_role": "treatment_as_usual", "n_comparator": 20, "n_arm": 30}
    rows = [finding(name, **numbers, **control) for name in "ab"]
    rows += [finding("c", "decrease", **numbers, **control)]
    row = effects_of(rows).loc["ml_mean_difference_exact"]
    assert row["estimate"] == approx(ndtri(2 / 3) / np.sqrt(12))


def test_comparisons_that_share_an_arm_have_no_size_if_one_lacks_a_number():
    numbers = {"contrast": "between_groups", "n_arm": 20, "comparator_role": "treated"}
    first = finding("x", **numbers, arm="dbt", comparator="mbt", n_comparator=20)
    second = finding("x", **numbers, arm="mbt", comparator="tau")
    row = effects_of([first, second]).loc["ml_mean_difference_exact"]
    assert (row["k"], row["left_out"]) == (0, f"x: {NO_NUMBERS}")


def test_an_arm_on_both_sides_of_comparisons_counts_once():
    # A against B and B against C, of 20 each: the size is that of one comparison, 10. Added up,
    # B would stand on both sides: 40 x 40 / 80.
    def chain(study, direction):
        numbers = {"contrast": "between_groups", "n_arm": 20, "n_comparator": 20}
        first = finding(study, direction, **numbers, arm="dbt", comparator="mbt")
        second = finding(study, direction, **numbers, arm="mbt", comparator="tau")
        return [{**f, "comparator_role": "treated"} for f in (first, second)]

    rows = [*chain("a", "increase"), *chain("b", "increase"), *chain("c", "decrease")]
    row = effects_of(rows).loc["ml_mean_difference_exact"]
    assert row["estimate"] == approx(ndtri(2 / 3) / np.sqrt(10))


# --- Reported effects ----------------------------------------------------------------------------


def test_three_effects_of_equal_precision_have_the_interval_of_the_t_test():
    row = effects_of(FULL).loc["random_effects"]
    test = ttest_1samp([0.5, 0.9, -0.4], 0)
    interval = test.confidence_interval(0.95)
    assert row["estimate"] == approx(1 / 3)
    assert (row["ci_low"], row["ci_high"]) == approx((interval.low, interval.high))
    assert (row["p_value"], row["statistic"]) == approx((test.pvalue, test.statistic))
    assert row["reason"] == "effects with standard errors of 3 of 3 cohorts"
    assert row["tau"] ** 2 == approx(np.var([0.5, 0.9, -0.4], ddof=1) - 0.04)
    assert row["i_squared"] == approx(1 - 0.04 / np.var([0.5, 0.9, -0.4], ddof=1))
    spread = np.sqrt(row["tau"] ** 2 + np.var([0.5, 0.9, -0.4], ddof=1) / 3)
    assert row["prediction_high"] - row["estimate"] == approx(student.ppf(0.975, 2) * spread)


def test_the_median_is_that_of_the_cohorts_with_its_range():
    rows = [smd("a", effect=0.5, se=None), smd("b", effect=0.9), smd("c", "decrease", -0.4)]
    row = effects_of(rows).loc["median_effect"]
    assert row["estimate"] == approx(0.5)
    assert row["reason"] == ("effects of 3 of 3 cohorts, from -0.4 to 0.9; unweighted")
    assert effects_of(rows[:2]).loc["median_effect", "estimate"] == approx(0.7)


def test_results_are_averaged_within_a_study_then_over_the_studies_of_a_cohort():
    # Study a1: the mean of .1, .1 and .7 is .3; study a2: .9; their cohort: .6. Cohort b: .8.
    rows = [smd("a1", cohort="a", effect=effect) for effect in (0.1, 0.1, 0.7)]
    rows += [smd("a2", cohort="a", effect=0.9), smd("b", effect=0.8)]
    effects = effects_of(rows)
    assert effects.loc["median_effect", "estimate"] == approx(0.7)
    assert effects.loc["random_effects", "estimate"] == approx(0.7)
    assert effects.loc[["median_effect", "random_effects"], "k"].tolist() == [2, 2]


def test_the_standard_error_of_an_average_is_that_of_perfectly_correlated_results():
    # With equal standard errors of .2 in every cohort the weights are equal; an average that
    # took its two results as independent would weigh twice as much.
    rows = [smd("a", effect=0.0, se=0.1), smd("a", effect=0.2, se=0.3)]
    rows += [smd("b", effect=2.1, se=0.2)]
    assert effects_of(rows).loc["random_effects", "estimate"] == approx((0.1 + 2.1) / 2)


@pytest.mark.long
@pytest.mark.parametrize("copies", [1, 3])
def test_a_copy_of_the_only_report_of_a_cohort_changes_nothing(copies):
    rows = [smd("a1", cohort="a", effect=0.2), smd("b")]
    more = [{**rows[0], "study_id": f"copy{i}"} for i in range(copies)]
    assert effects_table(rows + more).equals(effects_table(rows))


def test_what_is_a_report_is_known_by_its_name_and_not_by_its_numbers():
    # Reports with p values of .05, .05 and .8 are as good as those with .05, .0501 and .8.
    def combined(second):
        p = [0.05, second, 0.8]
        reports = [with_p(f"a{i}", "increase", value, cohort="a") for i, value in enumerate(p)]
        return stouffer_z([*reports, with_p("b", "increase", 0.1)])

    assert combined(0.05) == approx(combined(0.0501), abs=1e-3)


def correlation(study_id, r, error_of_z=0.1, **values):
    """Give a correlation whose standard error is known on Fisher's scale: se / (1 - r^2)."""
    told = {"effect_type": "correlation", "contrast": "association", "se": error_of_z * (1 - r**2)}
    return smd(study_id, effect=r, **told, **values)


def test_effects_that_differ_by_rounding_alone_are_pooled():
    # .1, .2 and .3 have the mean .20000000000000004 in binary.
    rows = [smd("a", effect=e, se=0.3) for e in (0.1, 0.2, 0.3)]
    row = effects_of([*rows, smd("b", effect=0.2, se=0.3)]).loc["random_effects"]
    assert row["estimate"] == approx(0.2)
    assert row["ci_high"] - row["ci_low"] > 4 * 0.3
    assert row["reason"].endswith("the Hartung-Knapp factor, below 1, is set to 1")


def test_correlations_are_pooled_on_fishers_scale():
    row = effects_of([correlation("a", 0.2), correlation("b", 0.8)]).loc["random_effects"]
    z = np.arctanh([0.2, 0.8])
    interval = ttest_1samp(z, 0).confidence_interval(0.95)
    assert row["estimate"] == approx(np.tanh(z.mean()))
    assert (row["ci_low"], row["ci_high"]) == approx(tuple(np.tanh(interval)))


def test_correlations_of_a_cohort_are_averaged_on_fishers_scale():
    # The cohort has .57, which is the median of .3, .57 and .9.
    rows = [correlation("a1", 0.2, cohort="a"), correlation("a2", 0.8, cohort="a")]
    row = effects_of([*rows, correlation("b", 0.3), correlation("c", 0.9)]).loc["median_effect"]
    assert row["estimate"] == approx(np.tanh(np.arctanh([0.2, 0.8]).mean()))


def test_the_median_of_two_correlations_lies_half_way_on_their_own_scale():
    effects = effects_of([correlation("a", 0.2), correlation("b", 0.8)])
    assert effects.loc["median_effect", "estimate"] == approx(0.5)


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        (
            {"effect_type": "correlation"},
            "effects of several types cannot be combined: correlation and standardised mean "
            "difference",
        ),
        (
            {"effect_type": None},
            "effects of several types cannot be combined: not named and standardised mean "
            "difference",
        ),
        ({"direction": "decrease"}, "the sign of an effect contradicts its direction: f001"),
    ],
)
def test_effects_that_do_not_belong_together_are_not_joined(last, reason):
    effects = effects_of([smd("a"), {**smd("b"), **last}])
    for method in ("random_effects", "median_effect"):
        row = effects.loc[method]
        assert row["reason"] == reason
        assert (row["k"], row["estimable"]) == (0, False)
        assert pd.isna(row["estimate"])


@pytest.mark.long
@pytest.mark.parametrize("kind", ["odds_ratio", "OR", "beta", None])
def test_effects_of_a_scale_that_does_not_add_up_or_is_not_known_are_not_joined(kind):
    rows = [smd(name, effect_type=kind, effect=2.0 + i) for i, name in enumerate("ab")]
    label = (kind or "not named").replace("_", " ")
    for method in ("random_effects", "median_effect"):
        row = effects_of(rows).loc[method]
        start = f"effects of the type {label} cannot be combined, only standardised mean "
        assert row["reason"].startswith(start)
        assert row["reason"].endswith("log risk ratio and log hazard ratio")
        assert (row["k"], row["estimable"]) == (0, False)


def test_logarithms_of_ratios_are_joined():
    rows = [smd(n, effect_type="log_odds_ratio", effect=2.0 + i) for i, n in enumerate("ab")]
    assert effects_of(rows).loc["random_effects", "estimate"] == approx(2.5)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"se": 1e-9}, "a standard error below 1e-06 is not plausible"),
        ({"se": 1e200}, "a standard error above 1,000,000 is not plausible"),
        ({"effect": 1e200}, "an effect above 1,000,000 is not plausible"),
    ],
)
def test_numbers_that_can_only_be_slips_are_not_used(values, reason):
    row = effects_of([smd("a", **values), smd("b", **values)]).loc["random_effects"]
    assert row["reason"] == reason
    assert (row["k"], row["estimable"]) == (0, False)


@pytest.mark.parametrize("r", [1.0, -1.0, 1.2])
def test_a_correlation_of_one_or_more_is_not_joined(r):
    told = {"effect_type": "correlation", "contrast": "association"}
    rows = [smd("a", "increase" if r > 0 else "decrease", effect=r, **told), smd("b", **told)]
    effects = effects_of(rows)
    for method in ("random_effects", "median_effect"):
        assert effects.loc[method, "reason"] == "a correlation is not between -1 and 1"


# --- P values ------------------------------------------------------------------------------------


def with_p(name, direction, p, sides=2, **values):
    return finding(name, direction, **{"p_value": p, "p_sides": sides, "n_treated": 25, **values})


def stouffer_z(rows):
    return effects_of(rows).loc["stouffer", "statistic"]


def test_z_scores_are_averaged_within_a_study_then_over_the_studies_of_a_cohort():
    # Two-sided p values of z = 1, 2, 3 and, in the other cohort, of -1.
    p = 2 * norm.sf([1, 2, 3])
    rows = [with_p("a1", "increase", p[0], cohort="a"), with_p("a1", "increase", p[1], cohort="a")]
    rows += [with_p("a2", "increase", p[2], cohort="a"), with_p("b", "decrease", p[0])]
    assert stouffer_z(rows) == approx(((1.5 + 3) / 2 - 1) / np.sqrt(2))


def test_findings_of_opposite_directions_in_a_study_cancel_out():
    rows = [with_p("a", "increase", 0.04), with_p("a", "decrease", 0.04)]
    rows += [with_p("b", "increase", 2 * norm.sf(2))]
    assert stouffer_z(rows) == approx(2 / np.sqrt(2))


def test_cohorts_weigh_by_the_root_of_their_participants():
    rows = [
        with_p("a", "increase", 2 * norm.sf(2), n_treated=9),
        with_p("b", "increase", 2 * norm.sf(1), n_treated=16),
    ]
    assert stouffer_z(rows) == approx((3 * 2 + 4 * 1) / 5)
    row = effects_of(rows).loc["stouffer"]
    assert row["p_value"] == approx(2 * norm.sf(2))
    assert pd.isna(row["estimate"])


def test_a_one_sided_p_above_one_half_was_tested_against_the_direction_found():
    rows = [with_p("b", "increase", 0.5)]
    small, large = (stouffer_z([with_p("a", "increase", p, 1), *rows]) for p in (0.03, 0.97))
    assert small == approx(large)
    down = stouffer_z([with_p("a", "decrease", 0.03, 1), *rows])
    other = norm.isf(0.25)
    assert small + down == approx(2 * other / np.sqrt(2))


def test_a_p_value_without_sides_is_taken_as_two_sided():
    rows = [with_p("a", "increase", 0.04, None), with_p("b", "decrease", 0.3, None)]
    both = [{**row, "p_sides": 2} for row in rows]
    assert stouffer_z(rows) == stouffer_z(both)


@pytest.mark.long
def test_a_p_value_of_no_change_counts_where_its_effect_tells_a_direction():
    rows = [with_p("a", "increase", 0.04), with_p("b", "increase", 0.3)]
    null = with_p("c", "no_change", 0.9)
    assert effects_of([*rows, null]).loc["fisher", "k"] == 2
    assert effects_of([*rows, {**null, "effect": 0.0}]).loc["fisher", "k"] == 2
    up, down = (stouffer_z([*rows, {**null, "effect": e}]) for e in (0.02, -0.02))
    assert up > down
    assert up - down == approx(2 * norm.isf(0.45) / np.sqrt(3))


@pytest.mark.long
@pytest.mark.parametrize(("p", "sides"), [(0, 2), (0, 1), (1, 1), (0, None)])
def test_a_p_value_that_tells_no_z_is_left_out(p, sides):
    rows = [with_p("a", "increase", p, sides), with_p("b", "increase", 0.3)]
    effects = effects_of([*rows, with_p("c", "decrease", 0.1)])
    assert effects.loc[["stouffer", "fisher"], "k"].tolist() == [2, 2]
    assert effects.loc["fisher", "reason"].startswith("p values with a direction of 2 of 3 cohorts")


@pytest.mark.parametrize(("p", "k"), [(0.3, 2), (0.8, 1)])
def test_a_one_sided_bound_above_one_half_has_no_side(p, k):
    rows = [with_p("a", "increase", p, 1, p_below=True), with_p("b", "increase", 0.04)]
    assert effects_of(rows).loc["stouffer", "k"] == k


def test_a_bound_counts_as_its_number():
    rows = [with_p("a", "increase", 0.05, p_below=True), with_p("b", "increase", 0.04)]
    row = effects_of(rows).loc["stouffer"]
    assert row["statistic"] == approx((norm.isf(0.025) + norm.isf(0.02)) / np.sqrt(2))
    assert "bounds such as p < 0.05 are taken as p = 0.05" in row["reason"]


def test_a_two_sided_p_of_one_is_a_z_of_zero():
    rows = [with_p("a", "increase", 1), with_p("b", "increase", 2 * norm.sf(2))]
    assert stouffer_z(rows) == approx(2 / np.sqrt(2))


@pytest.mark.parametrize(("direction", "way"), [("increase", "increase"), ("decrease", "decrease")])
def test_fishers_test_is_that_of_the_more_likely_direction_doubled(direction, way):
    rows = [with_p("a", direction, 0.02), with_p("b", direction, 0.2)]
    row = effects_of(rows).loc["fisher"]
    chi_square = -2 * np.log(0.01 * 0.1)
    assert row["statistic"] == approx(chi_square)
    assert row["p_value"] == approx(2 * np.exp(-chi_square / 2) * (1 + chi_square / 2))
    assert row["reason"] == (
        "p values with a direction of 2 of 2 cohorts; twice the smaller one-sided p value "
        f"(for {way})"
    )


def test_no_combined_p_value_is_above_one():
    rows = [with_p("a", "increase", 0.9), with_p("b", "decrease", 0.9)]
    effects = effects_of(rows)
    assert effects.loc["fisher", "p_value"] == 1
    assert effects.loc["stouffer", "p_value"] == approx(1)


# --- Worked examples of the literature and of the textbooks ---------------------------------------


def between(name, direction, treated, control):
    numbers = {"n_treated": treated, "n_control": control, "comparator": "tau"}
    return finding(name, direction, contrast="between_groups", **numbers)


def test_thirteen_studies_have_the_published_effect_as_findings_too():
    rows = [
        between(f"s{i:02d}", "increase" if x else "decrease", e, c)
        for i, (e, c, x) in enumerate(THIRTEEN)
    ]
    row = effects_of(rows).loc["ml_mean_difference_wald"]
    half = norm.ppf(0.975) * np.sqrt(THIRTEEN_VARIANCE)
    limits = [THIRTEEN_ESTIMATE - half, THIRTEEN_ESTIMATE + half]
    assert row["estimate"] == near(THIRTEEN_ESTIMATE, 1e-12)
    assert row[["ci_low", "ci_high"]].tolist() == near(limits, 1e-11)
    assert (row["k"], row["estimable"]) == (13, True)


def test_seven_of_ten_studies_of_twice_twenty_have_the_effect_in_closed_form():
    rows = [between(f"s{i}", "increase" if i < 7 else "decrease", 20, 20) for i in range(10)]
    effects = effects_of(rows)
    assert effects.loc["ml_mean_difference_profile", "estimate"] == near(0.1658300026)


def test_seven_of_ten_studies_of_one_arm_have_the_size_of_that_arm():
    rows = [finding(f"s{i}", "increase" if i < 7 else "decrease", n_treated=40) for i in range(10)]
    effects = effects_of(rows)
    assert effects.loc["ml_mean_change_profile", "estimate"] == near(ndtri(0.7) / np.sqrt(40))
    assert not effects.index.str.startswith("ml_mean_difference").any()


@pytest.mark.long
@pytest.mark.parametrize("direction", ["increase", "decrease"])
def test_votes_that_all_go_one_way_have_no_estimate(direction):
    rows = [between(f"s{i}", direction, e, c) for i, (e, c, _) in enumerate(THIRTEEN)]
    effects = effects_of(rows)
    rows = effects[effects.index.str.startswith("ml_")]
    assert rows["estimate"].isna().all()
    assert not rows["estimable"].any()


@pytest.mark.long
def test_p_values_of_findings_combine_as_published_weighted_by_the_root_of_n():
    # Roots of 1, 16 and 81 participants are the weights 1, 4 and 9.
    sides = {"p_sides": 1}
    rows = [
        finding("a", p_value=0.01, n_treated=1, **sides),
        finding("b", p_value=0.2, n_treated=16, **sides),
        finding("c", p_value=0.3, n_treated=81, **sides),
    ]
    effects = effects_of(rows)
    row = effects.loc["stouffer"]
    assert row["statistic"] == near(1.051815015753598)
    assert row["p_value"] == near(2 * 0.1464422142261314)
    row = effects.loc["fisher"]
    assert row["statistic"] == near(14.83716180549625)
    assert row["p_value"] == near(2 * 0.02156175132483465)
    # Twice as large and two-sided, they are the same p values; so they are by default.
    for sides in ({"p_sides": 2}, {}):
        doubled = [{**row, "p_value": 2 * row["p_value"], "p_sides": None, **sides} for row in rows]
        again = effects_of(doubled)[["p_value", "statistic"]].loc[["stouffer", "fisher"]]
        expected = effects[["p_value", "statistic"]].loc[["stouffer", "fisher"]]
        assert again.to_numpy(float) == near(expected.to_numpy(float), 1e-12)


def test_a_two_sided_p_and_its_direction_make_the_one_sided_p():
    # A decrease with a two-sided p of .258 is, towards an increase, a one-sided p of .871.
    two_sided = [("increase", p) for p in (0.032, 0.134, 0.5, 0.81)] + [("decrease", 0.258)]
    rows = [
        finding(f"s{i}", direction, p_value=p, p_sides=2, n_treated=25)
        for i, (direction, p) in enumerate(two_sided)
    ]
    effects = effects_of(rows)
    assert effects.loc["stouffer", "statistic"] == near(1.5324706600)
    assert effects.loc["fisher", "statistic"] == near(18.5330101829)
    assert effects.loc["fisher", "p_value"] == near(2 * 0.0466110899)


@pytest.mark.long
@pytest.mark.parametrize("copies", [1, 2, 5])
def test_a_copy_of_a_report_inside_its_own_cohort_changes_neither_z_nor_p(copies):
    p = {"a": 0.01, "b": 0.2, "c": 0.3}
    rows = [finding(name, p_value=value, n_treated=30) for name, value in p.items()]
    more = [{**rows[0], "study_id": f"a{i}"} for i in range(copies)]
    columns = ["p_value", "statistic", "k"]
    before, after = effects_of(rows), effects_of(rows + more)
    for method in ("stouffer", "fisher"):
        assert after.loc[method, columns].tolist() == before.loc[method, columns].tolist()
