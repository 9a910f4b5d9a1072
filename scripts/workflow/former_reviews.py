"""The results of reviews that were removed or renamed."""

import shutil
import sys
from collections.abc import Collection

from scripts.common.paths import (
    ACROSS_REVIEWS,
    DRAWN_FIGURES,
    MADE_FROM,
    RAW,
    RESULTS,
    SIMULATION_RESULTS,
    VALIDATION_RESULTS,
)
from scripts.common.wording import list_words
from scripts.inputs.problems import printable
from scripts.workflow.job_records import files_in, folder_of, recorded_folders
from scripts.workflow.own_outputs import MANIFEST, listed_outputs
from scripts.workflow.set_aside import remove_results

NO_REVIEWS = {ACROSS_REVIEWS, SIMULATION_RESULTS, VALIDATION_RESULTS}


def remove_former_reviews(reviews: Collection[str]) -> None:
    """Remove the results of each review that is here no more, and say so; what else is there stays.

    It is known from the records of their jobs, or from the manifest of the last run.
    """
    listed = {folder_of(path) for path in listed_outputs(MANIFEST)}
    for name in sorted({*recorded_folders(), *listed} - NO_REVIEWS - {*reviews}):
        results = remove_results([name])
        for records in (MADE_FROM, DRAWN_FIGURES):
            shutil.rmtree(records / name, ignore_errors=True)
        if results:
            stay = list_words([path.as_posix() for path in files_in(RESULTS / name)])
            message = (
                f"{RAW / name}/ is no longer a review: its results were removed from "
                f"{RESULTS / name}/." + (f" Not a result, and kept: {stay}." if stay else "")
            )
            print(f"\n{printable(message)}", file=sys.stderr)
