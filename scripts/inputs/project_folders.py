"""Refuse what no folder of a project may hold: what leads out of it, or has no end.

What a run, a verification or a crate reads is inside the project, then: a link in the folder of a
review cannot bring a file of the computer into the results. The folder of a review, ``data/raw``
and ``published`` may themselves be links, to another disk, for instance.
"""

import stat
import sys
from collections.abc import Collection, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

from scripts.common.input_limits import MOST_ENTRIES, MOST_FILE, MOST_FOLDERS
from scripts.common.paths import (
    CODECHECK,
    CONVERTED,
    CRATE,
    HOME,
    IMPORTED,
    PUBLISHED,
    RAW,
    RESULTS,
    SNAKEMAKE,
    VERIFICATION,
    entries_in,
)
from scripts.inputs.problems import InputError, Place, Problem, capped

# Folders of a project that are read as they are, and put into a crate.
READ = ("templates", "profiles", "rules", "scripts", "docs", "schemas")

# What commands write, beside results and published files.
WRITTEN = (
    *(SNAKEMAKE, VERIFICATION, CODECHECK, CRATE, CRATE.with_suffix(".zip"), CONVERTED, IMPORTED),
    *(RESULTS / "manifest.json", RESULTS / "run_report.html"),
)
# Folders in that of a review in the results, which itself may be a link.
OF_RESULTS = ("tables", "figures", "report", "exports", "chunks", "set_aside")

Fault = tuple[str, str]
NO_FILE = "a pipe, a socket or a device"


def refuse_strange_places() -> None:
    """Stop if anything but files and folders is where commands write, before anything is written.

    A project that comes from elsewhere can hold links there, which lead to files of the user.
    """
    if problems := place_problems():
        sys.exit(f"{InputError(problems)}")


def place_problems() -> list[Problem]:
    """List the links, pipes and devices where commands write, and inside the folders there."""
    begun = (path for folder in (Path(), PUBLISHED) for path in folder.glob(".swimtally_*"))
    manifests = (folder / "manifest.json" for folder in PUBLISHED.glob("*"))
    outputs = (folder / name for folder in RESULTS.glob("*") for name in OF_RESULTS)
    strange = (path for path in outputs if path.is_symlink() or not path.is_dir())
    places = {*WRITTEN, *begun, *manifests, *strange}
    return capped(chain.from_iterable(map(_place_problems, sorted(places))))


def _place_problems(place: Path) -> Iterator[Problem]:
    paths = [place]
    while paths:
        path = paths.pop()
        with suppress(OSError):  # it was removed by a run that goes on, or may not be read
            mode = path.lstat().st_mode
            if stat.S_ISDIR(mode):
                paths += [] if path == HOME else [*path.iterdir()]
            elif not stat.S_ISREG(mode):
                given = "a link" if stat.S_ISLNK(mode) else NO_FILE
                yield _problem(path, given, "a file or a folder: remove this, then try again")


def run_problems(reviews: Collection[str]) -> list[Problem]:
    """List what must not be in the raw data and the published results of some reviews."""
    published = (folder_problems(PUBLISHED / name, PUBLISHED.resolve()) for name in reviews)
    return capped(chain(_raw_problems(RAW, reviews), *published))


def project_problems(project: Path) -> list[Problem]:
    """List what must not be in the files and folders of a project that are copied or packed."""
    return capped(_project_problems(project))


def _project_problems(project: Path) -> Iterator[Problem]:
    yield from _raw_problems(project / RAW)
    yield from folder_problems(project / PUBLISHED, (project / PUBLISHED).resolve())
    for path in entries_in(project.iterdir()):
        if path.is_file() or path.name in READ:
            yield from _entry_problems(path, project.resolve())
            if path.is_dir() and not path.is_symlink():
                yield from folder_problems(path, path.resolve())


def _raw_problems(raw: Path, names: Collection[str] | None = None) -> Iterator[Problem]:
    """List what is wrong with the entries of the raw data, and inside those that are folders.

    If reviews are named, no other is looked into.
    """
    for folder in (raw.parent, raw):
        if not folder.is_dir():
            yield _problem(folder, _why_no_folder(folder), "the folder with the reviews")
            return
    for path in entries_in(raw.glob("*")):
        if (path / "review.yaml").exists():
            if names is None or path.name in names:
                yield from folder_problems(path, path.resolve())
        elif problems := [*_entry_problems(path, raw.resolve())]:
            yield from problems
        elif path.is_dir():
            yield from folder_problems(path, path.resolve())


def _why_no_folder(path: Path) -> str:
    if path.exists():
        return "a file"
    return f"a link to {path.readlink()}, which is not there" if path.is_symlink() else "nothing"


def folder_problems(folder: Path, root: Path) -> Iterator[Problem]:
    """List what in a folder leads out of ``root``, or has no end.

    No link is followed but the folder itself, so this ends whatever is there.
    """
    if folder.is_symlink() and not (folder.is_dir() and folder.resolve().is_relative_to(root)):
        yield from _entry_problems(folder, root)
        return
    count, waiting = 0, [folder]
    while waiting:
        place = waiting.pop()
        try:
            entries = entries_in(place.iterdir()) if place.exists() else []
        except OSError as error:
            yield _problem(place, f"{error.strerror}", "a folder that can be read")
            continue
        count += len(entries)
        if count > MOST_ENTRIES or len(place.relative_to(folder).parts) > MOST_FOLDERS:
            given = f"more than {MOST_ENTRIES} files, or folders nested {MOST_FOLDERS} deep"
            yield _problem(folder, given, "a folder with fewer")
            return
        for path in entries:
            problems = [*_entry_problems(path, root)]
            yield from problems
            if not problems and path.is_dir():
                waiting.append(path)


def _entry_problems(path: Path, root: Path) -> Iterator[Problem]:
    if fault := (_link_fault(path, root) if path.is_symlink() else _file_fault(path)):
        yield _problem(path, *fault)


def _link_fault(path: Path, root: Path) -> Fault | None:
    """Say why a link is not followed; a file of the same folder is all that it may lead to."""
    try:
        target = path.resolve(strict=True)
    except FileNotFoundError:
        return f"a link to {path.readlink()}, which is not there", "the file itself"
    except (OSError, RuntimeError):
        return "a link that leads back to itself", "the file itself"
    if not target.is_relative_to(root):
        return "a link that leads out of the folder", "a copy of the file in its place"
    if target.is_dir():
        return "a link to a folder", "the folder itself"
    return _file_fault(target)


def _file_fault(path: Path) -> Fault | None:
    """Say why a file is not read: it is a pipe, a socket or a device, or too large."""
    if not (path.is_file() or path.is_dir()):
        return NO_FILE, "a file or a folder"
    if path.is_file() and (size := path.stat().st_size) > MOST_FILE:
        most = f"no more than {MOST_FILE // 1_000_000} MB"
        return f"a file of {size // 1_000_000} MB", most
    return None


def _problem(path: Path, given: str, needed: str) -> Problem:
    return Problem(Place(path.as_posix()), "", given, needed)
