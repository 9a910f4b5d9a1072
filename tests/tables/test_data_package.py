"""Each folder of tables is a data package that other programs can read and check."""

import json

import pandas as pd
import pytest

from scripts.tables.data_package import describe_package, list_sources, references_of
from scripts.tables.files import shape_table, unguard, write_table
from scripts.tables.overlap import OVERLAP_TABLES
from scripts.tables.review import REVIEW_TABLES
from tests.support.projects import contents
from tests.support.tables import finding, regions_table, vote_config

AWKWARD = [
    '"quoted", with a comma',
    "two\nlines",
    "=1+1",
    "'=1+1",
    "'",
    "Ångström, 脳, 🧠, ﬁ",
    " blanks ",
    "NA",
    "null",
    "true",
    "-27 27 27",
    "a;b",
    None,
]


@pytest.fixture
def folder(tmp_path):
    """Write the tables of the records of two studies, with awkward texts, and describe them."""
    (tmp_path / "tables").mkdir()
    studies = [{"study_id": name, "cohort": "trial", "included": True} for name in ("=a", "b")]
    arms = [{"study_id": name, "arm": "dbt", "role": "treated", "n": 10} for name in ("=a", "b")]
    rows = [finding("=a", note=text, effect=1e-7, p_value=0.04) for text in AWKWARD]
    rows = [{"finding_id": f"f{i:02d}", **row} for i, row in enumerate(rows)]
    tables = {"studies": studies, "arms": arms, "findings": rows, "regions": regions_table()}
    for name, table in tables.items():
        contract = REVIEW_TABLES[name]
        write_table(shape_table(table, contract), tmp_path / f"tables/{name}.csv", contract)
    describe(tmp_path)
    return tmp_path


def describe(folder, **more):
    """Describe the tables of a folder as they are now."""
    files = sorted((folder / "tables").glob("*.csv"))
    tables = {path.stem: path for path in files}
    synthesis = vote_config(where={}).syntheses.values()
    text = describe_package("tiny", "Tiny", tables, REVIEW_TABLES, references_of(synthesis), **more)
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    return json.loads(text)


def errors_of(folder):
    """Check a package with frictionless and list what is wrong: table, row, column, kind."""
    from frictionless import validate

    validated = validate(str(folder / "datapackage.json"))
    assert validated.errors == []
    return [
        [task.name, *error]
        for task in validated.tasks
        for error in task.flatten(["rowNumber", "fieldName", "type"])
    ]


def edit(folder, table, old, new):
    path = folder / "tables" / f"{table}.csv"
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())


def test_awkward_texts_make_a_valid_package_and_are_read_back(folder):
    from frictionless import Package

    assert errors_of(folder) == []
    rows = Package(str(folder / "datapackage.json")).get_resource("findings").read_rows()
    assert [row["note"] and unguard(row["note"]) for row in rows] == AWKWARD
    assert {row["included"] for row in rows} == {True}
    assert {float(row["effect"]) for row in rows} == {1e-7}


def test_a_changed_cell_is_found_by_its_checksum(folder):
    edit(folder, "arms", ",10,", ",11,")
    assert [row[0::3] for row in errors_of(folder)] == [["arms", "hash-count"]]


def test_a_line_more_is_found_by_the_number_of_bytes(folder):
    edit(folder, "arms", "b,dbt,,treated,10,\n", "b,dbt,,treated,10,\nb,tau,,treated,10,\n")
    assert {row[3] for row in errors_of(folder)} == {"hash-count", "byte-count"}


@pytest.mark.parametrize(
    ("table", "old", "new", "expected"),
    [
        ("arms", ",10,", ",ten,", ["arms", 2, "n", "type-error"]),
        ("arms", ",10,", ",-1,", ["arms", 2, "n", "constraint-error"]),
        ("arms", "treated", "patient", ["arms", 2, "role", "constraint-error"]),
        ("arms", "treated", "", ["arms", 2, "role", "constraint-error"]),
        ("findings", ",0.04,", ",1.04,", ["findings", 2, "p_value", "constraint-error"]),
        ("findings", ",true\n", ",True\n", ["findings", 2, "included", "type-error"]),
        ("findings", ",amygdala,", ",amigdala,", ["findings", 2, None, "foreign-key"]),
        ("arms", "\nb,", "\nc,", ["arms", 3, None, "foreign-key"]),
        ("regions", "insula,,", "insula,lobe,", ["regions", 5, None, "foreign-key"]),
        ("arms", "b,dbt", "'=a,dbt", ["arms", 3, None, "primary-key"]),
        ("arms", ",role,", ",roles,", ["arms", None, "role", "incorrect-label"]),
    ],
)
def test_what_breaks_the_contract_is_reported_with_its_place(folder, table, old, new, expected):
    edit(folder, table, old, new)
    describe(folder)
    assert errors_of(folder)[0] == expected


@pytest.mark.long
def test_the_built_packages_are_valid_and_describe_every_table(built):
    for folder, contracts in (
        ("demo", REVIEW_TABLES),
        ("other", REVIEW_TABLES),
        ("_across_reviews", OVERLAP_TABLES),
    ):
        package = built / "results" / folder
        descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
        paths = [resource["path"] for resource in descriptor["resources"]]
        assert paths == [f"tables/{name}.csv" for name in contracts]
        assert {*paths} == {f"tables/{name}" for name in contents(package / "tables")}
        assert errors_of(package) == []
    assert '"title": "Demo"' in (built / "results/demo/datapackage.json").read_text()


def test_a_row_of_the_built_votes_that_names_an_unknown_region_is_reported(project):
    package = project / "results/demo"
    edit(package, "votes", "amygdala", "amigdala")
    wrong = {row[0]: row[3] for row in errors_of(package) if row[3] == "foreign-key"}
    beside = {"unit_votes", "tallies", "side_votes", "effects", "leave_one_out", "certainty"}
    beside |= {"heterogeneity", "evidence_needed"}
    assert wrong.keys() == {"votes", *beside}


def test_a_package_says_only_what_is_known(folder):
    descriptor = describe(folder, description=None, sources=[])
    assert descriptor.keys() == {"profile", "name", "title", "resources"}
    text = "Doe J (2020). A title."
    assert list_sources([{"text": text, "doi": "https://doi.org/10.1/a<b>c"}]) == [
        {"title": text, "path": "https://doi.org/10.1/a%3Cb%3Ec"}
    ]
    assert list_sources([{"text": text, "doi": None}]) == [{"title": text}]


def test_the_same_tables_give_the_same_bytes(folder):
    before = (folder / "datapackage.json").read_bytes()
    describe(folder)
    assert (folder / "datapackage.json").read_bytes() == before
    assert before.endswith(b"}\n")


def test_a_key_with_missing_values_is_no_primary_key(built):
    descriptor = json.loads((built / "results/demo/datapackage.json").read_text(encoding="utf-8"))
    schemas = {resource["name"]: resource["schema"] for resource in descriptor["resources"]}
    assert schemas["votes"]["primaryKey"] == ["synthesis", "region"]
    assert "primaryKey" not in schemas["changes"]


def test_columns_refer_to_regions_only_where_every_synthesis_is_about_regions():
    def refers(group_by):
        return references_of(vote_config(group_by=group_by).syntheses.values())

    assert refers("region")["votes"] == {("region",): "regions"}
    assert "votes" in refers("target_region")
    assert "votes" not in refers("side")
    assert refers("side")["findings"][("region",)] == "regions"


def test_every_reference_is_from_columns_of_a_table_to_the_whole_key_of_another():
    for name, refers in references_of(vote_config().syntheses.values()).items():
        for columns, table in refers.items():
            key = REVIEW_TABLES[table].key
            assert {*columns} <= {*REVIEW_TABLES[name].columns}
            assert len(columns) == len(key)
            types = [str(REVIEW_TABLES[name].columns[column].dtype) for column in columns]
            assert types == [str(REVIEW_TABLES[table].columns[column].dtype) for column in key]


def test_a_review_without_votes_or_claims_is_a_valid_package(tmp_path):
    (tmp_path / "tables").mkdir()
    for name, contract in REVIEW_TABLES.items():
        write_table(
            pd.DataFrame(columns=[*contract.columns]), tmp_path / f"tables/{name}.csv", contract
        )
    describe(tmp_path)
    assert errors_of(tmp_path) == []
