"""Find the row of headings of a table, and give each heading one column."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from scripts.inputs.tables import Grid
from scripts.inputs.workbook_files import SheetGrid
from scripts.records.headings import Reading, read_heading

LOOKED_AT = 20  # rows in which the headings are looked for
GROUPS = 3  # rows above the headings that may hold headings of groups of columns


def has_headings(grid: Grid, columns: Sequence[str], required: Sequence[str]) -> bool:
    """Check whether a grid has a row of headings that a table needs."""
    return bool(grid.rows) and _covers(
        grid, heading_row(grid, columns, required), columns, required
    )


def heading_row(grid: Grid, columns: Sequence[str], required: Sequence[str]) -> int:
    """Find the first row with the required columns; else the one with the most known headings."""
    rows = range(min(LOOKED_AT, len(grid.rows)))
    complete = (at for at in rows if _covers(grid, at, columns, required))
    if (first := next(complete, None)) is not None:
        return first
    if grid.sheet is None:
        return 0
    return max(rows, key=lambda at: len(readings_of(grid, at, columns)))


def with_lower_headings(grid: Grid, at: int) -> tuple[Grid, int]:
    """Join a row of headings and one below it, which divides headings merged over several columns.

    The lower row becomes the row of headings: with what stands above each of its empty cells.
    """
    if not isinstance(grid, SheetGrid) or at + 1 >= len(grid.rows):
        return grid, at
    (line, upper), (below, lower) = grid.rows[at : at + 2]
    divided = {
        index
        for (of, first), last in grid.spans.items()
        if of == line and last - first + 1 < len(upper)
        for index in range(first, last + 1)
    }
    is_beside = any(
        cell.strip() and cell != upper[index] and index not in divided
        for index, cell in enumerate(lower)
    )
    if is_beside or not any(lower[index].strip() for index in divided):
        return grid, at
    joined = [
        cell if index in divided or cell.strip() else upper[index]
        for index, cell in enumerate(lower)
    ]
    rows = [*grid.rows[: at + 1], (below, joined), *grid.rows[at + 2 :]]
    return replace(grid, rows=rows), at + 1


def _covers(grid: Grid, at: int, columns: Sequence[str], required: Sequence[str]) -> bool:
    names = {name for name, _ in assign_columns(readings_of(grid, at, columns)).values()}
    return {*required} <= names


def readings_of(grid: Grid, at: int, columns: Collection[str]) -> dict[int, Reading]:
    """Read the headings of a row, each with that of its group of columns if that helps."""
    groups = _groups(grid, at)
    readings: dict[int, Reading] = {}
    for index, text in enumerate(grid.rows[at][1]):
        alone = read_heading(text, columns) if text.strip() else None
        group = f"{groups[index]} {text}" if index in groups and text.strip() else ""
        if reading := read_heading(group, columns) if group else None:
            readings[index] = replace(reading, heading=group)
        elif alone:
            readings[index] = replace(alone, heading=text)
    return readings


def _groups(grid: Grid, at: int) -> dict[int, str]:
    """Give the heading that stands over several columns above a row, by column.

    In a sheet it is merged over them; elsewhere it stands over the first of them.
    """
    spans = grid.spans if isinstance(grid, SheetGrid) else {}
    width = len(grid.rows[at][1])
    groups: dict[int, str] = {}
    for line, cells in grid.rows[max(0, at - GROUPS) : at]:
        merged = {first: last + 1 for (of, first), last in spans.items() if of == line}
        filled = [index for index, cell in enumerate(cells[:width]) if cell.strip()]
        ends = merged or dict(pairwise([*filled, width]))
        for first, end in ends.items():
            # A title over the whole table is no heading of a group.
            if end - first < width and (merged or filled != [0]):
                groups |= dict.fromkeys(range(first, end), cells[first].strip())
    return groups


def assign_columns(readings: dict[int, Reading]) -> dict[int, tuple[str, bool]]:
    """Give each heading one column, those that can be nothing else first.

    With the name comes whether another heading has it already.
    """
    taken: set[str] = set()
    assigned: dict[int, tuple[str, bool]] = {}
    order = sorted(readings, key=lambda index: (len(readings[index].columns), index))
    exact = [i for i in order if readings[i].exact and readings[i].columns[0] == readings[i].exact]
    for index in (*exact, *(index for index in order if index not in exact)):
        names = readings[index].columns
        free = next((name for name in names if name not in taken), None)
        assigned[index] = (free or names[0], free is None)
        taken.add(free or names[0])
    return assigned
