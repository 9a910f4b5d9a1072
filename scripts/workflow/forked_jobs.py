"""Run the jobs of this computer as forks of one warm process, which has imported what they need.

Starting Python and importing pandas and the like takes most of the time of a short job. A fork is a
process of its own all the same: it sees no other job's variables, and what it changes ends with it.
Jobs on a cluster, and all jobs where the warm process cannot be had, start as Snakemake starts
them.
"""

import atexit
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from scripts.common.digests import imported_modules
from scripts.common.paths import CODE, from_project
from scripts.common.surroundings import START

SERVE = "from scripts.workflow.warm_process import serve; serve({}, {})"
# What Snakemake sets for a job: the number of its threads, and the folder of temporary files.
THREADS = (
    *("OMP_NUM_THREADS", "GOTO_NUM_THREADS", "OPENBLAS_NUM_THREADS"),
    *("MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS"),
)
FOLDERS = ("TMPDIR", "TMP", "TEMPDIR", "TEMP")


def fork_jobs() -> "WarmProcess | None":
    """Let the scripts of this run be forks of a warm process; the first starts it, if nobody has.

    This is for Linux: some libraries of macOS do not survive a fork, and Windows has none.
    """
    if sys.platform != "linux":
        return None
    from snakemake.script import PythonScript

    start_anew, warm = PythonScript.execute_script, WarmProcess()
    code = {path: _last_written(path) for path in CODE.rglob("*.py")}

    def execute_script(self: Any, fname: str, edit: bool = False) -> None:
        """Run a temporary script; the interface is Snakemake's."""
        stage = from_project(Path(self.local_path))
        elsewhere = (self.container_img, self.conda_env, self.env_modules, self.shadow_dir)
        simple = self.bench_record is None and not any(elsewhere)
        exit_code = warm.run(fname, stage, _environment(self)) if simple else None
        if exit_code is None:
            start_anew(self, fname, edit)
        elif exit_code:
            raise subprocess.CalledProcessError(exit_code, f"{sys.executable} {shlex.quote(fname)}")
        _refuse_changed_code(stage, code)

    PythonScript.execute_script = execute_script
    return warm


class WarmProcess:
    """A process that forks jobs; it ends with this one."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self.requests: socket.socket | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.lock = threading.Lock()

    def start(self) -> None:
        """Begin to import, beside what Snakemake does before the first job."""
        with suppress(OSError):  # jobs start as Snakemake starts them
            self._connection()

    def run(self, script: str, stage: Path, environment: dict[str, str]) -> int | None:
        """Run a temporary script of a stage; its exit code, or None if it could not be started."""
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb") as answer:
            try:
                message = json.dumps([script, str(stage), environment]).encode()
                # By its standard input a job holds the lock of the project folder.
                socket.send_fds(self._connection(), [message], [writing, 0])
            except OSError:
                return None
            finally:
                os.close(writing)
            words = answer.read()  # a sign that the job began, then its exit code
        return int(words[1:] or -signal.SIGKILL) if words else None

    def _connection(self) -> socket.socket:
        """Return the way to the process, which the first call starts."""
        with self.lock:
            if self.requests is None:
                self.requests, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
                atexit.register(self._end, self.requests)
                with theirs:
                    start = f"{START}{SERVE.format(theirs.fileno(), os.getpid())}"
                    self.process = subprocess.Popen(  # noqa: S603, nothing in it comes from outside
                        [*shlex.split(sys.executable), "-c", start],
                        stdin=subprocess.DEVNULL,
                        pass_fds=[theirs.fileno()],
                        env=os.environ | dict.fromkeys(THREADS, "1"),
                    )
            return self.requests

    def _end(self, requests: socket.socket) -> None:
        """Send no more requests, by which the process ends."""
        requests.close()
        if self.process:
            self.process.wait()


def _environment(script: Any) -> dict[str, str]:
    """Return the variables that Snakemake sets for a job, beside those of its own process."""
    folder = script.resources.get("tmpdir")
    threads = dict.fromkeys(THREADS, str(script.threads))
    return threads | (dict.fromkeys(FOLDERS, str(folder)) if folder else {})


def _refuse_changed_code(stage: Path, before: dict[Path, tuple[int, int]]) -> None:
    """Let a job fail whose code is no longer as it was when the run began.

    The digests that would go on record for its results were taken then.
    """
    for path in (stage, *imported_modules(stage)):
        if before.get(path) != _last_written(path):
            print(f"\n{path} was changed during the run. Run again.", file=sys.stderr)
            raise subprocess.CalledProcessError(1, str(stage))


def _last_written(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size
