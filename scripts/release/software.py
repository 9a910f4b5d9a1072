"""The software that results are made with: its name, version, authors and licence, as it states."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from scripts.common.paths import KEPT_TOOL
from scripts.models.citation import Author

# Files that come from elsewhere, with what follows their names; each names its licence itself.
FROM_ELSEWHERE = {
    "templates/citation_styles/": ("CC-BY-SA-3.0",),
    "templates/brain/": ("BSD-3-Clause",),
    "templates/explore/htm_preact.": ("Apache-2.0", "MIT"),
}


@dataclass(frozen=True)
class Software:
    """The software, as its ``pyproject.toml`` describes it; ``folder`` is where it is."""

    folder: Path
    name: str
    version: str
    license: str
    authors: list[Author]

    def place_of(self, path: Path) -> Path:
        """Return where one of its files is in a crate: where it is in the project, if it is there.

        Software from elsewhere is in the folder in which an owner's project keeps it.
        """
        is_inside = not self.folder.is_absolute() and ".." not in self.folder.parts
        return (self.folder if is_inside else KEPT_TOOL) / path.relative_to(self.folder)

    def licences_of(self, path: Path) -> tuple[str, ...]:
        """Return the licences of one of its files."""
        inside = path.relative_to(self.folder).as_posix()
        elsewhere = (names for start, names in FROM_ELSEWHERE.items() if inside.startswith(start))
        return next(elsewhere, (self.license,))


def read_software(folder: Path) -> Software:
    """Read what the software in a folder says of itself."""
    text = (folder / "pyproject.toml").read_text(encoding="utf-8")
    about = tomllib.loads(text)["project"]
    authors = [Author.model_validate(author) for author in about["authors"]]
    return Software(folder, about["name"], about["version"], about["license"], authors)
