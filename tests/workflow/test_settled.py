"""Reviews whose results are known to be up to date are passed over, and no others."""

import json
import os
import shutil
from base64 import urlsafe_b64encode
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from scripts.common.digests import digest_texts, stamp_files
from scripts.common.paths import ACROSS_REVIEWS, MADE_FROM, SETTLED
from scripts.inputs.text import compose_texts
from scripts.workflow.input_check import refuse_wrong_inputs
from scripts.workflow.job_records import Content, JobRecord, describe_job
from scripts.workflow.reviews import Project
from scripts.workflow.settled import describe_basis, list_basis
from tests.support.opened import opened
from tests.support.projects import STAGES, run, would_run, write_study
from tests.support.records import make_review
from tests.support.settings import project_settings

TABLE = Path("results/tiny/tables/votes.csv")
FIGURE = Path("results/tiny/figures/evidence_map.svg")
PAGE = Path(f"results/{ACROSS_REVIEWS}/report/overlap.html")
MANIFEST = Path("results/manifest.json")


def job_of(output, code="code"):
    """Make what is asked of a job of Snakemake."""
    digest = SimpleNamespace(alone=lambda _: code)
    rule = SimpleNamespace(params=SimpleNamespace(digest=digest))
    return SimpleNamespace(
        output=[output.as_posix()], input=[], params={}, wildcards=None, rule=rule
    )


JOBS = [job_of(path) for path in (TABLE, FIGURE.parent, PAGE, MANIFEST)]
ALL = {"tiny", ACROSS_REVIEWS}


def record_of(output):
    folder = output.parts[1] if len(output.parts) > 2 else ACROSS_REVIEWS
    return MADE_FROM / folder / f"{digest_texts([output.as_posix()])}.json"


@pytest.fixture
def basis(tmp_path, monkeypatch):
    """Make a review with a few results, kept as up to date; give what describes it again."""
    make_review(tmp_path)
    monkeypatch.chdir(tmp_path)
    for path in (TABLE, FIGURE, PAGE, MANIFEST):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1")
    Path(".snakemake/incomplete").mkdir(parents=True)
    for job in JOBS:
        JobRecord(job.output).keep(describe_job(job, Content()), Content())

    def describe(checked="in order", stamps=None):
        project = Project(project_settings())
        files = list_basis(project)
        return describe_basis(project, {"tiny": checked}, files, stamps or stamp_files(files))

    describe().keep(JOBS, Content())
    return describe


def test_a_review_is_settled_while_all_is_as_it_was(basis):
    assert basis().settled.keys() == ALL
    assert basis().settled.keys() == ALL


CHANGES = {
    "a table edited": lambda: TABLE.write_text("2"),
    "a table edited, with its former time": lambda: edit_unseen(TABLE),
    "a table removed": TABLE.unlink,
    "a figure removed": FIGURE.unlink,
    "all results removed": lambda: shutil.rmtree("results/tiny"),
    "the record of a table removed": record_of(TABLE).unlink,
    "the record of a table emptied": lambda: record_of(TABLE).write_text(""),
    "the record of a folder damaged": lambda: record_of(FIGURE.parent).write_text("{ }"),
}


def edit_unseen(path):
    """Edit a file and put its size and time back."""
    before = path.stat()
    path.write_text("9")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("what", CHANGES)
def test_a_review_with_another_result_or_record_is_not_settled(basis, what):
    CHANGES[what]()
    assert basis().settled.keys() == {ACROSS_REVIEWS}


def test_a_file_that_is_no_result_unsettles_nothing(basis):
    FIGURE.with_name("note.png").touch()
    assert basis().settled.keys() == ALL


@pytest.mark.parametrize("path", [PAGE, MANIFEST])
def test_what_is_about_all_reviews_is_settled_apart(basis, path):
    path.write_text("2")
    assert basis().settled.keys() == {"tiny"}
    record_of(path).unlink()
    assert basis().settled.keys() == {"tiny"}


@pytest.mark.parametrize(
    "edit",
    [
        lambda: Path("rules").mkdir() or Path("rules/votes.smk").write_text("rule votes:"),
        lambda: Path("Snakefile").write_text("rule all:"),
        lambda: Path("pyproject.toml").write_text("[project]"),  # the version of the tool
        lambda: write(Path("published/tiny/tables/votes.csv")),
        lambda: write(Path("profiles/default/config.yaml")),
    ],
)
def test_what_results_rest_on_beside_the_checked_inputs_unsettles_them(basis, edit):
    edit()
    assert basis().settled == {}


def write(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("1")


def test_another_state_of_the_inputs_unsettles_them_and_a_comment_in_the_config_the_manifest(basis):
    assert basis("in order after an edit").settled == {}
    Path("config.yaml").write_text(Path("config.yaml").read_text() + "# A comment.\n")
    assert basis().settled.keys() == {"tiny"}


def test_nothing_is_settled_while_a_job_has_not_ended(basis):
    Path(".snakemake/incomplete/mark").touch()
    assert basis().settled == {}


LEFT = ("", "{", '{"tiny": ["a', "null", "7", "[" * 200_000)


@pytest.mark.parametrize("left", LEFT, ids=range(len(LEFT)))
def test_what_is_half_written_or_damaged_is_not_relied_on(basis, left):
    SETTLED.write_text(left)
    assert basis().settled == {}


def test_nothing_is_kept_where_an_input_was_edited_during_the_run(basis):
    SETTLED.unlink()
    before = basis()
    edit_unseen(Path("data/raw/regions.csv"))
    before.keep(JOBS, Content())
    assert not SETTLED.exists()


def test_nothing_is_kept_where_an_input_was_edited_while_the_inputs_were_checked(basis):
    SETTLED.unlink()
    stamps = stamp_files(list_basis(Project(project_settings())))
    edit_unseen(Path("data/raw/regions.csv"))
    basis(stamps=stamps).keep(JOBS, Content())
    assert not SETTLED.exists()


def test_results_that_were_made_from_something_else_are_not_taken_for_up_to_date(basis):
    SETTLED.unlink()
    basis().keep([job_of(TABLE, "another code"), *JOBS[1:]], Content())
    assert json.loads(SETTLED.read_text()).keys() == {ACROSS_REVIEWS}


def test_a_result_that_is_not_as_its_job_left_it_is_not_taken_for_up_to_date(basis):
    SETTLED.unlink()
    edit_unseen(TABLE)
    basis().keep(JOBS, Content())
    assert json.loads(SETTLED.read_text()).keys() == {ACROSS_REVIEWS}


def test_nothing_is_kept_of_a_review_of_which_a_job_left_no_record(basis):
    SETTLED.unlink()
    record_of(TABLE).unlink()
    basis().keep(JOBS, Content())
    assert json.loads(SETTLED.read_text()).keys() == {ACROSS_REVIEWS}


def test_a_settled_result_that_is_edited_during_a_run_about_others_is_seen_in_the_next(basis):
    during = basis()
    assert "tiny" in during.settled
    TABLE.write_text("2")
    during.keep(JOBS[2:], Content())
    assert basis().settled.keys() == {ACROSS_REVIEWS}


# --- Snakemake -----------------------------------------------------------------------------------


@pytest.fixture
def project(built, tmp_path, monkeypatch):
    """Copy a project with two reviews that was built, and settle the copy as its run was."""
    assert json.loads((built / SETTLED).read_text()).keys() == {"demo", "other", ACROSS_REVIEWS}
    project = shutil.copytree(built, tmp_path / "project", symlinks=True)
    assert would_run(project) == {}
    monkeypatch.chdir(project)
    config = compose_texts(yaml.safe_load(Path("config.yaml").read_text()))
    files = list_basis(Project(config))
    checked = refuse_wrong_inputs(Project(config))
    describe_basis(Project(config), checked, files, stamp_files(files)).keep([], Content())
    return project


@pytest.mark.long
@pytest.mark.workflow
def test_of_two_reviews_the_changed_one_alone_is_looked_at(project):
    name = urlsafe_b64encode(b"results/other/tables/studies.csv").decode()
    looked_at = f".snakemake/metadata/{name}"
    answer, files = opened(project)
    assert "Nothing to be done" in answer.stderr
    assert looked_at not in files
    write_study(project, "green2024", "increase", n=44)
    assert would_run(project) == dict.fromkeys(STAGES, 1)
    assert looked_at not in opened(project, "--dry-run")[1]
    assert looked_at in opened(project, "--dry-run", "--forcerun", "compare_reviews")[1]
    (project / "results/other/tables/votes.csv").unlink()
    assert would_run(project)["count_votes"] == 2


@pytest.mark.long
@pytest.mark.workflow
def test_whoever_asks_for_more_than_what_is_out_of_date_gets_it(project):
    assert would_run(project, "--forceall")["extract_findings"] == 2
    assert would_run(project, "--forcerun", "count_votes")["count_votes"] == 2
    assert would_run(project, "--config", "level=system")["count_votes"] == 2
    assert would_run(project, "results/demo/report/report.html") == {}
    table = "results/demo/tables/votes.csv"
    assert table in run(project, "--summary").stdout
    assert "count_votes" in run(project, "--dag").stdout
    (project / table).write_text("region\n")  # by hand
    assert would_run(project)["leave_out_cohorts"] == 1
