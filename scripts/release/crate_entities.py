"""The parts of a research object (RO-Crate): people, licence, software, files and choices."""

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import metadata
from pathlib import Path
from typing import Any

from rocrate.model.contextentity import ContextEntity
from rocrate.model.entity import Entity
from rocrate.rocrate import ROCrate

from scripts.common.digests import file_digest
from scripts.models.citation import Author

FORMATS = {
    ".bib": "application/x-bibtex",
    ".cff": "application/yaml",
    ".csl": "application/vnd.citationstyles.style+xml",
    ".css": "text/css",
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".py": "text/x-python",
    ".ris": "application/x-research-info-systems",
    ".smk": "text/x-python",
    ".svg": "image/svg+xml",
    ".toml": "application/toml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}
PYTHON = "https://www.python.org/"
SIMPLE = {bool: "Boolean", int: "Integer", float: "Float", str: "Text"}


def add_entity(crate: ROCrate, place: str, kind: str, **properties: Any) -> Entity:
    """Add something that is not a file, under its address or ``#name``, without what is unknown."""
    known = {key: value for key, value in properties.items() if value not in (None, "", [])}
    return crate.add(ContextEntity(crate, place, {"@type": kind, **known}))


def add_author(crate: ROCrate, author: Author) -> Entity:
    """Add a person, by their ORCID where it is known, or a group."""
    name, orcid = author.name, author.orcid
    place = f"https://orcid.org/{orcid}" if orcid else f"#{name.replace(' ', '-')}"
    kind = "Person" if author.is_person else "Organization"
    return add_entity(crate, place, kind, name=name, url=author.website)


def add_licence(crate: ROCrate, name: str) -> Entity:
    """Add a licence by its SPDX name, or by its address."""
    if "://" in name:
        return add_entity(crate, name, "CreativeWork", name=name)
    place = f"https://spdx.org/licenses/{name}"
    return add_entity(crate, place, "CreativeWork", name=name, identifier=name)


def one_or_all(entities: Sequence[Entity]) -> Entity | Sequence[Entity]:
    """Return one entity by itself, as RO-Crate has it, and several as a list."""
    return entities[0] if len(entities) == 1 else entities


def add_software(crate: ROCrate, name: str, version: str) -> Entity:
    """Add a package, or Python itself, with its version and the address of its home."""
    home = PYTHON if name == "python" else home_page(name)
    place = home or f"#{name}"
    return add_entity(crate, place, "SoftwareApplication", name=name, version=version, url=home)


def home_page(package: str) -> str | None:
    """Find the address that an installed package gives as its home, or else its source."""
    links = (line.split(", ", 1) for line in metadata(package).get_all("Project-URL") or [])
    named = {label.lower(): address for label, address in links}
    return next((named[label] for label in ("homepage", "source") if label in named), None)


def add_file(crate: ROCrate, path: Path, place: Path | None = None, **properties: Any) -> Entity:
    """Add a file, under the path that it has in the project or at another place.

    A file that is there already is left as it is.
    """
    place = place or path
    known = crate.get(place.as_posix())
    if known is not None:
        return known
    return crate.add_file(path, place, properties=file_facts(path, place) | properties)


def file_facts(path: Path, place: Path) -> dict[str, Any]:
    """Gather what is known of any file: its name, size, format and SHA-256."""
    return {
        "name": place.as_posix(),
        "contentSize": str(path.stat().st_size),
        "encodingFormat": FORMATS.get(path.suffix, "text/plain"),
        "sha256": file_digest(path),
    }


def add_choices(crate: ROCrate, workflow: Entity, config: Mapping[str, Any]) -> list[Entity]:
    """Add every key of the config as a parameter of the workflow, with its value in the run."""
    values = []
    for name, value in sorted(config.items()):
        simple = SIMPLE.get(type(value))
        text = str(value) if simple else json.dumps(value, ensure_ascii=False)
        entity = add_entity(crate, f"#value-{name}", "PropertyValue", name=name, value=text)
        parameter = crate.add_formal_parameter(
            name, simple or "PropertyValue", identifier=f"#parameter-{name}", valueRequired=True
        )
        parameter["workExample"], entity["exampleOfWork"] = entity, parameter
        workflow.append_to("input", parameter)
        values.append(entity)
    return values
