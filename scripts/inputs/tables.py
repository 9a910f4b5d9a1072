"""Give the cells of a table names: rows of filled cells by column, with the line of each row."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count, pairwise

from scripts.common.input_limits import MOST_COLUMNS, MOST_PROBLEMS, MOST_ROWS
from scripts.common.paths import doc_page
from scripts.common.wording import counted
from scripts.inputs.cell_values import clean_text, read_values
from scripts.inputs.problems import Place, Problem, Sheet, list_terms, nearest
from scripts.inputs.record import LONGEST_SHOWN, Record
from scripts.inputs.text import text_fault, unseen_fault

# What a cell with the error of a formula needs.
MENDED = "a value: mend the formula, or type the value"
MOST_LISTED = 12  # columns that a message lists
# What a message adds to the name of a column that is missing.
USUAL_HEADINGS = {
    "study_id": ", with a heading such as Study",
    "region": (
        ", with a heading such as Outcome; a table with a column for each outcome is read by "
        f"`make import`, see {doc_page('import.md')}"
    ),
    "direction": ", with a heading such as Favours",
}


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
    letters
        In a workbook: the letter of each column, such as ``I``.
    faults
        What is wrong with a cell and what is needed, by line and number of the column from 0.
    assumptions
        What was assumed when the cells were read, each in a few words.
    points_are_decimal
        Whether ``1.234`` is a little more than 1 unless another number shows that it is not.
    """

    file: str
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    sheet: str | None = None
    letters: list[str] = field(default_factory=list)
    faults: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
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


def read_rows(grid: Grid, columns: list[str], required: list[str]) -> tuple[Record, list[Problem]]:
    """Read a grid as a list of rows, each a dictionary of its filled cells.

    Numbers, terms, and true or false are put into one form; see ``read_values``. The header, which
    comes first, may have ``columns`` (a name that ends in ``*`` allows any with that start), and
    must have those that are ``required``.
    """
    record = Record(grid.file, assumptions=[*grid.assumptions])
    header_line, headings = grid.rows[0] if grid.rows else (1, [])
    given = [clean_text(name) for name in headings]
    header = [column_of(name, columns) or name for name in given]
    letters = dict(zip(header, grid.letters or map(letters_of, count()), strict=False))
    record.sheet = None if grid.sheet is None else Sheet(grid.sheet, letters)
    place = Place(grid.file, header_line, record.sheet)
    starts = tuple(name[:-1] for name in columns if name.endswith("*"))
    known = {name for name in header if name in columns or (name and name.startswith(starts))}
    unusable = list(_header_problems(header, known, required, place))
    if unusable and (len(header) == 1 or len(header) > MOST_COLUMNS):
        return record, unusable
    problems = list(_unknown_columns(header, known, columns, place))
    if unusable:
        return record, [*problems, *unusable]
    record.data = []
    for line, cells in grid.rows[1:]:
        if any(map(str.strip, cells)):
            problems += _add_row(record, header, known, cells, line, given)
            problems += _cell_problems(record, header, grid, line)
        if len(record.data) > MOST_ROWS or len(problems) > MOST_PROBLEMS:
            break
    if len(record.data) > MOST_ROWS:
        too_many, needed = (f"{word} than {MOST_ROWS} rows" for word in ("more", "no more"))
        return Record(record.file), [Problem(record.place(), "", too_many, needed)]
    return record, [*problems, *read_values(record, points_are_decimal=grid.points_are_decimal)]


def letters_of(index: int) -> str:
    """Return the letters of a column of a spreadsheet, the first of which has the index 0.

    Examples
    --------
    >>> [letters_of(index) for index in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    rest, letter = divmod(index, 26)
    return (letters_of(rest - 1) if rest else "") + chr(ord("A") + letter)


def _header_problems(
    header: list[str], known: set[str], required: list[str], place: Place
) -> Iterator[Problem]:
    if len(header) > MOST_COLUMNS:
        given = f"{len(header)} columns"
        yield Problem(place, "header", given, f"no more than {MOST_COLUMNS}")
        return
    for name in sorted(name for name in known if header.count(name) > 1):
        yield Problem(place, "header", f"column {name!r} twice", "each column once")
    if len(header) == 1 and place.sheet is None and {*header}.isdisjoint(required):
        given = f"one column, {header[0][:LONGEST_SHOWN]!r}"
        needed = (
            f"the columns {list_terms(required)}; cells separated by commas, semicolons or tabs"
        )
        yield Problem(place, "header", given, needed)
        return
    for name in required:
        if name not in header:
            needed = f"the column {name!r}{USUAL_HEADINGS.get(name, '')}"
            yield Problem(place, "header", f"no column {name!r}", needed)


def _unknown_columns(
    header: list[str], known: set[str], columns: list[str], place: Place
) -> Iterator[Problem]:
    listed = f"a heading that {doc_page('spreadsheets.md')} or {doc_page('records.md')} lists"
    if len(columns) <= MOST_LISTED:
        listed = f"one of the columns {list_terms(columns, MOST_LISTED)}"
    needed = f"{listed}; or `#` before it, to leave the column out"
    for name in sorted(filter(None, header)):
        if name not in known:
            given = f"column {name[:LONGEST_SHOWN]!r}"
            yield Problem(
                _heading_place(place, name), "header", given, needed, nearest(name, columns)
            )
        elif fault := text_fault(name) or unseen_fault(name):
            yield Problem(place, "header", *fault)


def _heading_place(place: Place, name: str) -> Place:
    """Return the place of a heading, in a workbook with the letter of its column."""
    if place.sheet is None or name not in place.sheet.letters:
        return place
    letters = {"header": place.sheet.letters[name]}
    return replace(place, sheet=Sheet(place.sheet.name, letters))


def _cell_problems(record: Record, header: list[str], grid: Grid, line: int) -> Iterator[Problem]:
    """Report the cells of a row that hold no value that could be read, and leave them out."""
    for index, name in enumerate(header) if grid.faults else ():
        fault = grid.faults.get((line, index))
        if fault and record.lines.get((len(record.data) - 1,)) == line:
            record.data[-1].pop(name, None)
            yield Problem(replace(record.whole, line=line), name, *fault)


def _add_row(
    record: Record,
    header: list[str],
    known: set[str],
    cells: list[str],
    line: int,
    headings: list[str],
) -> Iterator[Problem]:
    texts = [clean_text(cell) for cell in cells]
    if texts == headings:
        given, needed = (
            "the row of headings again",
            "that row once, and one table in a file or sheet",
        )
        yield Problem(replace(record.whole, line=line), "", given, needed)
        return
    at = (len(record.data),)
    record.lines[at], record.origins[at] = line, record.whole
    named = [(name, cell) for name, cell in zip(header, texts, strict=False) if cell]
    record.data.append({name: cell for name, cell in named if name in known})
    for name, cell in named:
        if name in known and (fault := text_fault(cell)):
            yield Problem(record.place(at), name, *fault)
    for fault in _row_faults(header, texts):
        yield Problem(record.place(at), "", *fault)


def _row_faults(header: list[str], texts: list[str]) -> Iterator[tuple[str, str]]:
    """Say what is wrong with a row as a whole, and what is needed."""
    if "" in header:
        for index, (name, cell) in enumerate(zip(header, texts, strict=False)):
            if cell and not name:
                given = f"{cell[:LONGEST_SHOWN]!r} in column {letters_of(index)}, without a heading"
                yield given, "a heading above each column that has content"
    if len(texts) != len(header):
        yield count_fault(len(texts), len(header))


def count_fault(cells: int, columns: int) -> tuple[str, str]:
    """Say that a row has too many cells or too few, and what is needed."""
    given = f"{counted(cells, 'cell')} under {counted(columns, 'column')}"
    return given, "as many cells as columns; text that holds the separator in double quotes"


def are_row_numbers(cells: Sequence[str]) -> bool:
    """Check whether cells are whole numbers that rise from row to row, as numbers of rows do.

    Examples
    --------
    >>> [are_row_numbers(cells) for cells in (["1", "2", "4"], ["2", "1"], ["1", ""], [])]
    [True, False, False, False]
    """
    numbers = [int(cell) for cell in cells if re.fullmatch(r"[0-9]{1,7}", cell.strip())]
    rises = all(one < two for one, two in pairwise(numbers))
    return bool(cells) and len(numbers) == len(cells) and rises
