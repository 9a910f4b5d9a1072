"""Give the cells of a table names: rows of filled cells by column, with the line of each row."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from scripts.common.input_limits import MOST_COLUMNS, MOST_PROBLEMS, MOST_ROWS
from scripts.inputs.cell_values import clean_text, read_values
from scripts.inputs.problems import Place, Problem, Sheet, list_terms, nearest
from scripts.inputs.record import LONGEST_SHOWN, Record
from scripts.inputs.text import text_fault, unseen_fault


@dataclass
class Grid:
    """The cells of a table as text: of a CSV file, or of a sheet of a workbook.

    Attributes
    ----------
    file
        The file's path as shown to the reviewer.
    rows
        Line (from 1) and cells of each row; the first row holds the headings.
    sheet
        Name of the sheet in a workbook; None in a CSV file.
    assumptions
        What was assumed when the cells were read, each in a few words.
    points_are_decimal
        Whether ``1.234`` is a little more than 1 unless another number shows that it is not.
    """

    file: str
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    sheet: str | None = None
    assumptions: list[str] = field(default_factory=list)
    points_are_decimal: bool = True


def column_of(heading: str, columns: Collection[str]) -> str | None:
    """Find the column that a heading names, whatever its capitals, blanks, hyphens and underscores.

    Of a column that ends in ``*`` the rest of the heading stays as it is typed.

    Examples
    --------
    >>> columns = ["study_id", "risk_of_bias_*"]
    >>> [column_of(heading, columns) for heading in ("Study ID", "Risk of bias: Blinding", "arm")]
    ['study_id', 'risk_of_bias_Blinding', None]
    """
    if heading in columns and not heading.endswith("*"):
        return heading
    plain = _folded_heading(heading)
    for column in columns:
        if not column.endswith("*"):
            if plain and _folded_heading(column) == plain:
                return column
            continue
        start = "[\\s_:-]+".join(re.split("_", column[:-1].rstrip("_"))) + "[\\s_:-]+"
        if (match := re.match(start, heading, re.IGNORECASE)) and match.end() < len(heading):
            return column[:-1] + heading[match.end() :]
    return None


@cache
def _folded_heading(heading: str) -> str:
    return re.sub(r"[\s_-]", "", heading.casefold())


def read_rows(
    grid: Grid,
    columns: list[str],
    required: list[str],
    aliases: Mapping[str, str] | None = None,
) -> tuple[Record, list[Problem]]:
    """Read a grid as a list of rows, each a dictionary of its filled cells.

    Numbers, terms, and true or false are put into one form; see ``read_values``.

    Parameters
    ----------
    grid
        The cells, headings first.
    columns
        Allowed column names; one that ends in ``*`` allows any name with that start.
    required
        Columns that the header must have.
    aliases
        Other headings, each with the column that it stands for.
    """
    record = Record(grid.file, assumptions=[*grid.assumptions])
    header_line, headings = grid.rows[0] if grid.rows else (1, [])
    given = [clean_text(name) for name in headings]
    header = [_named(name, columns, aliases or {}) for name in given]
    letters = {name: letters_of(index) for index, name in enumerate(header)}
    record.sheet = None if grid.sheet is None else Sheet(grid.sheet, letters)
    place = Place(grid.file, header_line, record.sheet)
    unusable = list(_header_problems(header, required, place))
    if unusable and (len(header) == 1 or len(header) > MOST_COLUMNS):
        return record, unusable
    starts = tuple(name[:-1] for name in columns if name.endswith("*"))
    known = {name for name in header if name in columns or (name and name.startswith(starts))}
    problems = list(_unknown_columns(header, known, columns, place))
    if unusable:
        return record, [*problems, *unusable]
    record.data = []
    for line, cells in grid.rows[1:]:
        if any(map(str.strip, cells)):
            problems += _add_row(record, header, known, cells, line, given)
        if len(record.data) > MOST_ROWS or len(problems) > MOST_PROBLEMS:
            break
    if len(record.data) > MOST_ROWS:
        found, needed = (f"{word} than {MOST_ROWS} rows" for word in ("more", "no more"))
        return Record(record.file), [Problem(record.place(), "", found, needed)]
    return record, [*problems, *read_values(record, points_are_decimal=grid.points_are_decimal)]


def _named(heading: str, columns: Collection[str], aliases: Mapping[str, str]) -> str:
    """Return the column of a heading; the heading itself where it names none."""
    if (column := column_of(heading, columns)) is None:
        alias = column_of(heading, aliases)
        column = heading if alias is None else aliases[alias]
    return column


def letters_of(index: int) -> str:
    """Return the letters of a column of a spreadsheet, the first of which has the index 0.

    Examples
    --------
    >>> [letters_of(index) for index in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    rest, letter = divmod(index, 26)
    return (letters_of(rest - 1) if rest else "") + chr(ord("A") + letter)


def _header_problems(header: list[str], required: list[str], place: Place) -> Iterator[Problem]:
    if len(header) > MOST_COLUMNS:
        given = f"{len(header)} columns"
        yield Problem(place, "header", given, f"no more than {MOST_COLUMNS}")
        return
    for name in sorted({name for name in header if name and header.count(name) > 1}):
        yield Problem(place, "header", f"column {name!r} twice", "each column once")
    for name in required:
        if name not in header:
            yield Problem(place, "header", f"no column {name!r}", f"the column {name!r}")


def _unknown_columns(
    header: list[str], known: set[str], columns: list[str], place: Place
) -> Iterator[Problem]:
    needed = f"one of the columns {list_terms(columns, 40)}"
    for name in filter(None, header):
        if name not in known:
            given = f"column {name[:LONGEST_SHOWN]!r}"
            yield Problem(place, "header", given, needed, nearest(name, columns))
        elif fault := text_fault(name) or unseen_fault(name):
            yield Problem(place, "header", *fault)


def _add_row(
    record: Record,
    header: list[str],
    known: set[str],
    cells: list[str],
    line: int,
    headings: list[str],
) -> Iterator[Problem]:
    at = (len(record.data),)
    record.lines[at], record.origins[at] = line, record.whole
    place = record.place(at)
    texts = [clean_text(cell) for cell in cells]
    filled = [at for at in enumerate(zip(header, texts, strict=False)) if at[1][1]]
    record.data.append({name: cell for _, (name, cell) in filled if name in known})
    for index, (name, cell) in filled:
        if name in known and (fault := text_fault(cell)):
            yield Problem(place, name, *fault)
        elif not name:
            given = f"{cell[:LONGEST_SHOWN]!r} in column {letters_of(index)}, without a heading"
            yield Problem(place, "", given, "a heading above each column that has content")
    if texts == headings:
        yield Problem(place, "", "the row of headings again", "that row once")
    if len(cells) != len(header):
        given = f"{len(cells)} cells under {len(header)} columns"
        needed = "as many cells as columns; text that holds the separator in double quotes"
        yield Problem(place, "", given, needed)
