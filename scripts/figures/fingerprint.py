"""One text for all that a figure is drawn from, so that equal contents have equal digests."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from functools import partial
from types import FunctionType
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel

from scripts.common.wording import NAMES
from scripts.common.words import words_in_use

PLAIN = (str, int, float, bool, type(None))


def digest_contents(*contents: Any) -> str:
    """Return the SHA-256 of what a figure shows, and of the names and nouns it would show it by.

    Of the names that records give, those of records in the contents count.
    """
    text = json.dumps(_plain(contents))
    labels = [
        [kind, _plain(record), label]
        for kind, names in NAMES.items()
        for record, label in names.items()
        if all(json.dumps(part)[1:-1] in text for part in _parts(record))
    ]
    spoken = json.dumps([labels, _plain(words_in_use())])
    return hashlib.sha256(f"{text}\n{spoken}".encode()).hexdigest()


def _parts(record: Any) -> tuple[str, ...]:
    return record if isinstance(record, tuple) else (record,)


def _plain(value: Any) -> Any:
    """Write a value in lists, texts and numbers; what is of another kind differs in the text.

    Raises
    ------
    TypeError
        If it is of a kind that is not known: its contents could change unseen.
    """
    if type(value) in PLAIN:
        return value
    name = f"{type(value).__module__}.{type(value).__qualname__}"
    if is_dataclass(value):
        return [name, [[field.name, _plain(getattr(value, field.name))] for field in fields(value)]]
    for kind, contents_of in KINDS.items():
        if isinstance(value, kind):
            return [name, *contents_of(value)]
    raise TypeError(f"a figure cannot be known again by a {name}")


def _table_contents(table: pd.DataFrame) -> Iterable[Any]:
    return _plain(table.index), [[str(name), _plain(table[name])] for name in table.columns]


def _column_contents(column: pd.Series | pd.Index) -> Iterable[Any]:
    categories = getattr(column.dtype, "categories", None)
    return str(column.dtype), _plain(categories), [*map(_plain, column.tolist())]


def _mapping_contents(mapping: Mapping[Any, Any]) -> Iterable[Any]:
    return [[_plain(key), _plain(content)] for key, content in mapping.items()]


def _set_contents(values: AbstractSet[Any]) -> Iterable[Any]:
    return sorted(json.dumps(_plain(value)) for value in values)


def _function_name(function: FunctionType) -> Iterable[Any]:
    if "<" in function.__qualname__:
        raise TypeError("a function without a name of its own cannot be known again")
    return function.__module__, function.__qualname__


def _scalar(number: np.generic) -> Iterable[Any]:
    return [number.item()]


def _nothing(_: Any) -> Iterable[Any]:
    return ()


KINDS: dict[Any, Callable[[Any], Iterable[Any]]] = {
    list | tuple: partial(map, _plain),
    pd.DataFrame: _table_contents,
    pd.Series | pd.Index: _column_contents,
    Mapping: _mapping_contents,
    AbstractSet: _set_contents,
    BaseModel: partial(map, _plain),  # pairs of a name and a value
    np.generic: _scalar,
    type(pd.NA): _nothing,
    FunctionType: _function_name,
}
