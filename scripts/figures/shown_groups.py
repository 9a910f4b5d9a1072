"""Which regions, or other groups of votes, a figure shows where a page has no room for all."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

import pandas as pd

from scripts.figures.contents import directional_votes, select_marks
from scripts.figures.display_limits import FEWEST_IN_FIGURE, MOST_IN_FIGURE
from scripts.figures.shown_findings import has_vote, show_studies
from scripts.models.config import VoteConfig
from scripts.tables.files import Tables, rows_of_synthesis
from scripts.votes.syntheses import sort_anatomically

SHOWN_IN_PART = ("evidence_map", "effect_direction", "harvest_plot", "vote_plot", "leave_one_out")
BY_GROUP = ("study_votes", "unit_votes", "votes", "leave_one_out")
Drawn = TypeVar("Drawn")


class Shown(NamedTuple):
    """What figures show of a review.

    Attributes
    ----------
    studies
        The votes of studies, and the studies without a vote; see ``show_studies``.
    marks
        Those of the evidence map; see ``select_marks``.
    """

    tables: Tables
    studies: pd.DataFrame
    marks: pd.DataFrame


def show_all(tables: Tables, config: VoteConfig, evidence_map: list[str]) -> Shown:
    """Show all groups."""
    studies = show_studies(tables, config)
    return Shown(tables, studies, select_marks(studies, tables["regions"], evidence_map))


def rank_groups(kind: str, synthesis: str | None, shown: Shown) -> list[str]:
    """List the groups of a figure, those with most votes first, else in anatomical order.

    Of a kind that is never shown in part there are none.
    """
    if kind not in SHOWN_IN_PART:
        return []
    if kind == "evidence_map":
        rows = shown.marks
        votes = has_vote(rows).groupby(rows["region"]).sum()
    else:
        assert synthesis is not None
        rows = _rows_of(kind, synthesis, shown)
        votes = rows_of_synthesis(shown.tables["votes"], synthesis).set_index("region")["k_units"]
    groups = sort_anatomically(rows[["region"]].drop_duplicates(), shown.tables["regions"])
    groups = groups.assign(votes=groups["region"].map(votes))
    return list(groups.sort_values("votes", ascending=False, kind="stable")["region"])


def _rows_of(kind: str, synthesis: str, shown: Shown) -> pd.DataFrame:
    """Give the rows of a synthesis whose groups a figure shows."""
    if kind in ("effect_direction", "harvest_plot"):
        return rows_of_synthesis(shown.studies, synthesis)
    if kind == "vote_plot":
        return directional_votes(synthesis, shown.tables["votes"])
    rows = rows_of_synthesis(shown.tables["leave_one_out"], synthesis)
    several = rows.groupby("region")["left_out"].transform("size") > 1
    return rows[several]


def keep_groups(shown: Shown, synthesis: str | None, kept: Sequence[str]) -> Shown:
    """Leave out all other groups: of one synthesis, or of the evidence map with their studies."""
    if synthesis is None:
        marks = shown.marks[shown.marks["region"].isin(kept)]
        studies = shown.tables["studies"]
        studies = studies[studies["study_id"].isin(marks["study_id"])]
        return shown._replace(tables={**shown.tables, "studies": studies}, marks=marks)

    def keep(rows: pd.DataFrame) -> pd.DataFrame:
        return rows[rows["region"].isin(kept) | (rows["synthesis"] != synthesis)]

    tables = {**shown.tables, **{name: keep(shown.tables[name]) for name in BY_GROUP}}
    return shown._replace(tables=tables, studies=keep(shown.studies))


def draw_most(
    draw: Callable[[Sequence[str]], Drawn | None], groups: list[str]
) -> tuple[Drawn, int] | None:
    """Draw as many groups as a page has room for; return the figure and their number.

    ``draw`` gives None where the groups do not fit. More groups make a figure larger, so that the
    number is found by halving; where the fewest do not fit, nothing else is tried.
    """
    best, most = None, min(len(groups) - 1, MOST_IN_FIGURE)
    number = fewest = FEWEST_IN_FIGURE
    while fewest <= most:
        if (drawn := draw(groups[:number])) is not None:
            best, fewest = (drawn, number), number + 1
        elif best is None:
            break
        else:
            most = number - 1
        number = (fewest + most + 1) // 2
    return best
