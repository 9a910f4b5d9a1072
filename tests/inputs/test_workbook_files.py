"""Workbooks are read as a person sees them, or refused with the cell; none can do harm."""

import io
import zipfile
from datetime import date, datetime, time
from time import process_time as time_of_process

import pytest
from openpyxl.comments import Comment

from scripts.common import input_limits
from scripts.inputs import workbook_files
from scripts.inputs.workbook_files import read_workbook
from tests.support.workbooks import (
    TABLES,
    book_of,
    bytes_of,
    flat_book,
    problems_in,
    put,
    refused,
    repacked,
    studies_and_notes,
)

pytestmark = pytest.mark.usefixtures("in_empty_folder")
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def cells(*values):
    """Write values into one row of a sheet, and give the texts that are read."""
    folder = put(book_of({"a": [["head"] * len(values), [*values]]}))
    ((sheet,), problems) = read_workbook(folder / "trials.xlsx")
    assert problems == []
    return sheet.rows[1][1] if len(sheet.rows) > 1 else [], sheet.faults


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12, "12"),
        (12.0, "12"),
        (0.1, "0.1"),
        (-15.08, "-15.08"),
        (1e-7, "1e-07"),
        (True, "true"),
        ("12", "12"),
        ("<0.05", "<0.05"),
        ("two\r\nlines", "two\nlines"),
        ("two_x000D_\nlines", "two\nlines"),
        ("#N/A", "#N/A"),
    ],
)
def test_a_cell_is_read_as_a_person_sees_it(value, text):
    assert cells(value) == ([text], {})


@pytest.mark.parametrize(
    ("value", "given"),
    [
        (date(2020, 5, 12), "the date 2020-05-12"),
        (datetime.combine(date(2020, 5, 12), time(8, 30)), "the date 2020-05-12"),
        (time(8, 30), "the time 08:30:00"),
        ("#REF!", "the error #REF!"),
        ("#DIV/0!", "the error #DIV/0!"),
        ("=A1*2", "a formula whose result is not stored"),
    ],
)
def test_a_cell_that_holds_no_value_is_a_fault(value, given):
    assert [fault[0] for fault in cells("x", value)[1].values()] == [given]


def test_a_fault_is_reported_once_with_the_cell_if_its_column_is_read():
    def change(sheet):
        sheet["C4"], sheet["G3"], sheet["I2"] = date(2020, 5, 12), "#REF!", "#REF!"
        sheet["I1"] = "# for myself"

    assert refused(flat_book(change)) == [
        ("sheet Extraction, cell G3: effect", "the error #REF!"),
        ("sheet Extraction, cell C4: arm_n", "the date 2020-05-12"),
    ]


def test_a_formula_gives_its_stored_result_also_an_empty_one():
    def store(name, part):
        part = part.replace(b"<f>30+10</f><v />", b"<f>30+10</f><v>40</v>")
        return part.replace(b'<f>IF(1,"","")</f><v />', b'<f>IF(1,"","")</f><v></v>').replace(
            b'r="H2"', b'r="H2" t="str"'
        )

    def change(sheet):
        sheet["H1"], sheet["C2"], sheet["H2"] = "note", "=30+10", '=IF(1,"","")'

    studies, _ = studies_and_notes(repacked(flat_book(change), store))
    assert (studies[0].arms[0].n, studies[0].findings[0].note) == (40, None)


def test_a_year_may_be_a_date_unless_it_is_a_number_that_is_shown_as_one():
    def change(sheet):
        sheet["B2"] = date(2019, 3, 1)

    assert studies_and_notes(flat_book(change))[0][0].year == 2019

    def change_with_author(sheet):
        sheet["A1"], sheet["A2"], sheet["B2"] = "First author", "Kim", date(2019, 3, 1)

    study = studies_and_notes(flat_book(change_with_author))[0][0]
    assert (study.study_id, study.year) == ("kim2019", 2019)

    def shown_as_date(sheet):
        sheet["B2"].number_format = "DD/MM/YYYY"  # 2019 days after 1899

    assert refused(flat_book(shown_as_date)) == [
        ("sheet Extraction, cell B2: year", "the date 1905-07-11")
    ]


def test_remarks_on_cells_are_not_read():
    def change(sheet):
        sheet["A2"].comment = Comment("Is this right?", "Coder 2")

    assert studies_and_notes(flat_book(change)) == studies_and_notes(flat_book())


# --- What is refused before it is read -----------------------------------------------------------


def declared(name, part):
    return part.replace(b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet', 1)


def strict(_, part):
    return part.replace(MAIN, b"http://purl.oclc.org/ooxml/spreadsheetml/main")


def cut(name, part):
    return part[:-40] if "sheet1" in name else part


def archive(**parts):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as new:
        for name, part in parts.items():
            new.writestr(name, part)
    return written.getvalue()


OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


@pytest.mark.parametrize(
    ("make", "given"),
    [
        (
            lambda: repacked(flat_book(), declared),
            "declarations that no spreadsheet program writes",
        ),
        (lambda: repacked(flat_book(), strict), "in the form Strict Open XML"),
        (lambda: repacked(flat_book(), cut), "cannot be read (ParseError)"),
        (lambda: bytes_of(flat_book())[:3000], "a file that is not a workbook, or is damaged"),
        (lambda: b"a,b\n1,2\n", "a file that is not a workbook, or is damaged"),
        (lambda: b"", "a file that is not a workbook, or is damaged"),
        (lambda: archive(mimetype="x"), "of another kind (.xlsb, .ods) under the name .xlsx"),
        (lambda: archive(notes="x"), "an archive that holds no workbook"),
        (lambda: OLD_EXCEL, "a workbook of an old Excel (.xls) under another name"),
        (lambda: OLD_EXCEL + "EncryptedPackage".encode("utf-16-le"), "a workbook with a password"),
    ],
)
def test_what_is_no_workbook_or_none_that_is_safe_is_refused_once(make, given):
    ((place, shown),) = refused(make())
    assert (place, given in shown) == ("", True)


@pytest.mark.parametrize(
    ("limit", "most", "given"),
    [
        ("MOST_UNPACKED", 2_000, "when unpacked"),
        ("MOST_PARTS", 3, "parts when unpacked"),
        ("MOST_CELLS", 20, "more than 20 cells"),
        ("MOST_COLUMNS", 6, "the sheet Extraction of 4 rows and 7 columns"),
        ("MOST_ROWS", 2, "the sheet Extraction of 4 rows and 7 columns"),
        ("MOST_WORKBOOK", 3_000, "more than 0 MB"),
    ],
)
def test_a_workbook_that_is_too_large_is_refused(monkeypatch, limit, most, given):
    assert getattr(input_limits, limit) > most
    monkeypatch.setattr(workbook_files, limit, most)
    workbook_files._read_content.cache_clear()
    ((_, shown),) = refused(flat_book())
    workbook_files._read_content.cache_clear()
    assert given in shown


def with_part(text):
    """Repack a workbook with more XML at the end of its sheet."""
    return repacked(
        flat_book(),
        lambda name, part: part.replace(b"</sheetData>", text) if "sheet1" in name else part,
    )


MERGED = b'</sheetData><mergeCells><mergeCell ref="%s"/></mergeCells>'
LINKED = b'</sheetData><hyperlinks><hyperlink ref="%s" location="A1"/></hyperlinks>'
LONG = b'<row r="9"><c r="A9"><f t="shared" ref="A9:A%d" si="0">%s</f></c></row>'
NEXT = b'<row r="%d"><c r="A%d"><f t="shared" si="0"/></c></row>'


@pytest.mark.parametrize("area", [b"A1:XFD1048576", b"&#65;1:XFD1048576", b"$A$1:$XFD$1048576"])
def test_cells_that_are_merged_count_as_cells(area):
    ((_, shown),) = refused(with_part(MERGED % area))
    assert shown == f"more than {input_limits.MOST_CELLS} cells"
    many = b'"/><mergeCell ref="'.join([b"A1:A200000"] * 3_000)
    assert refused(with_part(MERGED % many))[0][1] == shown


@pytest.mark.parametrize("area", [b"A1:XFD1048576", b"A:XFD", b"1:1048576", b"K99"])
def test_a_link_is_no_text_of_a_cell(area):
    assert studies_and_notes(with_part(LINKED % area)) == studies_and_notes(flat_book())


def test_a_shared_formula_is_not_written_anew_for_each_cell():
    cells = b"".join(NEXT % (row, row) for row in range(10, 5_000))
    long = LONG % (5_000, b"+".join([b"A1"] * 5_000))
    begun = time_of_process()
    assert refused(with_part(long + cells + b"</sheetData>"))
    assert time_of_process() - begun < 20


@pytest.mark.parametrize("name", ["trials.xls", "trials.xlsm", "trials.ods", "trials.XLSB"])
def test_a_workbook_of_another_kind_is_refused_with_what_to_save_it_as(name):
    folder = put(flat_book(), {name: b"x"})
    (folder / "trials.xlsx").unlink()
    ((_, given, needed),) = [(p.place, p.found, p.needed) for p in problems_in(folder)]
    assert given == f"a workbook saved as {name[6:]}"
    assert needed.startswith("a workbook saved as .xlsx (Excel: Excel Workbook; LibreOffice:")


def test_what_a_program_leaves_beside_an_open_workbook_is_no_workbook():
    files = {"~$trials.xlsx": b"x", ".~lock.trials.xlsx#": b"x"}
    assert studies_and_notes(book_of(TABLES), files)[1] == []
