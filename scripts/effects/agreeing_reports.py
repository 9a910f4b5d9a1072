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
    """

    code: npt.NDArray[np.int_]
    patterns: Sequence[Reports]
    agreement: Fraction


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
    votes = {(0, 0): np.ones_like(up)}  # how probable so many votes of studies are, either way
    for directional, others in reports:
        least = ceil(agreement * (directional + others))
        rise, fall = (bdtrc(least - 1.0, directional, share) for share in (up, down))
        grown: dict[tuple[int, int], Floats] = {}
        for (rises, falls), share in votes.items():
            for place, probability in (
                ((rises + 1, falls), rise),
                ((rises, falls + 1), fall),
                ((rises, falls), np.maximum(1 - rise - fall, 0.0)),
            ):
                grown[place] = grown.get(place, 0.0) + share * probability
        votes = grown
    zero = np.zeros_like(up)
    rise = sum((share for (rises, _), share in votes.items() if rises >= needed), zero)
    fall = sum((share for (_, falls), share in votes.items() if falls >= needed), zero)
    result: Floats = rise / (rise + fall)
    return result


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
