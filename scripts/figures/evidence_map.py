"""The evidence map: regions by studies, one mark for each measure that a study reports."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.common.wording import study_label
from scripts.common.words import noun
from scripts.figures.evidence_legend import LEGEND_ROW, ShapeKey, draw_legend, list_legend
from scripts.figures.labels import (
    BRACKET_FONT,
    HINTED,
    NAME_ROOM,
    cohort_heading,
    cohort_words,
    draw_cohort_brackets,
    label_text,
    region_text,
    short_words,
    text_width,
    wrapped,
)
from scripts.figures.style import (
    FAINT,
    LARGEST_MARK,
    LINE,
    draw_mark,
    is_subgroup_only,
    mark_size,
    new_canvas,
    order_studies,
)
from scripts.models.terms import Scale
from scripts.tables.files import iterate_rows

SHAPES = ("o", "s", "D", "h", "p", "8", "P")
ROW, GAP, FONT, NOTE, TINY = 0.22, 0.06, 7.0, 6.0, 5.5
BROADEST = 0.22  # inches that the largest mark takes
NOTE_ROW = 0.13


@dataclass(frozen=True)
class Layout:
    """Where things stand, in inches from the top left corner."""

    left: float
    top: float
    headings: float
    column: float
    rows: dict[str, float]
    columns: dict[str, float]
    width: float
    bottom: float


def draw_evidence_map(
    marks: pd.DataFrame,
    studies: pd.DataFrame,
    regions: pd.DataFrame,
    titles: Mapping[str, str],
    width_in: float,
    scales: Mapping[str, Scale] = MappingProxyType({}),
) -> Figure:
    """Draw which study found which direction in which region.

    ``marks`` come from ``select_marks``, ``titles`` and ``scales`` are those of the syntheses by
    their ids. A map of many studies is wider than ``width_in``.
    """
    systems = _systems(marks, regions)
    ordered = order_studies(studies)
    of_marks = [scales.get(name, "direction") for name in marks["synthesis"]]
    shown = of_marks if len(set(of_marks)) > 1 else [""] * len(marks)
    kinds = list(zip(marks["measures"], shown, strict=True))
    shapes = dict(zip(sorted(set(kinds)), SHAPES * 9, strict=False))
    marks = marks.assign(
        breadth=_breadths(marks), scale=of_marks, kind=pd.Series(kinds, marks.index)
    )
    crowd = marks.groupby(["region", "study_id"])["breadth"].sum().max()
    layout = _lay_out(systems, ordered, float(crowd), width_in)
    note = short_words(_note(marks, titles), NOTE, NAME_ROOM)
    notes = wrapped(note, layout.width - 0.3, NOTE)
    legend = list_legend(marks, shapes, layout.width)
    height = layout.bottom + (len(legend) + 0.4) * LEGEND_ROW + NOTE_ROW * len(notes)
    figure, axes = new_canvas(layout.width, height + 0.08)
    _draw_grid(axes, layout, systems)
    _draw_headings(axes, layout, ordered)
    _draw_marks(axes, layout, marks, shapes)
    draw_legend(axes, legend, layout.bottom, layout.width)
    for i, line in enumerate(notes):
        y = layout.bottom + (len(legend) + 0.5) * LEGEND_ROW + NOTE_ROW * i
        axes.text(0.1, y, line, va="center", fontsize=NOTE, color=FAINT)
    return figure


def _breadths(marks: pd.DataFrame) -> pd.Series:
    """Return the room in inches that each mark takes in its row, with a little space around it."""
    most = marks["participants"].max()
    return marks["participants"].map(lambda n: BROADEST * mark_size(n, most) / LARGEST_MARK + 0.015)


def _cohort_room(studies: pd.DataFrame) -> float:
    """Return the least width of a column that keeps the names over brackets apart."""
    sizes = studies.groupby("cohort").size()
    words = {
        name: [f"{noun('cohort')}:", *cohort_words(str(name))] for name in sizes.index[sizes > 1]
    }
    rooms = (text_width(words[name], BRACKET_FONT) / sizes[name] for name in words)
    return HINTED * max(rooms, default=0.0) + 0.04


def _note(marks: pd.DataFrame, titles: Mapping[str, str]) -> str:
    """Say what a mark is, and which syntheses the marks come from."""
    used = [title for name, title in titles.items() if (marks["synthesis"] == name).any()]
    return (
        f"One mark per study and {noun('measure')}. Studies of one {noun('cohort')} report the "
        f"same data collection and vote together. n: {noun('participants')} of the group studied. "
        "Marks come from "
        f"{'these syntheses' if len(used) > 1 else 'the synthesis'}: "
        f"{'; '.join(used)}."
    )


def _systems(marks: pd.DataFrame, regions: pd.DataFrame) -> dict[str, list[str]]:
    """List the regions that have a mark under the lobe or system they belong to, in order."""
    used = regions[regions["region"].isin(marks["region"])].sort_values("position")
    groups = used.groupby("at_system", sort=False)
    return {str(system): list(rows["region"]) for system, rows in groups}


def _lay_out(
    systems: dict[str, list[str]], studies: pd.DataFrame, crowd: float, width_in: float
) -> Layout:
    regions = [region_text(name) for names in systems.values() for name in names]
    left = 0.35 + text_width(regions, FONT)
    numbers = text_width([_number(n) for n in studies["n_treated"]], TINY)
    least = max(crowd + 0.03, HINTED * numbers + 0.03, _cohort_room(studies))
    column = max(min((width_in - left - 0.1) / max(len(studies), 1), 0.75), least)
    headings = text_width([label_text(study_label(s)) for s in studies["study_id"]], FONT)
    top = headings + 0.3 + _bracket_height(studies, column)
    rows, y = {}, top + GAP
    for system, names in systems.items():
        y += ROW * (names != [system])  # the row of the system's own name
        for name in names:
            rows[name] = y + ROW / 2
            y += ROW
        y += GAP
    columns = {s: left + column * (i + 0.5) for i, s in enumerate(studies["study_id"])}
    width = max(width_in, left + column * len(studies) + 0.1)
    return Layout(left, top, headings, column, rows, columns, width, y + 0.1)


def _draw_grid(axes: Axes, layout: Layout, systems: dict[str, list[str]]) -> None:
    right = layout.left + layout.column * len(layout.columns)
    for system, names in systems.items():
        if names != [system]:
            above = layout.rows[names[0]] - ROW
            axes.text(0.1, above, region_text(system), va="center", fontsize=6.5, color=FAINT)
        for name in names:
            y = layout.rows[name]
            axes.plot([layout.left, right], [y, y], color=LINE, lw=0.5, zorder=0)
            axes.text(0.2, y, region_text(name), va="center", fontsize=FONT)
    for x in layout.columns.values():
        bottom = layout.bottom - 0.1
        axes.plot([x, x], [layout.top + 0.1, bottom], color=LINE, lw=0.3, zorder=0)


def _bracket_height(studies: pd.DataFrame, column: float) -> float:
    """Return the room above the headings that brackets and their names take."""
    sizes = studies.groupby("cohort").size()
    shared = sizes[sizes > 1]
    lines = [len(cohort_heading(str(name), column * (n - 0.2))) for name, n in shared.items()]
    return 0.2 + 0.115 * max(lines) if lines else 0.0


def _number(participants: Any) -> str:
    return f"n = {'?' if pd.isna(participants) else participants}"


def _draw_headings(axes: Axes, layout: Layout, studies: pd.DataFrame) -> None:
    for study in iterate_rows(studies):
        x = layout.columns[study.study_id]
        n = _number(study.n_treated)
        label = label_text(study_label(study.study_id))
        axes.text(x, layout.top - 0.17, label, rotation=90, ha="center", va="bottom", fontsize=FONT)
        axes.text(x, layout.top - 0.02, n, ha="center", va="center", fontsize=TINY, color=FAINT)
    y = layout.top - 0.24 - layout.headings
    cohorts, at = list(studies["cohort"]), list(layout.columns.values())
    draw_cohort_brackets(axes, cohorts, at, y, layout.column)


def _draw_marks(
    axes: Axes, layout: Layout, marks: pd.DataFrame, shapes: dict[ShapeKey, str]
) -> None:
    most = marks["participants"].max()
    for _, cell in marks.groupby(["region", "study_id"]):
        left = -cell["breadth"].sum() / 2
        for mark in iterate_rows(cell.sort_values("measures")):
            left += mark.breadth
            draw_mark(
                axes,
                layout.columns[mark.study_id] + left - mark.breadth / 2,
                layout.rows[mark.region],
                mark.vote,
                shape=shapes[mark.kind],
                size=mark_size(mark.participants, most),
                is_open=is_subgroup_only(mark.subgroups),
            )
