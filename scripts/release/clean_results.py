"""Remove what was built, and Snakemake's records of it: ``make clean``."""

import shutil
import sys
from pathlib import Path

from scripts.common.paths import RESULTS
from scripts.workflow.run_lock import CLAIM, claim_folder


def clean_results(results: Path, records: Path) -> None:
    """Remove the results, then the records of how they came.

    Parameters
    ----------
    results
        Folder of the results; files in it that people keep, such as a README, stay.
    records
        Snakemake's folder; the claim on the project stays, which other runs wait for.
    """
    built = [*results.glob("*/"), results / "manifest.json", results / "run_report.html"]
    for path in [*built, *(kept for kept in records.glob("*") if kept.name != CLAIM.name)]:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


if __name__ == "__main__":
    claim_folder()
    try:
        clean_results(RESULTS, CLAIM.parent)
    except OSError as error:
        sys.exit(f"{error.filename} cannot be removed: {error.strerror}")
