"""The plot of the votes of a synthesis: the proportion for increase on each region.

The interval is Wilson's (1927), the test the sign test; see the Cochrane Handbook, chapter 12, and
Boon & Thomson (2021).
"""

from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.common.wording import capitalised, chosen_percent, p_text
from scripts.common.words import unit_noun
from scripts.figures.contents import directional_votes
from scripts.figures.labels import (
    HINTED,
    label_text,
    region_text,
    short_words,
    text_width,
    wrapped,
)
from scripts.figures.phrases import USUAL, Phrases
from scripts.figures.signs import Entry, draw_dot, draw_key, key_height, key_lines, note_lines
from scripts.figures.style import COLOURS, FAINT, FONT, INK, LINE, new_canvas
from scripts.tables.files import iterate_rows
from scripts.votes.exact_tests import OUT_OF_REACH, is_out_of_reach
from scripts.votes.syntheses import sort_anatomically

ROW = 0.2
SMALLEST, LARGEST = 4.0, 9.0  # diameters in points
AXIS, CELL = 1.3, 0.36  # inches: least widths of the axis and of a column of numbers
ROOMY = 1.6  # inches: of the axis, below which headings are broken within words
WORD, BESIDE = 0.72, 0.04  # inches: a line of a heading, and what is free beside it
HEADINGS = {
    "n_conflicting": "conflicting",
    "n_not_reported": "not\nreported",
    "p_sign": "p (sign\ntest)",
    "p_attainable": "smallest\nattainable\np",
}
BROKEN = {  # where there is less room
    **HEADINGS,
    "n_conflicting": "conflict-\ning",
    "n_not_reported": "not re-\nported",
    "p_attainable": "smallest\nattain-\nable p",
}
DIRECTIONAL = ("increase", "decrease")
HEADING_LINE = 0.11  # inches
NOTE_LINE = 0.13


@dataclass(frozen=True)
class Layout:
    """Where things stand, in inches from the top left corner."""

    names: dict[str, str]
    left: float
    right: float
    rows: dict[str, float]
    cells: dict[str, float]
    headings: dict[str, str]
    title: str
    top: float
    bottom: float
    width: float

    def place_of(self, share: float) -> float:
        """Return the place of a share on the axis."""
        return self.left + (self.right - self.left) * float(share)


def draw_vote_plot(
    synthesis: str,
    votes: pd.DataFrame,
    regions: pd.DataFrame,
    unit: str,
    confidence: float,
    width_in: float,
    words: Phrases = USUAL,
) -> Figure:
    """Draw the proportion of directional votes for increase, with its interval and the counts.

    Long names of regions can take more than ``width_in``.
    """
    shown = sort_anatomically(directional_votes(synthesis, votes), regions)
    layout = _lay_out(shown, width_in, words, chosen_percent(confidence))
    most = int(shown["k"].max())
    key = key_lines(_key_entries(shown["k"]), width=layout.width)
    key += note_lines(_note(unit, words), layout.width)
    figure, axes = new_canvas(layout.width, layout.bottom + 0.22 + key_height(key))
    _draw_axis(axes, layout)
    for row in iterate_rows(shown):
        _draw_row(axes, layout, row, most)
    draw_key(axes, layout.bottom + 0.22, key, layout.width)
    return figure


def mark_diameter(votes: int, most: int) -> float:
    """Return a mark's diameter in points: its area grows with the number of votes."""
    return float((SMALLEST**2 + (LARGEST**2 - SMALLEST**2) * votes / most) ** 0.5)


def _lay_out(shown: pd.DataFrame, width_in: float, words: Phrases, percent: str) -> Layout:
    full = HINTED * text_width([region_text(name) for name in shown["region"]], FONT)
    headings = _headings(words, shown, HEADINGS)
    cells = _cells(headings)
    if full + sum(cells.values()) + ROOMY + 0.45 > width_in:
        headings = _headings(words, shown, BROKEN)
        cells = _cells(headings)
    room = width_in - AXIS - sum(cells.values()) - 0.45
    names = {name: label_text(region_text(name), FONT, room / HINTED) for name in shown["region"]}
    left = 0.25 + HINTED * text_width([*names.values()], FONT)
    right = max(width_in - 0.2 - sum(cells.values()), left + AXIS)
    title = _title(words, percent, right - left + 0.2)
    tallest = max(len(title), *(heading.count("\n") + 1 for heading in headings.values()))
    top = 0.2 + HEADING_LINE * tallest
    rows = {region: top + ROW * (i + 0.5) for i, region in enumerate(shown["region"])}
    ends = accumulate(cells.values(), initial=right + 0.15)
    xs = {name: end + cell / 2 for (name, cell), end in zip(cells.items(), ends, strict=False)}
    width = right + 0.2 + sum(cells.values())
    bottom = top + ROW * len(rows)
    return Layout(*(names, left, right, rows, xs, headings, "\n".join(title), top, bottom, width))


def _title(words: Phrases, percent: str, room: float) -> list[str]:
    title = f"Proportion of directional votes {words.pointing('increase')} ({percent} interval)"
    return wrapped(short_words(title, FONT, WORD), room, FONT)


def _cells(headings: dict[str, str]) -> dict[str, float]:
    """Give the width of each column of numbers."""
    return {
        name: max(CELL, HINTED * text_width(heading.split("\n"), FONT) + 2 * BESIDE)
        for name, heading in headings.items()
    }


def _headings(words: Phrases, shown: pd.DataFrame, others: dict[str, str]) -> dict[str, str]:
    """Name the columns of numbers, in lines as short as their words permit."""
    votes = (*DIRECTIONAL, "no_change")
    names = {f"n_{v}": short_words(words.direction(v), FONT, WORD) for v in votes}
    longest = HINTED * text_width([w for name in names.values() for w in name.split()], FONT)
    lines = {name: wrapped(text, longest + 0.01, FONT) for name, text in names.items()}
    headings = {**{name: "\n".join(texts) for name, texts in lines.items()}, **others}
    empty = [name for name in ("n_conflicting", "n_not_reported") if not shown[name].any()]
    return {name: text for name, text in headings.items() if name not in empty}


def _draw_axis(axes: Axes, layout: Layout) -> None:
    """Draw the lines and numbers of the axis, and the headings of all columns."""
    bottom = layout.bottom
    for share in (0, 0.25, 0.5, 0.75, 1):
        x, is_half = layout.place_of(share), share == 0.5
        look: dict[str, Any] = {"color": INK, "lw": 0.8} if is_half else {"color": LINE, "lw": 0.5}
        axes.plot([x, x], [layout.top, bottom + 0.04], zorder=0, **look)
        text = f"{100 * share:.0f}%"
        axes.text(x, bottom + 0.12, text, ha="center", va="center", fontsize=FONT, color=FAINT)
    head: dict[str, Any] = {"ha": "center", "va": "bottom", "fontsize": FONT, "color": FAINT}
    axes.text((layout.left + layout.right) / 2, layout.top - 0.08, layout.title, **head)
    for name, heading in layout.headings.items():
        axes.text(layout.cells[name], layout.top - 0.08, heading, **head)


def _draw_row(axes: Axes, layout: Layout, row: Any, most: int) -> None:
    """Draw the interval, the mark and the numbers of a region."""
    y = layout.rows[row.region]
    axes.text(0.1, y, layout.names[row.region], va="center", fontsize=FONT)
    below = y + ROW / 2
    axes.plot([0.1, layout.width - 0.1], [below, below], color=LINE, lw=0.4, zorder=0)
    ends = [layout.place_of(row.ci_low), layout.place_of(row.ci_high)]
    axes.plot(ends, [y, y], color=INK, lw=1.1, solid_capstyle="butt", zorder=1)
    share = row.proportion_increase
    vote = "conflicting" if share == 0.5 else "increase" if share > 0.5 else "decrease"
    size = mark_diameter(row.k, most)
    draw_dot(axes, layout.place_of(share), y, size=size, colour=COLOURS[vote])
    for name, x in layout.cells.items():
        value = getattr(row, name)
        text = p_text(value) if name.startswith("p_") else str(value)
        look: dict[str, Any] = {"color": FAINT if value == 0 else INK}
        if name == "p_attainable" and is_out_of_reach(value):
            look = {"color": FAINT, "style": "italic"}
        axes.text(x, y, text, ha="center", va="center", fontsize=FONT, **look)


def _key_entries(votes: pd.Series) -> list[Entry]:
    """Explain the size of a dot by the fewest and the most votes."""
    most = int(votes.max())
    numbers = dict.fromkeys([int(votes.min()), most])
    dots = [Entry(str(k), partial(draw_dot, size=mark_diameter(k, most))) for k in numbers]
    return [Entry("Directional votes:", colour=FAINT), *dots]


def _note(unit: str, words: Phrases) -> str:
    return (
        f"One vote per {unit_noun(unit)}. {capitalised(words.direction('no_change'))} and "
        "conflicting: outside the proportion and the test. Italics: smallest attainable p above "
        f"{OUT_OF_REACH}."
    )
