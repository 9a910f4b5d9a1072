"""The results of the simulation, looked up by scenario; for its figure and its page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from scripts.common.wording import list_words
from scripts.tables.files import iterate_rows
from scripts.tables.simulation import SCENARIO


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
    def sizes(self) -> list[str]:
        """The sizes of cohorts as the table writes them: equal ones first, ascending."""
        return sorted(self._values("sizes"), key=_sizes_in)

    @cached_property
    def effects(self) -> list[float]:
        """The true effects above zero, ascending."""
        return [effect for effect in self._values("effect") if effect > 0]

    def _values(self, column: str) -> list[Any]:
        values: list[Any] = sorted(self.table[column].dropna().unique().tolist())
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
    ) -> Any:
        """Look up a row; without an overlap, an effect or other sizes unless they are given."""
        sizes = self.sizes[0] if sizes is None else sizes
        return self._rows[cohorts, reports, correlation, sizes, effect, quantity]

    def rate(self, quantity: str, cohorts: int, *scenario: Any, **named: Any) -> Any:
        """Look up a share; see ``row``."""
        return self.row(quantity, cohorts, *scenario, **named).rate

    def line(self, quantity: str, *scenario: Any, **named: Any) -> list[float]:
        """List the shares for every number of cohorts; see ``row``. A missing one is NaN."""
        rates = [self.rate(quantity, cohorts, *scenario, **named) for cohorts in self.cohorts]
        return [float("nan") if pd.isna(rate) else float(rate) for rate in rates]

    def highest(self, quantity: str) -> Any:
        """Find the scenario without an effect that has the highest share."""
        return max(self._defined(quantity, 0.0), key=lambda row: row.rate)

    def lowest(self, quantity: str, most_reports: float = np.inf) -> Any:
        """Find the scenario of at most so many reports per cohort that has the lowest share."""
        rows = self._defined(quantity, np.inf)
        return min((r for r in rows if r.reports <= most_reports), key=lambda row: row.rate)

    def _defined(self, quantity: str, largest_effect: float) -> list[Any]:
        rows = self.table[self.table["quantity"] == quantity].dropna(subset="rate")
        return list(iterate_rows(rows[rows["effect"] <= largest_effect]))


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
