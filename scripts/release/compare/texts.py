"""How two texts differ: line by line, or key by key where they hold keys and values."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from scripts.common.nested import entry_names, flatten
from scripts.common.wording import counted
from scripts.release.compare.comparison import Change, Comparison

MATCHED = 5_000_000  # pairs of equal lines, up to which the best match is looked for
SHOWN = 20  # lines of a drawing: paths, of which few are enough
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


class Line(NamedTuple):
    """A line or paragraph, and where a reader finds it."""

    where: str
    text: str


def numbered_lines(text: str) -> list[Line]:
    """Split a text into numbered lines."""
    return [Line(f"line {number}", line) for number, line in enumerate(text.splitlines(), 1)]


def decoded(content: bytes) -> str:
    """Read UTF-8; a byte that is none is shown by its number."""
    return content.decode("utf-8-sig", "backslashreplace")


def changed_lines(published: Sequence[Line], built: Sequence[Line]) -> list[Change]:
    """Match two lists of lines, and list the lines that only one of them has, side by side."""
    old, new = [line.text for line in published], [line.text for line in built]
    start = common_start(old, new)
    end = common_start(old[start:][::-1], new[start:][::-1])
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    matcher = SequenceMatcher(None, old, new, autojunk=_comparisons(old, new) > MATCHED)
    return [
        change
        for tag, i, j, k, m in matcher.get_opcodes()
        if tag != "equal"
        for change in _pair_lines(published[start + i : start + j], built[start + k : start + m])
    ]


def _comparisons(old: Sequence[str], new: Sequence[str]) -> int:
    """Count the pairs of equal lines, by which the time for the best match grows."""
    counts = Counter(old)
    return sum(counts[line] for line in new)


def common_start(one: Sequence[str], two: Sequence[str]) -> int:
    """Count the lines, or letters, with which two texts begin alike."""
    pairs = enumerate(zip(one, two, strict=False))
    return next((at for at, (old, new) in pairs if old != new), min(len(one), len(two)))


def _pair_lines(published: Sequence[Line], built: Sequence[Line]) -> Iterator[Change]:
    """Put lines beside each other in their order; what one side has more of stands alone."""
    for place in range(max(len(published), len(built))):
        old = published[place] if place < len(published) else None
        new = built[place] if place < len(built) else None
        if old and new and old.text == new.text:
            continue
        where = (new or old or Line("", "")).where
        yield Change(where, old and old.text, new and new.text)


def compare_lines(published: bytes, built: bytes) -> Comparison:
    """Compare two plain texts by line; line ends and byte order marks are no difference."""
    changes = changed_lines(numbered_lines(decoded(published)), numbered_lines(decoded(built)))
    if not changes:
        return Comparison("line ends or byte order mark", "same lines of text")
    return Comparison(f"{counted(len(changes), 'line')} of text", changes=changes)


def compare_values(published: bytes, built: bytes) -> Comparison:
    """Compare two JSON files by key."""
    old, new = (flat_values(json.loads(content)) for content in (published, built))
    changes = changed_values(old, new)
    if not changes:
        return Comparison("spaces, quotes or the order of keys", "same keys and values")
    return Comparison(f"{counted(len(changes), 'value')} of {len(old | new):,}", changes=changes)


def changed_values(published: dict[str, str], built: dict[str, str]) -> list[Change]:
    """List the keys that have other values, or that only one side has."""
    return [
        Change(key, published.get(key), built.get(key))
        for key in [*published, *(key for key in built if key not in published)]
        if published.get(key) != built.get(key)
    ]


def flat_values(value: Any) -> dict[str, str]:
    """Give every value of nested data by its path, such as ``syntheses.activation.title``."""
    return flatten(value, entry_names)


def compare_drawings(published: bytes, built: bytes) -> Comparison:
    """Compare two SVG files: the texts in them, then their lines, then how far points moved.

    Matplotlib draws letters as paths, and says in a comment which text they are.
    """
    old, new = decoded(published), decoded(built)
    texts = changed_lines(_drawn_texts(old), _drawn_texts(new))
    lines = changed_lines(numbered_lines(old), numbered_lines(new))
    if not lines:
        return Comparison("line ends", "same drawing")
    summary = f"{counted(len(texts), 'text')}, " if texts else ""
    summary += f"{counted(len(lines), 'line')} of the file"
    if not texts and NUMBER.sub("0", old) == NUMBER.sub("0", new):
        step = _largest_step(old, new)
        holds = "same drawing to a hundredth of a point" if step <= 0.01 else ""
        return Comparison(f"{summary}; numbers at most {step:.3g} apart", holds, lines[:SHOWN])
    return Comparison(summary, changes=[*texts, *lines[:SHOWN]])


def _drawn_texts(text: str) -> list[Line]:
    parts = re.split(r"<(?=!-- |text[ >])", text)[1:]  # never looks at a letter twice
    ends = (("!-- ", " -->") if part[0] == "!" else (">", "</text>") for part in parts)
    texts = [inside(part, *around) for part, around in zip(parts, ends, strict=True)]
    return [Line(f"text {place}", shown) for place, shown in enumerate(filter(None, texts), 1)]


def inside(text: str, start: str, end: str) -> str:
    """Return what stands between two marks; nothing where one of them is missing.

    Examples
    --------
    >>> inside("text x='3'>Amygdala</text>", ">", "</text>"), inside("text", ">", "</text>")
    ('Amygdala', '')
    """
    content, is_ended, _ = text.partition(start)[2].partition(end)
    return content if is_ended else ""


def _largest_step(one: str, two: str) -> float:
    pairs = zip(NUMBER.findall(one), NUMBER.findall(two), strict=True)
    return max((abs(float(a) - float(b)) for a, b in pairs if a != b), default=0.0)
