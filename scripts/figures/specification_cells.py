"""The cells of a specification curve's strips: their colours, where they stand, how they join."""

import math
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from scripts.figures.style import COLOURS, FAINT, LINE

CELL = 0.115  # height of a strip's cells in inches
FRAMED = 0.025  # least width of a cell with a frame all round
NO_DIRECTION = -1.0  # stands for the share where no vote has a direction


def cell_colour(share: float) -> tuple[float, float, float]:
    """Mix the colour of a share: decrease through white to increase, never quite white."""
    end = to_rgb(COLOURS["increase" if share > 0.5 else "decrease"])
    strength = 0.0 if share == 0.5 else 0.2 + 0.8 * abs(2 * share - 1)
    red, green, blue = (1 - strength * (1 - part) for part in end)
    return red, green, blue


def cell_span(share: float) -> tuple[float, float]:
    """Place a cell in its strip: raised for increase, lowered for decrease, to be seen in grey."""
    if share in {0.5, NO_DIRECTION}:
        return -0.25 * CELL, 0.25 * CELL
    return (-0.5 * CELL, 0.1 * CELL) if share > 0.5 else (-0.1 * CELL, 0.5 * CELL)


def join_equal(shares: Sequence[float]) -> Iterator[tuple[int, int, float]]:
    """Join neighbours of one share to one cell; places without a vote are left out."""
    start = 0
    for share, run in groupby(shares, key=lambda value: None if pd.isna(value) else value):
        end = start + len(list(run))
        if share is not None:
            yield start, end, share
        start = end


def draw_cells(axes: Axes, cells: Sequence[tuple[float, float, float, float]]) -> None:
    """Draw cells, each from left to right around y with its share, on axes in inches.

    All cells of a share are one shape, which keeps the files of large reviews small.
    """
    for share in sorted({share for *_, share in cells}):
        up, down = cell_span(share)
        boxes = [
            (x, end, y + up, y + down) for x, end, y, cell_share in cells if cell_share == share
        ]
        corners = [
            Path([(x, top), (end, top), (end, low), (x, low), (x, top)])
            for x, end, top, low in boxes
        ]
        look: dict[str, Any] = {"fc": cell_colour(share), "ec": cell_colour(share), "lw": 0.3}
        if share == NO_DIRECTION:
            look = {"fc": LINE, "ec": FAINT, "lw": 0, "hatch": "///////"}
        axes.add_patch(PathPatch(Path.make_compound_path(*corners), snap=False, **look))
        if share == 0.5:
            _frame(axes, boxes)


def _frame(axes: Axes, boxes: list[tuple[float, float, float, float]]) -> None:
    """Hold white cells by a frame; narrow ones have no sides, which would blacken a strip."""
    gap = (math.nan, math.nan)
    points = []
    for left, right, top, low in boxes:
        is_narrow = right - left < FRAMED
        points += [(left, top), (right, top), gap if is_narrow else (right, low)]
        points += [(right, low), (left, low), gap if is_narrow else (left, top), gap]
    axes.plot(*zip(*points, strict=True), color=FAINT, lw=0.5, solid_capstyle="butt")
