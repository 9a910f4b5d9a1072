"""Captions and alternative texts of the evidence map and of effect direction plots."""

import pandas as pd

from scripts.common.wording import (
    counted,
    list_first,
    list_studies,
    list_words,
    study_label,
    term_label,
    uncapitalised,
)
from scripts.figures.contents import mapped_studies
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import rows_of_synthesis


def describe_evidence_map(marks: pd.DataFrame, studies: pd.DataFrame) -> str:
    """Say in numbers what the evidence map shows.

    Parameters
    ----------
    marks
        See ``select_marks``.
    studies
        See ``STUDIES``.
    """
    shown = mapped_studies(studies, marks)
    regions = marks["region"].nunique()
    return (
        f"Evidence map: {counted(regions, 'region')} in rows, "
        f"{counted(len(shown), 'study', 'studies')} in columns, {counted(len(marks), 'mark')}: "
        f"{_directions(marks)}. {_most_reported(marks)}"
    )


def _directions(cast: pd.DataFrame) -> str:
    counts = cast["vote"].value_counts()
    return list_words([f"{counts[v]} {term_label(v)}" for v in VOTE_CATEGORIES if v in counts])


def _most_reported(cast: pd.DataFrame) -> str:
    """Name the regions that several studies report on, those with the most first."""
    studies = cast.groupby("region")["study_id"].nunique()
    several = (
        studies[studies > 1]
        .reset_index()
        .sort_values(["study_id", "region"], ascending=[False, True])
    )
    if several.empty:
        return "No region is reported on by more than one study."
    parts = [
        f"{region} ({n} studies: {_directions(cast[cast['region'] == region])})"
        for region, n in zip(several["region"], several["study_id"], strict=True)
    ]
    return f"Reported on by several studies: {list_first(parts, '; ')}."


def caption_evidence_map(marks: pd.DataFrame, studies: pd.DataFrame) -> str:
    """Explain the evidence map, name what is one cohort, and the studies without a mark.

    Parameters
    ----------
    marks, studies
        As in ``describe_evidence_map``.
    """
    shown = mapped_studies(studies, marks)
    together = [
        list_studies(rows["study_id"]) + " are one cohort. "
        for _, rows in shown.groupby("cohort")
        if len(rows) > 1
    ]
    bare = [study_label(s) for s in shown["study_id"] if s not in set(marks["study_id"])]
    without = f"Without a vote in its syntheses: {list_words(bare)}." if bare else ""
    text = (
        "Which study reports which direction in which region. Arrows give the direction, shapes "
        "the measure, sizes the participants; open marks rest on a subgroup. "
    )
    return (text + "".join(together) + without).strip()


def describe_effect_direction(synthesis: str, title: str, study_votes: pd.DataFrame) -> str:
    """Say in numbers what the effect direction plot of a synthesis shows.

    Parameters
    ----------
    synthesis, title
        Id and title of the synthesis.
    study_votes
        The whole table; see ``STUDY_VOTES``.
    """
    cast = rows_of_synthesis(study_votes, synthesis)
    studies, regions = cast["study_id"].nunique(), cast["region"].nunique()
    return (
        f"Effect direction plot of {uncapitalised(title)}: "
        f"{counted(studies, 'study', 'studies')} in rows, {counted(regions, 'region')} in columns, "
        f"{counted(len(cast), 'vote')}: {_directions(cast)}. {_most_reported(cast)}"
    )


def caption_effect_direction(title: str) -> str:
    """Explain the effect direction plot of a synthesis."""
    return (
        f"Effect direction plot, {uncapitalised(title)}. An arrow up is an increase of the "
        "measure, down a decrease, a bar no change, arrows apart conflicting findings. A bracket "
        "joins the studies of one cohort."
    )
