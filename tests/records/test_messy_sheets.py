"""Sheets as reviewers have them: headings in two rows, titles, remarks, signs and numbers."""

import pytest

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

pytestmark = pytest.mark.usefixtures("in_empty_folder")

PLAIN = [
    ("kim2019", "insomnia", "favours intervention", 40),
    ("lund2021", "insomnia", "favours control", 55),
    ("lund2021", "fatigue", "favours intervention", 55),
]


def results_of(studies):
    """Give each result: study, outcome, direction, and the size of the treated arm."""
    return [
        (study.study_id, finding.region, finding.direction, study.arms[0].n)
        for study in studies
        for finding in study.findings
    ]


# --- Headings in two rows ------------------------------------------------------------------------


def two_rows(*, merged_down):
    """Divide a heading for each group into two below it: the size, and one that is not read."""
    rows = [["Study", "Intervention", None, "Control", None, "Outcome", "Favours", "SMD"]]
    rows += [[None, "n", "# mean", "n", "# mean", None, None, None]]
    rows += [[row[0], row[2], 3.1, row[3], 4.2, *row[4:]] for row in FLAT[1:]]
    book = flat_book(rows=rows)
    for area in ("B1:C1", "D1:E1", *(f"{c}1:{c}2" for c in "AFGH" if merged_down)):
        book["Extraction"].merge_cells(area)
    return book


@pytest.mark.parametrize("merged_down", [True, False])
def test_a_second_row_of_headings_divides_those_that_are_merged(merged_down):
    studies, notes = studies_and_notes(two_rows(merged_down=merged_down))
    assert results_of(studies) == PLAIN
    assert [arm.n for arm in studies[1].arms] == [55, 57]
    assert "the headings are in row 2; the rows above it are left out" in notes
    assert any("'Intervention n' as arm_n" in note for note in notes)


def test_a_row_of_data_below_merged_headings_is_no_second_row_of_headings():
    book = flat_book(rows=[[*FLAT[0], "Notes", None], *([*row, "a", "b"] for row in FLAT[1:])])
    book["Extraction"].merge_cells("H1:I1")
    assert ("sheet Extraction, cell I2: column", "cells in column I, which has no heading") in (
        refused(book)
    )


def test_groups_that_are_not_merged_are_read_as_well():
    rows = [[None, None, "Intervention", "Control"], ["Study", "Year", "n", "n", *FLAT[0][4:]]]
    studies, _ = studies_and_notes(flat_book(rows=[*rows, *FLAT[1:]]))
    assert results_of(studies) == PLAIN


def test_two_headings_alike_without_groups_are_refused():
    rows = [["Study", "Year", "n", "n", *FLAT[0][4:]], *FLAT[1:]]
    problem = ("sheet Extraction, cell D1: header", "the heading 'n' twice")
    assert refused(flat_book(rows=rows)) == [problem]


def test_a_heading_twice_is_refused_also_where_two_columns_might_have_it():
    rows = [[*row, "x"] for row in FLAT]
    rows[0][-1] = "Outcome"
    problem = ("sheet Extraction, cell H1: header", "the heading 'Outcome' twice")
    assert refused(flat_book(rows=rows)) == [problem]


def test_numbers_under_the_name_of_a_group_are_refused():
    rows = [[*FLAT[0][:2], "Intervention", "Control", *FLAT[0][4:]], *FLAT[1:]]
    (of_arm, of_control) = refused(flat_book(rows=rows))
    assert of_arm[0] == "sheet Extraction, cell C1: header"
    assert of_arm[1] == (
        "numbers alone under 'Intervention', which is read as `intervention_name`, a text"
    )
    assert "`comparator`" in of_control[1]


# --- Rows about no study -------------------------------------------------------------------------


def test_titles_of_outcomes_and_remarks_below_are_left_out_and_the_run_says_so():
    rows = [FLAT[0], ["INSOMNIA"], *FLAT[1:3], ["Outcome: fatigue"], FLAT[3]]
    rows += [[], ["* skewed data"], ["Numbers are of those analysed"]]
    studies, notes = studies_and_notes(flat_book(rows=rows))
    assert results_of(studies) == PLAIN
    shown = "2 (INSOMNIA), 5 (Outcome: fatigue), 8 (* skewed data), 9 (Numbers are of those analy"
    assert any(note.startswith(f"rows of titles or remarks left out: {shown}") for note in notes)


def test_a_title_that_is_merged_over_the_table_is_left_out():
    rows = [*FLAT[:3], ["Secondary outcomes"], FLAT[3]]
    studies, notes = studies_and_notes(
        flat_book(lambda sheet: sheet.merge_cells("A4:G4"), rows=rows)
    )
    assert results_of(studies) == PLAIN
    assert "row of titles or remarks left out: 4 (Secondary outcomes)" in notes


def test_a_study_that_is_merged_over_the_table_is_no_title():
    rows = [FLAT[0], ["Ames 2018"], *FLAT[1:]]
    book = flat_book(lambda sheet: sheet.merge_cells("A2:G2"), rows=rows)
    assert refused(book)[0] == (
        "sheet Extraction, cell A2: study_id",
        "a cell merged over the columns A to G",
    )


@pytest.mark.parametrize("name", ["Smith", "Ames et al. 2018", "Van der Berg"])
def test_a_name_alone_in_a_row_is_no_remark(name):
    rows = [*FLAT, [name]]
    is_study = name.endswith("2018")
    assert refused(flat_book(rows=rows)) == (
        [] if is_study else [("sheet Extraction, cell A5: study_id", f"the text {name!r}")]
    )


@pytest.mark.parametrize(
    "text",
    [
        "Total n = 190",
        "Overall",
        "Subtotal insomnia",
        "Pooled effect (random effects)",
        "Heterogeneity: I² = 30%",
        "Test for overall effect: Z = 2.1",
    ],
)
def test_rows_of_a_meta_analysis_cast_no_vote(text):
    rows = [*FLAT, [text, None, 95, 95, "insomnia", "intervention", -0.1]]
    studies, notes = studies_and_notes(flat_book(rows=rows))
    assert results_of(studies) == PLAIN
    assert f"row of totals left out: 5 ({text})" in notes


@pytest.mark.parametrize("name", ["e.g. Smith 2010", "Example: Smith 2010"])
def test_an_example_of_how_to_fill_in_the_table_casts_no_vote(name):
    rows = [FLAT[0], [name, 2010, 9, 9, "insomnia", "intervention", -0.3], *FLAT[1:]]
    problem = ("sheet Extraction, cell A2: study_id", "a row that looks like an example")
    assert problem in refused(flat_book(rows=rows))


# --- Cells ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["Direction", "Favours"])
@pytest.mark.parametrize(
    ("cell", "direction"),
    [
        ("Int", "favours intervention"),
        ("the treatment group", "favours intervention"),
        ("in favor of control", "favours control"),
        ("no difference", "no_change"),
        ("no diff.", "no_change"),
        ("Sleep school", "favours intervention"),
    ],
)
def test_words_for_a_direction_are_read_under_the_name_of_the_column_too(heading, cell, direction):
    def change(sheet):
        sheet["F1"], sheet["F3"], sheet["G3"] = heading, cell, None
        sheet["H1"], sheet["H3"] = "Intervention", "Sleep school"

    studies, _ = studies_and_notes(flat_book(change))
    assert studies[1].findings[0].direction == direction


@pytest.mark.parametrize("cell", ["i", "C", "none", "+", "▲", "0", "positive", "better"])
def test_what_may_be_an_increase_or_a_benefit_is_refused_under_the_name_of_the_column(cell):
    def change(sheet):
        sheet["F1"], sheet["F3"] = "Direction", cell

    assert refused(flat_book(change))[0][0] == "sheet Extraction, cell F3: direction"


@pytest.mark.parametrize(
    ("cell", "nearest"),
    [
        *[("Favours CBT", None), ("higher in intervention", None), ("positive", None)],
        *[("favours intervenion", "favours intervention"), ("worse", "favours control")],
        ("no significant difference", "not_reported"),
    ],
)
def test_no_benefit_is_proposed_that_may_be_the_opposite(cell, nearest):
    def change(sheet):
        sheet["F3"] = cell

    (problem,) = problems_in(put(flat_book(change)))
    assert (problem.found, problem.nearest) == (f"the text {cell!r}", nearest)


def test_no_value_is_not_the_name_of_a_group_without_one():
    def change(sheet):
        sheet["F3"], sheet["H1"], sheet["H3"] = "n/a", "Control", "n/a"

    problem = ("sheet Extraction, cell F3: direction", "the text 'n/a'")
    assert problem in refused(flat_book(change))


def test_signs_for_judgements_of_no_tool_stay_as_they_are_the_minus_too():
    rows = [[*FLAT[0], "D1", "Overall"], *([*row, "-", "+"] for row in FLAT[1:])]
    studies, _ = studies_and_notes(flat_book(rows=rows))
    assert (studies[0].risk_of_bias.domains, studies[0].risk_of_bias.overall) == ({"D1": "-"}, "+")


# --- Sheets --------------------------------------------------------------------------------------


@pytest.mark.parametrize("names", [("Study", "Arm", "Finding"), ("1. Studies", "2_arms", "3")])
def test_the_sheets_of_the_three_tables_may_be_numbered_or_in_the_singular(names):
    names = [*names[:2], names[2].replace("3", "3) findings")]
    sheets = dict(zip(names, TABLES.values(), strict=True))
    ((study,), _) = studies_and_notes(book_of(sheets))
    assert [arm.n for arm in study.arms] == [10, 12]


def test_one_sheet_for_all_may_be_called_like_one_of_the_three():
    studies, _ = studies_and_notes(book_of({"Studies": FLAT}))
    assert results_of(studies) == PLAIN


def test_a_sheet_of_studies_that_is_not_read_is_named():
    about = [["Study", "Linked reports", "N intervention"], ["Kim 2019", "one trial", 40]]
    sheets = {"Characteristics": about, "Excluded": [["Reason"], ["no control"]], "Results": FLAT}
    _, notes = studies_and_notes(book_of(sheets))
    assert "sheets left out: Characteristics, Excluded" in notes
    assert "not read, though they have a column of studies: Characteristics" in notes
