"""Problems in what a reviewer wrote, with what is needed to correct them."""

import dataclasses
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import TypeAlias, TypeVar

from scripts.common.input_limits import MOST_PROBLEMS, MOST_SHOWN, MOST_WARNINGS
from scripts.common.wording import capitalised, counted

Item = TypeVar("Item")
FindTerm: TypeAlias = Callable[[], str | None]

# How many terms, and how many letters of them, are compared with a wrong one.
COMPARED, LETTERS = 2_000, 60
WIDEST = 1_000  # characters of a line of a message


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook, with the letter of each of its columns, such as ``I``."""

    name: str
    letters: Mapping[str, str] = dataclasses.field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Place:
    """A spot in an input file; ``line`` counts from 1 and is None for the file as a whole.

    In a workbook ``line`` is the row of a sheet.
    """

    file: str
    line: int | None = None
    sheet: Sheet | None = None


@dataclass(frozen=True)
class Problem:
    """One thing to correct: where it is, what was found, what is needed, the nearest valid term.

    The nearest term may be given as a function that finds it: the search takes long, and of many
    problems only the first are shown. ``also`` are the other places where the same is
    wrong; ``are_all`` says whether these are all of them.
    """

    place: Place
    field: str
    found: str
    needed: str
    close: str | FindTerm | None = dataclasses.field(default=None, compare=False)
    also: tuple[Place, ...] = ()
    are_all: bool = True

    @property
    def nearest(self) -> str | None:
        """The nearest valid term, if any is close."""
        return self.close() if callable(self.close) else self.close

    def __str__(self) -> str:
        """Return the problem as the indented lines that a reviewer sees."""
        rows = [heading_of(self.place, self.field)]
        rows += [f"    found:   {self.found}", f"    needed:  {self.needed}"]
        if (nearest := self.nearest) is not None:
            rows.append(f"    nearest: {nearest}")
        if self.also:
            least = "" if self.are_all else "at least "
            rows.append(f"    also:    {least}{_other_places(self.place, self.also)}")
        return "\n".join(map(printable, rows))


def _other_places(first: Place, others: Sequence[Place]) -> str:
    """Say how often more a problem is there, and where: ``2 more rows: lines 4, 9``."""
    lines = [str(place.line) for place in others]
    if all((place.file, place.sheet) == (first.file, first.sheet) for place in others):
        is_table = first.sheet or first.file.endswith(".csv")
        what = "more row" if is_table else "more place"
        word = "row" if first.sheet else "line"
        word = word if len(lines) == 1 else f"{word}s"
        return f"{counted(len(lines), what)}: {word} {list_terms(lines, 8)}"
    shown = [heading_of(place, "") for place in others]
    return f"{counted(len(others), 'more place')}: {list_terms(shown, 3)}"


def join_repeated(problems: Iterable[Problem]) -> list[Problem]:
    """Report what is wrong in the same way in several places once, at the first of them.

    The same slip in forty rows has one cause, and is mended once. What is wrong with a file as a
    whole is reported for each.
    """
    groups: dict[tuple[object, ...], list[Problem]] = {}
    listed = list(dict.fromkeys(problems))
    for problem in listed:
        first, *_, last = re.sub(r" \d+\b", "", problem.field).split(", ") * 2
        whole = problem.place.file if problem.place.line is None else None
        key = (first, last, problem.found, problem.needed, whole)
        groups.setdefault(key, []).append(problem)
    return [
        dataclasses.replace(
            first,
            also=tuple(other.place for other in others),
            are_all=len(listed) < MOST_PROBLEMS,
        )
        for first, *others in groups.values()
    ]


@dataclass(frozen=True)
class InputWarning:
    """Something improbable that stops nothing: where it is, what was found, what to check."""

    place: Place
    field: str
    found: str
    check: str

    def __str__(self) -> str:
        """Return the warning as the indented lines that a reviewer sees."""
        rows = [heading_of(self.place, self.field)]
        rows += [f"    found:   {self.found}", f"    check:   {self.check}"]
        return "\n".join(map(printable, rows))


def describe_assumptions(place: Place, assumptions: Iterable[str]) -> str:
    """Write what was assumed of a table when it was read, as the lines that a reviewer sees."""
    rows = [f"{heading_of(place, '')} was read with these assumptions:"]
    return "\n".join(map(printable, [*rows, *(f"    {text}" for text in assumptions)]))


def heading_of(place: Place, field: str) -> str:
    """Name a file and a line, or a sheet and a cell: ``trials.xlsx, sheet findings, cell I5``."""
    spot = "" if place.line is None else f", line {place.line}"
    if place.sheet:
        letter = place.sheet.letters.get(field)
        cell = f"cell {letter}{place.line}" if letter else f"row {place.line}"
        spot = f", sheet {place.sheet.name}" + ("" if place.line is None else f", {cell}")
    return f"{place.file}{spot}" + (f": {field}" if field else "")


def printable(row: str) -> str:
    """Spell out what a terminal would not show or would obey, and cut what nobody can read."""
    row = row if len(row) <= WIDEST else f"{row[:WIDEST]}..."
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in row)


class InputError(Exception):
    """Raised with every problem of the inputs at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems sorted by file and line."""
        self.problems = tuple(sorted(set(problems), key=_sort_key))
        super().__init__(report(self.problems))


def _sort_key(problem: Problem) -> tuple[str, int, str, str, str]:
    place = problem.place
    return place.file, place.line or 0, problem.field, problem.found, problem.needed


def report(problems: Sequence[Problem]) -> str:
    """Write the first problems as one text, with a last line that says what happens now."""
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    most = "at least " if len(problems) >= MOST_PROBLEMS else ""
    blocks = [str(problem) for problem in problems[:MOST_SHOWN]]
    if rest := len(problems) - len(blocks):
        blocks.append(f"... and {most}{rest} more: correct these first, then run again.")
    text = "\n\n".join(blocks)
    end = "Nothing was run; earlier results are unchanged."
    return f"{capitalised(most)}{count} in the inputs:\n\n{text}\n\n{end}"


def report_warnings(warnings: Iterable[InputWarning]) -> str:
    """Write the first warnings as one text; an empty one where there are none."""
    listed = sorted(set(warnings), key=_warning_key)
    if not listed:
        return ""
    count = "1 warning" if len(listed) == 1 else f"{len(listed)} warnings"
    blocks = [str(warning) for warning in listed[:MOST_WARNINGS]]
    if rest := len(listed) - len(blocks):
        blocks.append(f"... and {rest} more.")
    text = "\n\n".join(blocks)
    return f"{count} about the inputs (the run continues):\n\n{text}"


def _warning_key(warning: InputWarning) -> tuple[str, int, str, str]:
    return warning.place.file, warning.place.line or 0, warning.field, warning.found


def capped(items: Iterable[Item]) -> list[Item]:
    """List no more problems than are looked for in one place: more would fill the memory."""
    return list(islice(items, MOST_PROBLEMS))


def nearest(given: object, allowed: Collection[str]) -> FindTerm:
    """Make a function that finds the allowed term whose spelling is closest, if any is close."""

    def find() -> str | None:
        by_folded = {term.casefold()[:LETTERS]: term for term in islice(allowed, COMPARED)}
        folded = str(given).casefold()[:LETTERS]
        close = get_close_matches(folded, list(by_folded), n=1, cutoff=0.6)
        return by_folded[close[0]] if close else None

    return find


def list_terms(terms: Collection[str], limit: int = 12) -> str:
    r"""List terms for a message, cut off where a list would be too long to read.

    Examples
    --------
    >>> list_terms(["votes.csv", "\x1b]0;title\x07.txt", "a", "b"], 2)
    'votes.csv, \\x1b]0;title\\x07.txt, ... (2 more)'
    """
    rest = len(terms) - limit
    cut = (term if len(term) <= LETTERS else f"{term[:LETTERS]}..." for term in terms)
    shown = ", ".join(map(printable, islice(cut, limit)))
    return shown + (f", ... ({rest} more)" if rest > 0 else "")
