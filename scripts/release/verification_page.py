"""The page of a verification: every difference, the published version beside the built one."""

import base64
import re
import time
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from scripts.common.output_names import is_published
from scripts.documents.templates import fill_page
from scripts.release.compare.comparison import CHANGES_SHOWN, Change, Difference, Picture
from scripts.release.environment import Environment
from scripts.release.verification import Verification
from scripts.release.verification_text import (
    input_text,
    machine_line,
    package_lines,
    shown,
    sort_by_interest,
    value_text,
    verdict,
)

PICTURES_SHOWN = 60  # on the page
LONGEST = 3000  # words of which the changed ones are looked for
MOST_COMMON = 1000  # words up to which those are matched too that stand there again and again
SECONDS = 60  # for which changed words are looked for; a stranger's file may be made to take hours
KEPT = 80  # letters around a change


class Part(NamedTuple):
    """A stretch of a text, and whether the other version differs there."""

    text: str
    is_changed: bool


def write_page(
    verification: Verification, environment: Environment, seconds: float, templates: Path
) -> str:
    """Write the page."""
    differences = sort_by_interest(verification.differences)
    page = fill_page(
        templates,
        "verification/verification.html.jinja",
        verdict=verdict(verification),
        is_identical=verification.is_identical,
        inputs=[input_text(change) for change in verification.inputs],
        choices=[value_text(change) for change in verification.choices],
        files=[*_files(differences)],
        compared=_compared(verification),
        by_digest=sum(verification.by_digest.values()),
        packages=package_lines(environment, verification),
        machine=machine_line(environment, seconds),
        results=verification.results,
    )
    return shown(page)


def _compared(verification: Verification) -> list[dict[str, Any]]:
    """Count the results of each format that were compared, and how many of them differ."""

    def count(differences: Sequence[Difference], suffix: str) -> int:
        return sum(PurePath(difference.path).suffix[1:] == suffix for difference in differences)

    differing: tuple[list[Difference], ...] = (
        [],
        [],
    )  # of those with a published file, and of those with a digest alone
    for difference in verification.differences:
        differing[not is_published(difference.path)].append(difference)
    rows = []
    for suffix, number in verification.compared.items():
        by_digest = verification.by_digest.get(suffix, 0)
        rows.append(
            {
                "format": suffix.upper(),
                "files": number,
                "identical": max(0, number - by_digest - count(differing[0], suffix)),
                "identical_by_digest": max(0, by_digest - count(differing[1], suffix)),
                "other_bytes": count(verification.other_bytes, suffix),
                "other_content": count(verification.other_content, suffix),
            }
        )
    return rows


def _files(differences: Sequence[Difference]) -> Iterator[dict[str, Any]]:
    """Give what the page shows of each file; of a figure in several forms, one picture."""
    drawn = {PurePath(d.path).with_suffix("") for d in differences if d.path.endswith(".svg")}
    room, until = PICTURES_SHOWN, time.monotonic() + SECONDS
    for place, difference in enumerate(differences, 1):
        path, comparison = PurePath(difference.path), difference.comparison
        is_shown = path.suffix == ".svg" or path.with_suffix("") not in drawn
        pictures = comparison.pictures[:room] if is_shown else []
        room -= len(pictures)
        yield {
            "id": f"file-{place}",
            "path": difference.path,
            "kind": difference.kind,
            "summary": comparison.summary,
            "holds": difference.holds,
            "changes": [_change(change, until) for change in comparison.changes[:CHANGES_SHOWN]],
            "changes_left": comparison.changes_left + len(comparison.changes[CHANGES_SHOWN:]),
            "pictures": [_picture(picture) for picture in pictures],
            "pictures_left": len(comparison.pictures) - len(pictures) if is_shown else 0,
        }


def _picture(picture: Picture) -> dict[str, str]:
    sides = {"published": picture.published, "built": picture.built, "marked": picture.marked}
    return {"name": picture.name} | {
        side: f"data:image/png;base64,{base64.b64encode(png).decode()}"
        for side, png in sides.items()
    }


def _change(change: Change, until: float) -> dict[str, Any]:
    texts = change.published, change.built
    old, new = marked_words(*texts) if time.monotonic() < until else map(_unmarked, texts)
    return {"where": change.where, "published": old, "built": new}


def marked_words(
    published: str | None, built: str | None
) -> tuple[list[Part] | None, list[Part] | None]:
    """Split two texts into stretches that both have and stretches that differ.

    Long stretches that both have are cut to what stands around a change.
    """
    if published is None or built is None:
        return _unmarked(published), _unmarked(built)
    old, new = (re.findall(r"\s+|\d+(?:\.\d+)?|\w+|[^\w\s]", text) for text in (published, built))
    if len(old) + len(new) > LONGEST:
        return _unmarked(published), _unmarked(built)
    is_long = len(old) + len(new) > MOST_COMMON
    codes = SequenceMatcher(None, old, new, autojunk=is_long).get_opcodes()
    one = [Part("".join(old[i:j]), tag != "equal") for tag, i, j, _, _ in codes if j > i]
    two = [Part("".join(new[k:m]), tag != "equal") for tag, _, _, k, m in codes if m > k]
    return [*map(_cut, one)], [*map(_cut, two)]


def _unmarked(text: str | None) -> list[Part] | None:
    return None if text is None else [Part(text, True)]


def _cut(part: Part) -> Part:
    if part.is_changed or len(part.text) <= 3 * KEPT:
        return part
    return Part(f"{part.text[:KEPT]} […] {part.text[-KEPT:]}", False)
