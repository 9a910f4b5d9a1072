"""Tables keep their contracts, and are written so that the same rows are the same bytes."""

import csv

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.tables.changes import CHANGES
from scripts.tables.contract import NUMBER, Column, ContractError, check_table, contract
from scripts.tables.files import (
    guard,
    list_values,
    may_run,
    read_strings,
    read_table,
    shape_table,
    to_strings,
    unguard,
    write_table,
)
from scripts.tables.records import ARMS, FINDINGS
from scripts.tables.votes import TALLIES
from tests.support.selection import examples
from tests.support.tables import finding, findings_table

HEADER = "study_id,arm,label,role,n,n_enrolled\n"
ROW = "doe2020,dbt,,treated,10,\n"
TALLY = {"synthesis": "activation", "region": "amygdala", "units_without_n": 0} | {
    f"participants_{vote}": 0 for vote in ("increase", "decrease", "no_change", "conflicting")
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "table.csv"


def test_a_table_that_keeps_its_contract_is_read_with_its_types(path):
    path.write_text(HEADER + ROW)
    table = read_table(path, ARMS)
    assert table["n"].tolist() == [10]
    assert table["n_enrolled"].isna().all()
    assert table.dtypes.astype(str).to_dict() == {
        "study_id": "string",
        "arm": "string",
        "label": "string",
        "role": "string",
        "n": "Int64",
        "n_enrolled": "Int64",
    }


@pytest.mark.parametrize(
    ("header", "row", "broken"),
    [
        ("study_id,arm,label,role,n,n_enrolled,extra\n", "doe2020,dbt,,treated,10,,x\n", "extra"),
        ("study_id,arm,label,role,n\n", "doe2020,dbt,,treated,10\n", "n_enrolled"),
        ("arm,study_id,label,role,n,n_enrolled\n", "dbt,doe2020,,treated,10,\n", "study_id"),
        (HEADER, "doe2020,dbt,,patient,10,\n", "role"),
        (HEADER, "doe2020,dbt,,treated,-1,\n", "n"),
        (HEADER, "doe2020,,,treated,10,\n", "arm"),
        (HEADER, ROW + ROW, "arm"),
    ],
)
def test_a_table_that_breaks_its_contract_is_refused(path, header, row, broken):
    path.write_text(header + row)
    with pytest.raises(ContractError, match=rf"arms\.csv .*\b{broken}\b"):
        read_table(path, ARMS)


def test_text_where_a_number_belongs_is_refused(path):
    path.write_text(HEADER + "doe2020,dbt,,treated,ten,\n")
    with pytest.raises(ValueError, match="ten"):
        read_table(path, ARMS)


@pytest.mark.parametrize(
    "values",
    [{"direction": "up"}, {"region": None}, {"n_treated": -1}, {"p_value": 1.5}, {"side": None}],
)
def test_a_wrong_value_is_never_written(path, values):
    with pytest.raises(ContractError, match=next(iter(values))):
        write_table(findings_table([finding(**values)]), path, FINDINGS)
    assert not path.exists()


def test_two_rows_with_one_key_are_never_written(path):
    with pytest.raises(ContractError, match="not unique"):
        write_table(shape_table([TALLY, TALLY], TALLIES), path, TALLIES)
    assert not path.exists()


def test_a_number_must_lie_above_a_limit_that_it_may_not_reach_and_have_its_type():
    above = contract("t.csv", "x", "y", ["x"], {"x": Column(NUMBER, "a number", low=0, above=True)})
    table = shape_table([{"x": 0.1}, {"x": 3}], above)
    assert check_table(table, above) is table
    with pytest.raises(ContractError, match=r"x: 0\.0 is not allowed; rows are not unique by x"):
        check_table(shape_table([{"x": 0}, {"x": 0}], above), above)
    with pytest.raises(ContractError, match="x: of type float64, not Float64"):
        check_table(table.astype(float), above)


def test_rows_get_the_columns_of_the_contract_sorted_by_key():
    rows = [{"study_id": "b", "arm": "x", "other": 1}, {"study_id": "a", "arm": "z"}]
    table = shape_table([*rows, {"study_id": "a", "arm": "y"}], ARMS)
    assert list(table.columns) == list(ARMS.columns)
    assert table["study_id"].tolist() == ["a", "a", "b"]
    assert table["arm"].tolist() == ["y", "z", "x"]
    assert table.index.tolist() == [0, 1, 2]


def test_a_table_is_written_byte_for_byte_as_promised(path):
    one = {**TALLY, "share_increase": 2 / 3, "n_effective": 1234567.8, "p_weighted": 1e-7}
    two = {**TALLY, "region": "ACC, dorsal", "share_increase": -0.0, "n_effective": 2.5}
    write_table(shape_table([one, two], TALLIES), path, TALLIES)
    lines = [
        ",".join(TALLIES.columns),
        'activation,"ACC, dorsal",0,0,0,0,0,0,2.5,',
        "activation,amygdala,0,0,0,0,0,0.666667,1.23457e+06,1e-07",
    ]
    assert path.read_bytes() == "".join(f"{line}\n" for line in lines).encode()


def test_rows_are_sorted_when_they_are_written(path):
    rows = [{**TALLY, "region": name} for name in ("insula", "amygdala", "precuneus")]
    write_table(pd.DataFrame(rows), path, TALLIES)
    names = [line.split(",")[1] for line in path.read_text().splitlines()]
    assert names == ["region", "amygdala", "insula", "precuneus"]


def test_yes_and_no_are_written_in_lower_case(path):
    rows = [finding(significant=value) for value in (True, False, None)]
    write_table(findings_table(rows), path, FINDINGS)
    at = list(FINDINGS.columns).index("significant")
    cells = [line.split(",")[at] for line in path.read_text().splitlines()]
    assert cells == ["significant", "true", "false", ""]
    assert read_table(path, FINDINGS)["significant"].tolist() == [True, False, pd.NA]


@pytest.mark.parametrize("text", ["NA", "None", "nan", "null", "true", "007", " x ", 'a "b"\nc,é'])
def test_text_that_looks_like_something_else_stays_text(path, text):
    write_table(findings_table([finding(note=text, region=text)]), path, FINDINGS)
    table = read_table(path, FINDINGS)
    assert table[["note", "region"]].iloc[0].tolist() == [text, text]


def test_an_empty_cell_is_a_missing_value(path):
    write_table(findings_table([finding(note=None)]), path, FINDINGS)
    assert read_table(path, FINDINGS)["note"].isna().all()


TEXT = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=8)
VALUES = st.fixed_dictionaries(
    {
        "region": TEXT,
        "note": TEXT | st.none(),
        "significant": st.sampled_from([True, False, None]),
        "n_treated": st.none() | st.integers(0, 10**9),
        "effect": st.none() | st.floats(-1e6, 1e6).map(lambda x: float(f"{x:.6g}")),
    }
)


@pytest.mark.long
@given(st.lists(VALUES, max_size=12))
@examples(25)
def test_a_table_that_was_written_is_read_back_equal(tmp_path_factory, values):
    path = tmp_path_factory.getbasetemp() / "written_and_read.csv"
    table = findings_table([finding(**row) for row in values])
    write_table(table, path, FINDINGS)
    back = read_table(path, FINDINGS)
    pd.testing.assert_frame_equal(back, table, rtol=1e-14)
    first = path.read_bytes()
    write_table(back, path, FINDINGS)
    assert path.read_bytes() == first


def test_a_list_in_a_cell_is_sorted_and_holds_each_term_once():
    table = pd.DataFrame({"group": [1, 1, 1, 2], "term": ["b", "a", "b", "c"]})
    assert list_values(table, ["group"], "term").to_dict() == {1: "a;b", 2: "c"}
    assert list_values(table[:0], ["group"], "term").to_dict() == {}


# --- Text that a spreadsheet would run as a formula ---------------------------------------------

FORMULAS = [
    '=HYPERLINK("http://x","y")',
    "@SUM(1)",
    "+1+cmd",
    "-2+3",
    "-",
    "\t=1",
    "\rtext",
    "  =1+1",
    '"=1+1"',
    "' =1+1",
    "\n+1",
    "\u00a0-1+1",
    "＝1+1",
    "'=x",
    "''@x",
]
HARMLESS = [
    "-27 27 27",
    "-27.5 -27 4",
    "-0.5",
    "1e-07",
    "-1e-07",
    "+1",
    "doe2020",
    "amygdala",
    "'quoted'",
    "'",
    "a=b",
    "text - with a dash",
    "−0.5 below",
    "",
    " ",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_may_run_gets_an_apostrophe_and_loses_it_again(text):
    assert may_run(text)
    assert guard(text) == "'" + text
    assert unguard(guard(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_a_text_that_cannot_run_stays_as_it_is(text):
    assert guard(text) == text
    assert unguard(text) == text


# Texts of the signs that matter, and any others.
LIKELY = st.text(st.sampled_from("'\" =+-@\t\r\n12.e a;,"), max_size=7)
TEXT = LIKELY | st.text(st.characters(exclude_categories=["Cs"]), max_size=7)


@given(TEXT)
@examples(100)
def test_every_text_comes_back_and_none_that_is_written_may_run_unguarded(text):
    assert unguard(guard(text)) == text
    assert guard(text).startswith("'") or not may_run(guard(text))


CELL = LIKELY.filter(bool) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=7
)


@pytest.mark.long
@given(st.lists(CELL, min_size=1, max_size=6))
@examples(25)
def test_what_is_written_to_a_table_is_read_from_it(tmp_path_factory, texts):
    path = tmp_path_factory.getbasetemp() / "formulas.csv"
    table = findings_table([finding(note=text, region=text) for text in texts])
    write_table(table, path, FINDINGS)
    pd.testing.assert_frame_equal(read_table(path, FINDINGS), table)
    assert read_strings(path)["note"].tolist() == texts
    assert to_strings(table, FINDINGS)["note"].tolist() == texts


def cells_of(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_file_holds_the_apostrophe_and_numbers_and_terms_do_not(tmp_path):
    rows = [finding(note="=1+1", statistic="-27 27 27", effect=-0.5, effect_type="smd")]
    write_table(findings_table(rows), tmp_path / "findings.csv", FINDINGS)
    (cells,) = cells_of(tmp_path / "findings.csv")
    assert cells["note"] == "'=1+1"
    assert [cells[name] for name in ("statistic", "effect")] == ["-27 27 27", "-0.5"]
    assert [cells[name] for name in ("study_id", "region")] == ["doe2020", "amygdala"]


def test_a_change_of_a_formula_is_guarded_in_the_file_alone(tmp_path):
    row = {"kind": "study corrected", "item": "doe2020", "column": "note"}
    changes = shape_table([{**row, "before": "=1+1", "after": "'=1+1"}], CHANGES)
    write_table(changes, tmp_path / "changes.csv", CHANGES)
    (cells,) = cells_of(tmp_path / "changes.csv")
    assert [cells["before"], cells["after"]] == ["'=1+1", "''=1+1"]
    back = read_table(tmp_path / "changes.csv", CHANGES)
    assert back[["before", "after"]].iloc[0].tolist() == ["=1+1", "'=1+1"]
