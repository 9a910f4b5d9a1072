"""The statistics of directions, for whole columns of counts at once.

Sources: Cochrane Handbook, section 12.4.2.3; Boon & Thomson 2021 (doi 10.1002/jrsm.1458); for
the effective number, Kish 1965, Survey Sampling; for the adjusted p values, Hommel & Krummenauer
1998, Biometrics 54:673-681.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Counts = npt.ArrayLike
OUT_OF_REACH = 0.05  # named only where a test could not have come so low, never to judge a result
ROUNDING = 1 + 1e-9  # two p values that are equal may differ in their last digit
Floats = npt.NDArray[np.float64]


def coin_tail(heads: Counts, tosses: Counts) -> Floats:
    """Return the probability that fair coins show heads so often or less, from whole numbers.

    Parameters
    ----------
    heads, tosses
        Whole numbers of the same shape; fewer heads than none have probability 0.

    Examples
    --------
    Of the 16 patterns of four coins, one has no head and four have one:

    >>> coin_tail([0, 1, -1], [4, 4, 4])
    array([0.0625, 0.3125, 0.    ])
    """
    pairs = zip(np.ravel(heads).tolist(), np.ravel(tosses).tolist(), strict=True)
    return np.reshape([_coin_tail(*pair) for pair in pairs], np.shape(tosses))


@cache
def _coin_tail(heads: int, tosses: int) -> float:
    patterns = ways = int(heads >= 0)
    for more in range(heads):
        ways = ways * (tosses - more) // (more + 1)
        patterns += ways
    return float(patterns / 2**tosses)


def sign_test(increase: Counts, decrease: Counts) -> Floats:
    """Test whether votes lean one way: the exact two-sided binomial p against one half.

    Parameters
    ----------
    increase, decrease
        Numbers of votes, of the same shape.

    Returns
    -------
    P values of that shape; missing (NaN) where there is no vote.

    Examples
    --------
    Of four votes, none or all for increase has probability 2 / 16, one or three 8 / 16:

    >>> sign_test([4, 3, 2], [0, 1, 2])
    array([0.125, 0.625, 1.   ])
    """
    fewer, votes = np.minimum(increase, decrease), np.add(increase, decrease)
    p = np.minimum(1.0, 2.0 * coin_tail(fewer, votes))
    return np.where(votes > 0, p, np.nan)


def majority_needed(votes: int, level: float) -> int | None:
    """Return how many of some votes must agree for a p value of at most a level; None: no number.

    Examples
    --------
    >>> majority_needed(9, 0.05), majority_needed(5, 0.05)
    (8, None)
    """
    if not votes:
        return None
    # The p value rises with the number of votes that do not agree.
    apart = range(votes // 2 + 1)
    low = bisect_right(apart, level, key=lambda number: float(sign_test(votes - number, number)))
    return votes - low + 1 if low else None


def attainable_p(votes: Counts) -> Floats:
    """Return 2^(1-k), the smallest two-sided p that k votes can reach; NaN for none.

    Examples
    --------
    >>> attainable_p([1, 2, 6])
    array([1.     , 0.5    , 0.03125])
    """
    k = np.asarray(votes)
    return np.where(k > 0, np.exp2(1.0 - k), np.nan)


def is_out_of_reach(p_attainable: Any) -> Any:
    """Mark where even the smallest attainable p value is above 0.05; a missing one is not.

    Parameters
    ----------
    p_attainable
        A p value, or a column of them; see ``attainable_p``.

    Examples
    --------
    Five votes reach 0.0625 at best, six 0.03125:

    >>> is_out_of_reach(attainable_p([5, 6, 0])), is_out_of_reach(None)
    (array([ True, False, False]), False)
    """
    is_known = pd.notna(p_attainable)
    if isinstance(is_known, bool):
        return is_known and bool(p_attainable > OUT_OF_REACH)
    return is_known & (p_attainable > OUT_OF_REACH)


def wilson_interval(successes: Counts, votes: Counts, confidence: float) -> tuple[Floats, Floats]:
    """Return the Wilson score interval of a proportion; NaN where there is no vote.

    Parameters
    ----------
    successes, votes
        Numbers of votes for a direction and in all, of the same shape.
    confidence
        Confidence level in (0, 1).

    Examples
    --------
    With all of k votes for increase, the lower limit is k / (k + z^2), here 3 / (3 + 1.96^2):

    >>> low, high = wilson_interval([3], [3], confidence=0.95)
    >>> low.round(4), high
    (array([0.4385]), array([1.]))
    """
    u, k = np.asarray(successes, dtype=float), np.asarray(votes, dtype=float)
    z2 = NormalDist().inv_cdf((1 + confidence) / 2) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = (u + z2 / 2) / (k + z2)
        half = np.sqrt(z2) / (k + z2) * np.sqrt(u * (k - u) / k + z2 / 4)
    low, high = np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)
    # At 0 and k successes a bound is exactly 0 or 1; rounding must not leave it a hair away.
    low, high = np.where(u == 0, 0.0, low), np.where(u == k, 1.0, high)
    return np.where(k > 0, low, np.nan), np.where(k > 0, high, np.nan)


def tarone_holm(p_values: Counts, attainable: Counts) -> Floats:
    """Adjust p values for the number of tests that could have come as low as each of them.

    Holm's procedure, in which a test whose smallest attainable p value lies above the level is not
    counted: it could not have been rejected in error (Tarone 1990; Hommel & Krummenauer 1998).
    Each p value is multiplied by the number of tests, itself and those with larger p values, whose
    attainable p value is at most this p value.

    Parameters
    ----------
    p_values, attainable
        P values and the smallest that each test can reach, of the same shape; NaN stays out of the
        family. With 0 for all attainable ones the result is that of Holm (1979).

    Examples
    --------
    The smallest of three is multiplied by three, the next by two; none is below one before it. A
    test that cannot come below 0.25 leaves the smallest multiplied by two:

    >>> tarone_holm([0.01, 0.04, 0.03], [0, 0, 0])
    array([0.03, 0.06, 0.06])
    >>> tarone_holm([0.01, 0.5, 0.03], [0, 0.25, 0])
    array([0.02, 0.5 , 0.03])
    """
    p, least = np.asarray(p_values, dtype=float), np.asarray(attainable, dtype=float)
    order = np.argsort(p, kind="stable")[: int(np.isfinite(p).sum())]
    # Those before it in order can all come as low, so that they need only be subtracted.
    can_reach = np.searchsorted(np.sort(least[order]), p[order] * ROUNDING, side="right")
    steps = (can_reach - np.arange(len(order))) * p[order]
    adjusted = np.full(p.shape, np.nan)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(steps))
    return adjusted


def effective_number(weights: Sequence[int]) -> float:
    """Return Kish's effective number of units, (sum w)^2 / sum w^2; NaN for no weights.

    Examples
    --------
    40^2 / (30^2 + 10^2); equal weights give their number:

    >>> effective_number([30, 10]), effective_number([20, 20])
    (1.6, 2.0)
    """
    w = np.asarray(weights, dtype=float)
    return float(w.sum() ** 2 / (w**2).sum()) if len(w) else float("nan")


def sign_flip_test(increase: Sequence[int], decrease: Sequence[int]) -> float:
    """Test the weighted sum of signs exactly.

    The p value is the share of all 2^k sign patterns whose absolute weighted sum is at least the
    one observed. By symmetry it is twice the share of those whose smaller side weighs at most as
    much as the smaller side observed. The distribution of a side's weight is built one vote at a
    time, so that every pattern is counted and none is listed.

    Parameters
    ----------
    increase, decrease
        Whole weights (participants, at least 1) of the votes for either direction.

    Returns
    -------
    P value; NaN where there is no vote.

    Examples
    --------
    Of the eight patterns of signs of 10, 10 and 30, only two reach an absolute sum of 50. Four
    more reach 30, and two 10:

    >>> sign_flip_test([10, 10, 30], []), sign_flip_test([10, 30], [10])
    (0.25, 0.75)
    """
    weights = sorted([*increase, *decrease])
    if not weights:
        return float("nan")
    step = math.gcd(*weights)
    most = min(sum(increase), sum(decrease)) // step
    share = np.zeros(most + 1)  # share[s]: of the patterns so far, those whose side weighs s steps
    share[0], end = 1.0, 1
    for weight in (weight // step for weight in weights):
        end = min(end + weight, most + 1)
        share[:end] /= 2
        share[weight:end] += share[: max(end - weight, 0)].copy()
    return float(min(1.0, 2 * share.sum()))
