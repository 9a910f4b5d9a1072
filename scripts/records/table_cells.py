"""Read the cells of a table whose headings are read: those that are in words of a reviewer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import get_args

from scripts.inputs.problems import Place, Problem
from scripts.inputs.tables import Grid, count_fault
from scripts.models.study import plain_benefit
from scripts.models.terms import BENEFITS, Direction
from scripts.records.group_words import UNCLEAR_ALONE, read_favoured, usual_term
from scripts.records.headings import BIAS, Reading, plain_words

# In years, the numbers 1900 to 2100 are shown as dates of this year where a cell has that format.
SERIAL_YEAR = "1905"
DIRECTIONS = (*get_args(Direction), *BENEFITS)


@dataclass
class NamedTable:
    """A table whose headings are read, from the row of headings on.

    ``columns`` are those of its cells that are read, by their place; ``readings`` what their
    headings were read as.
    """

    grid: Grid
    columns: dict[int, str] = field(default_factory=dict)
    readings: dict[int, Reading] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def is_empty(table: NamedTable, index: int) -> bool:
    """Check whether a column has nothing below its heading."""
    return not any(cells[index].strip() for _, cells in body(table) if index < len(cells))


def body(table: NamedTable) -> list[tuple[int, list[str]]]:
    """Return the rows below the headings."""
    return table.grid.rows[1:]


def narrowed(table: NamedTable) -> Grid:
    """Return the table with the columns that are read alone, and their cells as values."""
    _read_years(table)
    grid = table.grid
    chosen = list(table.columns)
    names = [table.columns[index] for index in chosen]
    typed = grid.rows[0][1]
    extra = constants_of(table)
    read_on = [(at, index) for at, index in enumerate(chosen) if _has_words(table, index)]
    rows = [(grid.rows[0][0], [*names, *extra])]
    for line, cells in body(table):
        if grid.sheet is None and len(cells) != len(typed):  # which cell is missing?
            fault = count_fault(len(cells), len(typed))
            table.problems.append(Problem(Place(grid.file, line), "", *fault))
        if cells == typed:  # the headings again
            rows.append((line, [*names, *extra]))
            continue
        values = [cells[index] if index < len(cells) else "" for index in chosen]
        for at, index in read_on:
            values[at] = _value(table, index, cells)
        values += [_constant(dict(zip(names, values, strict=True)), name, extra) for name in extra]
        rows.append((line, values))
    faults = {
        (line, chosen.index(index)): fault
        for (line, index), fault in grid.faults.items()
        if index in chosen
    }
    letters = [grid.letters[index] for index in chosen] if grid.letters else []
    return replace(grid, rows=rows, letters=letters, faults=faults)


def _read_years(table: NamedTable) -> None:
    """Take the year of each date in the column of years."""
    rows, faults = table.grid.rows, table.grid.faults
    years = [index for index, name in table.columns.items() if name == "year"]
    for at, (line, cells) in enumerate(rows) if faults else ():
        for index in years:
            is_date = (line, index) in faults and re.match(r"\d{4}-", cells[index])
            if is_date and not cells[index].startswith(SERIAL_YEAR):
                del faults[line, index]
                rows[at] = (line, [*cells[:index], cells[index][:4], *cells[index + 1 :]])


def _has_words(table: NamedTable, index: int) -> bool:
    """Check whether cells of a column may be in words that its heading gives a meaning."""
    name, reading = table.columns[index], table.readings.get(index)
    if reading is None:
        return False
    is_in_own_words = name == "direction" or (name == "study_id" and not reading.exact)
    return is_in_own_words or name == "side" or name.endswith("role") or bool(reading.unit)


def _value(table: NamedTable, index: int, cells: Sequence[str]) -> str:
    """Return a cell as the value that it stands for under its heading."""
    cell = cells[index].strip() if index < len(cells) else ""
    name, reading = table.columns[index], table.readings.get(index)
    if not cell or reading is None:
        return cell
    if reading.unit and re.fullmatch(r"\d+([.,]\d+)?", cell):
        return f"{cell} {reading.unit}"
    if name == "side" or name.endswith("role"):
        return _noted(table, cell, usual_term(cell, name))
    if name == "direction" and plain_benefit(cell) in DIRECTIONS:
        return cell
    row = {name: cells[at].strip() for at, name in table.columns.items() if at < len(cells)}
    if name == "direction":
        is_unclear = bool(reading.exact) and plain_words(cell) in UNCLEAR_ALONE
        return cell if is_unclear else _noted(table, cell, read_favoured(cell, row))
    is_author = "author" in reading.heading.casefold() and not re.search(r"\d{4}", cell)
    return f"{cell} {row.get('year', '')}".strip() if is_author else cell


def _noted(table: NamedTable, cell: str, term: str) -> str:
    """Return the term that a word was read as, and say so unless the term has the word."""
    note = f"{cell!r} read as {term}"
    if (
        term != cell
        and plain_words(cell) not in plain_words(term)
        and note not in table.grid.assumptions
    ):
        table.grid.assumptions.append(note)
    return term


def constants_of(table: NamedTable) -> dict[str, tuple[str, str]]:
    """Return columns that follow from headings alone: their name, value, and beside which cells."""
    names = {*table.columns.values()}
    constants: dict[str, tuple[str, str]] = {}
    for index, reading in table.readings.items():
        if reading.effect_type and "effect_type" not in names:
            constants["effect_type"] = (reading.effect_type, "effect")
        name = table.columns[index]
        is_bias = name.startswith(BIAS) and not reading.exact and not is_empty(table, index)
        if is_bias and f"{BIAS}tool" not in names:
            constants[f"{BIAS}tool"] = ("own", BIAS)
    return constants


def _constant(row: dict[str, str], name: str, constants: dict[str, tuple[str, str]]) -> str:
    value, beside = constants[name]
    return value if any(cell for key, cell in row.items() if key.startswith(beside)) else ""
