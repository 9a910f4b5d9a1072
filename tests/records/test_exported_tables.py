"""Tables as programs of statistics and spreadsheets write them, and what stands beside them."""

from pathlib import Path

import pytest

from scripts.inputs.problems import InputError
from scripts.records.review_checks import Notes, check_folders, check_review
from scripts.records.study_records import read_inputs
from tests.support.records import make_review
from tests.support.settings import project_settings

HEADINGS = "study_id,year,arm_n,comparator_n,region,direction,note"
ROWS = [
    "doe2020,2020,40,38,sleep,increase,",
    "doe2020,2020,40,38,fatigue,decrease,adjusted",
    "roe2021,2021,55,57,sleep,no_change,",
]
PLAIN = "\n".join([HEADINGS, *ROWS]) + "\n"

pytestmark = pytest.mark.usefixtures("in_empty_folder")


def write(text):
    """Write a review in one table, in place of the one before."""
    folder = Path("data/raw/tiny")
    if not folder.exists():
        make_review(Path(), {}, files={"findings.csv": ""})
    (folder / "findings.csv").write_text(text, encoding="utf-8")
    return folder


def read(text):
    """Return the studies of a review in one table, and what the end of a run says of it."""
    folder = write(text)
    notes = Notes()
    assert check_folders(Path("data/raw"), project_settings(), notes) == []
    return read_inputs(folder, [Path("data/raw/regions.csv")]).studies, "\n".join(notes.readings)


def refused(text):
    problems = InputError(check_review(write(text), project_settings())).problems
    return [(p.place.line, p.field, p.found) for p in problems]


def numbered(heading, start=1):
    """Number the rows in a column before the others."""
    rows = [f"{number},{row}" for number, row in enumerate(ROWS, start)]
    return "\n".join([f"{heading}{HEADINGS}", *rows]) + "\n"


@pytest.mark.parametrize(
    ("heading", "start", "shown"),
    [
        (",", 0, "A (numbers of rows)"),  # pandas
        ('"",', 1, "A (numbers of rows)"),  # write.csv of R
        ("", 1, "A (numbers of rows)"),  # write.table of R: a heading less than cells
        ("Unnamed: 0,", 0, "Unnamed: 0"),
        ("...1,", 1, "...1"),
        ("X,", 1, "X"),
        ("No.,", 1, "No."),
    ],
)
def test_a_first_column_that_numbers_the_rows_is_left_out(heading, start, shown):
    studies, notes = read(numbered(heading, start))
    assert studies == read(PLAIN)[0]
    assert f"columns left out: {shown}" in notes


def test_a_first_column_whose_numbers_do_not_rise_is_refused():
    text = numbered(",").replace("\n3,", "\n1,")
    assert refused(text)[0] == (2, "", "'1' in column A, without a heading")
    assert (1, "header", "column 'X'") in refused(text.replace(",study", "X,study", 1))


def test_a_row_that_lacks_a_cell_is_refused_beside_a_column_that_is_left_out():
    text = PLAIN.replace("year,arm_n", "# year,arm_n").replace("roe2021,2021,", "roe2021,")
    assert (4, "", "6 cells under 7 columns") in refused(text)


def test_a_second_table_below_the_first_is_refused_by_its_headings_alone():
    assert refused(PLAIN + "\n" + HEADINGS + "\n") == [(6, "", "the row of headings again")]


@pytest.mark.parametrize("error", ["#REF!", "#NULL!", "#DIV/0!", "#BEZUG!", "#¿NOMBRE?", "#######"])
def test_the_error_of_a_formula_is_refused_in_text_too(error):
    text = PLAIN.replace("year", "cohort").replace("2020,40", f"{error},40")
    assert refused(text)[0] == (2, "cohort", f"the error {error}")


def test_the_errors_of_cells_that_are_not_read_are_no_problem():
    text = PLAIN.replace("year", "# cohort").replace("2020,40", "#REF!,40")
    assert [study.study_id for study in read(text)[0]] == ["doe2020", "roe2021"]


def test_a_remark_below_the_table_is_no_study_or_at_least_asked_about():
    for remark in (
        "Source: own search 2024",
        "* skewed data",
        "Sizes are those that were analysed",
    ):
        studies, notes = read(f"{PLAIN}{remark},,,,,,\n")
        assert len(studies) == 2
        assert f"row of titles or remarks left out: 5 ({remark})" in notes
    assert refused(f"{PLAIN}Smith,,,,,,\n") == [(5, "study_id", "the text 'Smith'")]
    folder = write(PLAIN + "Last updated March 2024" + "," * 6 + "\n")
    check_folders(folder.parent, project_settings(), notes := Notes())
    (warning,) = notes.warnings
    assert (warning.place.line, warning.field) == (5, "study_id")
    assert "'Last updated March 2024'" in warning.found


@pytest.mark.parametrize("date", ["12-Aug", "05. Dez", "3/6/2024", "déc-05"])
def test_a_range_that_was_made_a_date_is_refused_in_text_too(date):
    text = PLAIN.replace("year", "follow_up").replace("2020,40", f"{date},40", 1)
    assert refused(text) == [(2, "follow_up", f"the date '{date}'")]


@pytest.mark.parametrize("text", ["May 2020", "2 decades", "12-24 weeks", "2020-05-01", "3/6"])
def test_other_texts_with_numbers_are_no_dates(text):
    (study, _), _ = read(PLAIN.replace("year", "follow_up").replace("2020,40", f"{text},40", 1))
    assert study.findings[0].follow_up == text
    read(PLAIN.replace("adjusted", "12-Aug"))  # in a note


@pytest.mark.parametrize(
    ("old", "new", "needed"),
    [
        ("increase", "", "a value: this column is required"),
        ("year", "risk_of_bias_overall", "the tool of the judgements beside it, such as RoB 2"),
        ("doe2020", "Doe", "first author and year, such as Smith 2024; or an id in lower-case"),
        (
            "adjusted",
            ">0.05",
            "a number from 0 to 1, or a bound such as <0.05; instead of p > 0.05",
        ),
    ],
)
def test_what_is_needed_is_said_in_the_words_of_a_table(old, new, needed):
    text = PLAIN.replace("note", "p_value").replace(old, new)
    (problem, *_) = InputError(check_review(write(text), project_settings())).problems
    assert problem.needed.startswith(needed)


def test_a_heading_over_several_columns_is_put_before_those_below_it():
    headings = HEADINGS.replace("arm_n,comparator_n", "Intervention,Control")
    text = PLAIN.replace(HEADINGS, f"Study,,Sample size,,Results,,\n{headings}")
    studies, notes = read(text)
    assert studies == read(PLAIN)[0]
    assert "'Sample size Intervention' as arm_n, 'Sample size Control' as comparator_n" in notes


def test_where_columns_are_many_a_message_names_the_pages_that_list_them():
    text = PLAIN.replace("year", "Jahr").replace("note", "Notiz").replace("2020,", "1,")
    problems = InputError(check_review(write(text), project_settings())).problems
    assert [problem.found for problem in problems] == ["column 'Jahr'", "column 'Notiz'"]
    assert all("docs/spreadsheets.md or docs/records.md" in problem.needed for problem in problems)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (
            PLAIN.replace(",", ":"),
            "one column, 'study_id:year:arm_n:comparator_n:region:direction:note'",
        ),
        ('"' + PLAIN.strip().replace("\n", '"\n"') + '"', f"one column, {HEADINGS!r}"),
        ("<html><table>", "one column, '<html><table>'"),
        ("PK\x03\x04 and so on", "a workbook with the name of a CSV file"),
    ],
    ids=["colons", "rows in quotes", "html", "workbook"],
)
def test_a_file_without_columns_is_named_as_what_it_is(content, found):
    assert [given for *_, given in refused(content)] == [found]
