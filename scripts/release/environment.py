"""Where a run took place: the machine, Python, and whether its packages are the locked ones."""

import os
import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement


@dataclass(frozen=True)
class Environment:
    """Where results were built.

    Attributes
    ----------
    packages
        Number of locked packages that this machine and Python need.
    deviations
        A sentence part on each of them that is not installed as locked.
    """

    python: str
    platform: str
    cores: int
    packages: int
    deviations: tuple[str, ...]


def describe_environment(lock: Path) -> Environment:
    """Describe this machine and Python, and compare the installed packages with the lock."""
    locked = locked_versions(lock.read_text(encoding="utf-8"))
    return Environment(
        python=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}",
        cores=len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count() or 1,
        packages=len(locked),
        deviations=tuple(list_deviations(locked)),
    )


def locked_versions(lock: str) -> dict[str, str]:
    """Read from a lock the version of each package that this machine and Python need."""
    lines = (line.rstrip("\\ ") for line in lock.splitlines() if line[:1].isalnum())
    pins = [Requirement(line) for line in lines]
    needed = [pin for pin in pins if pin.marker is None or pin.marker.evaluate()]
    return {pin.name: str(pin.specifier).removeprefix("==") for pin in needed}


def list_deviations(locked: dict[str, str]) -> list[str]:
    """List the packages that are missing or have another version than the locked one."""
    installed = {name: _installed_version(name) for name in locked}
    return [
        f"{name} {installed[name] or 'not installed'} (locked: {pinned})"
        for name, pinned in sorted(locked.items())
        if installed[name] != pinned
    ]


def _installed_version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
