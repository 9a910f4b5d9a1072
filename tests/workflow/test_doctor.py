"""What `make doctor` says of a project with one thing wrong, and that it changes nothing."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from scripts.common.operating_system import lock_file, python_of
from scripts.common.paths import HOME, RUN_LOCK
from scripts.workflow import doctor
from scripts.workflow.doctor import Finding, examine
from scripts.workflow.run_lock import claim_folder
from scripts.workflow.snakemake_records import INCOMPLETE
from scripts.workflow.virtual_environment import CLAIM, MARK
from tests.support.projects import ROOT, change, contents

VENV = Path(".venv")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Make a project in which nothing is wrong, with an environment of no packages."""
    project = tmp_path_factory.mktemp("whole") / "project"
    (project / "data/raw/demo").mkdir(parents=True)
    (project / "published/demo/tables").mkdir(parents=True)
    for name in ("config.yaml", "data/raw/demo/review.yaml", "published/demo/tables/votes.csv"):
        (project / name).write_text("title: Demo\n")
    digest = doctor.file_digest(project / "published/demo/tables/votes.csv")
    manifest = f'{{"outputs": {{"results/demo/tables/votes.csv": "{digest}"}}}}'
    (project / "published/demo/manifest.json").write_text(manifest)
    command = [sys.executable, "-m", "venv", "--without-pip", "--prompt", "swimtally"]
    subprocess.run([*command, project / VENV], check=True)
    shutil.copy(ROOT / "requirements.lock", project / VENV / "ready")
    (project / VENV / MARK).touch()
    return project


@pytest.fixture
def here(whole, tmp_path, monkeypatch):
    """Stand in a copy of it, in which no program but Python is started."""
    project = shutil.copytree(whole, tmp_path / "project", symlinks=True)
    monkeypatch.chdir(project)
    answer = SimpleNamespace(returncode=0, stderr="Nothing to be done", stdout="")
    monkeypatch.setattr(doctor, "_run", lambda *_, **__: answer)
    monkeypatch.setattr(doctor, "refuse_another_tool", lambda: None)
    yield project
    for file in held:
        file.close()
    held.clear()


def test_of_a_project_that_is_whole_nothing_is_said(here):
    (here / "published/site").mkdir()
    (here / "published/site/manifest.json").write_text('{"icons": []}')
    assert [*examine(VENV)] == []


def test_of_a_project_that_was_renamed_or_copied_nothing_is_said(here, tmp_path, monkeypatch):
    shutil.copytree(here, tmp_path / "a copy", symlinks=True)
    here.rename(tmp_path / "another name")
    for name in ("a copy", "another name"):
        monkeypatch.chdir(tmp_path / name)
        assert [*examine(VENV)] == []


def lose_python():
    python_of(VENV).unlink()
    python_of(VENV).symlink_to("/nowhere/python3")


def be_of_somebody_else():
    lose_python()
    (VENV / MARK).unlink()


def run_of(*paths):
    for path in map(Path, paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("process 4711 on desk")


def hold(path):
    """Hold a lock as another process does, for as long as its file is open."""
    run_of(path)
    held.append(path.open("r+"))
    assert lock_file(held[-1].fileno(), 0)


held = []

BROKEN = {
    "another folder": (lambda: Path("config.yaml").unlink(), "There is no config.yaml here: run"),
    "no environment": (
        lambda: shutil.rmtree(VENV),
        "There is no environment .venv. `make` sets it up.",
    ),
    "an interrupted set-up": (
        (VENV / "ready").unlink,
        ".venv was not completed. `make` makes it anew.",
    ),
    "a set-up that goes on": (lambda: hold(VENV / CLAIM), "A set-up works on .venv. Wait until"),
    "a removed Python": (
        lose_python,
        ".venv has no Python that starts. `make` makes it anew.",
    ),
    "an environment of somebody else": (
        be_of_somebody_else,
        ".venv has no Python that starts. It was not made by this project: rename it, then `make`,",
    ),
    "a lock that changed": (
        lambda: (VENV / "ready").write_text("one==1\n"),
        "requirements.lock is not what was installed into .venv. `make` installs it.",
    ),
    "a clock": (
        lambda: os.utime("config.yaml", (4e9, 4e9)),
        "The clock of this computer says 20",
    ),
    "a stopped run": (
        lambda: run_of(INCOMPLETE / "bWFyaw=="),
        "A run was stopped before its end. `make` goes on from there.",
    ),
    "a published file that was edited": (
        lambda: Path("published/demo/tables/votes.csv").write_text("x"),
        "1 published file is missing or changed, such as published/demo/tables/votes.csv. Restore",
    ),
    "a damaged manifest": (
        lambda: Path("published/demo/manifest.json").write_text("{"),
        "published/demo/manifest.json cannot be read. Restore it with git, or move published/demo",
    ),
    "a manifest that is nested too deep": (
        lambda: Path("published/demo/manifest.json").write_text("[" * 200_000),
        "published/demo/manifest.json cannot be read. Restore it with git, or move published/demo",
    ),
    "results on a disk that is not there": (
        lambda: Path("results").symlink_to("/nowhere/results"),
        "results is a link to /nowhere/results, which is not there. Connect its disk, or remove",
    ),
    "a published version on a disk that is not there": (
        lambda: (shutil.rmtree("published"), Path("published").symlink_to("gone")),
        "published is a link to gone, which is not there. Connect its disk, or remove the link.",
    ),
    "a file in the place of a folder": (
        lambda: Path(".snakemake").touch(),
        ".snakemake is a file, where a folder has to be. Move or rename it.",
    ),
    "a removed review": (
        lambda: shutil.rmtree("data/raw/demo"),
        "published/demo is of a review that data/raw does not have. `make publish` removes it.",
    ),
}


@pytest.mark.parametrize("state", BROKEN)
def test_what_is_wrong_is_named_with_what_to_do_and_nothing_is_changed(here, state):
    spoil, text = BROKEN[state]
    spoil()
    before = contents(Path())
    ((said, is_problem),) = examine(VENV)
    assert said.replace(os.path.relpath(ROOT), "").lstrip("/").startswith(text)
    assert is_problem
    assert contents(Path()) == before


def test_a_lost_lock_is_named(here, monkeypatch):
    monkeypatch.setitem(doctor.LOCKS, "ready", Path("requirements.lock"))
    text = "requirements.lock, which is part of the tool, is missing. Restore it with git."
    assert [*examine(VENV)] == [Finding(text)]


def test_a_run_that_fails_without_a_message_is_shown_as_it_ended(here, monkeypatch):
    ended = SimpleNamespace(returncode=1, stderr="Using workflow specific profile", stdout="Why.")
    monkeypatch.setattr(doctor, "_run", lambda *_, **__: ended)
    monkeypatch.setattr(doctor, "examine_environment", lambda _: [])
    assert [*examine(VENV)] == [Finding("Why.")]


@pytest.mark.parametrize("name", ["results", "published", ".snakemake"])
@pytest.mark.parametrize("leave", [Path.touch, lambda path: path.symlink_to("/nowhere/disk")])
def test_a_run_refuses_what_doctor_names(here, name, leave):
    if Path(name).exists():
        shutil.rmtree(name)
    leave(Path(name))
    before = sorted(here.iterdir())
    with pytest.raises(SystemExit, match=rf"\n{re.escape(name)} is a .*\nNothing was changed\."):
        claim_folder()
    assert sorted(here.iterdir()) == before


def test_a_run_that_goes_on_is_a_note(here):
    hold(RUN_LOCK)
    run_of(INCOMPLETE / "bWFyaw==")
    text = "A run is in progress in this folder (process 4711 on desk)."
    assert [*examine(VENV)] == [Finding(text, is_problem=False)]
    held.pop().close()
    assert [finding.is_problem for finding in examine(VENV)] == [True]


FULL = SimpleNamespace(free=12_000_000)


def no_folder():
    raise FileNotFoundError


MACHINES = {
    "a folder of another user": (
        (os, "access", lambda path, _: path.name != "published"),
        "/published: it is read-only, or another user's. Copy the project",
    ),
    "a full disk": (
        (doctor, "disk_usage", lambda _: FULL),
        "12 MB are free on the disk of this folder, and a run may need 500 MB. Make room.",
    ),
    "no temporary folder": (
        (tempfile, "gettempdir", no_folder),
        "no folder in which temporary files can be written: set TMPDIR to one.",
    ),
    "little memory": (
        (doctor, "MEMORY", Path("meminfo")),
        "100 MB of memory are free, and a run may need 500 MB. Close other programs.",
    ),
}


@pytest.mark.parametrize("state", MACHINES)
def test_what_the_machine_lacks_is_named(here, state, monkeypatch):
    Path("meminfo").write_text("MemTotal: 9999999 kB\nMemAvailable: 102400 kB\n")
    (module, name, value), text = MACHINES[state]
    monkeypatch.setattr(module, name, value)
    ((said, is_problem),) = examine(VENV)
    assert text in said
    assert is_problem


def test_a_home_that_cannot_be_written_is_a_note(here, monkeypatch):
    monkeypatch.setenv("HOME", str(HOME.absolute()))
    ((said, is_problem),) = examine(VENV)
    assert "Nothing can be written in the home of this user: caches are kept in .snakemake" in said
    assert not is_problem


# --- With the environment and the runs of a whole project -----------------------------------------


@pytest.fixture
def environment(whole, tmp_path):
    """Make an environment that has the packages of this one, and none of its own."""
    copy = shutil.copytree(whole / VENV, tmp_path / "environment", symlinks=True)
    (packages,) = copy.glob("lib/*/site-packages")
    (real,) = Path(sys.prefix).glob("lib/*/site-packages")
    (packages / "all.pth").write_text(str(real.resolve()))
    return copy


def ask(project, environment):
    command = [sys.executable, "scripts", "doctor", "--venv", environment]
    answer = subprocess.run(
        command, cwd=project, capture_output=True, text=True, timeout=300, check=False
    )
    assert answer.stderr == ""
    return answer.returncode, answer.stdout


def other_version(packages):
    (packages / "numpy-0.1.dist-info").mkdir()
    (packages / "numpy-0.1.dist-info/METADATA").write_text("Name: numpy\nVersion: 0.1\n")


def broken_package(packages):
    (packages / "scipy").mkdir()
    (packages / "scipy/__init__.py").write_text("raise ImportError('libfoo.so is missing')\n")


@pytest.mark.long
@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (other_version, "numpy 0.1 (locked: "),
        (broken_package, "scipy cannot be imported: libfoo.so is missing"),
    ],
)
def test_a_package_that_is_not_the_locked_one_or_does_not_work_is_named(
    source, environment, spoil, fault
):
    spoil(next(environment.glob("lib/*/site-packages")))
    code, text = ask(source, environment)
    assert code == 1
    assert "environment does not work. Delete it, then `make` makes it anew.\n" in text
    assert fault in text
    assert text.endswith("\n1 problem.\n")


def slip_in_a_record(project):
    change(project / "data/raw/demo/studies/brown2021.yaml", "increase", "incraese")


def lose_claims(project):
    (project / "data/raw/demo/claims.yaml").symlink_to("gone.yaml")


def lose_raw_data(project):
    shutil.rmtree(project / "data/raw")


RUNS = {
    "no raw data": (lose_raw_data, "1 problem in the inputs:\n\ndata/raw\n    found:   nothing"),
    "a wrong record": (slip_in_a_record, "1 problem in the inputs:\n\ndata/raw/demo/studies/brown"),
    "a link to nothing": (lose_claims, "data/raw/demo/claims.yaml\n    found:   a link "),
}


@pytest.mark.long
@pytest.mark.workflow
@pytest.mark.parametrize("state", RUNS)
def test_what_a_run_would_refuse_is_said_in_its_words(source, environment, tmp_path, state):
    project = shutil.copytree(source, tmp_path / "project")
    spoil, text = RUNS[state]
    spoil(project)
    before = {path: data for path, data in contents(project).items() if ".snakemake" not in path}
    code, said = ask(project, environment)
    assert code == 1
    assert f"Problem: {text}" in said or text in said
    assert said.endswith("\n1 problem.\n")
    after = {path: data for path, data in contents(project).items() if ".snakemake" not in path}
    assert after == before


@pytest.mark.long
@pytest.mark.workflow
def test_settings_of_the_user_and_results_that_are_not_built_yet_are_notes(
    source, environment, monkeypatch
):
    monkeypatch.setenv("PYTHONPATH", "mine")
    monkeypatch.setenv("MPLBACKEND", "pdf")
    assert ask(source, environment) == (
        0,
        "Note: These settings have no effect here: MPLBACKEND, PYTHONPATH.\n\n"
        "Note: Results are not built yet, or are out of date: `make` builds them.\n\n"
        "Nothing is wrong.\n",
    )
