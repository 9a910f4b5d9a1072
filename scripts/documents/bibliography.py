"""Read references.bib, and write its entries as the program that cites needs them."""

import re
from pathlib import Path

from bibtexparser.model import Entry

from scripts.common.doi import bare_doi
from scripts.common.input_limits import MOST_BIB
from scripts.documents.bibtex import is_text, parse_bibtex, write_bibtex
from scripts.documents.reference_fields import mend_field
from scripts.inputs.text import read_text


def read_dois(path: Path) -> dict[str, str]:
    """Read the DOI of each entry of a BibTeX file that has one, by key."""
    return {key: doi for key, doi in dois_of_entries(path).items() if doi}


def dois_of_entries(path: Path) -> dict[str, str | None]:
    """Read the DOI of every entry of a BibTeX file, by key; None where it has none."""
    return {key: bare_doi(value) for key, value in _values(path, "doi").items()}


def read_titles(path: Path) -> dict[str, str]:
    """Read the title of each entry of a BibTeX file, by key: its letters and digits alone."""
    titles = _values(path, "title").items()
    return {key: re.sub(r"\\[a-z]+|[\W_]", "", value.casefold()) for key, value in titles}


def _values(path: Path, field: str) -> dict[str, str]:
    """Read a field of every entry of a BibTeX file, by key; empty where it has none."""
    text, _ = read_text(path, MOST_BIB)
    return {
        entry.key: "".join(str(f.value) for f in entry.fields if f.key.lower() == field)
        for entry in parse_bibtex(text).entries
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
