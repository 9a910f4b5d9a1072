"""One run at a time in a project folder, and what a run that was killed left behind."""

import fcntl
import os
import shutil
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from scripts.common.paths import PUBLISHED
from scripts.workflow.folders import settle_folders

CLAIM = Path(".snakemake/swimtally_run")
LOCKS = Path(".snakemake/locks")  # Snakemake's own, which outlive a run that is killed
INCOMPLETE = Path(".snakemake/incomplete")  # a mark for each output of a job that has begun
PATIENCE = 2.0  # seconds: the jobs of a run that was killed take a moment to end


def claim_folder() -> None:
    """Claim the project folder until this process and all its jobs have ended, or stop.

    The claim is a lock of the operating system, which ends with the last process that holds it,
    however that ends: what Snakemake's own lock files still tell of is over then. Jobs hold it by
    their standard input, which they have from this process: one that outlives a run that was killed
    may still write. Where the file system knows no such locks, Snakemake's own have to do.
    """
    claim = _open_claim()
    if (locked := _lock(claim, PATIENCE)) is None:
        return
    if not locked:
        holder = os.read(claim, 200).decode(errors="replace")
        sys.exit(
            f"\nAnother run is going on in this folder ({holder}), or a job of one that was "
            "stopped has not ended yet.\n"
            "Wait until it has ended, then try again. Nothing was changed."
        )
    if not _left_on_cluster():
        shutil.rmtree(LOCKS, ignore_errors=True)
    settle_folders(PUBLISHED)
    os.dup2(claim, 0)
    with suppress(OSError):  # a full disk; the name of the process is for messages alone
        os.ftruncate(claim, 0)
        os.write(claim, f"process {os.getpid()} on {os.uname().nodename}".encode())


def forget_killed_run() -> None:
    """Remove the lock files of a run that was killed, so that a dry run does not speak of them."""
    claim = _open_claim()
    if _lock(claim, 0) and not _left_on_cluster():
        shutil.rmtree(LOCKS, ignore_errors=True)
    os.close(claim)


def _left_on_cluster() -> bool:
    """Tell whether a job that was handed to a cluster has not ended as far as is known.

    Such a job outlives a run that is killed. Then Snakemake's own locks stay, until a person has
    seen to the job.
    """
    begun = (path for path in INCOMPLETE.rglob("*") if path.is_file())
    return any('"external_jobid": "' in path.read_text() for path in begun)


def bring_to_now(files: Iterable[str]) -> None:
    """Set the time of files that lie in the future to now, as after a clock that was ahead.

    Snakemake refuses a job whose output is older than its input. What is made again is told by
    content, so nothing else rests on these times.
    """
    now = time.time()
    for file in map(Path, files):
        stamp = file / ".snakemake_timestamp" if file.is_dir() else file
        with suppress(OSError):
            if stamp.stat().st_mtime > now:
                os.utime(stamp, (now, now))


def _open_claim() -> int:
    try:
        CLAIM.parent.mkdir(exist_ok=True)
        return os.open(CLAIM, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        sys.exit(
            f"\nNothing can be written in this folder ({Path.cwd()}): {error.strerror}.\n"
            "Copy the project to a folder of your own, or ask for the right to write here. "
            "Nothing was changed."
        )


def _lock(claim: int, patience: float) -> bool | None:
    """Lock an open file; False if another process holds it, None if no file can be locked here."""
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(0.1)
        except OSError:
            return None
        else:
            return True
