"""Read and check references.bib; ``_citations`` writes the references as readers see them."""

import re
from pathlib import Path
from urllib.parse import unquote

import pypandoc
from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares import NormalizeFieldKeys
from bibtexparser.model import DuplicateBlockKeyBlock

from scripts._problems import Place, Problem
from scripts._reading import read_text

DOI = re.compile(r"10\.\d+(?:\.\d+)*/\S+")
# In BibTeX a per cent sign starts a comment and a dollar sign a formula, unless \ stands before it:
# what follows would be lost without a word. Addresses are taken as they stand.
LOST = re.compile(r"(?<!\\)[%$]")
VERBATIM = {"doi", "url", "file", "eprint"}


def check_references(path: Path) -> tuple[list[str] | None, list[Problem]]:
    """List the keys of a BibTeX file, and every entry that cannot be read.

    Where there is no such file the keys are None: a review needs none.
    """
    if not path.exists():
        return None, []
    text, problems = read_text(path)
    library = _parse(text)
    for block in library.failed_blocks:
        repeated = isinstance(block, DuplicateBlockKeyBlock)
        found = "a key that is there already" if repeated else "an entry that cannot be read"
        needed = "each key once" if repeated else "a BibTeX entry whose fields end in commas"
        problems.append(_problem(path, block.start_line, found, needed))
    for entry in library.entries:
        for name, field in entry.fields_dict.items():
            if name not in VERBATIM and (sign := LOST.search(str(field.value))):
                found, needed = f"a bare {sign[0]} in {name}", f"\\{sign[0]} for the sign itself"
                problems.append(_problem(path, field.start_line, found, needed))
    return list(library.entries_dict), problems or _unreadable(path, text)


def _problem(path: Path, line: int | None, found: str, needed: str) -> Problem:
    return Problem(Place(path.as_posix(), (line or 0) + 1), "", found, needed)


def _unreadable(path: Path, text: str) -> list[Problem]:
    """Hold the file against the program that writes the references, which is stricter."""
    try:
        pypandoc.convert_text(text, "csljson", format="biblatex", sandbox=True)
    except RuntimeError as error:
        line = re.search(r"line (\d+)", str(error))
        needed = "entries whose braces and quotes are closed"
        at = int(line[1]) - 1 if line else None
        return [_problem(path, at, "an entry that cannot be read", needed)]
    return []


def read_dois(path: Path) -> dict[str, str]:
    """Read the DOI of each entry of a BibTeX file that has one, by key."""
    entries = _parse(path.read_text(encoding="utf-8")).entries
    fields = {e.key: e.fields_dict["doi"].value for e in entries if "doi" in e.fields_dict}
    return {key: doi for key, value in fields.items() if (doi := bare_doi(str(value)))}


def _parse(text: str) -> Library:
    return parse_string(text, append_middleware=[NormalizeFieldKeys()])


def bare_doi(text: str) -> str | None:
    """Find the DOI in what is given as one, be it an address; None where there is none."""
    text = re.sub(r"[{}]|\\(?=[_%&#$])", "", text)
    if "doi.org/" in text.casefold():
        text = unquote(text)
    found = DOI.search(text)
    return found[0].rstrip(".,;") if found else None
