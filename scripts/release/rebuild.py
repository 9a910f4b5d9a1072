"""Build every result anew in an empty copy of the project, which is removed afterwards."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from scripts.common.digests import file_digest
from scripts.common.operating_system import STOPS, end_group, start_group
from scripts.common.paths import (
    PUBLISHED,
    RAW,
    RESULTS,
    SNAKEFILE,
    TOOL,
    TRACED,
    entries_in,
    kept_files,
)
from scripts.release.manifest import read_manifest
from scripts.workflow.own_outputs import MANIFEST, published_reviews

# What a run can read. Of other folders, above all results/ and .snakemake, nothing is taken along.
# A tool that has a folder of its own is run from there.
OF_TOOL = () if TOOL.parts else (Path("rules"), Path("scripts"))
FOLDERS = (RAW, PUBLISHED, Path("templates"), Path("profiles"), *OF_TOOL)


class Build(NamedTuple):
    """How a build ended: whether it is whole, its messages, and how many seconds it took."""

    is_whole: bool
    messages: str
    seconds: float


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give an empty folder, inside one that is removed at the end, on an interrupt or a stop."""
    former = {number: signal.signal(number, _stop) for number in STOPS}
    folder = Path(tempfile.mkdtemp(prefix="swimtally_"))
    scratch = folder / "project"
    scratch.mkdir()
    try:
        yield scratch
    finally:
        for number in former:
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave the folder
        shutil.rmtree(folder, ignore_errors=True)
        for number, handler in former.items():
            signal.signal(number, handler)


def _stop(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)


def copy_project(project: Path, scratch: Path) -> None:
    """Copy what a run reads, as new files: neither modes nor times are taken along.

    Of links to folders only that of a review is followed.
    """
    reviews = (path.parent for path in (project / RAW).glob("*/review.yaml"))
    linked = [path for path in entries_in(reviews) if path.is_symlink()]
    inside = (kept_files(folder) for folder in (*(project / name for name in FOLDERS), *linked))
    at_top = (path for path in entries_in(project.iterdir()) if path.is_file())
    for path in chain(at_top, *inside):
        _copy(path, scratch / path.relative_to(project))


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)


def build_all(scratch: Path) -> Build:
    """Build every result of a copy of the project, with the Python that runs this.

    A report lists what changed since the published tables. If one of those is not the file of its
    manifest, it is first restored where the records give just that file: else one changed byte
    would show in the reports as well.
    """
    start = time.monotonic()
    if damaged := damaged_tables(scratch):
        reviews = {path.parts[1] for path in damaged}
        for review in reviews:
            (scratch / PUBLISHED / review).rename(scratch / f".{review}")
        failure = run_snakemake(scratch, [path.as_posix() for path in damaged])
        for review in reviews:
            (scratch / f".{review}").rename(scratch / PUBLISHED / review)
        if failure is not None:
            return Build(False, failure, time.monotonic() - start)
        for path, digest in damaged.items():
            if file_digest(scratch / path) == digest:
                _copy(scratch / path, scratch / PUBLISHED / path.relative_to(RESULTS))
    failure = run_snakemake(scratch)
    return Build(failure is None, failure or "", time.monotonic() - start)


def damaged_tables(project: Path) -> dict[Path, str]:
    """List published tables with which a report is compared and that are not as published.

    Returns
    -------
    By the path of the result that was published, its digest in the manifest.
    """
    damaged: dict[Path, str] = {}
    for review in published_reviews(project):
        try:
            outputs = read_manifest(project / PUBLISHED / review / MANIFEST.name)["outputs"]
            tables = [RESULTS / review / "tables" / f"{name}.csv" for name in TRACED]
            digests = {path: outputs.get(path.as_posix()) for path in tables}
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
        if (project / RAW / review / "review.yaml").exists():
            damaged |= {
                path: digest
                for path, digest in digests.items()
                if digest and file_digest(project / PUBLISHED / path.relative_to(RESULTS)) != digest
            }
    return damaged


def run_snakemake(scratch: Path, targets: Iterable[str] = ()) -> str | None:
    """Run Snakemake; return its messages if it failed.

    Settings of this user, such as a profile that sends jobs to a cluster, are left out: only those
    of the project count. What it leaves behind goes beside the copy. If this process is stopped, so
    are all jobs.
    """
    cache, temporary = (scratch.parent / name for name in ("cache", "temporary"))
    for folder in (cache, temporary):
        folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "snakemake", "--profile", "none", "--quiet"]
    if TOOL.parts:
        command += ["--snakefile", str(SNAKEFILE.resolve())]
    command += ["--runtime-source-cache-path", str(cache), "--", *targets]
    settings = os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))
    with (scratch.parent / "log").open("w+b") as log:
        process = start_group(
            command,
            cwd=scratch,
            env=settings,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            code = process.wait()
        finally:
            end_group(process)
        log.seek(0)
        messages = log.read().decode("utf-8", "replace")
    return None if code == 0 else messages.replace(f"{scratch}{os.sep}", "").strip()
