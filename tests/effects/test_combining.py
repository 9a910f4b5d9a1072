"""Combined p values and effects: worked examples, R's numbers, definitions written out anew."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, norm, t, ttest_1samp

from scripts.effects.combining import fisher, random_effects, stouffer
from tests.support.reference import REFERENCE, case_id, close, close_p, near
from tests.support.selection import examples
from tests.support.statistics import stouffer_one_sided

P = st.floats(1e-9, 1 - 1e-9)
MODELS = REFERENCE["random_effects"]


# --- Combined p values ----------------------------------------------------------------------------


def test_three_one_sided_p_values_combine_as_published():
    p = [0.01, 0.2, 0.3]
    assert fisher(p) == near((14.83716180549625, 0.02156175132483465), 1e-12)
    assert stouffer_one_sided(p, [1, 1, 1]) == near((2.131790594240385, 0.01651203260896294), 1e-12)
    assert stouffer_one_sided(p, [1, 4, 9]) == near((1.051815015753598, 0.1464422142261314), 1e-12)


def test_five_one_sided_p_values_combine_as_published():
    p = [0.016, 0.067, 0.25, 0.405, 0.871]
    assert fisher(p) == near((18.5330101829, 0.0466110899))
    z, combined = stouffer_one_sided(p, [1] * 5)
    assert z == near(1.5324706600)
    assert combined == near(norm.sf(1.5324706600))


def test_fishers_statistic_is_chi_square_with_two_degrees_of_freedom_for_each_p_value():
    statistic, p = fisher([0.3, 0.5, 0.9, 0.02])
    assert statistic == near(-2 * np.log(0.3 * 0.5 * 0.9 * 0.02), 1e-12)
    assert p == near(chi2.sf(statistic, 8), 1e-14)


def test_the_smallest_p_values_and_the_most_unlike_errors_stay_finite():
    assert np.isfinite(fisher([1e-320, 1e-320])[0])
    assert 0 <= random_effects([0.1, 0.9], [1e-6, 1e6], 0.95).i_squared <= 1


def test_one_p_value_combines_to_itself():
    for p in (1e-12, 0.02, 0.5, 0.97):
        assert fisher([p])[1] == pytest.approx(p, rel=1e-12)
        assert stouffer_one_sided([p], [3])[1] == pytest.approx(p, rel=1e-10)


def test_p_values_of_one_half_say_nothing():
    assert stouffer_one_sided([0.5] * 4, [1, 2, 3, 4]) == (0, 0.5)


def test_a_p_value_and_its_opposite_cancel_out():
    z, p = stouffer_one_sided([0.03, 0.97], [5, 5])
    assert (z, p) == pytest.approx((0, 0.5), abs=1e-12)


def test_two_equal_z_scores_of_equal_weight_combine_to_the_root_of_two_times_theirs():
    assert stouffer([1.2, 1.2], [7, 7])[0] == pytest.approx(np.sqrt(2) * 1.2)
    # 9 : 16 participants weigh 3 : 4, and 3, 4 and 5 make a right angle.
    assert stouffer([2, 1], [3, 4])[0] == pytest.approx((3 * 2 + 4 * 1) / 5)


def test_a_combined_z_has_unit_variance_whatever_the_weights():
    # For independent z scores the variance of the sum is sum w^2 / sum w^2.
    weights = np.array([1.0, 4, 9])
    coefficients = [stouffer(row, weights)[0] for row in np.eye(3)]
    assert np.sum(np.square(coefficients)) == near(1, 1e-15)


@pytest.mark.parametrize(
    "case", REFERENCE["combined_p"], ids=lambda case: f"{len(case['p'])} p values"
)
def test_combined_p_values_are_those_of_r(case):
    p, weights = np.array(case["p"]), np.array(case["weights"])
    results = {
        "fisher": fisher(p),
        "stouffer": stouffer_one_sided(p, np.ones(len(p))),
        "stouffer_weighted": stouffer_one_sided(p, weights),
    }
    for name, (statistic, combined) in results.items():
        expected_statistic, expected_p = case[name].values()
        assert statistic == close(expected_statistic), name
        assert combined == close_p(expected_p), name


@given(st.lists(st.tuples(P, st.integers(1, 500)), min_size=1, max_size=8))
@examples(25)
def test_stouffers_z_turns_its_sign_with_the_direction(cohorts):
    p, n = np.array(cohorts).T
    towards, away = stouffer_one_sided(p, np.sqrt(n)), stouffer_one_sided(1 - p, np.sqrt(n))
    assert towards[0] == pytest.approx(-away[0], rel=1e-6, abs=1e-6)
    assert towards[1] + away[1] == pytest.approx(1)
    thrice = stouffer_one_sided(p, 3 * np.sqrt(n))
    assert thrice == pytest.approx(towards)  # the unit of the weights never matters


@given(st.lists(P, min_size=1, max_size=8), st.integers(0, 7), st.floats(0.1, 0.9))
@examples(25)
def test_a_smaller_p_value_never_raises_the_combined_one(p, place, factor):
    smaller = [v * factor if i == place % len(p) else v for i, v in enumerate(p)]
    assert fisher(smaller)[1] <= fisher(p)[1]
    ones = np.ones(len(p))
    assert stouffer_one_sided(smaller, ones)[1] <= stouffer_one_sided(p, ones)[1]


def test_under_no_effect_one_in_twenty_combined_p_values_is_below_five_per_cent():
    # The midpoints of a fine grid stand for two independent uniform p values.
    grid = (np.arange(300) + 0.5) / 300
    p = np.array(np.meshgrid(grid, grid)).reshape(2, -1)
    by_fisher = chi2.sf(-2 * np.log(p).sum(0), 4)
    assert [fisher(pair)[1] for pair in p.T[:50]] == pytest.approx(by_fisher[:50])
    assert np.mean(by_fisher < 0.05) == pytest.approx(0.05, abs=2e-3)
    by_stouffer = norm.sf(norm.isf(p).T @ [0.6, 0.8])
    assert [stouffer_one_sided(pair, [3, 4])[1] for pair in p.T[:50]] == pytest.approx(
        by_stouffer[:50]
    )
    assert np.mean(by_stouffer < 0.05) == pytest.approx(0.05, abs=2e-3)


# --- Random effects ------------------------------------------------------------------------------


@pytest.mark.parametrize("confidence", [0.9, 0.95])
@pytest.mark.parametrize(
    "effects", [[0.0, 1.0], [-0.8, 0.3, 1.4], [0.2, 0.9, 0.5, 1.6, -0.4], [3.0, 4.5, 8.25]]
)
def test_effects_of_equal_precision_have_the_interval_of_the_t_test(effects, confidence):
    # With equal standard errors all weights are equal, whatever the variance between cohorts.
    fit = random_effects(effects, [0.05] * len(effects), confidence)
    expected = ttest_1samp(effects, 0)
    interval = expected.confidence_interval(confidence)
    assert fit.estimate == pytest.approx(np.mean(effects))
    assert (fit.ci_low, fit.ci_high) == pytest.approx((interval.low, interval.high))
    assert fit.p_value == pytest.approx(expected.pvalue)
    assert fit.statistic == pytest.approx(expected.statistic)
    assert not fit.widened


def test_hartung_and_knapps_factor_is_never_below_one():
    # The effects .48 and .5 differ by far less than standard errors of .3 let expect: Hartung and
    # Knapp's 12.7 x .01 to either side would be less than the 1.96 x .21 of a common effect.
    fit = random_effects([0.48, 0.5], [0.3, 0.3], 0.95)
    error = 0.3 / np.sqrt(2)
    half = t.ppf(0.975, 1) * error  # the factor held at 1
    assert fit.widened
    assert (fit.ci_low, fit.ci_high) == pytest.approx((0.49 - half, 0.49 + half))
    assert fit.statistic == pytest.approx(0.49 / error)
    assert fit.p_value == pytest.approx(2 * t.sf(0.49 / error, 1))


def test_the_more_precise_effect_weighs_more():
    precise = random_effects([0.0, 1.0], [0.1, 2.0], 0.95)
    vague = random_effects([0.0, 1.0], [2.0, 0.1], 0.95)
    assert precise.estimate < 0.5 < vague.estimate
    assert precise.estimate == pytest.approx(1 - vague.estimate)


@pytest.mark.parametrize("slip", [0, 1e-17, 1e-16])
def test_equal_effects_have_the_interval_that_their_standard_errors_let_expect(slip):
    errors = np.array([0.1, 0.2, 0.3])
    fit = random_effects([0.3, 0.3 + slip, 0.3], errors, 0.95)
    error = 1 / np.sqrt(np.sum(errors**-2))
    half = t.ppf(0.975, 2) * error
    assert fit.widened
    assert fit.estimate == pytest.approx(0.3)
    assert (fit.ci_low, fit.ci_high) == pytest.approx((0.3 - half, 0.3 + half))


@pytest.mark.parametrize("case", MODELS, ids=case_id)
def test_random_effects_are_those_of_r(case):
    effects, errors = np.array(case["effects"]), np.array(case["standard_errors"])
    fit = random_effects(effects, errors, case["confidence"])
    names = [
        "estimate",
        "ci_low",
        "ci_high",
        "prediction_low",
        "prediction_high",
        "tau",
        "i_squared",
    ]
    assert [getattr(fit, name) for name in names] == close([case[name] for name in names])
    assert fit.p_value == close_p(case["p"])


EFFECTS = st.lists(
    st.tuples(st.integers(-200, 200), st.integers(5, 60)),
    min_size=2,
    max_size=6,
    unique_by=lambda pair: pair[0],
)


@given(EFFECTS, st.randoms(use_true_random=False))
@examples(25)
def test_neither_signs_nor_order_nor_unit_of_the_effects_matter(cohorts, dice):
    y, se = np.array(cohorts).T / 100
    fit = random_effects(y, se, 0.95)
    limits = [fit.estimate, fit.ci_low, fit.ci_high]
    close = {"rel": 1e-4, "abs": 1e-5 * (fit.ci_high - fit.ci_low)}
    mirrored = random_effects(-y, se, 0.95)
    turned = [-mirrored.estimate, -mirrored.ci_high, -mirrored.ci_low]
    assert turned == pytest.approx(limits, **close)
    order = dice.sample(range(len(y)), len(y))
    shuffled = random_effects(y[order], se[order], 0.95)
    assert [shuffled.estimate, shuffled.ci_low, shuffled.ci_high] == pytest.approx(limits, **close)
    assert mirrored.p_value == pytest.approx(fit.p_value, rel=1e-3)
