"""Jobs that an earlier run left on a cluster with SLURM."""

import shutil
import subprocess
import sys
from pathlib import Path

from scripts.common.wording import counted
from scripts.workflow.snakemake_records import has_run_on_cluster


def refuse_jobs_left_behind() -> None:
    """Stop while jobs that SLURM was given in this folder are queued or run.

    A run that was killed leaves them to SLURM. They would write the same files as the next run,
    at the same time.
    """
    if not has_run_on_cluster() or not shutil.which("squeue"):
        return
    if left := pick_jobs(Path.cwd(), _queue()):
        count = counted(len(left), "job of an earlier run is", "jobs of an earlier run are")
        them = "it" if len(left) == 1 else "them"
        sys.exit(
            f"\n{count} still on the cluster, and would write into this folder: {', '.join(left)}."
            f"\nWait until the command `squeue --me` no longer lists {them}, or cancel {them} with"
            f"\n`scancel {' '.join(left)}`. Then run again."
        )


def pick_jobs(folder: Path, listed: str) -> list[str]:
    """Pick the jobs of a folder out of lines that hold a number and a folder each."""
    rows = (line.split(" ", 1) for line in listed.splitlines() if " " in line)
    return [number for number, place in rows if Path(place).resolve() == folder.resolve()]


def _queue() -> str:
    """Ask SLURM for the number and the folder of each job of this user that has not ended."""
    command = ["squeue", "--me", "--noheader", "--format=%i %Z"]
    try:
        return subprocess.run(  # noqa: S603, nothing in it comes from outside
            command, capture_output=True, text=True, timeout=60, check=False
        ).stdout
    except subprocess.TimeoutExpired:
        return ""  # a cluster that does not answer must not stop a run on this computer
