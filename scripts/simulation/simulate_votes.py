"""Simulate reviews and count how often each method misleads, in one chunk."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scripts.effects.likelihood import fit_votes
from scripts.models.base import as_fraction
from scripts.models.simulation import Scenarios
from scripts.simulation.scenarios import (
    Scenario,
    Whole,
    cast_votes,
    draw_reports,
    list_scenarios,
    votes_by_size,
)
from scripts.tables.files import shape_table, write_table
from scripts.tables.simulation import SIMULATED
from scripts.votes.exact_tests import attainable_p, sign_flip_test, sign_test

Judged = dict[str, npt.NDArray[Any]]  # one value of each name for each distinct state


def simulate_votes(
    grid: Scenarios,
    replicates: int,
    agreement: Fraction,
    confidence: float,
    seed: int,
    chunk: int,
) -> pd.DataFrame:
    """Simulate every scenario and count the outcomes.

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
    One row per scenario and quantity; see ``SIMULATED``.
    """
    rows: list[dict[str, Any]] = []
    for _, alike in groupby(list_scenarios(grid), key=lambda s: (s.cohorts, s.sizes)):
        scenarios = list(alike)
        drawn = [
            _draw_states(s, replicates, agreement, s.generator(seed, chunk)) for s in scenarios
        ]
        sizes = np.unique(scenarios[0].sizes_of_cohorts)
        votes = judge_states([cast for cast, _ in drawn], sizes, confidence, with_fit=True)
        per_report = judge_states([reports for _, reports in drawn], sizes, confidence)
        for scenario, of_cohorts, of_reports in zip(scenarios, votes, per_report, strict=True):
            about = scenario._asdict() | {"sizes": ";".join(map(str, scenario.sizes))}
            for quantity, count, out_of in _count(scenario, replicates, of_cohorts, of_reports):
                rows.append({**about, "quantity": quantity, "count": count, "out_of": out_of})
    return shape_table(rows, SIMULATED)


def _draw_states(
    scenario: Scenario, replicates: int, agreement: Fraction, generator: np.random.Generator
) -> tuple[Whole, Whole]:
    """Draw replicates: the votes of their cohorts, and those of their reports, by size."""
    sizes = scenario.sizes_of_cohorts
    increases = draw_reports(scenario, replicates, generator)
    votes = cast_votes(increases, scenario.reports, agreement)
    return (
        votes_by_size(1 * (votes > 0), 1 * (votes < 0), sizes),
        votes_by_size(increases, scenario.reports - increases, sizes),
    )


def judge_states(
    samples: Sequence[Whole], sizes: Whole, confidence: float, *, with_fit: bool = False
) -> list[Judged]:
    """Test the votes of every replicate, and fit the effect from them.

    Parameters
    ----------
    samples
        For each scenario its states, of shape (replicates, 2 x sizes); see ``votes_by_size``.
    sizes
        The sizes of cohorts, ascending.
    confidence
        Confidence level.
    with_fit
        Fit the effect too.

    Returns
    -------
    For each scenario, what came of each of its replicates.
    """
    states, which = np.unique(np.concatenate(samples), axis=0, return_inverse=True)
    increase, decrease = states[:, ::2], states[:, 1::2]
    alpha = 1 - confidence
    judged: Judged = {
        "votes": (increase + decrease).sum(1),
        "sign_test": is_at_most(sign_test(increase.sum(1), decrease.sum(1)), alpha),
        "weighted_test": is_at_most(weighted_p(increase, decrease, sizes), alpha),
        "attainable": is_at_most(attainable_p((increase + decrease).sum(1)), alpha),
    }
    if with_fit:
        judged |= fit_states(increase, decrease, sizes, confidence)
    parts = np.split(which.ravel(), np.cumsum([len(sample) for sample in samples])[:-1])
    return [{name: values[part] for name, values in judged.items()} for part in parts]


def is_at_most(p: npt.NDArray[np.float64], alpha: float) -> npt.NDArray[np.bool_]:
    """Mark the p values that are at most alpha, within rounding; a missing one is not."""
    return np.asarray(p <= alpha * (1 + 1e-9))


def weighted_p(increase: Whole, decrease: Whole, sizes: Whole) -> npt.NDArray[np.float64]:
    """Test the weighted votes of each state.

    The p value rests on the weights and on how far from zero their sum is: one state stands for
    all that share these.
    """
    distance = np.abs((increase - decrease) @ sizes)
    key = np.column_stack([increase + decrease, distance])
    _, first, which = np.unique(key, axis=0, return_index=True, return_inverse=True)
    p = [
        sign_flip_test(np.repeat(sizes, up).tolist(), np.repeat(sizes, down).tolist())
        for up, down in zip(increase[first], decrease[first], strict=True)
    ]
    return np.array(p)[which.ravel()]


def fit_states(increase: Whole, decrease: Whole, sizes: Whole, confidence: float) -> Judged:
    """Fit the effect from the votes of each state; an end that is open is infinite."""
    signs = np.column_stack([increase, -decrease])
    fit = fit_votes(signs, np.broadcast_to(np.tile(sizes, 2), signs.shape), confidence)
    limits: Judged = {"wald_low": fit.wald_low, "wald_high": fit.wald_high}
    for name in ("exact", "profile"):
        limits[f"{name}_low"] = np.nan_to_num(getattr(fit, f"{name}_low"), nan=-np.inf)
        limits[f"{name}_high"] = np.nan_to_num(getattr(fit, f"{name}_high"), nan=np.inf)
    return limits


def _count(
    scenario: Scenario, replicates: int, votes: Judged, per_report: Judged
) -> Iterator[tuple[str, int, int]]:
    """Count each quantity among the replicates of a scenario: its name, the count, out of what."""
    d, voted, estimable = scenario.effect, votes["votes"] > 0, np.isfinite(votes["wald_low"])
    for test in ("sign_test", "weighted_test"):
        yield test, int(votes[test].sum()), replicates
        yield f"{test}_per_report", int(per_report[test].sum()), replicates
    yield "attainable", int(votes["attainable"].sum()), replicates
    cast = replicates * scenario.cohorts
    yield "conflicting_vote", cast - int(votes["votes"].sum()), cast
    yield "no_vote", int((~voted).sum()), replicates
    yield "no_estimate", int((~estimable).sum()), replicates
    for interval, among in (("exact", voted), ("profile", voted), ("wald", estimable)):
        covers = (votes[f"{interval}_low"] <= d) & (d <= votes[f"{interval}_high"])
        yield f"{interval}_covers", int((covers & among).sum()), int(among.sum())


if __name__ == "__main__":
    config = snakemake.params.config
    counts = simulate_votes(
        Scenarios.model_validate(config["scenarios"]),
        config["replicates"],
        as_fraction(config["agreement"]),
        config["confidence"],
        config["seed"],
        int(snakemake.wildcards.chunk),
    )
    write_table(counts, snakemake.output.counts, SIMULATED)
