"""Make, mend and fill the environment in which everything runs, by the standard library alone.

An environment is ready when it holds a copy of each lock that was installed, so make can tell
without starting Python: it compares the copies with the locks.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from scripts.common.operating_system import give_home, lock_file, python_of
from scripts.workflow.package_installers import install_packages
from scripts.workflow.supported_python import NEWEST, OLDEST

HERE = Path(__file__).resolve().parent
TOOL = HERE.parents[1]
LOCKS = {
    "ready": TOOL / "requirements.lock",
    "ready-dev": TOOL / "requirements-dev.lock",
    "ready-cluster": TOOL / "requirements-cluster.lock",
}
CLAIM = "set_up.lock"  # held by the set-up that goes on
MARK = "made_by_swimtally.txt"  # in the environments that set-up made: it empties no other
PROMPT = "swimtally"
ACTIVATION = "[Aa]ctivate*"  # scripts that name the folder in which an environment was made
PROBE = (
    "import json, sys, sysconfig; "
    "print(json.dumps([sys.version_info[:2], *map(sysconfig.get_path, ('purelib', 'scripts'))]))"
)
# How a program in the environment starts: absolutely, as it was installed, or with the Python
# beside it, which still is the right one after the folder was moved, renamed or copied. This one
# reads no settings of Python that a user or a shell has.
ABSOLUTE_START = re.compile(rb"#!(/bin/sh\n'''exec' [^\n]*\n' '''|[^\n]*/python[\d.]*)\n")
RELATIVE_START = b"#!/bin/sh\n'''exec' \"${0%/*}/python\" -I \"$0\" \"$@\"\n' '''\n"


class Interpreter(NamedTuple):
    """The Python of an environment: its version, and where its packages and programs are."""

    version: tuple[int, ...]
    packages: Path
    programs: Path


def main(arguments: Sequence[str]) -> None:
    """Read the options, and set up.

    Raises
    ------
    SystemExit
        With a sentence, if the environment cannot be set up.
    """
    parser = ArgumentParser(description="Set up the environment in which everything runs.")
    parser.add_argument("--dev", action="store_true", help="with what tests and checks need")
    parser.add_argument("--cluster", action="store_true", help="with what a SLURM cluster needs")
    parser.add_argument("--venv", type=Path, default=TOOL / ".venv", help="folder of it")
    wish = "make it anew if it has another version of Python than the one that runs this"
    parser.add_argument("--this-python", action="store_true", help=wish)
    options = parser.parse_args(arguments)
    names = ["ready", *(f"ready-{name}" for name in ("dev", "cluster") if vars(options)[name])]
    try:
        with tempfile.TemporaryDirectory(prefix="swimtally_") as home:
            give_home(Path(home))
            set_up(options.venv, names, this_python=options.this_python)
    except OSError as error:
        sys.exit(f"{os.path.relpath(options.venv)} cannot be set up: {error}.")
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next set-up begins again.")


def set_up(environment: Path, names: Sequence[str], *, this_python: bool) -> None:
    """Make an environment ready by as little as it takes; one that is ready is not touched.

    Parameters
    ----------
    environment
        Its folder.
    names
        Which of ``LOCKS`` have to be installed.
    this_python
        Whether it must have the version of Python that runs this.

    Raises
    ------
    SystemExit
        With a sentence, if it cannot be made ready, or would have to be removed and is not ours.
    """
    if is_ready(environment, names, this_python=this_python):
        return  # even where nothing can be written, as in a container of another user
    shown = os.path.relpath(environment)
    with _claimed(environment, shown):
        if is_made_here(environment):
            _mark(environment)
        if not _contents(environment):
            _make(environment)
        elif reason := why_anew(environment, this_python=this_python):
            if not is_made_here(environment):
                sys.exit(
                    f"{shown} {reason}. It was not made by this project and is left as it is: "
                    "remove or rename it, or name another folder (make VENV=.venv-2)."
                )
            print(f"{shown} {reason}: it is made anew.", flush=True)
            names = [name for name in LOCKS if name in names or (environment / name).exists()]
            _empty(environment)
            _make(environment)
        if missing := [name for name in names if not is_installed(environment, name)]:
            _fill(environment, missing, shown)


@contextlib.contextmanager
def _claimed(environment: Path, shown: str) -> Iterator[None]:
    """Let one set-up at a time work on an environment; the next waits."""
    environment.mkdir(parents=True, exist_ok=True)
    with (environment / CLAIM).open("a") as claim:
        if lock_file(claim.fileno(), 0) is False:
            print(f"Another set-up works on {shown}. Waiting for it to end.", flush=True)
            while lock_file(claim.fileno(), 60) is False:
                pass
        yield


def _contents(environment: Path) -> list[Path]:
    return [path for path in environment.iterdir() if path.name not in (CLAIM, MARK)]


def is_made_here(environment: Path) -> bool:
    """Check whether set-up made an environment: only such a one is ever emptied.

    Before there was a mark, it removed what activates an environment from each that it completed.
    """
    if (environment / MARK).exists():
        return True
    with contextlib.suppress(OSError):
        settings = (environment / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace")
        is_activated = any(python_of(environment).parent.glob(ACTIVATION))
        is_completed = (environment / "ready").exists() and not is_activated
        return is_completed and f"prompt = '{PROMPT}'" in settings.splitlines()
    return False


def _mark(environment: Path) -> None:
    text = "swimtally made this folder. It may empty it and make it anew: keep no files here.\n"
    (environment / MARK).write_text(text, encoding="utf-8")


def is_installed(environment: Path, name: str) -> bool:
    """Check whether the packages of one of ``LOCKS`` were installed, as it is now."""
    with contextlib.suppress(OSError):
        return (environment / name).read_bytes() == LOCKS[name].read_bytes()
    return False


def is_ready(environment: Path, names: Sequence[str], *, this_python: bool) -> bool:
    """Check whether an environment can be used as it is."""
    are_installed = all(is_installed(environment, name) for name in names)
    return are_installed and not why_anew(environment, this_python=this_python)


def why_anew(environment: Path, *, this_python: bool) -> str:
    """Say why an environment cannot be used as it is; nothing if it can."""
    if is_made_here(environment) and not (environment / "ready").exists():
        return "was not completed"
    if (interpreter := probe(environment)) is None:
        return "has no Python that starts"
    has = "has Python {}.{}".format(*interpreter.version)
    if not interpreter.packages.is_dir():
        return f"{has} now and the packages of another version"
    if not OLDEST <= interpreter.version <= NEWEST:
        return f"{has}, not 3.11, 3.12 or 3.13"
    if this_python and interpreter.version != sys.version_info[:2]:
        return "{}, not the {}.{} asked for".format(has, *sys.version_info)
    return ""


def probe(environment: Path) -> Interpreter | None:
    """Ask the Python of an environment what it is; None if it does not start."""
    command = [str(python_of(environment)), "-I", "-c", PROBE]
    try:
        answer = subprocess.run(command, capture_output=True, check=True, timeout=300).stdout  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    version, packages, programs = json.loads(answer)
    return Interpreter(tuple(version), Path(packages), Path(programs))


def _empty(environment: Path) -> None:
    """Remove what is in an environment, but not what says whose it is."""
    for path in _contents(environment):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _make(environment: Path) -> None:
    """Make an environment without packages, with the Python that runs this.

    It is linked to a name of Python that has the version in it, where there is one. So it ends with
    that version, and never goes on with a newer one that does not know the packages.
    """
    _mark(environment)
    python = Path(getattr(sys, "_base_executable", sys.executable))
    versioned = python.with_name("python{}.{}".format(*sys.version_info))
    if versioned.exists() and versioned.samefile(python):
        python = versioned
    has_pip = find_spec("ensurepip") is not None
    if not has_pip and shutil.which("uv") is None:
        sys.exit(
            "This Python cannot make environments: a part of it, ensurepip, is not installed. On "
            "Debian and Ubuntu install the package python3-venv, or install uv."
        )
    without_pip = [] if has_pip else ["--without-pip"]
    if not _run(python, "-m", "venv", "--prompt", PROMPT, *without_pip, environment):
        sys.exit(f"{os.path.relpath(environment)} could not be made; the reason is above.")


def _run(python: Path, *arguments: str | Path) -> bool:
    """Run a Python, whatever the current folder is; return whether it ended well."""
    return subprocess.run([str(python), "-I", *arguments], check=False).returncode == 0  # noqa: S603


def _fill(environment: Path, names: Sequence[str], shown: str) -> None:
    """Install the packages of locks, and mark the environment as ready if they work."""
    locks = {name: LOCKS[name].read_bytes() for name in ("ready", *names)}
    files = [LOCKS[name] for name in names]
    print(f"Installing the packages of {_listed(files)} into {shown}.", flush=True)
    for name in locks:
        (environment / name).unlink(missing_ok=True)
    interpreter = probe(environment)
    assert interpreter is not None
    python, is_ours = python_of(environment), is_made_here(environment)
    install_packages(python, files, keep_build_packages=not is_ours)
    if is_ours:
        start_relatively(interpreter.programs)
        _run(python, HERE / "trim_packages.py")
        if "ready-dev" in names:
            _run(python, "-m", "compileall", "-qq", "-j", "0", interpreter.packages)
    if not _run(python, HERE / "installed_packages.py", *files):
        sys.exit(f"{shown} does not work; the reason is above. The next set-up begins again.")
    for name, content in locks.items():
        (environment / name).write_bytes(content)


def _listed(files: Sequence[Path]) -> str:
    return " and ".join(os.path.relpath(file) for file in files)


def start_relatively(programs: Path) -> None:
    """Let the programs of an environment start with the Python that is beside them.

    The scripts that activate it are removed.
    """
    for script in programs.glob(ACTIVATION):
        script.unlink()
    for program in programs.iterdir():
        if program.is_symlink() or not program.is_file():
            continue
        with program.open("rb") as file:
            is_script = file.read(2) == b"#!"
        if is_script and os.name == "posix":
            text = program.read_bytes()
            if (changed := ABSOLUTE_START.sub(RELATIVE_START, text, count=1)) != text:
                program.write_bytes(changed)
