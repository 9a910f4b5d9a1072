"""Give the cells of a table names: rows of filled cells by column, with the line of each row."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from scripts.common.input_limits import MOST_COLUMNS, MOST_PROBLEMS, MOST_ROWS
from scripts.inputs.problems import Place, Problem, Sheet, list_terms, nearest
from scripts.inputs.record import LONGEST_SHOWN, Record
from scripts.inputs.text import composed, text_fault, unseen_fault


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
        What was assumed when the cells were read, in short texts.
    """

    file: str
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    sheet: str | None = None
    letters: list[str] = field(default_factory=list)
    faults: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    assumptions: list[str] = field(default_factory=list)


def read_rows(grid: Grid, columns: list[str], required: list[str]) -> tuple[Record, list[Problem]]:
    """Read a grid as a list of rows, each a dictionary of its filled cells.

    Parameters
    ----------
    grid
        The cells, headings first.
    columns
        Allowed column names; one that ends in ``*`` allows any name with that start.
    required
        Columns that the header must have.
    """
    header_line, headings = grid.rows[0] if grid.rows else (1, [])
    header = [composed(name.strip()) for name in headings]
    letters = dict(zip(header, grid.letters, strict=False))
    sheet = None if grid.sheet is None else Sheet(grid.sheet, letters)
    record = Record(grid.file, sheet=sheet, assumptions=grid.assumptions)
    place = Place(grid.file, header_line, record.sheet)
    unusable = list(_header_problems(header, required, place))
    if unusable and (len(header) == 1 or len(header) > MOST_COLUMNS):
        return record, unusable
    starts = tuple(name[:-1] for name in columns if name.endswith("*"))
    known = {name for name in header if name in columns or name.startswith(starts)}
    problems = list(_unknown_columns(header, known, columns, place))
    if unusable:
        return record, [*problems, *unusable]
    record.data = []
    for line, cells in grid.rows[1:]:
        if any(map(str.strip, cells)):
            problems += _add_row(record, header, known, cells, line)
            problems += _cell_problems(record, header, grid, line)
        if len(record.data) > MOST_ROWS or len(problems) > MOST_PROBLEMS:
            break
    if len(record.data) > MOST_ROWS:
        given, needed = (f"{word} than {MOST_ROWS} rows" for word in ("more", "no more"))
        return Record(record.file), [Problem(record.place(), "", given, needed)]
    return record, problems


def _header_problems(header: list[str], required: list[str], place: Place) -> Iterator[Problem]:
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
    header: list[str], known: set[str], columns: list[str], place: Place
) -> Iterator[Problem]:
    needed = f"one of the columns {list_terms(columns, 40)}; or `#` before it, to leave it out"
    for name in header:
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
    """Report the cells of a row that hold no value that could be read."""
    for index, name in enumerate(header) if grid.faults else ():
        if fault := grid.faults.get((line, index)):
            yield Problem(replace(record.whole, line=line), name, *fault)


def _add_row(
    record: Record, header: list[str], known: set[str], cells: list[str], line: int
) -> list[Problem]:
    at = (len(record.data),)
    record.lines[at], record.origins[at] = line, record.whole
    place = record.place(at)
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
