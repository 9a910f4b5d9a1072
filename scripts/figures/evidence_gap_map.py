"""The evidence gap map: cohorts and their directions in each cell, with their risk of bias."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.common.wording import capitalised, direction_phrase
from scripts.figures.bias_signs import COLOURS
from scripts.figures.gap_contents import (
    COUNTED,
    ENTRY,
    HEAD,
    HEADING_LINE,
    HEADING_LINES,
    LINE,
    NAMES,
    STRIP,
    Cell,
    GapMap,
)
from scripts.figures.labels import (
    HINTED,
    NAME_ROOM,
    label_text,
    region_text,
    short_words,
    split_lines,
    text_width,
    wrapped,
)
from scripts.figures.signs import draw_sign
from scripts.figures.style import FAINT, FONT, INK, new_canvas
from scripts.figures.style import LINE as GREY
from scripts.models.risk_of_bias import LEVELS
from scripts.models.terms import Scale

MARK = 7.5
LEFT = 0.1
GROUND = "#f4f4f4"  # of cells with evidence
KEY_ROW = 0.18
EASY_COLUMN = 1.2  # inches: where columns are at least so wide, names have more room
BIAS_WORDS = {
    "low": "low",
    "some": "some concerns or moderate",
    "high": "high or serious",
    "critical": "critical",
    "unknown": "no information",
    "none": "not judged, or without a level",
}


def draw_evidence_gap_map(gap_map: GapMap, scales: set[Scale], width_in: float) -> Figure:
    """Draw how many cohorts report each direction, by region and by what varies between studies.

    ``scales`` are those of the syntheses that the marks come from.
    """
    room = max(NAMES, min(NAME_ROOM, width_in - EASY_COLUMN * len(gap_map.columns)))
    rows = {row: label_text(region_text(row), FONT, room / HINTED) for row in gap_map.rows}
    left = LEFT + HINTED * text_width(list(rows.values()), FONT) + 0.1
    width = max(width_in, left + LEFT + gap_map.least_column * len(gap_map.columns))
    column = (width - left - LEFT) / len(gap_map.columns)
    headings = {name: _heading(name, column) for name in gap_map.columns}
    top = HEAD + HEADING_LINE * max(map(len, headings.values()))
    keys = [*_vote_key(gap_map, scales, width), *_bias_key(gap_map, width)]
    height = top + sum(gap_map.row_height(row) for row in gap_map.rows)
    figure, axes = new_canvas(width, height + KEY_ROW * len(keys) + 0.2)
    for place, name in enumerate(gap_map.columns):
        x = left + column * (place + 0.5)
        for number, line in enumerate(reversed(headings[name])):
            y = top - 0.08 - HEADING_LINE * number
            axes.text(x, y, line, ha="center", va="center", fontsize=FONT, color=FAINT)
    axes.plot([LEFT, width - LEFT], [top, top], color=INK, lw=0.6)
    y = top
    for row in gap_map.rows:
        bottom = y + gap_map.row_height(row)
        axes.text(LEFT, (y + bottom) / 2, rows[row], va="center", fontsize=FONT)
        for place, of_column in enumerate(gap_map.columns):
            cell = gap_map.cells.get((row, of_column))
            ends = left + column * place, left + column * (place + 1)
            if cell:
                _draw_cell(axes, cell, gap_map, ends, (y, bottom))
        axes.plot([LEFT, width - LEFT], [bottom, bottom], color=GREY, lw=0.4)
        y = bottom
    _draw_keys(axes, keys, y + 0.2)
    return figure


def _heading(name: str, column: float) -> list[str]:
    """Break the heading of a column into lines; one that is too long loses its end."""
    room = column - 0.06
    words = [
        word.replace("-", "- ") if HINTED * text_width([word], FONT) > room else word
        for word in capitalised(name).split(" ")
    ]
    lines = wrapped(short_words(" ".join(words), FONT, room / HINTED), room, FONT)
    if len(lines) > HEADING_LINES:
        rest = " ".join(lines[HEADING_LINES - 1 :])
        lines = [*lines[: HEADING_LINES - 1], label_text(rest, FONT, room / HINTED)]
    return lines


def _draw_cell(
    axes: Axes,
    cell: Cell,
    gap_map: GapMap,
    ends: tuple[float, float],
    rows: tuple[float, float],
) -> None:
    left, right, top, bottom = ends[0] + 0.03, ends[1] - 0.03, rows[0] + 0.02, rows[1] - 0.02
    axes.fill([left, right, right, left], [top, top, bottom, bottom], fc=GROUND, lw=0, zorder=0)
    foot = STRIP if gap_map.has_bias else 0.0
    entries = list(cell.votes.items())
    lines = [entries[i : i + gap_map.per_line] for i in range(0, len(entries), gap_map.per_line)]
    y = (top + bottom - foot) / 2 - LINE * (len(lines) - 1) / 2
    for line in lines:
        x = (left + right) / 2 - ENTRY * len(line) / 2
        for vote, number in line:
            draw_sign(axes, x + 0.08, y, vote, size=MARK)
            axes.text(x + 0.15, y, str(number), va="center", fontsize=FONT)
            x += ENTRY
        y += LINE
    x, total = left, sum(cell.bias.values())
    for level, number in cell.bias.items():
        share = (right - left) * number / total
        _draw_strip(axes, (x, x + share), (bottom - STRIP, bottom), level)
        x += share


def _draw_strip(axes: Axes, xs: tuple[float, float], ys: tuple[float, float], level: str) -> None:
    corners = [xs[0], xs[1], xs[1], xs[0]], [ys[0], ys[0], ys[1], ys[1]]
    axes.fill(*corners, fc=COLOURS[level], ec=FAINT, lw=0.4)


Entry = tuple[str, str, str]  # a title before the first, what is drawn, and its words


def _vote_key(gap_map: GapMap, scales: set[Scale], width: float) -> list[list[Entry]]:
    """Explain the marks: what each direction is in the syntheses that are shown."""
    used = [v for v in COUNTED if any(v in cell.votes for cell in gap_map.cells.values())]
    phrases = {
        vote: " / ".join(dict.fromkeys(direction_phrase(vote, scale) for scale in sorted(scales)))
        for vote in used
    }
    return _lines("Cohorts", [(vote, label_text(text)) for vote, text in phrases.items()], width)


def _bias_key(gap_map: GapMap, width: float) -> list[list[Entry]]:
    """Explain the strips below the marks."""
    used = [
        level
        for level in (*LEVELS, "none")
        if any(level in cell.bias for cell in gap_map.cells.values())
    ]
    return _lines("Risk of bias", [(level, BIAS_WORDS[level]) for level in used], width)


def _lines(title: str, entries: list[tuple[str, str]], width: float) -> list[list[Entry]]:
    widths = [0.4 + HINTED * text_width([text], FONT) for _, text in entries]
    lines = split_lines(entries, widths, width - 1.0 - LEFT) if entries else []
    return [
        [(title if i == j == 0 else "", sign, text) for j, (sign, text) in enumerate(line)]
        for i, line in enumerate(lines)
    ]


def _draw_keys(axes: Axes, keys: list[list[Entry]], y: float) -> None:
    look: dict[str, Any] = {"va": "center", "fontsize": FONT}
    for line in keys:
        x = 1.0
        for title, sign, text in line:
            axes.text(LEFT, y, title, color=FAINT, **look)
            if sign in COUNTED:
                draw_sign(axes, x, y, sign, size=MARK)
            else:
                _draw_strip(axes, (x - 0.07, x + 0.07), (y - STRIP / 2, y + STRIP / 2), sign)
            axes.text(x + 0.13, y, text, **look)
            x += 0.4 + HINTED * text_width([text], FONT)
        y += KEY_ROW
