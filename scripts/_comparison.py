"""What was found when two versions of a file were compared, whatever its format."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """One place that differs; None stands for a side on which there is nothing."""

    where: str
    published: str | None
    built: str | None


@dataclass(frozen=True)
class Picture:
    """The two versions of a picture and where they differ, each as a small PNG."""

    name: str
    published: bytes
    built: bytes
    marked: bytes


@dataclass(frozen=True)
class Comparison:
    """How two versions of a file differ.

    Attributes
    ----------
    summary
        In one line, how much differs.
    holds
        The weaker comparison that the two versions still pass, such as ``same cells``; empty if
        what a reader sees differs.
    changes, pictures
        Place by place.
    """

    summary: str
    holds: str = ""
    changes: Sequence[Change] = ()
    pictures: Sequence[Picture] = ()


def compare_bytes(published: bytes, built: bytes) -> Comparison:
    """Name the first byte that differs, and the sizes: what can be said of any file."""
    pairs = enumerate(zip(published, built, strict=False))
    shorter = min(len(published), len(built))
    first = next((place for place, (one, two) in pairs if one != two), shorter)
    if len(published) == len(built):
        return Comparison(f"byte {first + 1:,} of {len(published):,} is the first that differs")
    sizes = f"{len(published):,} bytes published, {len(built):,} built"
    if first == shorter:
        cut = "published" if len(published) < len(built) else "built"
        return Comparison(f"{sizes}: the {cut} file stops short")
    return Comparison(f"{sizes}; byte {first + 1:,} is the first that differs")
