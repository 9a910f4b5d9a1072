"""Read references.bib and write each reference as a line of text."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares import (
    LatexDecodingMiddleware,
    NormalizeFieldKeys,
    SeparateCoAuthors,
    SplitNameParts,
)
from bibtexparser.model import Block, DuplicateBlockKeyBlock, Entry
from pylatexenc.latex2text import LatexNodes2Text

from scripts._problems import Place, Problem
from scripts._reading import read_text

DOI = re.compile(r"10\.\d+(?:\.\d+)*/\S+")


class DecodeAllButDois(LatexDecodingMiddleware):
    """Write LaTeX as letters, and leave DOIs: a per cent sign would start a comment in them."""

    def transform_entry(self, entry: Entry, library: Library) -> Block:
        """Decode the fields of an entry but for its DOI."""
        field = entry.fields_dict.get("doi")
        doi = field.value if field else None
        decoded = super().transform_entry(entry, library)
        if field:
            field.value = doi
        return decoded


@dataclass(frozen=True)
class Reference:
    """A reference as the report prints it."""

    key: str
    text: str
    doi: str | None


def check_references(path: Path) -> tuple[list[str] | None, list[Problem]]:
    """List the keys of a BibTeX file, and every entry that cannot be read.

    Where there is no such file the keys are None: a review needs none.
    """
    if not path.exists():
        return None, []
    text, problems = read_text(path)
    library = _parse(text)
    for block in library.failed_blocks:
        place = Place(path.as_posix(), (block.start_line or 0) + 1)
        repeated = isinstance(block, DuplicateBlockKeyBlock)
        found = "a key that is there already" if repeated else "an entry that cannot be read"
        needed = "each key once" if repeated else "a BibTeX entry whose fields end in commas"
        problems.append(Problem(place, "", found, needed))
    return list(library.entries_dict), problems


def read_references(path: Path) -> dict[str, Reference]:
    """Read a BibTeX file; the references come back by key, in the order of the file."""
    library = _parse(path.read_text(encoding="utf-8"))
    return {entry.key: _reference(entry) for entry in library.entries}


def _parse(text: str) -> Library:
    return parse_string(
        text,
        append_middleware=[
            NormalizeFieldKeys(),
            SeparateCoAuthors(),
            SplitNameParts(),
            DecodeAllButDois(),
        ],
    )


def _reference(entry: Entry) -> Reference:
    fields = {name: field.value for name, field in entry.fields_dict.items()}
    place = fields.get("journal") or fields.get("school") or fields.get("publisher") or ""
    volume = f" {fields['volume']}" if "volume" in fields else ""
    pages = f":{_plain(fields['pages'])}" if "pages" in fields else ""
    title = _plain(fields.get("title", ""))
    where = _plain(f"{place}{volume}{pages}")
    parts = [f"{_authors(fields)} ({fields.get('year', 'no year')})", title, where]
    text = " ".join(part if part[-1] in ".?!" else f"{part}." for part in parts if part)
    return Reference(entry.key, text, bare_doi(str(fields.get("doi", ""))))


def bare_doi(text: str) -> str | None:
    """Find the DOI in what is given as one, be it an address; None where there is none."""
    text = re.sub(r"[{}]|\\(?=[_%&#$])", "", text)
    if "doi.org/" in text.casefold():
        text = unquote(text)
    found = DOI.search(text)
    return found[0].rstrip(".,;") if found else None


def _authors(fields: dict[str, object]) -> str:
    names = fields.get("author") or fields.get("editor") or []
    if not isinstance(names, list):
        return str(names)
    written = []
    for name in names:
        last = _decoded(" ".join([*name.von, *name.last]))
        initials = "".join(_decoded(part)[0] for part in name.first if part)
        written.append("et al" if last == "others" else f"{last} {initials}".strip())
    return _plain(", ".join(written))


def _decoded(text: str) -> str:
    """Write accents as letters: names are split before the other fields are decoded."""
    return str(LatexNodes2Text().latex_to_text(text))


def _plain(text: str) -> str:
    return text.replace("{", "").replace("}", "")
