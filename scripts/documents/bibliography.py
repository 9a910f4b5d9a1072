"""Read and check references.bib."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares import NormalizeFieldKeys
from bibtexparser.model import DuplicateBlockKeyBlock

from scripts.common.doi import bare_doi
from scripts.common.input_limits import MOST_BIB
from scripts.documents.pandoc import PandocError, run_pandoc
from scripts.inputs.problems import Place, Problem, capped
from scripts.inputs.text import composed, read_text, text_fault, unseen_fault

# In BibTeX a per cent sign starts a comment and a dollar sign a formula, unless \ stands before it:
# what follows would be lost without a word. Addresses are taken as they stand.
LOST = re.compile(r"(?<!\\)[%$]")
VERBATIM = {"doi", "url", "file", "eprint"}
UNCITED = {"abstract", "annotation", "annote", "file", "keywords"}  # no reference holds them


def check_references(path: Path) -> tuple[list[str] | None, list[Problem]]:
    """List the keys of a BibTeX file, and every entry that cannot be read.

    Where there is no such file the keys are None: a review needs none.
    """
    if not path.exists():
        return None, []
    text, problems = read_text(path, MOST_BIB)
    library = _parse(text)
    problems += capped(_block_problems(path, library)) + capped(_entry_problems(path, library))
    return list(library.entries_dict), problems or _unreadable(path, text)


def _block_problems(path: Path, library: Library) -> Iterator[Problem]:
    for block in library.failed_blocks:
        repeated = isinstance(block, DuplicateBlockKeyBlock)
        given = "a key that is there already" if repeated else "an entry that cannot be read"
        needed = "each key once" if repeated else "a BibTeX entry whose fields end in commas"
        yield _problem(path, block.start_line, given, needed)


def _entry_problems(path: Path, library: Library) -> Iterator[Problem]:
    for entry in library.entries:
        if fault := _key_fault(entry.key):
            yield _problem(path, entry.start_line, *fault)
        for name, field in entry.fields_dict.items():
            value = str(field.value)
            if name not in VERBATIM and (sign := LOST.search(value)):
                given, needed = f"a bare {sign[0]} in {name}", f"\\{sign[0]} for the sign itself"
                yield _problem(path, field.start_line, given, needed)
            if name not in UNCITED and (fault := text_fault(value)):
                yield _problem(path, field.start_line, *fault)


def _key_fault(key: str) -> tuple[str, str] | None:
    """Say why a record cannot name an entry: the program that cites compares letter by letter."""
    if composed(key) != key:
        return f"the key {key!r}, in which an accent stands apart from its letter", "plain letters"
    return unseen_fault(key)


def _problem(path: Path, line: int | None, given: str, needed: str) -> Problem:
    return Problem(Place(path.as_posix(), (line or 0) + 1), "", given, needed)


def _unreadable(path: Path, text: str) -> list[Problem]:
    """Check the file with the program that writes the references, which is stricter.

    Entries that refer to themselves, or that expand again and again, would never end there.
    """
    try:
        run_pandoc(text, "--from=biblatex", "--to=csljson")
    except PandocError as error:
        line = re.search(r"line (\d+)", str(error))
        given, needed = "an entry that cannot be read", "entries whose braces and quotes are closed"
        if error.is_endless:
            given = "entries that cannot be read to their end"
            needed = "no entry or @string that refers to itself, and a shorter file"
        return [_problem(path, int(line[1]) - 1 if line else None, given, needed)]
    return []


def read_dois(path: Path) -> dict[str, str]:
    """Read the DOI of each entry of a BibTeX file that has one, by key."""
    entries = _parse(path.read_text(encoding="utf-8")).entries
    fields = {e.key: e.fields_dict["doi"].value for e in entries if "doi" in e.fields_dict}
    return {key: doi for key, value in fields.items() if (doi := bare_doi(str(value)))}


def _parse(text: str) -> Library:
    # It would also print on the screen what it cannot read.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL + 1)
    return parse_string(text, append_middleware=[NormalizeFieldKeys()])
