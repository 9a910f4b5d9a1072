"""Whether the packages that run this are those of a lock, and whether they work."""

import sys
import tomllib
from collections.abc import Iterable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


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


def declared_packages() -> list[str]:
    """List the packages that ``pyproject.toml`` declares, by the names that packages have."""
    declared = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]
    return sorted(canonicalize_name(Requirement(line).name) for line in declared)


def list_broken(packages: Iterable[str]) -> list[str]:
    """List the packages that cannot be imported, and why."""
    broken, wanted = [], {*packages}
    for module, providers in sorted(packages_distributions().items()):
        if wanted.intersection(map(canonicalize_name, providers)) and module.isidentifier():
            try:
                import_module(module)
            except Exception as error:  # noqa: BLE001, of other people's code
                broken.append(f"{module} cannot be imported: {error}")
    return broken


def main(locks: Iterable[str]) -> None:
    """Check the packages of locks and those that are declared.

    Raises
    ------
    SystemExit
        With a line for each fault, if there is any.
    """
    texts = [Path(lock).read_text(encoding="utf-8") for lock in locks]
    deviations = [line for text in texts for line in list_deviations(locked_versions(text))]
    sys.exit("\n".join(deviations or list_broken(declared_packages())) or None)


if __name__ == "__main__":
    main(sys.argv[1:])
