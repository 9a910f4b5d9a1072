"""Captions and alternative texts of the evidence map and of effect direction plots.

Tables are whole, of all syntheses; ``unit`` is what votes; ``words`` are those of the synthesis.
"""

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from scripts.common.wording import (
    counted,
    list_first,
    list_words,
    study_label,
    uncapitalised,
)
from scripts.common.words import noun
from scripts.figures.contents import mapped_studies
from scripts.figures.phrases import USUAL, Phrases
from scripts.figures.shown_findings import has_vote
from scripts.models.terms import WITHOUT_VOTE, Scale
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import rows_of_synthesis

COUNTED = (*VOTE_CATEGORIES, *WITHOUT_VOTE)
DIRECTIONS: Mapping[str, Scale] = MappingProxyType({})


def describe_evidence_map(
    marks: pd.DataFrame, studies: pd.DataFrame, scales: Mapping[str, Scale] = DIRECTIONS
) -> str:
    """Say in numbers what the evidence map shows."""
    words = Phrases(scale=_common_scale(marks, scales))
    shown = mapped_studies(studies, marks)
    return (
        f"Evidence map: {USUAL.count_groups(marks['region'].nunique())} by "
        f"{counted(len(shown), 'study', 'studies')}, {counted(len(marks), 'mark')}: "
        f"{_directions(marks, words)}. {_most_reported(marks, words)}"
    )


def _common_scale(marks: pd.DataFrame, scales: Mapping[str, Scale]) -> Scale:
    """Give what all marks are about; of marks of both kinds, the direction."""
    used = {scales.get(name, "direction") for name in marks["synthesis"]}
    return "benefit" if used == {"benefit"} else "direction"


def _directions(cast: pd.DataFrame, words: Phrases) -> str:
    counts = cast["vote"].value_counts()
    return list_words([_count_votes(counts[v], v, words) for v in COUNTED if v in counts])


def _count_votes(number: int, vote: str, words: Phrases) -> str:
    is_benefit = words.scale == "benefit" and vote in ("increase", "decrease")
    return f"{number} {words.pointing(vote) if is_benefit else words.direction(vote)}"


def _most_reported(cast: pd.DataFrame, words: Phrases) -> str:
    """Name the regions that several studies report on, those with the most first."""
    studies = cast.groupby("region")["study_id"].nunique()
    several = (
        studies[studies > 1]
        .reset_index()
        .sort_values(["study_id", "region"], ascending=[False, True])
    )
    if several.empty:
        return f"No {words.group} is reported by more than one study."
    parts = [
        f"{region} ({n} studies: {_directions(cast[cast['region'] == region], words)})"
        for region, n in zip(several["region"], several["study_id"], strict=True)
    ]
    return f"Reported by several studies: {list_first(parts, '; ')}."


def caption_evidence_map(marks: pd.DataFrame, studies: pd.DataFrame) -> str:
    """Name the evidence map, and the studies without a mark."""
    shown = mapped_studies(studies, marks)
    bare = [study_label(s) for s in shown["study_id"] if s not in set(marks["study_id"])]
    without = f" No result in the syntheses shown: {list_words(bare)}." if bare else ""
    return f"Evidence map: results of each study by {noun('region')}.{without}"


def describe_effect_direction(
    synthesis: str, title: str, shown_studies: pd.DataFrame, words: Phrases = USUAL
) -> str:
    """Say in numbers what the effect direction plot of a synthesis shows."""
    cast = rows_of_synthesis(shown_studies, synthesis)
    voting, apart = cast[has_vote(cast)], cast[~has_vote(cast)]
    without = f"; without a vote, {_directions(apart, words)}" if len(apart) else ""
    studies, regions = cast["study_id"].nunique(), cast["region"].nunique()
    return (
        f"Effect direction plot of {uncapitalised(title)}: "
        f"{counted(studies, 'study', 'studies')} in rows, {words.count_groups(regions)} in "
        f"columns, {counted(len(voting), 'vote')}: {_directions(voting, words)}{without}. "
        f"{_most_reported(cast, words)}"
    )


def caption_effect_direction(title: str) -> str:
    """Name the effect direction plot of a synthesis."""
    return f"Effect direction plot: {uncapitalised(title)}."
