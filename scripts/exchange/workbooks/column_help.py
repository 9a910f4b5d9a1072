"""What each column of the spreadsheet form means and allows, in words, from the models."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel

from scripts.common.words import OF_THE_BRAIN, is_neuroimaging, noun
from scripts.exchange.study_rows import INSIDE, MODELS, REGIONS, all_columns, required_columns
from scripts.models.terms import Benefit, Contrast, Direction
from scripts.records.headings import BIAS
from scripts.records.study_tables import yaml_keys

OF_COORDINATES = ("rank", "mni_left", "mni_right", "mni_midline", "source")

# Where the description of a key is about records in YAML.
IN_TABLES = {
    ("studies", "study_id"): "First author and year: smith2024, or Smith 2024",
    ("arms", "study_id"): "The study, as in the sheet studies",
    ("arms", "n"): "Number analysed; empty where not reported",
    ("findings", "study_id"): "The study, as in the sheet studies",
    ("findings", "region"): "The {region}; if the sheet regions has rows, a name or synonym of it",
    ("findings", "measure"): "What was measured, such as symptom score: each is a question",
    ("findings", "better"): "Which is better, where the sheet regions does not say it",
    ("studies", "included"): "no for other evidence, outside the included studies; empty: yes",
    ("findings", "arm"): "The arm that the direction is about, as in the sheet arms",
    ("findings", "comparator"): "The other arm of a comparison, as in the sheet arms",
    ("findings", "significant"): "Whether the text calls the result statistically significant",
    ("findings", "side"): "Side of the brain; empty: unspecified",
    (REGIONS, "region"): "Name of the {region} in full, in lower case; each once",
    (REGIONS, "better"): "Which is better; empty: as for the {region} that contains it",
    ("findings", "subgroup"): "all, responders, completers, or another part of the arm; empty: all",
}
MEANINGS: dict[Direction | Benefit | Contrast, str] = {
    "increase": "the measure rose, or rose more than in the comparator",
    "decrease": "the measure fell, or fell more than in the comparator",
    "no_change": "the text reports that the measure stayed the same",
    "not_reported": "the text gives no direction, for example: not significant",
    "unclear": "the text can be read in two ways",
    "favours intervention": "better with the intervention; needs to know which is better",
    "favours control": "better with the control",
    "within_group": "the change over time in one arm",
    "between_groups": "the change in the arm, relative to the comparator",
    "responders_vs_nonresponders": "the change in responders, relative to the others",
    "completers_vs_noncompleters": "the change in completers, relative to the others",
    "baseline_group_difference": "the level before treatment, relative to the other group",
    "association": "the change in the measure that is associated with improvement",
    "prediction": "the level before treatment, relative to those who did worse",
}


@dataclass(frozen=True)
class Column:
    """A column of the spreadsheet form: its heading, what it means and what it may hold, in words.

    ``terms`` are those of a closed list. ``is_text``: a program must not take a value for a date.
    """

    name: str
    meaning: str
    allowed: str
    terms: tuple[str, ...]
    is_required: bool
    is_text: bool


def columns_of_field(table: str) -> list[str]:
    """List the columns of a table, or of the vocabulary, that a review of the field has."""
    left_out = OF_COORDINATES if table == REGIONS else OF_THE_BRAIN
    return [name for name in all_columns(table) if is_neuroimaging() or name not in left_out]


def explain(table: str, name: str) -> Column:
    """Explain a column of ``studies``, ``arms``, ``findings`` or ``regions``."""
    parents, key = ((), name) if table == REGIONS else yaml_keys(name)
    if parents == ("risk_of_bias", "domains"):
        return Column(name, f"Judgement of the domain {key}", "text", (), False, True)
    model: Any = MODELS["studies" if key == "study_id" else table]
    for parent in parents:
        model = INSIDE[parent]
    terms = tuple(closed_terms(model, key))
    meaning = IN_TABLES.get((table, name), "").format(region=noun("region"))
    meaning = meaning or describe(model, key)
    if name == f"{BIAS}tool":
        meaning += "; required where a judgement is given"
    words, is_text = _allowed(model, key)
    allowed = ", ".join(terms) if terms else words
    is_required = name in required_columns(table)
    return Column(name, meaning, allowed, terms, is_required, is_text)


def explained_terms(column: Column) -> Iterator[tuple[str, str]]:
    """Give the terms of a column that need an explanation, with it."""
    return ((term, MEANINGS[term]) for term in column.terms if term in MEANINGS)


def describe(model: type[BaseModel], key: str) -> str:
    """Describe a key in the nouns of the review."""
    text = model.model_fields[key].description or ""
    text = re.sub(r"\bregion\b", noun("region"), text)
    return re.sub(r"(?<=\b[Tt]he )treatment\b", noun("treatment"), text)


def closed_terms(model: type[BaseModel], key: str) -> list[str]:
    """List the terms that a key takes; none where it takes other values too.

    Examples
    --------
    >>> from scripts.models.study import Finding
    >>> closed_terms(Finding, "better"), closed_terms(Finding, "note")
    (['higher', 'lower'], [])
    """
    return _literals(model.model_fields[key].annotation)


def _literals(annotation: Any) -> list[str]:
    values = get_args(annotation)
    if values and all(isinstance(value, str) for value in values):
        return list(values)
    return next((terms for part in values if (terms := _literals(part))), [])


def _allowed(model: type[BaseModel], key: str) -> tuple[str, bool]:
    """Say in words which values a key takes, and whether they are text."""
    schema = model.model_json_schema()["properties"][key]
    kinds = schema.get("anyOf", [schema])
    kind = kinds[0]
    bounds = {"minimum": "from {}", "exclusiveMinimum": "above {}", "maximum": "to {}"}
    limits = " ".join(
        text.format(kind[bound])
        for bound, text in bounds.items()
        if bound in kind and kind[bound] < 1_000_000
    )
    names = {"integer": "whole number", "number": "number"}
    if kind.get("type") in names:
        words = f"{names[kind['type']]} {limits}".strip()
        bound = ", or a bound such as <0.05" if any("pattern" in kind for kind in kinds) else ""
        return f"{words}{bound}", False
    if kind.get("type") == "boolean":
        return "yes, no", False
    return "text", True
