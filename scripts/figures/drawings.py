"""What each figure is drawn from: the rows and columns that it shows, and nothing else.

A figure is drawn again when these change, so that whatever it does not show has to stay out. Rows
are numbered anew: those of other figures before them would change their numbers.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import pandas as pd

from scripts.figures.bias_contents import list_bias_panels
from scripts.figures.contents import ListedFigure, directional_votes, mapped_studies
from scripts.figures.gap_contents import list_gaps
from scripts.figures.phrases import Phrases, phrases_of
from scripts.figures.prisma_boxes import count_synthesised
from scripts.figures.shown_findings import list_comparators, show_units
from scripts.figures.shown_groups import Shown
from scripts.models.config import VoteConfig
from scripts.models.review import Search, Selection
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import rows_of_synthesis

COHORT = ["study_id", "cohort", "year"]  # what the order of studies comes from
JUDGED = ["design", "risk_of_bias_overall"]
SHOWN = ["region", "study_id", "vote", "participants", "subgroups"]
COUNTS = [f"n_{vote}" for vote in VOTE_CATEGORIES]
PROPORTION = ["proportion_increase", "ci_low", "ci_high", "p_sign", "p_attainable"]


class Choices(NamedTuple):
    """What all figures of a review share."""

    config: VoteConfig
    selection: Selection
    search: Search
    width: float


def list_arguments(figure: ListedFigure, shown: Shown, choices: Choices) -> tuple[Any, ...]:
    """List the arguments of the function that draws a figure: ``draw_`` and its kind."""
    kind, name, width = figure.kind, figure.synthesis, choices.width
    if name is None:
        return _of_review(kind, shown, choices)
    words = phrases_of(choices.config, name)
    if kind in BY_ROWS:
        return BY_ROWS[kind](name, shown, choices, words)
    if kind == "forest_plot":
        return figure.contents, choices.config.confidence, width
    if kind == "albatross_plot":
        return figure.contents, words.scale, width
    return figure.contents, width, words


def _of_review(kind: str, shown: Shown, choices: Choices) -> tuple[Any, ...]:
    """List the arguments of a figure of the whole review."""
    tables, marks, width = shown.tables, shown.marks, choices.width
    studies, regions = tables["studies"], tables["regions"]
    scales = {name: choices.config.scale_of(name) for name in sorted({*marks["synthesis"]})}
    if kind == "prisma_flow":
        counts = count_synthesised(studies, tables["study_votes"], tables["effects"])
        return choices.selection, choices.search, counts, width
    if kind == "evidence_map":
        columns = _rows(mapped_studies(studies, marks), [*COHORT, "n_treated"])
        places = _regions(regions, marks["region"], ["at_system"])
        return _rows(marks, [*SHOWN, "synthesis", "measures"]), columns, places, width, scales
    if kind == "evidence_gap_map":
        return list_gaps(marks, studies, regions), {*scales.values()}, width
    return list_bias_panels(studies), width


def _effect_direction(name: str, shown: Shown, choices: Choices, words: Phrases) -> tuple[Any, ...]:
    tables, cast = shown.tables, rows_of_synthesis(shown.studies, name)
    votes, studies = rows_of_synthesis(tables["votes"], name), tables["studies"]
    rows = studies[studies["study_id"].isin(cast["study_id"])]
    return (
        _rows(cast, [*SHOWN, "findings"]),
        _rows(votes, ["region", *COUNTS]),
        _rows(rows, [*COHORT, "n_treated", *JUDGED]),
        _regions(tables["regions"], votes["region"]),
        choices.width,
        words,
        list_comparators(tables, choices.config, name),
    )


def _harvest_plot(name: str, shown: Shown, choices: Choices, words: Phrases) -> tuple[Any, ...]:
    tables, studies = shown.tables, shown.tables["studies"]
    cast = rows_of_synthesis(show_units(shown.studies, tables["unit_votes"]), name)
    behind = studies["study_id"].isin(cast["studies"].str.split(";").explode())
    cohorts = _cohorts(studies, studies.loc[behind, "cohort"], [*JUDGED, "risk_of_bias_tool"])
    columns = ["synthesis", "region", "unit", "vote", "participants", "studies"]
    places = _regions(tables["regions"], cast["region"])
    unit = choices.config.unit_of(name)
    return name, _rows(cast, columns), cohorts, places, unit, choices.width, words


def _vote_plot(name: str, shown: Shown, choices: Choices, words: Phrases) -> tuple[Any, ...]:
    config, votes = choices.config, directional_votes(name, shown.tables["votes"])
    columns = ["synthesis", "region", *COUNTS, "n_not_reported", *PROPORTION]
    places = _regions(shown.tables["regions"], votes["region"])
    about = (config.unit_of(name), config.confidence, choices.width, words)
    return name, _rows(votes, columns), places, *about


def _leave_one_out(name: str, shown: Shown, choices: Choices, words: Phrases) -> tuple[Any, ...]:
    tables, rows = shown.tables, rows_of_synthesis(shown.tables["leave_one_out"], name)
    votes = rows_of_synthesis(tables["votes"], name)
    votes = votes[votes["region"].isin(rows["region"]) & (votes["k_units"] > 0)]
    cohorts = _cohorts(tables["studies"], rows["left_out"], [])
    places = _regions(tables["regions"], rows["region"])
    verdicts = _rows(votes, ["region", "verdict"])
    return rows.reset_index(drop=True), verdicts, cohorts, places, choices.width, words


BY_ROWS = {
    "effect_direction": _effect_direction,
    "harvest_plot": _harvest_plot,
    "vote_plot": _vote_plot,
    "leave_one_out": _leave_one_out,
}


def _cohorts(studies: pd.DataFrame, cohorts: Iterable[str], columns: list[str]) -> pd.DataFrame:
    """Keep all studies of some cohorts: the first year of a cohort decides where it stands."""
    return _rows(studies[studies["cohort"].isin({*cohorts})], [*COHORT, *columns])


def _regions(
    regions: pd.DataFrame, shown: Iterable[str], columns: Iterable[str] = ()
) -> pd.DataFrame:
    """Keep the regions that are shown, with their places among each other."""
    kept = _rows(regions[regions["region"].isin({*shown})], ["region", "position", *columns])
    return kept.assign(position=kept["position"].rank(method="dense").astype(int))


def _rows(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    return table[columns].reset_index(drop=True)
