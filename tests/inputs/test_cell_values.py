"""Cells as people type them: each is read in the one way in which it can be, or is a problem."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts.inputs.cell_values import KINDS, read_values
from scripts.inputs.record import Record
from tests.support.csv_tables import read_csv

COLUMNS = ["study_id", *KINDS, "note"]
GERMAN = "-0,24"  # a number that shows that commas are those of decimals
ENGLISH = "0.24"


@pytest.fixture(autouse=True)
def in_a_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


def read(column, *cells, separator=";"):
    """Read a table with one column, and give its cells and problems."""
    rows = [f"note{separator}{column}", *(f'x{separator}"{cell}"' for cell in cells)]
    Path("t.csv").write_text("\n".join(rows), encoding="utf-8")
    record, problems = read_csv(Path("t.csv"), COLUMNS, [])
    return [row.get(column) for row in record.data], problems, record.assumptions


def value(column, cell, *others, separator=";"):
    cells, problems, _ = read(column, *others, cell, separator=separator)
    assert problems == []
    return cells[-1]


def refused(column, cell, *others, separator=";"):
    """Check that a cell is refused by its line and column, and give what is needed."""
    cells, (problem,), _ = read(column, *others, cell, separator=separator)
    assert cells[-1] is None
    assert (problem.place.line, problem.field) == (len(others) + 2, column)
    assert cell in problem.found
    return problem.needed


# --- Numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0.24", "0.24"),
        ("0,24", "0.24"),
        (",24", "0.24"),
        ("\N{MINUS SIGN}0.3", "-0.3"),
        ("\N{EN DASH}0,3", "-0.3"),
        ("- 0.3", "-0.3"),
        ("+0.3", "0.3"),
        ("\N{LEFT DOUBLE QUOTATION MARK}0.3\N{RIGHT DOUBLE QUOTATION MARK}", "0.3"),
        ("'12", "12"),
        ("\u00a00.3\u2009", "0.3"),
        ("1e-3", "1e-3"),
        ("1,2E-05", "1.2e-05"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1 234,5", "1234.5"),
        ("1\u202f234", "1234"),
        ("1'234", "1234"),
        ("1\N{RIGHT SINGLE QUOTATION MARK}234.5", "1234.5"),
        ("1.234.567", "1234567"),
        ("0.234", "0.234"),
        ("1234.567", "1234.567"),
    ],
)
def test_a_number_is_read_however_it_is_typed(typed, number):
    assert value("effect", typed) == number
    assert float(value("effect", typed, separator=",")) == float(number)


@pytest.mark.parametrize(
    "typed",
    ["45%", "0.3*", "12,34,567", "1.2.3", "ten", "0.2-0.4", "~3", "(0.3)", ".", "1.234e5.1"],
)
def test_what_is_no_number_is_left_for_the_models_to_refuse(typed):
    assert value("effect", typed) == typed


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12.0", "12"), ("12,0", "12"), ("12.", "12"), ("1.234", "1234"), ("1 234", "1234")],
)
def test_a_whole_number_may_have_zeros_behind_it_and_signs_between_thousands(typed, number):
    assert value("n", typed) == number


@pytest.mark.parametrize("typed", ["12.5", "12,5", "1,2E+05", "1e3"])
def test_a_number_with_decimals_or_of_rounded_digits_is_no_whole_one(typed):
    assert value("n", typed) == typed


@pytest.mark.parametrize(
    ("typed", "other", "number"),
    [
        ("1.234", GERMAN, "1234"),
        ("1.234", ENGLISH, "1.234"),
        ("1,234", GERMAN, "1.234"),
        ("1,234", ENGLISH, "1234"),
        ("1,234", "1.234.567", "1.234"),
    ],
)
def test_another_number_of_the_table_shows_where_the_decimals_are(typed, other, number):
    for separator in (";", ","):
        assert value("effect", typed, other, separator=separator) == number


@pytest.mark.parametrize(
    ("column", "typed", "others", "separator"),
    [
        ("effect", "1,234", (), ";"),
        ("effect", "1,234", (), ","),
        ("effect", "1.234", (), ";"),
        ("effect", "1.234", (), "\t"),
        ("effect", "1,234", (GERMAN, ENGLISH), ";"),
        ("n", "1.000", (), ";"),
        ("n", "1,000", (), ","),
    ],
)
def test_a_number_with_two_readings_is_refused(column, typed, others, separator):
    needed = refused(column, typed, *others, separator=separator)
    assert needed.startswith(f"a number with one reading, 1{typed[2:] if column == 'no' else ''}")


def test_another_whole_number_shows_the_sign_of_thousands():
    assert value("n", "1.000", "1.234") == "1000"
    assert value("n", "1,000", "1,234", separator=",") == "1000"


def test_a_whole_number_shows_nothing_of_numbers_with_decimals():
    rows = [{"n": "1.234", "effect": "1.234"}]
    record = Record("t.csv", rows, {(0,): 2})
    (problem,) = read_values(record, points_are_decimal=False)
    assert (problem.field, rows) == ("effect", [{"n": "1234"}])


def test_where_cells_are_separated_by_commas_a_point_is_that_of_decimals():
    assert value("effect", "1.234", separator=",") == "1.234"
    assert value("n", "1.234", separator=",") == "1.234"  # refused by the model


def test_in_a_workbook_a_point_is_that_of_decimals_whatever_else_is_typed():
    rows = [{"effect": "1.234"}, {"effect": GERMAN}]
    sheet = Record("t.xlsx", rows, sheet="findings")
    assert list(read_values(sheet, points_are_decimal=True)) == []
    assert [row["effect"] for row in rows] == ["1.234", "-0.24"]


@pytest.mark.parametrize(
    "typed",
    [
        *("05. Dez", "5-Dec", "Dec-05", "05.12.2020", "2020-12-05", "01/02/2020", "mai 12"),
        *("2020-12-05 00:00:00", "5. März 2020"),
    ],
)
def test_a_date_in_the_place_of_a_number_is_refused(typed):
    assert refused("n", typed).startswith("a whole number; a spreadsheet program makes a date")
    assert refused("effect", typed).startswith("a number; ")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<0.05", "<0.05"),
        ("< .05", "< .05"),
        ("<0,05", "<0.05"),
        ("p<0,05", "<0.05"),
        ("P < .001", "<0.001"),
        ("p = 0.03", "0.03"),
        ("=0,03", "0.03"),
        ("≤0.05", "<0.05"),
        ("p <= ,05", "<0.05"),
        ("< 1E-4", "<1e-4"),
        (">0.05", ">0.05"),
        ("<0", "<0"),
        ("p<0.05 (two-sided)", "p<0.05 (two-sided)"),
    ],
)
def test_a_p_value_may_have_its_letter_and_a_bound(typed, read):
    assert value("p_value", typed) == read


@pytest.mark.parametrize(
    "typed", ["n.s.", "NS", "n. s.", "ns", "not significant", "Non-significant"]
)
def test_not_significant_is_no_p_value_and_says_that_a_finding_is_not(typed):
    def row(**cells):
        record = Record("t.csv", [{"p_value": typed, **cells}], {(0,): 2})
        return record, list(read_values(record, points_are_decimal=True))

    record, problems = row()
    assert (record.data, problems) == ([{"significant": "false"}], [])
    assert record.assumptions == [f"{typed} as a p value means `significant: false`"]
    record, problems = row(significant="no")
    assert (record.data, problems) == ([{"significant": "false"}], [])
    _, (problem,) = row(significant="TRUE")
    assert (problem.place.line, problem.field) == (2, "p_value")


def test_what_was_assumed_of_numbers_is_said_once_with_an_example():
    assert read("effect", "0,24", "0,3", "1.234,5", "12")[2][1:] == [
        "decimal commas: 0,24 is 0.24",
        "signs between thousands: 1.234,5 is 1234.5",
    ]
    assert read("effect", "0.24", "-3", separator=",")[2] == []
    assert read("p_value", "p≤0.05", separator=",")[2] == ["≤ read as <: p≤0.05 is <0.05"]


@given(st.decimals(-9999, 9999, places=3), st.sampled_from(["", " ", "'", "\u00a0"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_number_reads_the_same_in_two_languages(number, between):
    english = f"{number:,f}".replace(",", between or ",")
    german = f"{number:,f}".translate(str.maketrans(",.", f"{between or '.'},"))
    for typed, shown in ((english, ENGLISH), (german, GERMAN)):
        assert float(value("effect", typed, shown)) == float(number)


# --- Terms, true and false, text -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "typed", "term"),
    [
        ("contrast", "Between groups", "between_groups"),
        ("contrast", "BETWEEN-GROUPS", "between_groups"),
        ("direction", "No change", "no_change"),
        ("direction", "“Decrease”", "decrease"),
        ("direction", "Favours Intervention", "favours intervention"),
        ("direction", "up", "up"),
        ("side", "LEFT", "left"),
        ("role", "Waiting list", "waiting_list"),
        ("comparator_role", "Healthy\u00a0control", "healthy_control"),
        ("better", "Lower", "lower"),
        ("significant", "WAHR", "true"),
        ("significant", "SANT", "true"),
        ("significant", "n.s.", "false"),
        ("significant", "Significant", "true"),
        ("significant", "epätosi", "false"),
        ("significant", "FAŁSZ", "false"),
        ("significant", "1.0", "true"),
        ("significant", "Nein", "false"),
        ("significant", "Sí", "true"),
        ("included", "FAUX", "false"),
        ("included", "1", "true"),
        ("included", "x", "x"),
    ],
)
def test_terms_and_true_and_false_are_read_however_they_are_typed(column, typed, term):
    assert value(column, typed) == term


def test_text_stays_as_it_is_typed_but_for_blanks_at_its_ends_and_hard_ones():
    assert value("study_id", "\u00a0‘1,234’\u00a0–  1.2 \u2009") == "‘1,234’ –  1.2"
