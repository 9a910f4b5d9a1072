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
from scripts.figures.shown_findings import has_vote
from scripts.models.terms import WITHOUT_VOTE
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import rows_of_synthesis

# Signs of results without a vote.
APART = {
    "not_reported": "a ring where the direction is not reported",
    "unclear": "a question mark where the direction is unclear",
}
COUNTED = (*VOTE_CATEGORIES, *WITHOUT_VOTE)


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
    return list_words([f"{counts[v]} {term_label(v)}" for v in COUNTED if v in counts])


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
    without = f"Without a finding in its syntheses: {list_words(bare)}." if bare else ""
    text = (
        "Which study reports which direction in which region. Arrows give the direction, shapes "
        "the measure, sizes the participants; open marks rest on a subgroup. "
    )
    return (text + "".join(together) + without).strip()


def describe_effect_direction(synthesis: str, title: str, shown_studies: pd.DataFrame) -> str:
    """Say in numbers what the effect direction plot of a synthesis shows.

    Parameters
    ----------
    synthesis, title
        Id and title of the synthesis.
    shown_studies
        Of all syntheses; see ``show_studies``.
    """
    cast = rows_of_synthesis(shown_studies, synthesis)
    voting, apart = cast[has_vote(cast)], cast[~has_vote(cast)]
    without = f"; without a vote, {_directions(apart)}" if len(apart) else ""
    studies, regions = cast["study_id"].nunique(), cast["region"].nunique()
    return (
        f"Effect direction plot of {uncapitalised(title)}: "
        f"{counted(studies, 'study', 'studies')} in rows, {counted(regions, 'region')} in columns, "
        f"{counted(len(voting), 'vote')}: {_directions(voting)}{without}. {_most_reported(cast)}"
    )


def caption_effect_direction(synthesis: str, title: str, shown_studies: pd.DataFrame) -> str:
    """Explain the effect direction plot of a synthesis.

    Parameters
    ----------
    synthesis, title, shown_studies
        As in ``describe_effect_direction``.
    """
    shown = set(rows_of_synthesis(shown_studies, synthesis)["vote"])
    apart = list_words([text for name, text in APART.items() if name in shown])
    return (
        f"Effect direction plot, {uncapitalised(title)}. An arrow up is an increase of the "
        "measure, down a decrease, a bar no change, arrows apart conflicting findings. "
        + (f"Without a vote: {apart}. " if apart else "")
        + "A bracket joins the studies of one cohort."
    )
