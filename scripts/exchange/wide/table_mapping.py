"""Draft a mapping for a table of another program, for a reviewer to correct."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import get_args

from scripts.common.paths import SCHEMAS, doc_page
from scripts.common.wording import folded
from scripts.exchange.wide.heading_patterns import AGAIN, unique_headings
from scripts.inputs.tables import Grid
from scripts.models.base import listed_term
from scripts.models.import_mapping import LEAVE_OUT
from scripts.models.risk_of_bias import TOOLS
from scripts.models.study import plain_benefit
from scripts.models.terms import OTHER_WORDS, Benefit, Better, Contrast, Direction, Role, Side
from scripts.records.flat_table import ARM_COLUMNS, COLUMNS, CONTROL
from scripts.records.group_words import FAVOURED
from scripts.records.headings import BIAS, plain_words, read_heading

START = """\
# yaml-language-server: $schema=../../../{schema}
# How {name} becomes study records ({page}). This is a draft: correct it.
"""
TERMS: dict[str, tuple[str, ...]] = {
    "direction": (*get_args(Direction), *get_args(Benefit)),
    "contrast": get_args(Contrast),
    "side": get_args(Side),
    "better": get_args(Better),
    "arm_role": get_args(Role),
    "comparator_role": get_args(Role),
}
# How answers about a direction begin, and what they mean.
BEGINNINGS = {
    **dict.fromkeys(("increase", "increasing", "raised"), "increase"),
    **dict.fromkeys(("decrease", "decreasing", "reduced", "reduction"), "decrease"),
    **dict.fromkeys(("no change", "no difference", "unchanged"), "no_change"),
    "not reported": "not_reported",
    "unclear": "unclear",
}
MOST_ANSWERS = 30  # different ones in a column of a closed list; more are no such answers
REVIEWERS, AGREED = ("reviewer name", "reviewer", "extractor", "coder", "user"), "Consensus"
AUTHORS = ("author", "authors", "first author")  # which with the year name a study
SAME_STUDY = ("covidence", "refid", "record id", "reference id")
ARM_FIELDS = {name for columns in ARM_COLUMNS.values() for name in columns}
TOOL = f"{BIAS}tool"
REGION = "{region}"
# A box of REDCap that can be ticked, in an export of labels and in one of codes.
BOX, CODED_BOX = re.compile(r"(.+?) \(choice=(.+)\)"), re.compile(r".+___[0-9]+")


def first_lines(file: str) -> str:
    """Write how the mapping of a file begins, which lies in the folder of a review."""
    schema = (SCHEMAS / "import.schema.json").as_posix()
    return START.format(schema=schema, name=Path(file).name, page=doc_page("import.md"))


def quoted(text: str) -> str:
    """Write a text for YAML."""
    return json.dumps(text, ensure_ascii=False)


def draft_for_table(grid: Grid) -> str:
    """Write a mapping with every column of a table, each with the nearest field or left out."""
    headings = unique_headings(grid.rows[0][1] if grid.rows else [])
    cells = [
        [row[index].strip() for _, row in grid.rows[1:] if index < len(row)]
        for index in range(len(headings))
    ]
    patterns = _tables(headings) | _numbered(headings) | _again(headings)
    fields: dict[str, list[int]] = {}
    once: dict[str, str] = {}
    repeated: dict[str, dict[str, str]] = {"arms": {}, "results": {}, "tables": {}}
    for index, heading in enumerate(headings):
        if not heading:
            continue
        if line := _box(heading):
            once[heading] = line
            continue
        pattern = patterns.get(heading, heading)
        is_repeated = pattern != heading
        field, remark = nearest_field(re.sub(r" \(\{n\}\)$|\{n\}|\{region\}", " ", pattern)), ""
        if not field and (similar := similar_field(pattern)):
            remark = f"  # nearest: {similar}"
        if not any(cells[index]) and not is_repeated:
            field, remark = None, "  # always empty"
        elif field in fields and not is_repeated:
            field, remark = None, f"  # nearest: {field}, which another column is"
        if field:
            fields.setdefault(field, []).append(index)
        of_arms = "arms" if field in ARM_FIELDS else "results"
        kind = "tables" if REGION in pattern else of_arms
        lines_of = repeated[kind] if is_repeated else once
        written = field or LEAVE_OUT
        if field == "comparator":
            # What the control group is called usually says what it is.
            fields.setdefault("comparator_role", []).append(index)
            written = "[comparator, comparator_role]"
        lines_of[pattern] = f"{quoted(pattern)}: {written}{remark}"
    if any(plain_words(heading) in AUTHORS for heading in headings):
        # A study that is named by its author alone is named by the year as well.
        once = {key: re.sub(": year$", ": [study_id, year]", line) for key, line in once.items()}
    lines = [first_lines(grid.file)]
    lines += [f"sheet: {quoted(grid.sheet)}"] if grid.sheet is not None else []
    lines += [*_special(headings, cells), "", "columns:"]
    lines += [f"  {line}" for line in once.values()]
    lines += _repeated([*filter(None, repeated.values())])
    lines += ["", *_constants(fields), *_values(fields, cells)]
    return "\n".join(lines).rstrip() + "\n"


def _repeated(blocks: Sequence[Mapping[str, str]]) -> list[str]:
    """Write the columns that are there several times."""
    about = "# Once for each arm or result; {n} stands for a number, {region} for an outcome."
    lines = ["", about, "repeated:"] if blocks else []
    for block in blocks:
        lines += ["  - columns:", *(f"      {line}" for line in block.values())]
    return lines


def nearest_field(heading: str) -> str | None:
    """Name the field that a heading is most like; nothing where none is.

    Examples
    --------
    >>> [nearest_field(text) for text in ("Direction of effect:", "N control", "Funding")]
    ['direction', 'comparator_n', None]
    """
    columns = [*COLUMNS, TOOL, f"{BIAS}overall"]
    reading = read_heading(heading.strip(" :"), columns)
    return reading.columns[0] if reading else None


def similar_field(heading: str) -> str | None:
    """Name the field that the first words of a heading are like; it may well be another.

    Examples
    --------
    >>> similar_field("Population, and setting")
    'population'
    """
    words = heading.split()
    starts = (" ".join(words[:end]).strip(" :,") for end in range(len(words) - 1, 0, -1))
    return next((field for start in starts if (field := nearest_field(start))), None)


def _numbered(headings: Sequence[str]) -> dict[str, str]:
    """Find headings that differ by a number alone, counted from 1; the pattern of each."""
    patterns: dict[str, dict[str, str]] = {}
    for heading in headings:
        if CODED_BOX.fullmatch(heading):
            continue
        for match in re.finditer(r"(?<![0-9])[0-9]{1,2}(?![0-9])", heading):
            pattern = f"{heading[: match.start()]}{{n}}{heading[match.end() :]}"
            patterns.setdefault(pattern, {})[match[0].lstrip("0")] = heading
    return {
        heading: pattern
        for pattern, by_number in patterns.items()
        if {"1", "2"} <= {*by_number}
        for heading in by_number.values()
    }


def _again(headings: Sequence[str]) -> dict[str, str]:
    """Find headings that are there several times; the pattern of each."""
    several = {heading for heading in headings if f"{heading} (2)" in headings}
    plain = {heading: re.sub(r" \([0-9]+\)$", "", heading) for heading in headings}
    return {
        heading: f"{first}{AGAIN}" for heading, first in plain.items() if first in several - {""}
    }


def _tables(headings: Sequence[str]) -> dict[str, str]:
    """Find headings of an outcome and a field, as tables in forms have them; the pattern of each.

    An outcome is what at least one heading with a direction names; there must be two of them.
    """
    named: dict[str, dict[str, str]] = {}
    for heading in headings:
        if nearest_field(heading) or CODED_BOX.fullmatch(heading):
            continue
        words = heading.split()
        parts = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
        ends = [(f"{REGION} {end}", start) for start, end in parts if nearest_field(end)]
        starts = [
            (f"{start} {REGION}", end)
            for start, end in reversed(parts)
            if nearest_field(start) == "direction"
        ]
        for pattern, outcome in (ends or starts)[:1]:
            named.setdefault(pattern, {})[outcome] = heading
    outcomes = {
        outcome
        for pattern, by in named.items()
        if nearest_field(pattern.replace(REGION, " ")) == "direction" and len(by) > 1
        for outcome in by
    }
    return {
        heading: pattern
        for pattern, by in named.items()
        if len(outcomes.intersection(by)) > 1
        for heading in by.values()
    }


def _box(heading: str) -> str | None:
    """Write what becomes of a box that can be ticked; nothing where the column is none."""
    if box := BOX.fullmatch(heading):
        if field := nearest_field(box[1]):
            values = f"{{Checked: {quoted(box[2])}, Unchecked: }}"
            return f"{quoted(heading)}: {{field: {field}, values: {values}}}"
    elif CODED_BOX.fullmatch(heading):
        return f"{quoted(heading)}: {LEAVE_OUT}  # a box to tick: export labels"
    return None


def _special(headings: Sequence[str], cells: Sequence[Sequence[str]]) -> Iterator[str]:
    """Write which rows to take, where the file has several for a study."""
    for heading, answers in zip(headings, cells, strict=True):
        if folded(heading) in REVIEWERS:
            agreed = next((name for name in answers if folded(name) == folded(AGREED)), AGREED)
            yield f"reviewer: {quoted(heading)}"
            yield f"agreed: {quoted(agreed)}  # the value in rows that reviewers agreed on"
        elif plain_words(heading) in SAME_STUDY:
            yield f"same_study: {quoted(heading)}"


def _constants(fields: Mapping[str, Sequence[int]]) -> Iterator[str]:
    """Write the fields that findings need and no column gives; what nobody can know is asked."""
    yield "# The same for all findings."
    yield "constants:"
    if "measure" not in fields:
        yield "  measure: outcomes"
    if "direction" not in fields:
        yield "  # No column looks like the direction of effect: say above which it is."
    if "arm" in fields and "arm_role" not in fields:
        yield "  arm_role: treated"
    if "comparator_role" not in fields:
        listed = ", ".join(TERMS["comparator_role"])
        yield f"  # comparator_role: {CONTROL}  # one of: {listed}"
    if TOOL not in fields and any(name.startswith(BIAS) for name in fields):
        yield f"  {TOOL}:  # one of: {', '.join(TOOLS)}"
    yield ""


def _values(fields: Mapping[str, Sequence[int]], cells: Sequence[Sequence[str]]) -> Iterator[str]:
    """Write what the answers under columns of closed lists become, where it is not plain."""
    unknown = {
        field: answers
        for field, indexes in fields.items()
        if field in TERMS
        and len(different := dict.fromkeys(filter(None, chain(*(cells[at] for at in indexes)))))
        <= MOST_ANSWERS
        and (answers := [answer for answer in different if answer not in TERMS[field]])
    }
    if not unknown:
        return
    yield "# What answers become. Fill in what is empty."
    yield "values:"
    for field, answers in unknown.items():
        yield f"  {field}:  # one of: {', '.join(TERMS[field])}"
        for answer in answers:
            yield f"    {quoted(answer)}: {_meaning(answer, TERMS[field])}".rstrip()


def _meaning(answer: str, terms: Sequence[str]) -> str:
    """Say which term an answer means, where it says so plainly; nothing where it does not."""
    words = re.sub(r"[\s_-]+", " ", folded(answer))
    meant = (
        listed_term(answer, terms),
        OTHER_WORDS.get(words),
        plain_benefit(answer),
        FAVOURED.get(plain_words(answer)),
        *(term for start, term in BEGINNINGS.items() if words.startswith(start)),
    )
    return next((term for term in meant if term in terms), "")
