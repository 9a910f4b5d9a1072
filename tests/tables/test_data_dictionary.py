"""The contracts say what every column means, and nothing else describes the tables."""

import csv
import re
from io import StringIO

import pytest

from scripts.tables.contract import (
    NUMBER,
    Column,
    category,
    column_limits,
    contract,
    optional_count,
    proportion,
    strip_markdown,
)
from scripts.tables.data_dictionary import (
    MANY_TERMS,
    TABLES,
    describe_columns,
    dictionary_text,
    fill_tables_page,
)
from tests.support.projects import ROOT

PAGE = ROOT / "docs" / "tables.md"
COLUMNS = [(name, column) for name, table in TABLES.items() for column in table.columns]
HEADINGS = [name for name in TABLES if name != "chunk"]


@pytest.mark.parametrize("table", TABLES)
def test_every_column_has_a_meaning_that_says_what_a_missing_value_is(table):
    for name, column in TABLES[table].columns.items():
        meaning = column.description or ""
        assert len(meaning) > 2, name
        assert ("Empty: " in meaning) == column.nullable, name
        assert not set(meaning) & {"|", "\n", "—"}, name
        assert not meaning.endswith("."), name
        assert not set(strip_markdown(meaning)) & set("[]`*"), name
        assert not strip_markdown(meaning).startswith(("=", "+", "-", "@")), name


def test_what_is_on_disk_is_what_the_contracts_say():
    written = (ROOT / "schemas" / "data_dictionary.csv").read_bytes().decode()
    assert written == dictionary_text(), "run `make schemas`"
    page = PAGE.read_text(encoding="utf-8")
    assert page == fill_tables_page(page), "run `make schemas`"


def test_the_page_has_a_part_for_every_table_with_each_of_its_columns_once():
    page = PAGE.read_text(encoding="utf-8")
    shared = listed(page.split("<!-- from the contract of all -->")[1].split("<!-- end -->")[0])
    parts = dict(re.findall(r"^## (\w+)\.csv\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    assert sorted(parts) == sorted(HEADINGS)
    for name, part in parts.items():
        described = part.split("<!-- end -->")[0]
        (intro,) = re.findall(r"^One row per .*$", described, re.MULTILINE)
        elsewhere = re.findall(r"`(\w+)`", intro.split(" Key: ")[1])
        own = listed(described)
        assert own == [
            column for column in TABLES[name].columns if column not in shared or column in own
        ]
        assert set(TABLES[name].columns) - set(own) <= set(elsewhere) & set(shared)


def listed(text):
    """Give the columns that a part of the page describes."""
    return re.findall(r"^- `(\w+)`: ", text, re.MULTILINE)


def test_terms_that_the_page_only_points_to_are_explained_below():
    page = PAGE.read_text(encoding="utf-8")
    below = page.replace("".join(re.findall(r"<!-- from .*?<!-- end -->", page, re.DOTALL)), "")
    lists = [
        (name, column_limits(column)["terms"])
        for table in TABLES.values()
        for name, column in table.columns.items()
        if len(column_limits(column).get("terms", [])) > MANY_TERMS
    ]
    explained = {"method", "kind", "quantity", "verdict", "role", "contrast"}
    assert explained <= {name for name, _ in lists}
    assert [term for _, terms in lists for term in terms if f"`{term}`" not in below] == []


def test_every_table_that_a_rule_writes_has_a_contract_and_an_entry():
    rules = "\n".join(path.read_text() for path in sorted((ROOT / "rules").glob("*.smk")))
    outputs = "\n".join(re.findall(r"^    output:\n((?: {8}.*\n)+)", rules, re.MULTILINE))
    written = {name.strip("{}") for name in re.findall(r"([\w{}]+)\.csv", outputs)}
    assert written == set(TABLES)
    entries = list(csv.DictReader(StringIO(dictionary_text())))
    assert {row["table"] for row in entries} == {f"{name}.csv" for name in written}
    assert [(row["table"].removesuffix(".csv"), row["column"]) for row in entries] == COLUMNS


def test_an_entry_tells_type_limits_key_and_meaning_in_plain_words():
    entries = {
        (row["table"], row["column"]): row for row in csv.DictReader(StringIO(dictionary_text()))
    }
    assert entries["votes.csv", "p_sign"] == {
        "table": "votes.csv",
        "column": "p_sign",
        "type": "number",
        "missing_allowed": "yes",
        "allowed": "from 0 to 1",
        "key": "no",
        "meaning": "exact two-sided sign test of increase against decrease. Empty: there is no "
        "directional vote",
    }
    assert entries["arms.csv", "arm"]["key"] == "yes"
    assert entries["arms.csv", "arm"]["missing_allowed"] == "no"
    assert entries["arms.csv", "n"]["allowed"] == "from 0"
    assert entries["votes.csv", "n_increase"]["meaning"] == "units that vote increase"
    assert entries["studies.csv", "included"]["type"] == "true or false"
    assert (
        entries["findings.csv", "direction"]["allowed"]
        == "increase;decrease;no_change;not_reported;unclear"
    )


def test_the_page_follows_a_contract_and_leaves_what_stands_around_it():
    columns = {
        "side": category(("left", "right"), "which side; see [sides](method.md#sides)"),
        "n": optional_count("people. Empty: unknown"),
        "part": proportion("a part. Empty: none"),
        "more": Column(NUMBER, "at least", low=2.5),
    }
    table = contract("t.csv", "side", "a list", ["side", "n"], columns)
    assert describe_columns(table).splitlines() == [
        "One row per side; from a list. Key: `side`, `n`.",
        "",
        "- `side`: `left`, `right`: which side; see [sides](method.md#sides)",
        "- `n`: people. Empty: unknown",
        "- `part`: a part",
        "- `more`: at least",
    ]
    mark, end = "<!-- from the contract of choices -->\n", "<!-- end -->"
    filled = fill_tables_page(f"before\n{mark}old\n{end}\nafter\n")
    assert filled == f"before\n{mark}\n{describe_columns(TABLES['choices'])}\n{end}\nafter\n"
    assert fill_tables_page("no marks\n") == "no marks\n"


def test_plain_words_lose_links_and_marks_and_nothing_else():
    text = "**units**: [a `b`](c.md#d) and *39 + ?*, 2 * 3, `n_x`"
    assert strip_markdown(text) == "units: a b and 39 + ?, 2 * 3, n_x"
