"""The workbook of tables holds what the CSV tables hold."""

import re
import time
import zipfile

import openpyxl
import pandas as pd
import pytest
from openpyxl.cell import WriteOnlyCell

from scripts.exchange.workbooks.table_sheets import CONTENTS, DICTIONARY, write_tables
from scripts.tables.files import shape_table, to_strings
from scripts.tables.records import FINDINGS
from scripts.tables.review import REVIEW_TABLES
from tests.support.tables import finding, findings_table, tables_of, vote_config

FORMULA = '=HYPERLINK("http://x","y")'
ROWS = [
    finding("doe2020", "increase", n_treated=12, effect=0.123456789, p_value=0.04, note=FORMULA),
    finding("roe2021", "decrease", n_treated=9, significant=False, note="Zoë, “so”\nand so"),
]


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    tables = tables_of(ROWS, vote_config())
    contracts = {name: each for name, each in REVIEW_TABLES.items() if name in tables}
    tables = {name: shape_table(tables[name], each) for name, each in contracts.items()}
    path = tmp_path_factory.mktemp("exports") / "tables.xlsx"
    write_tables(tables, REVIEW_TABLES, path)
    return tables, path


def as_written(value):
    """Write a cell of a workbook as the CSV tables write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def test_each_cell_is_that_of_the_csv_table(saved):
    tables, path = saved
    workbook = openpyxl.load_workbook(path)
    assert workbook.sheetnames == [CONTENTS, *tables, DICTIONARY]
    for name, table in tables.items():
        header, *rows = workbook[name].iter_rows(values_only=True)
        expected = to_strings(table, REVIEW_TABLES[name])
        assert list(header) == list(expected.columns)
        assert [
            [as_written(value) for value in row] for row in rows
        ] == expected.to_numpy().tolist()


def test_a_text_that_looks_like_a_formula_stays_text(saved):
    sheet = openpyxl.load_workbook(saved[1])["findings"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == FORMULA]
    assert [cell.data_type for cell in cells] == ["s"]


def test_cells_have_the_bytes_that_openpyxl_gives_them(tmp_path):
    texts = [" a <b> & c", "line\none", "=1+1", "#N/A", "x" * 40_000, "", None]
    numbers = [0.1234567, 1e-9, 3.0, -2, 10**12, 0, None]
    answers = [True, False, None, True, False, True, False]
    table = pd.DataFrame(
        {
            "text": pd.Series(texts, dtype="string"),
            "number": pd.Series(numbers, dtype="Float64"),
            "answer": pd.Series(answers, dtype="boolean"),
        }
    )
    write_tables({"findings": table}, REVIEW_TABLES, tmp_path / "tables.xlsx")
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("findings")
    for row in zip(texts, numbers, answers, strict=True):
        text, *others = row
        cell = WriteOnlyCell(sheet, text)
        if text is not None:
            cell.data_type = "s"
        rounded = [float(f"{v:.6g}") if isinstance(v, float) else v for v in others]
        sheet.append([None if text is None else cell, *rounded])
    workbook.save(tmp_path / "by_openpyxl.xlsx")
    expected = rows_of_sheet(tmp_path / "by_openpyxl.xlsx", 1)
    assert [re.sub(r'(?<=")(\w?)(\d+)"', moved_down, row) for row in expected] == rows_of_sheet(
        tmp_path / "tables.xlsx", 2
    )[1:]


def rows_of_sheet(path, number):
    with zipfile.ZipFile(path) as archive:
        return re.findall(
            "<row.*?</row>", archive.read(f"xl/worksheets/sheet{number}.xml").decode()
        )


def moved_down(place):
    return f'{place[1]}{int(place[2]) + 1}"'


def test_numbers_are_numbers_and_answers_are_true_or_false(saved):
    header, first, *_ = openpyxl.load_workbook(saved[1])["findings"].iter_rows(values_only=True)
    row = dict(zip(header, first, strict=True))
    assert (row["n_treated"], row["effect"], row["included"]) == (12, 0.123457, True)


def test_every_column_of_every_sheet_is_explained(saved):
    tables, path = saved
    _, *rows = openpyxl.load_workbook(path)[DICTIONARY].iter_rows(values_only=True)
    explained = [(row[0], row[1]) for row in rows if row[-1]]
    assert explained == [(f"{name}.csv", column) for name, t in tables.items() for column in t]


def test_the_list_of_sheets_says_how_many_rows_each_has(saved):
    tables, path = saved
    _, *rows = openpyxl.load_workbook(path)[CONTENTS].iter_rows(values_only=True)
    assert [(row[0], row[2], row[3]) for row in rows] == [
        (name, len(table), True) for name, table in tables.items()
    ]


def test_a_table_longer_than_a_sheet_is_listed_without_one(monkeypatch, tmp_path):
    monkeypatch.setattr("scripts.exchange.workbooks.table_sheets.MOST_SHEET_ROWS", 2)
    tables = {"findings": findings_table(ROWS)}
    write_tables(tables, REVIEW_TABLES, tmp_path / "tables.xlsx")
    workbook = openpyxl.load_workbook(tmp_path / "tables.xlsx")
    assert workbook.sheetnames == [CONTENTS, DICTIONARY]
    assert [row[3] for row in workbook[CONTENTS].iter_rows(values_only=True)][1:] == [False]


def test_an_empty_table_has_a_sheet_with_headings(tmp_path):
    tables = {"findings": shape_table(pd.DataFrame(), FINDINGS)}
    write_tables(tables, REVIEW_TABLES, tmp_path / "tables.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "tables.xlsx")["findings"]
    assert [cell.value for cell in sheet[1]] == list(FINDINGS.columns)


def test_the_same_tables_give_the_same_bytes_later(saved, tmp_path, monkeypatch):
    tables, path = saved
    later = time.time() + 100_000
    monkeypatch.setattr(time, "time", lambda: later)
    write_tables(tables, REVIEW_TABLES, tmp_path / "later.xlsx")
    assert (tmp_path / "later.xlsx").read_bytes() == path.read_bytes()
