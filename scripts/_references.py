"""Read references.bib and write each reference as a line of text."""

from dataclasses import dataclass
from pathlib import Path

from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import (
    LatexDecodingMiddleware,
    NormalizeFieldKeys,
    SeparateCoAuthors,
    SplitNameParts,
)
from bibtexparser.model import Entry


@dataclass(frozen=True)
class Reference:
    """A reference as the report prints it."""

    key: str
    text: str
    doi: str | None


def read_references(path: Path) -> dict[str, Reference]:
    """Read a BibTeX file; the references come back by key, in the order of the file."""
    library = parse_string(
        path.read_text(encoding="utf-8"),
        append_middleware=[
            NormalizeFieldKeys(),
            LatexDecodingMiddleware(),
            SeparateCoAuthors(),
            SplitNameParts(),
        ],
    )
    return {entry.key: _reference(entry) for entry in library.entries}


def _reference(entry: Entry) -> Reference:
    fields = {name: field.value for name, field in entry.fields_dict.items()}
    place = fields.get("journal") or fields.get("school") or fields.get("publisher") or ""
    volume = f" {fields['volume']}" if "volume" in fields else ""
    pages = f":{_plain(fields['pages'])}" if "pages" in fields else ""
    title = _plain(fields.get("title", "")).rstrip(".")
    where = _plain(f"{place}{volume}{pages}")
    parts = [f"{_authors(fields)} ({fields.get('year', 'no year')})", title, where]
    return Reference(entry.key, ". ".join(part for part in parts if part) + ".", fields.get("doi"))


def _authors(fields: dict[str, object]) -> str:
    names = fields.get("author") or fields.get("editor") or []
    if not isinstance(names, list):
        return str(names)
    written = []
    for name in names:
        last = " ".join([*name.von, *name.last])
        initials = "".join(part[0] for part in name.first if part)
        written.append("et al" if last == "others" else f"{last} {initials}".strip())
    return _plain(", ".join(written))


def _plain(text: str) -> str:
    return text.replace("{", "").replace("}", "").replace("--", "–")
