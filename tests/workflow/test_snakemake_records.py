"""Each answer about Snakemake's folder, compared with what a real Snakemake left there.

A release of Snakemake that keeps its records in another way makes one of these fail.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from snakemake.persistence.file import FilePersistence

from scripts.common.paths import BUILT_TABLES, CHECKED_INPUTS, RUN_LOCK
from scripts.workflow import snakemake_records
from scripts.workflow.snakemake_records import (
    LOCKS,
    bring_to_now,
    forget_locks,
    has_cluster_jobs,
    has_marks,
    has_run_on_cluster,
    ignore_locks,
    list_records,
    run_times,
)
from tests.support.projects import run as run_project

LONG = "n" * 230  # a file name whose record is spread over folders
RULES = f"""\
rule last:
    input: "folder"
    output: "{LONG}"
    shell: "cat folder/text > {{output}}"

rule first:
    output: directory("folder")
    shell: "mkdir folder; echo text > folder/text"

rule slow:
    output: "slow"
    shell: "touch slow begun; test -e fast || sleep 60"
"""

pytestmark = pytest.mark.workflow


def start(*targets):
    command = [Path(sys.executable).with_name("snakemake"), "--cores", "1", *targets]
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def run(*targets):
    return start(*targets).wait(120)


def kill_while_slow():
    """Start the slow job, and kill it and its Snakemake while it runs."""
    running = start("slow")
    until = time.monotonic() + 120
    while not Path("begun").exists():
        assert time.monotonic() < until
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()


@pytest.fixture(scope="module")
def ended(tmp_path_factory):
    """Run two jobs with Snakemake, and give their folder, when they began and when they ended."""
    folder = tmp_path_factory.mktemp("ended")
    (folder / "Snakefile").write_text(RULES)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        begun = datetime.now(tz=UTC).replace(microsecond=0)
        assert run(LONG) == 0
        return folder, begun, datetime.now(tz=UTC)


@pytest.fixture
def project(ended, tmp_path, monkeypatch):
    """Copy that folder and work in it."""
    monkeypatch.chdir(shutil.copytree(ended[0], tmp_path / "project"))


def test_the_times_of_a_run_lie_between_its_begin_and_its_end(project, ended):
    _, begun, end = ended
    first, last = run_times([Path("folder/text"), Path(LONG)])
    assert begun <= first <= last <= end


@pytest.mark.long
def test_a_run_that_was_killed_leaves_locks_and_marks_until_they_are_forgotten(project):
    assert not any(LOCKS.glob("*"))
    kill_while_slow()
    assert any(LOCKS.glob("*"))
    assert has_marks()
    assert not has_cluster_jobs()
    Path("fast").touch()
    assert run("slow", "--rerun-incomplete") != 0
    forget_locks()
    assert not LOCKS.exists()
    assert run("slow", "--rerun-incomplete") == 0


def test_a_job_that_snakemake_handed_to_a_cluster_keeps_the_locks(project):
    persistence = FilePersistence()
    persistence._write_locks("output", ["slow"])
    persistence._mark_incomplete("slow", None)
    assert not has_cluster_jobs()
    persistence._mark_incomplete("slow", "4711")
    assert has_cluster_jobs()
    forget_locks()
    assert any(LOCKS.glob("*"))
    persistence._unmark_incomplete("slow")
    forget_locks()
    assert not LOCKS.exists()


def test_locks_that_are_ignored_stay(project, monkeypatch):
    monkeypatch.setattr(FilePersistence, "locked", FilePersistence.locked)
    persistence = FilePersistence()
    persistence.all_inputfiles = persistence.all_outputfiles = lambda: ["slow"]
    persistence._write_locks("output", ["slow"])
    assert persistence.locked
    ignore_locks()
    assert not persistence.locked
    assert any(LOCKS.glob("*"))


@pytest.mark.parametrize("left", ['{"external_jobid": "47', "[" * 200_000], ids=["cut", "deep"])
def test_a_mark_that_is_cut_off_or_nested_deep_is_no_job_of_a_cluster(project, left):
    snakemake_records.INCOMPLETE.mkdir(exist_ok=True)
    (snakemake_records.INCOMPLETE / "mark").write_text(left)
    assert not has_cluster_jobs()


def test_the_folder_of_the_logs_of_a_cluster_tells_that_one_was_used(project):
    assert not has_run_on_cluster()
    snakemake_records.CLUSTER_LOGS.mkdir()
    assert has_run_on_cluster()


@pytest.mark.long
def test_snakemake_accepts_inputs_from_the_future_once_they_are_brought_to_now(project):
    stamp = Path("folder", snakemake_records.TIMESTAMP)
    future = time.time() + 100_000
    os.utime(stamp, (future, future))
    Path(LONG).unlink()
    assert run(LONG) != 0
    bring_to_now(["folder", "missing"])
    assert stamp.stat().st_mtime <= time.time()
    assert run(LONG) == 0
    before = stamp.stat().st_mtime
    bring_to_now(["folder"])
    assert stamp.stat().st_mtime == before


def test_everything_in_the_folder_is_listed_but_the_lock_of_the_project(project):
    for path in (RUN_LOCK, CHECKED_INPUTS):
        path.touch()
    BUILT_TABLES.mkdir()
    names = {path.name for path in list_records()}
    assert {"metadata", "log", CHECKED_INPUTS.name, BUILT_TABLES.name} <= names
    assert RUN_LOCK.name not in names


@pytest.mark.long
def test_records_in_a_database_are_refused_in_one_sentence_before_the_first_job(source, tmp_path):
    project = shutil.copytree(source, tmp_path / "project")
    answer = run_project(project, "--persistence-backend", "db")
    assert answer.returncode == 1
    assert "run without --persistence-backend" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (project / "results").exists()
