"""The results of the simulation, looked up by scenario; for its figure and its page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from scripts.common.wording import list_words
from scripts.tables.files import iterate_rows
from scripts.tables.simulation import COUNTED, SCENARIO


@dataclass(frozen=True)
class Simulated:
    """The table of the simulation.

    Parameters
    ----------
    table
        See ``SIMULATION``.
    confidence
        Confidence level of its intervals; tests were counted where p was at most the rest to 1.
    """

    table: pd.DataFrame = field(repr=False)
    confidence: float

    @cached_property
    def alpha(self) -> float:
        """The p value up to which a test was counted."""
        return round(1 - self.confidence, 12)

    @cached_property
    def cohorts(self) -> list[int]:
        """The numbers of cohorts, ascending."""
        return self._values("cohorts")

    @cached_property
    def overlaps(self) -> list[int]:
        """The numbers of reports per cohort above one, ascending."""
        return [reports for reports in self._values("reports") if reports > 1]

    @cached_property
    def correlations(self) -> list[float]:
        """The correlations between the reports of a cohort, ascending."""
        return self._values("correlation")

    @cached_property
    def taus(self) -> list[float]:
        """The standard deviations of the true effects of voting cohorts above zero, ascending."""
        return [tau for tau in self._values("tau") if tau > 0]

    @cached_property
    def readings(self) -> "list[Reading]":
        """The ways in which results are selected and read; all of them known first."""
        selections = set(self._values("selection"))
        return [reading for reading in READINGS if reading.selection in selections]

    @cached_property
    def sizes(self) -> list[str]:
        """The sizes of voting cohorts as the table writes them: equal ones first, ascending."""
        return sorted(self._values("sizes"), key=_sizes_in)

    @cached_property
    def effects(self) -> list[float]:
        """The true effects above zero, ascending."""
        return [effect for effect in self._values("effect") if effect > 0]

    def _values(self, column: str) -> list[Any]:
        voted = self.table[self.table["quantity"] == "sign_test"]
        values: list[Any] = sorted(voted[column].dropna().unique().tolist())
        return values

    @cached_property
    def _rows(self) -> dict[tuple[Any, ...], Any]:
        return {
            tuple(None if pd.isna(value) else value for value in row[: len(SCENARIO) + 1]): row
            for row in iterate_rows(self.table)
        }

    def row(
        self,
        quantity: str,
        cohorts: int,
        reports: int = 1,
        correlation: float | None = None,
        sizes: str | None = None,
        effect: float = 0.0,
        tau: float = 0.0,
        selection: str = "none",
    ) -> Any:
        """Look up a row; of the plain model of one report and no effect unless they are given."""
        sizes = self.sizes[0] if sizes is None else sizes
        return self._rows[cohorts, reports, correlation, sizes, effect, tau, selection, quantity]

    def rate(self, quantity: str, cohorts: int, *scenario: Any, **named: Any) -> Any:
        """Look up a share; see ``row``."""
        return self.row(quantity, cohorts, *scenario, **named).value

    def line(self, quantity: str, *scenario: Any, **named: Any) -> list[float]:
        """List the shares for every number of cohorts; see ``row``. A missing one is NaN."""
        rates = [self.rate(quantity, cohorts, *scenario, **named) for cohorts in self.cohorts]
        return [float("nan") if pd.isna(rate) else float(rate) for rate in rates]

    def highest(self, quantity: str) -> Any:
        """Find the plain scenario without an effect that has the highest share."""
        rows = self.rows(quantity, tau=(0.0,))
        return max((row for row in rows if row.effect == 0), key=value_of)

    def lowest(self, quantity: str, most_reports: float = np.inf) -> Any:
        """Find the plain scenario of at most so many reports per cohort with the lowest share."""
        rows = self.rows(quantity, tau=(0.0,))
        return min((row for row in rows if row.reports <= most_reports), key=value_of)

    def rows(
        self, quantity: str, tau: Sequence[float] | None = None, selection: str = "none"
    ) -> list[Any]:
        """List the rows of a quantity that have a value, of some values of tau or of all."""
        table = self.table[self.table["quantity"] == quantity].dropna(subset="value")
        table = table[table["selection"] == selection]
        return list(iterate_rows(table if tau is None else table[table["tau"].isin(tau)]))

    def below(self, least: float) -> list[Any]:
        """List the intervals whose coverage is lower although their assumptions hold."""
        held = [*self.rows("exact_covers", tau=(0.0,)), *self.rows("exact_covers_true_tau")]
        for quantity in ("wilson_covers", "random_effects_covers", "prediction_covers"):
            held += self.rows(quantity)
        return [row for row in held if row.value < least]


class Reading(NamedTuple):
    """A way in which results are selected, and how a direction that is not reported is read."""

    selection: str
    suffix: str  # of the quantities
    label: str


READINGS = (
    Reading("none", "", "All results known"),
    Reading("direction_if_significant", "", "Direction reported only if p < .05"),
    Reading("direction_if_significant", COUNTED, "The same; others counted as no change"),
    Reading("published_if_significant_increase", "", "Significant increases favoured"),
    Reading("published_if_increase", "", "All increases favoured"),
)


def value_of(row: Any) -> float:
    """Return the value of a row, to compare rows by."""
    return float(row.value)


def nearest(values: Sequence[Any], wanted: float) -> Any:
    """Find the value that is nearest to the one that is wanted; of two, the smaller."""
    return min(values, key=lambda value: (abs(value - wanted), value))


def sizes_label(sizes: str) -> str:
    """Write sizes for readers: ``10 participants each``, ``10 and 40 participants in turn``."""
    numbers = sizes.split(";")
    how = "each" if len(numbers) == 1 else "in turn"
    return f"{list_words(numbers)} participants {how}"


def _sizes_in(sizes: str) -> tuple[int, list[int]]:
    numbers = [int(number) for number in sizes.split(";")]
    return len(numbers), numbers
