"""Find the columns of a file that a mapping names, by their headings or by a pattern of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scripts.models.import_mapping import ColumnUse

AGAIN = " ({n})"  # how the pattern of a heading ends that is there several times
NUMBER = "n"  # `{n}` stands for a number; another name for a text that becomes a field

LONGEST = 2_000  # letters of a heading that patterns are tried on: beyond, that takes very long


@dataclass(frozen=True)
class Column:
    """A column of a file and what becomes of it.

    Attributes
    ----------
    index
        Its place in the file, from 0.
    heading
        Its heading as messages name it.
    use
        What the mapping makes of it.
    captured
        What stands in its heading for each name in braces of the pattern.
    """

    index: int
    heading: str
    use: ColumnUse
    captured: tuple[tuple[str, str], ...] = ()

    @property
    def fields(self) -> dict[str, str]:
        """Return the fields that the heading itself gives."""
        return {name: text for name, text in self.captured if name != NUMBER}


def unique_headings(headings: Sequence[str]) -> list[str]:
    r"""Write headings on one line each; one that is there again gets a number.

    Examples
    --------
    >>> unique_headings(["Notes", "Main \n outcome", "Notes"])
    ['Notes', 'Main outcome', 'Notes (2)']
    """
    written: list[str] = []
    for heading in headings:
        plain = " ".join(heading.split())
        before = sum(" ".join(other.split()) == plain for other in headings[: len(written)])
        written.append(f"{plain} ({before + 1})" if before and plain else plain)
    return written


def find_columns(pattern: str, use: ColumnUse, headings: Sequence[str]) -> list[Column]:
    """List the columns that a heading or a pattern of a mapping names.

    A heading is found whatever its case, blanks and line breaks; ``*`` stands for any text,
    ``{n}`` for a number, another name in braces for a text that becomes that field. Of a heading
    that is there several times, ``Outcome ({n})`` finds all.

    Examples
    --------
    >>> headings, use = ["Study ID", "Outcome 1", "Outcome 2"], ColumnUse(field="region")
    >>> [column.index for column in find_columns("study id:", use, headings)]
    [0]
    >>> [column.captured for column in find_columns("Outcome {n}", use, headings)]
    [(('n', '1'),), (('n', '2'),)]
    >>> headings = unique_headings(["Outcome", "Outcome"])
    >>> [column.captured for column in find_columns("Outcome ({n})", use, headings)]
    [(('n', '1'),), (('n', '2'),)]
    """
    one_line = " ".join(pattern.split())
    exact = [index for index, heading in enumerate(headings) if heading == one_line]
    alike = [
        i for i, heading in enumerate(headings) if heading and _plain(heading) == _plain(pattern)
    ]
    if exact or alike:
        return [Column(index, headings[index], use) for index in exact or alike]
    if not re.search(r"[*{]", pattern):
        return []
    expression = re.compile(_expression(one_line), re.IGNORECASE)
    short = [(index, text) for index, text in enumerate(headings) if len(text) <= LONGEST]
    first = " (1)" if one_line.endswith(AGAIN) else ""  # which the first of several columns lacks
    matches = (
        (index, expression.fullmatch(heading) or expression.fullmatch(heading + first))
        for index, heading in short
        if heading
    )
    return [
        Column(index, headings[index], use, tuple(sorted(match.groupdict().items())))
        for index, match in matches
        if match
    ]


def _plain(heading: str) -> str:
    return " ".join(heading.casefold().split()).rstrip(" :")


def _expression(pattern: str) -> str:
    """Write a pattern as a regular expression; a name that comes again stands for the same text."""
    parts, named = [], set()
    for part in re.split(r"(\*|\{[a-z_]+\})", pattern):
        name = part[1:-1]
        if part == "*":
            parts.append(".*")
        elif not re.fullmatch(r"\{[a-z_]+\}", part):
            parts.append(re.escape(part))
        elif name in named:
            parts.append(f"(?P={name})")
        else:
            named.add(name)
            parts.append(f"(?P<{name}>{r'[0-9]{1,6}' if name == NUMBER else '.+?'})")
    return "".join(parts)
