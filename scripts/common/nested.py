"""Nested data, such as a config, as flat keys."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

NameEntries = Callable[[list[Any]], list[str]]


def flatten(value: Any, name_entries: NameEntries | None = None) -> dict[str, str]:
    """Give every value of nested data as JSON by its path: ``syntheses.activation.title``.

    Parameters
    ----------
    value
        Data as read from YAML or JSON.
    name_entries
        Function that names the entries of a list, so that each has a path of its own,
        ``arms[dbt].n``; without it a list is one value.
    """
    return {
        path: json.dumps(inner, ensure_ascii=False, default=str)
        for path, inner in _flat_items(value, "", name_entries)
    }


def _flat_items(
    value: Any, path: str, name_entries: NameEntries | None
) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _flat_items(inner, f"{path}.{key}" if path else str(key), name_entries)
    elif isinstance(value, list) and value and name_entries:
        for name, inner in zip(name_entries(value), value, strict=True):
            yield from _flat_items(inner, f"{path}[{name}]", name_entries)
    else:
        yield path, value
