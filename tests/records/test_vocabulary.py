"""Terms, canonical names and the hierarchy of regions; and the vocabulary that is shipped."""

import csv
from collections import Counter

import pytest

from scripts.inputs.problems import Place, Problem
from scripts.records.vocabulary import read_vocabulary
from tests.support.projects import ROOT
from tests.support.records import VOCABULARY

ACC, DORSAL_ACC = "anterior cingulate cortex", "dorsal anterior cingulate cortex"
SHIPPED = ROOT / "data/raw/regions.csv"


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Read a vocabulary from text, with rows put at its end from line 7 on."""
    monkeypatch.chdir(tmp_path)

    def read_text(more=""):
        (tmp_path / "regions.csv").write_text(VOCABULARY + more)
        return read_vocabulary((tmp_path / "regions.csv").relative_to(tmp_path))

    return read_text


@pytest.mark.parametrize("term", [ACC, "ACC", "acc", "Anterior cingulate", " anterior  cingulate "])
def test_a_region_is_known_by_name_abbreviation_and_synonym_in_any_case(read, term):
    vocabulary, problems = read()
    assert problems == []
    assert vocabulary.canonical(term) == ACC


def test_every_synonym_of_a_cell_names_the_region(read):
    vocabulary, _ = read()
    found = [vocabulary.canonical(t) for t in ("amygdalae", "amygdaloid complex", "amygdala")]
    assert found == ["amygdala"] * 3


def test_an_unknown_term_has_no_canonical_name_but_a_nearest_term(read):
    vocabulary, _ = read()
    assert vocabulary.canonical("amygdla") is vocabulary.canonical("") is None
    assert vocabulary.nearest("amygdla") == "amygdala"
    assert vocabulary.nearest("xyz") is None


def test_a_region_is_lifted_to_the_one_that_contains_it(read):
    vocabulary, _ = read()
    assert vocabulary.lift(DORSAL_ACC, "subregion") == DORSAL_ACC
    assert vocabulary.lift(DORSAL_ACC, "structure") == ACC
    assert vocabulary.lift(DORSAL_ACC, "system") == "limbic lobe"


def test_a_region_without_a_place_at_a_level_stands_by_itself(read):
    vocabulary, _ = read()
    assert vocabulary.lift("limbic lobe", "structure") == "limbic lobe"
    assert vocabulary.lift(ACC, "subregion") == ACC
    assert vocabulary.lift("insula", "system") == "insula"
    vocabulary, _ = read("area 25,limbic lobe,subregion,,\n")
    assert vocabulary.lift("area 25", "structure") == "area 25"


def test_a_structure_inside_a_structure_is_counted_by_itself(read):
    vocabulary, problems = read(f"area 24,{ACC},structure,,\n")
    assert problems == []
    assert vocabulary.lift("area 24", "structure") == "area 24"
    assert vocabulary.lift("area 24", "system") == "limbic lobe"


@pytest.mark.parametrize(
    ("row", "term", "owner"),
    [
        ("cingulate,,structure,,Amygdalae", "Amygdalae", "amygdala"),
        ("insular  Cortex,,structure,,", "insular  Cortex", "insula"),
        ("agranular area,,structure,acc,", "acc", ACC),
        ("insula,,structure,,", "insula", "insula"),
    ],
)
def test_a_term_names_one_region_only(read, row, term, owner):
    _, problems = read(f"{row}\n")
    assert [(p.place, p.found) for p in problems] == [
        (Place("regions.csv", 7), f"{term!r}, which already names {owner!r}")
    ]


def test_an_unknown_parent_is_refused_with_the_nearest_region(read):
    _, problems = read("area 24,anterior cingulate cortx,subregion,,\n")
    place, found = Place("regions.csv", 7), "'anterior cingulate cortx'"
    assert problems == [Problem(place, "parent", found, "a region of this file", ACC)]


def test_a_parent_may_not_be_finer_than_the_region_inside_it(read):
    _, problems = read(f"area 24,{DORSAL_ACC},structure,,\n")
    assert [(p.place.line, p.found) for p in problems] == [
        (7, "a subregion that contains a structure")
    ]


def test_a_region_may_not_contain_itself(read):
    _, problems = read("one,two,structure,,\ntwo,one,structure,,\n")
    assert [(p.place.line, p.field, p.found) for p in problems] == [
        (7, "parent", "a region that contains itself"),
        (8, "parent", "a region that contains itself"),
    ]


def test_an_unknown_rank_is_refused_with_the_nearest_one(read):
    _, problems = read("area 24,,subregio,,\n")
    assert [(p.place.line, p.field, p.nearest) for p in problems] == [(7, "rank", "subregion")]


@pytest.mark.parametrize(
    "cell", ["-24 -2", "-24 -2 x", "-24 -2 -18 0", "-24 -2 -180", "inf 1 2", "nan 1 2"]
)
def test_coordinates_are_three_numbers_near_the_origin(tmp_path, cell):
    path = tmp_path / "regions.csv"
    path.write_text(f"region,mni_left\ninsula,-38 6 2\namygdala,{cell}\n")
    _, problems = read_vocabulary(path)
    assert [(p.place.line, p.field) for p in problems] == [(3, "mni_left")]


def test_the_shipped_vocabulary_has_no_problems():
    vocabulary, problems = read_vocabulary(SHIPPED)
    assert problems == []
    assert vocabulary.canonical("dACC") == "dorsal anterior cingulate cortex"
    assert vocabulary.lift("dorsal anterior cingulate cortex", "structure") == ACC


def test_every_term_of_the_shipped_vocabulary_names_one_region():
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    cells = [f"{row['region']};{row['abbreviation']};{row['synonyms']}" for row in rows]
    terms = [{term.strip().casefold() for term in cell.split(";")} - {""} for cell in cells]
    counts = Counter(term for of_row in terms for term in of_row)
    assert [term for term, count in counts.items() if count > 1] == []
    assert len(counts) > len(rows) > 50


def test_every_region_of_the_shipped_vocabulary_but_networks_and_genes_has_a_place_in_the_brain():
    vocabulary, _ = read_vocabulary(SHIPPED)
    without = {
        name
        for name, r in vocabulary.regions.items()
        if not (r.mni_midline or (r.mni_left and r.mni_right))
    }
    no_places = {
        name
        for name in vocabulary.regions
        if vocabulary.lift(name, "system") in ("large-scale networks", "genes")
    }
    assert without == no_places
    assert {"default mode network", "BDNF gene"} < no_places
