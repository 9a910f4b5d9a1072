"""Faults: nothing is lost, and nothing half-written is taken for a result."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from scripts.common import faults as _faults
from scripts.common.digests import file_digest
from scripts.records.review_checks import check_review
from scripts.release import publish_results, write_manifest
from scripts.tables.files import read_table, refuse_edited, write_table
from scripts.tables.records import ARMS
from scripts.workflow.folders import FORMER, begin_folder, replace_folder, settle_folders
from scripts.workflow.input_check import refuse_wrong_inputs
from scripts.workflow.reviews import Project
from tests.support.projects import (
    LONG_AGO,
    ROOT,
    STAGES,
    change,
    contents,
    run,
    run_to_end,
    tiny,
    would_run,
)
from tests.support.records import STUDY, make_review
from tests.support.surroundings import IN_OWN_MOUNTS, at_clock, can_move_clock

RECORD = "data/raw/demo/studies/brown2021.yaml"
VOTES = "results/demo/tables/votes.csv"
FINDINGS = "results/demo/tables/findings.csv"
CONFIG = yaml.safe_load((ROOT / "config.yaml").read_text())

pytestmark = pytest.mark.workflow


@pytest.fixture
def fresh(small, tmp_path):
    return shutil.copytree(small, tmp_path / "project")


@pytest.fixture
def done(small_built, tmp_path):
    return shutil.copytree(small_built, tmp_path / "project", symlinks=True)


def start(project, *arguments):
    """Start a run as the leader of a group of processes, so that all of them can be killed."""
    return subprocess.Popen(
        [Path(sys.executable).with_name("snakemake"), *arguments],
        cwd=project,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill(running):
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def python(project, *arguments):
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


def wait_for(condition):
    until = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


# --- Runs that are killed ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seed", "kills"),
    [
        pytest.param(0, 2, marks=pytest.mark.long),
        pytest.param(1, 5, marks=pytest.mark.long),
        *(pytest.param(n, 10, marks=pytest.mark.nightly) for n in range(4)),
    ],
)
def test_a_run_killed_again_and_again_ends_in_the_same_bytes(fresh, small_built, seed, kills):
    moments = random.Random(seed)
    for _ in range(kills):
        running = start(fresh)
        time.sleep(moments.uniform(1.5, 6))
        kill(running)
    run_to_end(fresh)
    assert contents(fresh / "results") == contents(small_built / "results")
    assert would_run(fresh) == {}


@pytest.mark.nightly
def test_a_simulation_killed_in_a_chunk_ends_in_the_same_bytes(fresh, tmp_path):
    undisturbed = shutil.copytree(fresh, tmp_path / "undisturbed")
    target = tiny(fresh, replicates=9)
    tiny(undisturbed, replicates=9)
    running = start(fresh, *target)
    wait_for(lambda: [*fresh.glob(".snakemake/scripts/*simulate_votes.py")])
    kill(running)
    for project in (undisturbed, fresh):
        assert run(project, *target).returncode == 0
    assert contents(fresh / "results") == contents(undisturbed / "results")


@pytest.mark.long
def test_a_dry_run_after_a_kill_speaks_of_no_lock(done):
    locks = done / ".snakemake/locks"
    locks.mkdir(exist_ok=True)
    (locks / "0.output.lock").write_text(f"{VOTES}\n")
    answer = run(done, "--dry-run")
    assert "lock" not in answer.stdout + answer.stderr
    assert answer.returncode == 0
    assert (locks / "0.output.lock").exists()  # a dry run changes nothing


@pytest.mark.parametrize(("jobid", "kept"), [("null", False), ('"4711"', True)])
def test_locks_of_a_killed_run_stay_only_while_a_job_may_go_on_on_a_cluster(tmp_path, jobid, kept):
    for name, text in (("locks/0.output.lock", VOTES), ("incomplete/mark", "{ID}"), ("x", "")):
        path = tmp_path / ".snakemake" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("ID", f'"external_jobid": {jobid}'))
    lines = f"import sys; sys.path[0] = {str(ROOT)!r}\nfrom scripts.workflow import run_lock\n"
    assert python(tmp_path, "-c", f"{lines}run_lock.claim_folder()").returncode == 0
    assert (tmp_path / ".snakemake/locks").exists() == kept


@pytest.mark.long
def test_while_a_job_runs_no_other_command_changes_anything_even_if_its_run_was_killed(fresh):
    change(
        fresh / "scripts/records/extract_findings.py",
        'if __name__ == "__main__":\n',
        'if __name__ == "__main__":\n    import time\n'
        '    Path("begun").touch()\n'
        '    while not Path("go").exists(): time.sleep(0.1)\n',
    )
    running = start(fresh, FINDINGS)
    try:
        wait_for((fresh / "begun").exists)
        assert "extract_findings" in would_run(fresh, FINDINGS)  # to look on is allowed
        for look in ("--summary", "--rulegraph=dot", "--list-params-changes"):
            assert run(fresh, look, FINDINGS).returncode == 0
        assert_refused(run(fresh, "no_such_target"))
        assert_refused(run(fresh, "--unlock"))
        assert_refused(python(fresh, "-m", "scripts.release.publish_results"))
        (fresh / ".venv").symlink_to(sys.prefix)  # make takes no path with a space for a target
        cleaned = subprocess.run(
            ["make", "-o", ".venv/ready", "clean"],
            cwd=fresh,
            capture_output=True,
            text=True,
            check=False,
        )
        assert_refused(cleaned)
        os.kill(running.pid, signal.SIGKILL)  # its job goes on
        running.wait()
        assert_refused(run(fresh, "no_such_target"))
        (fresh / "go").touch()
        assert run(fresh, FINDINGS).returncode == 0  # waits for the job to end
        assert (fresh / FINDINGS).read_bytes().count(b"\n") == 4
    finally:
        (fresh / "go").touch()


@pytest.mark.long
def test_an_edit_that_is_undone_while_a_job_runs_stays_in_no_result(fresh, small_built):
    change(
        fresh / "scripts/records/extract_findings.py",
        'if __name__ == "__main__":\n',
        'if __name__ == "__main__":\n    import time\n'
        '    Path("begun").touch()\n'
        '    while not Path("go").exists(): time.sleep(0.1)\n',
    )
    running = start(fresh, FINDINGS)
    wait_for((fresh / "begun").exists)
    record = min(fresh.glob("data/raw/demo/studies/*.yaml"))
    before = record.read_text()
    record.write_text(re.sub(r"direction: \w+", "direction: no_change", before))
    assert record.read_text() != before
    (fresh / "go").touch()
    assert running.wait() == 0
    expected = (small_built / FINDINGS).read_bytes()
    assert (fresh / FINDINGS).read_bytes() != expected
    record.write_text(before)
    run_to_end(fresh, FINDINGS)
    assert (fresh / FINDINGS).read_bytes() == expected


def assert_refused(answer):
    assert answer.returncode != 0
    assert "Another run is in progress in this folder (process " in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.fixture
def two_versions(tmp_path, monkeypatch):
    """Publish one version of two reviews, and build the next."""
    monkeypatch.chdir(tmp_path)
    for version in ("old", "new"):
        for review in ("a", "b"):
            for name in ("votes", "tallies"):
                table = tmp_path / f"results/{review}/tables/{name}.csv"
                table.parent.mkdir(parents=True, exist_ok=True)
                table.write_text(f"{version}\n")
        manifest = write_manifest.write_manifest([], [Path("results/a"), Path("results/b")], {}, {})
        (tmp_path / "results/manifest.json").write_text(json.dumps(manifest))
        if version == "old":
            publish_results.publish_results(Path("results"), Path("published"))
            publish_results.publish_results(Path("results"), Path("published"))
    (tmp_path / "published/gone/tables").mkdir(parents=True)
    (tmp_path / "published/gone/tables/votes.csv").write_text("gone\n")
    digest = file_digest(Path("published/gone/tables/votes.csv"))
    manifest = {"outputs": {"results/gone/tables/votes.csv": digest}}
    (tmp_path / "published/gone/manifest.json").write_text(json.dumps(manifest))
    return tmp_path


class Killed(BaseException):
    pass


STEPS = ((shutil, "rmtree"), (shutil, "copyfile"), (Path, "hardlink_to"))
STEPS += ((Path, "rename"), (Path, "unlink"), (Path, "rmdir"))


def test_publishing_killed_at_any_step_loses_and_mixes_nothing(two_versions, monkeypatch):
    published, steps = Path("published"), 0
    mine = [published / name for name in ("README", "a/tables/mine.csv", "gone/notes.txt")]
    [path.write_text("mine") for path in mine]
    old = contents(published)

    def kill_at(number):
        left = iter(range(number))

        def step(real):
            def stepped(*arguments, **keywords):
                if next(left, None) is None:
                    raise Killed
                return real(*arguments, **keywords)

            return stepped

        for module, name in STEPS:
            monkeypatch.setattr(module, name, step(getattr(module, name)))

    while True:
        kept = shutil.copytree(published, Path("kept"))
        with monkeypatch.context():
            kill_at(steps)
            try:
                publish_results.publish_results(Path("results"), published)
                ended = True
            except Killed:
                ended = False
            monkeypatch.undo()
        monkeypatch.chdir(two_versions)
        settle_folders(published)
        now = contents(published)
        for review in ("a", "b"):
            versions = {now[f"{review}/tables/{name}.csv"] for name in ("votes", "tallies")}
            assert len(versions) == 1
        assert not [*published.glob(f"{FORMER}*")]
        assert {path.read_text() for path in mine} == {"mine"}
        if ended:
            break
        shutil.rmtree(published)
        kept.rename(published)
        steps += 1
    assert steps > 10
    assert old["a/tables/votes.csv"] == b"old\n"
    tables = {name for name in old if name[-9:] in ("votes.csv", "llies.csv") and name[0] != "g"}
    assert {name for name in now if now[name] == b"new\n"} == tables
    assert sorted(path.name for path in published.iterdir()) == ["README", "a", "b", "gone"]
    assert [path.name for path in (published / "gone").iterdir()] == ["notes.txt"]


def test_a_folder_is_replaced_also_where_a_killed_command_left_the_one_before(tmp_path):
    fresh = begin_folder(tmp_path / "crate")
    for name, text in ((f"{FORMER}crate", "oldest"), ("crate", "old"), (fresh, "new")):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{text}.txt").write_text(text)
    replace_folder(tmp_path / "crate", fresh)
    assert contents(tmp_path) == {"crate/new.txt": b"new"}


@pytest.mark.long
def test_a_run_brings_back_what_a_killed_publish_had_moved_aside(done):
    for name, review in ((f"{FORMER}demo", "demo"), (f"{FORMER}other", "other")):
        (done / "published" / name).mkdir(parents=True)
        (done / "published" / name / "manifest.json").write_text("{}")
        if review == "other":
            (done / "published" / review).mkdir()
    assert run(done).returncode == 0
    assert sorted(path.name for path in (done / "published").iterdir()) == ["demo", "other"]
    assert (done / "published/demo/manifest.json").exists()


def test_publishing_without_results_or_with_a_broken_manifest_says_what_to_do(done):
    manifest = done / "results/manifest.json"
    for text in ("", '{"outputs": '):
        manifest.write_text(text)
        message = python(done, "-m", "scripts.release.publish_results").stderr
        assert message == (
            "results/manifest.json was changed after it was built; run `make publish`, "
            "which rebuilds everything\n"
        )
    manifest.unlink()
    message = python(done, "-m", "scripts.release.publish_results").stderr
    missing = "nothing is built yet: results/manifest.json does not exist; run `make"
    assert message.startswith(missing)


# --- Disks that are full or closed ---------------------------------------------------------------


def in_own_mounts(script, cwd):
    """Run a shell script that mounts what it likes: seen by it alone, and gone when it ends."""
    answer = subprocess.run(
        [*IN_OWN_MOUNTS, "sh", "-ec", script],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        env={**os.environ, "SNAKEMAKE": str(Path(sys.executable).with_name("snakemake"))},
    )
    return answer.returncode, answer.stdout + answer.stderr


def can_mount():
    try:
        return in_own_mounts("mount -t tmpfs tmpfs /mnt", "/")[0] == 0
    except FileNotFoundError:
        return False


mounts = pytest.mark.skipif(not can_mount(), reason="this system lets nobody mount a small disk")

# Kilobytes of results/, of the project folder beside its files, and of temporary files; none where
# there is room. What fills up first: tables, figures, the report, its documents, Snakemake's
# records, temporary files.
FULL = {
    "tables": ("100", "", ""),
    "report": ("1200", "", ""),
    "figures": ("400", "", ""),
    "more figures": ("700", "", ""),
    "documents": ("1900", "", ""),
    "last tables": ("2100", "", ""),
    "records": ("", "60", ""),
    "more records": ("", "150", ""),
    "everything": ("", "500", ""),
    "most": ("", "2000", ""),
    "no temporary files": ("", "", "4"),
    "few temporary files": ("", "", "300"),
}


@mounts
@pytest.mark.parametrize(
    "sizes",
    [
        pytest.param(
            sizes, id=name, marks=pytest.mark.long if name == "tables" else pytest.mark.nightly
        )
        for name, sizes in FULL.items()
    ],
)
def test_a_full_disk_is_told_and_once_there_is_room_the_same_command_ends_in_the_same_bytes(
    small_built, fresh, tmp_path, sizes
):
    results, whole, temporary = sizes
    (tmp_path / "disk").mkdir()
    (tmp_path / "tmp").mkdir()
    code, output = in_own_mounts(
        f"""
        mount -t tmpfs -o size=50m tmpfs disk
        cp -a project/. disk/
        mkdir disk/results
        if [ "{whole}" ]; then
            used=$(df -k disk | tail -1 | awk '{{print $3}}')
            mount -o remount,size=$((used + {whole or 0}))k tmpfs disk
        fi
        if [ "{results}" ]; then mount -t tmpfs -o size={results}k tmpfs disk/results; fi
        mount -t tmpfs -o size={temporary or 50000}k tmpfs tmp
        export TMPDIR=$PWD/tmp
        cd disk
        if "$SNAKEMAKE" >../first 2>&1; then echo ended; else echo stopped; fi
        mount -o remount,size=50m tmpfs .
        mount -o remount,size=50m tmpfs ../tmp
        if [ "{results}" ]; then mount -o remount,size=50m tmpfs results; fi
        "$SNAKEMAKE"
        cp -a results ../results
        """,
        tmp_path,
    )
    assert code == 0, output
    first = (tmp_path / "first").read_text()
    if output.startswith("stopped"):
        assert "No space left" in first or "The disk is full" in first
        assert "Traceback" not in first
    else:
        assert temporary, "the disk was not full"
    assert contents(tmp_path / "results") == contents(small_built / "results")


@pytest.mark.long
@mounts
@pytest.mark.parametrize("folder", [".", pytest.param("results", marks=pytest.mark.long)])
def test_a_folder_that_cannot_be_written_to_is_told_and_nothing_is_changed(done, folder):
    change(done / RECORD, "direction: increase", "direction: decrease")
    before = contents(done / "results")
    code, output = in_own_mounts(
        f"""
        mount --bind {folder} {folder}
        mount -o remount,bind,ro {folder}
        cd "$PWD"
        "$SNAKEMAKE"
        """,
        done,
    )
    assert code == 1
    expected = {".": "Nothing can be written in this folder", "results": "Write-protected output"}
    assert expected[folder] in output
    assert "Traceback" not in output
    assert contents(done / "results") == before


def test_a_job_that_the_disk_stops_says_so_whatever_wraps_the_error():
    def raised(error, cause=None):
        try:
            raise error from cause  # noqa: TRY301
        except Exception as caught:  # noqa: BLE001
            return _faults.describe_fault(caught)

    full, closed = OSError(28, "No space left on device"), PermissionError(13, "Denied", "a.csv")
    assert raised(full).startswith("The disk is full")
    assert raised(RuntimeError("failed"), full).startswith("The disk is full")
    assert "(a.csv)" in raised(closed)
    assert raised(RuntimeError("pandoc: resource exhausted (No space left on device)"))
    assert raised(KeyError("x")) is None


# --- Results that were changed -------------------------------------------------------------------


def cut(path):
    path.write_bytes(path.read_bytes()[:-30])


def drop_row(path):
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))


def make_folder(path):
    path.unlink()
    path.mkdir()


CHANGED = {
    "cut off": cut,
    "without its last row": drop_row,
    "emptied": lambda path: path.write_bytes(b""),
    "a page": lambda path: path.write_text("<html>"),
    "binary": lambda path: path.write_bytes(bytes(range(256))),
    "a folder": make_folder,
}


@pytest.mark.parametrize("how", CHANGED)
def test_a_table_that_is_not_as_it_was_built_is_refused(tmp_path, monkeypatch, how):
    monkeypatch.chdir(tmp_path)
    table = Path("results/demo/tables/arms.csv")
    table.parent.mkdir(parents=True)
    rows = [{"study_id": f"doe202{n}", "arm": "dbt", "role": "treated"} for n in range(3)]
    write_table(rows, table, ARMS)
    assert len(read_table(table, ARMS)) == 3
    CHANGED[how](table)
    with pytest.raises(SystemExit, match=r"arms\.csv is not as it was built.*\n.*Delete it, then"):
        read_table(table, ARMS)
    if table.is_file():
        write_table(rows, table, ARMS)
        refuse_edited(table)


@pytest.mark.long
def test_edited_results_get_into_no_other_are_made_again_and_are_set_aside(done):
    before = contents(done / "results")
    figure = "results/demo/figures/evidence_map.svg"
    edited = (VOTES, figure, "results/demo/report/report.docx", "results/demo/exports/tables.xlsx")
    for name in edited:
        (done / name).write_bytes(b"edited")
    answer = run(done)
    assert answer.returncode == 0, answer.stderr
    for name in edited:
        aside = name.replace("results/demo", "results/demo/set_aside")
        assert (done / aside).read_bytes() == b"edited"
        assert aside in answer.stderr
    shutil.rmtree(done / "results/demo/set_aside")
    assert contents(done / "results") == before


@pytest.mark.long
def test_a_file_that_is_no_result_enters_nothing_and_is_kept(done):
    before = contents(done / "results")
    table, figure = (done / f"results/demo/{name}" for name in ("tables/a.csv", "figures/a.png"))
    for path in (table, figure):
        path.write_bytes(b"mine")
    assert "Nothing to be done" in run(done).stderr
    (done / "results/manifest.json").unlink()
    (done / "results/demo/figures/evidence_map.svg").unlink()
    answer = run(done)
    assert "results/demo/set_aside/figures/a.png" in answer.stderr
    assert table.read_bytes() == b"mine"
    assert (done / "results/demo/set_aside/figures/a.png").read_bytes() == b"mine"
    table.unlink()
    shutil.rmtree(done / "results/demo/set_aside")
    assert contents(done / "results") == before


@pytest.mark.long
def test_a_manifest_that_was_cut_off_is_made_again(done):
    before = contents(done / "results")
    cut(done / "results/manifest.json")
    assert run(done).returncode == 0
    shutil.rmtree(done / "results/_across_reviews/set_aside")
    assert contents(done / "results") == before


@pytest.mark.long
def test_records_of_snakemake_that_lost_their_bytes_cost_time_alone(done):
    before = contents(done / "results")
    for record in (done / ".snakemake/metadata").iterdir():
        record.write_bytes(b"")
    assert run(done).returncode == 0
    assert contents(done / "results") == before


# --- Records and what lies beside them -----------------------------------------------------------


def test_a_record_cut_off_anywhere_is_refused_or_read_as_it_stands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = make_review(tmp_path)
    record = folder / "studies/doe2020.yaml"
    whole = STUDY.encode()
    refused = 0
    for end in range(0, len(whole), 10):
        record.write_bytes(whole[:end])
        problems = check_review(folder, CONFIG)
        refused += bool(problems)
        if not problems:
            assert yaml.safe_load(whole[:end])["study_id"] == "doe2020"
    assert 10 < refused < len(whole) // 10
    record.write_bytes(whole)
    assert check_review(folder, CONFIG) == []


@pytest.mark.long
def test_a_record_that_was_half_saved_leaves_no_trace_once_it_is_whole(done):
    before, whole = contents(done / "results"), (done / RECORD).read_bytes()
    (done / RECORD).write_bytes(whole[: len(whole) // 2])
    answer = run(done)
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    (done / RECORD).write_bytes(whole)
    assert would_run(done) == {}
    assert contents(done / "results") == before


@pytest.mark.long
def test_what_editors_and_desktops_leave_beside_a_record_is_no_input(done):
    names = (".smith.yaml.swp", "smith2019.yaml~", "#smith2019.yaml#", "4913", "smith2019.yaml.tmp")
    names += (".DS_Store", "Thumbs.db", "desktop.ini", "~$findings.xlsx", "smith2019.yaml.swp")
    for name in names:
        (done / "data/raw/demo/studies" / name).write_text("study_id: smith2019\n")
        (done / "data/raw/demo" / name).write_text("x")
    (done / "data/raw/demo/studies/.#smith2019.yaml").symlink_to("me@host.1234")
    assert would_run(done) == {}


REFUSED = {
    "a conflicted copy": (
        lambda path: path.write_bytes((path.parent / "smith2019.yaml").read_bytes()),
        "smith2019 (conflicted copy).yaml",
        "the name of the file, 'smith2019 (conflicted copy)'",
    ),
    "a folder": (lambda path: path.mkdir(), "folder.yaml", "a folder, or something else"),
}
NEVER_READ = {
    "a broken link": (
        lambda path: path.symlink_to("nowhere"),
        "link.yaml",
        "a link to nowhere, which is not there",
    ),
    "a pipe": (os.mkfifo, "pipe.yaml", "a pipe, a socket or a device"),
}


@pytest.mark.long
@pytest.mark.parametrize("faults", [REFUSED, NEVER_READ], ids=["no record", "never read"])
def test_what_is_no_record_among_the_records_is_refused(done, faults):
    for make, name, _ in faults.values():
        make(done / "data/raw/demo/studies" / name)
    answer = run(done, "--dry-run")
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    for _, name, message in faults.values():
        lines = answer.stderr.split(f"data/raw/demo/studies/{name}")[1].splitlines()
        assert message in " ".join(lines[:3])


def test_a_file_that_may_not_be_read_is_named(tmp_path, monkeypatch):
    make_review(tmp_path)
    (tmp_path / "requirements.lock").touch()
    monkeypatch.chdir(tmp_path)
    real = Path.open

    def opened(path, *mode, **more):
        if path.name == "doe2020.yaml":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *mode, **more)

    monkeypatch.setattr(Path, "open", opened)
    with pytest.raises(SystemExit, match=r"doe2020\.yaml cannot be read: Permission denied"):
        refuse_wrong_inputs(Project(CONFIG))


# --- Clocks and times ----------------------------------------------------------------------------


def at(clock, project, *arguments):
    snakemake = Path(sys.executable).with_name("snakemake")
    command = at_clock(clock, [snakemake, *arguments])
    return subprocess.run(
        command, cwd=project, capture_output=True, text=True, timeout=300, check=False
    )


clocks = pytest.mark.skipif(not can_move_clock(), reason="faketime sets the clock")


@clocks
@pytest.mark.long
def test_a_clock_set_back_leaves_nothing_stale(done):
    change(done / RECORD, "direction: increase", "direction: decrease", time=time.time() - 172_800)
    answer = at("-2d", done, VOTES)
    assert answer.returncode == 0, answer.stderr
    assert b"increase" not in (done / FINDINGS).read_bytes()
    assert b"consistent decrease" in (done / VOTES).read_bytes()
    assert "Nothing to be done" in at("-2d", done, VOTES).stderr
    assert "count_votes" not in would_run(done)


@clocks
@pytest.mark.nightly
def test_a_clock_a_year_ahead_and_back_ends_in_the_same_bytes(done):
    before = contents(done / "results")
    ahead = time.time() + 31_536_000
    change(done / RECORD, "direction: increase", "direction: decrease", time=ahead)
    assert at("+365d", done).returncode == 0
    assert contents(done / "results") != before
    change(done / RECORD, "direction: decrease", "direction: increase", time=ahead - 40_000_000)
    assert run(done).returncode == 0
    assert contents(done / "results") == before
    assert would_run(done) == {}


@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(0, marks=pytest.mark.long),
        *(pytest.param(n, marks=pytest.mark.nightly) for n in range(1, 6)),
    ],
)
def test_scrambled_times_past_and_future_leave_the_same_bytes(done, seed):
    before, times = contents(done / "results"), random.Random(seed)
    for path in sorted(done.rglob("*")):
        if ".snakemake" not in path.parts:
            moment = times.randrange(LONG_AGO, 2 * LONG_AGO)
            os.utime(path, (moment, moment))
    # A folder has no content that Snakemake could compare: a newer one has the report made again.
    pages = {"write_report", "write_supplement", "convert_report", "convert_supplement"}
    others = {"describe_figures", "export_review", "write_manifest"}
    assert set(would_run(done)) <= pages | others
    answer = run(done)
    assert answer.returncode == 0, answer.stderr
    assert contents(done / "results") == before
    assert would_run(done) == {}


@pytest.mark.long
def test_a_record_from_the_future_is_read_like_any_other(fresh):
    os.utime(fresh / RECORD, (2 * LONG_AGO, 2 * LONG_AGO))
    answer = run(fresh, FINDINGS)
    assert answer.returncode == 0, answer.stderr
    assert (fresh / FINDINGS).exists()


# --- Folders -------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_project_that_was_moved_or_is_reached_by_a_link_has_nothing_to_do(done, tmp_path):
    moved = done.rename(tmp_path / "moved")
    assert would_run(moved) == {}
    (tmp_path / "link").symlink_to(moved)
    assert would_run(tmp_path / "link") == {}


NAMES = [
    'it\'s "my" review',
    "#1 100% {a} & more; $HOME",
    "Übersicht 概要",
    "-n/project",
    "x" * 180,
]


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES[:3])
def test_a_project_may_lie_in_a_folder_of_any_name(fresh, tmp_path, name):
    folder = tmp_path / "up" / name
    folder.parent.mkdir(parents=True)
    fresh.rename(folder)
    (folder / ".venv").symlink_to(sys.prefix)  # so that the path of Python has the name in it
    command = [folder / ".venv/bin/python", "-m", "snakemake", FINDINGS]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert (folder / FINDINGS).exists()


@pytest.mark.nightly
@pytest.mark.parametrize("name", NAMES)
def test_a_project_in_a_folder_of_any_name_ends_in_the_same_bytes(
    fresh, small_built, tmp_path, name
):
    folder = tmp_path / "up" / name
    folder.parent.mkdir(parents=True)
    fresh.rename(folder)
    assert run(folder).returncode == 0
    assert contents(folder / "results") == contents(small_built / "results")


@pytest.mark.nightly
def test_results_raw_data_and_reviews_may_be_links_to_another_disk(done, tmp_path):
    before = contents(done / "results")
    for name in ("results", "data/raw", "data/raw/demo"):
        elsewhere = tmp_path / "disk" / name.replace("/", "_")
        elsewhere.parent.mkdir(exist_ok=True)
        (done / name).rename(elsewhere)
        (done / name).symlink_to(elsewhere)
        assert would_run(done) == {}
    change(done / RECORD, "direction: increase", "direction: decrease")
    assert would_run(done) == dict.fromkeys(STAGES, 1)
    change(done / RECORD, "direction: decrease", "direction: increase")
    (done / VOTES).unlink()
    assert run(done).returncode == 0
    assert contents(done / "results") == before
    assert (done / "results").is_symlink()
