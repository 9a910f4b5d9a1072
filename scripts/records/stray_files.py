"""Files whose names are nearly those that are read: a slip would leave them out without a word."""

import re
from collections.abc import Iterator
from pathlib import Path

from scripts.common.paths import CSV_TABLES, VOCABULARY, is_side_file
from scripts.inputs.problems import Place, Problem

REVIEW = "review.yaml"
REFERENCES = "references.bib"
FILES = (REVIEW, "claims.yaml", REFERENCES, VOCABULARY.name, *CSV_TABLES, "studies")
# Another ending of the same kind, and one that Windows hides.
ENDING = re.compile(r"(\.\w+)\.txt$|\.yml$")
# Cells separated by tabs, and an ending that was typed twice.
AS_CSV = re.compile(r"\.(tsv|tab|csv\.csv)$")
# What browsers and desktops add to the name of a copy, and Google Sheets before that of a sheet.
ADDED = re.compile(r"^(.* - |copy of )(?=[a-z]+\.csv$)|( ?\(\d+\)|( -)? (copy|kopie))(?=\.csv$)")
LIBRARY = re.compile(r"(references?|library|bibliography|refs)\.(ris|nbib|enw|json)")


def stray_problems(folder: Path, vocabulary: str | None = None) -> Iterator[Problem]:
    """Report each file of a review that is not read because of its name, with the name it needs.

    Names are compared as the folder lists them, so that it is the same on a computer that takes
    capital letters for small ones. ``vocabulary`` is the file that review.yaml names.
    """
    names = {path.name for path in folder.iterdir() if not is_side_file(path)}
    for name in sorted(names - {vocabulary}):
        meant = meant_name(name)
        is_spare = meant == REFERENCES and REFERENCES in names and name.lower() != REFERENCES
        if meant and meant != name and not is_spare:
            place, given = Place((folder / name).as_posix()), f"the name {name}, which is not read"
            needed = f"the name {meant}"
            if LIBRARY.fullmatch(name.casefold()):
                needed = f"`make import-references FILE={place.file} REVIEW={folder.name}`"
            yield Problem(place, "", given, f"{needed}, or the file elsewhere", meant)


def meant_name(name: str) -> str | None:
    """Return the name of the file of a review that a name stands for; None where there is none.

    Examples
    --------
    >>> meant_name("Claims.yml"), meant_name("Finding.CSV"), meant_name("refs.bib")
    ('claims.yaml', 'findings.csv', 'references.bib')
    >>> meant_name("Findings (1).csv"), meant_name("Sleep - arms.csv"), meant_name("studies.tsv")
    ('findings.csv', 'arms.csv', 'studies.csv')
    >>> meant_name("sources.csv")
    """
    plain = ENDING.sub(lambda end: end[1] or ".yaml", name.casefold())
    plain = ADDED.sub("", AS_CSV.sub(".csv", plain))
    if plain.endswith(".bib") or LIBRARY.fullmatch(plain):
        return REFERENCES
    return next((file for file in FILES if _singular(plain) == _singular(file)), None)


def _singular(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return re.sub("ies$", "y", stem).removesuffix("s") + dot + ending
