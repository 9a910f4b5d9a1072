"""Which reviews a run is about: one that asks for results of some reviews reads no other."""

import os
import sys
from collections.abc import Collection
from pathlib import Path
from types import FrameType
from typing import Any

from scripts.common.paths import RESULTS


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
