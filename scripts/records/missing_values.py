"""Words that people type where nothing is known, such as ``NA``: read as an empty cell."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_origin

from pydantic import BaseModel

from scripts.inputs.problems import Problem
from scripts.inputs.record import Location, Record
from scripts.models.risk_of_bias import TOOLS, judgement, tool_name
from scripts.models.study import Arm, Finding, Intervention, Region, Source, Study

SIGNS = {"-", "--", "---", "\N{EN DASH}", "\N{EM DASH}", "?", "??", ".", "..", "...", "/"}
WORDS = {
    *("na", "n/a", "n.a.", "#n/a", "<na>", "nan", "none", "null", "nil", "nr", "n/r", "n.r."),
    *("nd", "n.d.", "n/k", "n.k.", "not reported", "not available", "not known"),
    *("not stated", "not given", "not specified", "not described", "not mentioned", "no data"),
    *("not applicable", "unknown", "missing", "(blank)", "(empty)", "(none)"),
    # As spreadsheet programs and people write it in other languages.
    *("#nv", "#n/d", "#n/b", "#i/t", "k.a.", "k. a.", "k.a", "keine angabe", "keine angaben"),
    *("nicht berichtet", "unbekannt", "non rapporté", "non précisé", "inconnu"),
    *("no reportado", "no informado", "desconocido", "não informado", "não relatado"),
    *("non riportato", "non disponibile", "niet gerapporteerd", "onbekend", "ej rapporterat"),
}
MISSING = SIGNS | WORDS
LONGEST = max(map(len, WORDS))
# Short forms, of which one may be spelt like such a word.
LEFT = ("abbreviation", "synonyms")
NESTED: dict[str, type[BaseModel]] = {
    "intervention": Intervention,
    "source": Source,
    "arms": Arm,
    "findings": Finding,
}


def is_missing(value: Any) -> bool:
    """Check whether a text stands for no value.

    Examples
    --------
    >>> [is_missing(text) for text in ("NA", "not reported", "-", "placebo")]
    [True, True, True, False]
    """
    if not isinstance(value, str) or len(value) > LONGEST + 2:
        return False
    return value.strip().casefold() in MISSING


def without_missing(row: Mapping[str, str]) -> dict[str, str]:
    """Leave out the cells of a flat table that stand for no value, before its rows are gathered.

    Judgements of risk of bias stay, which only their tool can tell from a missing one, and the
    direction of a row about a region, which needs one.
    """
    kept = {
        column: cell
        for column, cell in row.items()
        if column == "study_id" or column.startswith("risk_of_bias_") or not is_missing(cell)
    }
    if "region" in kept and "direction" in row:
        kept["direction"] = row["direction"]
    return kept


def clear_missing_values(record: Record) -> Iterator[Problem]:
    """Leave out of a study record each key whose text stands for no value.

    A required name cannot be left out: there such a text is a problem. A required term of a closed
    list is left to the check of that list.
    """
    yield from _clear(record.data, Study, record, ())
    bias = record.data.get("risk_of_bias")
    if isinstance(bias, dict):
        _clear_judgements(bias)
        if not any(bias.values()):
            del record.data["risk_of_bias"]


def clear_missing_cells(record: Record) -> Iterator[Problem]:
    """Leave out of the rows of a vocabulary each cell whose text stands for no value.

    A short form may be spelt like such a text, but of one region alone.
    """
    for column in LEFT:
        rows = [row for row in record.data if is_missing(row.get(column))]
        for row in rows if len(rows) > 1 else []:
            del row[column]
    for index, row in enumerate(record.data):
        yield from _clear(row, Region, record, (index,))


def _clear(
    data: dict[str, Any], model: type[BaseModel], record: Record, at: Location
) -> Iterator[Problem]:
    for key, value in list(data.items()):
        if isinstance(value, str):
            if not is_missing(value) or key in LEFT or key not in model.model_fields:
                continue
            field = model.model_fields[key]
            if not field.is_required():
                del data[key]
            elif get_origin(field.annotation) is not Literal:
                given = f"the text {value!r}, which means a missing value"
                needed = "a name: this key is required"
                yield Problem(record.place((*at, key)), record.field((*at, key)), given, needed)
        elif isinstance(value, dict) and key in NESTED:
            yield from _clear(value, NESTED[key], record, (*at, key))
        elif isinstance(value, list) and key in NESTED:
            for index, entry in enumerate(value):
                if isinstance(entry, dict):
                    yield from _clear(entry, NESTED[key], record, (*at, key, index))


def _clear_judgements(bias: dict[str, Any]) -> None:
    """Leave out judgements that are none; a sign such as ``-`` stands for a judgement in places."""
    if is_missing(bias.get("tool")):
        del bias["tool"]
    given = bias.get("tool")
    tool = tool_name(given) if isinstance(given, str) else ""
    domains = bias.get("domains")
    for judgements in (bias, domains if isinstance(domains, dict) else {}):
        for name, value in list(judgements.items()):
            is_word = is_missing(value) and value.strip().casefold() not in SIGNS
            if is_word and not _is_judgement(value, tool):
                del judgements[name]


def _is_judgement(value: str, tool: str) -> bool:
    if not TOOLS.get(tool):
        return False
    try:
        judgement(value, tool)
    except ValueError:
        return False
    return True
