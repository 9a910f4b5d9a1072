"""Read the sheets of a workbook (.xlsx) as grids of cells, each as the text that a person sees."""

import io
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from xml.parsers import expat

from scripts.common.input_limits import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_PARTS,
    MOST_ROWS,
    MOST_UNPACKED,
    MOST_WORKBOOK,
)
from scripts.inputs.problems import Place, Problem
from scripts.inputs.tables import MENDED, Grid, letters_of
from scripts.inputs.text import read_bytes

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

AS_XLSX = "a workbook saved as .xlsx (Excel: Excel Workbook; LibreOffice: Excel 2007-365)"
SAVE_AGAIN = f"{AS_XLSX}: open it, save it once more and try again"
STORED = "a stored result: open the workbook in Excel or LibreOffice, and save it"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # how .xls begins, and a workbook with a password
ESCAPED_RETURN = "_x000D_"  # how Excel writes the first sign of a line break from Windows
LARGEST_WHOLE = 1e15  # beyond it a spreadsheet does not know every whole number
MISSING_ERROR = "#N/A"  # stands for no value, as everywhere else


class _TooLargeError(Exception):
    """Raised where a workbook has more cells, or a sheet more rows or columns, than are read."""


@dataclass
class SheetGrid(Grid):
    """The cells of a sheet; column A comes first in each row, and rows without a value are absent.

    Attributes
    ----------
    is_hidden
        Whether the sheet is hidden.
    hidden
        What is hidden of it: numbers of rows and letters of columns that hold a value.
    spans
        Last column of each cell that is merged over several, by line and column from 0.
    merged
        Lines of cells that were filled with the value of the cell above, to which they are merged.
    """

    is_hidden: bool = False
    hidden: list[str] = field(default_factory=list)
    spans: dict[tuple[int, int], int] = field(default_factory=dict)
    merged: set[int] = field(default_factory=set)


def read_workbook(path: Path) -> tuple[list[SheetGrid], list[Problem]]:
    """Read every sheet of a workbook; one that cannot be read safely is a problem.

    Formulas are never evaluated: their stored values are read. No macro runs and no link to another
    file is followed.
    """
    content, fault = read_bytes(path, MOST_WORKBOOK)
    if not fault:
        sheets, fault = _read_content(path.as_posix(), content)
    return ([], [Problem(Place(path.as_posix()), "", *fault)]) if fault else (sheets, [])


@lru_cache(maxsize=2)  # a workbook is read for its studies and for its vocabulary
def _read_content(file: str, content: bytes) -> tuple[list[SheetGrid], tuple[str, str] | None]:
    """Read the bytes of a workbook, or say what keeps them from being read."""
    parts = _Parts()
    if fault := _archive_fault(content, parts):
        return [], fault
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of colours and rules that openpyxl leaves out
            values, formulas = _load(content, values=True), None
            if parts.have_formulas:
                formulas = _load(content, values=False)
            sheets = [
                _read_sheet(file, sheet, formulas[sheet.title] if formulas else None)
                for sheet in values.worksheets
            ]
    except _TooLargeError as error:
        return [], (str(error), f"no more than {MOST_ROWS} rows and {MOST_COLUMNS} columns")
    except Exception as error:  # noqa: BLE001 -- whatever openpyxl stumbles over in a broken file
        return [], (f"a workbook that cannot be read ({type(error).__name__})", SAVE_AGAIN)
    return sheets, None


def _load(content: bytes, *, values: bool) -> "Workbook":
    from openpyxl import load_workbook  # slow to import: only where there is a workbook
    from openpyxl.worksheet._reader import WorkSheetParser, WorksheetReader

    # It would make every cell of a linked range, and write a shared formula anew for each cell.
    with (
        patch.object(WorksheetReader, "bind_hyperlinks", lambda _: None),
        patch.object(WorkSheetParser, "parse_formula", lambda *_: "="),
    ):
        return load_workbook(io.BytesIO(content), data_only=values, keep_links=False)


def _archive_fault(content: bytes, parts: "_Parts") -> tuple[str, str] | None:
    """Say what is wrong with a workbook before any of it is unpacked into memory."""
    if content.startswith(OLD_EXCEL):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return "a workbook with a password", "a workbook saved without a password"
        return "a workbook of an old Excel (.xls) under another name", AS_XLSX
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _list_fault(archive) or parts.fault(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, RuntimeError, ValueError):
        return "a file that is not a workbook, or is damaged", SAVE_AGAIN
    except (NotImplementedError, EOFError):
        return "a workbook that is packed in an unusual way", SAVE_AGAIN


def _list_fault(archive: zipfile.ZipFile) -> tuple[str, str] | None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    size = sum(part.file_size for part in parts)
    if size > MOST_UNPACKED or len(parts) > MOST_PARTS:
        given = f"a workbook of {size // 1_000_000} MB in {len(parts)} parts when unpacked"
        return given, f"no more than {MOST_UNPACKED // 1_000_000} MB in {MOST_PARTS} parts"
    if "xl/workbook.bin" in names or "mimetype" in names:
        return "a workbook of another kind (.xlsb, .ods) under the name .xlsx", AS_XLSX
    if "[Content_Types].xml" not in names:
        return "an archive that holds no workbook", AS_XLSX
    return None


class _Parts:
    """Count the cells of a workbook, those that are merged included, and look for formulas."""

    def __init__(self) -> None:
        """Start without a cell."""
        self.cells = 0
        self.have_formulas = False

    def fault(self, archive: zipfile.ZipFile) -> tuple[str, str] | None:
        """Say what a part of a workbook holds that cannot be read safely."""
        for name in archive.namelist():
            text = archive.read(name)
            is_xml = name.endswith((".xml", ".rels"))
            if is_xml and (b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"\0" in text[:200]):
                return "a workbook with declarations that no spreadsheet program writes", SAVE_AGAIN
            if b"purl.oclc.org/ooxml/spreadsheetml/main" in text[:2000]:
                return "a workbook in the form Strict Open XML", AS_XLSX
            parser = expat.ParserCreate()
            parser.StartElementHandler = self._see
            try:
                parser.Parse(text, True)
            except expat.ExpatError:  # a picture, or a part that openpyxl cannot read either
                continue
            except _TooLargeError as error:
                needed = "delete empty rows and columns that have a format or are merged"
                return str(error), f"no more than {MOST_CELLS}: {needed}"
        return None

    def _see(self, element: str, attributes: Mapping[str, str]) -> None:
        name = element.rpartition(":")[2]
        self.have_formulas |= name == "f"
        if name in ("c", "row"):
            self.cells += 1
        elif name == "mergeCell":
            self.cells += _size(attributes.get("ref", ""))
        if self.cells > MOST_CELLS:
            raise _TooLargeError(f"more than {MOST_CELLS} cells")


def _size(area: str) -> int:
    """Count the cells of an area; none of one that openpyxl refuses."""
    from openpyxl.worksheet.cell_range import CellRange

    try:
        size: Mapping[str, int] = CellRange(area).size
    except (TypeError, ValueError):
        return 0
    return size["rows"] * size["columns"]


# --- One sheet -----------------------------------------------------------------------------------


def _read_sheet(file: str, sheet: "Worksheet", formulas: "Worksheet | None") -> SheetGrid:
    grid = SheetGrid(file, sheet=sheet.title, is_hidden=sheet.sheet_state != "visible")
    texts: dict[int, dict[int, str]] = {}
    for (line, column), cell in sheet._cells.items():  # noqa: SLF001 -- those that there are alone
        text, fault = _text_of(cell)
        if formulas and cell.value is None and cell.data_type != "str":
            other = formulas._cells.get((line, column))  # noqa: SLF001
            if other is not None and other.data_type == "f":
                text = "formula"
                fault = ("a formula whose result is not stored", STORED)
        if text.strip():
            texts.setdefault(line, {})[column - 1] = text
        if fault:
            grid.faults[line, column - 1] = fault
    _fill_merged(grid, sheet, texts)
    width = 1 + max((max(cells) for cells in texts.values()), default=-1)
    if width > MOST_COLUMNS or len(texts) > MOST_ROWS + 1:
        raise _TooLargeError(f"the sheet {sheet.title} of {len(texts)} rows and {width} columns")
    for line, cells in sorted(texts.items()):
        grid.rows.append((line, [cells.get(index, "") for index in range(width)]))
    grid.letters = [letters_of(index) for index in range(width)]
    grid.hidden = [*_hidden_rows(sheet, texts), *_hidden_columns(sheet, width)]
    return grid


def _text_of(cell: "Cell | MergedCell") -> tuple[str, tuple[str, str] | None]:
    """Return the text of a cell as a person sees it, and what is wrong with it, if anything is."""
    value: Any = cell.value
    if value is None:
        return "", None
    if cell.data_type == "e" and value != MISSING_ERROR:
        return str(value), (f"the error {value}", MENDED)
    if isinstance(value, bool):
        return str(value).casefold(), None
    if isinstance(value, int | float):
        is_whole = isinstance(value, float) and value.is_integer() and abs(value) < LARGEST_WHOLE
        return repr(int(value) if is_whole else value), None
    if isinstance(value, str):
        return value.replace(ESCAPED_RETURN, "").replace("\r\n", "\n").replace("\r", "\n"), None
    shown = value.date() if isinstance(value, datetime) else value
    kind = "the date" if isinstance(value, date) else "the time"
    needed = "text or a number: format the cell as text, then type it again"
    return str(shown), (f"{kind} {shown}", needed)


def _fill_merged(grid: SheetGrid, sheet: "Worksheet", texts: dict[int, dict[int, str]]) -> None:
    """Give merged cells their value in each row; note those that are merged over columns."""
    for area in sheet.merged_cells.ranges:
        first = area.min_col - 1
        text = texts.get(area.min_row, {}).get(first)
        if text is None:
            continue
        for line in range(area.min_row, area.max_row + 1):
            if area.max_col > area.min_col:
                grid.spans[line, first] = area.max_col - 1
            if line > area.min_row:
                texts.setdefault(line, {})[first] = text
                grid.merged.add(line)
                if (area.min_row, first) in grid.faults:
                    grid.faults[line, first] = grid.faults[area.min_row, first]


def _hidden_rows(sheet: "Worksheet", texts: dict[int, dict[int, str]]) -> Iterator[str]:
    rows = [line for line in sorted(texts) if sheet.row_dimensions[line].hidden]
    if rows:
        shown = ", ".join(map(str, rows[:8])) + (", ..." if len(rows) > 8 else "")
        yield f"{'row' if len(rows) == 1 else 'rows'} {shown}"


def _hidden_columns(sheet: "Worksheet", width: int) -> Iterator[str]:
    hidden: set[int] = set()
    for column in sheet.column_dimensions.values():
        if column.hidden and column.min:
            hidden |= set(range(column.min - 1, min(column.max or column.min, width)))
    if hidden:
        letters = ", ".join(letters_of(index) for index in sorted(hidden))
        yield f"{'column' if len(hidden) == 1 else 'columns'} {letters}"
