"""Make a workbook with the records of a review, or with an example, to be filled in by hand."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from scripts.common.words import noun
from scripts.exchange.study_rows import REGIONS, Row, used_columns
from scripts.exchange.workbooks.column_help import Column, explain, explained_terms
from scripts.exchange.workbooks.saved_workbooks import save_workbook
from scripts.models.effect_types import JOINED_TYPES
from scripts.models.risk_of_bias import TOOLS
from scripts.records.examples import EXAMPLES, EXPLAINED, is_example
from scripts.records.headings import BIAS

# The columns of the sheet of explanations, with their widths in letters, and the height of a line.
EXPLANATION = {"sheet": 12, "column": 28, "required": 10, "meaning": 70, "allowed": 60}
LINE = 15
LAST = 2_000  # the last row with drop-down lists
NARROW, WIDE = 11, 44  # columns, in letters
LONGEST_LIST = 255  # signs of a list that a program offers
REQUIRED, OPTIONAL, HEADER = "F8CBAD", "DDEBF7", "1F3864"
FONT = "Calibri"
EXAMPLE_FONT = Font(name=FONT, italic=True, color="7F7F7F")
BOLD = Font(name=FONT, bold=True)
AS_TEXT = "@"  # so that 5-12 does not become a date, nor =1 a formula

INTRO = {
    "": "How to fill in this workbook",
    "studies": "studies: one row for each study.",
    "arms": "arms: one row for each group of participants of a study.",
    "findings": "findings: one row for each reported result, including results of no change.",
    REGIONS: "regions: the {regions} that the findings may name, each once. Without rows, they are "
    "those that the findings name.",
}
OF_COLUMNS = (
    "Headings in orange: every row needs a value. Headings in blue: leave a cell empty where the "
    "study does not report it. Columns that you do not need may be deleted."
)
OF_EXAMPLES = (
    f"The rows in grey are an example: those of {' and '.join(EXAMPLES.values())}. Every run "
    "leaves them out. Type below them, and delete them or leave them there."
)
THEN = "This sheet is not read. When the workbook is filled in, save it and run: make"

# What is proposed in a column that takes other text as well.
PROPOSED: dict[tuple[str, str], Sequence[str]] = {
    ("studies", f"{BIAS}tool"): tuple(TOOLS),
    ("findings", "effect_type"): JOINED_TYPES,
    ("findings", "subgroup"): ("all", "responders", "nonresponders", "completers"),
    ("findings", "p_sides"): ("1", "2"),
}
# The sheet whose first column a column repeats.
ENTRIES = {
    ("arms", "study_id"): "studies",
    ("findings", "study_id"): "studies",
    ("findings", "region"): REGIONS,
    ("findings", "target_region"): REGIONS,
    (REGIONS, "parent"): REGIONS,
}


def build_workbook(
    tables: Mapping[str, Sequence[Row]],
    columns: Mapping[str, Sequence[str]],
) -> Workbook:
    """Build a workbook with a sheet for each table and one that explains their columns.

    ``tables`` and ``columns`` have the rows and the headings by the name of the sheet: studies,
    arms, findings, and regions where there are any.
    """
    workbook = Workbook()
    first = workbook.worksheets[0]
    first.title = EXPLAINED
    has_examples = any(is_example(row) for rows in tables.values() for row in rows)
    _write_explanations(first, columns, OF_EXAMPLES if has_examples else "")
    for name, headings in columns.items():
        sheet = workbook.create_sheet(name)
        explained = [explain(name, heading) for heading in headings]
        _write_headings(sheet, explained)
        for line, row in enumerate(tables.get(name, ()), 2):
            _write_row(sheet, line, explained, row)
        _fit_columns(sheet, explained)
        for number, column in enumerate(explained, 1):
            if formula := _choices(name, column, columns):
                _offer(sheet, get_column_letter(number), column, formula)
    for sheet in workbook.worksheets:
        sheet.page_setup.orientation = "landscape"
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToHeight = 0  # as many pages as it takes, each as wide as the sheet
    return workbook


def write_workbook(tables: Mapping[str, Sequence[Row]], path: Path) -> None:
    """Write records as a workbook: a sheet for each table, with the columns that they use."""
    columns = {name: used_columns(name, rows) for name, rows in tables.items()}
    save_workbook(build_workbook(tables, columns), path)


def _write_headings(sheet: Worksheet, columns: Iterable[Column]) -> None:
    for number, column in enumerate(columns, 1):
        cell = sheet.cell(1, number, column.name)
        cell.font = BOLD
        cell.fill = PatternFill("solid", fgColor=REQUIRED if column.is_required else OPTIONAL)
        needed = "Required. " if column.is_required else ""
        text = f"{needed}{column.meaning}. Allowed: {column.allowed}."
        cell.comment = Comment(text, "swimtally", height=30 + 18 * (len(text) // 40 + 1), width=320)
    sheet.freeze_panes = "B2"


def _write_row(sheet: Worksheet, line: int, columns: Iterable[Column], row: Row) -> None:
    for place, column in enumerate(columns, 1):
        value = row.get(column.name)
        if value is None:
            continue
        cell = sheet.cell(line, place)
        write_value(cell, value)
        if is_example(row):
            cell.font = EXAMPLE_FONT


def write_value(cell: Any, value: Any) -> None:
    """Write a value into a cell: text stays text, also where it looks like a formula.

    A number keeps all its digits, of which openpyxl would write 16.
    """
    if isinstance(value, bool):
        cell.value = "yes" if value else "no"
    elif isinstance(value, str):
        cell.value = value
        cell.data_type = "s"
        cell.number_format = AS_TEXT
    else:
        cell.value = repr(value)
        cell.data_type = "n"


def _fit_columns(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for number, column in enumerate(columns, 1):
        letter = get_column_letter(number)
        cells = (sheet.cell(line, number).value for line in range(2, sheet.max_row + 1))
        longest = max((len(str(value)) for value in cells if value is not None), default=0)
        width = min(max(len(column.name) + 2, longest + 2, NARROW), WIDE)
        dimension = sheet.column_dimensions[letter]
        dimension.width = WIDE if column.name == "note" else width
        if column.is_text:
            dimension.number_format = AS_TEXT


def _choices(table: str, column: Column, columns: Mapping[str, Sequence[str]]) -> str:
    """Write what a cell of a column offers, as the formula of a drop-down list."""
    terms = column.terms or PROPOSED.get((table, column.name), ())
    if column.allowed == "yes, no":
        terms = ("yes", "no")
    if terms:
        listed = ",".join(terms)
        return f'"{listed}"' if len(listed) <= LONGEST_LIST else ""
    if table == "findings" and column.name in ("arm", "comparator"):
        # The arms of the study of this row, where they stand one below the other.
        studies = f"arms!$A$1:$A${LAST}"
        return f"OFFSET(arms!$B$1,MATCH($A2,{studies},0)-1,0,COUNTIF({studies},$A2),1)"
    sheet = ENTRIES.get((table, column.name))
    if sheet not in columns:
        return ""
    return f"OFFSET({sheet}!$A$2,0,0,MAX(1,COUNTA({sheet}!$A$2:$A${LAST})),1)"


def _offer(sheet: Worksheet, letter: str, column: Column, formula: str) -> None:
    """Offer choices in the cells of a column; another term of a closed list needs a second yes."""
    is_closed = bool(column.terms) or column.allowed == "yes, no"
    offered = DataValidation(
        type="list", formula1=formula, allow_blank=True, showErrorMessage=is_closed
    )
    if is_closed:
        offered.errorStyle = "warning"
        offered.errorTitle = column.name
        offered.error = "This is not one of the terms of the list."
    offered.add(f"{letter}2:{letter}{LAST}")
    sheet.add_data_validation(offered)


def _write_explanations(
    sheet: Worksheet, columns: Mapping[str, Sequence[str]], examples: str
) -> None:
    about = [INTRO[name].format(regions=noun("regions")) for name in ("", *columns)]
    for line in filter(None, (*about, OF_COLUMNS, examples, THEN)):
        sheet.append([line])
    sheet["A1"].font = BOLD
    sheet.append([])
    sheet.append(list(EXPLANATION))
    top = sheet.max_row
    for cell in sheet[top]:
        cell.font = Font(name=FONT, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=HEADER)
    for name, names in columns.items():
        for column in (explain(name, heading) for heading in names):
            terms = list(explained_terms(column))
            allowed = "one of:" if terms else column.allowed
            needed = "required" if column.is_required else ""
            sheet.append([name, column.name, needed, column.meaning, allowed])
            if column.is_required:
                sheet.cell(sheet.max_row, 3).fill = PatternFill("solid", fgColor=REQUIRED)
            for term, meaning in terms:
                sheet.append(["", "", "", meaning, term])
    for number, width in enumerate(EXPLANATION.values(), 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for number, row in enumerate(sheet.iter_rows(min_row=top), top):
        lines = [
            len(str(cell.value or "")) // EXPLANATION[heading] + 1
            for heading, cell in zip(EXPLANATION, row, strict=True)
        ]
        sheet.row_dimensions[number].height = LINE * max(lines)
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
