"""Captions and alternative texts of specification curves and leave-one-out matrices."""

from collections.abc import Iterator

import pandas as pd

from scripts.common.wording import (
    cohort_label,
    counted,
    list_first,
    list_words,
    percent_text,
    uncapitalised,
)
from scripts.tables.files import iterate_rows, rows_of_synthesis
from scripts.votes.robustness import (
    rank_specifications,
    summarise_leave_one_out,
    summarise_specifications,
)


def describe_specification_curve(
    synthesis: str,
    title: str,
    specifications: pd.DataFrame,
    votes: pd.DataFrame,
    regions: pd.DataFrame,
) -> str:
    """Say in numbers what the specification curve of a synthesis shows.

    Parameters
    ----------
    synthesis, title
        Id and title of the synthesis.
    specifications, votes, regions
        The whole tables, of all syntheses; see ``SPECIFICATIONS``, ``VOTES`` and ``REGIONS``.
    """
    ranked = rank_specifications(specifications, synthesis)
    known = ranked["share"].dropna()
    configured = ranked.loc[ranked["configured"], "share"]
    below, above = int((known < 0.5).sum()), int((known > 0.5).sum())
    summary = summarise_specifications(rows_of_synthesis(specifications, synthesis), votes, regions)
    return " ".join(
        [
            f"Specification curve of {uncapitalised(title)}:",
            f"{counted(len(ranked), 'combination')} of choices.",
            *_shares(known.min(), known.max(), list(configured)),
            f"More are for increase in {above} of them, more for decrease in {below}.",
            _verdicts_sentence(summary),
        ]
    )


def _shares(low: float, high: float, configured: list[float]) -> Iterator[str]:
    share = "The share of directional votes that are for increase"
    if pd.isna(low):
        yield "None of them gives a vote with a direction."
    elif low == high:
        yield f"{share} is {percent_text(low)} in all of them."
    else:
        yield f"{share} runs from {percent_text(low)} to {percent_text(high)}."
        yield from (f"With the configured choices it is {percent_text(n)}." for n in configured)


def _verdicts_sentence(summary: pd.DataFrame) -> str:
    """Say on which regions the result is the same throughout, and where it is not."""
    is_constant = summary["n_same"] == summary["n_distinct"]
    always = f"{int(is_constant.sum())} of {counted(len(summary), 'region')}"
    text = f"The result is the same in all distinct specifications with a vote on {always}"
    changed = summary[~is_constant]
    changed = changed.assign(share=changed["n_same"] / changed["n_distinct"])
    changed = changed.sort_values(["share", "region"])
    if changed.empty:
        return f"{text}."
    parts = [f"{row.region} in {row.n_same} of {row.n_distinct}" for row in iterate_rows(changed)]
    return f"{text}; on the others less often: {list_first(parts)}."


def caption_specification_curve(title: str) -> str:
    """Explain the specification curve of a synthesis."""
    return (
        f"Specification curve, {uncapitalised(title)}. A column is one combination of choices, "
        "ordered by the share of all directional votes that are for increase (dots); the diamond "
        "and the line below it mark the configured choices. A strip shows the same share in one "
        "region: blue and raised, more votes for increase; orange and lowered, more for decrease; "
        "white and framed, as many for each; hatched, votes without a direction; blank, no vote. "
        "The numbers at its right count the combinations with the same result (verdict, and for a "
        "single cohort the direction of its vote) among those that differ for the region and "
        "give it a vote. Ticks at the foot show what was chosen. At another "
        "level of the hierarchy a region has the votes of the region that contains it."
    )


def describe_leave_one_out(
    synthesis: str, title: str, leave_one_out: pd.DataFrame, votes: pd.DataFrame
) -> str:
    """Say in numbers what the leave-one-out matrix of a synthesis shows.

    Parameters
    ----------
    synthesis, title
        Id and title of the synthesis.
    leave_one_out, votes
        The whole tables, of all syntheses; see ``LEAVE_ONE_OUT`` and ``VOTES``.
    """
    rows = rows_of_synthesis(leave_one_out, synthesis)
    counts = summarise_leave_one_out(rows)
    counts = counts[counts["n_cohorts"] > 1].merge(votes, on=["synthesis", "region"])
    cohorts = rows.loc[rows["region"].isin(counts["region"]), "left_out"].nunique()
    pairs, others = counts[counts["n_cohorts"] == 2], counts[counts["n_cohorts"] > 2]
    sentences = [
        f"Leave-one-out matrix of {uncapitalised(title)}: "
        f"{counted(len(counts), 'region')} with at least two cohorts in rows, "
        f"{counted(cohorts, 'cohort')} in columns."
    ]
    if len(pairs):
        names = list_first(list(pairs["region"]))
        sentences.append(f"Without one of two cohorts a single one is left: {names}.")
    if len(others):
        sentences.append(_changes_sentence(others))
    return " ".join(sentences)


def _changes_sentence(others: pd.DataFrame) -> str:
    """Say on which regions with three cohorts or more the verdict depends on one of them."""
    changed = others[others["n_changed"] > 0].sort_values(["n_changed", "region"])
    text = (
        f"Of {counted(len(others), 'region')} with three cohorts or more, the verdict holds "
        f"without any one of them on {len(others) - len(changed)}"
    )
    if changed.empty:
        return f"{text}."
    parts = [
        f"{row.region} ({row.verdict}) without {row.n_changed} of {row.n_cohorts}, "
        f"{list_words([cohort_label(name) for name in row.changed_without.split(';')])}"
        for row in iterate_rows(changed)
    ]
    return f"{text}; it changes on {list_first(parts, '; ')}."


def caption_leave_one_out(title: str) -> str:
    """Explain the leave-one-out matrix of a synthesis."""
    return (
        f"Leave one cohort out, {uncapitalised(title)}. Each mark is the verdict on the region in "
        "its row without the cohort in its column: small and open, the verdict of all cohorts "
        "holds; large and filled, it becomes one for increase (blue), for decrease (orange), for "
        "no change (grey) or inconsistent (dark); a square, only one cohort is left. Regions with "
        "one cohort are not shown."
    )
