"""Names of studies as people type them in tables."""

from pathlib import Path

import pytest

from scripts.inputs.problems import InputError, Place
from scripts.models.study_ids import study_id_of
from scripts.records.review_checks import Notes, check_review
from scripts.records.vocabulary import Vocabulary
from scripts.records.warnings import assumption_notes
from tests.support.records import ARMS_CSV, FINDINGS_CSV, make_review, read_review, tables
from tests.support.settings import project_settings

MEASURES = ["activation"]
NAME = "Doe 2020"


@pytest.fixture(autouse=True)
def in_a_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


def named(name, details="study_id,cohort\nDoe 2020,trial\n", arms=None):
    """Give the parts of a review whose study has a name in all three tables."""
    return tables(
        details.replace("Doe 2020", name),
        ARMS_CSV.replace("doe2020", arms or name),
        FINDINGS_CSV.replace("doe2020", name),
    )


def study_of(**parts):
    (study,) = read_review(make_review(Path(), **parts), MEASURES).studies
    return study


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("Hayward 1996", "hayward1996"),
        ("Hayward\u00a01996".replace("\u00a0", " "), "hayward1996"),
        ("HAYWARD, 1996", "hayward1996"),
        ("Hayward (1996)", "hayward1996"),
        ("Hayward et al. 1996", "hayward1996"),
        ("Hayward et al., 1996b", "hayward1996b"),
        ("Ignacio-Garcia 1995", "ignacio-garcia1995"),
        ("García 2010a", "garcia2010a"),
        ("Müller & Weiß 2010", "muller-weiss2010"),
        ("Dupont et Durand 2010", "dupont-durand2010"),
        ("van der Berg 2010", "van-der-berg2010"),
        ("O’Brien 2019", "obrien2019"),
        ("Łukasz Øst 2001", "lukasz-ost2001"),
        ("O´Neil & CRASH-2 2010", "oneil-crash-2-2010"),
        ("NCT01234567", "nct01234567"),
        ("hayward1996", "hayward1996"),
        ("ref33_37", "ref33_37"),
    ],
)
def test_the_id_of_a_study_is_its_name_in_plain_small_letters(name, identifier):
    assert study_id_of(name) == identifier
    assert study_id_of(identifier) == identifier


@pytest.mark.parametrize(
    "name",
    [
        *("Hayward", "1996", "王 2010", "Hayward 96", "a/b", "Smith 2019, Lee 2020", "Kim 201920"),
        *("Source: own search, 2024", "* adjusted in 2024"),
    ],
)
def test_a_text_that_is_no_author_and_year_stays_for_the_models_to_refuse(name):
    assert study_id_of(name) == name


@pytest.mark.parametrize(
    ("name", "label"),
    [("Doe 2020", None), ("Doe2020", None), ("Dôe et al. 2020", "Dôe et al. 2020")],
)
def test_a_name_as_it_is_typed_becomes_the_label_where_it_says_more_than_the_id(name, label):
    study = study_of(**named(name))
    assert (study.study_id, study.label) == ("doe2020", label)


def test_a_name_with_an_invisible_letter_is_refused():
    folder = make_review(Path(), **named("\u200bDoe 2020"))
    problems = InputError(check_review(folder, project_settings())).problems
    assert {problem.found for problem in problems} == {"the invisible character U+200B"}


def test_a_label_of_its_own_stays():
    study = study_of(**named("Dôe 2020", "study_id,label\nDoe 2020,The trial\n"))
    assert study.label == "The trial"


def test_tables_may_differ_in_capitals_and_blanks_of_a_name():
    assert study_of(**named("Doe 2020", arms="DOE  2020")).study_id == "doe2020"


@pytest.mark.parametrize("other", ["Döe 2020", "Doe et al. 2020"])
def test_two_names_that_give_one_id_are_refused_with_both_places(other):
    folder = make_review(Path(), **named("Doe 2020", arms=other))
    with pytest.raises(InputError) as error:
        read_review(folder, MEASURES)
    problem = error.value.problems[0]
    assert problem.place == Place("data/raw/tiny/arms.csv", 2)
    assert problem.found == f"{other!r} here, 'Doe 2020' in data/raw/tiny/studies.csv, line 2"


def test_a_flat_table_names_its_studies_in_the_same_way():
    text = "Study ID;Region;Measure;Direction\nDôe 2020;amygdala;activation;Decrease\n"
    text += "Dôe 2020;insula;activation;No change\n"
    study = study_of(studies={}, files={"findings.csv": text.encode("cp1252")})
    assert (study.study_id, study.label) == ("doe2020", "Dôe 2020")
    assert [finding.direction for finding in study.findings] == ["decrease", "no_change"]


# --- What was assumed, and the names of columns --------------------------------------------------


def test_what_was_assumed_of_a_table_is_said_once_at_the_end_of_a_run():
    arms = ARMS_CSV.replace(",", ";").replace("dbt", "thérapie").encode("cp1252")
    findings = FINDINGS_CSV.replace("dbt", "thérapie")
    folder = make_review(Path(), **tables(arms=arms, findings=findings))
    (folder / "regions.csv").write_text("region;rank\namygdala;Structure\ninsula;\n")
    notes = Notes()
    assert check_review(folder, project_settings(), notes) == []
    assert notes.readings == [
        "data/raw/tiny/arms.csv was read with these assumptions:\n"
        "    text in Windows-1252, such as thérapie\n"
        "    cells separated by semicolons",
        "data/raw/tiny/regions.csv was read with these assumptions:\n"
        "    cells separated by semicolons",
    ]


def test_nothing_is_assumed_of_records_in_yaml():
    assert list(assumption_notes([], Vocabulary())) == []


@pytest.mark.parametrize(
    ("header", "cells", "field"),
    [
        ("risk_of_bias_tool,risk_of_bias_overall", "RoB 2,maybe", "risk_of_bias_overall"),
        ("risk_of_bias_tool,risk_of_bias_blinding", "RoB 2,maybe", "risk_of_bias_blinding"),
        ("risk_of_bias_overall", "low", "risk_of_bias_tool"),
        ("intervention_duration_weeks", "long", "intervention_duration_weeks"),
    ],
)
def test_a_nested_value_of_a_table_is_named_by_its_column(header, cells, field):
    parts = tables(studies=f"study_id,{header}\ndoe2020,{cells}\n")
    (problem,) = check_review(make_review(Path(), **parts), project_settings())
    assert (problem.place.line, problem.field) == (2, field)


def test_the_page_of_a_finding_is_named_by_its_column():
    header, *rows = FINDINGS_CSV.split()
    parts = tables(findings="\n".join([f"{header},page", *(f"{row},p3" for row in rows)]))
    (problem,) = check_review(make_review(Path(), **parts), project_settings())
    assert problem.field == "page"
