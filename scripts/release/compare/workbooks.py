"""How two workbooks differ: in their cells, then in all the rest."""

import io

import openpyxl

from scripts.common.wording import counted
from scripts.release.compare.comparison import Comparison, compare_bytes
from scripts.release.compare.texts import changed_values


def compare_workbooks(published: bytes, built: bytes) -> Comparison:
    """Compare two workbooks cell by cell; the way in which a file is packed may differ."""
    if changes := changed_values(_cells(published), _cells(built)):
        return Comparison(counted(len(changes), "cell"), changes=changes)
    return Comparison(compare_bytes(published, built).summary, "same cells")


def _cells(content: bytes) -> dict[str, str]:
    """Read the filled cells of every sheet as texts, by sheet and cell: ``votes, B7``."""
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    return {
        f"{sheet.title}, {cell.coordinate}": str(cell.value)
        for sheet in workbook.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
