"""How well a method did in the simulated reviews of a scenario: counts, errors and widths."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from scripts.effects.likelihood import heterogeneous_size
from scripts.simulation.judging import Judged, judge_verdicts
from scripts.simulation.scenarios import Flags, Scenario
from scripts.tables.simulation import COUNTED, SIMULATED_VERDICTS, verdict_quantity
from scripts.votes.exact_tests import wilson_interval

Floats = npt.NDArray[np.float64]
Measure = tuple[str, float, int, int]  # quantity, value (NaN for a count), how often, out of what

PLACES = 3  # decimals to which errors and widths are kept


def share(quantity: str, happened: Flags, among: Flags | None = None) -> Measure:
    """Count how often something happened, among all replicates or some of them."""
    if among is None:
        among = np.ones(happened.shape, dtype=bool)
    return quantity, np.nan, int((happened & among).sum()), int(among.sum())


def spread(quantity: str, numbers: Floats) -> Iterator[Measure]:
    """Count how often each number came, rounded; those that are missing or infinite are left out.

    Without any there is one count of 0.
    """
    known = numbers[np.isfinite(numbers)]
    values, counts = np.unique(known.round(PLACES) + 0.0, return_counts=True)
    if not len(known):
        yield quantity, np.nan, 0, 0
    for value, count in zip(values.tolist(), counts.tolist(), strict=True):
        yield quantity, value, count, len(known)


def is_withheld(scenario: Scenario) -> bool:
    """Check whether a cohort without a vote has a direction that is not reported."""
    return scenario.selection == "direction_if_significant"


def measure_tests(scenario: Scenario, tests: Judged, per_report: Judged) -> Iterator[Measure]:
    """Count what the tests find, and the votes that they lack."""
    for test in ("sign_test", "weighted_test"):
        yield share(test, tests[test])
        yield share(f"{test}_per_report", per_report[test])
    yield share("attainable", tests["attainable"])
    votes = tests["increase"] + tests["decrease"]
    cast = votes.size * scenario.cohorts
    lacking = "not_reported" if is_withheld(scenario) else "conflicting_vote"
    yield lacking, np.nan, cast - int(votes.sum()), cast
    yield share("no_vote", votes == 0)


def measure_intervals(
    scenario: Scenario, tests: Judged, fit: Judged, confidence: float
) -> Iterator[Measure]:
    """Count which intervals cover the mean effect, or the probability of an increase.

    The latter is that of a vote of these cohorts, on average; it is asked for where each cohort
    has one report.
    """
    d, votes = scenario.effect, tests["increase"] + tests["decrease"]
    voted, estimable = votes > 0, np.isfinite(fit["estimate"])
    yield share("no_estimate", ~estimable)
    for interval, among in (("exact", voted), ("profile", voted), ("wald", estimable)):
        yield share(f"{interval}_covers", covers(fit, interval, d), among)
    yield from measure_estimate(scenario, fit, "")
    if scenario.reports == 1:
        sizes = heterogeneous_size(scenario.sizes_of_cohorts, scenario.tau)
        chance = float(ndtr(np.sqrt(sizes) * d).mean())
        low, high = wilson_interval(tests["increase"], votes, confidence)
        yield share("wilson_covers", (low <= chance) & (chance <= high), voted)


def measure_estimate(scenario: Scenario, fit: Judged, assumed: str) -> Iterator[Measure]:
    """Give the errors of the estimates and the widths of the exact intervals that are closed."""
    yield from spread(f"estimate_error{assumed}", fit["estimate"] - scenario.effect)
    yield from spread(f"exact_width{assumed}", fit["exact_high"] - fit["exact_low"])


def measure_true_tau(scenario: Scenario, tests: Judged, fit: Judged) -> Iterator[Measure]:
    """Measure the estimate and the exact interval under the true tau."""
    voted = tests["increase"] + tests["decrease"] > 0
    yield share("exact_covers_true_tau", covers(fit, "exact", scenario.effect), voted)
    yield from measure_estimate(scenario, fit, "_true_tau")


def covers(fit: Judged, interval: str, effect: float) -> Flags:
    """Mark the intervals that cover the effect."""
    return np.asarray((fit[f"{interval}_low"] <= effect) & (effect <= fit[f"{interval}_high"]))


def measure_verdicts(scenario: Scenario, tests: Judged, agreement: Fraction) -> Iterator[Measure]:
    """Count the verdicts, those for a direction, and those for the wrong one.

    A direction that is not reported is no vote; by an old convention it counts as no change.
    """
    up, down = tests["increase"], tests["decrease"]
    readings = {"": "conflicting"}
    if is_withheld(scenario):
        readings = {"": "none", COUNTED: "no_change"}
    for suffix, other_votes in readings.items():
        verdicts = judge_verdicts(up, down, scenario.cohorts - up - down, other_votes, agreement)
        for verdict in SIMULATED_VERDICTS if scenario.reports == 1 else ():
            name = verdict_quantity(verdict, suffix)
            yield share(name, verdicts.isin([verdict]).to_numpy(bool))
        rises, falls = (
            verdicts.isin([f"consistent {way}", f"mostly {way}"]).to_numpy(bool)
            for way in ("increase", "decrease")
        )
        yield share(f"directional_verdict{suffix}", rises | falls)
        if scenario.effect > 0:
            yield share(f"wrong_verdict{suffix}", falls)
