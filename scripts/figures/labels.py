"""Texts in figures: measured, shortened, broken into lines, and set over columns."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar
from unicodedata import category

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from scripts.common.wording import capitalised
from scripts.figures.style import FONT, choose_fonts

HINTED = 1.08  # letters are up to so much wider at other resolutions than where they are measured
NAME_FONT = FONT
NAME_ROOM = 2.4  # inches: names of studies and cohorts
UPRIGHT_ROOM, MOST_LINES, HEADING_LINE = 2.3, 3, 0.115  # of the headings of columns
REGION_ROOM = 3.3  # inches: names of outcomes are longer than those of studies
SURELY_SHORT = 8  # letters
T = TypeVar("T")

UNSHAPED = {"Cc", "Cf", "Cs", "Co"}
KEPT = "\t\n\r\u200c\u200d"  # blanks, and what some alphabets need between letters


def text_width(texts: Sequence[str], size: float) -> float:
    """Measure the widest of some texts, in inches, at a font size in points."""
    return max((_text_width(text, size) for text in texts), default=0.0)


@cache
def _text_width(text: str, size: float) -> float:
    figure, renderer = _ruler()
    drawn = Text(0, 0, text, fontsize=size, figure=figure)
    choose_fonts(drawn)
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


def few_lines(text: str, room: float, most: int = 2) -> list[str]:
    """Set a text in at most so many lines as wide as a room in inches."""
    lines = wrapped(text, room + 0.01, NAME_FONT)
    lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [label_text(line, NAME_FONT, room) for line in lines if line]


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


@dataclass(frozen=True)
class Headings:
    """The headings of columns: level where all words fit above their columns, else upright."""

    texts: list[str]
    is_turned: bool
    height: float

    def draw(self, axes: Axes, xs: Sequence[float], bottom: float) -> None:
        """Draw them above a line, each over the middle of its column."""
        look: dict[str, Any] = {"ha": "center", "va": "bottom", "fontsize": NAME_FONT}
        look["multialignment"] = "left" if self.is_turned else "center"
        for x, text in zip(xs, self.texts, strict=True):
            axes.text(x, bottom, text, rotation=90 * self.is_turned, **look)


def wrap_headings(names: Sequence[str], column: float) -> Headings:
    """Write the headings of columns of one width, in inches."""
    level = [wrapped(name, column - 0.06, NAME_FONT) for name in names]
    words = HINTED * text_width([line for lines in level for line in lines], NAME_FONT)
    if words <= column - 0.05 and max(map(len, level), default=0) <= MOST_LINES:
        height = HEADING_LINE * max(map(len, level), default=0)
        return Headings(["\n".join(lines) for lines in level], is_turned=False, height=height)
    beside = max(int((column - 0.02) / HEADING_LINE), 1)
    upright = [few_lines(name, UPRIGHT_ROOM, min(beside, MOST_LINES)) for name in names]
    height = HINTED * text_width([line for lines in upright for line in lines], NAME_FONT)
    return Headings(["\n".join(lines) for lines in upright], is_turned=True, height=height)
