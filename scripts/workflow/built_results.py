"""What was built in ``results/``: that Snakemake has it on record, and that nothing is missing."""

import json
import shutil
import sys
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from scripts.common.paths import RESULTS, SIMULATION_RESULTS, VALIDATION_RESULTS
from scripts.workflow.early_cutoff import changed_folders
from scripts.workflow.snakemake_records import is_locked, is_recorded

MANIFEST = RESULTS / "manifest.json"
FOLDERS = ("figures", "exports")  # results that are folders
OUTPUTS_OF_A_REVIEW = ("tables/*.csv", "figures", "exports", "report/*", "datapackage.json")
OTHER_OUTPUTS = (
    MANIFEST.name,
    *(f"{SIMULATION_RESULTS}/chunks/*.csv", f"{SIMULATION_RESULTS}/simulation*.*"),
    f"{VALIDATION_RESULTS}/validation.*",
)


def refuse_to_touch(workflow: Any) -> None:
    """Stop if Snakemake was asked to mark results as up to date without building them.

    They would stay as they are, and its record would say that they come from the inputs of today.
    """
    if workflow.touch:
        sys.exit(
            "\nResults are not marked as up to date without being built (--touch): out-of-date "
            "results could then not be detected.\n"
            "Nothing was changed. Run `make`: it builds only what is out of date."
        )


def refuse_unrecorded_results(
    asked: Iterable[str] | None = None, settled: Collection[str] = ()
) -> None:
    """Stop if ``results/`` holds a file of which Snakemake has no record of how it came.

    Nobody can tell whether such a file is up to date. What an interrupted job left behind is marked
    as such and is built again. Only the reviews that a run is about count, and no folder that is
    known to be as it was.
    """
    folders = [path.name for path in RESULTS.glob("*")] if asked is None else asked
    looked = [name for name in folders if name not in settled]
    patterns = [f"{name}/{outputs}" for name in looked for outputs in OUTPUTS_OF_A_REVIEW]
    others = OTHER_OUTPUTS if asked is None else ()
    outputs = (path for pattern in (*patterns, *others) for path in RESULTS.glob(pattern))
    if unknown := sorted(path.as_posix() for path in outputs if not is_recorded(path)):
        sys.exit(
            f"\nIt is not known how these results were built ({len(unknown)}, such as "
            f"{unknown[0]}):\nSnakemake's record of them, in the hidden folder .snakemake, is "
            "missing. They may be out of date.\nRemove them with `make clean`, then run again."
        )


def remove_broken_figures() -> None:
    """Remove a folder of figures or exports if a file of it is gone: it is made again.

    Snakemake does not know what a folder should hold. While a run goes on, its jobs leave the
    folders alone.
    """
    if is_locked():
        return
    try:
        outputs = json.loads(MANIFEST.read_text())["outputs"]
    except (OSError, ValueError, KeyError, TypeError):  # missing or half-written: it is made again
        MANIFEST.unlink(missing_ok=True)
        broken = {*changed_folders()}
    else:
        files = (path for path in map(Path, outputs) if path.parent.name in FOLDERS)
        broken = {path.parent for path in files if not path.exists()}
    for folder in broken:
        shutil.rmtree(folder, ignore_errors=True)
