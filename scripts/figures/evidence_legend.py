"""The legend of the evidence map: directions, measures, numbers of participants, subgroups."""

from collections.abc import Iterator

import pandas as pd
from matplotlib.axes import Axes

from scripts.common.wording import capitalised, direction_phrase, list_words, term_label
from scripts.common.words import noun
from scripts.figures.labels import HINTED, label_text, split_lines, text_width
from scripts.figures.style import (
    COLOURS,
    FAINT,
    INK,
    SMALLEST_MARK,
    draw_mark,
    draw_shape,
    mark_size,
)
from scripts.tables.contract import VOTE_CATEGORIES

LEGEND_ROW, LEGEND_FONT, LEGEND_LEFT = 0.2, 6.5, 1.0
SCALE_TITLES = {"direction": "Direction", "benefit": "Benefit"}
# What has a shape of its own: the measures, and the scale where marks are of both.
ShapeKey = tuple[str, str]
# Label, direction if the mark has one, shape, diameter, whether it is open.
LegendEntry = tuple[str, str | None, str, float, bool]
LegendLine = tuple[str, list[LegendEntry]]


def list_legend(marks: pd.DataFrame, shapes: dict[ShapeKey, str], width: float) -> list[LegendLine]:
    """Explain direction, measure, size and open marks: lines, each with its title and entries."""
    size, any_shape = 9.0, next(iter(shapes.values()), "o")
    named = [v for v in COLOURS if v in VOTE_CATEGORIES or v in set(marks["vote"])]
    used = sorted(marks["scale"].unique(), reverse=True) or ["direction"]
    directions: dict[str, list[LegendEntry]] = {
        SCALE_TITLES[scale]: [
            (label_text(direction_phrase(v, scale)), v, any_shape, size, False) for v in named
        ]
        for scale in used
    }
    measures: list[LegendEntry] = [
        (_kind_label(kind), None, shape, size, False) for kind, shape in shapes.items()
    ]
    most, least = marks["participants"].max(), marks["participants"].min()
    sizes: list[LegendEntry] = [
        (f"{n:.0f}", None, any_shape, mark_size(n, most), False)
        for n in dict.fromkeys([least, most])
        if not pd.isna(n)
    ]
    if marks["participants"].isna().any():
        unknown = "number not reported: smallest mark"
        sizes.append((unknown, None, any_shape, SMALLEST_MARK, False))
    groups: list[LegendEntry] = [("the whole group studied", None, any_shape, size, False)]
    groups += [("a subgroup only", None, any_shape, size, True)]
    return [
        *(line for title in directions for line in _break_lines(title, directions[title], width)),
        *_break_lines(capitalised(noun("measure")), measures, width),
        (capitalised(noun("participants")), sizes),
        ("Reported for", groups),
    ]


def _kind_label(kind: ShapeKey) -> str:
    measures, scale = kind
    text = list_words([term_label(part) for part in measures.split(";")])
    return label_text(f"{text} (benefit)" if scale == "benefit" else text)


def _break_lines(title: str, entries: list[LegendEntry], width: float) -> Iterator[LegendLine]:
    """Begin a new line where the next entry has no room on the page."""
    widths = [HINTED * _entry_width(entry) for entry in entries]
    for i, line in enumerate(split_lines(entries, widths, width - LEGEND_LEFT)):
        yield title if i == 0 else "", line


def _entry_width(entry: LegendEntry) -> float:
    return 0.42 + text_width([entry[0]], LEGEND_FONT)


def draw_legend(axes: Axes, legend: list[LegendLine], top: float, width: float) -> None:
    """Draw the lines of the legend below the map."""
    y = top + 0.5 * LEGEND_ROW
    axes.plot([0.1, width - 0.1], [y - 0.15, y - 0.15], color=INK, lw=0.6)
    for title, entries in legend:
        axes.text(0.1, y, title, va="center", fontsize=LEGEND_FONT, color=FAINT)
        x = LEGEND_LEFT
        for entry in entries:
            label, vote, shape, diameter, is_open = entry
            if vote:
                draw_mark(axes, x, y, vote, shape=shape, size=diameter)
            else:
                draw_shape(axes, x, y, shape=shape, size=diameter, is_open=is_open)
            axes.text(x + 0.13, y, label, va="center", fontsize=LEGEND_FONT)
            x += _entry_width(entry)
        y += LEGEND_ROW
