"""The ``review.yaml`` of each review of a project, read when it is first needed."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from scripts.common.paths import review_files
from scripts.inputs.text import compose_texts


class Reviews(Mapping[str, dict[str, Any]]):
    """Each folder with a ``review.yaml`` is a review: its name, and what that file says.

    A file is read when what it says is first needed: a run that is about one review reads no other.
    """

    def __init__(self) -> None:
        """Find the files, in the order of their names."""
        self._files = {path.parent.name: path for path in review_files()}
        self._read: dict[str, dict[str, Any]] = {}

    def __getitem__(self, name: str) -> dict[str, Any]:
        """Return what the file of a review says."""
        if name not in self._read:
            self._read[name] = _load(self._files[name])
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        """Go through the names of the reviews."""
        return iter(self._files)

    def __len__(self) -> int:
        """Count the reviews."""
        return len(self._files)


def _load(path: Path) -> Any:
    """Read a YAML file with the library in C where there is one: every run has to."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return compose_texts(yaml.load(path.read_bytes(), loader))  # noqa: S506, both are safe
