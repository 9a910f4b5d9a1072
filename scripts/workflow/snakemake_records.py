"""Snakemake's own folder: all that the project knows of how it is laid out."""

import json
import os
import shutil
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scripts.common.paths import RUN_LOCK, SNAKEMAKE

METADATA = SNAKEMAKE / "metadata"  # a record of the job that made each output
INCOMPLETE = SNAKEMAKE / "incomplete"  # a mark for each output of a job that has begun
LOCKS = SNAKEMAKE / "locks"  # these outlive a run that is killed
CLUSTER_LOGS = SNAKEMAKE / "slurm_logs"  # the output of jobs on a cluster
TIMESTAMP = ".snakemake_timestamp"  # the file that stands for the time of a folder


def refuse_database(workflow: Any) -> None:
    """Stop if Snakemake was asked to keep its records in a database, which nothing here reads."""
    if workflow.workflow_settings.persistence_backend.name != "FILE":
        sys.exit(
            "\nThis project needs Snakemake's records in files, not in a database: run without "
            "--persistence-backend."
        )


def run_times(outputs: Iterable[Path]) -> tuple[datetime, datetime]:
    """Find when the first of the jobs that made some outputs began, and when the last one ended.

    Parameters
    ----------
    outputs
        Files; of a folder that one job made as a whole, the files inside it.

    Raises
    ------
    ValueError
        If there is no record of any of them.
    """
    places = {place for path in outputs for place in (path, path.parent)}
    paths = (_record(METADATA, place) for place in places)
    records = [json.loads(path.read_text()) for path in paths if path.is_file()]
    begun = [record["starttime"] for record in records if record["starttime"]]
    ended = [record["endtime"] for record in records if record["endtime"]]
    if not begun or not ended:
        raise ValueError(
            "It is not known when the results were built: Snakemake's record of them, in the "
            "hidden folder .snakemake, is missing. Run `make clean`, then try again."
        )
    return _moment(min(begun)), _moment(max(ended))


def _record(folder: Path, output: Path) -> Path:
    """Return where a folder keeps its record of an output; a long name is spread over folders."""
    name = urlsafe_b64encode(output.as_posix().encode()).decode()
    *folders, last = (name[at : at + 254] for at in range(0, len(name), 254))
    return folder.joinpath(*(f"@{part}" for part in folders), last)


def has_marks() -> bool:
    """Return whether a job that has begun has not ended, or was interrupted."""
    return any(INCOMPLETE.glob("*"))


def has_mark(output: Path) -> bool:
    """Return whether a job that makes an output has begun and not ended, or was interrupted."""
    return _record(INCOMPLETE, output).exists()


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(int(seconds), tz=UTC)


def forget_locks() -> None:
    """Remove the lock files of a run that was killed.

    They stay while a job that was handed to a cluster has not ended as far as is known: it outlives
    the run, and a person has to see to it.
    """
    if not has_cluster_jobs():
        shutil.rmtree(LOCKS, ignore_errors=True)


def ignore_locks() -> None:
    """Have Snakemake take the folder for free while it looks on, which it does without a lock."""
    from snakemake.persistence.file import FilePersistence  # the rest needs no package

    FilePersistence.locked = False


def has_cluster_jobs() -> bool:
    """Return whether a job was handed to a cluster and has not ended as far as is known."""
    return any(_external_jobid(mark) for mark in INCOMPLETE.rglob("*") if mark.is_file())


def _external_jobid(mark: Path) -> Any:
    """Return the number that a cluster gave to the job of a mark; None if it is not a mark."""
    try:
        return json.loads(mark.read_text())["external_jobid"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def has_run_on_cluster() -> bool:
    """Return whether a run of this folder has used a cluster with SLURM."""
    return CLUSTER_LOGS.exists()


def bring_to_now(files: Iterable[str | Path]) -> None:
    """Set the time of files that lie in the future to now, as after a clock that was ahead.

    Snakemake refuses a job whose output is older than its input. What is made again is decided by
    content, so nothing else rests on these times.
    """
    now = time.time()
    for file in map(Path, files):
        stamp = file / TIMESTAMP if file.is_dir() else file
        with suppress(OSError):
            if stamp.stat().st_mtime > now:
                os.utime(stamp, (now, now))


def list_records() -> list[Path]:
    """List everything in Snakemake's folder but the lock of the project, which other runs wait for.

    The records of the project itself are among them.
    """
    return sorted(path for path in SNAKEMAKE.glob("*") if path.name != RUN_LOCK.name)
