"""Check what was read against the models, and say what is wrong in a reviewer's words."""

from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from scripts.common.input_limits import MOST_PROBLEMS
from scripts.common.wording import folded
from scripts.inputs.problems import FindTerm, Problem, capped, list_terms, nearest
from scripts.inputs.record import Location, Record
from scripts.models.terms import BENEFITS, OTHER_WORDS

MISSPELT = 0.85  # how alike a text and a benefit are of which it is probably a misspelling

Model = TypeVar("Model", bound=BaseModel)

NEEDED = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number, with a point for decimals",
    "float_parsing": "a number, with a point for decimals",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "text; put a number, a date or yes/no that is meant as text in quotes",
    "string_too_short": "text that is not empty",
    "too_short": "at least one entry",
    "invalid_key": "keys in letters, or in quotes",
    "list_type": "a list: [one, two], or each item on a line that starts with `- `",
    "model_type": "keys and values, `key: value`",
    "dict_type": "keys and values, `key: value`",
    "string_pattern_mismatch": "lower-case letters, digits, - and _, e.g. smith2024",
}
# The same for the cells of a table, in which more is read.
NEEDED_IN_CELLS = {
    "missing": "a value: this column is required",
    "float_parsing": "a number",
    "string_pattern_mismatch": (
        "first author and year, such as Smith 2024; or an id in lower-case letters, digits, - and _"
    ),
}
THE_TOOL = "the tool of the judgements beside it, such as RoB 2, or own"
EMPTY_CELL = "an empty cell"


def validate(
    model: type[Model], record: Record, *, from_text: bool = False
) -> tuple[Model | None, list[Problem]]:
    """Turn a record into a model, or into every problem that keeps it from being one.

    Parameters
    ----------
    model
        The model that the record must fit.
    record
        What was read.
    from_text
        Every value is the text of a CSV cell, to be read as a number or as true and false.
    """
    try:
        return model.model_validate(record.data, strict=False if from_text else None), []
    except ValidationError as error:
        return None, capped(
            _translate_error(error, model, record, (), EMPTY_CELL if from_text else "null")
        )


def validate_rows(
    model: type[Model], record: Record
) -> tuple[list[tuple[int, Model]], list[Problem]]:
    """Turn the rows of a CSV file into models; the row's index comes with each."""
    valid: list[tuple[int, Model]] = []
    problems: list[Problem] = []
    for index, row in enumerate(record.data):
        if len(problems) > MOST_PROBLEMS:
            break
        try:
            valid.append((index, model.model_validate(row, strict=False)))
        except ValidationError as error:
            problems += _translate_error(error, model, record, (index,), EMPTY_CELL)
    return valid, problems


def _translate_error(
    error: ValidationError, model: type[BaseModel], record: Record, at: Location, blank: str
) -> Iterator[Problem]:
    """Translate a validation error: one problem per detail, at its line.

    ``blank`` is what a reviewer writes where the text does not say: null, or an empty cell.
    """
    for detail in error.errors(include_url=False):
        location = detail["loc"]
        allowed = list(getattr(_model_at(model, location[:-1]), "model_fields", {}))
        if detail["type"] == "string_pattern_mismatch" and location[-1] == detail["input"]:
            detail["type"] = "extra_forbidden"  # a key that fits no pattern
        optional = _is_optional(model, location) and detail["type"] in NEEDED
        empty = f", or {blank} where the text does not say" if optional else ""
        given, needed, close = _describe_error(detail, location, allowed, empty)
        if blank == EMPTY_CELL and detail["type"] in NEEDED_IN_CELLS:
            needed = NEEDED_IN_CELLS[detail["type"]] + empty
            needed = THE_TOOL if location == ("risk_of_bias", "tool") else needed
        place = record.place((*at, *location))
        yield Problem(place, record.field((*at, *location)), given, needed, close)


def _describe_error(
    detail: ErrorDetails, location: Location, allowed: list[str], empty: str
) -> tuple[str, str, str | FindTerm | None]:
    kind, value = detail["type"], detail["input"]
    if kind == "extra_forbidden":
        key = str(location[-1])
        return (
            f"the unknown key {key!r}",
            f"one of: {list_terms(allowed, 40)}",
            nearest(key, allowed),
        )
    if kind == "missing":
        return "nothing", f"the required key {location[-1]!r}", None
    if kind == "literal_error":
        terms = [term.strip("'") for term in str(detail["ctx"]["expected"]).split(", ")]
        terms = [part for term in terms for part in term.replace("' or '", "|").split("|")]
        close = _nearest_term(value, terms) if isinstance(value, str) else None
        return show_value(value), f"one of: {list_terms(terms, 20)}", close
    if kind == "string_too_long":
        most = f"no more than {detail['ctx']['max_length']}"
        return f"a text of {len(value)} characters", most, None
    if kind == "string_type" and value is None:
        return show_value(value), "text", None
    plain = detail["msg"].removeprefix("Value error, ").replace("Input should be ", "")
    return show_value(value), NEEDED.get(kind, plain) + empty, None


def _nearest_term(given: str, terms: list[str]) -> str | FindTerm:
    usual = OTHER_WORDS.get(folded(given))
    if usual in terms:
        return usual

    def find() -> str | None:
        term = nearest(given, terms)()
        # `Favours CBT` is spelt as much like one benefit as like the other.
        is_misspelt = bool(get_close_matches(given.casefold(), [term or ""], 1, MISSPELT))
        return term if is_misspelt or term not in BENEFITS else None

    return find


def _is_optional(model: type[BaseModel], location: Location) -> bool:
    fields = getattr(_model_at(model, location[:-1]), "model_fields", {})
    key = location[-1] if location else None
    return key in fields and type(None) in get_args(fields[key].annotation)


def show_value(value: Any) -> str:
    """Show a value as it was written, cut where it is too long to read."""
    kinds = {bool: "true or false", int: "the number", float: "the number", str: "the text"}
    text = f"the date {value}" if isinstance(value, date) else repr(value)
    text = text if len(text) <= 60 else text[:57] + "..."
    return "nothing (null)" if value is None else f"{kinds.get(type(value), '')} {text}".strip()


def _model_at(model: type[BaseModel], location: Location) -> Any:
    at: Any = model
    for part in location:
        if isinstance(part, int):
            continue
        fields = getattr(at, "model_fields", None)
        at = _model_in(fields[part].annotation) if fields and part in fields else at
    return at


def _model_in(annotation: Any) -> Any:
    """Find the model inside an annotation such as ``list[Arm]`` or ``RiskOfBias | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)
