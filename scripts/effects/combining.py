"""Combine p values and effects of independent cohorts.

Sources: Cochrane Handbook, sections 10.10.4 and 12.2.1.2; Fisher 1932; Stouffer 1949; for the
random-effects model, Viechtbauer 2005 (REML), Hartung & Knapp 2001 (interval), as PyMARE fits it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, ndtr, ndtri

Floats = npt.NDArray[np.float64]


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
    p = np.asarray(p_values, dtype=float)
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
    """A random-effects mean with its Hartung-Knapp interval and two-sided p value.

    Attributes
    ----------
    estimate, ci_low, ci_high, p_value
        Of the mean effect.
    statistic
        Its t, with k - 1 degrees of freedom.
    widened
        The effects vary less than their standard errors let expect, so that the interval would be
        narrower than that of a common effect: Hartung and Knapp's factor is kept at 1.
    """

    estimate: float
    ci_low: float
    ci_high: float
    p_value: float
    statistic: float
    widened: bool


def random_effects(
    effects: npt.ArrayLike, standard_errors: npt.ArrayLike, confidence: float
) -> RandomEffects:
    """Pool effects under a random-effects model: REML, with the Hartung-Knapp interval.

    Parameters
    ----------
    effects, standard_errors
        Of at least two independent cohorts, on one scale; the standard errors above 0.
    confidence
        Confidence level of the interval, in (0, 1).

    Returns
    -------
    As R's ``metafor::rma(method = "REML", test = "knha")``. Where that interval is narrower than
    the one of a common effect, as with ``test = "adhoc"`` (Röver, Knapp & Friede 2015).

    Examples
    --------
    Three effects with equal errors: their mean, and the standard error of a mean from their own
    spread, the root of 0.04 / 3. The interval is 4.30 of it to both sides, by t on 2 degrees.

    >>> pooled = random_effects([0.2, 0.4, 0.6], [0.1, 0.1, 0.1], 0.95)
    >>> round(pooled.estimate, 3), round(pooled.ci_low, 3), round(pooled.ci_high, 3)
    (0.4, -0.097, 0.897)
    """
    errors = np.asarray(standard_errors, dtype=float)
    pooled = _pool(effects, errors, confidence, "knapp-hartung")
    common = 2 * ndtri((1 + confidence) / 2) / np.sqrt((errors**-2).sum())
    widened = not pooled["ci_u"] - pooled["ci_l"] >= common  # equal effects give no width at all
    if widened:
        pooled = _pool(effects, errors, confidence, "knapp-hartung-conservative")
    t = pooled["est"] / pooled["se"]
    return RandomEffects(pooled["est"], pooled["ci_l"], pooled["ci_u"], pooled["p"], t, widened)


def _pool(
    effects: npt.ArrayLike, errors: Floats, confidence: float, correction: str
) -> dict[str, float]:
    from pymare import Dataset  # takes a second to import
    from pymare.estimators import VarianceBasedLikelihoodEstimator

    model = VarianceBasedLikelihoodEstimator(
        method="REML", small_sample_correction=correction, xtol=1e-12
    )
    data = Dataset(np.asarray(effects, dtype=float), errors**2, add_intercept=True)
    with np.errstate(divide="ignore", invalid="ignore"):  # equal effects: widened afterwards
        numbers = model.fit_dataset(data).summary().get_fe_stats(1 - confidence)
    return {name: float(value.item()) for name, value in numbers.items()}
