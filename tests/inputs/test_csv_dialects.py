"""One table in every form in which spreadsheet programs save it as CSV."""

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts.inputs.csv_files import read_grid
from tests.support.csv_tables import read_csv
from tests.support.dialects import DIALECTS, encoded
from tests.support.forms import bytes_of_tables

COLUMNS = ["study_id", "region", "direction", "effect", "n", "note", "risk_of_bias_*"]
TABLE = [
    ["study_id", "region", "effect", "n", "note"],
    ["doe2020", "Müdigkeit; Schlaf", "-0.24", "12", "café, “fine”"],
    ["roe2021", "pain | stiffness", "1.5e-05", "104", "two\nlines"],
    ["poe2022", "tab, or not", "0.05", "", ""],
]
AS_TYPED = [
    {name: cell for name, cell in zip(TABLE[0], row, strict=True) if cell} for row in TABLE[1:]
]


@pytest.fixture(autouse=True)
def in_a_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


def read(content, columns=COLUMNS, required=("study_id",)):
    Path("t.csv").write_bytes(content)
    return read_csv(Path("t.csv"), list(columns), list(required))


def refused(content):
    _, problems = read(content)
    return [(problem.place.line, problem.field, problem.found) for problem in problems]


# --- Encodings and separators --------------------------------------------------------------------


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_table_reads_the_same_in_every_dialect(dialect):
    record, problems = read(encoded(TABLE, **DIALECTS[dialect]))
    assert problems == []
    assert record.data == AS_TYPED


def test_what_is_assumed_of_a_file_is_said_and_of_a_plain_one_nothing():
    def assumed(name):
        return read(encoded(TABLE, **DIALECTS[name]))[0].assumptions

    assert assumed("plain") == assumed("Excel, UTF-8") == assumed("other headings") == []
    assert assumed("Excel, German") == [
        "text in Windows-1252, such as Müdigkeit, café",
        "cells separated by semicolons",
        "decimal commas: -0,24 is -0.24",
    ]
    assert assumed("UTF-16 without a mark")[0].startswith("text in UTF-16, such as Müdigkeit")


def test_lines_are_counted_as_in_the_file_also_below_a_line_that_names_the_separator():
    content = b'sep=;\nstudy_id;n\n\n"doe\n2020";twelve\nroe2021;12.Dez\n'
    record, problems = read(content)
    assert list(record.lines.values()) == [4, 6]
    assert [problem.place.line for problem in problems] == [6]


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;;;", "sep="])
def test_a_line_that_names_the_separator_is_no_heading(first):
    record, problems = read(f"{first}\nstudy_id;n\ndoe2020;12\n".encode())
    assert (record.data, problems) == ([{"study_id": "doe2020", "n": "12"}], [])


def test_a_first_line_that_names_another_separator_than_the_headings_have_is_refused():
    given = "the line sep=;, and headings separated by commas"
    assert refused(b"sep=;\nstudy_id,region,n\ndoe2020,pain,12\n") == [(1, "", given)]


def test_the_separator_is_the_one_under_which_the_headings_are_known():
    text = 'region,direction;"Outcome, primary";note\na,b;c;d\n'
    record, _ = read(text.encode(), columns=["Outcome, primary", "note"], required=[])
    assert record.data == [{"Outcome, primary": "c", "note": "d"}]


def test_without_known_headings_the_separator_is_the_most_regular_one():
    Path("t.csv").write_text("Was it, in all, a trial?;Country\nyes;Perú, Lima\nno;Spain\n")
    grid, problems = read_grid(Path("t.csv"))
    assert problems == []
    assert grid.rows[1] == (2, ["yes", "Perú, Lima"])


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("study_id,note\ndoe2020,x\nroe2021,Müller\n".encode("cp437"), "text that is not Windows"),
        ("study_id,note\ndoe2020,x\nroe2021,café\n".encode("mac-roman"), "text that is neither"),
        ("study_id,note\ndoe2020,x\nroe2021,Grüße\n".encode("mac-roman"), "text that is neither"),
        ("study_id,note\rdoe2020,x\rroe2021,Jörg\r".encode("mac-roman"), "text that is neither"),
        ("study_id,note\ndoe2020,x\nroe2021,Michałek\n".encode("cp1250"), "text that is neither"),
        ("study_id,note\ndoe2020,x\nroe2021,боль\n".encode("cp1251"), "text that is neither"),
        ("study_id,note\ndoe2020,x\nroe2021,疼痛症状\n".encode("gbk"), "text that is neither"),
        (b"study_id,note\ndoe2020,x\nroe2021,M\xc3\xbcller M\xfcller\n", "text that is not UTF-8"),
        (b"study_id,note\ndoe2020,x\nroe2021,a\0b\n", "the control character U+0000"),
        ("study_id,note\n\ndoe2020,x\n".encode("utf-16-le") + b"x", "text that is not UTF-16"),
    ],
    ids=[
        "DOS",
        "Mac",
        "Mac, ü and ß",
        "Mac, its ends",
        "Polish",
        "Cyrillic",
        "Chinese",
        "half UTF-8",
        "zero",
        "half UTF-16",
    ],
)
def test_an_encoding_that_cannot_be_known_is_refused_with_the_line(content, found):
    ((line, _, given),) = refused(content)
    assert line in (3, 4)
    assert given.startswith(found)


@pytest.mark.parametrize(
    "word", ["«café\xa0»", "CAFÉ", "O’Brien", "10 €", "„Wort“", "Škoda", "x–y"]
)
def test_words_as_people_write_them_are_read_in_windows_1252(word):
    record, problems = read(f"study_id,note\ndoe2020,{word}\n".encode("cp1252"))
    assert problems == []
    assert record.data[0]["note"] == word.replace("\xa0", " ")


def test_a_table_in_utf_32_is_refused():
    assert refused("study_id,note\n".encode("utf-32-le"))[0][0] == 1


# --- Headings and rows ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading", ["Study ID", "study-id", " STUDY_ID ", "StudyId", "study\xa0id"]
)
def test_capitals_blanks_hyphens_and_underscores_of_a_heading_do_not_matter(heading):
    record, problems = read(f"{heading},N\ndoe2020,12\n".encode())
    assert (record.data, problems) == ([{"study_id": "doe2020", "n": "12"}], [])


def test_the_name_of_a_domain_stays_as_it_is_typed():
    record, problems = read(b"study_id,Risk of bias: Blinding of staff\ndoe2020,low\n")
    assert problems == []
    assert record.data[0]["risk_of_bias_Blinding of staff"] == "low"


@pytest.mark.parametrize("name", ["MÃ¼ller 2020", "M\ufffdller 2020", "Oâ€™Brien 2020"])
def test_letters_that_were_lost_when_a_file_was_saved_are_refused(name):
    ((line, _, given),) = refused(f"study_id,note\ndoe2020,\nroe2021,{name}\n".encode())
    assert (line, given[:38]) == (3, "letters lost when the file was saved: ")
    assert refused("study_id,note\ndoe2020,ÂNGELA Ã é â\n".encode()) == []


def test_a_table_without_any_filled_cell_is_refused():
    assert refused(b",,,\n,,,\n") == [(1, "header", "no column 'study_id'")]


def test_two_headings_of_one_column_are_refused():
    assert refused(b"Study ID,study_id\na,b\n") == [(1, "header", "column 'study_id' twice")]


def test_an_empty_column_without_a_heading_is_left_out_and_a_filled_one_refused():
    assert refused(b"study_id,,n,,\ndoe2020,,12,,\nroe2021,,13\n") == []
    text = b"study_id,,n\ndoe2020,,12\nroe2021,x,13\n"
    assert refused(text) == [(3, "", "'x' in column B, without a heading")]


def test_empty_cells_at_the_ends_of_rows_are_left_out_below_a_title_too():
    Path("t.csv").write_text("Our review;;;;\n\nstudy_id;n;note;;\ndoe2020;12;;;\n")
    grid, _ = read_grid(Path("t.csv"), COLUMNS)
    cells = [["Our review", "", ""], ["study_id", "n", "note"], ["doe2020", "12", ""]]
    assert grid.rows == list(zip((1, 3, 4), cells, strict=True))


def test_a_decimal_comma_without_quotes_is_refused_where_an_empty_cell_could_hide_the_shift():
    text = b"study_id,effect,n,note\ndoe2020,0.2,12,\nroe2021,0,3,14,\n"
    assert refused(text) == [(3, "", "5 cells under 4 columns")]


def test_a_row_that_lacks_a_cell_is_refused():
    text = b"study_id,region,n,note\ndoe2020,pain,12\nroe2021,pain,13,x\n"
    assert refused(text) == [(2, "", "3 cells under 4 columns")]


def test_rows_that_excel_ended_early_are_filled_up():
    """Excel leaves out the cells after the last that is filled in any of 16 rows."""
    long = [f"a{number},12,x" for number in range(15)]
    short = [f"b{number},12" for number in range(16)]
    last = [f"c{number},12,y" for number in range(3)]
    text = "\n".join(["study_id,n,note", *long, *short, *last])
    assert refused(text.encode()) == []
    one_in_a_block = text.replace("b3,12", "b3,12,")
    assert len(refused(one_in_a_block.encode())) == 15


# --- Any table -----------------------------------------------------------------------------------

WORDS = st.text("abc xyzäéñœ€’,;|\t\n\"'=-", min_size=1, max_size=12).map(str.strip).filter(bool)
DECIMALS = st.decimals(-99, 99, places=2).map(lambda number: f"{number:f}")
ROWS = st.lists(st.tuples(WORDS, DECIMALS, st.integers(1, 999).map(str), WORDS), max_size=6)


@given(ROWS, st.sampled_from(sorted(DIALECTS)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_table_reads_the_same_in_every_dialect_or_is_refused(rows, dialect):
    table = [["region", "effect", "n", "note"], *map(list, rows)]
    record, problems = read(encoded(table, **DIALECTS[dialect]), required=())
    if not problems:
        plain, _ = read(encoded(table), required=())
        assert record.data == plain.data
    assert all(problem.place.line for problem in problems)
    assert bool(problems) <= (dialect in ("Excel, English", "Excel, German", "tabs, Windows"))


# --- Results -------------------------------------------------------------------------------------

REVIEW = {
    "studies": [
        ["study_id", "cohort", "year", "population", "risk_of_bias_tool", "risk_of_bias_overall"],
        ["garcia2010", "Ensayo Núñez", "2010", "adultos", "RoB 2", "some concerns"],
        ["roe2021", "", "2021", "children, teenagers", "RoB 2", "low"],
    ],
    "arms": [
        ["study_id", "arm", "role", "n"],
        ["garcia2010", "educación", "treated", "1204"],
        ["garcia2010", "usual care", "treatment_as_usual", "98"],
        ["roe2021", "educación", "treated", "31"],
    ],
    "findings": [
        [
            *("study_id", "region", "measure", "contrast", "arm", "comparator", "direction"),
            *("effect", "se", "effect_type", "p_value", "significant"),
        ],
        [
            *("garcia2010", "días de baja", "days", "between_groups", "educación", "usual care"),
            *("decrease", "-0.24", "0.1", "smd", "<0.05", "true"),
        ],
        [
            *("roe2021", "días de baja", "days", "within_group", "educación", "", "no_change"),
            *("0.013", "0.2", "smd", "0.9", "false"),
        ],
    ],
    "regions": [["region", "synonyms"], ["días de baja", "absence;days off"]],
}


def write_review(folder, dialect):
    folder.mkdir()
    for name, rows in REVIEW.items():
        (folder / f"{name}.csv").write_bytes(encoded(rows, **DIALECTS[dialect]))
    return folder


@pytest.mark.long
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_review_gives_the_same_bytes_in_every_dialect(dialect):
    plain = bytes_of_tables(write_review(Path("plain"), "plain"))
    assert bytes_of_tables(write_review(Path("other"), dialect)) == plain
    assert b"d\xc3\xadas de baja" in plain["findings"]


def test_the_size_of_a_cell_is_bounded_whatever_other_libraries_allow():
    csv.field_size_limit(2**31)
    assert refused(b"study_id\n" + b"x" * 200_000)[0][0] == 2
