"""The leave-one-out matrix of a synthesis: each result without each cohort."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.common.wording import cohort_label, verdict_phrase
from scripts.common.words import noun
from scripts.figures.labels import (
    HINTED,
    Headings,
    few_lines,
    label_text,
    region_text,
    text_width,
    wrap_headings,
)
from scripts.figures.phrases import USUAL, Phrases
from scripts.figures.signs import (
    Entry,
    direction_key,
    draw_dot,
    draw_key,
    draw_sign,
    key_height,
    key_lines,
)
from scripts.figures.style import FAINT, FONT, LINE, new_canvas, order_studies
from scripts.tables.files import iterate_rows
from scripts.votes.robustness import summarise_leave_one_out
from scripts.votes.syntheses import sort_anatomically

ROW, HIGH_ROW, LINE_HEIGHT = 0.19, 0.27, 0.11  # inches
NARROWEST, WIDEST = 0.125, 0.9
NAME_ROOM, LEAST_ROOM, VERDICT_ROOM = 2.3, 0.8, 1.1
ONE = "1"  # stands for a single cohort that is left


@dataclass(frozen=True)
class Layout:
    """Where things stand, in inches from the top left corner."""

    regions: dict[str, list[str]]
    names: float
    left: float
    column: float
    headings: Headings
    row: float
    rows: dict[str, float]
    columns: dict[str, float]
    width: float

    @property
    def right(self) -> float:
        """The right edge of the columns."""
        return self.left + self.column * len(self.columns)

    @property
    def bottom(self) -> float:
        """The lower edge of the rows."""
        return max(self.rows.values()) + self.row / 2 + 0.06


def verdict_direction(verdict: str) -> str:
    """Name the direction of a verdict as that of a vote, for its sign."""
    if verdict.endswith(("increase", "decrease")):
        return verdict.rpartition(" ")[2]
    return {"no change": "no_change", "inconsistent": "conflicting"}.get(verdict, verdict)


def draw_leave_one_out(
    leave_one_out: pd.DataFrame,
    votes: pd.DataFrame,
    studies: pd.DataFrame,
    regions: pd.DataFrame,
    width_in: float,
    words: Phrases = USUAL,
) -> Figure:
    """Draw the result on each region without each of its cohorts.

    ``leave_one_out`` and ``votes`` are rows of the synthesis. A matrix of many cohorts is wider
    than ``width_in``.
    """
    counts = summarise_leave_one_out(leave_one_out)
    counts = counts[counts["n_cohorts"] > 1].merge(votes[["region", "verdict"]], on="region")
    counts = sort_anatomically(counts, regions)
    shown = leave_one_out[leave_one_out["region"].isin(counts["region"])]
    ordered = order_studies(studies)["cohort"].drop_duplicates()
    cohorts = list(ordered[ordered.isin(shown["left_out"])])
    verdicts = [
        few_lines(verdict_phrase(text, words.scale), VERDICT_ROOM) for text in counts["verdict"]
    ]
    layout = _lay_out(counts, verdicts, cohorts, width_in)
    others = [
        Entry("result unchanged", draw_dot),
        Entry(f"{ONE}  only one {noun('cohort')} left"),
        Entry(f"Blank: no result reported for the {words.group}.", colour=FAINT),
    ]
    titles = [Entry("Result without the cohort:".replace("cohort", noun("cohort")), colour=FAINT)]
    key = key_lines(
        [*titles, *direction_key(words, set(), are_results=True)], others, width=layout.width
    )
    figure, axes = new_canvas(layout.width, layout.bottom + key_height(key))
    _draw_columns(axes, layout)
    _draw_rows(axes, layout, counts, verdicts)
    for row in iterate_rows(shown):
        x, y = layout.columns[row.left_out], layout.rows[row.region]
        draw_verdict(axes, x, y, row.verdict, is_changed=row.verdict_changed)
    draw_key(axes, layout.bottom, key, layout.width)
    return figure


def draw_verdict(axes: Axes, x: float, y: float, verdict: str, *, is_changed: bool) -> None:
    """Draw the result without a cohort: a dot where it is unchanged, else its sign.

    A result that only one cohort is left is a 1: it says nothing about a direction.
    """
    vote = verdict_direction(verdict)
    if vote == "single cohort":
        look: dict[str, Any] = {"ha": "center", "va": "center_baseline", "fontsize": FONT}
        axes.text(x, y, ONE, bbox={"fc": "white", "lw": 0, "pad": 0.6}, **look)
    elif is_changed:
        draw_sign(axes, x, y, vote)
    else:
        draw_dot(axes, x, y)


def _title() -> str:
    return f"All {noun('cohorts')}"


def _lay_out(
    counts: pd.DataFrame, verdicts: list[list[str]], cohorts: list[str], width_in: float
) -> Layout:
    right = HINTED * text_width(["Changed", *map(_count_text, iterate_rows(counts))], FONT) + 0.2
    results = HINTED * text_width([_title(), *(line for cell in verdicts for line in cell)], FONT)
    room = width_in - right - results - 0.34 - NARROWEST * len(cohorts)
    room = min(max(room / HINTED, LEAST_ROOM), NAME_ROOM)
    regions = {name: few_lines(region_text(name), room) for name in counts["region"]}
    names = (
        0.1 + HINTED * text_width([line for name in regions.values() for line in name], FONT) + 0.12
    )
    left = names + results + 0.12
    column = min(max((width_in - left - right) / len(cohorts), NARROWEST), WIDEST)
    headings = wrap_headings([label_text(cohort_label(cohort)) for cohort in cohorts], column)
    row = HIGH_ROW if any(len(cell) > 1 for cell in (*verdicts, *regions.values())) else ROW
    top = 0.1 + max(headings.height, 2 * LINE_HEIGHT) + 0.08
    rows = {region: top + row * (i + 0.5) for i, region in enumerate(counts["region"])}
    columns = {cohort: left + column * (i + 0.5) for i, cohort in enumerate(cohorts)}
    width = max(width_in, left + column * len(cohorts) + right)
    return Layout(regions, names, left, column, headings, row, rows, columns, width)


def _count_text(row: Any) -> str:
    return f"{row.n_changed} of {row.n_cohorts}"


def _draw_columns(axes: Axes, layout: Layout) -> None:
    top = min(layout.rows.values()) - layout.row / 2
    for x in layout.columns.values():
        axes.plot([x, x], [top, layout.bottom - 0.06], color=LINE, lw=0.3, zorder=0)
    layout.headings.draw(axes, list(layout.columns.values()), top - 0.06)
    look: dict[str, Any] = {"va": "bottom", "fontsize": FONT, "color": FAINT}
    axes.text(layout.names, top - 0.06, _title(), **look)
    axes.text(layout.right + 0.1, top - 0.06, "Changed\nby", **look)


def _draw_rows(axes: Axes, layout: Layout, counts: pd.DataFrame, verdicts: list[list[str]]) -> None:
    look: dict[str, Any] = {"va": "center", "fontsize": FONT}
    for row, verdict in zip(iterate_rows(counts), verdicts, strict=True):
        y = layout.rows[row.region]
        axes.plot([layout.left, layout.right], [y, y], color=LINE, lw=0.5, zorder=0)
        axes.text(0.1, y, "\n".join(layout.regions[row.region]), **look)
        axes.text(layout.names, y, "\n".join(verdict), **look)
        axes.text(layout.right + 0.1, y, _count_text(row), **look)
