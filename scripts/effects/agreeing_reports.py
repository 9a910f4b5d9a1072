"""How probable a vote is that the reports of a cohort had to agree on."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import bdtrc, ndtr

Floats = npt.NDArray[np.float64]

# Of each study of a cohort, its findings for a direction and those of no change.
Reports = tuple[tuple[int, int], ...]
ONE_REPORT: Reports = ((1, 0),)


class Agreed(NamedTuple):
    """The reports behind votes, which had to agree.

    Attributes
    ----------
    code
        Of each vote, the place of its cohort's reports in ``patterns``; of the shape of the votes.
    patterns
        The distinct kinds of cohorts, by their reports.
    agreement
        Share of the reports that must agree.
    smallest
        The size of the smallest report of each cohort, of the shape of the votes.
    """

    code: npt.NDArray[np.int_]
    patterns: Sequence[Reports]
    agreement: Fraction
    smallest: Floats


def agreed_probability(
    up: Floats, down: Floats, reports: Sequence[tuple[int, int]], agreement: Fraction
) -> Floats:
    """Return the probability that a cohort which votes for a direction votes for an increase.

    Parameters
    ----------
    up, down
        The probabilities that one finding is an increase, or a decrease; they add up to 1. Each
        finding is independent of the others, as if it came from another cohort.
    reports
        Of each study of the cohort, its findings for a direction and those of no change.
    agreement
        Share of a study's findings, and of a cohort's studies, that must agree.

    Examples
    --------
    Three studies of one finding each must all agree at 0.7. With the probability 0.8 of an increase
    that is 0.512 for an increase and 0.008 for a decrease: 0.512 / 0.520.

    >>> up = np.array([0.8])
    >>> agreed_probability(up, 1 - up, [(1, 0)] * 3, Fraction(7, 10)).round(4)
    array([0.9846])
    """
    needed = ceil(agreement * len(reports))
    rise, fall = (_probability_of(share, reports, agreement, needed) for share in (up, down))
    result: Floats = rise / (rise + fall)
    return result


def _probability_of(
    share: Floats, reports: Sequence[tuple[int, int]], agreement: Fraction, needed: int
) -> Floats:
    """Return how probable it is that enough studies vote one way, a finding with a share."""
    votes = [np.ones_like(share)]  # how probable so many votes of the studies so far are
    for directional, others in reports:
        vote = bdtrc(ceil(agreement * (directional + others)) - 1.0, directional, share)
        fewer, more = [*votes, 0.0], [0.0, *votes]
        votes = [one * (1 - vote) + other * vote for one, other in zip(fewer, more, strict=True)]
    return sum(votes[needed:], np.zeros_like(share))


def vote_probabilities(
    x: Floats, code: npt.NDArray[np.int_], agreed: Agreed | None
) -> tuple[Floats, Floats]:
    """Return how probable an increase and a decrease are, for z scores of one report."""
    up, down = ndtr(x), ndtr(-x)
    if not agreed:
        return up, down
    sure, unsure = up.copy(), down.copy()
    for place, reports in enumerate(agreed.patterns):
        of_kind = code == place
        if reports != ONE_REPORT and of_kind.any():
            p, q = up[of_kind], down[of_kind]
            sure[of_kind] = agreed_probability(p, q, reports, agreed.agreement)
            unsure[of_kind] = agreed_probability(q, p, reports, agreed.agreement)
    return sure, unsure
