"""Heterogeneity, selective reporting and pooled effects against calculation by other means."""

from fractions import Fraction

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import binom, binomtest, chi2, norm, t

from scripts.models.simulation import Scenarios
from scripts.simulation.scenarios import Scenario, draw_directions, list_scenarios
from scripts.simulation.simulate_votes import Replicates, simulate_pooled, simulate_votes
from scripts.simulation.summarise_simulation import summarise_simulation
from scripts.tables.simulation import SIMULATED_VERDICTS
from scripts.tables.votes import VERDICTS
from tests.support.simulated import PLAIN

AGREEMENT, REPLICATES = Fraction(7, 10), 20_000
Z = 1.959963984540054
LEAST = {"published_if_significant_increase": Z, "published_if_increase": 0.0}


def play(cohorts, sizes, effect, tau=0.0, selection="none", replicates=REPLICATES):
    """Give the summary of one scenario, by quantity."""
    grid = PLAIN | {
        "cohorts": [cohorts],
        "reports": [1, 2],
        "correlation": [0.5],
        "sizes": [sizes],
        "effect": [0, effect or 1],
        "tau": [0, tau or 1],
        "selection": ["none", selection if selection != "none" else "published_if_increase"],
    }
    drawn = Replicates(1, replicates)
    counts = simulate_votes(Scenarios.model_validate(grid), drawn, AGREEMENT, 0.95, 7, 1)
    table = summarise_simulation([counts], 0.95)
    mine = (table["effect"] == effect) & (table["tau"] == tau) & (table["selection"] == selection)
    return table[mine & (table["reports"] == 1)].set_index("quantity")


def is_near(row, exact, reference_error=0.0):
    """Tell whether a share is what exact probability gives, within Monte Carlo error."""
    error = np.hypot(np.sqrt(max(exact * (1 - exact), 1e-9) / row["out_of"]), reference_error)
    return abs(row["value"] - exact) < 4 * error + 1e-6


# --- Heterogeneity -------------------------------------------------------------------------------


def exactly(k, size, effect, tau):
    """List each number of increases of k equal cohorts, and weigh what comes of it."""
    p = norm.cdf(effect * np.sqrt(size / (1 + size * tau**2)))
    exact = dict.fromkeys(("exact_covers", "exact_covers_true_tau", "wilson_covers"), 0.0)
    exact |= dict.fromkeys(map("verdict_{}".format, VERDICTS), 0.0)
    errors, chances = [], []
    for increase in range(k + 1):
        chance = binom.pmf(increase, k, p)
        clopper = binomtest(increase, k).proportion_ci(method="exact")
        wilson = binomtest(increase, k).proportion_ci(method="wilson")
        exact["exact_covers"] += chance * (
            clopper.low <= norm.cdf(np.sqrt(size) * effect) <= clopper.high
        )
        exact["exact_covers_true_tau"] += chance * (clopper.low <= p <= clopper.high)
        exact["wilson_covers"] += chance * (wilson.low <= p <= wilson.high)
        way, most = "increase" if 2 * increase > k else "decrease", max(increase, k - increase)
        agree = f"mostly {way}" if 10 * most >= 7 * k else "inconsistent"
        exact[f"verdict_{f'consistent {way}' if most == k else agree}"] += chance
        if 0 < increase < k:
            errors.append(norm.ppf(increase / k) / np.sqrt(size) - effect)
            chances.append(chance)
    return exact, np.average(errors, weights=chances)


@pytest.mark.long
@pytest.mark.parametrize(("k", "size", "effect", "tau"), [(10, 20, 0.5, 0.4), (7, 10, 0.2, 0.2)])
def test_heterogeneous_effects_come_out_as_often_as_exact_probability_says(k, size, effect, tau):
    of = play(k, [size], effect, tau)
    exact, error = exactly(k, size, effect, tau)
    wrong = {
        name: chance
        for name, chance in exact.items()
        if not is_near(of.loc[name.replace(" ", "_")], chance)
    }
    assert wrong == {}
    row = of.loc["estimate_error"]
    assert abs(row["value"] - error) < (row["ci_high"] - row["ci_low"]) + 0.0005
    assert row["out_of"] == REPLICATES - of.loc["no_estimate", "count"]
    assert is_near(
        of.loc["directional_verdict"],
        sum(
            chance for name, chance in exact.items() if name.startswith(("verdict_c", "verdict_m"))
        ),
    )
    assert is_near(
        of.loc["wrong_verdict"],
        exact["verdict_consistent decrease"] + exact["verdict_mostly decrease"],
    )


@pytest.mark.long
@pytest.mark.parametrize(
    ("k", "effect", "expected"),
    [
        (10, 0.5, (0.992, 0.925, 0.592)),
        (30, 0.5, (0.994, 0.832, 0.196)),
        (30, 0.2, (0.968, 0.885, 0.594)),
    ],
)
def test_coverage_under_ignored_heterogeneity_is_what_was_found_before(k, effect, expected):
    # Two arms of 40 have the size 20; the expected shares are of 2,000 reviews.
    for tau, share in zip((0.0, 0.2, 0.4), expected, strict=True):
        of = play(k, [20], effect, tau, replicates=4000)
        row = of.loc["exact_covers"]
        if tau:
            assert is_near(row, share, np.sqrt(share * (1 - share) / 2000))
            assert of.loc["exact_covers_true_tau", "value"] > 0.94
        else:
            assert exactly(k, 20, effect, 0.0)[0]["exact_covers"] == pytest.approx(share, abs=0.008)


# --- Selective reporting and publication ---------------------------------------------------------


def test_a_direction_is_reported_as_often_as_normal_probabilities_say():
    sizes, effect = (10, 40), 0.2
    of = play(8, list(sizes), effect, selection="direction_if_significant")
    withheld = [
        norm.cdf(Z - np.sqrt(n) * effect) - norm.cdf(-Z - np.sqrt(n) * effect) for n in sizes
    ]
    assert is_near(of.loc["not_reported"], np.mean(withheld))
    assert "conflicting_vote" not in of.index


def test_counting_what_is_not_reported_as_no_change_makes_no_change_the_verdict():
    # 10 cohorts of 20 participants, before and after: at least 7 are not significant.
    of = play(10, [20], 0.2, selection="direction_if_significant")
    withheld = norm.cdf(Z - np.sqrt(20) * 0.2) - norm.cdf(-Z - np.sqrt(20) * 0.2)
    exact = binom.sf(6, 10, withheld)
    assert exact == pytest.approx(0.955, abs=0.0005)
    assert is_near(of.loc["verdict_no_change_counted_no_change"], exact)
    assert of.loc["verdict_no_change", "count"] == 0
    assert is_near(of.loc["no_vote"], withheld**10)
    assert is_near(of.loc["verdict_single_cohort"], binom.pmf(9, 10, withheld))


@pytest.mark.parametrize("selection", sorted(LEAST))
def test_published_cohorts_have_an_increase_as_often_as_normal_probabilities_say(selection):
    sizes, effect, rest = (10, 40), 0.1, 0.25
    scenario = Scenario(4, 1, None, sizes, effect, 0.3, selection)
    directions = draw_directions(scenario, 20_000, rest, np.random.default_rng(3))
    assert set(np.unique(directions)) == {-1, 1}
    for place, size in enumerate(sizes):
        spread = np.sqrt(1 + size * 0.3**2)
        centre = np.sqrt(size) * effect / spread
        sure = norm.cdf(centre - LEAST[selection] / spread)
        rise = sure + rest * (norm.cdf(centre) - sure)
        exact = rise / (rise + rest * norm.cdf(-centre))
        drawn = directions[:, place::2] > 0
        assert abs(drawn.mean() - exact) < 4 * np.sqrt(exact * (1 - exact) / drawn.size)


def test_one_sided_publication_finds_an_effect_where_there_is_none():
    of = play(10, [10], 0.0, selection="published_if_increase")
    chance = 0.5 / (0.5 + 0.2 * 0.5)
    assert is_near(of.loc["sign_test"], binom.pmf([0, 1, 9, 10], 10, chance).sum())
    assert is_near(
        of.loc["directional_verdict"], binom.sf(6, 10, chance) + binom.cdf(3, 10, chance)
    )
    assert "wrong_verdict" not in of.index


def test_tau_and_selection_are_tried_with_one_report_and_apart_from_each_other():
    grid = Scenarios.model_validate(
        PLAIN
        | {
            "cohorts": [3],
            "reports": [1, 2],
            "correlation": [0.5],
            "sizes": [[10]],
            "effect": [0, 1],
            "tau": [0, 0.2],
            "selection": ["none", "published_if_increase"],
        }
    )
    varied = [s for s in list_scenarios(grid) if s.is_varied]
    assert {(s.reports, s.tau, s.selection) for s in varied} == {
        (1, 0.2, "none"),
        (1, 0.0, "published_if_increase"),
    }
    assert len(varied) == 4
    plain = Scenario(3, 1, None, (10,), 0.0)
    first = plain.generator(7, 1).random()
    assert first == np.random.default_rng([7, 1, *b"(3, 1, None, (10,), 0.0)"]).random()
    assert first != plain._replace(tau=0.2).generator(7, 1).random()


def test_the_verdicts_are_those_of_the_votes():
    assert set(SIMULATED_VERDICTS) == set(VERDICTS)


# --- Pooled effects ------------------------------------------------------------------------------


def pooled(cohorts, sizes, tau, replicates):
    grid = PLAIN | {
        "cohorts": [3],
        "reports": [1, 2],
        "correlation": [0.5],
        "sizes": [[10]],
        "effect": [0, 1],
        "pooled_cohorts": [cohorts],
        "pooled_sizes": [sizes],
        "pooled_tau": [tau],
    }
    counts = simulate_pooled(Scenarios.model_validate(grid), replicates, 0.95, 7, 1)
    return summarise_simulation([counts], 0.95).set_index("quantity")


@pytest.mark.long
def test_the_interval_of_equal_errors_covers_as_often_as_an_integral_says():
    # Of equal errors s, s² + tau² is estimated by the variance of the effects, but at least by s².
    k, size, tau = 3, 40, 0.4
    true = 1 / size + tau**2

    def given(x):
        half = t.ppf(0.975, k - 1) * np.sqrt(max(1 / size, true * x / (k - 1)) / true)
        return chi2.pdf(x, k - 1) * (2 * norm.cdf(half) - 1)

    exact = quad(given, 0, 60, points=[(k - 1) / size / true], limit=400)[0]
    of = pooled(k, [size], tau, 600)
    assert is_near(of.loc["random_effects_covers"], exact)
    assert abs(of.loc["random_effects_error", "value"]) < 4 * np.sqrt(true / k / 600)
    spread = np.sqrt(true / k)
    assert (
        of.loc["random_effects_error", "ci_high"] - of.loc["random_effects_error", "ci_low"]
    ) == pytest.approx(2 * Z * spread / np.sqrt(600), rel=0.15)


@pytest.mark.long
def test_the_interval_covers_where_one_cohort_is_far_more_precise():
    # Standard errors of .05, .5 and .5, tau .1: .969 was found before.
    row = pooled(3, [400, 4, 4], 0.1, 800).loc["random_effects_covers"]
    assert is_near(row, 0.969, np.sqrt(0.969 * 0.031 / 2000))
