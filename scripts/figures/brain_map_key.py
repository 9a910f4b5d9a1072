"""The key of the brain map: its numbers, the regions they stand for, and the votes on each side."""

from dataclasses import dataclass, replace
from math import ceil
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from scripts.atlas.places import SIDE_TITLES, is_placed, number_regions
from scripts.figures.labels import HINTED, label_text, region_text, text_width
from scripts.figures.signs import draw_sign
from scripts.figures.style import FAINT, FONT, INK, LINE
from scripts.models.terms import SIDES
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import to_records

UNPLACED_NOTE = "* Not drawn: no coordinates in the vocabulary."
ROW = 0.15
NUMBERS, BETWEEN = 0.19, 0.1  # inches for the numbers, and between blocks
NAME_ROOM = 2.0
FEWEST_ROWS = 5  # of a block, where there are several
MARK, MARK_ROOM, DIGIT = 5.0, 0.14, 0.065  # points; inches for a mark and for a digit beside it


@dataclass(frozen=True)
class KeyTable:
    """A table in one block or several side by side, in inches.

    Attributes
    ----------
    rows
        For each region its number, its name and, by side, its votes.
    names
        Width of the column of names.
    columns
        Width of the column of each side that has a vote.
    blocks
        How many blocks stand side by side.
    has_unplaced
        Whether a vote has no place on the brain.
    """

    rows: list[tuple[str, str, dict[str, dict[str, Any]]]]
    names: float
    columns: dict[str, float]
    blocks: int
    has_unplaced: bool

    @classmethod
    def lay_out(cls, sides: pd.DataFrame, room: float) -> "KeyTable":
        """Lay out the key of some votes by side in as many blocks as there is room for."""
        numbers = number_regions(sides)
        # Of a region that has a number, the sides without a place have a star of their own.
        starred = ~is_placed(sides) & sides["region"].isin(list(numbers))
        cells = to_records(sides.assign(star=starred.map({True: "*", False: ""})))
        rows = [
            (
                str(numbers.get(region, "*")),
                label_text(region_text(region), FONT, NAME_ROOM),
                {cell["side"]: cell for cell in cells if cell["region"] == region},
            )
            for region in sides["region"].drop_duplicates()
        ]
        # What has no place stands last.
        rows.sort(key=lambda row: row[0] == "*")
        used = [side for side in SIDES if (sides["side"] == side).any()]
        columns = {side: _column_width(side, cells) for side in used}
        names = HINTED * text_width([name for _, name, _ in rows], FONT) + 0.08
        one = cls(rows, names, columns, 1, has_unplaced=not is_placed(sides).all())
        fitting = int((room + BETWEEN) / (one.block_width + BETWEEN))
        return replace(one, blocks=max(1, min(fitting, ceil(len(rows) / FEWEST_ROWS))))

    @property
    def block_width(self) -> float:
        """The width of one block."""
        return NUMBERS + self.names + sum(self.columns.values())

    @property
    def width(self) -> float:
        """The width of all blocks."""
        return self.blocks * (self.block_width + BETWEEN) - BETWEEN

    @property
    def length(self) -> int:
        """The rows of a block."""
        return ceil(len(self.rows) / self.blocks)

    @property
    def height(self) -> float:
        """The height with the heading and the note."""
        return ROW * (self.length + 1.3 + 1.2 * self.has_unplaced)

    def draw(self, axes: Axes, left: float, top: float) -> None:
        """Draw the table with its top left corner at a point."""
        for block in range(self.blocks):
            rows = self.rows[block * self.length : (block + 1) * self.length]
            if rows:
                x = left + block * (self.block_width + BETWEEN)
                self._draw_block(axes, x, top, rows)
        if self.has_unplaced:
            y = top + self.height - 0.5 * ROW
            axes.text(left, y, UNPLACED_NOTE, va="center", fontsize=FONT, color=FAINT)

    def _draw_block(self, axes: Axes, left: float, top: float, rows: list[Any]) -> None:
        starts, x = {}, left + NUMBERS + self.names
        for side, width in self.columns.items():
            starts[side] = x
            x += width
        y = top + 0.5 * ROW
        for side, start in starts.items():
            axes.text(start, y, SIDE_TITLES[side], va="center", fontsize=FONT, color=FAINT)
        axes.plot([left, x - 0.1], [y + 0.6 * ROW] * 2, color=LINE, lw=0.5)
        y += 1.2 * ROW
        for number, name, votes in rows:
            axes.text(left + 0.14, y, number, ha="right", va="center", fontsize=FONT)
            axes.text(left + NUMBERS, y, name, va="center", fontsize=FONT)
            for side, cell in votes.items():
                _draw_cell(axes, starts[side], y, cell)
            y += ROW


def _column_width(side: str, cells: list[dict[str, Any]]) -> float:
    votes = [sum(_room(text) for _, text in _entries(c)) for c in cells if c["side"] == side]
    return max(text_width([SIDE_TITLES[side]], FONT), *votes) + 0.08


def _entries(cell: dict[str, Any]) -> list[tuple[str, str]]:
    """List the directions of a cell that have votes, and their number; a star: not drawn."""
    counts = [(vote, cell[f"n_{vote}"]) for vote in VOTE_CATEGORIES]
    return [(vote, f"{count}{cell['star']}") for vote, count in counts if count]


def _room(text: str) -> float:
    """Return the width of a mark and the text beside it."""
    return MARK_ROOM + DIGIT * len(text)


def _draw_cell(axes: Axes, x: float, y: float, cell: dict[str, Any]) -> None:
    """Draw each direction with the number of its votes."""
    for vote, text in _entries(cell):
        draw_sign(axes, x + 0.04, y, vote, size=MARK)
        axes.text(x + 0.1, y, text, va="center", fontsize=FONT, color=INK)
        x += _room(text)
