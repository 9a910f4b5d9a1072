"""Data read from a file, with the line of each value: what both readers return."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from scripts.inputs.problems import Place

Location = tuple[str | int, ...]

LONGEST_SHOWN = 60  # letters of a wrong value or key in a message


@dataclass
class Record:
    """Plain data read from a file, with the line of every value.

    Attributes
    ----------
    file
        The file's path as shown to the reviewer.
    data
        What the file says; None where it could not be read.
    lines
        Line (from 1) of each value, by its location, e.g. ``("findings", 2, "side")``.
    files
        For data gathered from several files: the file of a location, where it is not ``file``.
    names
        For data gathered from a table: the column of a location, where it is named otherwise.
    """

    file: str
    data: Any = None
    lines: dict[Location, int] = field(default_factory=dict)
    files: dict[Location, str] = field(default_factory=dict)
    names: dict[Location, str] = field(default_factory=dict)

    def place(self, location: Location = ()) -> Place:
        """Find the file and the closest line known for a location in that file."""
        known = (at for at in _prefixes(location) if at in self.files)
        start = next(known, None)
        file = self.file if start is None else self.files[start]
        within = (at for at in _prefixes(location) if at in self.lines)
        nearest = next(within, None)
        is_of_file = nearest is not None and len(nearest) >= len(start or ())
        return Place(file, self.lines[nearest] if nearest is not None and is_of_file else None)

    def field(self, location: Location) -> str:
        """Spell a location as a reviewer counts: ``findings 3, side``; in a table: ``side``."""
        if location in self.names:
            return self.names[location]
        rows = (at for at in _prefixes(location) if at in self.files and isinstance(at[-1], int))
        row = max(map(len, rows), default=0)
        words = [f" {p + 1}" if isinstance(p, int) else f", {p}" for p in location[row:]]
        return "".join(words).removeprefix(", ").strip()


def _prefixes(location: Location) -> Iterator[Location]:
    return (location[:end] for end in range(len(location), -1, -1))


@contextmanager
def no_cycles() -> Iterator[None]:
    """Pause the search for reference cycles while many plain records are read, which have none.

    The search would go through all earlier records again and again: more than a third of the time
    that it takes to read 10,000 studies.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
