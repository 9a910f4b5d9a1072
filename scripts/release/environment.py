"""Where a run took place: the machine, Python, and whether its packages are the locked ones."""

import platform
from dataclasses import dataclass
from pathlib import Path

from scripts.common.operating_system import processor_count
from scripts.workflow.installed_packages import list_deviations, locked_versions


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
        cores=processor_count(),
        packages=len(locked),
        deviations=tuple(list_deviations(locked)),
    )
