"""Captions and alternative texts of specification curves and leave-one-out matrices.

Tables are whole, of all syntheses; ``unit`` is what votes; ``words`` are those of the synthesis.
"""

import pandas as pd

from scripts.common.wording import (
    cohort_label,
    counted,
    list_first,
    list_words,
    percent_text,
    uncapitalised,
    verdict_phrase,
)
from scripts.common.words import noun, unit_noun
from scripts.figures.phrases import USUAL, Phrases
from scripts.tables.files import iterate_rows, rows_of_synthesis
from scripts.votes.robustness import (
    distinct_specifications,
    summarise_leave_one_out,
)


def describe_specification_curve(title: str, ranked: pd.DataFrame, words: Phrases = USUAL) -> str:
    """Say in numbers what a specification curve shows; see ``rank_specifications``."""
    distinct, _ = distinct_specifications(ranked)
    known = distinct["share"].dropna()
    below, above = int((known < 0.5).sum()), int((known > 0.5).sum())
    return " ".join(
        [
            f"Specification curve of {uncapitalised(title)}:",
            f"{counted(len(distinct), 'distinct specification')}.",
            f"The proportion of directional votes {words.pointing('increase')} ranges from "
            f"{percent_text(known.min())} to {percent_text(known.max())}.",
            *(
                f"In the primary analysis it is {percent_text(share)}."
                for share in distinct.loc[distinct["configured"], "share"].dropna()
            ),
            f"It is above one half in {above} and below one half in {below}.",
        ]
    )


def caption_specification_curve(title: str, words: Phrases = USUAL) -> str:
    """Name the specification curve of a synthesis and its estimand."""
    return (
        f"Specification curve: proportion of all directional votes "
        f"{words.pointing('increase')}; {uncapitalised(title)}."
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
        sentences.append(f"Two {noun('cohorts')}, of which one is left: {names}.")
    if len(others):
        sentences.append(_changes_sentence(others, words))
    return " ".join(sentences)


def _changes_sentence(others: pd.DataFrame, words: Phrases) -> str:
    """Say on which regions with three cohorts or more the verdict depends on one of them."""
    changed = others[others["n_changed"] > 0].sort_values(["n_changed", "region"])
    text = (
        f"Of {words.count_groups(len(others))} with three {noun('cohorts')} or more, the result "
        f"is unchanged without any one of them for {len(others) - len(changed)}"
    )
    if changed.empty:
        return f"{text}."
    parts = [
        f"{row.region} ({verdict_phrase(row.verdict, words.scale)}) without {row.n_changed} of "
        f"{row.n_cohorts}, "
        f"{list_words([cohort_label(name) for name in row.changed_without.split(';')])}"
        for row in iterate_rows(changed)
    ]
    return f"{text}; it changes for {list_first(parts, '; ')}."


def caption_leave_one_out(title: str) -> str:
    """Name the leave-one-out matrix of a synthesis."""
    return f"Result without each {noun('cohort')} in turn: {uncapitalised(title)}."
