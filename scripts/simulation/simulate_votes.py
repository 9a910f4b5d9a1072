"""Simulate reviews and count how often each method misleads, in one chunk."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from scripts.models.base import as_fraction
from scripts.models.simulation import Scenarios
from scripts.simulation.judging import Judged, fit_states, judge_states, try_states
from scripts.simulation.measures import (
    Measure,
    measure_intervals,
    measure_tests,
    measure_true_tau,
    measure_verdicts,
)
from scripts.simulation.pooling import pool_effects
from scripts.simulation.scenarios import (
    Scenario,
    Whole,
    cast_votes,
    draw_directions,
    draw_reports,
    list_pooled,
    list_scenarios,
    votes_by_size,
)
from scripts.tables.files import shape_table, write_table
from scripts.tables.simulation import SIMULATED


class Replicates(NamedTuple):
    """How many reviews to simulate of each scenario."""

    plain: int
    varied: int  # with a tau or a selection


def simulate_votes(
    grid: Scenarios,
    replicates: Replicates,
    agreement: Fraction,
    confidence: float,
    seed: int,
    chunk: int,
) -> pd.DataFrame:
    """Simulate the votes of every scenario and measure the outcomes.

    All that is asked of a replicate follows from its *state*: how many cohorts of each size vote
    for either direction. Each distinct state is judged once.

    Parameters
    ----------
    grid
        The scenarios.
    replicates
        Reviews to simulate of each scenario.
    agreement
        Share of a cohort's reports that must agree.
    confidence
        Confidence level of the intervals; a test is counted where p is at most 1 - confidence.
    seed, chunk
        What the random numbers follow from.

    Returns
    -------
    One row per scenario, quantity and number; see ``SIMULATED``.
    """
    rows: list[dict[str, Any]] = []
    for _, alike in groupby(list_scenarios(grid), key=lambda s: (s.cohorts, s.sizes)):
        scenarios = list(alike)
        drawn = [
            _draw_states(s, replicates, grid.publication, agreement, s.generator(seed, chunk))
            for s in scenarios
        ]
        votes = [of_cohorts for of_cohorts, _ in drawn]
        sizes = np.unique(scenarios[0].sizes_of_cohorts)
        judge = partial(try_states, sizes=sizes, alpha=1 - confidence)
        tests = judge_states([*votes, *(of_reports for _, of_reports in drawn)], judge)
        fits = fit_samples(scenarios, votes, sizes, confidence, agreement)
        with_tau = fit_samples(scenarios, votes, sizes, confidence, agreement, with_tau=True)
        for place, scenario in enumerate(scenarios):
            of_cohorts, of_reports = tests[place], tests[len(scenarios) + place]
            rows += _rows(scenario, measure_tests(scenario, of_cohorts, of_reports))
            rows += _rows(
                scenario, measure_intervals(scenario, of_cohorts, fits[place], confidence)
            )
            if place in with_tau:
                rows += _rows(scenario, measure_true_tau(scenario, of_cohorts, with_tau[place]))
            rows += _rows(scenario, measure_verdicts(scenario, of_cohorts, agreement))
    return shape_table(rows, SIMULATED)


def simulate_pooled(
    grid: Scenarios, replicates: int, confidence: float, seed: int, chunk: int
) -> pd.DataFrame:
    """Simulate cohorts that give effects, and measure the random-effects model."""
    rows: list[dict[str, Any]] = []
    for scenario in list_pooled(grid):
        rows += _rows(scenario, pool_effects(scenario, replicates, confidence, seed, chunk))
    return shape_table(rows, SIMULATED)


def _rows(scenario: Scenario, measures: Iterable[Measure]) -> Iterator[dict[str, Any]]:
    about = scenario._asdict() | {"sizes": ";".join(map(str, scenario.sizes))}
    for quantity, number, count, out_of in measures:
        yield {
            **about,
            "quantity": quantity,
            "number": number,
            "count": count,
            "out_of": out_of,
        }


def _draw_states(
    scenario: Scenario,
    replicates: Replicates,
    publication: float,
    agreement: Fraction,
    generator: np.random.Generator,
) -> tuple[Whole, Whole]:
    """Draw replicates: the votes of their cohorts, and those of their reports, by size."""
    sizes = scenario.sizes_of_cohorts
    if scenario.is_varied:
        votes = draw_directions(scenario, replicates.varied, publication, generator)
        by_size = votes_by_size(1 * (votes > 0), 1 * (votes < 0), sizes)
        return by_size, by_size
    increases = draw_reports(scenario, replicates.plain, generator)
    votes = cast_votes(increases, scenario.reports, agreement)
    return (
        votes_by_size(1 * (votes > 0), 1 * (votes < 0), sizes),
        votes_by_size(increases, scenario.reports - increases, sizes),
    )


def fit_samples(
    scenarios: Sequence[Scenario],
    samples: Sequence[Whole],
    sizes: Whole,
    confidence: float,
    agreement: Fraction,
    *,
    with_tau: bool = False,
) -> dict[int, Judged]:
    """Fit the votes of every replicate, those that have one model together.

    Parameters
    ----------
    scenarios, samples
        Scenarios of the same cohorts, and the states of each.
    sizes
        The sizes of cohorts, ascending.
    confidence, agreement
        Confidence level, and the share of a cohort's reports that must agree.
    with_tau
        Assume the true tau, in the scenarios that have one; else 0, in all.

    Returns
    -------
    What came of each replicate, by the place of the scenario.
    """
    models: dict[tuple[int, float], list[int]] = {}
    for place, scenario in enumerate(scenarios):
        if scenario.tau > 0 or not with_tau:
            tau = scenario.tau if with_tau else 0.0
            models.setdefault((scenario.reports, tau), []).append(place)
    fits: dict[int, Judged] = {}
    for (reports, tau), places in models.items():
        judge = partial(
            fit_states,
            sizes=sizes,
            confidence=confidence,
            tau=tau,
            reports=reports,
            agreement=agreement,
        )
        judged = judge_states([samples[place] for place in places], judge)
        fits |= dict(zip(places, judged, strict=True))
    return fits


if __name__ == "__main__":
    config = snakemake.params.config
    scenarios = Scenarios.model_validate(config["scenarios"])
    replicates = Replicates(config["replicates"], config["varied_replicates"])
    drawn_from = (config["confidence"], config["seed"], int(snakemake.wildcards.chunk))
    of_votes = simulate_votes(scenarios, replicates, as_fraction(config["agreement"]), *drawn_from)
    of_effects = simulate_pooled(scenarios, replicates.varied, *drawn_from)
    write_table(pd.concat([of_votes, of_effects]), snakemake.output.counts, SIMULATED)
