"""One run at a time in a project folder, and what a run that was killed left behind."""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from scripts.common.operating_system import computer_name, lock_file
from scripts.common.paths import PUBLISHED, RESULTS, RUN_LOCK, SNAKEMAKE
from scripts.workflow.folders import settle_folders
from scripts.workflow.snakemake_records import forget_locks, ignore_locks

PATIENCE = 2.0  # seconds: the jobs of a run that was killed take a moment to end


def claim_folder() -> None:
    """Claim the project folder until this process and all its jobs have ended, or stop.

    The claim is a lock of the operating system, which ends with the last process that holds it,
    however that ends: a run of which only Snakemake's lock files are left is over. Jobs hold it by
    their standard input, which they have from this process: one that outlives a run that was killed
    may still write. Where the file system has no such locks, Snakemake's have to do.
    """
    if faults := [*unusable_folders()]:
        sys.exit("\n".join(["", *faults, "Nothing was changed."]))
    claim = _open_claim()
    if (locked := lock_file(claim, PATIENCE)) is None:
        return
    if not locked:
        holder = os.read(claim, 200).decode(errors="replace")
        sys.exit(
            f"\nAnother run is in progress in this folder ({holder}), or a job of one that was "
            "stopped has not ended yet.\n"
            "Wait until it has ended, then try again. Nothing was changed."
        )
    forget_locks()
    settle_folders(PUBLISHED)
    os.dup2(claim, 0)
    with suppress(OSError):  # a full disk; the name of the process is for messages alone
        os.ftruncate(claim, 0)
        os.write(claim, f"process {os.getpid()} on {computer_name()}".encode())


def unusable_folders() -> Iterator[str]:
    """Say of each folder that the tool writes to why it is none, and what to do."""
    for folder in (SNAKEMAKE, RESULTS, PUBLISHED):
        if folder.exists() and not folder.is_dir():
            yield f"{folder} is a file, where a folder has to be. Move or rename it."
        elif folder.is_symlink() and not folder.exists():
            leads = f"{folder} is a link to {folder.readlink()}, which is not there."
            yield f"{leads} Connect its disk, or remove the link."


def look_on() -> None:
    """Have Snakemake not speak of the lock files of a run that was killed; nothing is changed."""
    claim = _open_claim()
    if lock_file(claim, 0):
        ignore_locks()
    os.close(claim)


def _open_claim() -> int:
    try:
        RUN_LOCK.parent.mkdir(exist_ok=True)
        return os.open(RUN_LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        sys.exit(
            f"\nNothing can be written in this folder ({Path.cwd()}): {error.strerror}.\n"
            "Copy the project to your own folder, or ask for permission to write here. "
            "Nothing was changed."
        )
