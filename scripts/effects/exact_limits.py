"""The effects under which a number of votes for increase becomes improbable, or probable.

Votes are counted without their sizes; how probable each of them is follows from its size. All
matrices have the shape (sets, votes), with a row for each set of votes.
"""

import numpy as np
import numpy.typing as npt
from scipy.optimize import elementwise

from scripts.effects.agreeing_reports import Agreed, vote_probabilities
from scripts.votes.exact_tests import majority_needed

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int_]

EXACT_UP_TO = 500  # votes; the time grows with their square


def typical_scale(votes: Floats, roots: Floats) -> Floats:
    """Return an effect that is of the order of the standard error of one vote of each set."""
    with np.errstate(invalid="ignore", divide="ignore"):
        scale: Floats = 1 / np.sqrt((votes * roots**2).sum(1) / votes.sum(1))
    return scale


def exact_limits(
    signs: Floats, votes: Floats, roots: Floats, tail: float, agreed: Agreed | None = None
) -> tuple[Floats, Floats]:
    """Find the effects under which so many increases, or so few, are that unlikely.

    Parameters
    ----------
    signs, votes, roots
        Of each kind of vote in a set: 1 or -1, how many there are, and the root of the size.
    tail
        The probability in each tail.
    agreed
        The reports behind the votes. Then the wider of the limits for reports that are copies
        and for independent ones.

    Returns
    -------
    Shape (sets,): NaN where an end is open, or for more than ``EXACT_UP_TO`` votes.
    """
    low, high = np.full(len(votes), np.nan), np.full(len(votes), np.nan)
    # Where increases and decreases change places, the upper limit is the lower one.
    for limit, side in ((low, 1), (high, -1)):
        of_side = (votes * (signs == side)).sum(1)
        rows = np.flatnonzero((of_side > 0) & (votes.sum(1) <= EXACT_UP_TO))
        if not len(rows):
            continue
        # Copies are no surer than the smallest report, independent ones no surer than the largest.
        copies = np.sqrt(agreed.smallest) if agreed else roots
        limit[rows] = effect_where(tail, votes[rows], copies[rows], of_side[rows])
        if agreed:
            of_rows = agreed._replace(code=agreed.code[rows])
            independent = effect_where(tail, votes[rows], roots[rows], of_side[rows], of_rows)
            limit[rows] = np.minimum(limit[rows], independent)
        limit[rows] *= side
    return low, high


def effect_where(
    probability: float, votes: Floats, roots: Floats, least: Floats, agreed: Agreed | None = None
) -> Floats:
    """Find the effect at which so many votes of a set, or more, are that probably an increase."""
    counts = votes.astype(int)
    width = counts.sum(1).max()
    is_vote = np.arange(width) < counts.sum(1)[:, None]
    root = np.zeros(is_vote.shape)  # one vote to a column; 0 where a set has no further
    root[is_vote] = np.repeat(roots.ravel(), counts.ravel())
    code = np.full(is_vote.shape, -1)
    if agreed:
        code[is_vote] = np.repeat(agreed.code.ravel(), counts.ravel())

    def excess(effect: Floats, row: Rows) -> Floats:
        x = root[row] * effect[:, None]
        up, down = vote_probabilities(x, code[row], agreed)
        up, down = np.where(is_vote[row], up, 0.0), np.where(is_vote[row], down, 1.0)
        share = np.zeros((len(row), width + 1))  # of each number of increases so far
        share[:, 0] = 1.0
        for vote in range(width):
            share[:, 1:] = share[:, 1:] * down[:, [vote]] + share[:, :-1] * up[:, [vote]]
            share[:, 0] *= down[:, vote]
        total: Floats = (share * (np.arange(width + 1) >= least[row, None])).sum(1)
        return total - probability

    scale, none = typical_scale(votes, roots), np.full(len(votes), np.inf)
    return find_root(excess, np.arange(len(votes)), -scale, scale, none)


def detectable_effect(
    sizes: npt.ArrayLike, votes: npt.ArrayLike, power: float, confidence: float
) -> Floats:
    """Find the smallest effect that the sign test is likely to detect with votes of such sizes.

    Parameters
    ----------
    sizes, votes
        Shape (sets, sizes): the sizes, and how many votes have each; 0 for none.
    power
        The probability that p is at most 1 - ``confidence``, in (0.5, 1).
    confidence
        1 minus the level of the test.

    Returns
    -------
    Shape (sets,); NaN where even votes that all agree do not reach the level.

    Examples
    --------
    Six votes must all agree for p = 0.03. They do with the probability 0.8 if each is an increase
    with 0.8 ^ (1 / 6) = 0.9635, which is 1.793 on the normal distribution; with sizes of 16 the
    effect is a quarter of that. Five votes reach 0.0625 at best.

    >>> detectable_effect([[16.0], [16.0]], [[6], [5]], power=0.8, confidence=0.95).round(4)
    array([0.4482,    nan])
    """
    counts = np.asarray(votes, dtype=float)
    roots, k = np.sqrt(np.asarray(sizes, dtype=float)), counts.sum(1)
    level = 1 - confidence + 1e-12
    least = np.array([float(majority_needed(int(number), level) or 0) for number in k])
    effect = np.full(len(k), np.nan)
    rows = np.flatnonzero((least > 0) & (k <= EXACT_UP_TO))
    if len(rows):
        effect[rows] = effect_where(power, counts[rows], roots[rows], least[rows])
    return effect


def find_root(function: object, rows: Rows, a: Floats, b: Floats, wall: Floats) -> Floats:
    """Find the root of a function of each row, looking outwards from a and b up to a wall."""
    if not len(rows):
        return np.empty(0)
    bracket = elementwise.bracket_root(
        function,
        np.minimum(a, b),
        np.maximum(a, b),
        xmin=np.where(wall <= np.minimum(a, b), wall, -np.inf),
        xmax=np.where(wall >= np.maximum(a, b), wall, np.inf),
        args=(rows,),
        maxiter=2000,
    )
    solution = elementwise.find_root(
        function,
        bracket.bracket,
        args=(rows,),
        tolerances={"xatol": 0, "xrtol": 1e-15, "fatol": 0, "frtol": 0},
        maxiter=200,
    )
    root: Floats = solution.x
    return root
