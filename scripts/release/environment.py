"""On what a run took place: the machine, Python, and whether its packages are the locked ones."""

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
    unlike
        Those of them that are not installed as locked, told in words.
    """

    python: str
    platform: str
    cores: int
    packages: int
    unlike: tuple[str, ...]


def describe_environment(lock: Path) -> Environment:
    """Describe this machine and Python, and hold the installed packages against the lock."""
    locked = locked_versions(lock.read_text(encoding="utf-8"))
    return Environment(
        python=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}",
        cores=_cores(),
        packages=len(locked),
        unlike=tuple(unlike_locked(locked)),
    )


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def locked_versions(lock: str) -> dict[str, str]:
    """Read from a lock the version of each package that this machine and Python need."""
    lines = (line.rstrip("\\ ") for line in lock.splitlines() if line[:1].isalnum())
    pins = [Requirement(line) for line in lines]
    needed = [pin for pin in pins if pin.marker is None or pin.marker.evaluate()]
    return {pin.name: str(pin.specifier).removeprefix("==") for pin in needed}


def unlike_locked(locked: dict[str, str]) -> list[str]:
    """List the packages that are missing or have another version than the locked one."""
    found = {name: _installed(name) for name in locked}
    return [
        f"{name} {found[name] or 'not installed'} (locked: {told})"
        for name, told in sorted(locked.items())
        if found[name] != told
    ]


def _installed(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
