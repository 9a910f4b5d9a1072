"""Read CSV files as grids of cells, as spreadsheet programs of any language save them."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from scripts.common.input_limits import MOST_CELL, MOST_COLUMNS, MOST_ROWS, MOST_TEXT
from scripts.inputs.encodings import read_table_text
from scripts.inputs.problems import Place, Problem
from scripts.inputs.tables import MENDED, Grid, are_row_numbers, column_of

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
# A first line such as `sep=;`, which names the separator for Excel.
SEPARATOR_LINE = re.compile(r'"?sep=(\t|[^\w\s"])?"?[,;\t| ]*', re.IGNORECASE)
# What spreadsheet programs of any language write where a formula has no result, or a column is too
# narrow. `#N/A` stands for no value.
ERROR = re.compile(r"#[¡¿]?[^\W\d_a-z]+(/0)?[!?]|#{3,}|Err:\d{3}")
FIRST_ROWS, FIRST_LETTERS = 30, 200_000  # by which the separator is found
BLOCK = 16  # rows that Excel looks at together when it leaves out empty cells at their ends


def read_grid(path: Path, known: Collection[str] = ()) -> tuple[Grid | None, list[Problem]]:
    """Read the cells of a CSV file, each row with the line on which it starts; no empty rows.

    Parameters
    ----------
    path
        A file in UTF-8, UTF-16 or Windows-1252, whose cells are separated by commas, semicolons,
        tabs, vertical bars, or by the sign that its first line names (``sep=;``).
    known
        Names by which the row of headings is recognised, whatever separates its cells.
    """
    text, assumptions, problems = read_table_text(path)
    if problems:
        return None, problems
    first_line, _, rest = text.partition("\n")
    is_named = SEPARATOR_LINE.fullmatch(first_line)
    text, before = (rest, 1) if is_named else (text, 0)
    best = _separator(text, known)
    sign = (is_named and is_named[1]) or best
    name = SEPARATORS.get(sign, f"the sign {sign}")
    if _score(text, known, sign)[0] < _score(text, known, best)[0]:
        given = f"the line {first_line}, and headings separated by {SEPARATORS[best]}"
        needed = "the sign that separates the cells, or the file without this line"
        return None, [Problem(Place(path.as_posix(), 1), "", given, needed)]
    if sign != ",":
        assumptions.append(f"cells separated by {name}")
    grid = Grid(path.as_posix(), assumptions=assumptions, points_are_decimal=sign == ",")
    blocks: dict[int, list[int]] = defaultdict(list)  # places of the rows in each block
    try:
        for number, (line, cells) in enumerate(_rows(text, sign)):
            if not (end := _end_of(cells)):
                continue
            blocks[number // BLOCK].append(len(grid.rows))
            grid.rows.append((line + before, cells[: max(end, MOST_COLUMNS)]))
            if len(grid.rows) > MOST_ROWS + 1 or end > MOST_COLUMNS:
                break
    except csv.Error as error:
        return None, [_broken_cell(error, grid.file, before, name)]
    if grid.rows:
        _head_row_numbers(grid)
        if ERROR.search(text):
            _mark_errors(grid)
        _cut_empty_ends(grid, known)
        _fill_up(grid, blocks.values())
    return grid, []


def _separator(text: str, known: Collection[str]) -> str:
    """Find the sign that makes most known names of the headings, then the most regular rows."""
    return max(SEPARATORS, key=lambda sign: _score(text, known, sign))


def _score(text: str, known: Collection[str], sign: str) -> tuple[int, float, int]:
    """Count known names among the headings; then how regular the rows are, and how wide."""
    rows = []
    with suppress(csv.Error):
        for _, cells in islice(_rows(text[:FIRST_LETTERS], sign), FIRST_ROWS):
            rows += [cells] if cells else []
    names = max((_count_known(cells, known) for cells in rows), default=0)
    width = len(rows[0]) if rows else 0
    regular = sum(len(cells) == width for cells in rows) if width > 1 else 0
    return names, regular / max(len(rows), 1), width


def _count_known(cells: list[str], known: Collection[str]) -> int:
    return sum(column_of(cell, known) is not None for cell in cells[: MOST_COLUMNS + 1])


def _rows(text: str, sign: str) -> Iterator[tuple[int, list[str]]]:
    """Read rows, each with the line on which it starts, which an error has as its second part."""
    csv.field_size_limit(MOST_CELL)  # another library may have set it for the whole process
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=sign, skipinitialspace=True, strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise csv.Error(str(error), start) from None


def _head_row_numbers(grid: Grid) -> None:
    """Add the heading that R leaves out above the names of rows, which begin all other rows."""
    (line, headings), *rows = grid.rows
    begins = [cells[0] for _, cells in rows if len(cells) == len(headings) + 1]
    if len(begins) == len(rows) > 1 and are_row_numbers(begins):
        grid.rows[0] = line, ["", *headings]


def _mark_errors(grid: Grid) -> None:
    """Mark as wrong the cells that hold the error of a formula, as in a workbook."""
    for line, cells in grid.rows:
        for index, cell in enumerate(cells):
            if ERROR.fullmatch(shown := cell.strip()):
                grid.faults[line, index] = (f"the error {shown}", MENDED)


def _end_of(cells: list[str]) -> int:
    """Count the cells of a row without the empty ones at its end."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return end


def _cut_empty_ends(grid: Grid, known: Collection[str]) -> None:
    """Leave out the columns at the end that are empty in every row.

    A row that has more cells than the headings stays as it is, though the last of them be empty: a
    decimal comma without quotes may have shifted the others.
    """
    first = [_count_known(cells, known) for _, cells in grid.rows[:FIRST_ROWS]]
    headings = first.index(max(first))
    most = max(len(cells) for _, cells in grid.rows[: headings + 1])
    width = max(_end_of(cells) for _, cells in grid.rows if len(cells) <= most)
    for place, (line, cells) in enumerate(grid.rows):
        if width < len(cells) <= most:
            grid.rows[place] = line, cells[:width]


def _fill_up(grid: Grid, blocks: Iterable[list[int]]) -> None:
    """Fill up the rows that Excel ended early.

    It leaves out the cells after the last that is filled in any of 16 rows. A row that is shorter
    than its neighbours is left as it is: nobody can know which of its cells is missing.
    """
    width = len(grid.rows[0][1])
    for block in blocks:
        lengths = {len(grid.rows[place][1]) for place in block}
        if len(block) > 1 and len(lengths) == 1 and max(lengths) < width:
            for place in block:
                grid.rows[place][1].extend([""] * (width - max(lengths)))


def _broken_cell(error: csv.Error, file: str, before: int, separator: str) -> Problem:
    """Say in plain words what the csv library finds wrong with a row."""
    given, start = error.args
    needed = f"cells separated by {separator}"
    if "expected after" in given:
        given = "more text behind the double quote that ends a cell"
        needed += "; a double quote inside a cell typed twice"
    if "unexpected end" in given or "field larger" in given:
        given = "a cell that begins with a double quote and has no end, or one that is too long"
        needed = f"a double quote at both ends of a cell, and no more than {MOST_TEXT} characters"
    return Problem(Place(file, start + before), "", given, needed)
