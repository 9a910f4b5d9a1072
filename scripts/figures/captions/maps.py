"""The evidence map and the effect direction plot in words: what they show, and how to read them.

They stand apart from the drawings, so that the report can be written without matplotlib.
"""

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
from scripts.figures.display_limits import too_many_to_draw
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import Tables


def select_marks(
    study_votes: pd.DataFrame, regions: pd.DataFrame, syntheses: list[str]
) -> pd.DataFrame:
    """Choose the marks: for each study, region and measure the first synthesis that has a vote.

    What is grouped by another column than a region has no row in the map.
    """
    rank = {name: order for order, name in enumerate(syntheses)}
    shown = study_votes[study_votes["synthesis"].isin(syntheses)]
    shown = shown[shown["region"].isin(regions["region"])]
    ordered = shown.assign(order=shown["synthesis"].map(rank)).sort_values("order", kind="stable")
    return ordered.drop_duplicates(["region", "study_id", "measures"]).reset_index(drop=True)


def mapped_studies(studies: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
    """Keep the studies that have a column in the map: the included ones, and all with a mark."""
    return studies[studies["included"] | studies["study_id"].isin(marks["study_id"])]


def why_no_evidence_map(marks: pd.DataFrame, studies: pd.DataFrame) -> str | None:
    """Say why there is no evidence map; None where there is one."""
    if marks.empty:
        return "No evidence map: none of its syntheses holds a vote for a region."
    shown = {"study": len(mapped_studies(studies, marks)), "region": marks["region"].nunique()}
    return too_many_to_draw("evidence map", shown, "study_votes.csv")


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


def why_no_effect_direction(synthesis: str, tables: Tables) -> str | None:
    """Say why a synthesis has no effect direction plot; None where it has one."""
    cast = tables["study_votes"][tables["study_votes"]["synthesis"] == synthesis]
    if cast.empty:
        return "No effect direction plot: no finding of known direction gives a vote."
    shown = {"study": cast["study_id"].nunique(), "region": cast["region"].nunique()}
    return too_many_to_draw("effect direction plot", shown, "study_votes.csv")


def describe_effect_direction(synthesis: str, title: str, study_votes: pd.DataFrame) -> str:
    """Say in numbers what the effect direction plot of a synthesis shows.

    Parameters
    ----------
    synthesis, title
        Id and title of the synthesis.
    study_votes
        The whole table; see ``STUDY_VOTES``.
    """
    cast = study_votes[study_votes["synthesis"] == synthesis]
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
