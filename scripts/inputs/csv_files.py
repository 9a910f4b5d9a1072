"""Read CSV tables as rows of filled cells, with the line of each row."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from scripts.common.input_limits import (
    MOST_CELL,
    MOST_COLUMNS,
    MOST_PROBLEMS,
    MOST_ROWS,
    MOST_TABLE,
    MOST_TEXT,
)
from scripts.inputs.problems import Place, Problem, list_terms, nearest
from scripts.inputs.record import LONGEST_SHOWN, Record
from scripts.inputs.text import composed, read_text, text_fault, unseen_fault


def read_csv(path: Path, columns: list[str], required: list[str]) -> tuple[Record, list[Problem]]:
    """Read a CSV table as a list of rows, each a dictionary of its filled cells.

    Parameters
    ----------
    path
        A comma-separated UTF-8 file with a header.
    columns
        Allowed column names; one that ends in ``*`` allows any name with that start.
    required
        Columns that the header must have.
    """
    record = Record(path.as_posix())
    text, problems = read_text(path, MOST_TABLE)
    if problems:
        return record, problems
    csv.field_size_limit(MOST_CELL)  # another library may have set it for the whole process
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1  # the line on which the row before ended; a row may span several
    try:
        header = [composed(name.strip()) for name in next(reader)]
        unusable = list(_header_problems(header, required, record))
        if unusable and (len(header) == 1 or len(header) > MOST_COLUMNS):
            return record, unusable
        starts = tuple(name[:-1] for name in columns if name.endswith("*"))
        known = {name for name in header if name in columns or name.startswith(starts)}
        problems = list(_unknown_columns(header, known, columns, record))
        if unusable:
            return record, [*problems, *unusable]
        record.data = []
        for cells in reader:
            line, start = start + 1, reader.line_num
            if any(map(str.strip, cells)):
                problems += _add_row(record, header, known, cells, line)
            if len(record.data) > MOST_ROWS or len(problems) > MOST_PROBLEMS:
                break
    except csv.Error as error:
        return Record(record.file), [_broken_cell(error, record.file, start + 1)]
    if len(record.data) > MOST_ROWS:
        given, needed = (f"{word} than {MOST_ROWS} rows" for word in ("more", "no more"))
        return Record(record.file), [Problem(record.place(), "", given, needed)]
    return record, problems


def _broken_cell(error: csv.Error, file: str, line: int) -> Problem:
    """Say in plain words what the csv library finds wrong with a row."""
    given, needed = str(error), "cells separated by commas"
    if "unexpected end" in given or "field larger" in given:
        given = "a cell that begins with a double quote and has no end, or one that is too long"
        needed = f"a double quote at both ends of a cell, and no more than {MOST_TEXT} characters"
    return Problem(Place(file, line), "", given, needed)


def _header_problems(header: list[str], required: list[str], record: Record) -> Iterator[Problem]:
    place = Place(record.file, 1)
    for sign, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and sign in header[0]:
            needed = "cells separated by commas: save as CSV (UTF-8, comma delimited)"
            yield Problem(place, "header", f"cells separated by {name}", needed)
            return
    if len(header) > MOST_COLUMNS:
        given = f"{len(header)} columns"
        yield Problem(place, "header", given, f"no more than {MOST_COLUMNS}")
        return
    for name in sorted({name for name in header if header.count(name) > 1}):
        yield Problem(place, "header", f"column {name!r} twice", "each column once")
    for name in required:
        if name not in header:
            yield Problem(place, "header", f"no column {name!r}", f"the column {name!r}")


def _unknown_columns(
    header: list[str], known: set[str], columns: list[str], record: Record
) -> Iterator[Problem]:
    needed = f"one of the columns {list_terms(columns, 40)}"
    for name in header:
        if name not in known:
            place, given = Place(record.file, 1), f"column {name[:LONGEST_SHOWN]!r}"
            yield Problem(place, "header", given, needed, nearest(name, columns))
        elif fault := text_fault(name) or unseen_fault(name):
            yield Problem(Place(record.file, 1), "header", *fault)


def _add_row(
    record: Record, header: list[str], known: set[str], cells: list[str], line: int
) -> list[Problem]:
    at = (len(record.data),)
    record.lines[at], record.files[at] = line, record.file
    place = Place(record.file, line)
    named = zip(header, cells, strict=False)
    filled = {name: cell for name, c in named if name in known and (cell := c.strip())}
    record.data.append({name: composed(cell) for name, cell in filled.items()})
    faults = ((name, text_fault(cell)) for name, cell in filled.items())
    problems = [Problem(place, name, *fault) for name, fault in faults if fault]
    if list(map(str.strip, cells)) == header:
        problems.append(Problem(place, "", "the row of headings again", "that row once"))
    if len(cells) == len(header):
        return problems
    given = f"{len(cells)} cells under {len(header)} columns"
    needed = "as many cells as columns; text with a comma in double quotes"
    return [*problems, Problem(place, "", given, needed)]
