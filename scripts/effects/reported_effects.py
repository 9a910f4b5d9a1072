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

from scripts.common.wording import counted, list_words
from scripts.effects.combining import fisher, random_effects, stouffer
from scripts.tables.files import iterate_rows, list_values
from scripts.votes.voting import KEY, SIGNS, count_participants

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
LEAST_ERROR = 1e-6  # a standard error below a millionth is a slip


def combine_reported(voting: pd.DataFrame, confidence: float) -> Iterator[Row]:
    """Combine what is reported on each region, with every method that takes more than directions.

    Parameters
    ----------
    voting
        Findings of known direction in their groups, with the ``form`` of their comparison.
    confidence
        Confidence level of the intervals.

    Yields
    ------
    One row of ``EFFECTS`` per region and method; ``complete`` marks whether every finding on the
    region gives what the method needs.
    """
    reported = _prepare(voting)
    regions = _describe(reported)
    effects = _split_by_region(one_per_cohort(reported.dropna(subset="effect"), ["effect"]))
    precise = reported.dropna(subset=["effect", "se"])
    weighed = _split_by_region(one_per_cohort(precise, ["effect", "se"]))
    scored = reported.dropna(subset="z")
    z = _split_by_region(one_per_cohort(scored, ["z"]).assign(n=_participants(scored)))
    for region in iterate_rows(regions.reset_index()):
        key = (region.synthesis, region.region)
        for row in (
            _random_effects(weighed.get(key), region, confidence),
            _median_effect(effects.get(key), region),
            _stouffer(z.get(key), region),
            _fisher(z.get(key), region),
        ):
            yield {"synthesis": region.synthesis, "region": region.region, **row}


def one_per_cohort(findings: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Average results within a study, then over the distinct studies of a cohort."""
    studies = findings.groupby([*KEY, "cohort", "study_id"])[columns].mean().astype(float)
    # The order of rows moves the last digits of a mean: 12 digits tell results apart.
    distinct = studies.map(lambda mean: float(f"{mean:.12g}")).reset_index([*KEY, "cohort"])
    return distinct.drop_duplicates().groupby([*KEY, "cohort"])[columns].mean()


def signs_of(findings: pd.DataFrame) -> pd.Series:
    """Return 1 or -1 for the direction of each finding; of no change, the sign of its effect."""
    effect = findings["effect"].astype(float)
    sign = effect.gt(0).astype(float) - effect.lt(0).astype(float)
    return findings["direction"].map(SIGNS).fillna(sign.where(sign != 0))


def z_scores(findings: pd.DataFrame) -> pd.Series:
    """Turn p values into z scores, positive for an increase; missing where they give no z.

    ASSUME: a p value is two-sided where its sides are not given; a one-sided p value above one
    half was tested against the observed direction. A p value of 0 has no z.
    """
    p = findings["p_value"].astype(float)
    one_sided = findings["p_sides"].eq(1).fillna(value=False)
    tail = p.where(p < 1 - p, 1 - p).where(one_sided, p / 2)
    return -signs_of(findings) * pd.Series(ndtri(tail.where(tail > 0)), findings.index)


def _prepare(voting: pd.DataFrame) -> pd.DataFrame:
    """Put effects on the scale on which they are joined, and p values as z scores."""
    effect, se = voting["effect"].astype(float), voting["se"].astype(float)
    correlation = voting["effect_type"].eq("correlation").fillna(value=False) & (effect.abs() < 1)
    # On Fisher's scale the variance of a correlation does not depend on its size.
    inside = effect.where(correlation, 0.0)
    return voting.assign(
        effect=effect.where(~correlation, np.arctanh(inside)),
        se=se.where(~correlation, se / (1 - inside**2)),
        z=z_scores(voting),
        contradicts=signs_of(voting) * effect < 0,
        reported=effect.abs(),
    )


def _describe(reported: pd.DataFrame) -> pd.DataFrame:
    """Count, for each region, what is reported, and name what keeps effects from being joined."""
    with_effect = reported[reported["effect"].notna()]
    named = with_effect.assign(effect_type=with_effect["effect_type"].fillna("not named"))
    counts = reported.groupby(KEY).agg(
        cohorts=("cohort", "nunique"),
        findings=("direction", "size"),
        effects=("effect", "count"),
        errors=("se", "count"),
        least_error=("se", "min"),
        largest=("reported", "max"),
        scores=("z", "count"),
    )
    without_sides = reported["z"].notna() & reported["p_sides"].isna()
    zero = reported["p_value"].notna() & reported["z"].isna()
    return counts.assign(
        least_error=counts["least_error"].fillna(1.0),
        types=list_values(named, KEY, "effect_type"),
        forms=list_values(named, KEY, "form"),
        contradicting=list_values(named[named["contradicts"]], KEY, "finding_id"),
        without_sides=without_sides.groupby([reported[name] for name in KEY]).sum(),
        without_z=zero.groupby([reported[name] for name in KEY]).sum(),
    )


def _participants(scored: pd.DataFrame) -> pd.Series:
    people = count_participants(scored, [*KEY, "cohort", "study_id"], "arm", "participants")
    return people.groupby(level=[*KEY, "cohort"]).max().astype(float)


def _split_by_region(per_cohort: pd.DataFrame) -> dict[Any, pd.DataFrame]:
    return dict(iter(per_cohort.groupby(level=KEY)))


def _row(method: str, k: int, reason: str, *, complete: bool = False, **numbers: float) -> Row:
    row = {"method": method, "k": k, "reason": reason, "estimable": bool(numbers)}
    return {**row, "complete": complete, **numbers}


# --- Effects -------------------------------------------------------------------------------------


def _random_effects(given: pd.DataFrame | None, region: Any, confidence: float) -> Row:
    k = 0 if given is None else len(given)
    why = _why_not_joined(region)
    if region.least_error < LEAST_ERROR:
        why = why or f"a standard error is below {LEAST_ERROR:g}, which none can be"
    reason = why or f"effects with standard errors of {k} of {counted(region.cohorts, 'cohort')}"
    if given is None or k < 2 or why:
        return _row(
            "random_effects", 0 if why else k, reason if why else f"{reason}; two are needed"
        )
    pooled = random_effects(given["effect"], given["se"], confidence)
    if pooled.widened:
        reason += (
            "; they vary less than chance lets expect: the interval is widened to allow for it"
        )
    estimate, low, high = _scale_back(region, [pooled.estimate, pooled.ci_low, pooled.ci_high])
    return _row(
        "random_effects",
        k,
        reason,
        complete=region.effects == region.errors == region.findings,
        estimate=estimate,
        ci_low=low,
        ci_high=high,
        p_value=pooled.p_value,
        statistic=pooled.statistic,
    )


def _median_effect(given: pd.DataFrame | None, region: Any) -> Row:
    k = 0 if given is None else len(given)
    why = _why_not_joined(region)
    reason = why or f"effects of {k} of {counted(region.cohorts, 'cohort')}"
    if given is None or k < 2 or why:
        return _row(
            "median_effect", 0 if why else k, reason if why else f"{reason}; two are needed"
        )
    effects = _scale_back(region, given["effect"])
    reason += f", from {effects.min():.3g} to {effects.max():.3g}; their precision is not weighed"
    complete = region.effects == region.findings
    return _row("median_effect", k, reason, complete=complete, estimate=float(np.median(effects)))


def _why_not_joined(region: Any) -> str:
    """Say what keeps the effects on a region from being joined; nothing where they can be."""
    if not region.effects:
        return ""
    types = region.types.split(";")
    if len(types) > 1:
        return f"effects of several types are not joined: {', '.join(types)}"
    if types[0] not in JOINED_TYPES:
        return f"effects of the type {types[0]} are not joined, only {list_words(JOINED_TYPES)}"
    if ";" in region.forms:
        return "effects of several kinds of comparison are not joined"
    if types[0] == "correlation" and region.largest >= 1:
        return "a correlation is not between -1 and 1"
    against = "" if pd.isna(region.contradicting) else region.contradicting.replace(";", ", ")
    return f"an effect's sign contradicts its direction: {against}" if against else ""


def _scale_back(region: Any, values: npt.ArrayLike) -> Floats:
    """Take joined effects back to the scale that they were reported on."""
    effects = np.asarray(values, dtype=float)
    return np.tanh(effects) if region.types == "correlation" else effects


# --- P values ------------------------------------------------------------------------------------


def _stouffer(given: pd.DataFrame | None, region: Any) -> Row:
    """Combine p values weighted by the square root of the number of participants."""
    sized = None if given is None else given.dropna(subset="n")
    k = 0 if sized is None else len(sized)
    reason = _describe_p_values(given, region)
    if given is not None and k < len(given):
        reason += f"; left out: {len(given) - k} without a number of participants"
    if sized is None or k < 2:
        return _row("stouffer", k, f"{reason}; two are needed")
    joint, p = stouffer(sized["z"], np.sqrt(sized["n"]))
    complete = region.scores == region.findings and k == region.cohorts
    return _row("stouffer", k, reason, complete=complete, p_value=p, statistic=joint)


def _fisher(given: pd.DataFrame | None, region: Any) -> Row:
    k, reason = 0 if given is None else len(given), _describe_p_values(given, region)
    if given is None or k < 2:
        return _row("fisher", k, f"{reason}; two are needed")
    tests = {"increase": fisher(ndtr(-given["z"])), "decrease": fisher(ndtr(given["z"]))}
    way = min(tests, key=lambda name: tests[name][1])
    chi_square, p = tests[way]
    reason += f"; the smaller of the one-sided tests, towards {way}, doubled"
    complete = region.scores == region.findings
    p_value = min(1.0, 2 * p)
    return _row("fisher", k, reason, complete=complete, p_value=p_value, statistic=chi_square)


def _describe_p_values(given: pd.DataFrame | None, region: Any) -> str:
    k = 0 if given is None else len(given)
    reason = f"p values with a direction of {k} of {counted(region.cohorts, 'cohort')}"
    if region.without_sides:
        reason += "; where the sides are not given, taken for two-sided"
    if region.without_z:
        reason += "; not used: p values of 0 or 1, or without a direction"
    return reason
