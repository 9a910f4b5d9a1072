"""Read YAML and CSV files as plain data, and remember on which line each value stands."""

import csv
import errno
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from scripts._problems import Place, Problem, listed, nearest

Location = tuple[str | int, ...]

TEXT_TAG = "tag:yaml.org,2002:str"

# What no page, Word document or picture can show: control characters and halves of a character.
UNSHOWN = re.compile(r"[^\t\n\r -~\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # PyYAML without its C library reads the same, more slowly
    from yaml import SafeLoader  # type: ignore[assignment]


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
    """

    file: str
    data: Any = None
    lines: dict[Location, int] = field(default_factory=dict)
    files: dict[Location, str] = field(default_factory=dict)

    def place(self, location: Location = ()) -> Place:
        """Find the file and the closest line known for a location."""
        file = next((self.files[p] for p in _prefixes(location) if p in self.files), self.file)
        line = next((self.lines[p] for p in _prefixes(location) if p in self.lines), None)
        return Place(file, line)

    def field(self, location: Location) -> str:
        """Spell a location as a reviewer counts: ``findings 3, side``; in a table: ``side``."""
        rows = (at for at in _prefixes(location) if at in self.files and isinstance(at[-1], int))
        row = max(map(len, rows), default=0)
        words = [f" {p + 1}" if isinstance(p, int) else f", {p}" for p in location[row:]]
        return "".join(words).removeprefix(", ").strip()


def _prefixes(location: Location) -> Iterator[Location]:
    return (location[:end] for end in range(len(location), -1, -1))


def read_text(path: Path) -> tuple[str, list[Problem]]:
    """Read a UTF-8 file; a missing, empty or differently encoded one is a problem."""
    try:
        _refuse_pipe(path)
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return "", [_unreadable(path, "no such file", "a file of this name")]
    except UnicodeDecodeError:
        return "", [_unreadable(path, "text that is not UTF-8", "a file saved as UTF-8")]
    except OSError as error:
        return "", [_unreadable(path, f"{error.strerror}", "a file that can be read")]
    if not text.strip():
        return "", [_unreadable(path, "an empty file", "at least the required keys")]
    if unshown := UNSHOWN.search(text):
        place = Place(path.as_posix(), text.count("\n", 0, unshown.start()) + 1)
        return "", [_unshown_problem(place, "", unshown[0])]
    return text, []


def _refuse_pipe(path: Path) -> None:
    """Raise an error for a folder or a pipe under the name of a file; a pipe would never end."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EISDIR, "a folder, or something else that is no file")


def _unshown_problem(place: Place, field: str, character: str) -> Problem:
    found = f"the control character U+{ord(character):04X}"
    return Problem(place, field, found, "characters that can be shown")


def _unreadable(path: Path, found: str, needed: str) -> Problem:
    return Problem(Place(path.as_posix()), "", found, needed)


def read_yaml(path: Path) -> tuple[Record, list[Problem]]:
    """Read a YAML mapping with the line of each of its values.

    Tabs, broken syntax and keys that are given twice come back as problems, never as exceptions.
    """
    record = Record(path.as_posix())
    text, problems = read_text(path)
    if problems:
        return record, problems
    try:
        loader = SafeLoader(text)
        node = loader.get_single_node()
        problems = list(_index_lines(node, (), record))
        record.data = loader.construct_document(node) if node is not None else None
    except yaml.YAMLError as error:
        return record, [_syntax_problem(error, text, record)]
    except (ValueError, RecursionError) as error:
        return record, [Problem(Place(record.file), "", str(error), "plain YAML values")]
    if not isinstance(record.data, dict):
        problems.append(Problem(record.place(), "", "no `key: value` lines", "a record of keys"))
    return record, problems


def _index_lines(
    node: Any, at: Location, record: Record, seen: set[int] | None = None
) -> Iterator[Problem]:
    seen = set() if seen is None else seen
    if node is None:
        return
    if id(node) in seen:
        place = Place(record.file, node.start_mark.line + 1)
        yield Problem(
            place, record.field(at), "an anchor that is used again", "every value written out"
        )
        return
    seen.add(id(node))
    record.lines[at] = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode) and (unshown := UNSHOWN.search(node.value)):
        yield _unshown_problem(Place(record.file, record.lines[at]), record.field(at), unshown[0])
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _index_lines(child, (*at, index), record, seen)
    elif isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            here = (*at, str(key.value))
            yield from _key_problems(key, at, record)
            yield from _index_lines(child, here, record, seen)
            record.lines[here] = key.start_mark.line + 1


def _key_problems(key: Any, at: Location, record: Record) -> Iterator[Problem]:
    place, here = Place(record.file, key.start_mark.line + 1), (*at, str(key.value))
    if key.tag != TEXT_TAG:
        found = f"the key {key.value!r}, which is not text"
        yield Problem(place, record.field(at), found, "a key in letters, or in quotes")
    elif unshown := UNSHOWN.search(key.value):
        yield _unshown_problem(place, record.field(at), unshown[0])
    elif here in record.lines:
        first = f"given a second time (first on line {record.lines[here]})"
        yield Problem(place, record.field(here), first, "each key once")


def _syntax_problem(error: yaml.YAMLError, text: str, record: Record) -> Problem:
    mark = getattr(error, "problem_mark", None)
    line = None if mark is None else mark.line + 1
    found = getattr(error, "problem", None) or str(error)
    needed = "YAML: `key: value`, lists as `- item`, indented with spaces"
    if "mapping values are not allowed" in found:
        found, needed = "a second colon on the line", "text that holds a colon in double quotes"
    tabbed = [n for n, row in enumerate(text.splitlines(), 1) if "\t" in row[: _indent(row)]]
    if tabbed:
        line, found, needed = tabbed[0], "a tab at the start of the line", "spaces, never tabs"
    return Problem(Place(record.file, line), "", found, needed)


def _indent(row: str) -> int:
    return len(row) - len(row.lstrip())


def read_csv(path: Path, columns: list[str], required: list[str]) -> tuple[Record, list[Problem]]:
    """Read a CSV table as a list of rows, each a dictionary of its filled cells.

    Parameters
    ----------
    path
        A comma-separated UTF-8 file with a header.
    columns
        Allowed column names; one that ends in ``*`` allows any name with that start.
    required
        Columns that the header must have.
    """
    record = Record(path.as_posix())
    text, problems = read_text(path)
    if problems:
        return record, problems
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1  # the line on which the row before ended; a row may span several
    try:
        header = [name.strip() for name in next(reader)]
        known = _known_columns(header, columns)
        problems = list(_unknown_columns(header, known, columns, record))
        if unusable := list(_header_problems(header, required, record)):
            return record, unusable if len(header) == 1 else [*problems, *unusable]
        record.data = []
        for cells in reader:
            line, start = start + 1, reader.line_num
            if any(map(str.strip, cells)):
                problems += _add_row(record, header, known, cells, line)
    except csv.Error as error:
        place = Place(record.file, reader.line_num)
        return Record(record.file), [Problem(place, "", str(error), "cells separated by commas")]
    return record, problems


def _header_problems(header: list[str], required: list[str], record: Record) -> Iterator[Problem]:
    place = Place(record.file, 1)
    if len(header) == 1 and ";" in header[0]:
        needed = "cells separated by commas: save as CSV (UTF-8, comma delimited)"
        yield Problem(place, "header", "cells separated by semicolons", needed)
        return
    for name in sorted({name for name in header if header.count(name) > 1}):
        yield Problem(place, "header", f"column {name!r} twice", "each column once")
    for name in required:
        if name not in header:
            yield Problem(place, "header", f"no column {name!r}", f"the column {name!r}")


def _known_columns(header: list[str], columns: list[str]) -> set[str]:
    starts = tuple(name[:-1] for name in columns if name.endswith("*"))
    return {name for name in header if name in columns or (starts and name.startswith(starts))}


def _unknown_columns(
    header: list[str], known: set[str], columns: list[str], record: Record
) -> Iterator[Problem]:
    needed = f"one of the columns {listed(columns, 40)}"
    for name in header:
        if name not in known:
            place = Place(record.file, 1)
            yield Problem(place, "header", f"column {name!r}", needed, nearest(name, columns))


def _add_row(
    record: Record, header: list[str], known: set[str], cells: list[str], line: int
) -> list[Problem]:
    at = (len(record.data),)
    record.lines[at], record.files[at] = line, record.file
    named = zip(header, cells, strict=False)
    filled = {name: cell for name, c in named if name in known and (cell := c.strip())}
    record.data.append(filled)
    if len(cells) == len(header):
        return []
    found = f"{len(cells)} cells under {len(header)} columns"
    needed = "as many cells as columns; text with a comma in double quotes"
    return [Problem(Place(record.file, line), "", found, needed)]
