"""Data read from a file, with the line of each value: what both readers return."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from scripts.inputs.problems import Place, Sheet

Location = tuple[str | int, ...]

LONGEST_SHOWN = 60  # letters of a wrong value or key in a message


@dataclass
class Record:
    """Plain data read from a file, with the line of every value.

    Attributes
    ----------
    file
        The file's path as shown to the reviewer.
    sheet
        The sheet of a workbook that was read.
    data
        What the file says; None where it could not be read.
    lines
        Line (from 1) of each value, by its location, e.g. ``("findings", 2, "side")``.
    origins
        For data gathered from several tables: the table of a location, as a place without line.
    names
        For data gathered from a table: the column of a location, where it is named otherwise.
    assumptions
        For a table: what was assumed when it was read, each in a few words.
    tables
        For data gathered from tables: these tables.
    """

    file: str
    data: Any = None
    lines: dict[Location, int] = field(default_factory=dict)
    origins: dict[Location, Place] = field(default_factory=dict)
    names: dict[Location, str] = field(default_factory=dict)
    sheet: Sheet | None = None
    assumptions: list[str] = field(default_factory=list)
    tables: "tuple[Record, ...]" = ()

    @property
    def whole(self) -> Place:
        """The place of the file or sheet as a whole."""
        return Place(self.file, sheet=self.sheet)

    def place(self, location: Location = ()) -> Place:
        """Find the file and the closest line known for a location in that file."""
        known = (at for at in _prefixes(location) if at in self.origins)
        start = next(known, None)
        origin = self.whole if start is None else self.origins[start]
        within = (at for at in _prefixes(location) if at in self.lines)
        nearest = next(within, None)
        is_of_file = nearest is not None and len(nearest) >= len(start or ())
        line = self.lines[nearest] if nearest is not None and is_of_file else None
        return replace(origin, line=line)

    def field(self, location: Location) -> str:
        """Spell a location as a reviewer counts: ``findings 3, side``; in a table: ``side``."""
        if location in self.names:
            return self.names[location]
        rows = (at for at in _prefixes(location) if at in self.origins and isinstance(at[-1], int))
        row = max(map(len, rows), default=0)
        if self.tables and len(location) > row and all(isinstance(p, str) for p in location[row:]):
            return _column_name(*map(str, location[row:]))
        words = [f" {p + 1}" if isinstance(p, int) else f", {p}" for p in location[row:]]
        return "".join(words).removeprefix(", ").strip()


def _column_name(key: str, *inside: str) -> str:
    """Name the column that holds a nested key of a record: ``risk_of_bias_overall``, ``page``."""
    if key == "source" and inside:
        return inside[0]
    is_domain = len(inside) > 1 and inside[0] == "domains"
    return "_".join((key, *inside[is_domain:]))


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
