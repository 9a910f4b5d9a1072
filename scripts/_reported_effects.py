"""Effects and p values as studies report them, one for each cohort, combined over cohorts.

Reports of one cohort are not independent. Within a study results are averaged, then over the
distinct studies of a cohort, as if they were perfectly correlated: the average then has the
variance of one result, which is the largest it can have. A report that repeats another of its
cohort changes nothing.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from scripts._combining import combined_z, fisher, random_effects
from scripts._voting import add_up_arms
from scripts._words import counted

Row = dict[str, Any]

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
    distinct = studies.reset_index("cohort").drop_duplicates()
    return distinct.groupby("cohort")[columns].mean()


def signs_of(findings: pd.DataFrame) -> pd.Series:
    """Return 1 or -1 for the direction of each finding; of no change, the sign of its effect."""
    effects: pd.Series = np.sign(findings["effect"].astype(float))
    return findings["direction"].map(SIGNS).fillna(effects.replace(0, np.nan))


# --- Effects -------------------------------------------------------------------------------------


def _random_effects(voting: pd.DataFrame, cohorts: int, confidence: float) -> Row:
    effects, why = _joinable(voting.dropna(subset=["effect", "se"]))
    given = one_per_cohort(effects, ["effect", "se"])
    told = why or f"effects with standard errors of {_of(len(given), cohorts)}"
    if len(given) < 2:
        return _row("random_effects", len(given), told if why else f"{told}; two are needed")
    pooled = random_effects(given["effect"], given["se"], confidence)
    back = _scale_back(effects)
    if pooled.narrow:
        told += "; they vary less than chance alone would have it: the interval is too narrow"
    if np.isnan(pooled.ci_low):
        told += "; all effects are equal, so that no interval can be built"
    return _row(
        "random_effects",
        len(given),
        told,
        estimate=float(back(pooled.estimate)),
        ci_low=float(back(pooled.ci_low)),
        ci_high=float(back(pooled.ci_high)),
        p_value=pooled.p_value,
        statistic=pooled.statistic,
    )


def _median_effect(voting: pd.DataFrame, cohorts: int) -> Row:
    effects, why = _joinable(voting.dropna(subset=["effect"]))
    given = _scale_back(effects)(one_per_cohort(effects, ["effect"])["effect"])
    told = why or f"effects of {_of(len(given), cohorts)}"
    if len(given) < 2:
        return _row("median_effect", len(given), told if why else f"{told}; two are needed")
    told += f", from {given.min():.3g} to {given.max():.3g}; their precision is not weighed"
    return _row("median_effect", len(given), told, estimate=float(np.median(given)))


def _joinable(told: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Put effects on an additive scale, or say why they cannot be joined."""
    kinds = sorted(told["effect_type"].fillna("(not named)").unique())
    against = told.loc[signs_of(told) * told["effect"].astype(float) < 0, "finding_id"]
    none = told.iloc[:0]
    if told.empty:
        return none, ""
    if len(kinds) > 1:
        return none, f"effects of several types are not joined: {', '.join(kinds)}"
    if kinds[0].endswith("_ratio") and not kinds[0].startswith("log_"):
        return none, f"ratios are joined as logarithms: give log_{kinds[0]} and its standard error"
    if len(against):
        return none, f"an effect's sign contradicts its direction: {', '.join(sorted(against))}"
    if kinds[0] != "correlation":
        return told, ""
    if (told["effect"].abs() >= 1).any():
        return none, "a correlation is not between -1 and 1"
    # On Fisher's scale the variance of a correlation does not hang on its size.
    error = told["se"] / (1 - told["effect"] ** 2)
    return told.assign(effect=np.arctanh(told["effect"].astype(float)), se=error), ""


def _scale_back(effects: pd.DataFrame) -> Any:
    """Return the function that takes joined effects back to the scale they were reported on."""
    return np.tanh if (effects["effect_type"] == "correlation").any() else np.asarray


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
    tail = np.minimum(p, 1 - p).where(one_sided, p / 2)
    z: pd.Series = -signs_of(findings) * ndtri(tail.where(tail > 0))
    return z


def _of(given: int, cohorts: int) -> str:
    return f"{given} of {counted(cohorts, 'cohort')}"


def _row(method: str, k: int, reason: str, **numbers: float) -> Row:
    return {"method": method, "k": k, "reason": reason, "estimable": bool(numbers), **numbers}
