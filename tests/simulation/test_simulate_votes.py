"""The simulation against exact calculation: integrals, binomial sums and lists of all patterns."""

from fractions import Fraction
from functools import partial
from itertools import product
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.stats import binom, binomtest, norm

from scripts.effects.likelihood import fit_votes
from scripts.models.simulation import Scenarios
from scripts.simulation.judging import fit_states, judge_states, try_states
from scripts.simulation.scenarios import Scenario, cast_votes, draw_reports, votes_by_size
from scripts.simulation.simulate_votes import Replicates, simulate_votes
from scripts.simulation.summarise_simulation import summarise_simulation
from scripts.tables.files import read_table, write_table
from scripts.tables.simulation import (
    INTERVALS,
    MEANS,
    MEDIANS,
    OF_ONE_REPORT,
    SCENARIO,
    SIMULATED,
    TESTS,
)
from scripts.workflow.reviews import Project
from tests.support.simulated import PLAIN

AGREEMENT, CONFIDENCE, REPLICATES = Fraction(7, 10), 0.95, 20_000
USUAL = PLAIN | {
    "cohorts": [8],
    "reports": [1, 3],
    "correlation": [0.5],
    "sizes": [[10]],
    "effect": [0, 1],
}


def simulate(chunk=1, replicates=REPLICATES, seed=7, **grid):
    scenarios = Scenarios.model_validate({**USUAL, **grid})
    return simulate_votes(scenarios, Replicates(replicates, 1), AGREEMENT, CONFIDENCE, seed, chunk)


def play(scenario, replicates=REPLICATES):
    """Give the counts of one scenario, by quantity."""
    cohorts, reports, correlation, sizes, effect, *_ = scenario
    table = simulate(
        replicates=replicates,
        cohorts=[cohorts],
        reports=[1, reports] if reports > 1 else [1, 2],
        correlation=[0.5 if correlation is None else correlation],
        sizes=[list(sizes)],
        effect=[0, effect] if effect else [0, 1],
    )
    mine = table[(table["reports"] == reports) & (table["effect"] == effect)]
    mine = shares_of(mine)
    assert set(mine["quantity"]) == expected_quantities(scenario) - {*MEANS, *MEDIANS}
    return mine.set_index("quantity")


def shares_of(table):
    return table[~table["quantity"].isin([*MEANS, *MEDIANS])]


def expected_quantities(scenario):
    """Name what a scenario without tau and selection is measured by."""
    expected = {*TESTS, *INTERVALS, "directional_verdict"}
    expected |= {*OF_ONE_REPORT} if scenario.reports == 1 else set()
    return expected | ({"wrong_verdict"} if scenario.effect > 0 else set())


def holds(counted, exact):
    """Tell whether a count is what the exact probability gives, within Monte Carlo error."""
    error = np.sqrt(max(exact * (1 - exact), 1e-9) / counted["out_of"])
    return abs(counted["count"] / counted["out_of"] - exact) < 4 * error + 1e-6


# --- Exact calculation, by other means -----------------------------------------------------------


def chances(scenario, size):
    """Integrate the chances that 0, 1, ..., all reports of a cohort find an increase."""
    _, reports, correlation, _, effect, *_ = scenario
    rho = correlation or 0.0
    centre = np.sqrt(size) * effect
    if reports == 1:
        return np.array([norm.sf(centre), norm.cdf(centre)])

    def chance(count):
        def given(u):
            p = norm.cdf((centre + np.sqrt(rho) * u) / np.sqrt(1 - rho))
            return norm.pdf(u) * binom.pmf(count, reports, p)

        return quad(given, -9, 9, limit=400, points=[-centre])[0]

    return np.array([chance(count) for count in range(reports + 1)])


def vote_chances(scenario, size):
    """Return the chances of a vote for increase, for decrease and of a conflicting one."""
    of_count = chances(scenario, size)
    reports = len(of_count) - 1
    up = sum(p for n, p in enumerate(of_count) if 10 * n >= 7 * reports)
    down = sum(p for n, p in enumerate(of_count) if 10 * (reports - n) >= 7 * reports)
    return up, down, 1 - up - down


def splits(scenario):
    """List every count of votes of equal cohorts with its probability."""
    k = scenario.cohorts
    up, down, _ = vote_chances(scenario, scenario.sizes[0])
    for increase in range(k + 1):
        for decrease in range(k + 1 - increase):
            rest = binom.pmf(decrease, k - increase, down / (1 - up)) if up < 1 else 1.0
            yield increase, decrease, binom.pmf(increase, k, up) * rest


def wald_covers(increase, decrease, size, effect):
    """Build the interval from its closed form for equal sizes (Hedges & Olkin 1985)."""
    k = increase + decrease
    p = increase / k
    z = norm.ppf(p)
    half = 1.959963984540054 * np.sqrt(p * (1 - p) / k) / norm.pdf(z)
    return abs(z - np.sqrt(size) * effect) <= half


def exact_covers(increase, decrease, scenario):
    """Ask whether so many increases are improbable, be the reports copies or independent."""
    k, size = increase + decrease, scenario.sizes[0]
    up, down, _ = vote_chances(scenario._replace(correlation=0.0), size)
    chance = np.array([norm.cdf(np.sqrt(size) * scenario.effect), up / (up + down)])
    tails = binom.sf(increase - 1, k, chance).max(), binom.cdf(increase, k, chance).max()
    return min(tails) >= 0.025


def profile_covers(increase, decrease, size, effect):
    """Hold the likelihood ratio of the true effect against the chi-squared quantile."""
    k = increase + decrease
    best = sum(n * np.log(n / k) for n in (increase, decrease) if n)
    z = np.sqrt(size) * effect
    return 2 * (best - increase * norm.logcdf(z) - decrease * norm.logsf(z)) <= 3.841458820694124


EXACT = [
    Scenario(6, 1, None, (10,), 0.0),
    Scenario(10, 1, None, (10,), 0.2),
    Scenario(3, 1, None, (10,), 0.0),
    Scenario(3, 3, 0.0, (10,), 0.0),
    Scenario(8, 2, 0.5, (10,), 0.0),
    Scenario(10, 3, 0.8, (10,), 0.0),
    Scenario(15, 3, 0.0, (10,), 0.2),
    Scenario(7, 5, 0.95, (40,), 0.2),
    Scenario(20, 5, 0.5, (10,), 0.1),
]


@pytest.mark.long
@pytest.mark.parametrize("scenario", EXACT, ids=str)
def test_tests_and_intervals_come_out_as_often_as_exact_probability_says(scenario):
    counts, size, d = play(scenario), scenario.sizes[0], scenario.effect
    exact = dict.fromkeys(("sign_test", "attainable", "no_vote", "no_estimate"), 0.0)
    wald = profile = clopper = 0.0
    for up, down, chance in splits(scenario):
        k = up + down
        exact["sign_test"] += chance * (k > 0 and binomtest(up, k).pvalue <= 0.05)
        exact["attainable"] += chance * (k >= 6)
        exact["no_vote"] += chance * (k == 0)
        exact["no_estimate"] += chance * (min(up, down) == 0)
        wald += chance * (min(up, down) > 0 and wald_covers(up, down, size, d))
        clopper += chance * (k > 0 and exact_covers(up, down, scenario))
        profile += chance * (k > 0 and profile_covers(up, down, size, d))
    exact["wald_covers"] = wald / (1 - exact["no_estimate"])
    exact["exact_covers"] = clopper / (1 - exact["no_vote"])
    exact["profile_covers"] = profile / (1 - exact["no_vote"])
    exact["conflicting_vote"] = vote_chances(scenario, size)[2]
    wrong = {name: p for name, p in exact.items() if not holds(counts.loc[name], p)}
    assert wrong == {}, counts


@pytest.mark.long
@pytest.mark.parametrize("scenario", EXACT, ids=str)
def test_a_vote_for_each_report_is_found_as_often_as_exact_probability_says(scenario):
    of_cohort = chances(scenario, scenario.sizes[0])
    of_all = np.ones(1)
    for _ in range(scenario.cohorts):
        of_all = np.convolve(of_all, of_cohort)
    k = scenario.cohorts * scenario.reports
    significant = [binomtest(n, k).pvalue <= 0.05 for n in range(k + 1)]
    counts = play(scenario)
    assert holds(counts.loc["sign_test_per_report"], of_all[significant].sum())
    assert (
        counts.loc["weighted_test_per_report", "count"]
        == counts.loc["sign_test_per_report", "count"]
    )


@pytest.mark.long
@pytest.mark.parametrize(
    "scenario", [Scenario(8, 1, None, (10, 40), 0.2), Scenario(7, 3, 0.8, (40, 10), 0.2)], ids=str
)
def test_the_weighted_test_of_unequal_cohorts_is_found_as_often_as_all_patterns_say(scenario):
    sizes = (scenario.sizes * scenario.cohorts)[: scenario.cohorts]
    by_size = {size: vote_chances(scenario, size) for size in set(sizes)}
    exact = 0.0
    for votes in product([1, -1, 0], repeat=len(sizes)):
        chance = np.prod(
            [by_size[n][(1, -1, 0).index(v)] for n, v in zip(sizes, votes, strict=True)]
        )
        weights = np.array([n for n, v in zip(sizes, votes, strict=True) if v])
        if len(weights) >= 6:
            observed = abs(np.dot(sizes, votes))
            sums = abs(all_signs(len(weights)) @ weights)
            exact += chance * ((sums >= observed).mean() <= 0.05)
    assert holds(play(scenario).loc["weighted_test"], exact)


def all_signs(k):
    return np.array(list(product([1, -1], repeat=k)))


# --- What must hold whatever the numbers ---------------------------------------------------------


def test_reports_that_are_copies_are_as_good_as_one_report():
    scenario = Scenario(10, 4, 1.0, (10,), 0.2)
    increases = draw_reports(scenario, 500, np.random.default_rng(1))
    assert set(np.unique(increases)) == {0, 4}
    one = sum(p for up, down, p in splits(scenario._replace(reports=1)) if {up, down} & {9, 10})
    counts = play(scenario)
    assert holds(counts.loc["sign_test"], one)
    assert counts.loc["conflicting_vote", "count"] == 0


def test_reports_that_do_not_correlate_are_as_good_as_cohorts():
    apart = play(Scenario(5, 3, 0.0, (10,), 0.2)).loc["sign_test_per_report"]
    p = norm.cdf(np.sqrt(10) * 0.2)
    significant = [n for n in range(16) if binomtest(n, 15).pvalue <= 0.05]
    assert holds(apart, binom.pmf(significant, 15, p).sum())


def test_overlapping_reports_raise_false_positives_and_one_vote_per_cohort_does_not():
    counts = play(Scenario(10, 3, 0.8, (10,), 0.0))
    assert counts.loc["sign_test_per_report", "count"] > 0.15 * REPLICATES
    assert counts.loc["sign_test", "count"] < 0.05 * REPLICATES


def test_with_equal_sizes_the_weighted_test_is_the_sign_test():
    counts = simulate(sizes=[[10], [40]], replicates=500).pivot_table(
        index=["sizes", "reports", "effect"], columns="quantity", values="count"
    )
    assert (counts["weighted_test"] == counts["sign_test"]).all()
    assert (counts["weighted_test_per_report"] == counts["sign_test_per_report"]).all()
    assert counts["sign_test"].sum() > 0


def test_without_an_effect_the_exact_interval_leaves_out_0_as_often_as_the_sign_test_finds():
    counts = simulate(sizes=[[10, 40]], replicates=2000, correlation=[0.2])
    counts = counts[counts["effect"] == 0].set_index(["reports", "quantity"])
    for reports in (1, 3):
        of = counts.loc[reports]
        left_out = of.loc["exact_covers", "out_of"] - of.loc["exact_covers", "count"]
        assert left_out == of.loc["sign_test", "count"]


def test_with_one_report_the_cohort_and_the_report_are_one_vote():
    counts = simulate(sizes=[[10, 40]], replicates=500).query("reports == 1")
    of = {name: rows["count"].tolist() for name, rows in counts.groupby("quantity")}
    assert of["sign_test_per_report"] == of["sign_test"]
    assert of["weighted_test_per_report"] == of["weighted_test"]
    assert of["conflicting_vote"] == of["no_vote"] == [0, 0]


def test_the_agreement_rule_is_that_of_the_project():
    increases = np.array([[0, 3, 7, 10], [6, 5, 4, 8]])
    assert cast_votes(increases, 10, AGREEMENT).tolist() == [[-1, -1, 1, 1], [0, 0, 0, 1]]
    assert cast_votes(np.array([[0, 1, 2, 3]]), 3, AGREEMENT).tolist() == [[-1, 0, 0, 1]]
    assert cast_votes(np.array([[1, 2]]), 3, Fraction(2, 3)).tolist() == [[-1, 1]]


def test_votes_are_added_up_by_size():
    increase = np.array([[1, 2, 0, 3]])
    added = votes_by_size(increase, 3 - increase, np.array([40, 10, 40, 10]))
    assert added.tolist() == [[5, 1, 1, 5]]


def test_cohorts_take_their_sizes_in_turn():
    assert Scenario(5, 1, None, (10, 40), 0).sizes_of_cohorts.tolist() == [10, 40, 10, 40, 10]


def test_each_replicate_gets_what_came_of_its_own_votes():
    samples = [np.array([[6, 0], [3, 3], [0, 0]]), np.array([[0, 6], [6, 0]])]
    sizes = np.array([10])
    one, two = judge_states(samples, partial(try_states, sizes=sizes, alpha=0.05))
    assert one["sign_test"].tolist() == [True, False, False]
    assert (one["increase"] + one["decrease"]).tolist() == [6, 6, 0]
    assert two["sign_test"].tolist() == two["weighted_test"].tolist() == [True, True]
    one, two = judge_states(samples, partial(fit_states, sizes=sizes, confidence=0.95))
    assert np.isnan(one["wald_low"]).tolist() == [True, False, True]
    assert (one["profile_high"][0], two["profile_low"][0]) == (np.inf, -np.inf)
    assert one["profile_low"][0] == two["profile_low"][1] == -two["profile_high"][0] > 0


def test_the_effect_is_fitted_with_the_size_of_each_vote():
    # One increase and two decreases of 10 participants, two increases and no decrease of 40.
    states, sizes = np.array([[1, 2, 2, 0]]), np.array([10, 40])
    (judged,) = judge_states([states], partial(fit_states, sizes=sizes, confidence=0.95))
    fit = fit_votes([[1, -1, -1, 1, 1]], [[10, 10, 10, 40, 40]], 0.95)
    for name in ("exact_low", "exact_high", "profile_low", "profile_high", "wald_low", "wald_high"):
        assert judged[name] == pytest.approx(getattr(fit, name), rel=1e-9)


# --- Chunks ---------------------------------------------------------------------------------------


def test_a_chunk_is_the_same_twice_and_another_chunk_or_seed_is_not():
    first = simulate(replicates=300)
    pd.testing.assert_frame_equal(simulate(replicates=300), first)
    shares = shares_of(first)["count"].to_numpy()
    for other in (simulate(replicates=300, chunk=2), simulate(replicates=300, seed=8)):
        assert (shares_of(other)["count"].to_numpy() != shares).mean() > 0.2


def test_the_scenarios_are_drawn_apart_and_do_not_rest_on_the_rest_of_the_grid():
    few, many = simulate(replicates=300), simulate(replicates=300, cohorts=[3, 8], effect=[0, 2, 1])
    key = [*SCENARIO, "quantity", "number"]
    both = few.merge(many, on=key, suffixes=("", "_of_many"))
    assert len(both) == len(few)
    assert (both["count"] == both["count_of_many"]).all()
    starts = [
        Scenario(8, reports, rho, (10,), d).generator(7, 1).random()
        for reports, rho, d in ((1, None, 0.0), (1, None, 1.0), (3, 0.5, 0.0), (3, 0.8, 0.0))
    ]
    assert len(set(starts)) == 4


def test_every_scenario_has_its_quantities_and_one_report_has_no_correlation():
    grid = {"cohorts": [3, 4], "reports": [1, 2], "correlation": [0, 0.5, 1]}
    table = simulate(replicates=5, **grid)
    found = {key: set(rows["quantity"]) for key, rows in table.groupby(SCENARIO, dropna=False)}
    assert len(found) == 2 * (1 + 3) * 2
    for (cohorts, reports, rho, _, effect, *_), quantities in found.items():
        assert quantities == expected_quantities(Scenario(cohorts, reports, rho, (10,), effect))
    assert table[table["reports"] == 1]["correlation"].isna().all()
    assert table[table["reports"] == 2]["correlation"].notna().all()


def test_chunks_are_added_up_and_each_share_has_its_interval(tmp_path):
    chunks = [simulate(chunk, replicates=40) for chunk in (1, 2, 3)]
    for chunk, table in enumerate(chunks):
        write_table(table, tmp_path / f"{chunk}.csv", SIMULATED)
    back = [read_table(tmp_path / f"{chunk}.csv", SIMULATED) for chunk in range(3)]
    total = summarise_simulation(back, 0.95)
    key = [*SCENARIO, "quantity"]
    assert total[key].equals(chunks[0][key].drop_duplicates().reset_index(drop=True))
    of_chunks = [shares_of(table).reset_index(drop=True) for table in chunks]
    shares = total.dropna(subset="count")
    assert shares["count"].tolist() == sum(table["count"] for table in of_chunks).tolist()
    row = total[total["quantity"] == "sign_test"].iloc[-1]
    assert row["out_of"] == 120
    assert row["value"] == row["count"] / 120
    interval = binomtest(int(row["count"]), 120).proportion_ci(method="wilson")
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((interval.low, interval.high))
    assert total[total["out_of"] == 0]["value"].isna().all()
    for quantity, mean_of in (("estimate_error", np.mean), ("exact_width", np.median)):
        of_quantity = f"quantity == '{quantity}' and effect == 0 and reports == 1"
        drawn = pd.concat(chunks).query(of_quantity)
        numbers = np.repeat(drawn["number"].dropna(), drawn["count"][drawn["number"].notna()])
        row = total.query(of_quantity).iloc[0]
        assert (row["out_of"], row["value"]) == (len(numbers), pytest.approx(mean_of(numbers)))
        assert row["ci_low"] <= row["value"] <= row["ci_high"]


def project(**simulation):
    usual = {**USUAL, "replicates": 10, "varied_replicates": 10, "chunks": 3, "seed": 1}
    config = {"agreement": 0.7, "confidence": 0.95, "simulation": {**usual, **simulation}}
    return Project(config)


def shares(project):
    return [project.chunk(SimpleNamespace(chunk=str(chunk))) for chunk in project.chunks]


def test_the_replicates_are_split_over_the_chunks_and_none_is_lost():
    assert [share["replicates"] for share in shares(project())] == [4, 3, 3]
    assert [share["replicates"] for share in shares(project(chunks=10))] == [1] * 10
    assert [share["varied_replicates"] for share in shares(project(varied_replicates=4))] == [
        2,
        1,
        1,
    ]


def test_more_chunks_and_replicates_leave_the_first_chunks_as_they_are():
    few = project(replicates=20, varied_replicates=4, chunks=2)
    more = project(replicates=50, varied_replicates=10, chunks=5)
    assert shares(more)[:2] == shares(few)
    assert shares(project(replicates=20, chunks=2, seed=2)) != shares(few)
