"""Put the tables of a review into one workbook, with a sheet that explains every column."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from scripts.exchange.workbooks.saved_workbooks import save_workbook
from scripts.tables.contract import HEADER, Contract, dictionary_rows

CONTENTS, DICTIONARY = "contents", "data_dictionary"
MOST_SHEET_ROWS = 1_048_576  # of a sheet, in every program that opens workbooks
WIDEST = 60  # characters of a column on the screen
HEADING = Font(bold=True)

Columns = Mapping[str, Sequence[Hashable]]


def write_tables(
    tables: Mapping[str, pd.DataFrame], contracts: Mapping[str, Contract], path: Path
) -> None:
    """Write a workbook with each table on a sheet of its name, after a list of them.

    Columns are explained on the last sheet. A text that looks like a formula is stored as text.
    Numbers have six significant digits, as in the CSV tables. A table that is longer than a sheet
    is listed and has no sheet.
    """
    fitting = {name: table for name, table in tables.items() if len(table) < MOST_SHEET_ROWS}
    contents = [
        (name, f"one row per {contracts[name].rows}", len(table), name in fitting)
        for name, table in tables.items()
    ]
    explained = dictionary_rows(contracts[name] for name in tables)
    sheets: dict[str, Columns] = {
        CONTENTS: _by_column(("sheet", "what it holds", "rows", "in this workbook"), contents),
        **{name: {str(h): t[h].tolist() for h in t} for name, t in fitting.items()},
        DICTIONARY: _by_column(HEADER, explained),
    }
    workbook = Workbook(write_only=True)
    rows = {name: _add_sheet(workbook, name, columns) for name, columns in sheets.items()}
    save_workbook(workbook, path, rows)


def _by_column(header: Iterable[str], rows: Iterable[tuple[Hashable, ...]]) -> Columns:
    return dict(zip(header, zip(*rows, strict=True), strict=True))


def _add_sheet(workbook: Workbook, name: str, columns: Columns) -> str:
    """Add a sheet with its headings; return the rows below them as XML.

    openpyxl would take most of the time of an export for the cells.
    """
    sheet: Any = workbook.create_sheet(name)  # its stubs lack what a write-only sheet has
    letters = [get_column_letter(place) for place in range(1, len(columns) + 1)]
    written = []
    for letter, (heading, cells) in zip(letters, columns.items(), strict=True):
        values = {cell: plain_value(cell) for cell in {*cells}}
        shown = (len(str(value)) for value in values.values() if value is not None)
        width = min(max(len(heading), *shown, 0) + 2, WIDEST)
        sheet.column_dimensions[letter].width = width
        texts = {cell: _cell_text(sheet, value) for cell, value in values.items()}
        written.append([texts[cell] for cell in cells])
    count = len(written[0])
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{letters[-1]}{count + 1}"
    sheet.append([_heading(sheet, heading) for heading in columns])
    return "".join(
        f'<row r="{line}">'
        + "".join(f'<c r="{letters[i]}{line}"{text}' for i, text in enumerate(row) if text)
        + "</row>"
        for line, row in enumerate(zip(*written, strict=True), 2)
    )


def plain_value(value: Any) -> Any:
    """Return a cell of a table as a value that a workbook can hold; None where it is missing."""
    if pd.isna(value):
        return None
    if hasattr(value, "item"):
        value = value.item()
    return float(f"{value:.6g}") if isinstance(value, float) else value


def _cell_text(sheet: Any, value: Any) -> str:
    """Write a cell as XML, without its beginning, which names its place; a missing one is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return f' t="b"><v>{value:d}</v></c>'
    if not isinstance(value, str):
        return f' t="n"><v>{value:.16g}</v></c>'
    if not value:
        return ' t="inlineStr" />'
    text: Any = WriteOnlyCell(sheet, value).value  # refused if no workbook can hold it
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f' t="inlineStr"><is><t{space}>{escape(text)}</t></is></c>'


def _heading(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.font = HEADING
    return cell
