"""Begin a review: ``make new-review NAME=sleep2026``.

The review gets a folder with a workbook to fill in and a ``review.yaml`` with its title.
"""

import argparse
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import yaml
from pydantic import BaseModel

from scripts.common.paths import RAW, TOOL, VOCABULARY
from scripts.common.words import ReviewField, is_neuroimaging, use_words
from scripts.exchange.commands import ask, messages
from scripts.exchange.study_rows import REGIONS, Row, region_rows, study_rows
from scripts.exchange.workbooks.column_help import columns_of_field
from scripts.exchange.workbooks.review_workbook import build_workbook
from scripts.exchange.workbooks.saved_workbooks import save_workbook
from scripts.models.base import identifiers
from scripts.models.review import Review, Search, Selection
from scripts.records.examples import EXAMPLES, NOTE
from scripts.records.study_records import DEVICE, can_name_a_file

SCHEMA = "schemas/review.schema.json"
PAGE = "docs/add_a_review.md"
FIELDS: tuple[ReviewField, ...] = get_args(ReviewField)
EXAMPLE: Row = {
    "study_id": EXAMPLES["study_id"],
    "label": "Example 2024",
    "year": 2024,
    "design": "randomised controlled",
    "population": "adults with insomnia",
    "intervention": {"name": "sleep training", "setting": "outpatient", "duration_weeks": 8},
    "risk_of_bias": {"tool": "RoB 2", "overall": "some concerns"},
    "note": NOTE,
    "arms": [
        {
            "arm": "training",
            "role": "treated",
            "label": "Sleep training",
            "n": 40,
            "n_enrolled": 45,
        },
        {"arm": "waiting", "role": "waiting_list", "label": "Waiting list", "n": 38},
    ],
}
RESULT = {
    "region": EXAMPLES["region"],
    "measure": "symptom score",
    "contrast": "between_groups",
    "arm": "training",
    "comparator": "waiting",
    "direction": "decrease",
    "follow_up": "8 weeks",
    "significant": True,
    "effect": -0.42,
    "effect_type": "smd",
    "se": 0.21,
    "p_value": "<0.05",
    "source": {"section": "Results", "page": 5},
    "note": NOTE,
}
OF_THE_BRAIN = {"region": "amygdala", "side": "left", "measure": "activation"}
EXAMPLE_OUTCOME = {"region": EXAMPLES["region"], "better": "lower", "note": NOTE}


def name_problem(name: str) -> str | None:
    """Say why a name cannot be that of a review, with one that can; None where it can.

    Examples
    --------
    >>> name_problem("Sleep & Pain 2026")
    "'Sleep & Pain 2026' is not a name for a folder: ... Try: sleep_pain_2026"
    >>> name_problem("sleep2026") is None
    True
    """
    if can_name_a_file(name):
        return None
    close = identifiers([name])[0]
    suggested = "my_review" if close == "measure" or DEVICE.fullmatch(close) else close
    needed = "lower-case letters, digits, - and _, beginning with a letter or a digit"
    return f"{name!r} is not a name for a folder: {needed}. Try: {suggested}"


def new_workbook(path: Path) -> None:
    """Write the workbook to fill in, for a review of the field that is spoken of."""
    result = RESULT | OF_THE_BRAIN if is_neuroimaging() else RESULT
    vocabulary = VOCABULARY if VOCABULARY.exists() else TOOL / VOCABULARY
    regions = region_rows(vocabulary) if is_neuroimaging() else [EXAMPLE_OUTCOME]
    tables = study_rows([{**EXAMPLE, "findings": [result]}]) | {REGIONS: regions}
    columns = {name: columns_of_field(name) for name in tables}
    save_workbook(build_workbook(tables, columns), path)


def review_text(title: str, field: ReviewField, tool: Path = TOOL) -> str:
    """Write a ``review.yaml`` with its title, and the other keys as comments.

    ``tool`` is the folder of the tool as seen from the project.

    Examples
    --------
    >>> print(review_text("Sleep: a review", "outcomes").splitlines()[1])
    title: 'Sleep: a review'
    """
    lines = [
        f"# yaml-language-server: $schema=../../../{(tool / SCHEMA).as_posix()}",
        yaml.safe_dump({"title": title}, allow_unicode=True, width=1_000_000).strip(),
        f"field: {field}",
        "",
        "# All that follows may be left as it is. To use a line, take away the # and the space",
        "# after it, also from the line above that ends in a colon, and write over null.",
        *(
            f"# {key}: null  # {Review.model_fields[key].description}"
            for key in ("label", "question", "summary")
        ),
        "# search:",
        *(f"# {line}" for line in _indented(Search)),
        "# selection:  # numbers for the flow diagram; null: not reported, which is not 0",
        *(f"# {line}" for line in _indented(Selection)),
        f"# All keys, with an example: {(tool / PAGE).as_posix()}",
    ]
    return "\n".join(lines) + "\n"


def _indented(model: type[BaseModel]) -> Iterator[str]:
    """Give the keys of a part of ``review.yaml`` that take one value each."""
    for key, field in model.model_fields.items():
        if key not in ("exclusion_reasons", "other_methods"):
            about = f"  # {field.description}" if field.description else ""
            is_list = "list" in str(field.annotation)
            yield f"  {key}: null{about}{', in brackets: [one, two]' if is_list else ''}"


def write_review(
    name: str, title: str, field: ReviewField, project: Path = Path(), tool: Path = TOOL
) -> Path:
    """Write the folder of a new review; raises ``FileExistsError`` where there is one."""
    folder = project / RAW / name
    folder.mkdir(parents=True)
    try:
        (folder / "review.yaml").write_bytes(review_text(title, field, tool).encode())
        new_workbook(folder / f"{name}.xlsx")
    except BaseException:
        shutil.rmtree(folder)
        raise
    return folder


def ask_field(given: str | None) -> ReviewField:
    """Ask for the field of a review if it was not given, and use its words.

    Raises
    ------
    SystemExit
        If there is no such field.
    """
    question = "Its field: neuroimaging, or outcomes for any other (press Enter):"
    field = ask(given, question, default="outcomes").casefold()
    if field not in FIELDS:
        sys.exit(f"{field!r} is not a field: FIELD={' or FIELD='.join(FIELDS)}")
    use_words(field)
    return field


def main() -> None:
    """Make the folder of a review, asking for what was not given."""
    parser = argparse.ArgumentParser(description="Begin a review.")
    parser.add_argument("--name", help="name of its folder, such as sleep2026")
    parser.add_argument("--title", help="title of the review")
    parser.add_argument("--field", help=f"what it is about: {' or '.join(FIELDS)}")
    given = parser.parse_args()
    missing = "A new review needs a name: make new-review NAME=sleep2026"
    name = ask(given.name, "Name of the review's folder, such as sleep2026:", missing)
    if fault := name_problem(name):
        sys.exit(f"{fault}\nNothing was written.")
    if (RAW / name).exists():
        sys.exit(f"{RAW / name} already exists. Nothing was written; choose another name.")
    missing = f'A new review needs a title: make new-review NAME={name} TITLE="Sleep training"'
    title = ask(given.title, "Title of the review:", missing)
    field = ask_field(given.field)
    with messages():
        folder = write_review(name, title, field)
    print(
        f"Wrote {folder}/review.yaml and {folder}/{name}.xlsx.\n"
        f"Fill in the workbook: its sheet `explained` says how. Then run: make"
    )


if __name__ == "__main__":
    main()
