"""Refuse wrong inputs before the first job, and say at the end what is improbable."""

import atexit
import json
import sys
from contextlib import suppress
from pathlib import Path

from scripts.common.digests import digest_files
from scripts.common.paths import (
    CHECKED_INPUTS,
    CITATION_STYLES,
    CONFIG,
    LOCK,
    NOTICES,
    RAW,
    study_files,
)
from scripts.inputs.problems import InputError, Place, Problem, report_warnings
from scripts.inputs.yaml_files import read_yaml
from scripts.workflow.reviews import Project


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
    needed = "a key that docs/config.md describes"
    keys = [key for key in record.data if key.startswith("__")]
    problems = [Problem(record.place((key,)), "", f"the key {key!r}", needed) for key in keys]
    for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if "\t" in row:
            place = Place(record.file, number)
            problems.append(Problem(place, "", "a tab", "spaces, never tabs"))
    return problems


def refuse_wrong_inputs(project: Project) -> None:
    """Stop before the first job if any input is wrong, with every problem at once.

    Inputs that were valid are not checked again until one of them, or the code, changes. What is
    improbable about them is printed at the end of every run, also of one that makes nothing.
    """
    try:
        state = _checked_state(project)
    except OSError as error:
        sys.exit(
            f"\n{error.filename} cannot be read: {error.strerror}.\n"
            "Nothing was built; earlier results are unchanged."
        )
    if NOTICES.exists() and CHECKED_INPUTS.exists() and CHECKED_INPUTS.read_text() == state:
        atexit.register(_print_last, NOTICES.read_text(encoding="utf-8"))
        return
    # Slow to import: only when something changed.
    from scripts.records.review_checks import Notes, check_folders

    if problems := check_folders(RAW, project.config, notes := Notes()):
        sys.exit(f"\n{InputError(problems)}")
    text = "\n\n".join(filter(None, ["\n".join(notes.readings), report_warnings(notes.warnings)]))
    atexit.register(_print_last, text)
    with suppress(OSError):  # a full disk: the inputs are checked again next time
        NOTICES.parent.mkdir(exist_ok=True)
        NOTICES.write_text(text, encoding="utf-8")
        CHECKED_INPUTS.write_text(state)


def _print_last(text: str) -> None:
    """Print a text after all else, beside the output of the run: no result holds it."""
    if text:
        with suppress(OSError):  # nobody reads any more
            print(f"\n{text}", file=sys.stderr)


def _checked_state(project: Project) -> str:
    """Describe the inputs and all the code: a message that no result rests on counts here."""
    code = Path("scripts").rglob("*.py")
    records = (path for folder in RAW.glob("*/") for path in study_files(folder))
    files = [*project.inputs(), *records, *code, *CITATION_STYLES.iterdir(), LOCK]
    return digest_files(files) + json.dumps(dict(project.config), default=str)
