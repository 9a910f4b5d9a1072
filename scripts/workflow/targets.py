"""What a run was asked for: one about some reviews reads no other."""

import os
import re
import sys
from collections.abc import Collection
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

from scripts.common.paths import RESULTS

# Arguments with which a run makes what is out of date, or says what that is, and does nothing else.
USUAL = re.compile(
    r"(--cores|--jobs|-[cj])?=?\d*|--cores|--jobs|all|--dry-?run|-n|--quiet|-q|--printshellcmds|-p"
    r"|--keep-going|-k|--rerun-incomplete|--ri|--verbose|--nocolor"
)
# Arguments that say where the workflow and the project are, each before a path.
PLACES = ("--snakefile", "-s", "--directory", "-d")
# Settings of the graph of jobs that ask for more than that.
OTHERWISE = ("target_jobs", "batch", "forcetargets", "forceall", "forcerun", "until", "omit_from")


def reviews_asked_for(reviews: Collection[str]) -> list[str] | None:
    """List the reviews whose results a run was asked for; None where it is about all of them.

    It is about all if it was asked for nothing in particular, for a rule, or for any result that
    belongs to no review.
    """
    settings = _graph_settings(sys._getframe())  # noqa: SLF001, Snakemake does not hand it over
    if settings is None or not settings.targets:
        return None
    # What a run stops at, or is forced to make, is a target too.
    names = {_review_of(file) for file in {*settings.targets, *settings.until, *settings.forcerun}}
    return sorted(names) if names <= {*reviews} else None


def is_usual_run() -> bool:
    """Return whether a run was asked for everything, and for nothing else than to make it.

    Whoever forces a job, stops at one or asks what Snakemake knows of them needs all of them.
    """
    settings = _graph_settings(sys._getframe())  # noqa: SLF001, see above
    if settings is None or not {"all"}.issuperset(settings.targets):
        return False
    arguments = (
        argument
        for before, argument in pairwise(sys.argv)
        if before not in PLACES and argument not in PLACES
    )
    return not any(getattr(settings, key) for key in OTHERWISE) and all(
        USUAL.fullmatch(argument) for argument in arguments
    )


def _review_of(target: str) -> str:
    """Return the name of the folder of results that a file is in; an empty text if it is in none.

    Examples
    --------
    >>> _review_of("results/sleep2026/tables/votes.csv"), _review_of("./results/../results/a/b")
    ('sleep2026', 'a')
    >>> _review_of("results/manifest.json"), _review_of("write_manifest")
    ('', '')
    """
    top, *inside = Path(os.path.normpath(target)).parts
    return inside[0] if top == RESULTS.name and len(inside) > 1 else ""


def _graph_settings(frame: FrameType | None) -> Any:
    """Find the settings of the graph of jobs in the call that reads the Snakefile.

    The workflow gets them only after its Snakefile was read.
    """
    while frame is not None:
        settings = getattr(frame.f_locals.get("self"), "dag_settings", None)
        if settings is not None:
            return settings
        frame = frame.f_back
    return None
