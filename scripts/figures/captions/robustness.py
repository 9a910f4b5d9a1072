"""Captions and alternative texts of specification curves and leave-one-out matrices.

Tables are whole, of all syntheses; ``unit`` is what votes; ``words`` are those of the synthesis.
"""

from collections.abc import Iterator

import pandas as pd

from scripts.common.wording import (
    capitalised,
    cohort_label,
    counted,
    favoured,
    list_first,
    list_words,
    percent_text,
    uncapitalised,
    verdict_phrase,
)
from scripts.common.words import article, noun, unit_noun
from scripts.figures.phrases import USUAL, Phrases
from scripts.models.terms import REGION_KEYS
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
    words: Phrases = USUAL,
) -> str:
    """Say in numbers what the specification curve of a synthesis shows."""
    ranked = rank_specifications(specifications, synthesis)
    known = ranked["share"].dropna()
    configured = ranked.loc[ranked["configured"], "share"]
    below, above = int((known < 0.5).sum()), int((known > 0.5).sum())
    summary = summarise_specifications(rows_of_synthesis(specifications, synthesis), votes, regions)
    return " ".join(
        [
            f"Specification curve of {uncapitalised(title)}:",
            f"{counted(len(ranked), 'combination')} of choices.",
            *_shares(known.min(), known.max(), list(configured), words),
            f"More {_verb(words, 'increase')} in {above} of them, more "
            f"{_verb(words, 'decrease').removeprefix('are ')} in {below}.",
            _verdicts_sentence(summary, words),
        ]
    )


def _shares(low: float, high: float, configured: list[float], words: Phrases) -> Iterator[str]:
    share = f"The share of directional votes {_that_are(words)}"
    if pd.isna(low):
        yield "None of them gives a vote with a direction."
    elif low == high:
        yield f"{share} is {percent_text(low)} in all of them."
    else:
        yield f"{share} runs from {percent_text(low)} to {percent_text(high)}."
        yield from (f"With the configured choices it is {percent_text(n)}." for n in configured)


def _verb(words: Phrases, vote: str) -> str:
    return f"favour {favoured(vote)}" if words.scale == "benefit" else f"are {words.pointing(vote)}"


def _that_are(words: Phrases) -> str:
    are = "" if words.scale == "benefit" else "that are "
    return f"{are}{words.pointing('increase')}"


def _verdicts_sentence(summary: pd.DataFrame, words: Phrases) -> str:
    """Say on which regions the result is the same throughout, and where it is not."""
    is_constant = summary["n_same"] == summary["n_distinct"]
    always = f"{int(is_constant.sum())} of {words.count_groups(len(summary))}"
    text = f"The result is the same in all distinct specifications with a vote on {always}"
    changed = summary[~is_constant]
    changed = changed.assign(share=changed["n_same"] / changed["n_distinct"])
    changed = changed.sort_values(["share", "region"])
    if changed.empty:
        return f"{text}."
    parts = [f"{row.region} in {row.n_same} of {row.n_distinct}" for row in iterate_rows(changed)]
    return f"{text}; on the others less often: {list_first(parts)}."


def caption_specification_curve(
    title: str, specifications: pd.DataFrame, words: Phrases = USUAL
) -> str:
    """Explain the specification curve of a synthesis."""
    group, one, other = words.group, words.pointing("increase"), words.pointing("decrease")
    text = (
        f"Specification curve, {uncapitalised(title)}. A column is one combination of choices, "
        "ordered by the share of all directional votes "
        f"{_that_are(words)} (dots); the diamond "
        "and the line below it mark the configured choices. A strip shows the same share in one "
        f"{group}: blue and raised, more votes {one}; orange and lowered, more {other}; "
        "white and framed, as many for each; hatched, votes without a direction; blank, no vote. "
        "The numbers at its right count the combinations with the same result (verdict, and for a "
        "single "
        f"{noun('cohort')} the direction of its vote) among those that differ for the {group} and "
        "give it a vote. Ticks at the foot show what was chosen."
    )
    if words.group_by not in REGION_KEYS or specifications["level"].nunique() < 2:
        return text
    return (
        f"{text} At another level of the hierarchy {article('region')} has the votes of the "
        f"{noun('region')} that contains it."
    )


def describe_leave_one_out(
    synthesis: str,
    title: str,
    leave_one_out: pd.DataFrame,
    votes: pd.DataFrame,
    words: Phrases = USUAL,
) -> str:
    """Say in numbers what the leave-one-out matrix of a synthesis shows."""
    rows = rows_of_synthesis(leave_one_out, synthesis)
    counts = summarise_leave_one_out(rows)
    counts = counts[counts["n_cohorts"] > 1].merge(votes, on=["synthesis", "region"])
    cohorts = rows.loc[rows["region"].isin(counts["region"]), "left_out"].nunique()
    pairs, others = counts[counts["n_cohorts"] == 2], counts[counts["n_cohorts"] > 2]
    sentences = [
        f"Leave-one-out matrix of {uncapitalised(title)}: "
        f"{words.count_groups(len(counts))} with at least two {noun('cohorts')} in rows, "
        f"{cohorts} {unit_noun('cohort', cohorts)} in columns."
    ]
    if len(pairs):
        names = list_first(list(pairs["region"]))
        sentences.append(f"Without one of two {noun('cohorts')} a single one is left: {names}.")
    if len(others):
        sentences.append(_changes_sentence(others, words))
    return " ".join(sentences)


def _changes_sentence(others: pd.DataFrame, words: Phrases) -> str:
    """Say on which regions with three cohorts or more the verdict depends on one of them."""
    changed = others[others["n_changed"] > 0].sort_values(["n_changed", "region"])
    text = (
        f"Of {words.count_groups(len(others))} with three {noun('cohorts')} or more, the verdict "
        "holds "
        f"without any one of them on {len(others) - len(changed)}"
    )
    if changed.empty:
        return f"{text}."
    parts = [
        f"{row.region} ({verdict_phrase(row.verdict, words.scale)}) without {row.n_changed} of "
        f"{row.n_cohorts}, "
        f"{list_words([cohort_label(name) for name in row.changed_without.split(';')])}"
        for row in iterate_rows(changed)
    ]
    return f"{text}; it changes on {list_first(parts, '; ')}."


def caption_leave_one_out(title: str, words: Phrases = USUAL) -> str:
    """Explain the leave-one-out matrix of a synthesis."""
    cohort, cohorts = noun("cohort"), noun("cohorts")
    change = (
        "it becomes one for increase (blue), for decrease (orange), for no change (grey) or "
        "inconsistent (dark)"
    )
    if words.scale == "benefit":
        change = (
            f"it comes to favour {favoured('increase')} (blue) or {favoured('decrease')} (orange), "
            "or becomes no difference (grey) or inconsistent (dark)"
        )
    return (
        f"Leave one {cohort} out, {uncapitalised(title)}. Each mark is the verdict on the "
        f"{words.group} in its row without the {cohort} in its column: small and open, the verdict "
        f"of all {cohorts} holds; large and filled, {change}; a square, only one {cohort} is left. "
        f"{capitalised(words.groups)} with one {cohort} are not shown."
    )
