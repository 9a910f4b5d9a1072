"""Read references.bib, and write its entries as the program that cites needs them."""

import re
from pathlib import Path

from bibtexparser.library import Library
from bibtexparser.model import Entry

from scripts.common.doi import bare_doi
from scripts.common.input_limits import MOST_BIB
from scripts.documents.bibtex import is_text, parse_bibtex, write_bibtex
from scripts.documents.reference_fields import mend_field
from scripts.inputs.text import read_text


def read_library(path: Path) -> Library:
    """Read the entries of a BibTeX file."""
    text, _ = read_text(path, MOST_BIB)
    return parse_bibtex(text)


def read_dois(path: Path) -> dict[str, str]:
    """Read the DOI of each entry of a BibTeX file that has one, by key."""
    return list_dois(read_library(path))


def list_dois(library: Library) -> dict[str, str]:
    """List the DOI of each entry that has one, by key."""
    values = _values(library, "doi").items()
    return {key: doi for key, value in values if (doi := bare_doi(value))}


def list_titles(library: Library) -> dict[str, str]:
    """List the title of each entry, by key: its letters and digits alone."""
    titles = _values(library, "title").items()
    return {key: re.sub(r"\\[a-z]+|[\W_]", "", value.casefold()) for key, value in titles}


def _values(library: Library, field: str) -> dict[str, str]:
    """List a field of every entry, by key; empty where it has none."""
    return {
        entry.key: "".join(str(f.value) for f in entry.fields if f.key.lower() == field)
        for entry in library.entries
    }


def citable_bibtex(path: Path) -> str:
    """Return the text of a BibTeX file with its entries as they are meant; see ``mend_field``.

    A file in which nothing has to be changed is returned as it is.
    """
    text, _ = read_text(path, MOST_BIB)
    library = parse_bibtex(text)
    changed = [_mend_entry(entry) for entry in library.entries]
    return write_bibtex(library) if any(changed) else text


def _mend_entry(entry: Entry) -> bool:
    """Change the fields of an entry in place; say whether any was changed."""
    before = {field.key: str(field.value) for field in entry.fields if is_text(entry, field.key)}
    after = {key: mend_field(key.lower(), value) for key, value in before.items()}
    for key in [key for key in before if after[key] != before[key]]:
        if after[key]:
            entry[key] = after[key]
        else:
            entry.pop(key)
    return after != before
