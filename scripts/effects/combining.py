"""Combine p values and effects of independent cohorts.

Sources: Cochrane Handbook, sections 10.10.4 and 12.2.1.2; Fisher 1932; Stouffer 1949; for the
random-effects model, Viechtbauer 2005 (REML), Röver, Knapp & Friede 2015 (interval), Higgins &
Thompson 2002 (I²). The prediction interval is that of R's metafor, by t on k - 1 degrees of
freedom; Riley, Higgins & Deeks 2011 take k - 2.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import chdtrc, ndtr, stdtr, stdtrit

Floats = npt.NDArray[np.float64]

SMALLEST = 5e-324  # the smallest number there is
GRID = 300  # points at which the restricted likelihood is tried, from nearly 0 to far too much


def fisher(p_values: npt.ArrayLike) -> tuple[float, float]:
    """Combine one-sided p values by the sum of their logarithms.

    Parameters
    ----------
    p_values
        One-sided p values of independent cohorts, all in one direction, in (0, 1).

    Returns
    -------
    Chi-square with two degrees of freedom per p value, and the combined one-sided p.

    Examples
    --------
    -2 x ln(0.1 x 0.1) is 4 x 2.3026:

    >>> chi_square, p = fisher([0.1, 0.1])
    >>> round(chi_square, 3), round(p, 3)
    (9.21, 0.056)
    """
    p = np.maximum(np.asarray(p_values, dtype=float), SMALLEST)
    chi_square = float(-2 * np.log(p).sum())
    return chi_square, float(chdtrc(2 * p.size, chi_square))


def stouffer(z: npt.ArrayLike, weights: npt.ArrayLike) -> tuple[float, float]:
    """Combine independent z scores by their weighted sum, scaled to unit variance.

    Parameters
    ----------
    z
        Of independent cohorts; positive in one direction.
    weights
        Of the same shape; the square roots of the numbers of participants.

    Returns
    -------
    The combined z, and its two-sided p.

    Examples
    --------
    (3 x 2 + 4 x 1) / root of (9 + 16) is 10 / 5:

    >>> z, p = stouffer([2, 1], weights=[3, 4])
    >>> z, round(p, 4)
    (2.0, 0.0455)
    """
    w = np.asarray(weights, dtype=float)
    joint = float((w * np.asarray(z)).sum() / np.sqrt((w**2).sum()))
    return joint, float(2 * ndtr(-abs(joint)))


@dataclass(frozen=True)
class RandomEffects:
    """A random-effects mean with its intervals, and the heterogeneity of the effects.

    Attributes
    ----------
    estimate, ci_low, ci_high, p_value
        Of the mean effect; p is two-sided.
    statistic
        Its t, with k - 1 degrees of freedom.
    tau
        The standard deviation of the true effects between cohorts.
    i_squared
        The share of the variation that is heterogeneity and not sampling error, in [0, 1).
    prediction_low, prediction_high
        Where the true effect of a further cohort is expected.
    widened
        Hartung and Knapp's factor for the variance is below 1, and is set to 1.
    """

    estimate: float
    ci_low: float
    ci_high: float
    p_value: float
    statistic: float
    tau: float
    i_squared: float
    prediction_low: float
    prediction_high: float
    widened: bool


def random_effects(
    effects: npt.ArrayLike, standard_errors: npt.ArrayLike, confidence: float
) -> RandomEffects:
    """Pool effects under a random-effects model: REML, with the modified Hartung-Knapp interval.

    Parameters
    ----------
    effects, standard_errors
        Of at least two independent cohorts, on one scale; the standard errors above 0.
    confidence
        Confidence level of the intervals, in (0, 1).

    Returns
    -------
    As R's ``metafor::rma(method = "REML", test = "adhoc")`` and its ``predict``: Hartung and
    Knapp's factor for the variance is never below 1 (Röver, Knapp & Friede 2015).

    Examples
    --------
    Three effects with equal errors: their mean is 0.4, their variance 0.04 is four times 0.1 x 0.1,
    so that three quarters of it are heterogeneity. The standard error of the mean is the root of
    0.04 / 3; the interval is 4.30 of it to both sides, by t on 2 degrees.

    >>> pooled = random_effects([0.2, 0.4, 0.6], [0.1, 0.1, 0.1], 0.95)
    >>> round(pooled.estimate, 3), round(pooled.ci_low, 3), round(pooled.ci_high, 3)
    (0.4, -0.097, 0.897)
    >>> round(pooled.tau**2, 3), round(pooled.i_squared, 3)
    (0.03, 0.75)
    """
    y = np.asarray(effects, dtype=float)
    variances = np.asarray(standard_errors, dtype=float) ** 2
    tau2 = _reml_variance(y, variances)
    weights, freedom = 1 / (variances + tau2), len(y) - 1
    mean, precision = weights @ y / weights.sum(), weights.sum()
    factor = float(weights @ (y - mean) ** 2) / freedom
    error = np.sqrt(max(1.0, factor) / precision)
    t, spread = mean / error, np.sqrt(error**2 + tau2)
    reach = stdtrit(freedom, (1 + confidence) / 2)
    return RandomEffects(
        estimate=float(mean),
        ci_low=float(mean - reach * error),
        ci_high=float(mean + reach * error),
        p_value=float(2 * stdtr(freedom, -abs(t))),
        statistic=float(t),
        tau=float(np.sqrt(tau2)),
        i_squared=float(tau2 / (tau2 + _typical_variance(variances))),
        prediction_low=float(mean - reach * spread),
        prediction_high=float(mean + reach * spread),
        widened=factor < 1 - 1e-9,  # of two effects it is 1, but for rounding
    )


def _reml_variance(y: Floats, variances: Floats) -> float:
    """Find the variance between cohorts under which the restricted likelihood is highest.

    The likelihood may have several peaks: every one between the points of a fine grid is compared
    with the others and with a variance of 0.
    """

    def score(tau2: float) -> float:
        w = 1 / (variances + tau2)
        deviations = y - w @ y / w.sum()
        return float(w**2 @ deviations**2 - w.sum() + (w @ w) / w.sum())

    def log_likelihood(tau2: float) -> float:
        w = 1 / (variances + tau2)
        deviations = y - w @ y / w.sum()
        return float(np.log(w).sum() - np.log(w.sum()) - w @ deviations**2)

    highest = 10 * (float(np.sum((y - y.mean()) ** 2)) + float(variances.max()))
    grid = np.geomspace(1e-9 * float(variances.min()), highest, GRID)
    scores = [score(0.0), *(score(point) for point in grid)]
    points = [0.0, *grid]
    peaks = [
        brentq(score, points[i], points[i + 1], xtol=1e-300, rtol=1e-15)
        for i in range(GRID)
        if scores[i] > 0 >= scores[i + 1]
    ]
    return float(max([0.0, *peaks], key=log_likelihood))


def _typical_variance(variances: Floats) -> float:
    """Return the variance of a typical cohort (Higgins & Thompson 2002, equation 9)."""
    w = 1 / variances
    return float((len(w) - 1) * w.sum() / (w @ (w.sum() - w)))


def joint_mean(estimates: npt.ArrayLike, variances: npt.ArrayLike) -> tuple[float, float]:
    """Return the mean of independent estimates weighted by their precision, and its variance.

    Source: Bushman & Wang 2009, section 11.4, for an estimate from effects and one from votes.

    Examples
    --------
    Weights of 1 / 0.01 and 1 / 0.04, 100 and 25:

    >>> mean, variance = joint_mean([0.5, 0.25], [0.01, 0.04])
    >>> round(mean, 12), round(variance, 12)
    (0.45, 0.008)
    """
    weights = 1 / np.asarray(variances, dtype=float)
    return float(weights @ np.asarray(estimates) / weights.sum()), float(1 / weights.sum())
