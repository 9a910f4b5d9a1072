"""The citation matrix: primary studies by reviews, a mark where a review cites a study."""

import re
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.common.wording import citation_label, review_label
from scripts.figures.labels import HINTED, label_text, text_width
from scripts.figures.style import COLOURS, FAINT, FONT, INK, LINE, draw_shape, new_canvas
from scripts.overlap.covered_area import candidates
from scripts.tables.files import iterate_rows

ROW = 0.18
NARROW, TURNED, WIDE = 0.42, 0.62, 1.3  # of a column, in inches
MARK, UNSURE = 7.5, 8.5  # diameters in points
FILL = COLOURS["increase"]
LEGEND_ROW = 0.19
LEGEND = {
    "included": "included study",
    "other": "cited, but not among the included studies: does not count",
    "uncertain": "may be the same study under another name: does not count",
    "shared": "included by several reviews",
}


@dataclass(frozen=True)
class Layout:
    """Where things stand, in inches from the top left corner."""

    top: float
    left: float
    rows: dict[str, float]
    columns: dict[str, float]
    is_turned: bool
    width: float
    bottom: float


def draw_citation_matrix(citations: pd.DataFrame, reviews: list[str], width_in: float) -> Figure:
    """Draw which review cites which primary study.

    Every review has a column. Few reviews need less than ``width_in``, and many more.
    """
    layout = _lay_out(citations, reviews, width_in)
    figure, axes = new_canvas(layout.width, layout.bottom + (len(LEGEND) + 0.6) * LEGEND_ROW)
    _draw_headings(axes, layout, citations)
    _draw_grid(axes, layout)
    _draw_shared(axes, layout, citations)
    _draw_marks(axes, layout, citations)
    _draw_legend(axes, layout)
    return figure


def order_citations(citations: pd.DataFrame) -> list[str]:
    """Order the distinct studies by first author and year, as their names give them."""

    def author(study: str) -> str:
        return re.sub(r"\d.*", "", citation_label(study)).casefold()

    return sorted(citations["study"].unique(), key=lambda study: (author(study), study))


def uncertain_cells(citations: pd.DataFrame) -> set[tuple[str, str]]:
    """Find for each study the reviews that may cite it under another name."""
    reviews = citations.groupby("study")["review"].agg(list)
    return {
        (row.study, review)
        for row in iterate_rows(citations)
        for name in candidates(row.uncertain_with)
        for review in reviews[name]
    }


def _lay_out(citations: pd.DataFrame, reviews: list[str], width_in: float) -> Layout:
    studies = order_citations(citations)
    left = 0.3 + HINTED * text_width([label_text(citation_label(study)) for study in studies], FONT)
    heading = HINTED * text_width([label_text(review_label(review)) for review in reviews], FONT)
    column = min(max((width_in - left - 0.1) / len(reviews), NARROW), WIDE)
    is_turned = heading + 0.15 > column
    column = min(column, TURNED if is_turned else max(TURNED, heading + 0.15))
    top = 0.35 + (heading if is_turned else 0.12)
    rows = {study: top + (i + 0.6) * ROW for i, study in enumerate(studies)}
    columns = {review: left + column * (i + 0.5) for i, review in enumerate(reviews)}
    legend = 0.65 + HINTED * text_width(list(LEGEND.values()), FONT)
    width = max(left + column * len(reviews) + 0.1, legend)
    return Layout(top, left, rows, columns, is_turned, width, top + (len(rows) + 0.2) * ROW + 0.08)


def _draw_headings(axes: Axes, layout: Layout, citations: pd.DataFrame) -> None:
    """Write each review above its column, with its number of included studies."""
    included = citations[citations["included"]].groupby("review").size()
    for review, x in layout.columns.items():
        y = layout.top - 0.2
        turn = 90 if layout.is_turned else 0
        label = label_text(review_label(review))
        axes.text(x, y, label, rotation=turn, ha="center", va="bottom", fontsize=FONT)
        number = f"n = {included.get(review, 0)}"
        axes.text(
            x, layout.top - 0.08, number, ha="center", va="center", fontsize=FONT, color=FAINT
        )


def _draw_grid(axes: Axes, layout: Layout) -> None:
    right = max(layout.columns.values()) + 0.2
    for study, y in layout.rows.items():
        axes.plot([layout.left, right], [y, y], color=LINE, lw=0.5, zorder=0)
        label = label_text(citation_label(study))
        axes.text(layout.left - 0.12, y, label, ha="right", va="center")
    for x in layout.columns.values():
        axes.plot([x, x], [layout.top, layout.bottom - 0.06], color=LINE, lw=0.3, zorder=0)


def _draw_shared(axes: Axes, layout: Layout, citations: pd.DataFrame) -> None:
    """Join the marks of a study that several reviews include."""
    for study, rows in citations[citations["included"]].groupby("study"):
        at = [layout.columns[review] for review in rows["review"]]
        y = layout.rows[str(study)]
        if len(at) > 1:
            axes.plot([min(at), max(at)], [y, y], color=FILL, lw=1.6, zorder=1)


def _draw_marks(axes: Axes, layout: Layout, citations: pd.DataFrame) -> None:
    for row in iterate_rows(citations):
        at = (layout.columns[row.review], layout.rows[row.study])
        draw_shape(axes, *at, shape="o", size=MARK, is_open=not row.included, colour=FILL)
    for study, review in sorted(uncertain_cells(citations)):
        _draw_unsure(axes, layout.columns[review], layout.rows[study])


def _draw_unsure(axes: Axes, x: float, y: float) -> None:
    draw_shape(axes, x, y, shape="s", size=UNSURE, is_open=True, colour=FAINT)
    axes.text(x, y, "?", ha="center", va="center_baseline", fontsize=FONT, color=INK)


def _draw_legend(axes: Axes, layout: Layout) -> None:
    """Explain the marks, a line each, below the matrix."""
    y = layout.bottom + 0.5 * LEGEND_ROW
    axes.plot([0.1, layout.width - 0.1], [y - 0.15, y - 0.15], color=INK, lw=0.6)
    for mark, meaning in LEGEND.items():
        if mark == "uncertain":
            _draw_unsure(axes, 0.27, y)
        elif mark == "shared":
            axes.plot([0.15, 0.39], [y, y], color=FILL, lw=1.6)
            for x in (0.15, 0.39):
                draw_shape(axes, x, y, shape="o", size=MARK, colour=FILL)
        else:
            is_open = mark == "other"
            draw_shape(axes, 0.27, y, shape="o", size=MARK, is_open=is_open, colour=FILL)
        axes.text(0.55, y, meaning, va="center", fontsize=FONT)
        y += LEGEND_ROW
