"""Find the headings of a table, read them as columns, and leave out what is beside the table."""

import re
from collections.abc import Sequence
from dataclasses import replace

from scripts.common.input_limits import MOST_COLUMNS
from scripts.inputs.problems import Place, Problem, Sheet, list_terms
from scripts.inputs.record import Record
from scripts.inputs.tables import Grid, read_rows
from scripts.inputs.workbook_files import SheetGrid
from scripts.records.examples import leave_out_examples
from scripts.records.heading_rows import assign_columns, heading_row, readings_of
from scripts.records.headings import BIAS, OF_ROWS, Reading, plain_words
from scripts.records.table_cells import NamedTable, body, constants_of, is_empty, narrowed

LEFT_OUT = "#"  # how a heading begins whose column is not to be read
TOTALS = re.compile(
    r"(grand |sub)?(totals?|sums?|means?|averages?|medians?|summe|gesamt|mittelwert|somme|moyenne)"
    r"( \(.*\))?( \d{1,3})?( (studies|trials|participants))?\W*"
)


def read_table(
    grid: Grid, columns: Sequence[str], required: Sequence[str]
) -> tuple[Record, list[Problem]]:
    """Read a grid whose headings may be in a reviewer's own words; see ``read_headings``."""
    named, problems = read_headings(grid, columns, required)
    record, problems_of_rows = read_rows(named, [*columns], [*required])
    examples = leave_out_examples(record)
    return record, [*problems, *problems_of_rows, *examples]


def read_headings(
    grid: Grid, columns: Sequence[str], required: Sequence[str]
) -> tuple[Grid, list[Problem]]:
    """Return the table that a grid holds, headed by the names of columns.

    Rows above the headings, rows of totals, and columns without any cell or with a ``#`` before
    their heading are left out. What was assumed is added to the assumptions of the table.

    Parameters
    ----------
    grid
        The cells of a file or of a sheet, with the headings in one of the first rows.
    columns
        Allowed column names; one that ends in ``*`` allows any name with that start.
    required
        Columns that the headings must have.
    """
    if not grid.rows or len(grid.rows[0][1]) > MOST_COLUMNS:
        return grid, []
    start = heading_row(grid, columns, required)
    table = NamedTable(
        replace(
            grid,
            rows=grid.rows[start:],
            assumptions=[*grid.assumptions],
            faults={**grid.faults},
        )
    )
    _choose_columns(table, grid, start, columns)
    _leave_out_totals(table)
    _note_readings(table, grid, start)
    _mark_merged(table)
    return narrowed(table), table.problems


# --- Headings ------------------------------------------------------------------------------------


def _choose_columns(table: NamedTable, grid: Grid, start: int, columns: Sequence[str]) -> None:
    """Decide which columns of cells are read, and as what."""
    headings = grid.rows[start][1]
    assigned = assign_columns(readings := readings_of(grid, start, columns))
    first: dict[str, int] = {}
    left_out: list[str] = []
    for index, text in enumerate(headings):
        name, is_twice = assigned.get(index, (text, False))
        is_unknown = index not in assigned and grid.sheet is not None
        if is_unknown and is_empty(table, index):
            continue
        is_number = is_unknown and plain_words(text) in OF_ROWS
        if text.strip().startswith(LEFT_OUT) or is_number:
            left_out.append(text.strip())
            continue
        if is_twice and readings[index].exact != name:
            other = headings[first[name]].strip() if name in first else name
            place = Place(grid.file, grid.rows[start][0], _sheet(table, index, "header"))
            given = f"the heading {text.strip()!r} beside {other!r}: both are read as `{name}`"
            needed = f"one heading for `{name}`, or `#` before the other, whose column is left out"
            table.problems.append(Problem(place, "header", given, needed))
            continue
        if not text.strip() and grid.sheet is not None:
            line = next(line for line, cells in body(table) if cells[index].strip())
            place = Place(grid.file, line, _sheet(table, index, "column"))
            given = f"cells in column {grid.letters[index]}, which has no heading"
            needed = "a heading; one that begins with `#` leaves the column out"
            table.problems.append(Problem(place, "column", given, needed))
            continue
        first.setdefault(name, index)
        table.columns[index] = name
        if index in readings:
            table.readings[index] = readings[index]
    if left_out:
        table.grid.assumptions.append(f"columns left out: {list_terms(left_out)}")


def _sheet(table: NamedTable, index: int, name: str) -> Sheet | None:
    grid = table.grid
    return None if grid.sheet is None else Sheet(grid.sheet, {name: grid.letters[index]})


# --- Rows ----------------------------------------------------------------------------------------


def _leave_out_totals(table: NamedTable) -> None:
    """Leave out rows of sums and means, which are about no study."""
    study = next((index for index, name in table.columns.items() if name == "study_id"), None)
    if study is None:
        return
    kept, left_out = [table.grid.rows[0]], []
    for line, cells in body(table):
        first = next((index for index, cell in enumerate(cells) if cell.strip()), study)
        is_of_study = study != first and study < len(cells) and cells[study].strip()
        text = " ".join(cells[first].casefold().split()) if cells else ""
        if TOTALS.fullmatch(text) and not is_of_study:
            left_out.append(f"{line} ({' '.join(cells[first].split())})")
        else:
            kept.append((line, cells))
    table.grid.rows = kept
    if left_out:
        word = "row" if len(left_out) == 1 else "rows"
        table.grid.assumptions.append(f"{word} of totals left out: {list_terms(left_out, 8)}")


def _mark_merged(table: NamedTable) -> None:
    """Mark as wrong each cell below the headings that is merged over several columns."""
    grid = table.grid
    if not isinstance(grid, SheetGrid):
        return
    lines = {line for line, _ in body(table)}
    for (line, first), last in grid.spans.items():
        within = [index for index in range(first, last + 1) if index in table.columns]
        if line in lines and len(within) > 1:
            given = f"a cell merged over the columns {grid.letters[first]} to {grid.letters[last]}"
            grid.faults[line, within[0]] = (given, "a value in each column: unmerge the cells")
    if merged := sorted(grid.merged & lines):
        shown = list_terms([*map(str, merged)], 8)
        note = f"cells merged over several rows: the value is read in each of them (rows {shown})"
        grid.assumptions.append(note)


# --- What was assumed ----------------------------------------------------------------------------


def _note_readings(table: NamedTable, grid: Grid, start: int) -> None:
    """Say how headings in other words than the names of columns were read."""
    notes = table.grid.assumptions
    if start:
        first = grid.rows[start][0]
        notes.append(f"the headings are in row {first}; what stands above is left out")
    read_as = [
        f"{' '.join(reading.heading.split())!r} as {table.columns[index]}{_besides(reading)}"
        for index, reading in table.readings.items()
        if reading.exact != table.columns[index]
    ]
    if read_as:
        notes.append(f"headings read: {', '.join(read_as)}")
    if f"{BIAS}tool" in constants_of(table):
        notes.append("risk of bias: no tool is named, so that any judgement is accepted")


def _besides(reading: Reading) -> str:
    words = [f"in {reading.unit}" if reading.unit else "", reading.effect_type]
    return "".join(f" ({word})" for word in words if word)
