"""Remove what was built, and Snakemake's records of it: ``make clean``.

What was not built stays. The standard library is enough, so that it runs before anything is set up.
"""

import argparse
import shutil
import sys
from pathlib import Path

from scripts.common.paths import CRATE, RESULTS
from scripts.inputs.problems import list_terms
from scripts.release.packed_crate import own_crate, strange_files
from scripts.workflow.folders import FORMER, FRESH
from scripts.workflow.own_outputs import remove_files
from scripts.workflow.run_lock import claim_folder
from scripts.workflow.set_aside import remove_results
from scripts.workflow.snakemake_records import list_records

SHOWN = 5  # of what is left


def clean_results(*, keep_crate: bool = False) -> None:
    """Remove the results and the crate, then the records by which results are known.

    A crate that waits to be deposited can be kept.
    """
    remove_results()
    if not keep_crate:
        remove_files(own_crate(CRATE))
        for begun in (path for start in (FRESH, FORMER) for path in Path().glob(f"{start}crate*")):
            _remove(begun)
    for record in list_records():
        _remove(record)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def left_behind(*, keep_crate: bool = False) -> str:
    """Name what stays where results and crate were, for it was not built; hidden files are not."""
    left = [path for path in sorted(RESULTS.glob("[!.]*")) if path.name != "README.md"]
    left += [] if keep_crate else strange_files(CRATE)
    if not left:
        return ""
    shown = list_terms([path.as_posix() for path in left], SHOWN)
    return f"Left as it is, since it was not built here: {shown}."


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Remove what was built.")
    parser.add_argument("--keep-crate", action="store_true", help="for it waits to be deposited")
    options = parser.parse_args()
    claim_folder()
    try:
        clean_results(**vars(options))
    except OSError as error:
        sys.exit(f"{error.filename} cannot be removed: {error.strerror}")
    if left := left_behind(**vars(options)):
        print(left)
