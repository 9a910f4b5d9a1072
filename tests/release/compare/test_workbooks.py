"""How two workbooks differ."""

import io
import zipfile

from openpyxl import Workbook

from scripts.exchange.workbooks.saved_workbooks import save_workbook
from scripts.release.compare.comparison import Change
from scripts.release.compare.files import compare_files


def saved(tmp_path, **cells):
    workbook = Workbook()
    workbook.active.title = "votes"
    for place, value in {"A1": "region", **cells}.items():
        workbook.active[place] = value
    save_workbook(workbook, tmp_path / "tables.xlsx")
    return (tmp_path / "tables.xlsx").read_bytes()


def test_each_cell_that_differs_is_named_with_its_sheet(tmp_path):
    old, new = saved(tmp_path, A2="amygdala", B2=3), saved(tmp_path, A2="amygdala", B2=4, B3="x")
    comparison = compare_files("exports/tables.xlsx", old, new)
    assert (comparison.summary, comparison.holds) == ("2 cells", "")
    assert comparison.changes == [Change("votes, B2", "3", "4"), Change("votes, B3", None, "x")]


def test_a_workbook_that_is_packed_otherwise_has_the_same_cells(tmp_path):
    content = saved(tmp_path, A2="amygdala")
    unpacked = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(unpacked, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    comparison = compare_files("tables.xlsx", content, unpacked.getvalue())
    assert (comparison.holds, comparison.changes) == ("same cells", ())


def test_a_damaged_workbook_is_compared_by_its_bytes(tmp_path):
    content = saved(tmp_path)
    assert "cannot be read as XLSX" in compare_files("tables.xlsx", content, content[:50]).summary
