"""Check references.bib: every entry is printed as it is meant, or refused with its line."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bibtexparser.library import Library
from bibtexparser.model import DuplicateBlockKeyBlock

from scripts.common.input_limits import MOST_BIB
from scripts.documents.bibtex import parse_bibtex
from scripts.documents.pandoc import PandocError, run_pandoc
from scripts.documents.reference_faults import field_faults
from scripts.inputs.problems import LETTERS, Place, Problem, capped
from scripts.inputs.text import composed, read_text, unseen_fault

# Signs of a key with which it can be cited in pages, Word documents and PDF alike.
KEY = re.compile(r"[\w.:/+&'!?*()-]+")
KEY_SIGNS = "letters, digits and - _ . : / + & ' ! ? * ( )"
# How files of references in other formats begin.
OTHER_FORMATS = {
    "RIS": re.compile(r"^TY {0,2}-", re.MULTILINE),
    "CSL-JSON": re.compile(r"\A\s*[\[{]"),
    "EndNote XML": re.compile(r"\A\s*<(?:\?xml|xml)"),
    "EndNote": re.compile(r"^%0 ", re.MULTILINE),
    "PubMed": re.compile(r"^PMID *- ", re.MULTILINE),
}


def check_references(path: Path) -> tuple[list[str] | None, list[Problem]]:
    """List the keys of a BibTeX file, and every entry that cannot be read.

    Where there is no such file, or none in BibTeX, the keys are None: a review needs none.
    """
    if not path.exists():
        return None, []
    text, problems = read_text(path, MOST_BIB)
    library = parse_bibtex(text)
    if not library.entries and (kind := other_format(text)):
        needed = (
            "BibTeX; move the file elsewhere, and import it: "
            f"`make import-references FILE=... REVIEW={path.parent.name}`"
        )
        return None, [Problem(Place(path.as_posix()), "", f"references in {kind}", needed)]
    problems += capped(_block_problems(path, library)) + capped(_entry_problems(path, library))
    return (list(library.entries_dict), problems) if problems else _cited_keys(path, text, library)


def other_format(text: str) -> str | None:
    """Name the format of references that are not in BibTeX; None where none is recognised."""
    return next((name for name, start in OTHER_FORMATS.items() if start.search(text)), None)


def _block_problems(path: Path, library: Library) -> Iterator[Problem]:
    for block in library.failed_blocks:
        repeated = isinstance(block, DuplicateBlockKeyBlock)
        given = "a key that is already used" if repeated else "an entry that cannot be read"
        needed = "each key once" if repeated else "a BibTeX entry whose fields end with commas"
        yield _problem(path, block.start_line, given, needed)


def _entry_problems(path: Path, library: Library) -> Iterator[Problem]:
    for entry in library.entries:
        if fault := _key_fault(entry.key):
            yield _problem(path, entry.start_line, *fault)
        for field in entry.fields:
            for fault in field_faults(field.key.lower(), str(field.value)):
                yield _problem(path, field.start_line, *fault)


def _key_fault(key: str) -> tuple[str, str] | None:
    """Say why a record cannot name an entry: the program that cites compares letter by letter."""
    if composed(key) != key:
        return f"the key {key!r}, in which an accent is separated from its letter", "plain letters"
    if fault := unseen_fault(key):
        return fault
    return None if KEY.fullmatch(key) else (f"the key {key[:LETTERS]!r}", f"{KEY_SIGNS} alone")


def _problem(path: Path, line: int | None, given: str, needed: str) -> Problem:
    return Problem(Place(path.as_posix(), (line or 0) + 1), "", given, needed)


def _cited_keys(path: Path, text: str, library: Library) -> tuple[list[str] | None, list[Problem]]:
    """List the keys that the program that writes the references knows; it is stricter.

    It leaves out entries that only others refer to. Entries that refer to themselves, or that
    expand again and again, would never end there. It must know none that was not checked.
    """
    try:
        items = json.loads(run_pandoc(text, "--from=biblatex", "--to=csljson"))
    except PandocError as error:
        line = re.search(r"line (\d+)", str(error))
        given, needed = "an entry that cannot be read", "entries whose braces and quotes are closed"
        if error.is_endless:
            given = "entries that cannot be read to their end"
            needed = "no entry or @string that refers to itself, and a shorter file"
        return None, [_problem(path, int(line[1]) - 1 if line else None, given, needed)]
    keys = [str(item["id"]) for item in items]
    unchecked = Counter(keys) - Counter(entry.key for entry in library.entries)
    return keys, capped(_unusual_entry(path, text, key) for key in unchecked)


def _unusual_entry(path: Path, text: str, key: str) -> Problem:
    start = re.search(rf"@\w+\s+\{{\s*{re.escape(key)}\s*,", text)
    line = text.count("\n", 0, start.start()) if start else None
    needed = "`@article{key,` in one line, and each key once"
    return _problem(path, line, f"the entry {key[:LETTERS]!r} in an unusual form", needed)
