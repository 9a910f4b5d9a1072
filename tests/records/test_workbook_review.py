"""A workbook in a review's folder is its record: three sheets, or one, as reviewers make them."""

import shutil
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook

from scripts.common.paths import vocabulary_files
from scripts.exchange.study_rows import record_of, study_rows
from scripts.exchange.workbooks.review_workbook import write_workbook
from scripts.records.review_checks import check_folders
from scripts.records.study_records import read_inputs
from tests.support.forms import bytes_of_tables
from tests.support.projects import ROOT
from tests.support.records import problems_of
from tests.support.settings import project_settings
from tests.support.shipped import RAW, about
from tests.support.shipped import REVIEWS as SHIPPED
from tests.support.workbooks import (
    FLAT,
    TABLES,
    book_of,
    flat_book,
    problems_in,
    put,
    refused,
    studies_and_notes,
)

REVIEWS = [
    *(about(name, of=RAW / name) for name in SHIPPED),
    *sorted(path.parent for path in (ROOT / "tests" / "reviews").glob("*/review.yaml")),
]
ROLE = "comparators without a role: the role control (a control group of any kind)"

pytestmark = pytest.mark.usefixtures("in_empty_folder")


# --- The same review in every form ---------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("review", REVIEWS, ids=lambda path: path.name)
def test_a_workbook_gives_the_same_bytes_as_the_records_it_was_made_of(review):
    named = yaml.safe_load((review / "review.yaml").read_text()).get("vocabulary")
    studies = read_inputs(review, vocabulary_files(review, named)).studies
    for form in ("kept", "book"):
        Path(form).mkdir()
        if (shared := review.parent / "regions.csv").exists():
            shutil.copy(shared, form)
    shutil.copytree(review, "kept/own")
    Path("book/own").mkdir()
    if (review / "regions.csv").exists():
        shutil.copy(review / "regions.csv", "book/own")
    write_workbook(study_rows(map(record_of, studies)), Path("book/own/review.xlsx"))
    assert bytes_of_tables(Path("book/own"), named) == bytes_of_tables(Path("kept/own"), named)


def test_a_sheet_of_regions_is_the_vocabulary_as_the_file_would_be():
    rows = [["Region", "better", "Synonyms"], ["insomnia", "lower", "sleeplessness"]]
    rows += [["fatigue", "lower", None]]
    flat = [[*row[:4], row[4].replace("insomnia", "sleeplessness"), *row[5:6]] for row in FLAT]
    in_a_sheet = put(book_of({"Extraction": flat, "Regions ": rows}))
    assert problems_in(in_a_sheet) == []
    tables = bytes_of_tables(in_a_sheet)
    assert b"sleeplessness" not in tables["findings"].replace(b"sleeplessness;", b"")
    text = "\n".join(",".join(cell or "" for cell in row) for row in rows)
    in_a_file = put(book_of({"Extraction": flat}), {"regions.csv": text})
    assert bytes_of_tables(in_a_file) == tables
    both = refused(book_of({"Extraction": flat, "regions": rows}), {"regions.csv": text})
    assert both == [("sheet regions", "a sheet beside the file regions.csv")]


def test_a_region_that_the_sheet_does_not_know_is_reported_with_both_sheets():
    sheets = {**TABLES, "regions": [["region"], ["amygdala"]]}
    (problem,) = problems_in(put(book_of(sheets)))
    assert str(problem).startswith("data/raw/tiny/trials.xlsx, sheet findings, cell B3: region")
    assert "data/raw/tiny/trials.xlsx, sheet regions" in problem.needed


def test_a_sheet_of_regions_without_rows_leaves_the_outcomes_to_the_findings():
    sheets = {"Extraction": FLAT, "regions": [["region", "better"]]}
    studies, _ = studies_and_notes(book_of(sheets))
    assert [study.study_id for study in studies] == ["kim2019", "lund2021"]


# --- Which sheets --------------------------------------------------------------------------------


def test_three_sheets_are_the_three_tables_and_need_no_assumption():
    sheets = {name.title() + " ": rows for name, rows in TABLES.items()}
    ((study,), notes) = studies_and_notes(book_of({**sheets, "Sheet4": []}))
    assert [(arm.arm, arm.n) for arm in study.arms] == [("dbt", 10), ("hc", 12)]
    assert [finding.p_value for finding in study.findings] == [0.03, None]
    assert notes == []


def test_other_sheets_are_left_out_and_the_run_says_so():
    book = book_of({"README": [["Read me"]], "Extraction": FLAT, "Lists": [["a"], ["b"]]})
    book["Lists"].sheet_state = "hidden"
    book["Extraction"].row_dimensions[3].hidden = True
    book["Extraction"].column_dimensions["B"].hidden = True
    studies, notes = studies_and_notes(book)
    assert len(studies) == 2
    assert notes[:3] == [
        "sheets left out: README",
        "hidden sheets left out: Lists",
        "hidden, and read all the same: row 3, column B",
    ]


def without(name):
    return {other: rows for other, rows in TABLES.items() if other != name}


@pytest.mark.parametrize(
    ("sheets", "problems"),
    [
        (without("arms"), [("", "no sheet arms")]),
        ({**without("arms"), "armss": TABLES["arms"]}, [("", "no sheet arms")]),
        (
            {**TABLES, "Findings 2": TABLES["findings"]},
            [("sheet Findings 2", "a sheet 'Findings 2', named nearly like the table findings")],
        ),
        (
            {**TABLES, "Finding": TABLES["findings"]},
            [("sheet findings", "two sheets for the table findings")],
        ),
        (
            {"one": FLAT, "two": FLAT},
            [("", "2 sheets that each could hold the findings: one, two")],
        ),
        (
            {"one": [["a"]], "two": [["b"]]},
            [("", "no sheet with the headings of findings; there are one, two")],
        ),
        ({"one": []}, [("", "a workbook without any filled sheet")]),
    ],
)
def test_sheets_that_leave_open_what_is_meant_are_refused(sheets, problems):
    assert refused(book_of(sheets)) == problems


def test_a_hidden_table_is_refused():
    book = book_of(TABLES)
    book["arms"].sheet_state = "hidden"
    assert refused(book) == [("sheet arms", "a hidden sheet with the name of a table")]


def test_a_review_has_one_workbook_and_no_other_form_beside_it():
    ((_, given),) = refused(flat_book(), {"more.xlsx": b"x"})
    assert given == "2 workbooks: more.xlsx, trials.xlsx"
    ((_, given),) = refused(flat_book(), {"studies.csv": "study_id\n"})
    assert given == "studies.csv and trials.xlsx"
    ((_, given),) = refused(flat_book(), {"studies/a.yaml": "study_id: a\n"})
    assert given == "the folder studies/ and trials.xlsx"


def test_a_folder_without_records_is_told_of_every_form():
    (problem,) = problems_of(studies={})
    assert problem.needed.startswith("a workbook (.xlsx) with the sheets studies, arms and finding")


def test_a_workbook_without_a_review_beside_it_is_reported():
    folder = put(flat_book())
    (folder / "review.yaml").unlink()
    (problem,) = check_folders(folder.parent, project_settings())
    assert problem.found == "no review.yaml"


# --- One sheet, as reviewers lay it out ----------------------------------------------------------


def plain():
    return studies_and_notes(flat_book())


def test_one_sheet_in_words_of_a_reviewer_is_read_and_the_run_says_how():
    (kim, lund), notes = plain()
    assert (kim.study_id, kim.year) == ("kim2019", 2019)
    assert [(arm.arm, arm.role, arm.n) for arm in kim.arms] == [
        ("intervention", "treated", 40),
        ("control", "control", 38),
    ]
    assert [finding.direction for finding in lund.findings] == [
        "favours control",
        "favours intervention",
    ]
    assert notes == [
        "headings read: 'Study' as study_id, 'N intervention' as arm_n, 'N control' as "
        "comparator_n, 'Outcome' as region, 'Favours' as direction",
        ROLE,
    ]


def test_headings_are_found_below_a_title_and_below_headings_of_groups():
    def change(sheet):
        sheet.insert_rows(1, 3)
        sheet["A1"], sheet["C3"], sheet["E3"] = (
            "Extraction form, version 3",
            "Sample size",
            "Results",
        )
        sheet.merge_cells("A1:G1")
        sheet.merge_cells("C3:D3")
        sheet.merge_cells("E3:G3")
        sheet["C4"], sheet["D4"] = "Intervention", "Control"

    studies, notes = studies_and_notes(flat_book(change))
    assert studies == plain()[0]
    assert notes[0] == "the headings are in row 4; the rows above it are left out"
    assert "'Sample size Intervention' as arm_n, 'Sample size Control' as comparator_n" in notes[1]


def test_merged_cells_have_their_value_in_each_row_and_never_under_two_headings():
    def down(sheet):
        for letter in "ABCD":
            sheet.merge_cells(f"{letter}3:{letter}4")

    studies, notes = studies_and_notes(flat_book(down))
    assert studies == plain()[0]
    assert "cells merged over several rows: the value is read in each of them (rows 4)" in notes
    assert refused(flat_book(lambda sheet: sheet.merge_cells("C2:D2"))) == [
        ("sheet Extraction, cell C2: arm_n", "a cell merged over the columns C to D")
    ]


def test_rows_of_totals_and_empty_rows_and_columns_are_left_out():
    def change(sheet):
        sheet.insert_rows(3)
        sheet.insert_cols(2, 2)
        sheet["C1"] = "Not yet filled in"
        sheet.append([])
        sheet.append(["Total", None, None, None, 150, 152])
        sheet.append([None, None, None, None, None, None, "Mean (SD)", None, -0.1])

    studies, notes = studies_and_notes(flat_book(change))
    assert studies == plain()[0]
    assert notes[0] == "rows of totals left out: 7 (Total), 8 (Mean (SD))"


def test_a_row_without_a_study_is_reported():
    def change(sheet):
        sheet["A3"] = None

    assert refused(flat_book(change)) == [("sheet Extraction, cell A3: study_id", "nothing")]


def test_a_study_whose_author_is_called_like_a_total_is_a_study():
    rows = [*FLAT, ["Mean 2020", 2020, 10, 10, "insomnia", "control", 0.3]]
    assert len(studies_and_notes(flat_book(rows=rows))[0]) == 3


@pytest.mark.parametrize(
    ("cell", "direction"),
    [
        ("INTERVENTION", "favours intervention"),
        ("Favors the treatment", "favours intervention"),
        ("experimental", "favours intervention"),
        ("Control", "favours control"),
        ("comparator", "favours control"),
        ("Neither", "no_change"),
        ("no difference", "no_change"),
        ("NR", "not_reported"),
        ("unclear", "unclear"),
        ("Decrease", "decrease"),
        ("sleep school", "favours intervention"),
    ],
)
def test_whom_a_result_favours_may_be_said_in_the_words_of_reviewers(cell, direction):
    def change(sheet):
        sheet["F3"], sheet["G3"] = cell, None
        sheet["H1"], sheet["H3"] = "Intervention", "Sleep school"

    studies, notes = studies_and_notes(flat_book(change))
    assert studies[1].findings[0].direction == direction
    others = ("experimental", "comparator", "Neither", "no difference", "NR", "sleep school")
    assert (f"{cell!r} read as {direction}" in notes) == (cell in others)


def test_usual_words_for_a_role_are_read_and_the_run_says_so():
    def change(sheet):
        sheet["H1"], sheet["H2"], sheet["H3"] = "Type of control", "Waitlist", "TAU"

    studies, notes = studies_and_notes(flat_book(change))
    assert [study.arms[1].role for study in studies] == ["waiting_list", "treatment_as_usual"]
    assert "'Waitlist' read as waiting_list" in notes
    assert "'TAU' read as treatment_as_usual" in notes


def test_numbers_typed_as_text_and_the_year_behind_an_author_are_read():
    def change(sheet):
        sheet["A1"] = "First author"
        for row in sheet.iter_rows(min_row=2):
            row[0].value = f"{row[0].value.split()[0]} et al. "
            for cell in row[1:4]:
                cell.value = f" {cell.value}"

    assert [study.study_id for study in studies_and_notes(flat_book(change))[0]] == [
        "kim2019",
        "lund2021",
    ]


def test_a_judgement_without_a_tool_is_of_no_tool_and_the_run_says_so():
    def change(sheet):
        sheet["H1"], sheet["H2"] = "Overall risk of bias", "Some concerns"

    studies, notes = studies_and_notes(flat_book(change))
    assert (studies[0].risk_of_bias.tool, studies[1].risk_of_bias) == ("own", None)
    assert "risk of bias: no tool is named, so that any judgement is accepted" in notes


@pytest.mark.parametrize(
    ("heading", "cell", "problem"),
    [
        ("Country", "Norway", ("cell H1: header", "column 'Country'")),
        (
            "SMD",
            0.3,
            ("cell H1: header", "the heading 'SMD' beside 'Effect': both are read as `effect`"),
        ),
        (None, "stray", ("cell H2: column", "cells in column H, which has no heading")),
    ],
)
def test_a_column_that_nobody_can_place_is_refused_with_its_cell(heading, cell, problem):
    def change(sheet):
        sheet["H1"], sheet["H2"] = heading, cell

    place, given = problem
    assert refused(flat_book(change)) == [(f"sheet Extraction, {place}", given)]


def test_a_column_for_oneself_has_a_sign_before_its_heading():
    def change(sheet):
        sheet["H1"], sheet["H2"], sheet["I1"], sheet["I2"] = "# Country", "Norway", "No.", 1

    studies, notes = studies_and_notes(flat_book(change))
    assert studies == plain()[0]
    assert "columns left out: # Country, No." in notes


def test_csv_tables_have_the_same_headings():
    text = "\n".join(",".join(map(str, row)) for row in FLAT)
    folder = put(flat_book(), {"findings.csv": text})
    (folder / "trials.xlsx").unlink()
    studies = read_inputs(folder, [Path("data/raw/regions.csv")]).studies
    assert studies == plain()[0]


def test_a_workbook_is_not_changed_by_reading_it():
    folder = put(flat_book())
    first = problems_in(folder), read_inputs(folder, [folder / "trials.xlsx"])
    again = problems_in(folder), read_inputs(folder, [folder / "trials.xlsx"])
    assert first[1].studies == again[1].studies
    assert load_workbook(folder / "trials.xlsx")["Extraction"]["A1"].value == "Study"
