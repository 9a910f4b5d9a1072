"""The regions of a synthesis by how many cohorts report them: several, one or none."""

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from scripts.common.wording import capitalised, cohort_label, direction_phrase, list_words
from scripts.common.words import group_noun, group_nouns, noun
from scripts.report.syntheses import SynthesisFacts
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import iterate_rows
from scripts.votes.exact_tests import is_out_of_reach
from scripts.votes.robustness import COUNTS

# ASSUME: a table of the main report can be read up to so many regions; the supplement has all.
MOST_ROWS = 12


class Regions(NamedTuple):
    """The rows of votes of a synthesis, by how many cohorts vote.

    Attributes
    ----------
    several
        Those with votes of two or more cohorts, most votes first.
    single, without
        Those with votes of one cohort, and those without a vote, in anatomical order.
    """

    several: pd.DataFrame
    single: pd.DataFrame
    without: pd.DataFrame


def split_regions(votes: pd.DataFrame) -> Regions:
    """Divide the rows of votes by how many cohorts vote; reports of one cohort are one."""
    without = votes["k_units"] == 0
    single = (votes["verdict"] == "single cohort").fillna(value=False).astype(bool)
    several = votes[~without & ~single].sort_values("k_units", ascending=False, kind="stable")
    return Regions(several, votes[single], votes[without])


def has_few_votes(votes: pd.DataFrame) -> pd.Series:
    """Mark the rows of votes that are too few for the sign test to reach p = 0.05."""
    p_attainable = votes["p_attainable"]
    few: pd.Series = is_out_of_reach(p_attainable) | p_attainable.isna()
    return few


def lines_of_one(facts: SynthesisFacts) -> Iterator[str]:
    """List the regions of one cohort by the direction of its vote, and those without a vote.

    Each line begins with what it lists: ``Decrease: cuneus (Smith 2019) and insula (Doe 2020)``.
    """
    _, single, without = split_regions(facts.votes)
    cohorts = dict(iter(facts.left_out.groupby("region")["left_out"]))
    leading = single[COUNTS].idxmax(axis="columns").astype(str).str.removeprefix("n_")
    tied = single[COUNTS].eq(single[COUNTS].max(axis="columns"), axis="index").sum(axis="columns")
    leading = leading.mask(tied > 1, "conflicting")
    for vote in VOTE_CATEGORIES:
        names = [
            f"{facts.label(row.region)} ({cohort_label(cohorts[row.region].iloc[0])})"
            for row in iterate_rows(single[leading == vote])
        ]
        if names:
            what = capitalised(direction_phrase(vote, facts.synthesis.count))
            yield f"{what}: {list_words(names)}."
    if len(without):
        yield f"No known direction: {list_words(list(map(facts.label, without['region'])))}."


def count_regions(facts: SynthesisFacts) -> str:
    """Say for how many regions of a synthesis several cohorts vote, one, or none."""
    group, groups = (f(facts.synthesis.group_by) for f in (group_noun, group_nouns))
    regions, total = split_regions(facts.votes), len(facts.votes)
    cohort, cohorts = noun("cohort"), noun("cohorts")
    if not total:
        return "No finding answers this question."
    if total == 1:
        (name,) = facts.votes["region"]
        k = facts.without_cohort["n_cohorts"].max()
        of = f"votes from {k} {cohorts}" if len(regions.several) else f"votes from one {cohort}"
        has = f"has {'no vote' if len(regions.without) else of}"
        return f"The only {group}, {facts.label(name)}, {has}."
    if len(regions.without) == total:
        return f"None of the {total} {groups} has a vote."
    labels = (f"votes from two or more {cohorts}", f"votes from one {cohort} only", "no vote")
    parts = [
        f"{len(rows)} {'has' if len(rows) == 1 else 'have'} {what}"
        for rows, what in zip(regions, labels, strict=True)
        if len(rows)
    ]
    if len(parts) == 1:
        return f"Of {total} {groups}, all {parts[0].partition(' ')[2]}."
    return f"Of {total} {groups}, {list_words(parts)}."
