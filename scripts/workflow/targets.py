"""What a run was asked for: one about some reviews reads no other."""

import os
import re
import sys
from collections.abc import Callable, Collection, Mapping
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
# Arguments that say where the workflow, the project and settings are, each before a path.
PLACES = ("--snakefile", "-s", "--directory", "-d", "--profile")
# Arguments with which Snakemake looks on, and changes nothing: as it names them.
LOOKS = (
    *("dryrun", "lint", "list_rules", "list_target_rules", "summary", "detailed_summary"),
    *("list_changes", "list_input_changes", "list_params_changes", "list_untracked"),
    *("dag", "rulegraph", "filegraph", "d3dag", "list_conda_envs"),
)
# Settings of the graph of jobs that ask for more than that.
OTHERWISE = ("target_jobs", "batch", "forcetargets", "forceall", "forcerun", "until", "omit_from")


def reviews_asked_for(reviews: Collection[str]) -> list[str] | None:
    """List the reviews whose results a run was asked for; None where it is about all of them.

    It is about all if it was asked for nothing in particular, for a rule, or for any result that
    belongs to no review.
    """
    settings = _find_in_calls(_graph_settings)
    if settings is None or not settings.targets:
        return None
    # What a run stops at, or is forced to make, is a target too.
    names = {_review_of(file) for file in {*settings.targets, *settings.until, *settings.forcerun}}
    return sorted(names) if names <= {*reviews} else None


def is_usual_run() -> bool:
    """Return whether a run was asked for everything, and for nothing else than to make it.

    Whoever forces a job, stops at one or asks what Snakemake knows of them needs all of them.
    """
    settings = _find_in_calls(_graph_settings)
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


def only_looks() -> bool:
    """Return whether Snakemake was asked to show something, and to make nothing."""
    arguments = _find_in_calls(_arguments)
    is_report = getattr(arguments, "reporter", None) and not arguments.report_after_run
    return bool(is_report) or any(getattr(arguments, name, None) for name in LOOKS)


def refuse_to_touch() -> None:
    """Stop if Snakemake was asked to mark results as up to date without building them, in any way.

    They would stay as they are, and its record would say that they come from the inputs of today.
    """
    arguments = _find_in_calls(_arguments)
    if getattr(arguments, "touch", False) or getattr(arguments, "executor", None) == "touch":
        sys.exit(
            "\nResults are not marked as up to date without being built (touch): out-of-date "
            "results could then not be detected.\n"
            "Nothing was changed. Run `make`: it builds only what is out of date."
        )


def refuse_to_delete() -> None:
    """Stop if Snakemake was asked to delete results: with a folder, all in it would go."""
    arguments = _find_in_calls(_arguments)
    if any(getattr(arguments, f"delete_{kind}_output", False) for kind in ("all", "temp")):
        sys.exit(
            "\nSnakemake does not delete results here (--delete-all-output, --delete-temp-output): "
            "your own files beside them would be lost.\n"
            "Nothing was changed. Run `make clean`: it removes only what was built."
        )


def _find_in_calls(pick: Callable[[Mapping[str, Any]], Any]) -> Any:
    """Return what is picked first out of the variables of the calls that read the Snakefile.

    Snakemake does not hand over what it was asked; its workflow gets it only later.
    """
    frame: FrameType | None = sys._getframe()  # noqa: SLF001, see above
    while frame is not None:
        if (picked := pick(frame.f_locals)) is not None:
            return picked
        frame = frame.f_back
    return None


def _graph_settings(variables: Mapping[str, Any]) -> Any:
    """Pick the settings of the graph of jobs."""
    return getattr(variables.get("self"), "dag_settings", None)


def _arguments(variables: Mapping[str, Any]) -> Any:
    """Pick the arguments of the command, as Snakemake has understood them."""
    arguments = variables.get("args")
    return arguments if hasattr(arguments, "dryrun") else None
