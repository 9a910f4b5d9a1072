"""Compare the manifest of a published review with the one that publishing would write now."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.common.input_limits import MOST_MANIFEST
from scripts.common.paths import PUBLISHED
from scripts.common.wording import counted
from scripts.release.compare.comparison import (
    ALTERED,
    REMOVED,
    Change,
    Comparison,
    Difference,
    compare_bytes,
)
from scripts.release.compare.texts import changed_values, compare_values, flat_values
from scripts.release.manifest import manifest_text, read_manifest

# Parts of a manifest beside its outputs, which can explain why those are others.
PARTS = ("inputs", "config", "versions")


@dataclass(frozen=True)
class Manifests:
    """Two manifests of a review: the published one, and the one that publishing would write.

    Attributes
    ----------
    review
        Its name.
    published, current
        None if there is no such manifest, or none that can be read.
    """

    review: str
    published: dict[str, Any] | None
    current: dict[str, Any] | None

    def outputs(self, *, built: bool) -> dict[str, str]:
        """Give the digest of each output."""
        manifest = self.current if built else self.published
        return {} if manifest is None else manifest["outputs"]

    def values(self, part: str, *, built: bool) -> dict[str, str]:
        """Give a part of a manifest as single values by their key."""
        manifest = self.current if built else self.published
        return flat_values((manifest or {}).get(part, {}))

    def changes(self, part: str) -> list[Change]:
        """List the values in which a part of the two manifests differs."""
        if self.published is None or self.current is None:
            return []
        return changed_values(self.values(part, built=False), self.values(part, built=True))


def read_manifests(project: Path, review: str, current: dict[str, Any] | None) -> Manifests:
    """Read the published manifest of a review, and put it beside the current one."""
    try:
        published = read_manifest(project / PUBLISHED / review / "manifest.json")
        is_valid = all(isinstance(published[part], dict) for part in (*PARTS, "outputs"))
        is_valid = is_valid and all(isinstance(d, str) for d in published["outputs"].values())
    except (OSError, ValueError, KeyError, TypeError):
        is_valid = False
    return Manifests(review, published if is_valid else None, current)


def common_changes(reviews: Sequence[Manifests], part: str) -> list[Change]:
    """List the changes of a part that all manifests with the changed key have in common.

    A change that only some of them have did not take place: those manifests were altered.
    """
    complete = [m for m in reviews if m.published is not None and m.current is not None]
    changes = {m.review: dict.fromkeys(m.changes(part)) for m in complete}
    keys = {m.review: {*m.values(part, built=True), *m.values(part, built=False)} for m in complete}
    return [
        change
        for change in dict.fromkeys(change for listed in changes.values() for change in listed)
        if all(change in changes[name] for name in changes if change.where in keys[name])
    ]


def compare_manifests(
    project: Path, manifests: Manifests, odd: Sequence[Change], explained: set[Change]
) -> Difference | None:
    """Compare a published manifest with the one that publishing would write; None if equal.

    Parameters
    ----------
    project
        Its folder.
    manifests
        Of one review.
    odd
        Outputs whose digest in the manifest is neither of the published file nor of the built one.
    explained
        Changes of inputs, choices and versions that all manifests have; none of them was altered.
    """
    path = PUBLISHED / manifests.review / "manifest.json"
    if not (project / path).is_file():
        return Difference(path.as_posix(), REMOVED, Comparison("no manifest"))
    with (project / path).open("rb") as file:
        content = file.read(MOST_MANIFEST + 1)
    if manifests.published is None:
        return Difference(
            path.as_posix(), ALTERED, _compare_damaged(project / path, content, manifests.current)
        )
    changes = [c for part in PARTS for c in manifests.changes(part) if c not in explained]
    others = (
        {key: value for key, value in (manifest or {}).items() if key not in (*PARTS, "outputs")}
        for manifest in (manifests.published, manifests.current)
    )
    changes += [*odd, *changed_values(*map(flat_values, others))]
    if changes:
        entries = f"{counted(len(changes), 'entry', 'entries')}, such as {changes[0].where}"
        return Difference(path.as_posix(), ALTERED, Comparison(entries, changes=changes))
    written = manifest_text(manifests.published).encode()
    if written == content:
        return None
    comparison = Comparison(compare_bytes(content, written).summary, "same keys and values")
    return Difference(path.as_posix(), ALTERED, comparison)


def _compare_damaged(path: Path, content: bytes, current: dict[str, Any] | None) -> Comparison:
    """Compare what is no manifest, or none that can be read, with what publishing would write."""
    written = manifest_text(current or {}).encode()
    try:
        read_manifest(path)
    except (OSError, ValueError):
        return compare_bytes(content, written)
    return compare_values(content, written)
