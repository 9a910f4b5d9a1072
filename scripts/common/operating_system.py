"""What differs between operating systems, so that no other module has to know: locks, processes."""

import contextlib
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

# What may ask a program to end; Windows has fewer of them.
STOPS = tuple(
    number
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    if (number := getattr(signal, name, None))
)


def lock_file(file: int, patience: float) -> bool | None:
    """Lock an open file until the last process that has it open has ended.

    Parameters
    ----------
    file
        Number of a file that is open for writing.
    patience
        Seconds to wait for another process to give it free.

    Returns
    -------
    False if another process still holds it, None if files cannot be locked here.
    """
    until = time.monotonic() + patience
    while (is_locked := _try_to_lock(file)) is False and time.monotonic() <= until:
        time.sleep(0.1)
    return is_locked


if sys.platform == "win32":
    import msvcrt

    KILLED = 1  # exit code of a program that was killed

    def _try_to_lock(file: int) -> bool | None:
        place = os.lseek(file, 0, os.SEEK_CUR)
        os.lseek(file, 1 << 30, os.SEEK_SET)  # what is locked cannot be read: a byte far behind
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        except OSError:
            return None
        finally:
            os.lseek(file, place, os.SEEK_SET)
        return True

else:
    import fcntl

    KILLED = -signal.SIGKILL

    def _try_to_lock(file: int) -> bool | None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return None
        return True


def computer_name() -> str:
    """Return the name by which people know this computer."""
    return socket.gethostname()


def processor_count() -> int:
    """Return how many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def quote_for_shell(text: str) -> str:
    """Quote a text so that the shell of this system takes it for one word."""
    return subprocess.list2cmdline([text]) if sys.platform == "win32" else shlex.quote(text)


def start_group(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a program in a group of its own, which ``end_group`` ends as a whole.

    Parameters
    ----------
    command
        The program and its arguments.
    options
        Options of ``subprocess.Popen``.
    """
    if sys.platform == "win32":
        options["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP
    else:
        options["start_new_session"] = True
    return subprocess.Popen(command, **options)  # noqa: S603, our own command


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a program that was started in a group of its own, and all that it started."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        command = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(command, capture_output=True, check=False)  # noqa: S603, our own command
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def give_home(folder: Path) -> None:
    """Let programs keep their caches in a folder, if this user has no home that can be written.

    Snakemake and uv would end at once without one, and others complain.
    """
    if os.access(os.path.expanduser("~"), os.W_OK):  # noqa: PTH111, which fails without a home
        return
    with contextlib.suppress(OSError):  # of a folder that cannot be written others speak
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["USERPROFILE" if sys.platform == "win32" else "HOME"] = str(folder.absolute())


def megabytes_of(process: int) -> float:
    """Return how much memory a process takes; 0 where this system does not say so."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000 if sys.platform == "linux" else 0


def python_of(environment: Path) -> Path:
    """Return where the Python of an environment is."""
    return environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def move_link(link: Path, target: Path) -> None:
    """Move a link to another folder, so that it leads where it led."""
    target.symlink_to(os.path.relpath(link.resolve(), target.parent.resolve()))
    link.unlink()
