"""The legend of the evidence map: its marks by direction, measure, size and part of a group."""

from collections.abc import Iterator

import pandas as pd
from matplotlib.axes import Axes

from scripts.common.wording import term_label
from scripts.figures.style import (
    COLOURS,
    FAINT,
    HINTED,
    INK,
    draw_mark,
    draw_shape,
    label_text,
    text_width,
)

LEGEND_ROW, LEGEND_FONT, LEGEND_LEFT = 0.2, 6.5, 1.0
SMALLEST, LARGEST, UNKNOWN = 5.5, 13.0, 5.5  # diameters of marks in points

LegendEntry = tuple[str, str, str, float, bool]  # label, vote, shape, diameter, whether it is open


def mark_size(participants: float, most: float) -> float:
    """Return a mark's diameter in points: its area grows with the number of participants."""
    if pd.isna(participants):
        return UNKNOWN
    return float(SMALLEST + (LARGEST - SMALLEST) * (participants / most) ** 0.5)


def list_legend(
    marks: pd.DataFrame, shapes: dict[str, str], width: float
) -> list[tuple[str, list[LegendEntry]]]:
    """Explain direction, measure, size and open marks: lines, each with its title and entries."""
    size, any_shape = 9.0, next(iter(shapes.values()), "o")
    directions = [(term_label(v), v, any_shape, size, False) for v in COLOURS]
    measures = [(label_text(term_label(m)), "no_change", s, size, False) for m, s in shapes.items()]
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
    return [
        ("Direction", directions),
        *_lines_of("Measure", measures, width),
        ("Participants", sizes),
        ("Reported for", groups),
    ]


def _lines_of(
    title: str, entries: list[LegendEntry], width: float
) -> Iterator[tuple[str, list[LegendEntry]]]:
    """Begin a new line where the next entry has no room on the page."""
    line: list[LegendEntry] = []
    x = LEGEND_LEFT
    for entry in entries:
        room = _entry_width(entry)
        if line and x + HINTED * room > width:
            yield title, line
            title, line, x = "", [], LEGEND_LEFT
        line.append(entry)
        x += room
    yield title, line


def _entry_width(entry: LegendEntry) -> float:
    return 0.42 + text_width([entry[0]], LEGEND_FONT)


def draw_legend(
    axes: Axes, legend: list[tuple[str, list[LegendEntry]]], top: float, width: float
) -> None:
    """Draw the lines of the legend below the map."""
    y = top + 0.5 * LEGEND_ROW
    axes.plot([0.1, width - 0.1], [y - 0.15, y - 0.15], color=INK, lw=0.6)
    for title, entries in legend:
        axes.text(0.1, y, title, va="center", fontsize=LEGEND_FONT, color=FAINT)
        x = LEGEND_LEFT
        for entry in entries:
            label, vote, shape, diameter, is_open = entry
            if title == "Direction":
                draw_mark(axes, x, y, vote, shape=shape, size=diameter)
            else:
                draw_shape(axes, x, y, shape=shape, size=diameter, is_open=is_open)
            axes.text(x + 0.13, y, label, va="center", fontsize=LEGEND_FONT)
            x += _entry_width(entry)
        y += LEGEND_ROW
