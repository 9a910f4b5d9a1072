"""The PRISMA 2020 flow diagram of a review, after Page et al. (2021)."""

import re
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from scripts.figures.labels import HINTED, short_words, wrapped
from scripts.figures.prisma_boxes import (
    Synthesised,
    flow_steps,
    has_other_methods,
    synthesis_boxes,
)
from scripts.figures.style import BOLD, FAINT, FONT, INK, LINE, new_canvas
from scripts.models.review import Search, Selection

LINE_HEIGHT, PAD = 0.13, 0.08
SIDE, GAP, BETWEEN, HEAD = 0.24, 0.18, 0.24, 0.26  # inches
WIDEST, NARROWEST = 2.6, 1.45  # of a box
NO_BREAK = "\N{NO-BREAK SPACE}"
COUNT = r"\(n (= \d+|not reported)"
INDENT = 0.1  # of a line that a box's line runs on in
STAGES = ("Identification", "Screening", "Included")
HEADS = (
    "Identification of studies via databases and registers",
    "Identification of studies via other methods",
)
Box = tuple[float, float, float, float]  # left, top, width, height


def draw_prisma_flow(
    selection: Selection,
    search: Search,
    synthesised: Synthesised,
    width_in: float,
) -> Figure:
    """Draw how studies were identified, screened and included, and what was synthesised.

    Other methods beside databases can take more than ``width_in``.
    """
    narrative, pooled = synthesis_boxes(synthesised)
    rows = [
        [step.main, step.aside, step.other, step.other_aside]
        for step in flow_steps(selection, search, synthesised)
    ]
    rows.append([narrative, pooled, [], []])
    n_columns = 4 if has_other_methods(selection, search) else 2
    room = (width_in - SIDE - 0.3 - GAP * (n_columns - 1)) / n_columns
    column = min(max(room, NARROWEST), WIDEST)
    cells = [[_lines(box, column) for box in row[:n_columns]] for row in rows]
    xs = [SIDE + 0.2 + (column + GAP) * i for i in range(n_columns)]
    places, bottom = _place(cells, xs, column)
    figure, axes = new_canvas(xs[-1] + column + 0.1, bottom + 0.1)
    _draw_heads(axes, xs, column)
    _draw_stages(axes, places)
    for at, box in places.items():
        _draw_box(axes, box, cells[at[0]][at[1]])
    _draw_arrows(axes, places)
    return figure


def _lines(box: list[str], column: float) -> list[tuple[float, str]]:
    """Break the lines of a box, but not within a count; what runs on is set in."""
    lines = []
    for text in box:
        room = column - 2 * PAD - INDENT
        short = short_words(text, FONT, room / HINTED)
        kept = re.sub(COUNT, lambda count: count[0].replace(" ", NO_BREAK), short)
        for i, part in enumerate(wrapped(kept, room, FONT)):
            lines.append((INDENT * (i > 0), part))
    return lines


def _place(
    cells: list[list[list[tuple[float, str]]]], xs: list[float], column: float
) -> tuple[dict[tuple[int, int], Box], float]:
    """Place the boxes by row and column; the next row begins below the highest box."""
    places, y = {}, 0.1 + HEAD + BETWEEN
    for i, row in enumerate(cells):
        heights = [len(lines) * LINE_HEIGHT + 2 * PAD for lines in row]
        for j, lines in enumerate(row):
            if lines:
                places[i, j] = (xs[j], y, column, heights[j])
        y += max(heights) + BETWEEN
    return places, y - BETWEEN


def _draw_heads(axes: Axes, xs: list[float], column: float) -> None:
    for i, text in enumerate(HEADS[: len(xs) // 2]):
        left, width = xs[2 * i], 2 * column + GAP
        axes.add_patch(Rectangle((left, 0.1), width, HEAD, fc=LINE, ec=INK, lw=0.6))
        look: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": FONT}
        axes.text(left + width / 2, 0.1 + HEAD / 2, text, **BOLD, **look)


def _draw_stages(axes: Axes, places: dict[tuple[int, int], Box]) -> None:
    """Name the stages at the left: the first row, those of screening, and the rest."""
    last = max(row for row, _ in places)
    for name, first, end in zip(STAGES, (0, 1, 4), (0, 3, last), strict=True):
        top = places[first, 0][1]
        ends = (box[1] + box[3] for (row, _), box in places.items() if row <= end)
        height = max(ends) - top
        axes.add_patch(Rectangle((0.1, top), SIDE, height, fc=LINE, ec=INK, lw=0.6))
        look: dict[str, Any] = {"ha": "center", "va": "center", "rotation": 90, "fontsize": FONT}
        axes.text(0.1 + SIDE / 2, top + height / 2, name, **BOLD, **look)


def _draw_box(axes: Axes, box: Box, lines: list[tuple[float, str]]) -> None:
    left, top, width, height = box
    axes.add_patch(Rectangle((left, top), width, height, fc="white", ec=INK, lw=0.7))
    for i, (indent, text) in enumerate(lines):
        y = top + PAD + LINE_HEIGHT * (i + 0.5)
        axes.text(left + PAD + indent, y, text, va="center_baseline", fontsize=FONT)


def _draw_arrows(axes: Axes, places: dict[tuple[int, int], Box]) -> None:
    """Join boxes: down a column, to what was lost at its right, and into the included studies."""
    included, narrative, pooled = (places[at] for at in ((4, 0), (5, 0), (5, 1)))
    for (row, at), box in places.items():
        x, below = box[0] + box[2] / 2, box[1] + box[3]
        beside = places.get((row, at + 1))
        if at % 2 == 0 and beside and row < 4:
            y = box[1] + min(box[3], beside[3]) / 2
            _draw_arrow(axes, [(box[0] + box[2], y), (beside[0], y)])
        following = [r for r, column in places if column == at and r > row]
        if at == 2 and not following:
            y = included[1] + included[3] / 2
            _draw_arrow(axes, [(x, below), (x, y), (included[0] + included[2], y)])
        elif at % 2 == 0 and row < 4:
            _draw_arrow(axes, [(x, below), (x, places[min(following), at][1])])
    x, below = included[0] + included[2] / 2, included[1] + included[3]
    _draw_arrow(axes, [(x, below), (x, narrative[1])])
    bend = (below + narrative[1]) / 2 - 0.04
    over = pooled[0] + pooled[2] / 2
    _draw_arrow(axes, [(x, bend), (over, bend), (over, pooled[1])])


def _draw_arrow(axes: Axes, points: list[tuple[float, float]]) -> None:
    bends = points[:-1]
    axes.plot(*zip(*bends, strict=True), color=FAINT, lw=0.8, zorder=0, solid_joinstyle="miter")
    head = FancyArrowPatch(
        *points[-2:], arrowstyle="-|>", mutation_scale=6, shrinkA=0, shrinkB=0, color=FAINT, lw=0.8
    )
    axes.add_patch(head)
