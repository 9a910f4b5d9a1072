"""How far the verdicts of a synthesis carry: effects, cohorts left out, other choices."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.common.wording import (
    MISSING,
    capitalised,
    cohort_phrase,
    list_words,
    number_text,
    p_text,
)
from scripts.figures.captions.robustness import (
    caption_leave_one_out,
    caption_specification_curve,
    describe_leave_one_out,
    describe_specification_curve,
    why_no_leave_one_out,
    why_no_specification_curve,
)
from scripts.report.picture import figure_entry
from scripts.tables.files import Tables, to_records
from scripts.tables.votes import METHOD_RANKS
from scripts.votes.robustness import summarise_leave_one_out, summarise_specifications
from scripts.votes.syntheses import in_anatomical_order

METHOD_NAMES = {
    "random_effects": "random-effects meta-analysis",
    "median_effect": "median of the effects",
    "stouffer": "combined p values (Stouffer)",
    "fisher": "combined p values (Fisher)",
    "ml_mean_change": "votes and sample sizes: standardised mean change",
    "ml_mean_difference": "votes and sample sizes: standardised mean difference",
    "ml_correlation": "votes and sample sizes: correlation",
}
VOTES_ALONE = "count of votes alone"


def robustness_rows(name: str, tables: Tables) -> list[dict[str, str]]:
    """Gather, for each region with a vote, what its data permit and what its verdict hangs on.

    Parameters
    ----------
    name
        Id of the synthesis.
    tables
        ``studies``, ``regions``, ``votes``, ``effects``, ``leave_one_out`` and ``specifications``.
    """
    votes = _of(tables["votes"], name)
    voted = in_anatomical_order(votes[votes["k_units"] > 0], tables["regions"])
    shown = _shown_effects(_of(tables["effects"], name))
    table = voted[["region", "verdict"]].merge(shown, on="region", how="left")
    for summary in (
        summarise_leave_one_out(_of(tables["leave_one_out"], name)),
        summarise_specifications(_of(tables["specifications"], name), votes, tables["regions"]),
    ):
        table = table.merge(summary.drop(columns="synthesis"), on="region", how="left")
    by_cohort = tables["studies"].groupby("cohort")["study_id"]
    reports = {str(cohort): list(study_ids) for cohort, study_ids in by_cohort}
    return [_row(row, reports) for row in to_records(table)]


def robustness_figures(
    name: str, title: str, tables: Tables, figures: Path
) -> Iterator[dict[str, Any]]:
    """Gather the leave-one-out matrix and the specification curve, or why one is absent."""
    votes, regions = tables["votes"], tables["regions"]
    if why := why_no_leave_one_out(_of(tables["leave_one_out"], name)):
        yield {"absent": why}
    else:
        alt = describe_leave_one_out(name, title, tables["leave_one_out"], votes)
        yield figure_entry(figures, f"leave_one_out_{name}", alt, caption_leave_one_out(title))
    if why := why_no_specification_curve(name, tables["specifications"], votes, regions):
        yield {"absent": why}
    else:
        alt = describe_specification_curve(name, title, tables["specifications"], votes, regions)
        caption = caption_specification_curve(title)
        yield figure_entry(figures, f"specification_curve_{name}", alt, caption)


def _of(table: pd.DataFrame, synthesis: str) -> pd.DataFrame:
    return table[table["synthesis"] == synthesis]


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


def _row(row: dict[str, Any], reports: Mapping[str, list[str]]) -> dict[str, str]:
    return {
        "region": capitalised(row["region"]),
        "verdict": row["verdict"],
        "method": _method_text(row) if row["preferred"] else VOTES_ALONE,
        "effect": effect_text(row) if row["preferred"] or pd.isna(row["estimate"]) else MISSING,
        "reason": capitalised(row["reason"]),
        "left_out": _left_out_text(row, reports),
        "choices": _choices_text(row),
    }


def _method_text(row: dict[str, Any]) -> str:
    return METHOD_NAMES[row["method"].removesuffix("_exact").removesuffix("_profile")]


def effect_text(row: dict[str, Any]) -> str:
    """Write an estimate with its interval, a one-sided bound, or a combined p value."""
    low, high = (number_text(row[end], 2) for end in ("ci_low", "ci_high"))
    if pd.notna(row["estimate"]):
        interval = f" [{low} to {high}]" if MISSING not in (low, high) else ""
        return number_text(row["estimate"], 2) + interval
    if pd.notna(row["p_value"]):
        p = p_text(row["p_value"])
        return f"p {p}" if p.startswith("<") else f"p = {p}"
    if pd.notna(row["ci_low"]):
        return f"above {low} (one-sided)"
    return f"below {high} (one-sided)" if pd.notna(row["ci_high"]) else MISSING


def _left_out_text(row: dict[str, Any], reports: Mapping[str, list[str]]) -> str:
    """Say without which cohorts the verdict is another; of two, one is always left alone."""
    if row["n_cohorts"] < 3:
        return MISSING if row["n_cohorts"] == 1 else "leaves a single cohort"
    if not row["n_changed"]:
        return f"same without any of {row['n_cohorts']}"
    cohorts = row["changed_without"].split(";")
    named = [cohort_phrase(cohort, reports[cohort]) for cohort in cohorts]
    return f"another without {list_words(named, 'or')}"


def _choices_text(row: dict[str, Any]) -> str:
    text = f"same in {row['n_same']} of {row['n_specifications']}"
    if pd.isna(row["changed_by"]):
        return text
    return f"{text}; another with {list_words(row['changed_by'].split(';'), 'or')}"
