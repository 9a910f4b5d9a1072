"""The likelihood of an effect from directions: worked examples, R's numbers, its definition."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import binomtest, norm

from scripts.effects.exact_limits import EXACT_UP_TO
from scripts.effects.likelihood import correlation_fit, fit_votes, to_correlation
from tests.support.reference import (
    REFERENCE,
    THIRTEEN,
    THIRTEEN_ESTIMATE,
    THIRTEEN_VARIANCE,
    case_id,
    close,
    near,
)
from tests.support.selection import examples

Z = norm.ppf(0.975)
ENDS = [(f"{kind}_low", f"{kind}_high") for kind in ("exact", "profile", "wald")]
LIMITS = [end for pair in ENDS for end in pair]

# Signs and sizes of votes that disagree.
MIXED = [
    ([1, -1], [20, 20]),
    ([1, 1, 1, -1], [12, 40, 25, 18]),
    ([1, -1, -1, -1, -1], [300, 20, 20, 35, 9]),
    ([1] * 7 + [-1] * 3, [10] * 10),
    ([1, -1, 1], [1, 1, 1]),
    ([1] * 9 + [-1], [8, 15, 22, 30, 41, 17, 12, 90, 66, 5]),
]


def log_likelihood(effect, signs, sizes):
    """Add up log p of each vote: p is the probability of a result of its sign."""
    return sum(norm.logcdf(s * np.sqrt(m) * effect) for s, m in zip(signs, sizes, strict=True))


def on_rho(rho, signs, sizes):
    return log_likelihood(rho / (1 - rho**2), signs, sizes)


def fit_one(signs, sizes, confidence=0.95):
    return fit_votes([signs], [sizes], confidence)


# --- Worked examples ------------------------------------------------------------------------------


def test_thirteen_studies_of_two_arms_have_the_published_effect():
    sizes = [[e * c / (e + c) for e, c, _ in THIRTEEN]]
    fit = fit_votes([[2 * x - 1 for *_, x in THIRTEEN]], sizes, 0.95)
    assert fit.estimate == near([THIRTEEN_ESTIMATE], 1e-12)
    assert fit.variance == near([THIRTEEN_VARIANCE], 1e-12)
    assert fit.estimate == near([0.10247437], 1e-8)
    limits = np.concatenate([fit.wald_low, fit.wald_high])
    assert limits == near([-0.1329, 0.3378], 5e-5)


def test_seven_of_ten_studies_of_twice_twenty_have_the_effect_in_closed_form():
    fit = fit_votes([[1] * 7 + [-1] * 3], [[10.0] * 10], 0.95)
    assert fit.estimate == near([0.1658300026])
    assert fit.variance == near([0.0173711417])
    assert fit.estimate == near([norm.ppf(0.7) / np.sqrt(10)], 1e-14)


# --- R's numbers ----------------------------------------------------------------------------------


VOTES = [{**case, **interval} for case in REFERENCE["votes"] for interval in case["intervals"]]
WALD_AND_PROFILE = ("wald_low", "wald_high", "profile_low", "profile_high")


def fit_case(case):
    return fit_one(case["signs"], case["sizes"], case["confidence"])


@pytest.mark.parametrize("case", [c for c in VOTES if c["form"] != "correlation"], ids=case_id)
def test_the_effect_from_directions_and_its_intervals_are_those_of_r(case):
    fit = fit_case(case)
    assert fit.estimate == close([case["estimate"]])
    assert [getattr(fit, name)[0] for name in WALD_AND_PROFILE] == close(
        [case[name] for name in WALD_AND_PROFILE]
    )


@pytest.mark.parametrize("case", [c for c in VOTES if c["form"] == "correlation"], ids=case_id)
def test_the_correlation_from_directions_and_its_profile_interval_are_those_of_r(case):
    fit = fit_case(case)
    rho = to_correlation(np.concatenate([fit.estimate, fit.profile_low, fit.profile_high]))
    assert rho == close([case["estimate"], case["profile_low"], case["profile_high"]])


@pytest.mark.parametrize("case", REFERENCE["agreeing_votes"], ids=case_id)
def test_where_all_votes_agree_one_bound_is_left_and_it_is_that_of_r(case):
    fit = fit_case(case)
    bounds = np.concatenate([fit.profile_low, fit.profile_high])
    if case["form"] == "correlation":
        bounds = to_correlation(bounds)
    assert bounds == close([case["profile_low"], case["profile_high"]])
    assert np.isnan([fit.estimate, fit.wald_low, fit.wald_high]).all()


@pytest.mark.parametrize("case", REFERENCE["exact_interval"], ids=case_id)
def test_the_exact_interval_of_an_effect_from_directions_is_that_of_r(case):
    fit = fit_case(case)
    limits = [fit.exact_low[0], fit.exact_high[0]]
    assert limits == close([case["exact_low"], case["exact_high"]])


@pytest.mark.parametrize("confidence", [0.95, 0.9])
def test_data_sets_fitted_together_give_what_each_gives_alone(confidence):
    cases = [
        case
        for case in (*VOTES, *REFERENCE["agreeing_votes"])
        if case["form"] != "correlation" and case["confidence"] == confidence
    ]
    width = max(len(case["signs"]) for case in cases)
    signs, sizes = np.zeros((len(cases), width)), np.ones((len(cases), width))
    for row, case in enumerate(cases):
        signs[row, : len(case["signs"])] = case["signs"]
        sizes[row, : len(case["sizes"])] = case["sizes"]
    fit = fit_votes(signs, sizes, confidence)
    for name in ("estimate", *WALD_AND_PROFILE):
        assert getattr(fit, name) == close([case.get(name) for case in cases]), name


# --- The estimate --------------------------------------------------------------------------------


@pytest.mark.parametrize("votes", [2, 3, 10, 47])
@pytest.mark.parametrize("size", [1, 9.6, 250])
def test_equal_sizes_have_the_estimate_in_closed_form(votes, size):
    up = np.arange(1, votes)
    signs = np.where(np.arange(votes) < up[:, None], 1, -1)
    fit = fit_votes(signs, np.full(signs.shape, size), 0.95)
    expected = norm.ppf(up / votes) / np.sqrt(size)
    assert fit.estimate == pytest.approx(expected, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize(("signs", "sizes"), MIXED)
def test_no_effect_is_more_likely_than_the_estimate(signs, sizes):
    (estimate,) = fit_one(signs, sizes).estimate
    best = minimize_scalar(
        lambda d: -log_likelihood(d, signs, sizes), bounds=(-4, 4), options={"xatol": 1e-10}
    )
    assert estimate == pytest.approx(best.x, abs=1e-6)
    highest = log_likelihood(estimate, signs, sizes)
    nearby = log_likelihood(estimate + np.array([-1e-3, 1e-3]), signs, sizes)
    assert (nearby < highest).all()


@pytest.mark.parametrize(("signs", "sizes"), MIXED)
def test_the_variance_is_that_of_the_expected_information(signs, sizes):
    fit = fit_one(signs, sizes)
    m, d = np.array(sizes, dtype=float), fit.estimate
    p = norm.cdf(np.sqrt(m) * d)
    slope = np.sqrt(m / (2 * np.pi)) * np.exp(-m * d**2 / 2)
    variance = 1 / np.sum(slope**2 / (p * (1 - p)))
    assert fit.variance == pytest.approx([variance], rel=1e-10)
    half = Z * np.sqrt(variance)
    assert fit.wald_low == pytest.approx(fit.estimate - half, rel=1e-10)
    assert fit.wald_high == pytest.approx(fit.estimate + half, rel=1e-10)


def test_as_many_votes_of_a_size_for_either_direction_have_the_estimate_zero():
    fit = fit_one([1, -1, 1, -1], [10, 10, 300, 300])
    assert fit.estimate == pytest.approx([0], abs=1e-15)
    assert fit.profile_low == pytest.approx(-fit.profile_high, rel=1e-12)


def test_the_larger_study_pulls_the_estimate_to_its_side():
    # One against one: the vote of the larger study is the more telling one.
    assert fit_one([1, -1], [100, 10]).estimate[0] > 0
    assert fit_one([1, -1], [10, 100]).estimate[0] < 0


# --- The profile interval ------------------------------------------------------------------------


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
@pytest.mark.parametrize(("signs", "sizes"), MIXED)
def test_the_profile_limits_lie_where_the_likelihood_has_dropped_as_far_as_it_may(
    signs, sizes, confidence
):
    fit = fit_one(signs, sizes, confidence)
    highest = log_likelihood(fit.estimate[0], signs, sizes)
    dropped = highest - norm.ppf((1 + confidence) / 2) ** 2 / 2
    low, high = fit.profile_low[0], fit.profile_high[0]
    assert low < fit.estimate[0] < high
    assert log_likelihood(low, signs, sizes) == pytest.approx(dropped, abs=1e-9)
    assert log_likelihood(high, signs, sizes) == pytest.approx(dropped, abs=1e-9)


def test_a_higher_confidence_asks_for_a_wider_interval():
    narrow, wide = (fit_one([1, 1, -1], [10, 20, 30], c) for c in (0.8, 0.99))
    assert wide.profile_low < narrow.profile_low < narrow.profile_high < wide.profile_high
    assert wide.wald_low < narrow.wald_low < narrow.wald_high < wide.wald_high
    assert wide.exact_low < narrow.exact_low < narrow.exact_high < wide.exact_high


@pytest.mark.parametrize("votes", [1, 2, 3, 8, 60])
def test_where_all_votes_agree_there_is_one_bound_of_a_kind_and_nothing_else(votes):
    sizes = np.linspace(5, 80, votes)
    up, down = fit_one([1] * votes, sizes), fit_one([-1] * votes, sizes)
    open_ends = [up.exact_high, up.profile_high, down.exact_low, down.profile_low]
    missing = [up.estimate, up.variance, up.wald_low, up.wald_high, down.estimate, *open_ends]
    assert np.isnan(missing).all()
    for kind in ("exact", "profile"):
        bound = getattr(up, f"{kind}_low")
        assert np.isfinite(bound).all()
        assert getattr(down, f"{kind}_high") == pytest.approx(-bound, rel=1e-12)
    # Exact: so many agreeing votes are that unlikely. Profile: as unlikely as that beside the sure.
    assert log_likelihood(up.exact_low[0], [1] * votes, sizes) == pytest.approx(np.log(0.025))
    assert log_likelihood(up.profile_low[0], [1] * votes, sizes) == pytest.approx(-(Z**2) / 2)


@pytest.mark.parametrize("kind", ["exact", "profile"])
def test_more_agreeing_votes_move_their_bound_outwards(kind):
    bounds = [getattr(fit_one([1] * k, [20] * k), f"{kind}_low")[0] for k in range(1, 12)]
    assert (np.diff(bounds) > 0).all()


# --- The exact interval --------------------------------------------------------------------------


def chances(effect, sizes):
    """Give the probability of each number of increases, by listing all patterns."""
    up = norm.cdf(np.sqrt(sizes) * effect)
    probability = np.zeros(len(sizes) + 1)
    for pattern in product([0, 1], repeat=len(sizes)):
        probability[sum(pattern)] += np.prod(np.where(pattern, up, 1 - up))
    return probability


@pytest.mark.parametrize("confidence", [0.8, 0.95])
@pytest.mark.parametrize(("signs", "sizes"), MIXED)
def test_at_an_exact_limit_so_many_increases_or_so_few_are_that_unlikely(signs, sizes, confidence):
    fit, up = fit_one(signs, sizes, confidence), signs.count(1)
    tail = (1 - confidence) / 2
    assert chances(fit.exact_low[0], sizes)[up:].sum() == pytest.approx(tail, rel=1e-9)
    assert chances(fit.exact_high[0], sizes)[: up + 1].sum() == pytest.approx(tail, rel=1e-9)


@pytest.mark.parametrize(("up", "votes"), [(1, 2), (7, 10), (3, 40), (50, 100), (0, 6), (6, 6)])
def test_with_equal_sizes_the_exact_interval_is_that_of_clopper_and_pearson(up, votes):
    fit = fit_one([1] * up + [-1] * (votes - up), [25] * votes)
    limits = binomtest(up, votes).proportion_ci(0.95, method="exact")
    expected = np.array([norm.ppf(limits.low), norm.ppf(limits.high)]) / 5
    expected[np.isinf(expected)] = np.nan
    limits_found = [fit.exact_low[0], fit.exact_high[0]]
    assert limits_found == pytest.approx(expected, rel=1e-9, nan_ok=True)


@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_an_exact_interval_leaves_out_no_effect_just_where_the_sign_test_does(confidence):
    dice = np.random.default_rng(1)
    for votes in range(1, 13):
        up = np.arange(votes + 1)
        signs = np.where(np.arange(votes) < up[:, None], 1, -1)
        fit = fit_votes(signs, dice.integers(1, 300, signs.shape), confidence)
        left_out = (fit.exact_low > 0) | (fit.exact_high < 0)
        significant = [binomtest(number, votes).pvalue < 1 - confidence for number in up.tolist()]
        assert left_out.tolist() == significant


@pytest.mark.parametrize(
    "sizes", [[20] * 3, [20] * 4, [5, 300, 40, 12, 80], [7, 9, 200, 31, 18, 60]]
)
def test_an_exact_interval_covers_the_effect_as_often_as_it_says(sizes):
    votes = len(sizes)
    covered = []
    signs = np.array([[1] * up + [-1] * (votes - up) for up in range(votes + 1)])
    fit = fit_votes(signs, np.array([sizes] * (votes + 1)), 0.95)
    low, high = np.nan_to_num(fit.exact_low, nan=-np.inf), np.nan_to_num(fit.exact_high, nan=np.inf)
    for effect in np.linspace(-0.5, 0.5, 41):
        inside = (low <= effect) & (effect <= high)
        covered.append(chances(effect, sizes)[inside].sum())
    assert min(covered) >= 0.95
    # The profile interval makes no such promise: with three votes it leaves out 0 one time in four.
    if sizes == [20] * 3:
        assert (fit.profile_high[0], fit.profile_low[3]) == pytest.approx(
            (-0.0152373, 0.0152373), abs=1e-7
        )


def test_votes_of_one_size_may_be_given_together():
    apart = fit_votes([[1, 1, 1, -1, -1, 1]], [[20, 20, 20, 20, 20, 60]], 0.95)
    together = fit_votes([[3, -2, 1]], [[20, 20, 60]], 0.95)
    for name in ("estimate", "variance", *LIMITS):
        assert getattr(together, name) == pytest.approx(getattr(apart, name), rel=1e-12), name


def test_of_more_votes_than_can_be_counted_out_there_is_no_exact_interval():
    most = [1] * (EXACT_UP_TO - 1) + [-1]
    fit = fit_votes([[*most, 0], [*most, 1]], np.full((2, EXACT_UP_TO + 1), 20), 0.95)
    assert np.isfinite([fit.exact_low[0], fit.exact_high[0]]).all()
    assert np.isnan([fit.exact_low[1], fit.exact_high[1]]).all()
    assert np.isfinite([fit.estimate, fit.profile_low, fit.profile_high]).all()


# --- Correlations --------------------------------------------------------------------------------


def test_the_effect_of_a_correlation_is_turned_back_into_it():
    rho = np.linspace(-0.999, 0.999, 41)
    assert to_correlation(rho / (1 - rho**2)) == pytest.approx(rho, abs=1e-12)
    assert to_correlation([0.0, np.nan]).tolist() == pytest.approx([0, np.nan], nan_ok=True)


@pytest.mark.parametrize(("signs", "sizes"), MIXED)
def test_a_correlation_maximises_the_likelihood_on_its_own_scale(signs, sizes):
    fit = correlation_fit(fit_one(signs, sizes), 0.95)
    best = minimize_scalar(
        lambda rho: -on_rho(rho, signs, sizes), bounds=(-0.999, 0.999), options={"xatol": 1e-10}
    )
    assert fit.estimate == pytest.approx([best.x], abs=1e-6)
    dropped = on_rho(fit.estimate[0], signs, sizes) - Z**2 / 2
    for limit in (fit.profile_low[0], fit.profile_high[0]):
        assert -1 < limit < 1
        assert on_rho(limit, signs, sizes) == pytest.approx(dropped, abs=1e-8)


@pytest.mark.parametrize(("signs", "sizes"), MIXED)
def test_the_wald_interval_of_a_correlation_is_built_on_its_own_scale(signs, sizes):
    fit = correlation_fit(fit_one(signs, sizes), 0.95)
    n, rho = np.array(sizes, dtype=float), fit.estimate[0]
    p = norm.cdf(np.sqrt(n) * rho / (1 - rho**2))
    slope = np.sqrt(n / (2 * np.pi)) * (1 + rho**2) / (1 - rho**2) ** 2
    slope = slope * np.exp(-n * rho**2 / (2 * (1 - rho**2) ** 2))
    variance = 1 / np.sum(slope**2 / (p * (1 - p)))
    assert fit.variance == pytest.approx([variance], rel=1e-10)
    half = Z * np.sqrt(variance)
    assert fit.wald_low == pytest.approx([max(rho - half, -1)], rel=1e-10)
    assert fit.wald_high == pytest.approx([min(rho + half, 1)], rel=1e-10)


def test_no_limit_of_a_correlation_lies_beyond_one():
    fit = correlation_fit(fit_one([1, -1], [1, 2]), 0.99)
    assert (fit.wald_low[0], fit.wald_high[0]) == (-1, 1)
    assert -1 < fit.profile_low[0] < fit.profile_high[0] < 1


# --- Many sets at once, and hard ones ------------------------------------------------------------


def test_no_sets_have_no_effects_and_an_empty_set_has_a_missing_one():
    assert fit_votes(np.zeros((0, 1)), np.ones((0, 1)), 0.95).estimate.shape == (0,)
    fit = fit_votes([[0, 0], [1, -1]], [[1, 1], [20, 20]], 0.95)
    for name in ("estimate", "variance", *LIMITS):
        values = getattr(fit, name)
        assert np.isnan(values[0])
        assert np.isfinite(values[1])


def test_sizes_from_one_to_a_million_are_fitted_alike():
    signs, sizes = [1, 1, -1, -1, 1], [1, 1_000_000, 3, 250_000, 40]
    fit = fit_one(signs, sizes)
    dropped = log_likelihood(fit.estimate[0], signs, sizes) - Z**2 / 2
    for limit in (fit.profile_low[0], fit.profile_high[0]):
        assert log_likelihood(limit, signs, sizes) == pytest.approx(dropped, abs=1e-9)


def test_a_thousand_large_studies_against_a_tiny_one_have_an_estimate():
    fit = fit_one([1] * 1000 + [-1], [1_000_000] * 1000 + [1])
    for name in ("estimate", "variance", "wald_low", "wald_high"):
        assert np.isfinite(getattr(fit, name)).all(), name
    assert fit.profile_low < fit.estimate < fit.profile_high


VOTE = st.tuples(st.sampled_from([1, -1]), st.integers(1, 500))
SETS = st.lists(st.lists(VOTE, min_size=1, max_size=8), min_size=1, max_size=4)


def matrices(sets):
    shape = (len(sets), max(map(len, sets)))
    signs, sizes = np.zeros(shape), np.ones(shape)
    for row, votes in enumerate(sets):
        signs[row, : len(votes)] = [sign for sign, _ in votes]
        sizes[row, : len(votes)] = [size for _, size in votes]
    return signs, sizes


def results(fit):
    return np.array([getattr(fit, name) for name in ("estimate", *LIMITS)])


@given(SETS)
@examples(15)
def test_calling_an_increase_a_decrease_mirrors_estimates_and_limits(sets):
    signs, sizes = matrices(sets)
    fit, mirrored = results(fit_votes(signs, sizes, 0.95)), fit_votes(-signs, sizes, 0.95)
    order = [0, 2, 1, 4, 3, 6, 5]  # what was a lower limit is now an upper one
    expected = -results(mirrored)[order]
    assert fit == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)


@given(SETS, st.randoms(use_true_random=False))
@examples(15)
def test_neither_other_sets_nor_the_order_of_the_votes_matter(sets, dice):
    fit = results(fit_votes(*matrices(sets), 0.95))
    for place, votes in enumerate(sets):
        shuffled = dice.sample(votes, len(votes))
        alone = results(fit_votes(*matrices([shuffled]), 0.95))[:, 0]
        assert fit[:, place] == pytest.approx(alone, rel=1e-9, abs=1e-12, nan_ok=True)


@given(SETS)
@examples(10)
def test_four_times_the_size_is_half_the_effect(sets):
    signs, sizes = matrices(sets)
    small, large = (results(fit_votes(signs, sizes * factor, 0.95)) for factor in (1, 4))
    assert small == pytest.approx(2 * large, rel=1e-9, abs=1e-12, nan_ok=True)
