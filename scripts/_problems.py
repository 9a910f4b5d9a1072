"""Problems in what a reviewer wrote, told so that they can be mended without reading code."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache


@dataclass(frozen=True)
class Place:
    """A spot in an input file; ``line`` counts from 1 and is None for the file as a whole."""

    file: str
    line: int | None = None


@dataclass(frozen=True)
class Problem:
    """One thing to mend: where it is, what was found, what is needed, the nearest valid term."""

    place: Place
    field: str
    found: str
    needed: str
    nearest: str | None = None

    def __str__(self) -> str:
        """Return the problem as the indented lines that a reviewer sees."""
        line = "" if self.place.line is None else f", line {self.place.line}"
        rows = [f"{self.place.file}{line}" + (f": {self.field}" if self.field else "")]
        rows += [f"    found:   {self.found}", f"    needed:  {self.needed}"]
        if self.nearest is not None:
            rows.append(f"    nearest: {self.nearest}")
        return "\n".join(rows)


class InputError(Exception):
    """Raised with every problem of the inputs at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems sorted by file and line."""
        self.problems = tuple(sorted(set(problems), key=_by_place))
        super().__init__(report(self.problems))


def _by_place(problem: Problem) -> tuple[str, int, str, str, str]:
    place = problem.place
    return place.file, place.line or 0, problem.field, problem.found, problem.needed


def report(problems: Sequence[Problem]) -> str:
    """Write all problems as one text, with a last line that says what happens now."""
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    blocks = "\n\n".join(str(problem) for problem in problems)
    return f"{count} in the inputs:\n\n{blocks}\n\nNothing was run; earlier results are untouched."


def nearest(found: object, allowed: Iterable[str]) -> str | None:
    """Find the allowed term that is spelt most like what was found, if any is close."""
    return _nearest(str(found), tuple(allowed))


@lru_cache  # a slip is often made in many rows, one after the other
def _nearest(found: str, allowed: tuple[str, ...]) -> str | None:
    by_folded = {term.casefold(): term for term in allowed}
    close = get_close_matches(found.casefold(), list(by_folded), n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def listed(terms: Iterable[str], limit: int = 12) -> str:
    """List terms for a message, cut off where a list would be too long to read."""
    terms = list(terms)
    rest = len(terms) - limit
    return ", ".join(terms[:limit]) + (f", ... ({rest} more)" if rest > 0 else "")
