"""Find the tables of a review, as CSV files or as the sheets of its workbook."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from scripts.common.paths import CSV_TABLES, VOCABULARY, WORKBOOK, workbooks
from scripts.inputs.csv_files import read_grid
from scripts.inputs.problems import Place, Problem, Sheet, list_terms
from scripts.inputs.tables import Grid
from scripts.inputs.workbook_files import AS_XLSX, SheetGrid, read_workbook
from scripts.models.study import Region
from scripts.records.examples import EXPLAINED
from scripts.records.flat_table import COLUMNS, REQUIRED
from scripts.records.heading_rows import has_headings
from scripts.records.headings import known_headings
from scripts.records.study_tables import table_columns

FLAT = "flat"  # the name of the only table of a review
REGIONS = VOCABULARY.stem
TABLES = tuple(Path(name).stem for name in CSV_TABLES)
SINGULAR = {"study": "studies", "arm": "arms", "finding": "findings", "region": REGIONS}
NUMBERED = {*SINGULAR, *SINGULAR.values()}
ALMOST = 0.8  # how alike the name of a sheet and that of a table are that are probably one


def read_tables(folder: Path) -> tuple[dict[str, Grid], list[Problem]]:
    """Read the tables of a review by name: three, or one that is called ``FLAT``.

    One that cannot be read is missing.
    """
    if books := workbooks(folder):
        return _tables_of_workbook(books[0], folder)
    files = [folder / name for name in CSV_TABLES]
    is_flat = [path.exists() for path in files] == [False, False, True]
    tables: dict[str, Grid] = {}
    problems: list[Problem] = []
    for path in files[-1:] if is_flat else files:
        columns = COLUMNS if is_flat else table_columns(path.stem)[0]
        grid, faults = read_grid(path, known_headings(columns))
        problems += faults
        if grid is not None:
            tables[FLAT if is_flat else path.stem] = grid
    return tables, problems


def read_regions(path: Path) -> tuple[Grid | None, list[Problem]]:
    """Read the table of a vocabulary: a CSV file, or the sheet ``regions`` of a workbook.

    A workbook whose sheet is missing or has no row below its headings has no vocabulary.
    """
    if path.suffix.casefold() != WORKBOOK:
        return read_grid(path, known_headings([*Region.model_fields]))
    sheets, problems = read_workbook(path)
    named = [sheet for sheet in sheets if _plain(sheet) == REGIONS and len(sheet.rows) > 1]
    return (named[0] if named else None), problems


def _tables_of_workbook(path: Path, folder: Path) -> tuple[dict[str, Grid], list[Problem]]:
    place = Place(path.as_posix())
    if path.suffix.casefold() != WORKBOOK:
        return {}, [Problem(place, "", f"a workbook saved as {path.suffix}", AS_XLSX)]
    sheets, problems = read_workbook(path)
    if problems:
        return {}, problems
    sheets = [replace(sheet, assumptions=[]) for sheet in sheets]
    problems = list(_sheet_problems(sheets, folder))
    filled = [sheet for sheet in sheets if sheet.rows and not sheet.is_hidden]
    named = {_plain(sheet): sheet for sheet in filled}
    chosen: dict[str, SheetGrid] = {}
    if _holds_three_tables(filled, {*named}):
        chosen = {name: named[name] for name in TABLES if name in named}
        problems = problems or [*_missing_sheets(path, [*named])]
    else:
        chosen, faults = _flat_sheet(path, [s for s in filled if _plain(s) != REGIONS])
        problems += faults
    if problems:
        return {}, problems
    used = [*chosen.values(), *([named[REGIONS]] if REGIONS in named else [])]
    _note_what_is_left_out(sheets, used)
    return {**chosen}, [*_almost_named(sheets, used)] if FLAT not in chosen else []


def _holds_three_tables(sheets: Sequence[SheetGrid], names: set[str]) -> bool:
    """Check whether sheets are the three tables; one of the three alone may be a table for all."""
    tables = names & {*TABLES}
    is_flat = any(has_headings(sheet, COLUMNS, REQUIRED) for sheet in sheets)
    return len(tables) > 1 or (tables != {TABLES[-1]} and bool(tables) and not is_flat)


def _plain(sheet: SheetGrid) -> str:
    """Return the name of a sheet in lower case; of one that has the name of a table, that name."""
    name = (sheet.sheet or "").strip().casefold()
    unnumbered = re.sub(r"^\d+[\W_]*", "", name)
    return SINGULAR.get(unnumbered, unnumbered) if unnumbered in NUMBERED else name


def _flat_sheet(
    path: Path, sheets: Sequence[SheetGrid]
) -> tuple[dict[str, SheetGrid], list[Problem]]:
    """Find the sheet that holds all: the only one, or the only one with the headings it needs."""
    place = Place(path.as_posix())
    if not sheets:
        needed = f"the sheets {', '.join(TABLES)}, or one sheet for all"
        return {}, [Problem(place, "", "a workbook without any filled sheet", needed)]
    fitting = [sheet for sheet in sheets if has_headings(sheet, COLUMNS, REQUIRED)]
    if len(fitting) == 1 or len(sheets) == 1:
        return {FLAT: (fitting or sheets)[0]}, []
    names = list_terms([sheet.sheet or "" for sheet in fitting or sheets])
    if fitting:
        given = f"{len(fitting)} sheets that each could hold the findings: {names}"
        needed = "one sheet with all rows, or one that is shown: hide those that are not to be read"
        return {}, [Problem(place, "", given, needed)]
    given = f"no sheet with the headings of findings; there are {names}"
    needed = f"the sheets {', '.join(TABLES)}, or one sheet for all with headings such as Study, "
    needed += "Outcome and Favours, and a row for each result"
    return {}, [Problem(place, "", given, needed)]


def _sheet_problems(sheets: Sequence[SheetGrid], folder: Path) -> Iterator[Problem]:
    for sheet in sheets:
        name = _plain(sheet)
        if name not in (*TABLES, REGIONS) or not sheet.rows:
            continue
        place = Place(sheet.file, sheet=Sheet(sheet.sheet or ""))
        if sheet.is_hidden:
            yield Problem(place, "", "a hidden sheet with the name of a table", "shown, or renamed")
        if name == REGIONS and (folder / VOCABULARY.name).exists():
            needed = f"one vocabulary: this sheet or the file {VOCABULARY.name}, not both"
            yield Problem(place, "", f"a sheet beside the file {VOCABULARY.name}", needed)
        if sum(_plain(other) == name for other in sheets) > 1:
            yield Problem(place, "", f"two sheets for the table {name}", "each table once")


def _missing_sheets(path: Path, names: Sequence[str]) -> Iterator[Problem]:
    for table in TABLES:
        if table not in names:
            near = get_close_matches(table, [n for n in names if n not in TABLES], 1, ALMOST)
            needed = f"the sheets {', '.join(TABLES)}, or one sheet for all"
            place = Place(path.as_posix())
            yield Problem(place, "", f"no sheet {table}", needed, near[0] if near else None)


def _almost_named(sheets: Sequence[SheetGrid], used: Sequence[Grid]) -> Iterator[Problem]:
    """Report sheets beside the tables that are named nearly like one of them."""
    names = {sheet.sheet for sheet in used}
    for sheet in sheets:
        near = get_close_matches(_plain(sheet), (*TABLES, REGIONS), 1, ALMOST)
        if sheet.sheet not in names and near and sheet.rows and not sheet.is_hidden:
            place = Place(sheet.file, sheet=Sheet(sheet.sheet or ""))
            given = f"a sheet {sheet.sheet!r}, named nearly like the table {near[0]}"
            yield Problem(place, "", given, "its rows in that table, or another name")


def _note_what_is_left_out(sheets: Sequence[SheetGrid], used: Sequence[SheetGrid]) -> None:
    """Say which sheets are not read, and what is read although it is hidden."""
    notes = used[0].assumptions
    others = [sheet for sheet in sheets if sheet not in used and sheet.rows]
    others = [sheet for sheet in others if _plain(sheet) != EXPLAINED]
    for kind, is_hidden in (("sheets left out", False), ("hidden sheets left out", True)):
        names = [sheet.sheet or "" for sheet in others if sheet.is_hidden == is_hidden]
        if names:
            notes.append(f"{kind}: {list_terms(names)}")
    columns = [name for name in COLUMNS if name not in REQUIRED[1:]]
    names = [sheet.sheet or "" for sheet in others if has_headings(sheet, columns, REQUIRED[:1])]
    if names:
        notes.append(f"not read, though they have a column of studies: {list_terms(names)}")
    for sheet in used:
        if sheet.hidden:
            sheet.assumptions.append(f"hidden, and read all the same: {', '.join(sheet.hidden)}")
