"""Effects and p values as studies report them, one for each cohort, combined over cohorts.

Reports of one cohort are not independent. Within a study results are averaged, then over the
studies of a cohort, as if they were perfectly correlated: the average then has the variance of one
result, which is the largest it can have. What is one study, and what is one cohort, is known by
their names alone.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from scripts.common.wording import effect_type_label, list_words
from scripts.effects.combining import RandomEffects, fisher, random_effects, stouffer
from scripts.effects.rows import LACKING, Row, Status, effect_row, leave_out
from scripts.models.effect_types import JOINED_TYPES
from scripts.tables.files import iterate_rows, list_values
from scripts.votes.benefit import are_ratios
from scripts.votes.voting import KEY, SIGNS, count_participants

# ASSUME: of these the ratio of a wanted event is not 1 / the ratio of its absence, as it is of odds
# (Cochrane Handbook, section 6.4.1.5): where some measure one and some the other, none are joined.
ONE_SIDED = ("log_risk_ratio", "log_hazard_ratio")
# Beyond these limits a standard error or an effect is a slip; sums of squares stay finite.
LEAST_ERROR, LARGEST = 1e-6, 1e6
COHORT = [*KEY, "cohort"]
NO_P = "p value with a direction not reported"


def combine_reported(
    reported: pd.DataFrame, statuses: Mapping[Any, Status], confidence: float
) -> Iterator[Row]:
    """Combine what is reported on each region, with every method that takes more than directions.

    Parameters
    ----------
    reported
        Findings of known direction in their groups, as ``prepare`` gives them.
    statuses
        By synthesis and region: why each cohort has no vote, or ``IN``.
    confidence
        Confidence level of the intervals.

    Yields
    ------
    One row of ``EFFECTS`` per region and method; ``complete`` marks whether every cohort with a
    vote gives what the method needs.
    """
    of_region = dict(iter(give_per_cohort(reported).groupby(level=KEY)))
    for region in iterate_rows(describe_regions(reported)):
        place = (region.synthesis, region.region)
        table, status = of_region[place].droplevel([0, 1]), statuses[place]
        for row in (
            _random_effects(table, status, region, confidence),
            _median_effect(table, status, region),
            _stouffer(table, status, region),
            _fisher(table, status, region),
        ):
            yield {"synthesis": region.synthesis, "region": region.region, **row}


def signs_of(findings: pd.DataFrame) -> pd.Series:
    """Return 1 or -1 for the direction of each finding; of no change, the sign of its effect."""
    effect = findings["effect"].astype(float) - are_ratios(findings["effect_type"])  # of a ratio: 1
    sign = effect.gt(0).astype(float) - effect.lt(0).astype(float)
    return findings["direction"].map(SIGNS).fillna(sign.where(sign != 0))


def z_scores(findings: pd.DataFrame) -> pd.Series:
    """Turn p values into z scores, positive for an increase; missing where they give no z.

    ASSUME: a p value is two-sided where its sides are not given; a one-sided p value above one
    half was tested against the observed direction. A p value of 0 has no z. One that is known only
    to lie below a number counts as that number (Cochrane Handbook, section 12.2.1.2).
    """
    p = findings["p_value"].astype(float)
    one_sided = findings["p_sides"].eq(1).fillna(value=False)
    tail = p.where(p < 1 - p, 1 - p).where(one_sided, p / 2)
    # Of a one-sided bound above one half it is not known on which side the p value lies.
    unsided = findings["p_below"].fillna(value=False).astype(bool) & one_sided & (p > 0.5)
    return -signs_of(findings) * pd.Series(ndtri(tail.where((tail > 0) & ~unsided)), findings.index)


def prepare(voting: pd.DataFrame) -> pd.DataFrame:
    """Put effects on an additive scale, and p values as z scores."""
    effect, se = (voting[name].astype(float) for name in ("effect", "se"))
    correlation = voting["effect_type"].eq("correlation").fillna(value=False) & (effect.abs() < 1)
    # On Fisher's scale the variance of a correlation does not depend on its size.
    inside = effect.where(correlation, 0.0)
    # The logarithm of a ratio, and its error by the delta method; a ratio not above 0 is a slip.
    ratio = are_ratios(voting["effect_type"])
    positive = effect.where(effect > 0)
    additive = effect.where(~correlation, inside.map(np.arctanh))
    additive = additive.where(~ratio, positive.map(np.log))
    return voting.assign(
        effect=additive,
        se=se.where(~correlation, se / (1 - inside**2)).where(~ratio, se / positive),
        z=z_scores(voting),
        contradicts=signs_of(voting) * additive < 0,
        reported=effect.abs(),
    )


def average_in_cohorts(findings: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Average results within a study, then over the studies of a cohort."""
    studies = findings.groupby([*COHORT, "study_id"])[columns].mean().astype(float)
    return studies.groupby(level=COHORT).mean()


def give_per_cohort(reported: pd.DataFrame) -> pd.DataFrame:
    """Give each cohort its effect, its effect with a standard error, its z and its participants."""
    effects = average_in_cohorts(reported.dropna(subset="effect"), ["effect"])
    weighed = average_in_cohorts(reported.dropna(subset=["effect", "se"]), ["effect", "se"])
    scored = reported.dropna(subset="z")
    people = count_participants(scored, [*COHORT, "study_id"], "arm", "participants")
    columns = {
        "effect": effects["effect"],
        "weighed": weighed["effect"],
        "se": weighed["se"],
        "z": average_in_cohorts(scored, ["z"])["z"],
        "n": people.groupby(level=COHORT).max().astype(float),
    }
    table = pd.DataFrame(columns).astype(float)
    return table.reindex(pd.MultiIndex.from_frame(reported[COHORT].drop_duplicates()))


def describe_regions(reported: pd.DataFrame) -> pd.DataFrame:
    """Gather, for each region, what keeps its effects and p values from being combined."""
    with_effect = reported[reported["effect"].notna()]
    named = with_effect.assign(effect_type=with_effect["effect_type"].fillna("not named"))
    regions = reported.groupby(KEY).agg(
        least_error=("se", "min"), largest_error=("se", "max"), largest=("reported", "max")
    )
    without_sides = reported["z"].notna() & reported["p_sides"].isna()
    without_z = reported["p_value"].notna() & reported["z"].isna()
    bounds = reported["z"].notna() & reported["p_below"].fillna(value=False).astype(bool)
    groups = [reported[name] for name in KEY]
    return regions.assign(
        types=list_values(named, KEY, "effect_type"),
        questions=list_values(named, KEY, "question"),
        better=list_values(named.dropna(subset="better"), KEY, "better"),
        tested=list_values(reported[reported["z"].notna()], KEY, "question"),
        contradicting=list_values(named[named["contradicts"]], KEY, "finding_id"),
        without_sides=without_sides.groupby(groups).sum(),
        without_z=without_z.groupby(groups).sum(),
        bounds=bounds.groupby(groups).sum(),
    ).reset_index()


def several_questions(questions: Any) -> str:
    """Say that findings answer several questions; nothing if they answer one."""
    if pd.isna(questions) or ";" not in questions:
        return ""
    return f"not pooled, as the findings answer different questions: {questions.replace(';', '; ')}"


# --- Effects -------------------------------------------------------------------------------------


def _random_effects(table: pd.DataFrame, status: Status, region: Any, confidence: float) -> Row:
    why = why_not_pooled(region)
    given = table.dropna(subset="se")
    status = leave_out(
        status, table.index[table["se"].isna()], "effect with a standard error not reported"
    )
    text = "effects with standard errors of {k} of {cohorts}"
    if why or len(given) < 2:
        return effect_row("random_effects", status, text, why=why, least=2)
    pooled = random_effects(given["weighed"], given["se"], confidence)
    if pooled.widened:
        text += "; the Hartung-Knapp factor, below 1, is set to 1"
    return effect_row(
        "random_effects",
        status,
        text,
        {
            **_scale_back(region, pooled),
            "p_value": pooled.p_value,
            "statistic": pooled.statistic,
            "tau": pooled.tau,
            "i_squared": pooled.i_squared,
        },
    )


def _median_effect(table: pd.DataFrame, status: Status, region: Any) -> Row:
    why = _why_not_joined(region)
    given = table["effect"].dropna()
    status = leave_out(status, table.index[table["effect"].isna()], "effect not reported")
    text, effects = "effects of {k} of {cohorts}", given.to_numpy()
    if why or len(effects) < 2:
        return effect_row("median_effect", status, text, why=why, least=2)
    effects = np.tanh(effects) if region.types == "correlation" else effects
    text += f", from {effects.min():.3g} to {effects.max():.3g}; unweighted"
    return effect_row("median_effect", status, text, {"estimate": float(np.median(effects))})


def _why_not_joined(region: Any) -> str:
    """Say what keeps the effects on a region from being joined; nothing where they can be."""
    types = [] if pd.isna(region.types) else region.types.split(";")
    names = [effect_type_label(name) for name in types]
    if len(types) > 1:
        return f"effects of several types cannot be combined: {list_words(names)}"
    if types and types[0] not in JOINED_TYPES:
        joined = list_words([effect_type_label(name) for name in JOINED_TYPES])
        return f"effects of the type {names[0]} cannot be combined, only {joined}"
    if why := several_questions(region.questions) or _scales_differ(types, region):
        return why
    if region.largest > LARGEST:
        return f"an effect above {LARGEST:,.0f} is not plausible"
    against = "" if pd.isna(region.contradicting) else region.contradicting.replace(";", ", ")
    return f"the sign of an effect contradicts its direction: {against}" if against else ""


def _scales_differ(types: list[str], region: Any) -> str:
    """Say why effects of one type are not on its scale; nothing where they are."""
    if types == ["correlation"] and region.largest >= 1:
        return "a correlation is not between -1 and 1"
    if types and types[0] in ONE_SIDED and ";" in str(region.better):
        name = effect_type_label(types[0])
        return f"effects ({name}) of wanted and of unwanted events cannot be combined"
    return ""


def why_not_pooled(region: Any) -> str:
    """Say what keeps effects from being joined by their precision; nothing where they can be."""
    if why := _why_not_joined(region):
        return why
    if region.least_error < LEAST_ERROR:
        return f"a standard error below {LEAST_ERROR:g} is not plausible"
    if region.largest_error > LARGEST:
        return f"a standard error above {LARGEST:,.0f} is not plausible"
    return ""


def _scale_back(region: Any, pooled: RandomEffects) -> dict[str, float]:
    """Take the joined effect and its intervals back to the scale that they were reported on."""
    names = ("estimate", "ci_low", "ci_high", "prediction_low", "prediction_high")
    values = {name: getattr(pooled, name) for name in names}
    if region.types != "correlation":
        return values
    return {name: float(np.tanh(value)) for name, value in values.items()}


# --- P values ------------------------------------------------------------------------------------


def _stouffer(table: pd.DataFrame, status: Status, region: Any) -> Row:
    """Combine p values weighted by the square root of the number of participants."""
    status = leave_out(status, table.index[table["z"].isna()], NO_P)
    status = leave_out(status, table.index[table["n"].isna()], LACKING["mean_change"])
    why, text = several_questions(region.tested), _p_text(region)
    given = table.dropna(subset=["z", "n"])
    if why or len(given) < 2:
        return effect_row("stouffer", status, text, why=why, least=2)
    joint, p = stouffer(given["z"], np.sqrt(given["n"]))
    return effect_row("stouffer", status, text, {"p_value": p, "statistic": joint})


def _fisher(table: pd.DataFrame, status: Status, region: Any) -> Row:
    status, z = leave_out(status, table.index[table["z"].isna()], NO_P), table["z"].dropna()
    why, text = several_questions(region.tested), _p_text(region)
    if why or len(z) < 2:
        return effect_row("fisher", status, text, why=why, least=2)
    tests = {"increase": fisher(ndtr(-z)), "decrease": fisher(ndtr(z))}
    way = min(tests, key=lambda name: tests[name][1])
    chi_square, p = tests[way]
    text += f"; twice the smaller one-sided p value (for {way})"
    return effect_row("fisher", status, text, {"p_value": min(1.0, 2 * p), "statistic": chi_square})


def _p_text(region: Any) -> str:
    text = "p values with a direction of {k} of {cohorts}"
    if region.without_sides:
        text += "; assumed two-sided where not stated"
    if region.bounds:
        text += "; bounds such as p < 0.05 are taken as p = 0.05"
    if region.without_z:
        text += "; not used: p values of 0 or 1, or without a direction"
    return text
