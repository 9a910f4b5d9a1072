"""A new record is valid as it stands, and names what can be filled in."""

import pytest
import yaml

from scripts.common.words import use_words
from scripts.exchange.chosen_review import field_of
from scripts.exchange.new_study import new_study
from scripts.exchange.study_rows import study_rows
from scripts.exchange.workbooks.review_workbook import write_workbook
from scripts.inputs.problems import InputError
from tests.support.commands import run_command
from tests.support.projects import ROOT, contents
from tests.support.records import STUDY, make_review, read_review, tables

DOE = yaml.safe_load(STUDY)
PLACES = "region,mni_left\namygdala,-24 -2 -18\n"
CONFIG = yaml.safe_load((ROOT / "config.yaml").read_text())


def new(project, *arguments):
    return run_command("new_study", project, *arguments)


def test_a_new_record_is_valid_as_it_stands_and_asks_for_what_is_required_once_it_is_used(tmp_path):
    folder = make_review(tmp_path, {"smith2024": new_study("smith2024")})
    assert read_review(folder, CONFIG["measures"]).studies[0].findings == []
    lines = new_study("smith2024").splitlines()
    start = lines.index("arms:")
    used = [line[2:] if line.startswith(("# - ", "#   ")) else line for line in lines[start:]]
    (folder / "studies" / "smith2024.yaml").write_text("\n".join([*lines[:start], *used]) + "\n")
    with pytest.raises(InputError) as refused:
        read_review(folder, CONFIG["measures"])
    assert {problem.field.split(", ")[1] for problem in refused.value.problems} == {
        *("arm", "role", "region", "measure", "contrast", "direction")
    }
    assert all(problem.found == "nothing (null)" for problem in refused.value.problems)


def test_a_new_record_names_every_key_and_the_allowed_values():
    text = new_study("smith2024")
    for term in ("cohort:", "risk_of_bias:", "target_region:", "responders_vs_nonresponders"):
        assert term in text


def test_a_record_of_an_outcomes_review_has_no_key_about_the_brain(tmp_path):
    use_words("outcomes")
    text = new_study("smith2024")
    for word in (
        "side:",
        "modality:",
        "task:",
        "target_region:",
        "brain",
        "scanner",
        "Connectivity",
    ):
        assert word not in text
    assert "The outcome as the document names it" in text
    assert "  name: null  # Name of the intervention" in text
    folder = make_review(tmp_path, {"smith2024": text})
    assert read_review(folder, CONFIG["measures"]).studies[0].findings == []


@pytest.mark.parametrize(
    ("review", "vocabulary", "field"),
    [
        ("title: Tiny\n", PLACES, "neuroimaging"),
        ("title: Tiny\n", "region\namygdala\n", "outcomes"),
        ("title: Tiny\n", "region,mni_left\nputamen,-25 1 2\n", "outcomes"),
        ("title: Tiny\nfield: outcomes\n", PLACES, "outcomes"),
        ("title: Tiny\nfield: neuroimaging\n", "region\namygdala\n", "neuroimaging"),
    ],
)
def test_the_field_of_a_review_is_what_it_says_or_where_its_regions_lie(
    tmp_path, review, vocabulary, field
):
    assert field_of(make_review(tmp_path, review=review, vocabulary=vocabulary)) == field


@pytest.mark.long
def test_the_command_writes_a_record_once_and_says_why_not(tmp_path):
    folder = make_review(tmp_path)
    assert new(tmp_path, "--name", "smith2024").returncode == 0
    use_words("outcomes")  # no region of the vocabulary has a place in the brain
    assert (folder / "studies" / "smith2024.yaml").read_text() == new_study("smith2024")
    assert "already exists" in new(tmp_path, "--name", "smith2024").stderr
    assert "already exists" in new(tmp_path, "--name", "Smith 2024").stderr
    for name in ("Smith in press", "a/b", "con"):
        assert f"{name!r} is not a name for a study" in new(tmp_path, "--name", name).stderr
    answer = new(tmp_path, "--name", "smith2025", "--review", "missing")
    assert "no review 'missing'. Name one of: tiny" in answer.stderr
    answer = new(tmp_path)
    assert answer.returncode == 1
    assert answer.stderr == (
        "A new study needs a name, first author and year: "
        "make new-study NAME=smith2024 REVIEW=tiny\n"
    )


def test_a_name_as_people_write_it_gives_the_id_and_the_label(tmp_path):
    folder = make_review(tmp_path)
    answer = new(tmp_path, "--name", "’t Hooft & García 2020")
    assert answer.stdout.startswith("Wrote data/raw/tiny/studies/t-hooft-garcia2020.yaml")
    studies = read_review(folder, CONFIG["measures"]).studies
    assert [study.label for study in studies] == [None, "’t Hooft & García 2020"]


@pytest.mark.long
def test_a_study_that_is_in_the_tables_already_is_named_with_its_place(tmp_path):
    folder = make_review(tmp_path, **tables())
    answer = new(tmp_path, "--name", "Doe 2020")
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "doe2020 already exists: data/raw/tiny/studies.csv, line 2." in answer.stderr
    for path in folder.glob("*.csv"):
        path.unlink()
    write_workbook(study_rows([DOE]), folder / "tiny.xlsx")
    answer = new(tmp_path, "--name", "doe2020")
    assert "already exists: data/raw/tiny/tiny.xlsx, sheet studies, row 2." in answer.stderr


ROWS = [
    "studies{}: one row{}, with smith2024 {}",
    "arms{}: a row for each arm{}, with smith2024 {}; also required: arm, role",
    "findings{}: a row for each result{}, with smith2024 {}; "
    "also required: region, measure, contrast, arm, direction",
]


@pytest.mark.parametrize(
    ("left_out", "expected"),
    [
        ((), [row.format(".csv", " at the end", "under study_id") for row in ROWS]),
        (
            ("studies", "arms"),
            [
                "findings.csv: a row for each result at the end, with smith2024 under study_id; "
                "also required: region, direction"
            ],
        ),
    ],
)
def test_for_a_review_in_tables_it_says_which_rows_to_add_and_leaves_them_alone(
    tmp_path, left_out, expected
):
    folder = make_review(tmp_path, **tables(**dict.fromkeys(left_out)))
    assert rows_that_are_asked_for(tmp_path, folder, "data/raw/tiny/") == expected


def test_for_a_review_in_a_workbook_it_says_which_rows_to_add_in_which_sheet(tmp_path):
    folder = make_review(tmp_path, {})
    write_workbook(study_rows([DOE]), folder / "tiny.xlsx")
    rows = rows_that_are_asked_for(tmp_path, folder, "data/raw/tiny/tiny.xlsx, sheet ")
    assert rows == [
        row.format("", f" from row {line} on", "in column A")
        for row, line in zip(ROWS, (3, 4, 3), strict=True)
    ]


def rows_that_are_asked_for(project, folder, start):
    before = contents(folder)
    answer = new(project, "--name", "smith2024")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert contents(folder) == before
    return [line.removeprefix(start) for line in answer.stdout.splitlines()[1:]]
