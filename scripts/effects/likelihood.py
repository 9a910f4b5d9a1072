"""The size of an effect from directions and numbers of participants alone, by maximum likelihood.

A study that measures a true effect d with precision m (its size) finds an increase with the
probability Phi(sqrt(m) d). The size is nE nC / (nE + nC) for a standardised mean difference of two
arms, and n for the standardised mean change of one arm. A correlation rho is the same model with
d = rho / (1 - rho^2) and size n; its estimate and its profile interval follow from those of d,
because neither depends on the scale.

Where true effects vary between cohorts as N(d, tau^2), a vote has the probability of one of size
m / (1 + m tau^2): the same model with other sizes.

Three intervals come with the estimate. The exact one holds every effect under which the number of
increases would not be unlikely in either direction (Clopper & Pearson 1934, for votes of unlike
studies). Its coverage is never below the confidence level. It leaves out an effect of 0 just where
the sign test's p is below 1 minus that level, whatever the sizes and tau: without an effect every
vote is a fair coin. It counts votes without their sizes, so that where one study dwarfs the others
it may not hold the estimate. The profile-likelihood and Wald intervals are approximate, and too
narrow for few votes.

A vote that several reports had to agree on is surer than one report: how sure depends on how alike
they are. If they are copies it is at least as sure as the smallest, if they are independent at most
as the rule of agreement makes reports of the largest size. The exact interval is the union of those
for these two, and holds for all between.

Sources: Hedges & Olkin 1985, Statistical Methods for Meta-Analysis, chapter 4; Bushman & Wang 2009,
The Handbook of Research Synthesis and Meta-Analysis, chapter 11.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr, ndtri

from scripts.effects.agreeing_reports import Agreed
from scripts.effects.exact_limits import exact_limits, find_root, typical_scale

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int_]

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


def fit_votes(
    signs: npt.ArrayLike, sizes: npt.ArrayLike, confidence: float, agreed: Agreed | None = None
) -> VoteFit:
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
    agreed
        The reports behind the votes; None where each vote is one report.

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
        *exact_limits(model.signs, model.votes, model.roots, (1 - confidence) / 2, agreed),
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
    However large a study is, it shows its own effect only; 25 is the most that tau 0.2 leaves:

    >>> heterogeneous_size([25, 75, 1e9], 0.2).round(2)
    array([12.5 , 18.75, 25.  ])
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
        self.scale = typical_scale(self.votes, self.roots)
        self.up: Flags = np.any(signs > 0, axis=1)
        self.down: Flags = np.any(signs < 0, axis=1)

    def log_likelihood(self, effect: Floats, row: Rows) -> Floats:
        x = self.signs[row] * self.roots[row] * effect[:, None]
        total: Floats = (self.votes[row] * log_ndtr(x)).sum(1)
        return total

    def score(self, effect: Floats, row: Rows) -> Floats:
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
        estimate[rows] = find_root(
            self.score, rows, -self.scale[rows], self.scale[rows], np.full(len(rows), np.inf)
        )
        return estimate

    def profile_limits(self, estimate: Floats, drop: float) -> tuple[Floats, Floats]:
        """Find where the log-likelihood is ``drop`` below its highest; NaN for an open end."""
        every = np.arange(len(estimate))
        start = np.where(np.isnan(estimate), 0.0, estimate)
        both = self.up & self.down
        highest = np.where(both, self.log_likelihood(start, every), 0.0)  # 0: approached, not met

        def above(effect: Floats, row: Rows) -> Floats:
            return self.log_likelihood(effect, row) - highest[row] + drop

        low, high = np.full(len(start), np.nan), np.full(len(start), np.nan)
        for limit, rows, side in (
            (low, np.flatnonzero(self.up), -1),
            (high, np.flatnonzero(self.down), 1),
        ):
            near = start[rows]
            wall = np.where(both[rows], near, -side * np.inf)  # the other limit lies beyond it
            limit[rows] = find_root(above, rows, near, near + side * self.scale[rows], wall)
        return low, high
