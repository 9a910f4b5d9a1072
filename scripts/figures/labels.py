"""Texts in figures: measured, shortened and broken into lines, and the headings of cohorts."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar
from unicodedata import category

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from scripts.common.wording import capitalised, cohort_label
from scripts.common.words import noun
from scripts.figures.style import INK, STYLE

HINTED = 1.08  # letters are up to so much wider at other resolutions than where they are measured
BRACKET_FONT = 6.0
NAME_FONT, NAME_ROOM = 7.0, 2.4  # points, inches: names of studies and cohorts
REGION_ROOM = 3.3  # inches: names of outcomes are longer than those of studies
WORD_ROOM = 1.2  # inches: a word over a bracket
SURELY_SHORT = 8  # letters
T = TypeVar("T")

UNSHAPED = {"Cc", "Cf", "Cs", "Co"}
KEPT = "\t\n\r\u200c\u200d"  # blanks, and what some alphabets need between letters


def text_width(texts: Sequence[str], size: float) -> float:
    """Measure the widest of some texts, in inches, at a font size in points."""
    return max((_text_width(text, size) for text in texts), default=0.0)


@cache
def _text_width(text: str, size: float) -> float:
    plt.rcParams.update(STYLE)
    figure, renderer = _ruler()
    drawn = Text(0, 0, text, fontsize=size, figure=figure)
    return float(drawn.get_window_extent(renderer).width) / figure.dpi


@cache
def _ruler() -> tuple[Figure, Any]:
    """Open a figure that nothing but measuring is done on: opening one takes a while."""
    figure = Figure()
    renderer: Any = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    return figure, renderer


def label_text(text: str, size: float = NAME_FONT, room: float = NAME_ROOM) -> str:
    """Write a name in one line, and end it in an ellipsis where it has no room.

    What would put other text out of its order or has no shape, such as a mark of direction, is left
    out. Tables have the full name.

    Parameters
    ----------
    text
        A name that a reviewer chose, of any length.
    size
        Font size in points.
    room
        The width that it may take in inches.
    """
    line = " ".join("".join(c for c in text if category(c) not in UNSHAPED or c in KEPT).split())
    if len(line) <= SURELY_SHORT or text_width([line], size) <= room:
        return line
    kept = bisect_left(range(len(line)), True, key=lambda n: _is_wider(line[:n], size, room))
    return _add_ellipsis(line[: max(kept - 1, 1)])


def region_text(region: str) -> str:
    """Write the name of a region, or of another group of votes, as a figure has room for it."""
    return label_text(capitalised(region), NAME_FONT, REGION_ROOM)


def short_words(text: str, size: float, room: float) -> str:
    """Shorten each word of a text that is too long for a line by itself."""
    return " ".join(label_text(word, size, room) for word in text.split(" "))


def _is_wider(text: str, size: float, room: float) -> bool:
    return text_width([_add_ellipsis(text)], size) > room


def _add_ellipsis(text: str) -> str:
    return f"{text.rstrip()}…"


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Break a text into lines that fit a width in inches at a font size in points.

    A word that is too long for a line has one of its own.
    """
    space, words = text_width(["n n"], size) - text_width(["nn"], size), text.split(" ")
    lines: list[str] = []
    room = 0.0
    for word in words:
        needed = HINTED * text_width([word], size)
        if lines and needed + space <= room:
            lines[-1] += f" {word}"
            room -= needed + space
        else:
            lines.append(word)
            room = width - needed
    return lines


def split_lines(entries: Sequence[T], widths: Sequence[float], room: float) -> list[list[T]]:
    """Set entries one after the other, and begin a new line where the room ends."""
    lines: list[list[T]] = [[]]
    x = 0.0
    for entry, width in zip(entries, widths, strict=True):
        if lines[-1] and x + width > room:
            lines.append([])
            x = 0.0
        lines[-1].append(entry)
        x += width
    return lines


def slant_width(text: str, size: float) -> float:
    """Measure the width and height of a text that leans at 45 degrees, in inches."""
    return text_width([text], size) * 0.71


def draw_slanted(axes: Axes, x: float, y: float, text: str) -> None:
    """Draw the heading of a column above it, leaning at 45 degrees."""
    look: dict[str, Any] = {"rotation": 45, "ha": "left", "va": "bottom"}
    axes.text(x - 0.03, y - 0.06, text, rotation_mode="anchor", **look)


def draw_cohort_brackets(
    axes: Axes, cohorts: Sequence[str], at: Sequence[float], y: float, width: float
) -> None:
    """Draw a bracket over the columns of each cohort that has more than one study."""
    for cohort in dict.fromkeys(cohorts):
        xs = [x for x, name in zip(at, cohorts, strict=True) if name == cohort]
        if len(xs) < 2:
            continue
        left, right = min(xs) - 0.4 * width, max(xs) + 0.4 * width
        axes.plot([left, left, right, right], [y + 0.06, y, y, y + 0.06], color=INK, lw=0.8)
        text = "\n".join(cohort_heading(cohort, right - left))
        axes.text(
            (left + right) / 2, y - 0.05, text, ha="center", va="bottom", fontsize=BRACKET_FONT
        )


def cohort_heading(cohort: str, width: float) -> list[str]:
    """Write the words over a cohort's bracket in lines as wide as it is, where words allow."""
    return [f"one {noun('cohort')}:", *wrapped(" ".join(cohort_words(cohort)), width, BRACKET_FONT)]


def cohort_words(cohort: str) -> list[str]:
    """List the words of a cohort's name over its bracket, none of them very long."""
    name = label_text(cohort_label(cohort))
    return short_words(name, BRACKET_FONT, WORD_ROOM).split(" ")
