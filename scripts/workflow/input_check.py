"""Refuse wrong inputs before the first job, and say at the end what is improbable."""

import atexit
import json
import os
import sys
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scripts.common.digests import digest_files, digest_texts
from scripts.common.packages import describe_deviations, installed_versions
from scripts.common.paths import (
    CHECKED_INPUTS,
    CITATION_STYLES,
    CODE,
    CONFIG,
    OWN_STYLES,
    RAW,
    REFERENCE_FILTER,
    TEMPLATES,
    doc_page,
    entries_in,
    input_entries,
)
from scripts.inputs.problems import (
    InputError,
    InputWarning,
    Place,
    Problem,
    Sheet,
    report_warnings,
)
from scripts.inputs.project_folders import run_problems
from scripts.inputs.yaml_files import read_yaml
from scripts.workflow.reviews import Project

GOES_ON = "SWIMTALLY_GOES_ON"  # the environment variable of a run after which another one follows


def refuse_unreadable_config() -> None:
    """Stop with the line if ``config.yaml`` is not plain YAML.

    Snakemake reads it next: it would not say where, and could be brought down by it.
    """
    if problems := config_problems(CONFIG):
        sys.exit(f"\n{InputError(problems)}")


def config_problems(path: Path) -> list[Problem]:
    """List what keeps a config from being read, and what Snakemake would read in another way.

    Snakemake takes a file with the key ``__use_yte__`` for a template, and runs the code in it; and
    it stops at tabs, also at some that the library in C takes for blanks.
    """
    record, problems = read_yaml(path)
    if problems:
        return problems
    needed = f"a key that {doc_page('config.md')} describes"
    keys = [key for key in record.data if key.startswith("__")]
    problems = [Problem(record.place((key,)), "", f"the key {key!r}", needed) for key in keys]
    for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if "\t" in row:
            place = Place(record.file, number)
            problems.append(Problem(place, "", "a tab", "spaces, never tabs"))
    return problems


def refuse_wrong_inputs(project: Project, asked: Collection[str] | None = None) -> dict[str, str]:
    """Stop before the first job if any input is wrong, with every problem at once.

    A review that was found valid is not checked again until one of its files, or what all reviews
    are checked with, changes. What is improbable about the inputs is printed at the end of every
    run, also of one that makes nothing; of several that follow each other, at the end of the last.

    Parameters
    ----------
    project
        Whose config the reviews are checked with.
    asked
        The reviews that the run is about; None for all, and for folders that only look like one.

    Returns
    -------
    The state of each folder that was found valid, and of all that it was checked with.
    """
    raw = entries_in(RAW.glob("*"))
    names = [path.name for path in raw if path.is_dir()] if asked is None else asked
    try:
        if problems := run_problems(names):
            sys.exit(f"\n{InputError(problems)}")
        states = _states(project, sorted(names))
    except OSError as error:
        sys.exit(
            f"\n{error.filename} cannot be read: {error.strerror}.\n"
            "Nothing was built; earlier results are unchanged."
        )
    known = _read_known()
    changed = [name for name in states if known.get(name, {}).get("state") != states[name]]
    if changed or not project.reviews:
        checked, problems = _check(project, {name: states[name] for name in changed})
        known = {name: of for name, of in (known | checked).items() if (RAW / name).is_dir()}
        with suppress(OSError):  # a full disk: the inputs are checked again next time
            CHECKED_INPUTS.parent.mkdir(exist_ok=True)
            text = json.dumps(known)
            CHECKED_INPUTS.write_text(f"{digest_texts([text])} {text}", encoding="utf-8")
        if problems:
            sys.exit(f"\n{InputError(problems)}")
    readings = [reading for name in states for reading in known[name]["readings"]]
    warnings = (_warning(fields) for name in states for fields in known[name]["warnings"])
    parts = ["\n".join(readings), report_warnings(warnings), describe_deviations()]
    if GOES_ON not in os.environ:
        atexit.register(_print_last, "\n\n".join(filter(None, parts)))
    return states


def _check(
    project: Project, states: Mapping[str, str]
) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    """Check some folders; of each that is in order, return its state and what is improbable."""
    # Slow to import: only when something changed.
    from scripts.records.review_checks import Notes, check_folders

    checked, problems = {}, []
    for name in states or [None]:
        problems += (wrong := check_folders(RAW, project.config, notes := Notes(), only=name))
        if name and not wrong:
            checked[name] = {"state": states[name], **asdict(notes)}
    return checked, problems


def _states(project: Project, names: Iterable[str]) -> dict[str, str]:
    """Describe folders of the raw data, each with all that it is checked with.

    That is the code as a whole: a message that no result rests on counts here.
    """
    code = CODE.rglob("*.py")
    tool = [*CITATION_STYLES.iterdir(), *TEMPLATES.glob("*.bib"), REFERENCE_FILTER]
    cited = [*tool, *OWN_STYLES.glob("*")]
    shared = [path for path in entries_in(RAW.glob("*")) if not path.is_dir()]
    config = json.dumps(dict(project.config), default=str)
    common = digest_texts(
        [digest_files([*code, *shared, *cited]), str(installed_versions()), config]
    )
    return {name: f"{common} {digest_files(input_entries(RAW / name))}" for name in names}


def _read_known() -> dict[str, dict[str, Any]]:
    """Read what is known of the folders that were found valid; nothing, if the file is damaged."""
    try:
        digest, _, text = CHECKED_INPUTS.read_text(encoding="utf-8").partition(" ")
        known = json.loads(text) if digest == digest_texts([text]) else {}
        return {name: {**of} for name, of in known.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _warning(fields: Mapping[str, Any]) -> InputWarning:
    """Make a warning again of what was kept of it."""
    place = fields["place"]
    sheet = Sheet(**place["sheet"]) if place["sheet"] else None
    return InputWarning(**{**fields, "place": Place(**{**place, "sheet": sheet})})


def _print_last(text: str) -> None:
    """Print a text after all else, beside the output of the run: no result holds it."""
    if text:
        with suppress(OSError):  # nobody reads any more
            print(f"\n{text}", file=sys.stderr)
