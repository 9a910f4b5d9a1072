"""The simulated reviews, and how their votes are drawn."""

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from scripts.models.simulation import Scenarios
from scripts.votes.voting import majority_direction

Whole = npt.NDArray[np.int_]


class Scenario(NamedTuple):
    """A kind of review: so many cohorts of such sizes, so many reports of each, a true effect."""

    cohorts: int
    reports: int
    correlation: float | None  # between the reports of a cohort; None where there is one alone
    sizes: tuple[int, ...]  # taken in turn by the cohorts
    effect: float

    @property
    def sizes_of_cohorts(self) -> Whole:
        """The participants of each cohort."""
        return np.resize(self.sizes, self.cohorts)

    def generator(self, seed: int, chunk: int) -> np.random.Generator:
        """Start the random numbers of a chunk.

        They rest on the scenario itself, so that another grid leaves them as they are.
        """
        return np.random.default_rng([seed, chunk, *repr(tuple(self)).encode()])


def list_scenarios(grid: Scenarios) -> Iterator[Scenario]:
    """List every combination once; those that share their cohorts stand together."""
    for cohorts in grid.cohorts:
        for sizes in grid.sizes:
            for reports in grid.reports:
                for correlation in grid.correlation if reports > 1 else [None]:
                    for effect in grid.effect:
                        yield Scenario(cohorts, reports, correlation, tuple(sizes), effect)


def draw_reports(scenario: Scenario, replicates: int, generator: np.random.Generator) -> Whole:
    """Draw how many reports of each cohort find an increase; the others find a decrease.

    A report of a cohort of n participants has the standardised result z = sqrt(n) d + sqrt(r) u +
    sqrt(1 - r) e, with d the true effect, r the correlation, u common to the cohort and e its own.

    Returns
    -------
    Numbers of shape (replicates, cohorts).
    """
    shape = (replicates, scenario.cohorts)
    alike = scenario.correlation or 0.0
    centre = np.sqrt(scenario.sizes_of_cohorts) * scenario.effect
    common = centre + np.sqrt(alike) * generator.standard_normal(shape)
    increases = np.zeros(shape, dtype=int)
    for _ in range(scenario.reports):
        increases += common + np.sqrt(1 - alike) * generator.standard_normal(shape) > 0
    return increases


def cast_votes(increases: Whole, reports: int, agreement: Fraction) -> Whole:
    """Cast one vote per cohort by the rule of the project: 1, -1, or 0 where it is conflicting.

    Parameters
    ----------
    increases
        How many of each cohort's reports find an increase.
    reports
        How many reports each cohort has.
    agreement
        Share of them that must agree.
    """
    return np.array(_votes(reports, agreement))[increases]


@cache
def _votes(reports: int, agreement: Fraction) -> list[int]:
    """List the vote of a cohort of whose reports none, one, two, ... find an increase."""
    counts = pd.DataFrame({"n_increase": range(reports + 1)})
    counts = counts.assign(n_decrease=reports - counts["n_increase"])
    signs = {"increase": 1, "decrease": -1, "conflicting": 0}
    return [signs[vote] for vote in majority_direction(counts, ["increase", "decrease"], agreement)]


def votes_by_size(increase: Whole, decrease: Whole, sizes_of_cohorts: Whole) -> Whole:
    """Add up the votes of the cohorts of each size.

    Parameters
    ----------
    increase, decrease
        Numbers of votes of each cohort, of shape (replicates, cohorts).
    sizes_of_cohorts
        Shape (cohorts,).

    Returns
    -------
    Votes for increase and decrease of shape (replicates, 2 x sizes): for each size, in ascending
    order, those for increase and those for decrease.
    """
    columns = []
    for size in np.unique(sizes_of_cohorts):
        of_size = sizes_of_cohorts == size
        columns += [increase[:, of_size].sum(1), decrease[:, of_size].sum(1)]
    return np.column_stack(columns)
