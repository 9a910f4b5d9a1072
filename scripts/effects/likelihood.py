"""The size of an effect from directions and numbers of participants alone, by maximum likelihood.

A study that measures a true effect d with precision m (its size) finds an increase with the
probability Phi(sqrt(m) d). The size is nE nC / (nE + nC) for a standardised mean difference of two
arms, and n for the standardised mean change of one arm. A correlation rho is the same model with
d = rho / (1 - rho^2) and size n; its estimate and its profile interval follow from those of d,
because neither depends on the scale.

Three intervals come with the estimate. The exact one holds every effect under which the number of
increases would not be unlikely in either direction (Clopper & Pearson 1934, for votes of unlike
studies). Where each vote is one measurement its coverage is never below the confidence level; a
vote that several findings had to agree on is surer than the model has it. The interval leaves out
an effect of 0 just where the sign test's p is below 1 minus that level. It counts votes without
their sizes, so that where one study dwarfs the others it may not hold the estimate. The
profile-likelihood and Wald intervals are approximate, and too narrow for few votes.

Sources: Hedges & Olkin 1985, Statistical Methods for Meta-Analysis, chapter 4; Bushman & Wang 2009,
The Handbook of Research Synthesis and Meta-Analysis, chapter 11.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import elementwise
from scipy.special import log_ndtr, ndtr, ndtri

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

EXACT_UP_TO = 100  # votes; with more, the profile interval is as good and many times faster
LOG_ROOT_2_PI = 0.5 * np.log(2 * np.pi)


@dataclass(frozen=True)
class VoteFit:
    """The effects that sets of votes are most likely under; one element for each set.

    Where all votes of a set agree the likelihood grows without end: there is no estimate and no
    Wald interval, and the exact and the profile interval are open on one side (NaN).
    """

    estimate: Floats
    variance: Floats
    exact_low: Floats
    exact_high: Floats
    wald_low: Floats
    wald_high: Floats
    profile_low: Floats
    profile_high: Floats


def fit_votes(signs: npt.ArrayLike, sizes: npt.ArrayLike, confidence: float) -> VoteFit:
    """Estimate the effect from each set of votes.

    Parameters
    ----------
    signs
        Shape (sets, votes): 1 for an increase, -1 for a decrease, 0 where a set has no further
        vote; 3 or -3 stands for three such votes of one size.
    sizes
        Of the same shape: the size of each vote's study, above 0.
    confidence
        Confidence level of the intervals, in (0, 1).

    Returns
    -------
    Arrays of shape (sets,); all NaN for a set without a vote. The exact interval is worked out for
    sets of up to ``EXACT_UP_TO`` votes.

    Examples
    --------
    Three of four studies of 25 participants find an increase: the estimate d is where that has
    probability 3/4, so that 5 d is 0.6745. Two votes against two give 0.

    >>> fit = fit_votes([[3, -1], [2, -2]], [[25, 25], [25, 25]], confidence=0.95)
    >>> fit.estimate.round(4) + 0.0
    array([0.1349, 0.    ])
    """
    model = _Likelihood(np.asarray(signs, dtype=float), np.asarray(sizes, dtype=float))
    drop = ndtri((1 + confidence) / 2) ** 2 / 2
    estimate = model.maximum()
    variance = 1 / model.information(estimate)
    half = np.sqrt(2 * drop * variance)
    return VoteFit(
        estimate,
        variance,
        *model.exact_limits((1 - confidence) / 2),
        estimate - half,
        estimate + half,
        *model.profile_limits(estimate, drop),
    )


def heterogeneous_size(size: npt.ArrayLike, tau: npt.ArrayLike) -> Floats:
    """Return the size that a study has where true effects differ between studies.

    With effects of standard deviation tau around a mean, a study finds an increase with the
    probability Phi(root(m / (1 + m tau^2)) mean).

    Examples
    --------
    25 / (1 + 25 x 0.04):

    >>> float(heterogeneous_size(25, 0.2))
    12.5
    """
    m = np.asarray(size, dtype=float)
    reduced: Floats = m / (1 + m * np.square(tau))
    return reduced


def to_correlation(effect: npt.ArrayLike) -> Floats:
    """Turn d = rho / (1 - rho^2) into the correlation rho.

    Examples
    --------
    0.5 / (1 - 0.25) is 2/3:

    >>> to_correlation([0, 2 / 3])
    array([0. , 0.5])
    """
    d = np.asarray(effect, dtype=float)
    rho: Floats = 2 * d / (1 + np.sqrt(1 + 4 * d**2))
    return rho


def correlation_fit(fit: VoteFit, confidence: float) -> VoteFit:
    """Put an effect on the scale of a correlation; the Wald interval is built on that scale.

    Examples
    --------
    The estimate 0.1349 of three votes of four with 25 participants each is r / (1 - r²) for r of
    about 0.1325:

    >>> fit = fit_votes([[3, -1]], [[25, 25]], confidence=0.95)
    >>> correlation_fit(fit, confidence=0.95).estimate.round(4)
    array([0.1325])
    """
    rho = to_correlation(fit.estimate)
    slope = (1 + rho**2) / (1 - rho**2) ** 2
    variance = fit.variance / slope**2
    half = ndtri((1 + confidence) / 2) * np.sqrt(variance)
    return VoteFit(
        rho,
        variance,
        to_correlation(fit.exact_low),
        to_correlation(fit.exact_high),
        np.maximum(rho - half, -1.0),
        np.minimum(rho + half, 1.0),
        to_correlation(fit.profile_low),
        to_correlation(fit.profile_high),
    )


class _Likelihood:
    """The likelihood of an effect, for many sets of votes at once; concave in each."""

    def __init__(self, signs: Floats, sizes: Floats) -> None:
        self.votes = np.abs(signs)
        self.roots = np.sqrt(np.where(signs == 0, 1.0, sizes))
        self.signs = np.sign(signs)
        with np.errstate(invalid="ignore", divide="ignore"):
            self.scale = 1 / np.sqrt((self.votes * self.roots**2).sum(1) / self.votes.sum(1))
        self.up: Flags = np.any(signs > 0, axis=1)
        self.down: Flags = np.any(signs < 0, axis=1)

    def log_likelihood(self, effect: Floats, row: npt.NDArray[np.int_]) -> Floats:
        x = self.signs[row] * self.roots[row] * effect[:, None]
        total: Floats = (self.votes[row] * log_ndtr(x)).sum(1)
        return total

    def score(self, effect: Floats, row: npt.NDArray[np.int_]) -> Floats:
        """Return the slope of the log-likelihood."""
        weighted = self.signs[row] * self.roots[row]
        x = weighted * effect[:, None]
        mills = np.exp(-0.5 * x**2 - LOG_ROOT_2_PI - log_ndtr(x))
        total: Floats = (self.votes[row] * weighted * mills).sum(1)
        return total

    def information(self, effect: Floats) -> Floats:
        """Return Fisher's expected information."""
        x = self.roots * effect[:, None]
        density = np.exp(-(x**2) - 2 * LOG_ROOT_2_PI - log_ndtr(x) - log_ndtr(-x))
        total: Floats = (self.votes * self.roots**2 * density).sum(1)
        return total

    def maximum(self) -> Floats:
        """Find where the likelihood is highest; NaN where it has no maximum."""
        rows = np.flatnonzero(self.up & self.down)
        estimate = np.full(len(self.up), np.nan)
        estimate[rows] = _root(
            self.score, rows, -self.scale[rows], self.scale[rows], np.full(len(rows), np.inf)
        )
        return estimate

    def profile_limits(self, estimate: Floats, drop: float) -> tuple[Floats, Floats]:
        """Find where the log-likelihood is ``drop`` below its highest; NaN for an open end."""
        every = np.arange(len(estimate))
        start = np.where(np.isnan(estimate), 0.0, estimate)
        both = self.up & self.down
        highest = np.where(both, self.log_likelihood(start, every), 0.0)  # 0: approached, not met

        def above(effect: Floats, row: npt.NDArray[np.int_]) -> Floats:
            return self.log_likelihood(effect, row) - highest[row] + drop

        low, high = np.full(len(start), np.nan), np.full(len(start), np.nan)
        for limit, rows, side in (
            (low, np.flatnonzero(self.up), -1),
            (high, np.flatnonzero(self.down), 1),
        ):
            near = start[rows]
            wall = np.where(both[rows], near, -side * np.inf)  # the other limit lies beyond it
            limit[rows] = _root(above, rows, near, near + side * self.scale[rows], wall)
        return low, high

    def exact_limits(self, tail: float) -> tuple[Floats, Floats]:
        """Find the effects under which so many increases, or so few, are that unlikely."""
        low, high = np.full(len(self.up), np.nan), np.full(len(self.up), np.nan)
        # Where increases and decreases change places, the upper limit is the lower one.
        for limit, side, flags in ((low, 1, self.up), (high, -1, self.down)):
            rows = np.flatnonzero(flags & (self.votes.sum(1) <= EXACT_UP_TO))
            if len(rows):
                least = (self.votes * (self.signs == side))[rows].sum(1)
                limit[rows] = side * self._where_tail_is(tail, rows, least)
        return low, high

    def _where_tail_is(self, tail: float, rows: npt.NDArray[np.int_], least: Floats) -> Floats:
        """Find the effect under which at least so many votes are an increase, that rarely."""
        counts = self.votes[rows].astype(int)
        width = counts.sum(1).max()
        roots = np.zeros((len(rows), width))  # one vote to a column; 0 where a set has no further
        roots[np.arange(width) < counts.sum(1)[:, None]] = np.repeat(
            self.roots[rows].ravel(), counts.ravel()
        )

        def excess(effect: Floats, row: npt.NDArray[np.int_]) -> Floats:
            x, is_vote = roots[row] * effect[:, None], roots[row] > 0
            up, down = np.where(is_vote, ndtr(x), 0.0), np.where(is_vote, ndtr(-x), 1.0)
            share = np.zeros((len(row), width + 1))  # of each number of increases so far
            share[:, 0] = 1.0
            for vote in range(width):
                share[:, 1:] = share[:, 1:] * down[:, [vote]] + share[:, :-1] * up[:, [vote]]
                share[:, 0] *= down[:, vote]
            total: Floats = (share * (np.arange(width + 1) >= least[row, None])).sum(1)
            return total - tail

        scale, none = self.scale[rows], np.full(len(rows), np.inf)
        return _root(excess, np.arange(len(rows)), -scale, scale, none)


def _root(
    function: object, rows: npt.NDArray[np.int_], a: Floats, b: Floats, wall: Floats
) -> Floats:
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
