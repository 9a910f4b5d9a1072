"""Effects and p values as studies report them, one for each cohort, combined over cohorts.

Reports of one cohort are not independent. Within a study results are averaged, then over the
distinct studies of a cohort, as if they were perfectly correlated: the average then has the
variance of one result, which is the largest it can have. A report that repeats another of its
cohort changes nothing.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr, ndtri

from scripts._combining import combined_z, fisher, random_effects
from scripts._voting import add_up_arms
from scripts._words import counted, listed_words

Row = dict[str, Any]
Floats = npt.NDArray[np.float64]

# Effects on a scale that is additive and the same in every study. Ratios are joined as logarithms.
JOINED_TYPES = (
    "smd",
    "standardised_mean_change",
    "correlation",
    "fisher_z",
    "risk_difference",
    "log_odds_ratio",
    "log_risk_ratio",
    "log_hazard_ratio",
)
LEAST_ERROR = 1e-6  # of an effect in standard deviations; a millionth is a slip
SIGNS = {"increase": 1.0, "decrease": -1.0}


def combine_reported(voting: pd.DataFrame, confidence: float) -> Iterator[Row]:
    """Combine what is reported on one region, with every method that takes more than directions.

    Parameters
    ----------
    voting
        Findings of known direction on one region in one synthesis.
    confidence
        Confidence level of the intervals.

    Yields
    ------
    One row per method, without the key of the region; see ``EFFECTS``.
    """
    cohorts = voting["cohort"].nunique()
    yield _random_effects(voting, cohorts, confidence)
    yield _median_effect(voting, cohorts)
    yield from _combined_p(voting, cohorts)


def one_per_cohort(findings: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Average results within a study, then over the distinct studies of a cohort."""
    studies = findings.groupby(["cohort", "study_id"])[columns].mean().astype(float)
    # The order of rows moves the last digits of a mean: 12 digits tell results apart.
    distinct = studies.map(lambda mean: float(f"{mean:.12g}")).reset_index("cohort")
    distinct = distinct.drop_duplicates()
    return distinct.groupby("cohort")[columns].mean()


def signs_of(findings: pd.DataFrame) -> pd.Series:
    """Return 1 or -1 for the direction of each finding; of no change, the sign of its effect."""
    effect = findings["effect"].astype(float)
    told = effect.gt(0).astype(float) - effect.lt(0).astype(float)
    return findings["direction"].map(SIGNS).fillna(told.where(told != 0))


# --- Effects -------------------------------------------------------------------------------------


def _random_effects(voting: pd.DataFrame, cohorts: int, confidence: float) -> Row:
    effects, why = _joinable(voting.dropna(subset=["effect", "se"]))
    given = one_per_cohort(effects, ["effect", "se"])
    told = why or f"effects with standard errors of {_of(len(given), cohorts)}"
    if len(given) < 2:
        return _row("random_effects", len(given), told if why else f"{told}; two are needed")
    pooled = random_effects(given["effect"], given["se"], confidence)
    estimate, low, high = _scale_back(effects, [pooled.estimate, pooled.ci_low, pooled.ci_high])
    if pooled.widened:
        told += "; they vary less than chance lets expect: the interval is widened to allow for it"
    return _row(
        "random_effects",
        len(given),
        told,
        estimate=estimate,
        ci_low=low,
        ci_high=high,
        p_value=pooled.p_value,
        statistic=pooled.statistic,
    )


def _median_effect(voting: pd.DataFrame, cohorts: int) -> Row:
    effects, why = _joinable(voting.dropna(subset=["effect"]))
    given = _scale_back(effects, one_per_cohort(effects, ["effect"])["effect"])
    told = why or f"effects of {_of(len(given), cohorts)}"
    if len(given) < 2:
        return _row("median_effect", len(given), told if why else f"{told}; two are needed")
    told += f", from {given.min():.3g} to {given.max():.3g}; their precision is not weighed"
    return _row("median_effect", len(given), told, estimate=float(np.median(given)))


def _joinable(told: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Put effects on an additive scale, or say why they cannot be joined."""
    why = _why_not_joined(told)
    if why:
        return told.iloc[:0], why
    if not _are_correlations(told):
        return told, ""
    # On Fisher's scale the variance of a correlation does not hang on its size.
    effect = told["effect"].astype(float)
    return told.assign(effect=np.arctanh(effect), se=told["se"] / (1 - effect**2)), ""


def _why_not_joined(told: pd.DataFrame) -> str:
    kinds = sorted(told["effect_type"].fillna("not named").unique())
    against = told.loc[signs_of(told) * told["effect"].astype(float) < 0, "finding_id"]
    if len(kinds) > 1:
        return f"effects of several types are not joined: {', '.join(kinds)}"
    if kinds and kinds[0] not in JOINED_TYPES:
        return f"effects of the type {kinds[0]} are not joined, only {listed_words(JOINED_TYPES)}"
    if len(against):
        return f"an effect's sign contradicts its direction: {', '.join(sorted(against))}"
    if _are_correlations(told) and (told["effect"].abs() >= 1).any():
        return "a correlation is not between -1 and 1"
    if (told["se"] < LEAST_ERROR).any():
        return f"a standard error is below {LEAST_ERROR:g}, which none can be"
    return ""


def _are_correlations(told: pd.DataFrame) -> bool:
    return bool((told["effect_type"] == "correlation").any())


def _scale_back(effects: pd.DataFrame, values: npt.ArrayLike) -> Floats:
    """Take joined effects back to the scale that they were reported on."""
    joined = np.asarray(values, dtype=float)
    return np.tanh(joined) if _are_correlations(effects) else joined


# --- P values ------------------------------------------------------------------------------------


def _combined_p(voting: pd.DataFrame, cohorts: int) -> Iterator[Row]:
    """Combine p values by Stouffer's method, weighted by sample size, and by Fisher's."""
    scored = voting.assign(z=z_scores(voting)).dropna(subset="z")
    z = one_per_cohort(scored, ["z"])["z"]
    people = add_up_arms(scored, ["cohort", "study_id"], "arm", "participants")
    n = people.groupby("cohort").max().astype(float).reindex(z.index)
    told = f"p values with a direction of {_of(len(z), cohorts)}"
    sized = n.notna()
    yield _stouffer(z[sized], n[sized], told, int((~sized).sum()))
    if len(z) < 2:
        yield _row("fisher", len(z), f"{told}; two are needed")
        return
    tests = {"increase": fisher(ndtr(-z)), "decrease": fisher(ndtr(z))}
    way = min(tests, key=lambda name: tests[name][1])
    chi_square, p = tests[way]
    told += f"; the smaller of the one-sided tests, towards {way}, doubled"
    yield _row("fisher", len(z), told, p_value=min(1.0, 2 * p), statistic=chi_square)


def _stouffer(z: pd.Series, n: pd.Series, told: str, without_n: int) -> Row:
    if without_n:
        told += f"; left out: {without_n} without a number of participants"
    if len(z) < 2:
        return _row("stouffer", len(z), f"{told}; two are needed")
    joint = combined_z(z, np.sqrt(n))
    return _row("stouffer", len(z), told, p_value=float(2 * ndtr(-abs(joint))), statistic=joint)


def z_scores(findings: pd.DataFrame) -> pd.Series:
    """Turn p values into z scores, positive for an increase; missing where they tell no z.

    ASSUME: a p value is two-sided where its sides are not given; a one-sided p value above one
    half was tested against the direction that was found. A p value of 0 has no z.
    """
    p = findings["p_value"].astype(float)
    one_sided = findings["p_sides"].eq(1).fillna(value=False)
    tail = p.where(p < 1 - p, 1 - p).where(one_sided, p / 2)
    return -signs_of(findings) * pd.Series(ndtri(tail.where(tail > 0)), findings.index)


def _of(given: int, cohorts: int) -> str:
    return f"{given} of {counted(cohorts, 'cohort')}"


def _row(method: str, k: int, reason: str, **numbers: float) -> Row:
    return {"method": method, "k": k, "reason": reason, "estimable": bool(numbers), **numbers}
