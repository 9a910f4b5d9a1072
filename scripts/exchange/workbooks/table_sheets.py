"""Put the tables of a review into one workbook, with a sheet that explains every column."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from scripts.tables.contract import HEADER, Contract, dictionary_rows
from scripts.tables.files import iterate_rows

CONTENTS, DICTIONARY = "contents", "data_dictionary"
MOST_SHEET_ROWS = 1_048_576  # of a sheet, in every program that opens workbooks
WIDEST = 60  # characters of a column on the screen
HEADING = Font(bold=True)


def tables_workbook(
    tables: Mapping[str, pd.DataFrame], contracts: Mapping[str, Contract]
) -> Workbook:
    """Write each table on a sheet of its name, after a list of them; columns are explained last.

    A text that looks like a formula is stored as text. Numbers have six significant digits, as in
    the CSV tables. A table that is longer than a sheet is listed and has no sheet.
    """
    workbook = Workbook(write_only=True)
    fitting = {name: table for name, table in tables.items() if len(table) < MOST_SHEET_ROWS}
    contents = [
        (name, f"one row per {contracts[name].rows}", len(table), name in fitting)
        for name, table in tables.items()
    ]
    _add_sheet(workbook, CONTENTS, ("sheet", "what it holds", "rows", "in this workbook"), contents)
    for name, table in fitting.items():
        _add_sheet(workbook, name, tuple(table.columns), iterate_rows(table))
    rows = dictionary_rows(contracts[name] for name in tables)
    _add_sheet(workbook, DICTIONARY, HEADER, rows)
    return workbook


def _add_sheet(
    workbook: Workbook, name: str, header: tuple[str, ...], rows: Iterable[Iterable[Any]]
) -> None:
    sheet: Any = workbook.create_sheet(name)  # its stubs lack what a write-only sheet has
    values = [[plain_value(value) for value in row] for row in rows]
    columns = zip(header, *values, strict=True)
    for index, column in enumerate(columns, start=1):
        longest = max(len(str(value)) for value in column if value is not None)
        width = min(longest + 2, WIDEST)
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{len(values) + 1}"
    sheet.append([_cell(sheet, name, HEADING) for name in header])
    for row in values:
        sheet.append([_cell(sheet, v) if isinstance(v, str) else v for v in row])


def plain_value(value: Any) -> Any:
    """Return a cell of a table as a value that a workbook can hold; None where it is missing."""
    if pd.isna(value):
        return None
    if hasattr(value, "item"):
        value = value.item()
    return float(f"{value:.6g}") if isinstance(value, float) else value


def _cell(sheet: Any, text: str, font: Font | None = None) -> Any:
    """Make a cell that holds a text, whatever the text looks like to a spreadsheet."""
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if font:
        cell.font = font
    return cell
