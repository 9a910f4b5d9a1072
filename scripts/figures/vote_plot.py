"""The plot of the votes of a synthesis: the proportion for increase on each region.

The interval is Wilson's (1927), the test the sign test; see the Cochrane Handbook, chapter 12, and
Boon & Thomson (2021).
"""

from dataclasses import dataclass
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
    split_lines,
    text_width,
    wrapped,
)
from scripts.figures.phrases import USUAL, Phrases
from scripts.figures.style import FAINT, INK, LINE, draw_mark, draw_shape, new_canvas
from scripts.tables.files import iterate_rows
from scripts.votes.exact_tests import OUT_OF_REACH, is_out_of_reach
from scripts.votes.syntheses import sort_anatomically

ROW, FONT, SMALL = 0.21, 7.0, 6.5
SMALLEST, LARGEST = 6.0, 12.0  # diameters in points
AXIS, CELL = 2.0, 0.56  # inches: least width of the axis, usual width of a column of numbers
WORD, BESIDE = 0.9, 0.025  # inches: the longest word of a heading, and what is free beside it
BROKEN = {  # headings of columns that would not fit in one line
    "n_conflicting": "conflict-\ning",
    "n_not_reported": "not re-\nported",
    "p_sign": "p (sign\ntest)",
    "p_attainable": "attain-\nable p",
}
DIRECTIONAL = ("increase", "decrease")
HEADING_LINE = 0.11  # inches
NOTE_LINE, KEY_LINE = 0.13, 0.19
# A title, and for each mark its name, share, diameter and votes.
KeyLine = tuple[str, list[tuple[str, float, float, int]]]


@dataclass(frozen=True)
class Layout:
    """Where things stand, in inches from the top left corner."""

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
    note = _note(unit, confidence, words)
    if "n_not_reported" in layout.headings:
        note += " Not reported: findings whose direction is not reported; they have no vote."
    notes = wrapped(note, layout.width - 0.3, 6)
    several = shown.loc[shown["k"] > 1, "k"]
    most = int(shown["k"].max())
    key = _key_lines(sorted({int(several.min()), most}), words, layout.width)
    height = layout.bottom + 0.3 + KEY_LINE * len(key) + NOTE_LINE * len(notes) + 0.1
    figure, axes = new_canvas(layout.width, height)
    _draw_axis(axes, layout)
    for row in iterate_rows(shown):
        _draw_row(axes, layout, row, most)
    _draw_key(axes, layout, key, notes)
    return figure


def mark_diameter(votes: int, most: int) -> float:
    """Return a mark's diameter in points: its area grows with the number of votes."""
    return float((SMALLEST**2 + (LARGEST**2 - SMALLEST**2) * votes / most) ** 0.5)


def _lay_out(shown: pd.DataFrame, width_in: float, words: Phrases, percent: str) -> Layout:
    names = HINTED * text_width([region_text(name) for name in shown["region"]], FONT)
    left = 0.4 + names
    longest = [word for vote in DIRECTIONAL for word in _short(vote, words).split(" ")]
    cell = max(CELL, HINTED * text_width(longest, SMALL) + 2 * BESIDE)
    headings = _headings(words, cell - 2 * BESIDE)
    if not shown["n_not_reported"].any():
        headings.pop("n_not_reported")
    right = max(width_in - 0.15 - cell * len(headings), left + AXIS)
    title = _title(words, percent, right - left + 0.2)
    tallest = max(len(title), *(heading.count("\n") + 1 for heading in headings.values()))
    top = 0.6 + HEADING_LINE * (tallest - 2)
    rows = {region: top + ROW * (i + 0.5) for i, region in enumerate(shown["region"])}
    cells = {name: right + 0.1 + cell * (i + 0.5) for i, name in enumerate(headings)}
    width = right + 0.15 + cell * len(headings)
    bottom = top + ROW * len(rows)
    return Layout(left, right, rows, cells, headings, "\n".join(title), top, bottom, width)


def _title(words: Phrases, percent: str, room: float) -> list[str]:
    title, interval = "Votes for increase of directional ones,", f"{percent} interval"
    if words.scale == "benefit":
        title = f"Directional votes {words.pointing('increase')},"
    lines = wrapped(short_words(title, SMALL, WORD), room, SMALL)
    return [title, interval] if len(lines) == 1 else wrapped(f"{title} {interval}", room, SMALL)


def _short(vote: str, words: Phrases) -> str:
    return short_words(words.direction(vote), SMALL, WORD)


def _headings(words: Phrases, room: float) -> dict[str, str]:
    """Name the columns of numbers: those of votes by their direction, broken into short lines."""
    votes = (*DIRECTIONAL, "no_change")
    lines = {f"n_{vote}": wrapped(_short(vote, words), room, SMALL) for vote in votes}
    return {**{name: "\n".join(texts) for name, texts in lines.items()}, **BROKEN}


def _draw_axis(axes: Axes, layout: Layout) -> None:
    """Draw the lines and numbers of the axis, and the headings of all columns."""
    bottom = layout.bottom
    for share in (0, 0.25, 0.5, 0.75, 1):
        x, is_half = layout.place_of(share), share == 0.5
        look: dict[str, Any] = {"color": INK, "lw": 0.8} if is_half else {"color": LINE, "lw": 0.5}
        axes.plot([x, x], [layout.top, bottom + 0.04], zorder=0, **look)
        text = f"{100 * share:.0f}%"
        axes.text(x, bottom + 0.12, text, ha="center", va="center", fontsize=SMALL, color=FAINT)
    head: dict[str, Any] = {"ha": "center", "va": "bottom", "fontsize": SMALL, "color": FAINT}
    axes.text((layout.left + layout.right) / 2, layout.top - 0.08, layout.title, **head)
    for name, heading in layout.headings.items():
        axes.text(layout.cells[name], layout.top - 0.08, heading, **head)


def _draw_row(axes: Axes, layout: Layout, row: Any, most: int) -> None:
    """Draw the interval, the mark and the numbers of a region."""
    y = layout.rows[row.region]
    axes.text(0.1, y, region_text(row.region), va="center", fontsize=FONT)
    below = y + ROW / 2
    axes.plot([0.1, layout.width - 0.1], [below, below], color=LINE, lw=0.4, zorder=0)
    ends = [layout.place_of(row.ci_low), layout.place_of(row.ci_high)]
    axes.plot(ends, [y, y], color=INK, lw=1.1, solid_capstyle="butt", zorder=1)
    size = mark_diameter(row.k, most)
    _draw_share(
        axes, layout.place_of(row.proportion_increase), y, row.proportion_increase, size, row.k
    )
    for name, x in layout.cells.items():
        value = getattr(row, name)
        text = p_text(value) if name.startswith("p_") else str(value)
        look: dict[str, Any] = {"color": FAINT if value == 0 else INK}
        if name == "p_attainable" and is_out_of_reach(value):
            look = {"color": FAINT, "style": "italic"}
        axes.text(x, y, text, ha="center", va="center", fontsize=SMALL, **look)


def _draw_share(axes: Axes, x: float, y: float, share: float, size: float, votes: int) -> None:
    """Draw a mark with the glyph of the direction of most votes; a diamond where there is none."""
    is_open = votes == 1
    if share == 0.5:
        draw_shape(axes, x, y, shape="D", size=size, colour=INK)
    else:
        vote = "increase" if share > 0.5 else "decrease"
        draw_mark(axes, x, y, vote, shape="o", size=size, is_open=is_open)


def _note(unit: str, confidence: float, words: Phrases) -> str:
    return (
        f"A vote is that of a {unit_noun(unit)}; a mark grows with the number of votes that have a "
        f"direction. {capitalised(words.direction('no_change'))} and conflicting stay outside the "
        f"proportion and the test. Interval: Wilson, {chosen_percent(confidence)}. p: exact, "
        f"two-sided. Attainable p in italics: above {OUT_OF_REACH}, so that with so few "
        f"directional votes the test cannot come out at {OUT_OF_REACH} or below."
    )


def _key_lines(sizes: list[int], words: Phrases, width: float) -> list[KeyLine]:
    """Explain the marks in lines, each with its title: by direction, and by size."""
    usual, most = 9.0, sizes[-1]
    marks = [
        (f"more {label_text(words.pointing('increase'))}", 1.0, usual, 2),
        (f"more {label_text(words.pointing('decrease'))}", 0.0, usual, 2),
        ("as many for each", 0.5, usual, 2),
        ("a single directional vote", 1.0, usual, 1),
    ]
    widths = [0.45 + HINTED * text_width([label], SMALL) for label, *_ in marks]
    numbers = [(str(k), 0.5, mark_diameter(k, most), 2) for k in sizes]
    lines = split_lines(marks, widths, width - 0.15)
    return [*(("", line) for line in lines), ("Directional votes", numbers)]


def _draw_key(axes: Axes, layout: Layout, key: list[KeyLine], notes: list[str]) -> None:
    """Explain the marks, and all else in a note below them."""
    y = layout.bottom + 0.38
    axes.plot([0.1, layout.width - 0.1], [y - 0.14, y - 0.14], color=INK, lw=0.6)
    for title, entries in key:
        axes.text(0.1, y, title, va="center", fontsize=SMALL, color=FAINT)
        x = 0.2 + (0.1 + HINTED * text_width([title], SMALL) if title else 0.0)
        for label, share, size, votes in entries:
            _draw_share(axes, x, y, share, size, votes)
            axes.text(x + 0.13, y, label, va="center", fontsize=SMALL)
            x += 0.45 + HINTED * text_width([label], SMALL)
        y += KEY_LINE
    for line in notes:
        axes.text(0.1, y, line, va="center", fontsize=6, color=FAINT)
        y += NOTE_LINE
