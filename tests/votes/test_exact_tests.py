"""The exact tests: worked examples, R's numbers, an independent implementation, plain counting."""

import math
import random
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from scripts.votes.exact_tests import (
    attainable_p,
    coin_tail,
    effective_number,
    majority_needed,
    sign_flip_test,
    sign_test,
    tarone_holm,
    wilson_interval,
)
from tests.support.reference import REFERENCE, close, close_p, near

approx = pytest.approx

WEIGHTS = st.lists(st.integers(1, 40), max_size=5)
P_VALUES = st.lists(st.floats(0, 1), max_size=12)


# --- Coins ---------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(-2, 400), st.integers(0, 400)), max_size=20))
@example([(-1, 4)])
def test_the_tail_of_coins_is_that_of_scipy(pairs):
    heads, tosses = [min(pair) for pair in pairs], [pair[1] for pair in pairs]
    assert coin_tail(heads, tosses) == approx(binom.cdf(heads, tosses, 0.5), rel=1e-11)


def test_the_tail_of_thousands_of_coins_is_the_exact_fraction():
    ways = sum(math.comb(3001, heads) for heads in range(1401))
    assert coin_tail([1400], [3001]).tolist() == [float(Fraction(ways, 2**3001))]


def test_the_majority_that_is_needed_is_counted_by_hand():
    numbers = [majority_needed(k, 0.05) for k in (0, 3, 5, 6, 8, 9, 12)]
    assert numbers == [None, None, None, 6, 8, 8, 10]


# --- Worked examples ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("increase", "decrease", "p"),
    [
        (10, 2, 0.03857421875),
        (9, 0, 0.00390625),
        (5, 1, 0.21875),
        (0, 9, 0.00390625),
        (3, 3, 1),
        (2, 1, 1),
        (1, 2, 1),
    ],
)
def test_the_sign_test_gives_the_worked_examples(increase, decrease, p):
    assert sign_test(increase, decrease) == approx(p, abs=1e-12)


def test_the_wilson_interval_of_10_in_12_gives_the_worked_example():
    expected = (0.5519691377, 0.9530348578)
    assert wilson_interval(10, 12, 0.95) == approx(expected, abs=1e-9)


def test_none_of_two_has_the_interval_of_the_docs():
    assert np.array(wilson_interval(0, 2, 0.95)) == near([0, 0.658], 5e-4)


def test_five_votes_can_not_reach_five_per_cent_and_six_can():
    assert attainable_p([1, 5, 6]).tolist() == [1, 0.0625, 0.03125]


def test_no_votes_have_no_p_value_and_no_interval_rather_than_zero():
    low, high = wilson_interval(0, 0, 0.95)
    missing = [sign_test(0, 0), attainable_p(0), low, high, effective_number([])]
    assert np.isnan([*missing, sign_flip_test([], [])]).all()


def test_a_column_with_and_without_votes_is_tested_row_by_row():
    assert sign_test([9, 0, 5], [0, 0, 1]) == approx([0.00390625, np.nan, 0.21875], nan_ok=True)
    assert attainable_p([1, 0, 3]) == approx([1, np.nan, 0.25], nan_ok=True)
    low, high = wilson_interval([10, 0], [12, 0], 0.95)
    assert (low[1], high[1]) == approx((np.nan, np.nan), nan_ok=True)
    assert low[0] == approx(0.5519691377, abs=1e-9)


def holm(p_values):
    """Adjust p values of tests that could all have come as low as can be."""
    return tarone_holm(p_values, np.zeros(len(p_values)))


def test_holm_gives_the_example_worked_by_hand():
    # Sorted: 4 x .005, 3 x .01, 2 x .03, and .04, which may not be below the .06 before it.
    assert holm([0.01, 0.04, 0.03, 0.005]) == approx([0.03, 0.06, 0.06, 0.02])


def test_holm_leaves_regions_without_a_test_out_of_the_family():
    adjusted = holm([0.01, np.nan, 0.04])
    assert adjusted == approx([0.02, np.nan, 0.04], nan_ok=True)
    assert holm([]).tolist() == []


def test_regions_that_cannot_come_so_low_are_not_counted():
    # Nine of nine votes beside fifty regions of one cohort each, whose p value is always 1.
    p = np.array([2.0**-8, *[1.0] * 50])
    assert tarone_holm(p, p) == approx([0.00390625, *[1] * 50])
    assert holm(p)[0] == approx(51 * 2.0**-8)


def test_a_region_that_comes_exactly_as_low_is_counted():
    # Five votes reach 1 / 16, which is the p value of five to none, but not that of six to none.
    p, least = sign_test([6, 4, 5], [0, 1, 0]), attainable_p([6, 5, 5])
    assert tarone_holm(p, least) == approx([1 / 32, 3 / 8, 2 / 16])
    # One in seven and four in four both have the p value 1 / 8, to the last digit or not.
    p, least = sign_test([6, 4], [1, 0]), attainable_p([7, 4])
    assert tarone_holm(p * [1, 1 + 1e-15], least) == approx([0.25, 0.25])


def test_kish_counts_equal_weights_in_full_and_unequal_ones_in_part():
    assert effective_number([7, 7, 7, 7]) == approx(4)
    assert effective_number([10, 30]) == approx(40**2 / (100 + 900))
    assert effective_number([5]) == approx(1)


def test_the_weighted_p_is_the_share_of_sign_patterns_counted_by_hand():
    # 3 and 1: the sums are 4, 2, -2, -4.
    assert sign_flip_test([3, 1], []) == approx(2 / 4)
    assert sign_flip_test([3], [1]) == 1
    assert sign_flip_test([3], []) == 1
    # 5, 2 and 1: only 8, 6, -6, -8 reach the 6 that 5 + 2 - 1 make.
    assert sign_flip_test([5, 2], [1]) == approx(4 / 8)


# --- R's numbers ----------------------------------------------------------------------------------


def column(cases, name):
    return [case[name] for case in cases]


def test_the_sign_test_gives_the_p_values_of_r():
    cases = REFERENCE["sign_test"]
    p = sign_test(column(cases, "increase"), column(cases, "decrease"))
    assert p == close_p(column(cases, "p"))


@pytest.mark.parametrize(
    "case",
    REFERENCE["wilson_interval"],
    ids=lambda case: f"{case['successes']} of {case['votes']} at {case['confidence']}",
)
def test_the_wilson_interval_gives_the_limits_of_r(case):
    limits = wilson_interval(case["successes"], case["votes"], case["confidence"])
    assert np.array(limits) == close([case["low"], case["high"]])


@pytest.mark.parametrize("case", REFERENCE["holm"], ids=lambda case: f"{len(case['p'])} p values")
def test_holm_gives_the_adjusted_p_values_of_r(case):
    assert holm(np.array(case["p"], dtype=float)) == close_p(case["adjusted"])


@pytest.mark.parametrize(
    "case", REFERENCE["effective_number"], ids=lambda case: f"{len(case['weights'])} weights"
)
def test_the_effective_number_follows_from_the_coefficient_of_variation(case):
    assert effective_number(case["weights"]) == close(case["effective_number"])


@pytest.mark.parametrize(
    "case",
    REFERENCE["sign_flip_test"],
    ids=lambda case: f"{len(case['increase'])} v {len(case['decrease'])}",
)
def test_the_sign_flip_test_gives_the_p_value_of_r(case):
    assert sign_flip_test(case["increase"], case["decrease"]) == close_p(case["p"])


# --- Properties, and other implementations --------------------------------------------------------


def test_the_sign_test_equals_the_exact_binomial_test():
    counts = [(u, k - u) for k in range(1, 41) for u in range(k + 1)]
    expected = [binomtest(u, u + d).pvalue for u, d in counts]
    assert sign_test(*zip(*counts, strict=True)) == approx(expected, rel=1e-12)


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
def test_the_wilson_interval_equals_that_of_scipy(confidence):
    counts = [(u, k) for k in range(1, 41) for u in range(k + 1)]
    tests = [binomtest(u, k).proportion_ci(confidence, method="wilson") for u, k in counts]
    low, high = wilson_interval(*zip(*counts, strict=True), confidence)
    assert low == approx([t.low for t in tests], abs=1e-12)
    assert high == approx([t.high for t in tests], abs=1e-12)


def test_an_interval_ends_exactly_at_0_or_1_where_all_votes_agree():
    low, high = wilson_interval([0, 7], [7, 7], 0.95)
    assert low[0] == 0
    assert high[1] == 1


@given(P_VALUES)
def test_holm_lies_between_the_p_value_and_bonferroni(p_values):
    p, adjusted = np.array(p_values), holm(p_values)
    assert (adjusted >= p).all()
    assert (adjusted <= np.minimum(1, len(p) * p)).all()
    if p_values:
        assert adjusted.min() == min(1, len(p) * p.min())


@given(P_VALUES)
def test_holm_keeps_the_order_of_the_p_values(p_values):
    assert (np.diff(holm(sorted(p_values))) >= 0).all()
    assert holm(p_values[::-1]).tolist() == holm(p_values)[::-1].tolist()


VOTES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=7)


@given(VOTES)
def test_the_adjustment_is_that_of_the_step_down_procedure(votes):
    votes = [(up, down) for up, down in votes if up + down]
    p = [_exact_p(up, down) for up, down in votes]
    least = [_exact_p(up + down, 0) for up, down in votes]
    levels = sorted({min(Fraction(1), k * value) for value in p for k in range(1, len(p) + 1)})
    expected = []
    for place in range(len(p)):
        low, high = 0, len(levels) - 1  # the smallest level at which it is rejected, by bisection
        while low < high:
            middle = (low + high) // 2
            is_rejected = place in _step_down(p, least, levels, levels[middle])
            low, high = (low, middle) if is_rejected else (middle + 1, high)
        expected.append(float(levels[low]))
    columns = ([up for up, _ in votes], [down for _, down in votes])
    adjusted = tarone_holm(sign_test(*columns), attainable_p(np.add(*columns)))
    assert adjusted == approx(expected, rel=1e-9)


def _exact_p(increase, decrease):
    k = increase + decrease
    tail = sum(math.comb(k, i) for i in range(min(increase, decrease) + 1))
    return min(Fraction(1), Fraction(2 * tail, 2**k))


def _step_down(p, least, levels, alpha):
    """Reject step by step what Tarone's test of the rest rejects at a level of at most alpha.

    Tarone's K is the smallest k of which at most k tests can reach alpha / k. That a smaller level
    may be used makes the procedure of Hommel & Krummenauer consistent in alpha.
    """
    rest = set(range(len(p)))
    while True:
        bounds = []
        for level in (level for level in levels if level <= alpha):
            k = next(k for k in range(1, 99) if sum(least[i] <= level / k for i in rest) <= k)
            bounds.append(level / k)
        rejected = {i for i in rest if any(p[i] <= bound for bound in bounds)}
        if not rejected:
            return set(range(len(p))) - rest
        rest -= rejected


@pytest.mark.parametrize(
    "votes", [(6, 6), (6, 7, 1), (8, 6, 3, 2), (9, 1, 1, 5), (5, 7, 7)], ids=str
)
@pytest.mark.parametrize("alpha", [0.05, 0.1, 0.2])
def test_the_error_of_all_regions_together_stays_below_the_level(votes, alpha):
    # Every combination of votes where no region has an effect, with its probability.
    p = [sign_test(np.arange(k + 1), k - np.arange(k + 1)) for k in votes]
    error = 0.0
    for ups in product(*[range(k + 1) for k in votes]):
        chance = math.prod(math.comb(k, up) / 2**k for k, up in zip(votes, ups, strict=True))
        observed = [values[up] for values, up in zip(p, ups, strict=True)]
        error += chance * (tarone_holm(observed, attainable_p(votes)).min() <= alpha)
    assert 0 <= error <= alpha


@given(WEIGHTS, WEIGHTS)
def test_the_weighted_p_equals_a_count_of_all_sign_patterns(increase, decrease):
    weights = [*increase, *decrease]
    sums = [sum(s * w for s, w in zip(p, weights, strict=True)) for p in _patterns(len(weights))]
    observed = abs(sum(increase) - sum(decrease))
    share = sum(abs(total) >= observed for total in sums) / len(sums)
    assert sign_flip_test(increase, decrease) == approx(share if weights else np.nan, nan_ok=True)


def _patterns(k):
    return list(product([1, -1], repeat=k))


@given(WEIGHTS, WEIGHTS)
def test_the_weighted_p_does_not_ask_which_direction_is_which(increase, decrease):
    p = sign_flip_test(increase, decrease)
    assert sign_flip_test(decrease[::-1], increase[::-1]) == approx(p, nan_ok=True)


@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 50))
def test_with_equal_weights_the_weighted_p_is_that_of_the_sign_test(increase, decrease, weight):
    p = sign_flip_test([weight] * increase, [weight] * decrease)
    k = increase + decrease
    expected = binomtest(increase, k).pvalue if k else np.nan
    assert k == 0 or effective_number([weight] * k) == approx(k)
    assert p == approx(expected, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize("seed", range(3))
def test_the_weighted_p_of_sixty_cohorts_is_exact(seed):
    dice = random.Random(seed)
    weights = [dice.randint(1, 300) for _ in range(60)]
    cut = dice.randint(35, 50)
    exact = float(_exact_share(weights[:cut], weights[cut:]))
    assert sign_flip_test(weights[:cut], weights[cut:]) == approx(exact, rel=1e-12)


def _exact_share(increase, decrease):
    """Count the sign patterns in whole numbers: how many have each sum of positive weights."""
    total = sum(increase) + sum(decrease)
    patterns = [1] + [0] * total
    for weight in (*increase, *decrease):
        shifted = [0] * weight + patterns[: total + 1 - weight]
        patterns = [a + b for a, b in zip(patterns, shifted, strict=True)]
    observed = abs(sum(increase) - sum(decrease))
    reached = sum(n for s, n in enumerate(patterns) if abs(2 * s - total) >= observed)
    return Fraction(reached, sum(patterns))


def test_a_thousand_votes_are_counted_as_exactly_as_ten():
    p = binomtest(540, 1000).pvalue
    assert sign_test(540, 460) == approx(p, rel=1e-10)
    assert sign_flip_test([1] * 540, [1] * 460) == approx(p, rel=1e-10)
    assert sign_test(1000, 0) == attainable_p(1000) == 2.0**-999
    assert sign_flip_test([1] * 1000, []) == approx(2.0**-999, rel=1e-12)
    interval = binomtest(540, 1000).proportion_ci(0.95, method="wilson")
    assert wilson_interval(540, 1000, 0.95) == approx((interval.low, interval.high), abs=1e-12)
