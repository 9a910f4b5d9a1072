"""The albatross plot: p values by direction against participants, with contours of effects."""

from dataclasses import dataclass
from itertools import zip_longest
from math import ceil, log, log10
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.common.wording import capitalised, direction_phrase
from scripts.common.words import noun
from scripts.figures.albatross_contents import LEAST_P, Albatross, Panel, Point
from scripts.figures.labels import (
    HINTED,
    few_lines,
    label_text,
    region_text,
    split_lines,
    text_width,
)
from scripts.figures.style import FAINT, FONT, INK, LINE, draw_shape, new_canvas
from scripts.models.terms import Scale

MARK, ARROW = 5.0, 5.5
LEFT, RIGHT, TOP, FOOT = 0.5, 0.35, 0.5, 0.46  # inches: around the axes of a panel
HEIGHT, LARGE, LEAST_WIDTH = 1.7, 2.8, 2.3  # of the axes: of several panels, of one; their width
KEY_ROW, GAP = 0.18, 0.1
WAY = 0.11  # inches: a line of what a side favours
# Numbers of the axis, by how far it goes in powers of ten.
P_TICKS = ((0.05, "0.05"), (0.01, "0.01"), (1e-3, "0.001"), (1e-5, "10⁻⁵"), (1e-8, "10⁻⁸"))
NEAR = 4.0  # beyond this power 0.01 has no room
STEPS = 200


@dataclass(frozen=True)
class Axis:
    """Where p values and participants stand on the page, in inches."""

    left: float
    right: float
    top: float
    bottom: float
    reach: float  # the power of ten of the smallest p value
    people: tuple[float, float]  # participants at the bottom and at the top

    def x_of(self, z: float, p: float) -> float:
        """Return the place of a p value: 1 in the middle, the smallest at the ends."""
        power = min(-log10(max(p, 1e-300)), self.reach) * (1 if z >= 0 else -1)
        return (self.left + self.right) / 2 + power / self.reach * (self.right - self.left) / 2

    def y_of(self, n: float) -> float:
        """Return the place of a number of participants."""
        low, high = self.people
        return self.bottom - log(n / low) / log(high / low) * (self.bottom - self.top)


def draw_albatross_plot(albatross: Albatross, scale: Scale, width_in: float) -> Figure:
    """Draw a panel for each region, all with the same axes."""
    panels = albatross.panels
    per_row = 1 if len(panels) == 1 else 2
    width = max(width_in, per_row * (LEFT + LEAST_WIDTH + RIGHT))
    height = LARGE if len(panels) == 1 else HEIGHT
    rows = ceil(len(panels) / per_row)
    key = _key_lines(panels, width)
    whole = rows * (TOP + height + FOOT) + KEY_ROW * len(key) + GAP
    figure, axes = new_canvas(width, whole)
    reach, people = _reach(panels), _people(panels)
    for place, panel in enumerate(panels):
        left = place % per_row * width / per_row
        top = place // per_row * (TOP + height + FOOT) + TOP
        ends = left + LEFT, left + width / per_row - RIGHT
        _draw_panel(axes, panel, Axis(*ends, top, top + height, reach, people), scale)
    _draw_key(axes, key, rows * (TOP + height + FOOT))
    return figure


def _points(panels: tuple[Panel, ...]) -> list[Point]:
    return [point for panel in panels for point in panel.points]


def _reach(panels: tuple[Panel, ...]) -> float:
    """Return the power of ten at which the axis ends, within limits that of the smallest p."""
    smallest = min(point.p for point in _points(panels))
    return min(max(-log10(max(smallest, LEAST_P)) * 1.05, 2.5), -log10(LEAST_P))


def _people(panels: tuple[Panel, ...]) -> tuple[float, float]:
    numbers = [max(point.n, 1) for point in _points(panels)]
    return 0.7 * min(numbers), 1.5 * max(numbers)


def _draw_panel(axes: Axes, panel: Panel, axis: Axis, scale: Scale) -> None:
    title = region_text(panel.region)
    axes.text(axis.left - LEFT + 0.1, axis.top - TOP + 0.14, title, va="center", fontsize=FONT)
    look: dict[str, Any] = {"va": "center", "fontsize": FONT, "color": FAINT}
    people = capitalised(noun("participants"))
    axes.text(axis.left - LEFT + 0.1, axis.top - 0.14, label_text(people, FONT, 1.5), **look)
    _draw_axes(axes, axis, look)
    taken: list[tuple[float, float]] = []
    for value in panel.contours.values:
        _draw_contour(axes, panel, axis, value, taken)
    for point in panel.points:
        _draw_point(axes, point, axis)
    room = (axis.right - axis.left) / 2 - 0.25
    lower, higher = (
        few_lines(direction_phrase(way, scale), room) for way in ("decrease", "increase")
    )
    lower, higher = [f"← {lower[0]}", *lower[1:]], [*higher[:-1], f"{higher[-1]} →"]
    y = axis.bottom + 0.26
    for i, (left, right) in enumerate(zip_longest(lower, higher, fillvalue="")):
        axes.text(axis.left, y + WAY * i, left, ha="left", **look)
        axes.text(axis.right, y + WAY * i, right, ha="right", **look)
    used = HINTED * text_width([*lower, *higher], FONT)
    room = axis.right - axis.left - 2 * used
    if HINTED * text_width(["p value"], FONT) < room:
        axes.text((axis.left + axis.right) / 2, y, "p value", ha="center", **look)


def _draw_axes(axes: Axes, axis: Axis, look: dict[str, Any]) -> None:
    """Draw the numbers of both axes."""
    axes.plot([axis.left, axis.right], [axis.bottom] * 2, color=INK, lw=0.6)
    axes.plot([axis.left] * 2, [axis.bottom, axis.top], color=INK, lw=0.6)
    ticks = [(1.0, "1"), *P_TICKS]
    for p, text in ticks:
        if -log10(p) > axis.reach or (p == 0.01 and axis.reach > NEAR):
            continue
        for z in (-1, 1) if p < 1 else (1,):
            x = axis.x_of(z, p)
            colour, width = (INK, 0.8) if p == 1 else (LINE, 0.4)
            axes.plot([x, x], [axis.top, axis.bottom], color=colour, lw=width, zorder=0)
            axes.text(x, axis.bottom + 0.1, text, ha="center", **look)
    last = axis.bottom + 1.0
    for n in (float(f"{factor}e{power}") for power in range(7) for factor in (1, 2, 5)):
        y = axis.y_of(n)
        if axis.top <= y <= axis.bottom and last - y > 0.13:
            axes.plot([axis.left - 0.03, axis.left], [y, y], color=INK, lw=0.6)
            axes.text(axis.left - 0.06, y, f"{n:,.0f}", ha="right", **look)
            last = y


def _draw_contour(
    axes: Axes, panel: Panel, axis: Axis, value: float, taken: list[tuple[float, float]]
) -> None:
    """Draw what one effect gives in both directions, with its number where there is room."""
    low, high = axis.people
    powers = np.geomspace(0.003, axis.reach, STEPS)
    numbers = [(10**-s, panel.contours.participants(10**-s, value)) for s in powers]
    inside = [(p, n) for p, n in numbers if low <= n <= high]
    if len(inside) < 2:
        return
    for z in (-1, 1):
        xs = [axis.x_of(z, p) for p, _ in inside]
        ys = [axis.y_of(n) for _, n in inside]
        axes.plot(xs, ys, color=FAINT, lw=0.7, ls=(0, (4, 2)), zorder=0.5)
        leaves_above = inside[-1][0] > numbers[-1][0]
        x, y = (xs[-1], axis.top - 0.08) if leaves_above else (xs[-1] + 0.15, ys[-1])
        is_free = all(abs(x - x2) > 0.25 or abs(y - y2) > 0.13 for x2, y2 in taken)
        if is_free and (leaves_above or z > 0):
            look: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": FONT}
            axes.text(x, y, f"{value:g}", color=FAINT, **look)
            taken.append((x, y))


def _draw_point(axes: Axes, point: Point, axis: Axis) -> None:
    """Draw a cohort: an arrow where its p value is smaller than its place says."""
    x, y = axis.x_of(point.z, point.p), axis.y_of(max(point.n, 1))
    if point.is_bound or -log10(max(point.p, 1e-300)) > axis.reach:
        shape, size = ("<" if point.z < 0 else ">"), ARROW
    else:
        shape, size = "s", MARK
    draw_shape(axes, x, y, shape=shape, size=size, is_open=point.is_derived, colour=INK)


# A mark, whether it is open, and its words; the line of contours has no mark.
KeyEntry = tuple[str, bool, str]


def _key_lines(panels: tuple[Panel, ...], width: float) -> list[list[KeyEntry]]:
    """Explain the marks that are used, and the contours."""
    points, reach = _points(panels), _reach(panels)
    entries: list[KeyEntry] = []
    if any(not point.is_derived for point in points):
        entries.append(("s", False, f"{noun('cohort')}, p value reported"))
    if any(point.is_derived for point in points):
        entries.append(("s", True, f"{noun('cohort')}, p value from effect and standard error"))
    if any(point.is_bound or -log10(max(point.p, 1e-300)) > reach for point in points):
        entries.append((">", False, "smaller p value than shown"))
    names = dict.fromkeys(panel.contours.name for panel in panels)
    entries += [("", False, f"contours: {name}") for name in names]
    return split_lines(entries, [_entry_width(text) for *_, text in entries], width - 0.2)


def _entry_width(text: str) -> float:
    return 0.45 + HINTED * text_width([text], FONT)


def _draw_key(axes: Axes, key: list[list[KeyEntry]], y: float) -> None:
    for line in key:
        y += KEY_ROW / 2
        x = 0.2
        for shape, is_open, text in line:
            if shape:
                draw_shape(axes, x, y, shape=shape, size=MARK, is_open=is_open, colour=INK)
            else:
                axes.plot([x - 0.1, x + 0.1], [y, y], color=FAINT, lw=0.7, ls=(0, (4, 2)))
            axes.text(x + 0.15, y, text, va="center", fontsize=FONT)
            x += _entry_width(text)
        y += KEY_ROW / 2
