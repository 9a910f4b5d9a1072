"""Find the headings of a table, read them as columns, and leave out what is beside the table."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from scripts.common.input_limits import MOST_COLUMNS
from scripts.inputs.problems import Place, Problem, Sheet, list_terms
from scripts.inputs.record import Record
from scripts.inputs.tables import Grid, are_row_numbers, letters_of, read_rows
from scripts.records.examples import leave_out_examples
from scripts.records.heading_rows import (
    assign_columns,
    heading_row,
    readings_of,
    with_lower_headings,
)
from scripts.records.headings import BIAS, OF_ROW_NAMES, OF_ROWS, Reading, plain_words
from scripts.records.table_cells import NamedTable, body, constants_of, is_empty, narrowed
from scripts.records.table_rows import leave_out_rows, mark_merged

LEFT_OUT = "#"  # how a heading begins whose column is not to be read
# Columns of text, of which a table with numbers alone has another meaning.
NAMES = ("arm", "comparator", "intervention_name", "intervention_format", "population")


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
    grid, start = with_lower_headings(grid, heading_row(grid, columns, required))
    table = NamedTable(
        replace(
            grid,
            rows=grid.rows[start:],
            assumptions=[*grid.assumptions],
            faults={**grid.faults},
        )
    )
    _choose_columns(table, grid, start, columns)
    leave_out_rows(table)
    _note_readings(table, grid, start)
    mark_merged(table)
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
        is_number = index not in assigned and _numbers_rows(table, index)
        if text.strip().startswith(LEFT_OUT) or is_number:
            left_out.append(text.strip() or f"{letters_of(index)} (numbers of rows)")
            continue
        place = Place(grid.file, grid.rows[start][0], _sheet(table, index, "header"))
        if index in readings and (fault := _heading_fault(table, readings, index, name)):
            table.problems.append(Problem(place, "header", *fault))
            continue
        if is_twice and readings[index].exact != name:
            other = headings[first[name]].strip() if name in first else name
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


def _heading_fault(
    table: NamedTable, readings: Mapping[int, Reading], index: int, name: str
) -> tuple[str, str] | None:
    """Say what is wrong with a heading beside the others, or with what is below it."""
    reading = readings[index]
    shown = " ".join(reading.heading.split())
    again = (at for at, other in readings.items() if at < index and other.heading.strip() == shown)
    others = {table.columns[at] for at in again if at in table.columns}
    if others - {name} or (others and (reading.exact != name or table.grid.sheet)):
        return f"the heading {shown!r} twice", "different headings, or `#` before one of them"
    cells = [cells[index].strip() for _, cells in body(table) if index < len(cells)]
    cells = [cell for cell in cells if cell]
    if name not in NAMES or reading.exact or not cells or not all(map(str.isdigit, cells)):
        return None
    given = f"numbers alone under {shown!r}, which is read as `{name}`, a text"
    return given, "a heading such as `N control` if participants are counted; or `#` before it"


def _numbers_rows(table: NamedTable, index: int) -> bool:
    """Check whether a column of another heading than those that are read numbers the rows."""
    heading = plain_words(table.grid.rows[0][1][index])
    if heading in OF_ROWS or index > 0 or heading not in OF_ROW_NAMES:
        return heading in OF_ROWS
    return are_row_numbers([cells[0] for _, cells in body(table)])


def _sheet(table: NamedTable, index: int, name: str) -> Sheet | None:
    grid = table.grid
    return None if grid.sheet is None else Sheet(grid.sheet, {name: grid.letters[index]})


# --- What was assumed ----------------------------------------------------------------------------


def _note_readings(table: NamedTable, grid: Grid, start: int) -> None:
    """Say how headings in other words than the names of columns were read."""
    notes = table.grid.assumptions
    if start:
        first = grid.rows[start][0]
        notes.append(f"the headings are in row {first}; the rows above it are left out")
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
