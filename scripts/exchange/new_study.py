"""Begin a record of a study: ``make new-study NAME=smith2024 REVIEW=sleep2026``.

A review with one YAML file per study gets a file with every key as a comment. For a review in
tables the command says which rows to add, and changes nothing: they may be open in another program.
"""

import argparse
import json
import sys
from pathlib import Path

from pydantic import BaseModel

from scripts.common.paths import RAW, study_files
from scripts.common.words import OF_THE_BRAIN, is_neuroimaging
from scripts.exchange.chosen_review import choose_review, speak_of_review
from scripts.exchange.commands import ask, messages, stop_at
from scripts.exchange.record_files import SCHEMA
from scripts.exchange.workbooks.column_help import closed_terms, describe
from scripts.inputs.problems import heading_of
from scripts.inputs.tables import Grid
from scripts.models.base import MOST_LETTERS
from scripts.models.study import Arm, Finding, Intervention, Source, Study
from scripts.models.study_ids import study_id_of
from scripts.records.flat_table import COLUMNS, REQUIRED
from scripts.records.headings import BIAS
from scripts.records.review_tables import FLAT, read_tables
from scripts.records.study_names import label_of
from scripts.records.study_records import can_name_a_file, read_studies
from scripts.records.study_tables import table_columns
from scripts.records.table_headings import read_headings

ENTRIES = {
    "studies": "one row",
    "arms": "a row for each arm",
    "findings": "a row for each result",
    FLAT: "a row for each result",
}
COMMAND = "make new-study NAME=smith2024"


def new_study(study_id: str, label: str = "") -> str:
    """Write a record with every key of the review's field, each with a comment; it is valid."""
    details = [name for name in _keys(Study) if name not in ("arms", "findings")]
    lines = [
        SCHEMA.strip(),
        "# Fill in what the document says; what it does not say stays null. Then run: make",
    ]
    values = {"study_id": study_id, "included": "true"}
    values |= {"label": json.dumps(label, ensure_ascii=False)} if label else {}
    for name in details:
        lines += _key(Study, name, value=values.get(name, "null"))
    lines += [
        "",
        "# One block per group of participants. Take away the # and the space after it to use it.",
    ]
    lines += ["arms:", *_commented_item(Arm)]
    lines += ["", "# One entry per reported result: repeat the block, from its dash, for each."]
    lines += ["findings:", *_commented_item(Finding)]
    return "\n".join(lines) + "\n"


def _keys(model: type[BaseModel]) -> list[str]:
    """List the keys of a model that the review's field has."""
    left_out = () if is_neuroimaging() else OF_THE_BRAIN
    return [name for name in model.model_fields if name not in left_out]


def _key(model: type[BaseModel], name: str, value: str) -> list[str]:
    nested = {"intervention": Intervention}.get(name)
    if nested is None:
        return [f"{name}: {value}{_comment(model, name)}"]
    return [f"{name}:", *(f"  {key}: null{_comment(nested, key)}" for key in nested.model_fields)]


def _comment(model: type[BaseModel], name: str) -> str:
    text, allowed = describe(model, name), closed_terms(model, name)
    if allowed and not set(allowed) <= set(text.split(", ")):
        text += f": {', '.join(allowed)}"
    return f"  # {text}" if text else ""


def _commented_item(model: type[BaseModel]) -> list[str]:
    lines, start = [], "- "
    for name in _keys(model):
        field = model.model_fields[name]
        if name == "source":
            keys = ", ".join(f"{key}: null" for key in Source.model_fields)
            lines.append(f"#   source: {{{keys}}}  # {field.description}")
            continue
        default = "null" if field.default is None else str(field.default)
        value = "" if field.is_required() else f" {default}"
        lines.append(f"# {start}{name}:{value}{_comment(model, name)}")
        start = "  "
    return lines


def rows_to_add(folder: Path, study_id: str) -> str:
    """Say which rows a study needs in the tables of a review, and where, if it is not there."""
    for read in read_studies(folder)[0]:
        if read.text("study_id") == study_id:
            where = heading_of(read.record.place(), "")
            sys.exit(f"{study_id} already exists: {where}. Add its arms and results to the rest.")
    tables, problems = read_tables(folder)
    stop_at(problems)
    return "\n".join(_rows_to_add(name, grid, study_id) for name, grid in tables.items())


def _rows_to_add(name: str, grid: Grid, study_id: str) -> str:
    flat = [*COLUMNS, f"{BIAS}*"], REQUIRED
    columns, required = flat if name == FLAT else table_columns(name)
    named, _ = read_headings(grid, columns, required)
    headings = named.rows[0][1] if named.rows else []
    file, end, under = grid.file, " at the end", "under study_id"
    if grid.sheet is not None:
        file, end = f"{file}, sheet {grid.sheet}", f" from row {grid.rows[-1][0] + 1} on"
        if "study_id" in headings:
            under = f"in column {named.letters[headings.index('study_id')]}"
    also = ", ".join(required[1:])
    needed = f"; also required: {also}" if also else ""
    return f"{file}: {ENTRIES[name]}{end}, with {study_id} {under}{needed}"


def main() -> None:
    """Write the record into the review's folder, or say which rows to add, or why not."""
    parser = argparse.ArgumentParser(description="Begin a record of a study.")
    parser.add_argument("--name", help="first author and year, lower case, such as smith2024")
    parser.add_argument("--review", help="folder in data/raw; needed if there are several")
    given = parser.parse_args()
    review = choose_review(given.review, COMMAND)
    missing = f"A new study needs a name, first author and year: {COMMAND} REVIEW={review}"
    name = ask(given.name, "Name of the study, such as smith2024:", missing)
    study_id = study_id_of(name)
    if not can_name_a_file(study_id):
        sys.exit(
            f"{name!r} is not a name for a study: first author and year, such as smith2024, in "
            f"lower-case letters, digits, - and _, at most {MOST_LETTERS}. Windows lets no file be "
            "called con, prn, aux, nul, com1 or lpt1."
        )
    folder = RAW / review
    if any(path.parent == folder for path in study_files(folder)):
        with messages():
            rows = rows_to_add(folder, study_id)
        print(f"{review} keeps its studies in tables. Add these rows, then run: make\n{rows}")
        return
    speak_of_review(folder)
    path = folder / "studies" / f"{study_id}.yaml"
    with messages():
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8") as file:  # never through a link to somewhere else
            file.write(new_study(study_id, label_of(name, study_id)))
    print(f"Wrote {path}: fill it in, then run: make")


if __name__ == "__main__":
    main()
