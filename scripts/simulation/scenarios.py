"""The simulated reviews, and how their votes are drawn."""

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from scripts.models.simulation import Scenarios, Selection
from scripts.votes.voting import majority_direction

Whole = npt.NDArray[np.int_]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SIGNIFICANT = float(ndtri(0.975))  # ASSUME reporting is selected at a two-sided p < .05


class Scenario(NamedTuple):
    """A kind of review: so many cohorts of such sizes, so many reports of each, a true effect."""

    cohorts: int
    reports: int
    correlation: float | None  # between the reports of a cohort; None where there is one alone
    sizes: tuple[int, ...]  # taken in turn by the cohorts
    effect: float  # the mean of the true effects of cohorts
    tau: float = 0.0  # their standard deviation
    selection: Selection = "none"

    @property
    def is_varied(self) -> bool:
        """True effects vary, or results are selected."""
        return self.tau > 0 or self.selection != "none"

    @property
    def sizes_of_cohorts(self) -> Whole:
        """The participants of each cohort."""
        return np.resize(self.sizes, self.cohorts)

    def generator(self, seed: int, chunk: int) -> np.random.Generator:
        """Start the random numbers of a chunk.

        They rest on the scenario itself, so that another grid leaves them as they are; on tau and
        the selection only where there is one.
        """
        named = tuple(self) if self.is_varied else tuple(self)[:5]
        return np.random.default_rng([seed, chunk, *repr(named).encode()])


def list_scenarios(grid: Scenarios) -> Iterator[Scenario]:
    """List every scenario once; those that share their cohorts stand together."""
    departures: list[tuple[float, Selection]] = [(tau, "none") for tau in grid.tau[1:]]
    departures += [(0.0, selection) for selection in grid.selection[1:]]
    for cohorts in grid.cohorts:
        for sizes in grid.sizes:
            for reports in grid.reports:
                for correlation in grid.correlation if reports > 1 else [None]:
                    for effect in grid.effect:
                        yield Scenario(cohorts, reports, correlation, tuple(sizes), effect)
            for effect in grid.effect:
                for tau, selection in departures:
                    yield Scenario(cohorts, 1, None, tuple(sizes), effect, tau, selection)


def list_pooled(grid: Scenarios) -> Iterator[Scenario]:
    """List the scenarios in which effects are pooled; their mean decides nothing, and is 0."""
    for cohorts in grid.pooled_cohorts:
        for sizes in grid.pooled_sizes:
            for tau in grid.pooled_tau:
                yield Scenario(cohorts, 1, None, tuple(sizes), 0.0, tau)


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


def draw_directions(
    scenario: Scenario, replicates: int, publication: float, generator: np.random.Generator
) -> Whole:
    """Draw the direction that each published cohort of one report has: 1, -1, or 0 if not reported.

    A cohort of n participants with the true effect d, normal around the mean effect, has the result
    z = sqrt(n) d + e. One that is not published is replaced by another of the same size.

    Parameters
    ----------
    publication
        Probability that a cohort is published whose result is not the kind that surely is.

    Returns
    -------
    Directions of shape (replicates, cohorts).
    """
    z = np.zeros((replicates, scenario.cohorts))
    is_missing = np.ones(z.shape, dtype=bool)
    roots = np.broadcast_to(np.sqrt(scenario.sizes_of_cohorts), z.shape)
    while number := int(is_missing.sum()):
        effects = generator.normal(scenario.effect, scenario.tau, number)
        drawn = roots[is_missing] * effects + generator.standard_normal(number)
        z[is_missing] = drawn
        published = is_published(drawn, scenario.selection)
        is_missing[is_missing] = ~(published | (generator.random(number) < publication))
    if scenario.selection == "direction_if_significant":
        z[np.abs(z) < SIGNIFICANT] = 0.0
    return np.sign(z).astype(int)


def is_published(z: Floats, selection: Selection) -> Flags:
    """Mark the results that are surely published."""
    least = {"published_if_significant_increase": SIGNIFICANT, "published_if_increase": 0.0}
    return np.asarray(z > least.get(selection, -np.inf))


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
