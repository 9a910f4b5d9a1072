"""What a person edited in the results, or put there, is kept when its place is made again."""

import atexit
import shutil
import sys
from collections.abc import Collection, Iterable
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path

from scripts.common.digests import file_digest
from scripts.common.paths import RESULTS
from scripts.common.wording import list_words
from scripts.workflow.job_records import (
    Content,
    JobRecord,
    files_in,
    folder_of,
    recorded_files,
    recorded_folders,
)
from scripts.workflow.own_outputs import is_own_by_name, own_results, remove_files

SET_ASIDE = "set_aside"  # a folder in that of a review, from which nothing is made


def set_aside(outputs: Iterable[Path], record: JobRecord, content: Content) -> None:
    """Move away what is in the place of outputs and is not as their job left it.

    Snakemake deletes what is there before a job makes them again. Where nothing is known of the
    job, or it was interrupted, the tool's own files are known by their names.
    """
    for file in (file for output in outputs for file in files_in(output)):
        if record.outputs is None:
            is_own = is_own_by_name(file)
        else:
            is_own = record.files.get(str(file)) == content.digest(file)
        if not is_own:
            _moved().append(_move(file))


def remove_results(folders: Collection[str] | None = None) -> list[Path]:
    """Remove the files that the tool made in folders of ``results/``; in all, and beside them.

    What a person edited among them is moved away. All that were there are returned.
    """
    results = own_results(folders)
    known = {f: d for name in recorded_folders() for f, d in recorded_files(name).items()}
    for file in (file for file in results if str(file) in known):
        if file_digest(file) != known[str(file)]:
            _moved().append(_move(file))
    remove_files(results)
    return results


def _move(file: Path) -> Path:
    """Move a file into the folder of its review for what was set aside, under a name of its own."""
    folder = RESULTS / folder_of(file)
    inside = file.relative_to(folder if file.is_relative_to(folder) else RESULTS)
    target = folder / SET_ASIDE / inside
    free = (target.with_stem(f"{target.stem} ({number})") for number in count(2))
    while target.exists():
        target = next(free)
    target.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.move(file, target))


@cache
def _moved() -> list[Path]:
    """List what was moved by this run, which says so when it ends."""
    moved: list[Path] = []
    atexit.register(_report, moved)
    return moved


def _report(moved: list[Path]) -> None:
    with suppress(OSError):  # nobody reads any more
        names = list_words([path.as_posix() for path in moved])
        print(
            "\nResults are built from the inputs, and not from edited results. What had been "
            f"edited or added was moved to {names}. To change a result, edit its record.",
            file=sys.stderr,
        )
