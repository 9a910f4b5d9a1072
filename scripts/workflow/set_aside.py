"""What a person edited in the results, or put there, is kept when its place is made again."""

import atexit
import os
import shutil
import sys
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path

from scripts.common.digests import file_digest
from scripts.common.operating_system import move_link
from scripts.common.paths import RESULTS
from scripts.common.wording import list_words
from scripts.inputs.problems import printable
from scripts.workflow.folders import empty_folders, others_in
from scripts.workflow.job_records import Content, JobRecord, folder_of
from scripts.workflow.own_outputs import MANIFEST, is_half_made, own_results, remove_files
from scripts.workflow.snakemake_records import TIMESTAMP

SET_ASIDE = "set_aside"  # a folder in that of a review, from which nothing is made


OF_DESKTOPS = {".DS_Store", "Thumbs.db", "desktop.ini"}  # no work of anybody


def set_aside(
    outputs: Iterable[Path], record: JobRecord, listed: Mapping[Path, str], content: Content
) -> None:
    """Move away what is in the place of outputs and is not as their job left it.

    Snakemake deletes what is there before a job makes them again: of a folder, all that is in it.

    Parameters
    ----------
    listed
        The digests of the manifest, which count where nothing is known of the job.
    """
    for path in (path for output in outputs for path in _inside(output)):
        is_anybodys = path.name in {TIMESTAMP, *OF_DESKTOPS}
        if not (is_anybodys or _is_own(path, record, listed, content)):
            _moved().append(_move(path))


def _is_own(path: Path, record: JobRecord, listed: Mapping[Path, str], content: Content) -> bool:
    """Check that a file is as its job left it, or may be half-made by one that was killed."""
    if path.is_symlink() or not path.is_file():
        return False
    if record.outputs is not None:
        return record.files.get(str(path)) == content.digest(path)
    is_built = listed.get(path) == content.digest(path)
    return is_built or path == MANIFEST or is_half_made(path, listed)


def remove_results(folders: Collection[str] | None = None) -> list[Path]:
    """Remove the files that the tool made in folders of ``results/``; in all, and beside them.

    What a person edited among them is moved away. All that were there are returned.
    """
    results = own_results(folders)
    for path, digest in results.items():
        if digest is not None and file_digest(path) != digest:
            _moved().append(_move(path))
    remove_files(results)
    return [*results]


def _inside(output: Path) -> list[Path]:
    """List what goes where an output goes: no link is followed."""
    if output.is_symlink() or not output.is_dir():
        return [output] if os.path.lexists(output) else []
    empty = (folder for folder in empty_folders(output) if folder != output)
    return [*others_in(output, ()), *empty]


def _move(path: Path) -> Path:
    """Move a file, link or empty folder into the folder of its review for what was set aside."""
    folder = RESULTS / folder_of(path)
    inside = path.relative_to(folder if path.is_relative_to(folder) else RESULTS)
    target = folder / SET_ASIDE / inside
    if path.is_symlink():  # nothing may come to be where it leads
        target = target.with_stem(f"{target.stem} (link)")
    free = (target.with_stem(f"{target.stem} ({number})") for number in count(2))
    while os.path.lexists(target):
        target = next(free)
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink():
        move_link(path, target)
        return target
    return Path(shutil.move(path, target))


@cache
def _moved() -> list[Path]:
    """List what was moved by this run, which says so when it ends."""
    moved: list[Path] = []
    atexit.register(_report, moved)
    return moved


def _report(moved: list[Path]) -> None:
    with suppress(OSError):  # nobody reads any more
        names = list_words([printable(path.as_posix()) for path in moved])
        print(
            "\nResults are built from the inputs, and not from edited results. What had been "
            f"edited or added was moved to {names}. To change a result, edit its record.",
            file=sys.stderr,
        )
