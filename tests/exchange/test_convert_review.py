"""A review in another form is the same review, and nothing that is there is touched."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from scripts.exchange.commands import NotWrittenError
from scripts.exchange.convert_review import convert_review
from scripts.models.study import Study
from tests.support.commands import run_command
from tests.support.forms import bytes_of_tables
from tests.support.projects import ROOT, contents
from tests.support.records import STUDY, make_review
from tests.support.shipped import EACH

OUTCOMES = "region,better,synonyms\namygdala,lower,amygdalae;amygdaloid complex\ninsula,,\n"


def convert(project, *arguments):
    return run_command("convert_review", project, *arguments)


def convert_in_place(project, form):
    """Convert a review and do what the command says; give the files that were moved away."""
    answer = convert(project, "--to", form)
    assert (answer.returncode, answer.stderr) == (0, "")
    listed, folder = re.search("To use it, move (.*) out of (.*), put what", answer.stdout).groups()
    moved = [name.removeprefix("the folder ") for name in re.split(", | and ", listed)]
    for path in (project / folder / name for name in moved):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(project / "converted" / Path(folder).name, project / folder, dirs_exist_ok=True)
    shutil.rmtree(project / "converted")
    return moved


@pytest.mark.long
@pytest.mark.parametrize(
    "review",
    EACH,
)
def test_the_shipped_reviews_give_the_same_bytes_in_every_form(tmp_path, review):
    shutil.copytree(ROOT / "data/raw" / review, tmp_path / "data/raw" / review)
    shutil.copy(ROOT / "data/raw/regions.csv", tmp_path / "data/raw")
    folder = tmp_path / "data/raw" / review
    named = yaml.safe_load((folder / "review.yaml").read_text()).get("vocabulary")
    expected = bytes_of_tables(folder, named)
    for form in ("xlsx", "csv", "xlsx", "yaml"):
        convert_in_place(tmp_path, form)
        assert bytes_of_tables(folder, named) == expected


@pytest.mark.long
def test_what_takes_whose_place_is_said_and_what_is_there_stays(tmp_path):
    folder = make_review(tmp_path, files={"regions.csv": OUTCOMES})
    before = contents(folder)
    answer = convert(tmp_path, "--to", "xlsx")
    assert "move the folder studies and regions.csv out of data/raw/tiny" in answer.stdout
    assert "Comments in the YAML files are not in it." in answer.stdout
    assert contents(folder) == before
    first = contents(tmp_path / "converted")
    assert set(first) == {"tiny/tiny.xlsx"}
    again = convert(tmp_path, "--to", "xlsx")
    assert again.returncode == 1
    assert again.stderr.startswith("converted/tiny already exists.")
    assert contents(tmp_path / "converted") == first


@pytest.mark.long
@pytest.mark.parametrize("form", ["yaml", "csv", "xlsx"])
def test_a_vocabulary_goes_along_where_it_changes_its_place(tmp_path, form):
    folder = make_review(tmp_path, files={"regions.csv": OUTCOMES})
    expected = bytes_of_tables(folder)
    assert convert_in_place(tmp_path, "xlsx") == ["studies", "regions.csv"]
    assert bytes_of_tables(folder) == expected
    assert convert_in_place(tmp_path, form) == ["tiny.xlsx"]
    assert (folder / "regions.csv").exists() == (form != "xlsx")
    assert bytes_of_tables(folder) == expected


@pytest.mark.long
def test_a_vocabulary_that_the_review_names_stays_where_it_is(tmp_path):
    review = "title: Tiny\nvocabulary: names.csv\n"
    folder = make_review(tmp_path, review=review, files={"names.csv": OUTCOMES})
    expected = bytes_of_tables(folder, "names.csv")
    assert convert_in_place(tmp_path, "xlsx") == ["studies"]
    assert bytes_of_tables(folder, "names.csv") == expected


@pytest.mark.long
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Which form? yaml (one YAML file per study), csv"),
        (("--to", "docx"), "'docx' is not a form. Name one of: yaml"),
        (("--to", "csv", "--review", "other"), "There is no review 'other'. Name one of: tiny"),
    ],
)
def test_what_is_missing_or_wrong_is_said(tmp_path, arguments, message):
    make_review(tmp_path)
    answer = convert(tmp_path, *arguments)
    assert answer.returncode == 1
    assert answer.stderr.startswith(message)
    assert not (tmp_path / "converted").exists()


def test_records_with_problems_are_not_converted(tmp_path):
    make_review(tmp_path, {"doe2020": STUDY.replace("decrease", "down")})
    answer = convert(tmp_path, "--to", "csv")
    assert answer.returncode == 1
    assert "doe2020.yaml, line 11: findings 1, direction" in answer.stderr
    assert not (tmp_path / "converted/tiny").exists()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_a_form_cannot_hold_is_named(tmp_path, form):
    bias = {"tool": "own", "overall": "low", "domains": {"overall": "high"}}
    study = Study.model_validate({"study_id": "doe2020", "risk_of_bias": bias})
    with pytest.raises(NotWrittenError, match="doe2020"):
        convert_review([study], [], form, tmp_path)
    (tmp_path / "yaml").mkdir()
    convert_review([study], [], "yaml", tmp_path / "yaml")
