"""Read YAML and CSV files as plain data, and remember on which line each value stands."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from scripts.common.input_limits import (
    MOST_CELL,
    MOST_COLUMNS,
    MOST_DEPTH,
    MOST_PROBLEMS,
    MOST_ROWS,
    MOST_TABLE,
    MOST_TEXT,
    MOST_VALUES,
    MOST_YAML,
)
from scripts.inputs.problems import Place, Problem, capped, list_terms, nearest
from scripts.inputs.text import composed, read_text, text_fault, unseen_fault

Location = tuple[str | int, ...]

TAG = "tag:yaml.org,2002:"
TEXT_TAG, NUMBER_TAGS = f"{TAG}str", (f"{TAG}int", f"{TAG}float")
LONGEST_SHOWN = 60  # letters of a wrong value or key in a message
# Numbers as everybody reads them. YAML also takes 012 for 10, 1:30 for 90, and 0x1F for 31.
PLAIN_NUMBER = re.compile(
    r"[+-]?((0|[1-9][0-9_]{0,17})|[0-9_]*\.[0-9_]*([eE][+-]?[0-9]+)?|\.(inf|nan))", re.IGNORECASE
)

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


def read_yaml(path: Path) -> tuple[Record, list[Problem]]:
    """Read a YAML mapping with the line of each of its values.

    Tabs, broken syntax and keys that are given twice come back as problems, never as exceptions.
    """
    record = Record(path.as_posix())
    text, problems = read_text(path, MOST_YAML)
    if problems:
        return record, problems
    try:
        # Nested too deep, values crash the library that puts them together: look before.
        if problems := capped(_structure_problems(text, record)):
            return record, problems
        loader = SafeLoader(text)
        node = loader.get_single_node()
        problems = capped(_index_lines(node, (), record))
        record.data = loader.construct_document(node) if node is not None else None
    except yaml.YAMLError as error:
        return record, problems or [_syntax_problem(error, text, record)]
    if not isinstance(record.data, dict):
        problems.append(Problem(record.place(), "", "no `key: value` lines", "a record of keys"))
    return record, problems


def _structure_problems(text: str, record: Record) -> Iterator[Problem]:
    """Tell of what a record never needs: references, tags, depth, and what has no end."""
    depth = values = documents = 0
    for event in yaml.parse(text, SafeLoader):
        place = Place(record.file, _line(event))
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        values += isinstance(event, yaml.NodeEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if isinstance(event, yaml.AliasEvent):
            yield Problem(place, "", "an anchor that is used again", "every value written out")
        elif (tag := getattr(event, "tag", None)) is not None:
            yield Problem(place, "", f"the tag {tag[:LONGEST_SHOWN]!r}", "values without tags")
        if depth > MOST_DEPTH:
            found = f"values nested more than {MOST_DEPTH} deep"
            yield Problem(place, "", found, "no value nested as deep")
            return
        if values > MOST_VALUES:
            found, needed = f"more than {MOST_VALUES} values", "a file with fewer"
            yield Problem(place, "", found, needed)
            return
        if documents > 1:
            yield Problem(place, "", "a second document, after `---`", "one record in a file")
            return


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1


def _index_lines(node: Any, at: Location, record: Record) -> Iterator[Problem]:
    if node is None:
        return
    record.lines[at] = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        yield from _value_problems(node, at, record)
    elif isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _index_lines(child, (*at, index), record)
    elif isinstance(node, yaml.MappingNode):
        for index, (key, child) in enumerate(node.value):
            yield from _key_problems(key, at, record)
            plain = yaml.ScalarNode(TEXT_TAG, _key_text(key), key.start_mark)
            node.value[index] = (plain, child)
            here = (*at, plain.value)
            yield from _index_lines(child, here, record)
            record.lines[here] = key.start_mark.line + 1


def _key_text(key: Any) -> str:
    return composed(key.value[:MOST_TEXT]) if isinstance(key, yaml.ScalarNode) else "?"


def _value_problems(node: Any, at: Location, record: Record) -> Iterator[Problem]:
    """Tell of a value that cannot be shown, or that YAML takes for something else than it says.

    Letters are put into one form. What cannot even be read as a number or a date is kept as text.
    """
    place = Place(record.file, node.start_mark.line + 1)
    if fault := text_fault(node.value) or _mistaken(node):
        yield Problem(place, record.field(at), *fault)
        if not (node.tag in NUMBER_TAGS and len(node.value) < LONGEST_SHOWN):
            node.tag, node.value = TEXT_TAG, node.value[:LONGEST_SHOWN]
    elif node.tag == TEXT_TAG:
        node.value = composed(node.value)


def _mistaken(node: Any) -> tuple[str, str] | None:
    """Say what YAML takes a value for that people would not; None where both agree."""
    kind, value = node.tag.removeprefix(TAG), node.value
    if kind in ("int", "float") and not PLAIN_NUMBER.fullmatch(value):
        found = f"{value[:LONGEST_SHOWN]}, which YAML takes for another number"
        return found, "digits, without a 0 in front, or in quotes where it is meant as text"
    if kind == "timestamp" and not _is_date(value):
        return f"{value}, a date that there is not", "a date of the calendar, or text in quotes"
    if kind in ("merge", "value"):
        return f"a bare {value}", "text that is a sign in quotes"
    return None


def _is_date(value: str) -> bool:
    try:
        yaml.safe_load(value)
    except (ValueError, OverflowError):
        return False
    return True


def _key_problems(key: Any, at: Location, record: Record) -> Iterator[Problem]:
    """Tell of a key that is no text, that does not show as it is, or that was there before."""
    place = Place(record.file, key.start_mark.line + 1)
    needed = "a key in letters, or in quotes"
    if not isinstance(key, yaml.ScalarNode):
        yield Problem(place, record.field(at), "a key that is a list or has keys itself", needed)
        return
    if key.tag != TEXT_TAG:
        found = f"the key {key.value[:LONGEST_SHOWN]!r}, which is not text"
        yield Problem(place, record.field(at), found, needed)
    elif fault := text_fault(key.value) or unseen_fault(key.value):
        yield Problem(place, record.field(at), *fault)
    here = (*at, _key_text(key))
    if here in record.lines:
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
    text, problems = read_text(path, MOST_TABLE)
    if problems:
        return record, problems
    csv.field_size_limit(MOST_CELL)  # another library may have set it for the whole process
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1  # the line on which the row before ended; a row may span several
    try:
        header = [composed(name.strip()) for name in next(reader)]
        unusable = list(_header_problems(header, required, record))
        if unusable and (len(header) == 1 or len(header) > MOST_COLUMNS):
            return record, unusable
        known = _known_columns(header, columns)
        problems = list(_unknown_columns(header, known, columns, record))
        if unusable:
            return record, [*problems, *unusable]
        record.data = []
        for cells in reader:
            line, start = start + 1, reader.line_num
            if any(map(str.strip, cells)):
                problems += _add_row(record, header, known, cells, line)
            if len(record.data) > MOST_ROWS or len(problems) > MOST_PROBLEMS:
                break
    except csv.Error as error:
        return Record(record.file), [_broken_cell(error, record.file, start + 1)]
    if len(record.data) > MOST_ROWS:
        found, needed = (f"{word} than {MOST_ROWS} rows" for word in ("more", "no more"))
        return Record(record.file), [Problem(record.place(), "", found, needed)]
    return record, problems


def _broken_cell(error: csv.Error, file: str, line: int) -> Problem:
    """Say in plain words what the library for tables tells of a row."""
    found, needed = str(error), "cells separated by commas"
    if "unexpected end" in found or "field larger" in found:
        found = "a cell that begins with a double quote and has no end, or one that is too long"
        needed = f"a double quote at both ends of a cell, and no more than {MOST_TEXT} characters"
    return Problem(Place(file, line), "", found, needed)


def _header_problems(header: list[str], required: list[str], record: Record) -> Iterator[Problem]:
    place = Place(record.file, 1)
    for sign, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and sign in header[0]:
            needed = "cells separated by commas: save as CSV (UTF-8, comma delimited)"
            yield Problem(place, "header", f"cells separated by {name}", needed)
            return
    if len(header) > MOST_COLUMNS:
        found = f"{len(header)} columns"
        yield Problem(place, "header", found, f"no more than {MOST_COLUMNS}")
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
    needed = f"one of the columns {list_terms(columns, 40)}"
    for name in header:
        if name not in known:
            place, found = Place(record.file, 1), f"column {name[:LONGEST_SHOWN]!r}"
            yield Problem(place, "header", found, needed, nearest(name, columns))
        elif fault := text_fault(name) or unseen_fault(name):
            yield Problem(Place(record.file, 1), "header", *fault)


def _add_row(
    record: Record, header: list[str], known: set[str], cells: list[str], line: int
) -> list[Problem]:
    at = (len(record.data),)
    record.lines[at], record.files[at] = line, record.file
    place = Place(record.file, line)
    named = zip(header, cells, strict=False)
    filled = {name: cell for name, c in named if name in known and (cell := c.strip())}
    record.data.append({name: composed(cell) for name, cell in filled.items()})
    faults = ((name, text_fault(cell)) for name, cell in filled.items())
    problems = [Problem(place, name, *fault) for name, fault in faults if fault]
    if list(map(str.strip, cells)) == header:
        problems.append(Problem(place, "", "the row of headings again", "that row once"))
    if len(cells) == len(header):
        return problems
    found = f"{len(cells)} cells under {len(header)} columns"
    needed = "as many cells as columns; text with a comma in double quotes"
    return [*problems, Problem(place, "", found, needed)]
