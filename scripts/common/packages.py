"""The installed packages that the lock names, by the names of their folders alone.

What packages state of themselves is not read: every run asks, and reading takes long.
"""

import re
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from scripts.common.paths import LOCK
from scripts.common.wording import counted

PIN = re.compile(r"^([\w.-]+)==([^\s\\;]+)", re.MULTILINE)
FOLDER = re.compile(r"([\w.]+)-([^-]+)\.dist-info")
MOST_NAMED = 3
LOCK_OF_TOOL = LOCK.absolute()  # wherever this process goes


@cache
def installed_versions() -> dict[str, str]:
    """Return the versions of these packages, whether they are the locked ones or not."""
    versions: dict[str, str] = {}
    for folder in sys.path:
        with suppress(OSError):
            for path in sorted(Path(folder).iterdir()):
                if package := FOLDER.fullmatch(path.name):
                    versions.setdefault(_usual(package[1]), package[2])
    return {name: versions[name] for name in sorted(_locked()) if name in versions}


def describe_deviations() -> str:
    """Say in one line which packages have other versions than the lock; nothing if none has."""
    locked = _locked()
    others = [
        f"{name} {version} (locked: {' or '.join(locked[name])})"
        for name, version in installed_versions().items()
        if version not in locked[name]
    ]
    if not others:
        return ""
    more = [f"{len(others) - MOST_NAMED} more"] if len(others) > MOST_NAMED else []
    count = counted(len(others), "installed package differs", "installed packages differ")
    named = ", ".join([*others[:MOST_NAMED], *more])
    return f"{count} from {LOCK.as_posix()}: {named}. `make` installs the locked versions."


@cache
def _locked() -> dict[str, list[str]]:
    """Read the versions that the lock names: of some packages, one for each kind of computer."""
    versions: dict[str, list[str]] = {}
    for name, version in PIN.findall(LOCK_OF_TOOL.read_text(encoding="utf-8")):
        versions.setdefault(_usual(name), []).append(version)
    return versions


def _usual(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
