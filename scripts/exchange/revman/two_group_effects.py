"""Effects of two groups with their standard errors, as RevMan computes them.

Sources: Deeks & Higgins (2010), Statistical algorithms in Review Manager 5; Cochrane Handbook,
sections 6.3 to 6.5 and 10.4.4.
"""

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

CORRECTION = 0.5  # added to each cell of a table in which a cell is zero


class Events(NamedTuple):
    """Events and non-events of the experimental group (a, b) and of the control group (c, d)."""

    a: float
    b: float
    c: float
    d: float

    @property
    def swapped(self) -> "Events":
        """Return the table in which events and non-events have changed places."""
        return Events(self.b, self.a, self.d, self.c)

    @property
    def corrected(self) -> "Events":
        """Return the table with one half added to each cell if one of them is zero."""
        return self if min(self) > 0 else Events(*(cell + CORRECTION for cell in self))


class Group(NamedTuple):
    """Mean, standard deviation and number of participants of a group."""

    mean: float
    sd: float
    n: float


def log_odds_ratio(table: Events) -> tuple[float, float]:
    """Return the logarithm of the odds ratio and its standard error.

    Examples
    --------
    >>> [round(number, 4) for number in log_odds_ratio(Events(1, 2, 2, 1))]
    [-1.3863, 1.7321]
    """
    a, b, c, d = table.corrected
    return math.log(a * d / (b * c)), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)


def log_risk_ratio(table: Events) -> tuple[float, float]:
    """Return the logarithm of the risk ratio and its standard error.

    Examples
    --------
    >>> [round(number, 4) for number in log_risk_ratio(Events(1, 3, 2, 2))]
    [-0.6931, 1.0]
    """
    a, b, c, d = table.corrected
    variance = 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
    return math.log(a / (a + b) / (c / (c + d))), math.sqrt(variance)


def risk_difference(table: Events) -> tuple[float, float]:
    """Return the risk difference and its standard error; only that of 0 needs a correction.

    Examples
    --------
    >>> risk_difference(Events(1, 3, 2, 2))
    (-0.25, 0.33071891388307384)
    """

    def variance(table: Events) -> float:
        a, b, c, d = table
        return a * b / (a + b) ** 3 + c * d / (c + d) ** 3

    a, b, c, d = table
    return a / (a + b) - c / (c + d), math.sqrt(variance(table) or variance(table.corrected))


def peto_log_odds_ratio(table: Events) -> tuple[float, float]:
    """Return Peto's logarithm of the odds ratio and its standard error.

    Examples
    --------
    >>> [round(number, 4) for number in peto_log_odds_ratio(Events(1, 2, 2, 1))]
    [-1.1111, 1.4907]
    """
    a, b, c, d = table
    n = a + b + c + d
    expected = (a + b) * (a + c) / n
    variance = (a + b) * (c + d) * (a + c) * (b + d) / (n**2 * (n - 1))
    return from_o_e(a - expected, variance)


def from_o_e(o_minus_e: float, variance: float) -> tuple[float, float]:
    """Return the logarithm of a ratio and its standard error from O - E and its variance.

    Examples
    --------
    >>> from_o_e(-2, 4)
    (-0.5, 0.5)
    """
    return o_minus_e / variance, 1 / math.sqrt(variance)


def mean_difference(one: Group, two: Group) -> tuple[float, float]:
    """Return the mean difference and its standard error.

    Examples
    --------
    >>> mean_difference(Group(5, 3, 9), Group(7, 4, 16))
    (-2, 1.4142135623730951)
    """
    return one.mean - two.mean, math.sqrt(one.sd**2 / one.n + two.sd**2 / two.n)


def standardised_mean_difference(one: Group, two: Group) -> tuple[float, float]:
    """Return the standardised mean difference (Hedges' adjusted g) and its standard error.

    Examples
    --------
    >>> two = Group(1, 2, 10), Group(2, 2, 10)
    >>> [round(number, 4) for number in standardised_mean_difference(*two)]
    [-0.4789, 0.4551]
    """
    n = one.n + two.n
    pooled = math.sqrt(((one.n - 1) * one.sd**2 + (two.n - 1) * two.sd**2) / (n - 2))
    g = (one.mean - two.mean) / pooled * (1 - 3 / (4 * n - 9))
    return g, math.sqrt(n / (one.n * two.n) + g**2 / (2 * (n - 3.94)))


OF_EVENTS: Mapping[str, Callable[[Events], tuple[float, float]]] = {
    "OR": log_odds_ratio,
    "RR": log_risk_ratio,
    "RD": risk_difference,
    "PETO": peto_log_odds_ratio,
}
OF_MEANS: Mapping[str, Callable[[Group, Group], tuple[float, float]]] = {
    "MD": mean_difference,
    "SMD": standardised_mean_difference,
}
