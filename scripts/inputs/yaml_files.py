"""Read YAML files as plain data with the line of each value; refuse what no record needs."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from scripts.common.input_limits import MOST_DEPTH, MOST_TEXT, MOST_VALUES, MOST_YAML
from scripts.inputs.problems import Place, Problem, capped
from scripts.inputs.record import LONGEST_SHOWN, Location, Record
from scripts.inputs.text import composed, read_text, text_fault, unseen_fault

TAG = "tag:yaml.org,2002:"
TEXT_TAG, NUMBER_TAGS = f"{TAG}str", (f"{TAG}int", f"{TAG}float")
# Numbers as everybody reads them. YAML also takes 012 for 10, 1:30 for 90, and 0x1F for 31.
PLAIN_NUMBER = re.compile(
    r"[+-]?((0|[1-9][0-9_]{0,17})|[0-9_]*\.[0-9_]*([eE][+-]?[0-9]+)?|\.(inf|nan))", re.IGNORECASE
)

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # PyYAML without its C library reads the same, more slowly
    from yaml import SafeLoader  # type: ignore[assignment]


def read_yaml(path: Path) -> tuple[Record, list[Problem]]:
    """Read a YAML mapping with the line of each of its values.

    Tabs, broken syntax and keys that are given twice are returned as problems, not raised.
    """
    record = Record(path.as_posix())
    text, problems = read_text(path, MOST_YAML)
    if problems:
        return record, problems
    try:
        # Values that are nested too deep would crash the library that constructs them.
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
    """List what a record never needs: anchors, tags, deep nesting, very many values."""
    depth = values = documents = 0
    events: Iterator[Any] = yaml.parse(text, SafeLoader)
    for event in events:
        place = Place(record.file, event.start_mark.line + 1)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        values += isinstance(event, yaml.NodeEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if isinstance(event, yaml.AliasEvent):
            yield Problem(place, "", "an anchor that is used again", "every value written out")
        elif (tag := getattr(event, "tag", None)) is not None:
            yield Problem(place, "", f"the tag {tag[:LONGEST_SHOWN]!r}", "values without tags")
        if depth > MOST_DEPTH:
            given = f"values nested more than {MOST_DEPTH} deep"
            yield Problem(place, "", given, "no value nested as deep")
            return
        if values > MOST_VALUES:
            given, needed = f"more than {MOST_VALUES} values", "a file with fewer"
            yield Problem(place, "", given, needed)
            return
        if documents > 1:
            yield Problem(place, "", "a second document, after `---`", "one record in a file")
            return


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
    """List a value that cannot be shown, or that YAML reads otherwise than people do.

    Letters are put into one form. What cannot even be read as a number or a date is kept as text.
    """
    place = Place(record.file, node.start_mark.line + 1)
    if fault := text_fault(node.value) or _misread_value(node):
        yield Problem(place, record.field(at), *fault)
        if not (node.tag in NUMBER_TAGS and len(node.value) < LONGEST_SHOWN):
            node.tag, node.value = TEXT_TAG, node.value[:LONGEST_SHOWN]
    elif node.tag == TEXT_TAG:
        node.value = composed(node.value)


def _misread_value(node: Any) -> tuple[str, str] | None:
    """Say what YAML takes a value for that people would not; None where both agree."""
    kind, value = node.tag.removeprefix(TAG), node.value
    if kind in ("int", "float") and not PLAIN_NUMBER.fullmatch(value):
        given = f"{value[:LONGEST_SHOWN]}, which YAML takes for another number"
        return given, "digits, without a 0 in front, or in quotes where it is meant as text"
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
    """List a key that is not text, that has unseen characters, or that was given before."""
    place = Place(record.file, key.start_mark.line + 1)
    needed = "a key in letters, or in quotes"
    if not isinstance(key, yaml.ScalarNode):
        yield Problem(place, record.field(at), "a key that is a list or has keys itself", needed)
        return
    if key.tag != TEXT_TAG:
        given = f"the key {key.value[:LONGEST_SHOWN]!r}, which is not text"
        yield Problem(place, record.field(at), given, needed)
    elif fault := text_fault(key.value) or unseen_fault(key.value):
        yield Problem(place, record.field(at), *fault)
    here = (*at, _key_text(key))
    if here in record.lines:
        first = f"given a second time (first on line {record.lines[here]})"
        yield Problem(place, record.field(here), first, "each key once")


def _syntax_problem(error: yaml.YAMLError, text: str, record: Record) -> Problem:
    mark = getattr(error, "problem_mark", None)
    line = None if mark is None else mark.line + 1
    given = getattr(error, "problem", None) or str(error)
    needed = "YAML: `key: value`, lists as `- item`, indented with spaces"
    if "mapping values are not allowed" in given:
        given, needed = "a second colon on the line", "text that holds a colon in double quotes"
    indents = [row[: len(row) - len(row.lstrip())] for row in text.splitlines()]
    if tabbed := [number for number, indent in enumerate(indents, 1) if "\t" in indent]:
        line, given, needed = tabbed[0], "a tab at the start of the line", "spaces, never tabs"
    return Problem(Place(record.file, line), "", given, needed)
