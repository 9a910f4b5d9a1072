"""Say what is wrong with machine, environment, inputs and results: ``make doctor``.

Nothing is changed. The standard library is enough, so that it runs where nothing is set up; what a
run would refuse is asked of a dry run, if the environment works.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from shutil import disk_usage
from typing import NamedTuple

from scripts.common.digests import file_digest
from scripts.common.operating_system import lock_file, python_of
from scripts.common.output_names import is_published
from scripts.common.paths import (
    ACROSS_REVIEWS,
    CODE,
    CONFIG,
    HOME,
    PUBLISHED,
    RAW,
    RESULTS,
    RUN_LOCK,
    SNAKEMAKE,
    TOOL,
)
from scripts.common.surroundings import SET_ASIDE
from scripts.common.wording import counted
from scripts.inputs.problems import printable
from scripts.workflow.own_outputs import DAMAGED, MANIFEST, published_reviews
from scripts.workflow.run_lock import unusable_folders
from scripts.workflow.snakemake_records import has_marks
from scripts.workflow.update_tool import NotUpdatedError, refuse_another_tool
from scripts.workflow.virtual_environment import (
    CLAIM,
    HERE,
    LOCKS,
    is_installed,
    is_made_here,
    why_anew,
)

MEMORY = Path("/proc/meminfo")  # of Linux
ROOM = 500  # MB of disk and of memory that a run may take
DAY = 86_400
HEADERS = ("Using workflow specific profile", "Assuming unrestricted shared filesystem")


class Finding(NamedTuple):
    """What was found, where, and what to do; a note where nothing is wrong."""

    text: str
    is_problem: bool = True


def examine(environment: Path) -> Iterator[Finding]:
    """List what is wrong with a project, and what is worth knowing."""
    if not CONFIG.exists():
        yield Finding("There is no config.yaml here: run this in the folder of a project.")
        return
    if not LOCKS["ready"].exists():
        lock = os.path.relpath(LOCKS["ready"])
        yield Finding(f"{lock}, which is part of the tool, is missing. Restore it with git.")
        return
    yield from examine_machine()
    faults = [*examine_rights(), *examine_environment(environment)]
    yield from faults
    yield from examine_run()
    if not faults:
        yield from ask_dry_run(environment)
    yield from examine_published()


def examine_rights() -> Iterator[Finding]:
    """Look for folders that a run needs and cannot use, or writes to and may not."""
    if faults := [*unusable_folders()]:
        yield Finding(" ".join(faults))
        return
    folders = [Path.cwd(), *map(Path.absolute, (SNAKEMAKE, RESULTS, PUBLISHED))]
    closed = [path for path in folders if path.exists() and not os.access(path, os.W_OK | os.X_OK)]
    if closed:
        yield Finding(
            f"Nothing can be written in {closed[0]}: it is read-only, or another user's. Copy the "
            "project to a folder of yours, or ask for permission."
        )


def examine_machine() -> Iterator[Finding]:
    """Look at disks, memory, clock, home and settings."""
    yield from _examine_disks()
    with suppress(OSError, StopIteration, ValueError):
        lines = MEMORY.read_text(encoding="utf-8").splitlines()
        free = next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))
        if free // 1024 < ROOM:
            yield Finding(
                f"{free // 1024} MB of memory are free, and a run may need {ROOM} MB. Close other "
                "programs."
            )
    newest = max((LOCKS["ready"], CONFIG), key=lambda path: path.stat().st_mtime)
    if time.time() + DAY < newest.stat().st_mtime:
        now = time.strftime("%Y-%m-%d %H:%M")
        yield Finding(
            f"The clock of this computer says {now}, which is before "
            f"{os.path.relpath(newest)} was written. Set it: results do not depend on it, "
            "but packages cannot be fetched."
        )
    if os.environ.get("HOME") == str(HOME.absolute()):
        text = f"Nothing can be written in the home of this user: caches are kept in {HOME}."
        yield Finding(text, is_problem=False)
    if settings := os.environ.get(SET_ASIDE):
        yield Finding(f"These settings have no effect here: {settings}.", is_problem=False)


def _examine_disks() -> Iterator[Finding]:
    disks = {"the disk of this folder": Path(), "the disk of results/": RESULTS}
    try:
        disks["the disk of temporary files (TMPDIR)"] = Path(tempfile.gettempdir())
    except OSError:
        yield Finding(
            "There is no folder in which temporary files can be written: set TMPDIR to one."
        )
    low: dict[int, tuple[str, int]] = {}
    for name, folder in disks.items():
        if folder.exists() and (free := disk_usage(folder).free // 1_000_000) < ROOM:
            low.setdefault(folder.stat().st_dev, (name, free))
    for name, free in low.values():
        yield Finding(f"{free} MB are free on {name}, and a run may need {ROOM} MB. Make room.")


def examine_environment(environment: Path) -> Iterator[Finding]:
    """Look at the environment: whether it is there, whole, of this lock, and works."""
    shown = os.path.relpath(environment)
    if not environment.exists():
        yield Finding(f"There is no environment {shown}. `make` sets it up.")
    elif _is_held(environment / CLAIM):
        yield Finding(f"A set-up works on {shown}. Wait until it has ended.")
    elif reason := why_anew(environment, this_python=False):
        to_do = (
            "`make` makes it anew."
            if is_made_here(environment)
            else "It was not made by this project: rename it, then `make`, or name another folder "
            "(make VENV=.venv-2)."
        )
        yield Finding(f"{shown} {reason}. {to_do}")
    elif not is_installed(environment, "ready"):
        lock = os.path.relpath(LOCKS["ready"])
        yield Finding(f"{lock} is not what was installed into {shown}. `make` installs it.")
    else:
        command = [str(python_of(environment)), "-I", str(HERE / "installed_packages.py")]
        checked = _run([*command, str(LOCKS["ready"])])
        if checked.returncode:
            to_do = "Delete it, then `make` makes it anew."
            yield Finding(f"{shown} does not work. {to_do}\n{checked.stderr.strip()}")


def _is_held(file: Path) -> bool | None:
    """Check whether a process holds a lock; None where files cannot be locked."""
    try:
        with file.open("r+b") as opened:
            locked = lock_file(opened.fileno(), 0)
    except OSError:
        return False
    return None if locked is None else not locked


def examine_run() -> Iterator[Finding]:
    """Look for a run that goes on, and for one that was stopped."""
    is_running = _is_held(RUN_LOCK)
    if is_running:
        holder = RUN_LOCK.read_text(encoding="utf-8", errors="replace")
        yield Finding(f"A run is in progress in this folder ({holder}).", is_problem=False)
    elif is_running is None:
        text = "This disk cannot lock files: start one run at a time in this folder."
        yield Finding(text, is_problem=False)
    elif has_marks():
        yield Finding("A run was stopped before its end. `make` goes on from there.")


def ask_dry_run(environment: Path) -> Iterator[Finding]:
    """Ask a run what it would refuse: inputs, config, results, jobs on a cluster."""
    command = [str(python_of(environment)), str(CODE), "build", "--dry-run"]
    answer = _run(command, SWIMTALLY_GOES_ON="1")
    if answer.returncode:
        lines = (line for line in answer.stderr.splitlines() if not line.startswith(HEADERS))
        yield Finding("\n".join(lines).strip() or answer.stdout.strip())
    elif "Nothing to be done" not in answer.stderr + answer.stdout:
        text = "Results are not built yet, or are out of date: `make` builds them."
        yield Finding(text, is_problem=False)


def _run(command: Sequence[str], **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603, our own command
        command,
        env=os.environ | settings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def examine_published() -> Iterator[Finding]:
    """Look at what is published: whether it is as its manifests say, of reviews that are here."""
    for name in published_reviews():
        folder = PUBLISHED / name
        manifest = folder / MANIFEST.name
        try:
            outputs = json.loads(manifest.read_bytes())["outputs"].items()
        except DAMAGED:
            text = f"{manifest} cannot be read. Restore it with git, or move {folder} away, then "
            yield Finding(f"{text}`make publish`.")
            continue
        files = {folder.joinpath(*Path(p).parts[2:]): d for p, d in outputs if is_published(p)}
        if changed := [path for path, digest in files.items() if file_digest(path) != digest]:
            files_are = counted(len(changed), "published file is", "published files are")
            yield Finding(
                f"{files_are} missing or changed, such as {changed[0]}. Restore with git, or "
                "`make publish`."
            )
        is_here = (RAW / name / "review.yaml").exists()
        if not is_here and name != ACROSS_REVIEWS:
            yield Finding(
                f"{folder} is of a review that {RAW} does not have. `make publish` removes it."
            )
    try:
        refuse_another_tool()
    except NotUpdatedError as error:
        yield Finding(str(error))


def main() -> None:
    """Print what was found.

    Raises
    ------
    SystemExit
        With the code 1 if anything is wrong.
    """
    parser = ArgumentParser(description="Say what is wrong, and what to do; nothing is changed.")
    parser.add_argument("--venv", type=Path, default=TOOL / ".venv", help="the environment")
    findings = [*examine(parser.parse_args().venv)]
    for text, is_problem in findings:
        shown = "\n".join(map(printable, text.splitlines()))
        print(f"{'Problem' if is_problem else 'Note'}: {shown}\n")
    number = sum(finding.is_problem for finding in findings)
    print(f"{counted(number, 'problem')}." if number else "Nothing is wrong.")
    sys.exit(number > 0)


if __name__ == "__main__":
    main()
