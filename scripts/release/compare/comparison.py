"""The result of comparing two versions of a file, whatever its format."""

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
    changes_left
        Number of further changes, which are not listed.
    """

    summary: str
    holds: str = ""
    changes: Sequence[Change] = ()
    pictures: Sequence[Picture] = ()
    changes_left: int = 0


CHANGES_SHOWN = 100  # of a file
TOO_LARGE = "differs (too large to say where)"

# How a published file can differ from the rebuilt one.
DIFFERS = "differs from the rebuilt file"
ALTERED = "changed after publication"
BOTH = "changed after publication, and the rebuilt file differs as well"
NOT_BUILT = "published, but no longer built"
NOT_PUBLISHED = "built, but not published"
REMOVED = "listed in the manifest, but missing from the folder"
ADDED = "in the folder, but not listed in the manifest"


@dataclass(frozen=True)
class Difference:
    """A published file that is not the one that was built, or not the one of its manifest."""

    path: str
    kind: str
    comparison: Comparison

    @property
    def holds(self) -> str:
        """Name the weaker comparison that the file still passes, if any."""
        return self.comparison.holds


def compare_bytes(published: bytes, built: bytes) -> Comparison:
    """Name the first byte that differs, and the sizes, which any file has."""
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
