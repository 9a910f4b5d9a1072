"""The evidence map: regions by studies, one mark for each measure that a study reports."""

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts._figures import (
    COLOURS,
    FAINT,
    INK,
    LINE,
    draw_cohort_brackets,
    draw_mark,
    draw_shape,
    is_of_subgroup,
    new_canvas,
    order_studies,
    text_width,
)
from scripts._tables import rows_of
from scripts._words import capitalised, study_label, term_label

SHAPES = ("o", "s", "D", "h", "p", "8", "P")
ROW, GAP, FONT = 0.205, 0.06, 7.0
SMALLEST, LARGEST, UNKNOWN = 5.5, 13.0, 5.5
LEGEND_ROW = 0.2


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


def select_marks(study_votes: pd.DataFrame, syntheses: list[str]) -> pd.DataFrame:
    """Choose the marks: for each study, region and measure the first synthesis that has a vote."""
    rank = {name: order for order, name in enumerate(syntheses)}
    shown = study_votes[study_votes["synthesis"].isin(syntheses)]
    ordered = shown.assign(order=shown["synthesis"].map(rank)).sort_values("order", kind="stable")
    return ordered.drop_duplicates(["region", "study_id", "measures"]).reset_index(drop=True)


def draw_evidence_map(
    marks: pd.DataFrame, studies: pd.DataFrame, regions: pd.DataFrame, width_in: float
) -> Figure:
    """Draw which study found which direction in which region.

    Parameters
    ----------
    marks
        Votes of studies, one row per study, region and measure; see ``select_marks``.
    studies, regions
        See ``STUDIES`` and ``REGIONS``.
    width_in
        Width in inches; a map of many studies is wider.
    """
    systems = _systems(marks, regions)
    ordered = order_studies(studies)
    shapes = dict(zip(sorted(marks["measures"].unique()), SHAPES * 9, strict=False))
    layout = _lay_out(systems, ordered, len(shapes), width_in)
    figure, axes = new_canvas(layout.width, layout.bottom + 5.4 * LEGEND_ROW)
    _draw_grid(axes, layout, systems)
    _draw_headings(axes, layout, ordered)
    _draw_marks(axes, layout, marks, shapes)
    _draw_legend(axes, layout, marks, shapes)
    return figure


def mark_size(participants: float, most: float) -> float:
    """Return a mark's diameter in points: its area grows with the number of participants."""
    if pd.isna(participants):
        return UNKNOWN
    return float(SMALLEST + (LARGEST - SMALLEST) * (participants / most) ** 0.5)


def _systems(marks: pd.DataFrame, regions: pd.DataFrame) -> dict[str, list[str]]:
    """List the regions that have a mark under the lobe or system they belong to, in order."""
    used = regions[regions["region"].isin(marks["region"])].sort_values("position")
    groups = used.groupby("at_system", sort=False)
    return {str(system): list(rows["region"]) for system, rows in groups}


def _lay_out(
    systems: dict[str, list[str]], studies: pd.DataFrame, measures: int, width_in: float
) -> Layout:
    regions = [capitalised(name) for names in systems.values() for name in names]
    left = 0.35 + text_width(regions, FONT)
    column = max((width_in - left - 0.1) / max(len(studies), 1), 0.13 + 0.1 * measures)
    column = min(column, 0.75)
    headings = text_width([study_label(s) for s in studies["study_id"]], FONT)
    top = headings + 0.3 + 0.45 * bool(studies["cohort"].duplicated().any())
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
            axes.text(0.1, above, capitalised(system), va="center", fontsize=6.5, color=FAINT)
        for name in names:
            y = layout.rows[name]
            axes.plot([layout.left, right], [y, y], color=LINE, lw=0.5, zorder=0)
            axes.text(0.2, y, capitalised(name), va="center", fontsize=FONT)
    for x in layout.columns.values():
        bottom = layout.bottom - 0.1
        axes.plot([x, x], [layout.top + 0.1, bottom], color=LINE, lw=0.3, zorder=0)


def _draw_headings(axes: Axes, layout: Layout, studies: pd.DataFrame) -> None:
    for study in rows_of(studies):
        x = layout.columns[study.study_id]
        n = "n = ?" if pd.isna(study.n_treated) else f"n = {study.n_treated}"
        label = study_label(study.study_id)
        axes.text(x, layout.top - 0.17, label, rotation=90, ha="center", va="bottom", fontsize=FONT)
        axes.text(x, layout.top - 0.02, n, ha="center", va="center", fontsize=5.5, color=FAINT)
    y = layout.top - 0.24 - layout.headings
    cohorts, at = list(studies["cohort"]), list(layout.columns.values())
    draw_cohort_brackets(axes, cohorts, at, y, layout.column)


def _draw_marks(axes: Axes, layout: Layout, marks: pd.DataFrame, shapes: dict[str, str]) -> None:
    most = marks["participants"].max()
    for _, cell in marks.groupby(["region", "study_id"]):
        step = min(0.22, 0.9 * layout.column / len(cell))
        for i, mark in enumerate(rows_of(cell.sort_values("measures"))):
            x = layout.columns[mark.study_id] + step * (i - (len(cell) - 1) / 2)
            draw_mark(
                axes,
                x,
                layout.rows[mark.region],
                mark.vote,
                shape=shapes[mark.measures],
                size=mark_size(mark.participants, most),
                is_open=is_of_subgroup(mark.subgroups),
            )


def _draw_legend(axes: Axes, layout: Layout, marks: pd.DataFrame, shapes: dict[str, str]) -> None:
    """Explain direction, measure, size and open marks, a line each, below the map."""
    y = layout.bottom + 0.5 * LEGEND_ROW
    axes.plot([0.1, layout.width - 0.1], [y - 0.15, y - 0.15], color=INK, lw=0.6)
    size, any_shape = 9.0, next(iter(shapes.values()), "o")
    directions = [(term_label(v), v, any_shape, size, False) for v in COLOURS]
    measures = [(term_label(m), "no_change", s, size, False) for m, s in shapes.items()]
    most, least = marks["participants"].max(), marks["participants"].min()
    sizes = [
        (f"{n:.0f}", "no_change", any_shape, mark_size(n, most), False)
        for n in dict.fromkeys([least, most])
        if not pd.isna(n)
    ]
    unknown = [("number not reported: smallest mark", "no_change", any_shape, UNKNOWN, False)]
    sizes += unknown * bool(marks["participants"].isna().any())
    groups = [("the whole group studied", "no_change", any_shape, size, False)]
    groups += [("a subgroup only", "no_change", any_shape, size, True)]
    rows = {
        "Direction": directions,
        "Measure": measures,
        "Participants": sizes,
        "Reported for": groups,
    }
    for title, entries in rows.items():
        axes.text(0.1, y, title, va="center", fontsize=6.5, color=FAINT)
        x = 1.0
        for label, vote, shape, diameter, is_open in entries:
            if title == "Direction":
                draw_mark(axes, x, y, vote, shape=shape, size=diameter)
            else:
                draw_shape(axes, x, y, shape=shape, size=diameter, is_open=is_open)
            axes.text(x + 0.13, y, label, va="center", fontsize=6.5)
            x += 0.42 + text_width([label], 6.5)
        y += LEGEND_ROW
    note = (
        "One mark per study and measure. Studies of one cohort report the same data collection and "
        "vote together. n: participants of the group studied."
    )
    axes.text(0.1, y + 0.05, note, va="center", fontsize=6, color=FAINT)
