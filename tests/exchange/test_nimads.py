"""Findings as a NIMADS study set, and its annotation."""

import pytest

from scripts.exchange.nimads import KIND, NOTE_KEYS, nimads_annotation, nimads_studyset
from tests.support.tables import finding, findings_table, placed_regions, tables_of, vote_config

ROWS = [
    finding("doe2020", region="amygdala", side="left", n_treated=12),
    finding("doe2020", region="amygdala", side="bilateral", condition="sad faces"),
    finding("doe2020", region="amygdala"),
    finding("roe2021", "decrease", region="insula", side="midline", significant=True),
    finding("roe2021", "decrease", region="insula", side="left"),
]
DOE = {
    "author": [{"family": "Doe", "given": "J."}, {"literal": "Trial Group"}],
    "container-title": "Journal",
    "DOI": "10.1000/1",
}


@pytest.fixture
def tables():
    studies = tables_of(ROWS, vote_config(), effects=False)["studies"]
    return {"studies": studies, "findings": findings_table(ROWS), "regions": placed_regions()}


@pytest.fixture
def studyset(tables):
    return nimads_studyset("tiny", "Tiny", tables, {"doe2020": DOE})


def test_each_finding_is_an_analysis_of_its_study(studyset):
    assert {study["id"]: len(study["analyses"]) for study in studyset["studies"]} == {
        "doe2020": 3,
        "roe2021": 2,
    }


def test_a_finding_is_at_the_centre_of_its_region_on_its_sides(studyset):
    points = [
        [point["coordinates"] for point in analysis["points"]]
        for study in studyset["studies"]
        for analysis in study["analyses"]
    ]
    left, right = [-23, -2, -19], [28, -1, -19]
    assert points == [[left], [left, right], [], [[0, 6, 2]], []]


def test_a_point_says_that_it_is_no_reported_peak(studyset):
    points = [p for study in studyset["studies"] for a in study["analyses"] for p in a["points"]]
    assert {(point["space"], point["kind"]) for point in points} == {("MNI", KIND)}
    assert "not reported peaks" in studyset["description"]


def test_a_study_has_its_reference_where_there_is_one(studyset):
    doe, roe = studyset["studies"]
    assert (doe["authors"], doe["publication"], doe["doi"]) == (
        "J. Doe and Trial Group",
        "Journal",
        "10.1000/1",
    )
    assert (roe["authors"], roe["doi"]) == ("", None)


def test_an_analysis_has_as_many_weights_as_conditions(studyset):
    analyses = [a for study in studyset["studies"] for a in study["analyses"]]
    assert [len(a["weights"]) for a in analyses] == [len(a["conditions"]) for a in analyses]
    assert analyses[1]["conditions"][0]["name"] == "sad faces"
    assert analyses[0]["metadata"] == {"sample_sizes": [12]}


def test_the_annotation_has_every_key_for_every_analysis(tables, studyset):
    annotation = nimads_annotation("tiny", tables)
    assert annotation["studyset"] == studyset["id"]
    noted = [(note["study"], note["analysis"]) for note in annotation["notes"]]
    analyses = [(s["id"], a["id"]) for s in studyset["studies"] for a in s["analyses"]]
    assert noted == analyses
    assert all(note["note"].keys() == NOTE_KEYS.keys() for note in annotation["notes"])
    last = annotation["notes"][-2]["note"]
    assert (last["direction"], last["significant"], last["condition"]) == ("decrease", True, None)
