"""Read CSV files as grids of cells."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from scripts.common.input_limits import MOST_CELL, MOST_COLUMNS, MOST_ROWS, MOST_TABLE, MOST_TEXT
from scripts.inputs.problems import Place, Problem
from scripts.inputs.record import Record
from scripts.inputs.tables import Grid, read_rows
from scripts.inputs.text import read_text


def read_csv(path: Path, columns: list[str], required: list[str]) -> tuple[Record, list[Problem]]:
    """Read a CSV table as a list of rows; see ``read_rows``.

    Parameters
    ----------
    path
        A comma-separated UTF-8 file with a header.
    columns
        Allowed column names; one that ends in ``*`` allows any name with that start.
    required
        Columns that the header must have.
    """
    grid, problems = read_grid(path)
    if grid is None:
        return Record(path.as_posix()), problems
    return read_rows(grid, columns, required)


def read_grid(path: Path) -> tuple[Grid | None, list[Problem]]:
    """Read the cells of a CSV file, each row with the line on which it starts."""
    text, problems = read_text(path, MOST_TABLE)
    if problems:
        return None, problems
    csv.field_size_limit(MOST_CELL)  # another library may have set it for the whole process
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    grid = Grid(path.as_posix())
    start = 1  # the line on which the row before ended; a row may span several
    try:
        for cells in reader:
            line, start = (start if not grid.rows else start + 1), reader.line_num
            grid.rows.append((line, cells))
            if len(grid.rows) == 1 and (faults := list(_separator_problems(grid))):
                return None, faults
            if len(grid.rows) > MOST_ROWS + 1 or len(cells) > MOST_COLUMNS:
                break
    except csv.Error as error:
        return None, [_broken_cell(error, grid.file, start + 1)]
    return grid, []


def _separator_problems(grid: Grid) -> Iterator[Problem]:
    header = grid.rows[0][1]
    for sign, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and sign in header[0]:
            needed = "cells separated by commas: save as CSV (UTF-8, comma delimited)"
            yield Problem(Place(grid.file, 1), "header", f"cells separated by {name}", needed)
            return


def _broken_cell(error: csv.Error, file: str, line: int) -> Problem:
    """Say in plain words what the csv library finds wrong with a row."""
    given, needed = str(error), "cells separated by commas"
    if "unexpected end" in given or "field larger" in given:
        given = "a cell that begins with a double quote and has no end, or one that is too long"
        needed = f"a double quote at both ends of a cell, and no more than {MOST_TEXT} characters"
    return Problem(Place(file, line), "", given, needed)
