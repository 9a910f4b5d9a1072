"""The robustness of results: effect estimates, cohorts excluded in turn, other specifications."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pandas as pd

from scripts.common.wording import (
    MISSING,
    capitalised,
    cohort_phrase,
    counted,
    direction_phrase,
    list_words,
    number_text,
    p_text,
    percent_text,
    term_label,
    verdict_phrase,
)
from scripts.common.words import in_nouns, noun
from scripts.report.effect_texts import effect_text
from scripts.report.regions import split_regions
from scripts.report.syntheses import SynthesisFacts
from scripts.tables.effects import METHOD_RANKS
from scripts.tables.files import to_records
from scripts.votes.robustness import name_results
from scripts.votes.specifications import CHOICE_WORDS
from scripts.votes.voting import DIRECTIONS

METHOD_NAMES = {
    "random_effects": "random-effects meta-analysis",
    "median_effect": "median of the effects",
    "stouffer": "combined p values (Stouffer)",
    "fisher": "combined p values (Fisher)",
    "ml_mean_change": "votes and sample sizes: standardised mean change",
    "ml_mean_difference": "votes and sample sizes: standardised mean difference",
    "ml_correlation": "votes and sample sizes: correlation",
}
VOTES_ALONE = "vote counting only"
NAMED_COHORTS = 4  # that one cell names; more are counted


def robustness_rows(facts: SynthesisFacts, heterogeneity: pd.DataFrame) -> list[dict[str, str]]:
    """Gather, for each region with a vote, its effect estimate and its sensitivity analyses."""
    table = facts.votes.loc[facts.votes["k_units"] > 0, ["region", "verdict", "k_units"]]
    if table.empty:
        return []
    table = table.merge(_shown_effects(facts.effects), on="region", how="left")
    choices = facts.under_choices.drop(columns="synthesis")
    table = table.merge(choices, on="region", how="left")
    joint = facts.effects[facts.effects["method"] == "effects_and_votes"].set_index("region")
    return [
        _row(row, facts) | {"effect": _effect(row, rows_of(heterogeneity, row["region"]), joint)}
        for row in to_records(table)
    ]


def rows_of(table: pd.DataFrame, region: str) -> pd.DataFrame:
    """Keep the rows of one region."""
    return table[table["region"] == region]


def needed_rows(
    facts: SynthesisFacts, needed: pd.DataFrame, heterogeneity: pd.DataFrame
) -> list[dict[str, str]]:
    """Gather, for each region with several votes, what further evidence would change its result."""
    several = facts.votes[facts.votes["k_units"] > 1]
    if several.empty:
        return []
    table = several.merge(needed, on=["synthesis", "region"])
    return [
        {
            "region": capitalised(facts.label(row["region"])),
            "verdict": verdict_phrase(row["verdict"], facts.synthesis.count),
            "votes": MISSING
            if pd.isna(row["votes_needed"])
            else f"{row['votes_needed']} of {row['n_increase'] + row['n_decrease']}",
            "cohorts": number_text(row["cohorts_to_significance"]),
            "agreeing": number_text(row["agreeing_to_change"]),
            "opposing": number_text(row["opposing_to_change"]),
            "detectable": _detectable(rows_of(heterogeneity, row["region"])),
        }
        for row in to_records(table)
    ]


def _shown_effects(effects: pd.DataFrame) -> pd.DataFrame:
    """Choose the row of each region: the preferred method, else the bound of most votes."""
    shown = effects.assign(
        rank=effects["method"].map(METHOD_RANKS),
        limited=effects[["ci_low", "ci_high"]].notna().any(axis="columns"),
    )
    of_votes = shown["method"].str.startswith("ml_")
    order = shown[shown["preferred"] | of_votes].sort_values(
        ["preferred", "limited", "k", "rank"], ascending=[False, False, False, True]
    )
    return order.drop_duplicates("region").drop(columns=["synthesis", "rank", "limited"])


def _row(row: dict[str, Any], facts: SynthesisFacts) -> dict[str, str]:
    method = row["method"].removesuffix("_exact").removesuffix("_profile")
    return {
        "region": capitalised(facts.label(row["region"])),
        "verdict": verdict_phrase(row["verdict"], facts.synthesis.count),
        "method": (METHOD_NAMES[method] if row["preferred"] else VOTES_ALONE) + _coverage(row),
        "reason": capitalised(_reason(row["reason"], facts.synthesis.count)),
        "left_out": left_out_text(facts, row["region"]),
        "choices": _choices_text(row),
    }


def _coverage(row: dict[str, Any]) -> str:
    """Say how many cohorts an effect is from, where not all with a vote contribute to it."""
    if not 0 < row["k"] < row["k_units"]:
        return ""
    what = "" if row["preferred"] else "; bound from"
    text = f"{row['k']} of {counted(row['k_units'], noun('cohort'), noun('cohorts'))}"
    return f"{what} {text}" if what else f" ({text})"


def _effect(row: dict[str, Any], heterogeneity: pd.DataFrame, joint: pd.DataFrame) -> str:
    """Write the effect with what it assumes; from votes, for every heterogeneity."""
    text = effect_text(row) if row["preferred"] or pd.isna(row["estimate"]) else MISSING
    form = row["method"].removeprefix("ml_").rpartition("_")[0]
    assumed = heterogeneity[heterogeneity["form"] == form].assign(p_value=None)
    if text != MISSING and len(assumed) and row["k"] > 1:
        others = [
            f"τ = {other['tau']:g}: {effect_text(other).removesuffix(' (one-sided)')}"
            for other in to_records(assumed[assumed["tau"] > 0])
        ]
        text = "; ".join([f"{text} if true effects are the same", *others])
    if row["region"] in joint.index:
        text += f"; effects and votes together {effect_text(joint.loc[row['region']].to_dict())}"
    return text.removeprefix(f"{MISSING}; ")


def _detectable(heterogeneity: pd.DataFrame) -> str:
    """Write the smallest effect that the votes can detect, in the form of most votes."""
    same = heterogeneity[heterogeneity["tau"] == 0].sort_values("k", ascending=False)
    return number_text(same["detectable"].iloc[0], 2) if len(same) else MISSING


def _reason(reason: str, scale: str) -> str:
    """Write why a method is or is not possible; votes for benefit say whom they favour."""
    reason = in_nouns(reason)
    if scale == "direction":
        return reason
    for vote in DIRECTIONS:
        reason = reason.replace(f"({term_label(vote)})", f"({direction_phrase(vote, scale)})")
    return reason


def left_out_text(facts: SynthesisFacts, region: str) -> str:
    """Say what the result on a region is when each cohort is excluded in turn."""
    rows = rows_of(facts.left_out, region)
    rows = rows.assign(result=name_results(rows))
    if len(rows) < 2:
        return MISSING
    changed, scale = rows[rows["verdict_changed"]], facts.synthesis.count
    if changed.empty:
        return f"same result excluding any one of {len(rows)} {noun('cohorts')}"
    if len(rows) == 2:
        results = [verdict_phrase(result, scale) for result in sorted(set(rows["result"]))]
        directions = [result.partition("(")[2].rstrip(")") for result in results]
        return f"excluding either: single {noun('cohort')} ({list_words(directions, 'or')})"
    return "; ".join(
        f"excluding {_excluded(list(group['left_out']), len(rows), facts)}: "
        f"{verdict_phrase(result, scale)}"
        for result, group in changed.groupby("result", dropna=False)
    )


def _excluded(cohorts: list[str], total: int, facts: SynthesisFacts) -> str:
    """Name cohorts in a sentence, or count them where they are many."""
    if len(cohorts) == total:
        return f"any {noun('cohort')}"
    if len(cohorts) > NAMED_COHORTS:
        return f"any one of {len(cohorts)} {noun('cohorts')}"
    return list_words([cohort_phrase(name, facts.reports[name]) for name in cohorts], "or")


def _choices_text(row: dict[str, Any]) -> str:
    """Say in how many distinct specifications the result is the same, and what changes it."""
    idle = [] if pd.isna(row["without_effect"]) else row["without_effect"].split(";")
    if row["n_distinct"] == 1:
        return "no choice had an effect" if idle else MISSING
    parts = [f"same result in {row['n_same']} of {row['n_distinct']} specifications"]
    if row["n_results"] > 1:
        parts[0] += f" ({row['n_results']} different results)"
    if pd.notna(row["changed_by"]):
        parts.append(f"changed by {in_nouns(list_words(row['changed_by'].split(';'), 'or'))}")
    if idle:
        names = list_words([CHOICE_WORDS[choice] for choice in idle])
        parts.append(f"{names} had no effect")
    return "; ".join(parts)


def robustness_sentences(primary: Sequence[SynthesisFacts]) -> Iterator[str]:
    """Say how often the results that several cohorts report change, and how low p could be."""
    rows = pd.concat([_several(facts) for facts in primary])
    if rows.empty:
        yield (
            f"No result is based on two or more {noun('cohorts')}, so no sensitivity analysis is "
            "possible."
        )
        return
    total, dependent = len(rows), int((rows["n_changed"] > 0).sum())
    based = f"based on two or more {noun('cohorts')}"
    if total == 1:
        depends = "can change" if dependent else "does not change"
        yield f"Excluding one {noun('cohort')} {depends} the only result {based}."
    else:
        yield f"Excluding one {noun('cohort')} can change {dependent} of {total} results {based}."
    varied = rows[rows["n_distinct"] > 1]
    shares = varied["n_same"] / varied["n_distinct"]
    if len(varied) == 1:
        yield (
            f"With other choices of the analysis, the result on {varied['label'].iloc[0]} is the "
            f"same in {_span(shares, percent_text)} of the distinct specifications."
        )
    elif len(varied):
        yield (
            f"With other choices of the analysis, {int((shares == 1).sum())} of {len(varied)} "
            "results are the same in every distinct specification; each is the same in "
            f"{_span(shares, percent_text)} of them."
        )
    if (least := rows["p_attainable"].dropna()).size:
        yield (
            f"The smallest attainable p value of the sign test is {_span(least, p_text)}; at "
            "least six directional votes are needed to reach 0.05."
        )


def _several(facts: SynthesisFacts) -> pd.DataFrame:
    """Join what is known of the robustness of each result that several cohorts report."""
    rows = split_regions(facts.votes).several[["region", "p_attainable"]]
    for summary in (facts.without_cohort, facts.under_choices):
        rows = rows.merge(summary.drop(columns="synthesis"), on="region", how="left")
    return rows.assign(label=rows["region"].map(facts.label))


def _span(values: pd.Series, text: Callable[[float], str]) -> str:
    """Write the range of some numbers; one where all are written alike."""
    low, high = text(values.min()), text(values.max())
    return low if low == high else f"{low} to {high}"
