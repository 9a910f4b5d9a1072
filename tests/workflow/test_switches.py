"""What Snakemake offers makes no result stale, and to look on changes nothing."""

import shutil
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from tests.support.projects import LONG_AGO, change, contents, run, run_to_end, tree

RECORD = "data/raw/demo/studies/brown2021.yaml"
FIGURES, VOTES = "results/demo/figures", "results/demo/tables/votes.csv"

pytestmark = [pytest.mark.workflow, pytest.mark.long]


@pytest.fixture
def project(small_built, tmp_path):
    return shutil.copytree(small_built, tmp_path / "project", symlinks=True)


@pytest.fixture(scope="session")
def from_nothing(small, once):
    """Give the results of a build from nothing of the project with its record edited."""

    def make(folder):
        shutil.copytree(small, folder / "project")
        edit(folder / "project")
        run_to_end(folder / "project")

    return contents(once("switches", make) / "project/results")


def edit(project):
    change(project / RECORD, "direction: increase", "direction: decrease", time=LONG_AGO)


@pytest.mark.parametrize(
    "switches",
    [
        ["--rerun-triggers mtime"],
        ["--rerun-triggers input --ignore-incomplete"],
        # Each rule by itself, and the last one first: it takes results that are out of date.
        [f"--allowed-rules {rule} -- all" for rule in ("write_report", "extract_findings")],
        ["--drop-metadata", f"--cleanup-metadata {VOTES} {FIGURES}", "--rerun-triggers mtime"],
    ],
)
def test_no_switch_leaves_a_result_that_a_build_from_nothing_would_not_give(
    project, from_nothing, switches
):
    edit(project)
    for switch in switches:
        assert "Traceback" not in run(project, *switch.split()).stderr
    run_to_end(project)
    assert contents(project / "results") == from_nothing
    assert "Nothing to be done" in run(project).stderr


def lose_figure(project):
    next((project / FIGURES).glob("*.svg")).unlink()


def leave_killed_run(project):
    """Leave what a run does that is killed while it draws the figures."""
    edit(project)
    shutil.rmtree(project / FIGURES)
    for folder, name in (("locks", "0.output.lock"), ("incomplete", mark(FIGURES))):
        (project / ".snakemake" / folder).mkdir(exist_ok=True)
        (project / ".snakemake" / folder / name).write_text('{"external_jobid": null}')


def mark(output):
    return urlsafe_b64encode(output.encode()).decode()


STATES = {
    "fresh": lambda project: [shutil.rmtree(project / at) for at in ("results", ".snakemake")],
    "built": Path.exists,
    "a figure missing": lose_figure,
    "a killed run": leave_killed_run,
    "a damaged manifest": lambda project: (project / "results/manifest.json").write_text("{"),
    "edited results": lambda project: (project / VOTES).write_text("edited"),
    "a renamed review": lambda project: (project / "data/raw/demo").rename(
        project / "data/raw/renamed"
    ),
}


LOOKS = ("--dry-run", "--dry-run --forceall", "--summary", "--list-params-changes", "--dag")


@pytest.mark.parametrize("state", STATES)
def test_to_look_on_is_always_allowed_and_changes_no_byte(project, state):
    STATES[state](project)
    before = tree(project)
    for look in (
        "--dry-run",
        "--dry-run --forceall",
        "--summary",
        "--list-params-changes",
        "--dag",
    ):
        answer = run(project, *look.split())
        assert answer.returncode == 0, answer.stderr
        assert {path for path, _ in before.items() ^ tree(project).items()} == set()


@pytest.mark.parametrize("switch", ["--delete-all-output", "--delete-temp-output"])
def test_snakemake_deletes_no_results_and_what_a_person_put_there_stays(project, switch):
    (project / FIGURES / "mine.png").write_bytes(b"mine")
    before = tree(project)
    answer = run(project, switch)
    assert answer.returncode == 1
    assert "Nothing was changed. Run `make clean`" in answer.stderr
    assert tree(project) == before


def test_where_the_workflow_is_a_module_edits_are_seen_and_touch_is_refused_too(project):
    module = 'module all_of_it:\n    snakefile: "Snakefile"\n\nuse rule * from all_of_it as its_*\n'
    (project / "of_another.smk").write_text(module)
    (project / VOTES).write_text("edited")
    of_another = ("--snakefile", "of_another.smk", "results/manifest.json")
    assert "rule its_count_votes:" in run(project, *of_another, "--dry-run").stdout
    for touch in (["--touch"], ["--executor", "touch"]):
        answer = run(project, *of_another, *touch)
        assert answer.returncode == 1
        assert "Results are not marked as up to date" in answer.stderr
        assert (project / VOTES).read_text() == "edited"
