"""Inputs are checked review by review: what is in order and unchanged is not checked again."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from scripts.common.digests import digest_texts
from scripts.common.paths import CHECKED_INPUTS, RAW
from scripts.inputs.problems import InputWarning, Place, Sheet
from scripts.records import review_checks
from scripts.workflow import input_check
from scripts.workflow.reviews import Project
from tests.support.opened import opened
from tests.support.projects import ROOT, change, run
from tests.support.records import make_review
from tests.support.settings import project_settings

REVIEWS = ("alpha", "beta", "tiny")
RECORDS = {name: RAW / name / "studies/doe2020.yaml" for name in REVIEWS}


@pytest.fixture
def checked(tmp_path, monkeypatch):
    """Make three reviews; give what checks them and returns which were looked at, and the text."""
    folder = make_review(tmp_path)
    for name in REVIEWS[:2]:
        shutil.copytree(folder, folder.with_name(name))
    monkeypatch.chdir(tmp_path)
    looked, texts = [], []
    real = review_checks.check_review

    def look(folder, *more):
        looked.append(folder.name)
        return real(folder, *more)

    monkeypatch.setattr(review_checks, "check_review", look)
    at_end = SimpleNamespace(register=lambda _, text: texts.append(text))
    monkeypatch.setattr(input_check, "atexit", at_end)

    def check(*asked, config=None):
        looked.clear()
        input_check.refuse_wrong_inputs(Project(config or project_settings()), asked or None)
        return looked[:], texts[-1]

    return check


def test_only_a_review_with_a_changed_file_is_checked_again(checked):
    assert checked() == ([*REVIEWS], "")
    assert checked() == ([], "")
    change(RECORDS["beta"], "study_id", "# Typed again.\nstudy_id")
    assert checked() == (["beta"], "")
    (RAW / "tiny/CODING.md").write_text("How it was coded.")
    assert checked()[0] == ["tiny"]


@pytest.mark.parametrize(
    "change_all",
    [
        lambda: change(RAW / "regions.csv", "insula,", "insula ,"),
        lambda: Path("scripts").mkdir() or Path("scripts/new.py").write_text("NEW = 1"),
        (RAW / "notes.txt").touch,
    ],
)
def test_what_all_reviews_are_checked_with_has_all_of_them_checked_again(checked, change_all):
    checked()
    change_all()
    assert checked()[0] == [*REVIEWS]
    assert checked()[0] == []


def test_other_packages_have_all_reviews_checked_again_and_are_named(checked, monkeypatch):
    checked()
    monkeypatch.setattr(input_check, "installed_versions", lambda: {"pandas": "99.1"})
    monkeypatch.setattr(input_check, "describe_deviations", lambda: "pandas 99.1")
    assert checked() == ([*REVIEWS], "pandas 99.1")
    assert checked() == ([], "pandas 99.1")


def test_another_config_has_all_reviews_checked_again(checked):
    checked()
    assert checked(config={**project_settings(), "agreement": 0.8})[0] == [*REVIEWS]


def test_a_folder_among_the_records_is_seen_though_it_holds_no_file(checked):
    checked()
    RECORDS["beta"].with_name("new.yaml").mkdir()
    with pytest.raises(SystemExit, match=r"beta/studies/new\.yaml"):
        checked()


def test_an_empty_folder_of_records_gets_the_same_answer_from_memory_and_afresh(checked):
    shutil.copytree(ROOT / "tests/reviews/exercise_ageing", RAW / "tables")
    checked()
    (RAW / "tables/studies").mkdir()
    for _ in range(2):
        with pytest.raises(SystemExit, match=r"the folder studies/ and studies\.csv"):
            checked()
        CHECKED_INPUTS.unlink()
    (RAW / "tables/studies").rmdir()
    assert "tables" in checked()[0]


def test_problems_of_all_reviews_are_listed_at_once_and_stay_until_they_are_mended(checked):
    for name in ("alpha", "tiny"):
        change(RECORDS[name], "decrease", "downwards")
    for _ in range(2):
        with pytest.raises(SystemExit, match=r"(?s)2 problems.*alpha/studies.*tiny/studies"):
            checked()
    change(RECORDS["alpha"], "downwards", "decrease")
    with pytest.raises(SystemExit, match="1 problem in"):
        checked()
    change(RECORDS["tiny"], "downwards", "decrease")
    assert checked()[0] == ["tiny"]  # the others were in order, and have not changed since


def test_warnings_of_reviews_that_are_not_checked_again_are_printed_as_before(checked):
    year = "study_id: doe2020\nyear: 1802\n"
    for name in ("alpha", "tiny"):
        change(RECORDS[name], "study_id: doe2020\n", year)
    change(RECORDS["alpha"], "direction: decrease", "direction: favours control\n    better: lower")
    _, text = checked()
    assert text.startswith("alpha: 1 direction typed as `favours ...` was read as increase")
    assert "2 warnings" in text
    assert checked() == ([], text)
    change(RECORDS["beta"], "study_id", "# Typed again.\nstudy_id")
    assert checked() == (["beta"], text)
    CHECKED_INPUTS.unlink()
    assert checked() == ([*REVIEWS], text)


def test_a_warning_about_a_workbook_is_kept_with_its_sheet_and_cell():
    place = Place("trials.xlsx", 5, Sheet("findings", {"year": "I"}))
    warning = InputWarning(place, "year", "the year 1802", "the year")
    kept = json.loads(json.dumps(input_check.asdict(warning)))
    assert str(input_check._warning(kept)) == str(warning)
    assert "sheet findings, cell I5" in str(warning)


@pytest.mark.parametrize("left", ["", "{", '{"tiny": {"st', "0a1b {}"])
def test_what_an_earlier_run_has_half_written_is_not_relied_on(checked, left):
    checked()
    CHECKED_INPUTS.write_text(left)
    assert checked() == ([*REVIEWS], "")


@pytest.mark.parametrize("left", ["[" * 200_000, "[]", "1", '{"tiny": 1}'], ids=range(4))
def test_what_a_stranger_left_in_another_form_is_not_relied_on(checked, left):
    checked()
    CHECKED_INPUTS.write_text(f"{digest_texts([left])} {left}")
    assert checked() == ([*REVIEWS], "")


def test_no_damage_to_what_is_known_is_relied_on_or_stops_a_run(checked):
    checked()
    whole = CHECKED_INPUTS.read_bytes()
    for place in range(len(whole)):
        CHECKED_INPUTS.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert input_check._read_known() == {}
    CHECKED_INPUTS.write_bytes(whole.replace(b"warnings", b"w_rnings"))
    assert checked() == ([*REVIEWS], "")


def test_a_review_that_was_removed_is_forgotten(checked):
    checked()
    shutil.rmtree(RAW / "beta")
    change(RECORDS["tiny"], "study_id", "# Typed again.\nstudy_id")
    assert checked()[0] == ["tiny"]
    assert input_check._read_known().keys() == {"alpha", "tiny"}


def test_a_project_without_a_review_is_refused_in_every_run(checked):
    for name in REVIEWS:
        shutil.rmtree(RAW / name)
    for _ in range(2):
        with pytest.raises(SystemExit, match="no review"):
            checked()


def test_of_a_run_about_one_review_no_other_is_checked(checked):
    change(RECORDS["beta"], "decrease", "downwards")
    assert checked("tiny") == (["tiny"], "")
    assert checked("tiny") == ([], "")
    with pytest.raises(SystemExit, match="1 problem"):
        checked()
    with pytest.raises(SystemExit, match="1 problem"):
        checked("beta", "tiny")


# --- Snakemake -----------------------------------------------------------------------------------


@pytest.fixture
def project(source, tmp_path):
    return shutil.copytree(source, tmp_path / "project")


@pytest.mark.workflow
def test_a_run_about_one_review_opens_no_file_of_another(project):
    answer, names = opened(project, "--dry-run", "results/demo/report/report.html")
    assert answer.returncode == 0, answer.stderr
    assert "data/raw/demo/studies/brown2021.yaml" in names
    assert not [name for name in names if name.startswith(("data/raw/other", "results/other"))]
    _, names = opened(project, "--dry-run")
    assert "data/raw/other/findings.csv" in names


@pytest.mark.long
@pytest.mark.workflow
def test_a_mistake_in_one_review_stops_what_is_about_it_and_nothing_else(project):
    (project / "data/raw/other/review.yaml").write_text("title: [\n")
    table = "results/demo/tables/findings.csv"
    assert run(project, table).returncode == 0
    assert (project / table).exists()
    for targets in (
        [],
        ["all"],
        ["results/manifest.json"],
        ["results/_across_reviews/report/overlap.html"],
        ["results/other/tables/findings.csv"],
        [table, "results/other/tables/findings.csv"],
        [table, "--until", "write_manifest"],
        [table, "--forcerun", "results/other/tables/findings.csv"],
    ):
        answer = run(project, "--dry-run", *targets)
        assert answer.returncode == 1, targets
        assert "data/raw/other/review.yaml" in answer.stderr, targets
        assert "Nothing was run" in answer.stderr, targets


@pytest.mark.long
@pytest.mark.workflow
def test_what_is_asked_for_without_being_a_target_is_checked_before_the_first_job(project):
    change(project / "data/raw/other/findings.csv", "increase", "upwards")
    table = "results/{}/tables/findings.csv".format
    answer = run(project, table("demo"), "--prioritize", table("other"))
    assert answer.returncode == 1
    assert "'upwards'" in answer.stderr
    assert not (project / table("demo")).exists()
