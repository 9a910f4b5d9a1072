"""Write a commented study record to fill in: ``python -m scripts.records.new_study smith2024``."""

import argparse
import re
import sys
from pathlib import Path
from typing import Any, cast, get_args

from pydantic import BaseModel

from scripts.common.paths import CSV_TABLES, RAW, vocabulary_files
from scripts.common.words import (
    OF_THE_BRAIN,
    ReviewField,
    is_neuroimaging,
    noun,
    use_words,
    usual_field,
)
from scripts.inputs.yaml_files import read_yaml
from scripts.models.base import IDENTIFIER, MOST_LETTERS
from scripts.models.study import Arm, Finding, Intervention, Source, Study
from scripts.records.review_vocabulary import choose_vocabulary
from scripts.records.study_records import DEVICE, read_studies


def new_study(study_id: str) -> str:
    """Write a record with every key of the review's field, each with a comment; it is valid."""
    details = [name for name in _keys(Study) if name not in ("arms", "findings")]
    lines = [
        "# yaml-language-server: $schema=../../../../schemas/study.schema.json",
        "# Fill in what the document says; what it does not say stays null. Then run: make",
    ]
    values = {"study_id": study_id, "included": "true"}
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
    field = model.model_fields[name]
    allowed = [str(term) for term in _literals(field.annotation)]
    text = field.description or ""
    text = re.sub(r"\bregion\b", noun("region"), text)
    text = re.sub(r"(?<=\b[Tt]he )treatment\b", noun("treatment"), text)
    if allowed and not set(allowed) <= set(text.split(", ")):
        text += f": {', '.join(allowed)}"
    return f"  # {text}" if text else ""


def _literals(annotation: Any) -> list[Any]:
    values = get_args(annotation)
    if values and all(isinstance(value, str) for value in values):
        return list(values)
    return next((terms for part in values if (terms := _literals(part))), [])


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


def field_of(folder: Path) -> ReviewField:
    """Return the field of a review: as it says itself, or the brain where its regions lie there."""
    review = _review_of(folder)
    if review.get("field") in get_args(ReviewField):
        return cast("ReviewField", review["field"])
    named = review.get("vocabulary")
    files = vocabulary_files(folder, named if isinstance(named, str) else None)
    records = [read.record for read in read_studies(folder)[0]]
    vocabulary, _ = choose_vocabulary(folder, files, records)
    return usual_field(has_coordinates=vocabulary.has_coordinates)


def _review_of(folder: Path) -> dict[str, Any]:
    record, _ = read_yaml(folder / "review.yaml")
    return record.data if isinstance(record.data, dict) else {}


def main() -> None:
    """Write the record into the review's folder, or say why not."""
    parser = argparse.ArgumentParser(description="Write a commented study record to fill in.")
    parser.add_argument("study_id", help="first author and year, lower case, e.g. smith2024")
    parser.add_argument("review", nargs="?", help="folder in data/raw; needed if there are several")
    arguments = parser.parse_args()
    reviews = sorted(path.parent.name for path in RAW.glob("*/review.yaml"))
    review = arguments.review or (reviews[0] if len(reviews) == 1 else None)
    if review not in reviews:
        named = f"There is no review {review!r}. " if review else "Which review? "
        sys.exit(f"{named}Name one of: {', '.join(reviews) or 'none is there yet'}")
    study_id = arguments.study_id
    is_id = re.fullmatch(IDENTIFIER, study_id) and len(study_id) <= MOST_LETTERS
    if not is_id or DEVICE.fullmatch(study_id):
        sys.exit(f"{arguments.study_id!r} is not a study id: lower-case letters, digits, - and _.")
    if tables := [name for name in CSV_TABLES if (RAW / review / name).exists()]:
        sys.exit(f"{review} keeps its studies in CSV tables: add a row to {tables[0]} instead.")
    use_words(field_of(RAW / review), _review_of(RAW / review).get("words"))
    path = RAW / review / "studies" / f"{arguments.study_id}.yaml"
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8") as file:  # never through a link to somewhere else
            file.write(new_study(arguments.study_id))
    except FileExistsError as error:
        sys.exit(f"{error.filename} is there already.")
    except OSError as error:
        sys.exit(f"{path} cannot be written: {error.strerror}.")
    print(f"Wrote {path}: fill it in, then run `make`.")


if __name__ == "__main__":
    main()
