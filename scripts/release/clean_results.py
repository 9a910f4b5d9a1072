"""Remove what was built, and Snakemake's records of it: ``make clean``."""

import shutil
import sys
from pathlib import Path

from scripts.common.paths import RESULTS
from scripts.workflow.run_lock import claim_folder
from scripts.workflow.snakemake_records import list_records


def clean_results(results: Path) -> None:
    """Remove the results, then the records of how they came.

    Files in the folder that people keep, such as a README, stay.
    """
    built = [*results.glob("*/"), results / "manifest.json", results / "run_report.html"]
    for path in [*built, *list_records()]:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


if __name__ == "__main__":
    claim_folder()
    try:
        clean_results(RESULTS)
    except OSError as error:
        sys.exit(f"{error.filename} cannot be removed: {error.strerror}")
