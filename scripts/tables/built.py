"""Tell whether a table of the results is still as it was built."""

import hashlib
import sys
from pathlib import Path

import scripts.common.faults  # noqa: F401, a job that a disk stops says so
from scripts.common.digests import file_digest
from scripts.common.paths import BUILT_TABLES, RESULTS


def mark_built(table: Path | str) -> None:
    """Remember the digest of a table of the results that was just written."""
    if mark := _mark(table):
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(file_digest(Path(table)))


def refuse_changed(table: Path | str) -> None:
    """Stop if a table of the results has other bytes than those that were written."""
    mark, path = _mark(table), Path(table)
    if not mark or not mark.exists():
        return
    if file_digest(path) != mark.read_text():
        sys.exit(
            f"\n{table} is not as it was built: it was edited, cut off or replaced.\n"
            "Nothing was made from it. Delete it, then run `make`: it is built anew."
        )


def _mark(table: Path | str) -> Path | None:
    """Find where the digest of a table is kept; None for one that is not among the results."""
    path = Path(table)
    name = hashlib.sha256(path.as_posix().encode()).hexdigest()  # whatever the path's length
    return BUILT_TABLES / name if path.is_relative_to(RESULTS) else None
