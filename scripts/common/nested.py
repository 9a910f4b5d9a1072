"""Nested data, such as a config, as flat keys."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from scripts.common.input_limits import MOST_TEXT

NAMES = ("@id", "id", "path", "name", "file")  # keys by which an entry of a list is known
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
        for path, inner in flat_items(value, name_entries)
    }


def flat_items(
    value: Any, name_entries: NameEntries | None, path: str = ""
) -> Iterator[tuple[str, Any]]:
    """List every value of nested data after its path; too long a path is a ``ValueError``."""
    if len(path) > MOST_TEXT:
        raise ValueError(f"keys of more than {MOST_TEXT} characters, one in another")
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from flat_items(inner, name_entries, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and value and name_entries:
        for name, inner in zip(name_entries(value), value, strict=True):
            yield from flat_items(inner, name_entries, f"{path}[{name}]")
    else:
        yield path, value


def entry_names(entries: list[Any]) -> list[str]:
    """Name the entries of a list by a key of theirs, so that a new one does not move the rest."""
    for key in NAMES:
        names = [str(entry[key]) for entry in entries if isinstance(entry, dict) and key in entry]
        if len(set(names)) == len(entries):
            return names
    return [str(place) for place in range(1, len(entries) + 1)]
