"""No spreadsheet runs a text of a table, and every text comes back as it was."""

import csv

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.tables.changes import CHANGES
from scripts.tables.files import read_strings, read_table, to_strings, write_table
from scripts.tables.files import shape_table as shape
from scripts.tables.formulas import guard, may_run, unguard
from scripts.tables.records import FINDINGS
from tests.support.selection import examples
from tests.support.tables import finding, findings_table

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
    changes = shape([{**row, "before": "=1+1", "after": "'=1+1"}], CHANGES)
    write_table(changes, tmp_path / "changes.csv", CHANGES)
    (cells,) = cells_of(tmp_path / "changes.csv")
    assert [cells["before"], cells["after"]] == ["'=1+1", "''=1+1"]
    back = read_table(tmp_path / "changes.csv", CHANGES)
    assert back[["before", "after"]].iloc[0].tolist() == ["=1+1", "'=1+1"]
