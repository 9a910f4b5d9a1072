"""Files whose names are nearly those that are read: a slip would leave them out without a word."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from scripts.common.paths import CSV_TABLES, VOCABULARY, entries_in
from scripts.inputs.problems import Place, Problem

REVIEW = "review.yaml"
REFERENCES = "references.bib"
FILES = (REVIEW, "claims.yaml", REFERENCES, VOCABULARY.name, *CSV_TABLES, "studies")
# Other endings of the same kind.
ENDINGS = {"yml": "yaml", "tsv": "csv", "tab": "csv", "bibtex": "bib"}
# An ending that was typed twice, or is followed by one that Windows hides.
TWICE = re.compile(r"(\.\w+)(\.txt|\1)$")
# What browsers, desktops and synchronised folders add to the name of a copy, and Google Sheets
# before that of a sheet.
ADDED = re.compile(
    r"^(.* - |copy of )(?=[a-z]+\.\w+$)"
    r"|( ?\((\d+|[^()]*conflict[^()]*)\)|\.sync-conflict-[\w-]+|( -)? (copy|kopie))(?=\.\w+$)"
)
ALIKE = 0.85  # of the letters of two names, as difflib compares them: a slip of one or two
LIBRARY = re.compile(r"(references?|library|bibliography|refs)\.(ris|nbib|enw|json)")


def stray_problems(folder: Path, vocabulary: str | None = None) -> Iterator[Problem]:
    """Report each file of a review that is not read because of its name, with the name it needs.

    Names are compared as the folder lists them, so that it is the same on a computer that takes
    capital letters for small ones. ``vocabulary`` is the file that review.yaml names.
    """
    names = {path.name for path in entries_in(folder.glob("*"))}
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
    >>> meant_name("claims (1).yaml"), meant_name("riview.yaml"), meant_name("amrs.csv")
    ('claims.yaml', 'review.yaml', 'arms.csv')
    >>> meant_name("Findings (1).csv"), meant_name("Sleep - arms.csv"), meant_name("studies.tsv")
    ('findings.csv', 'arms.csv', 'studies.csv')
    >>> meant_name("sources.csv")
    """
    stem, dot, ending = TWICE.sub(r"\1", name.casefold()).rpartition(".")
    plain = ADDED.sub("", f"{stem}{dot}{ENDINGS.get(ending, ending)}")
    if plain.endswith(".bib") or LIBRARY.fullmatch(plain):
        return REFERENCES
    singular = {_singular(file): file for file in FILES}
    close = get_close_matches(plain, FILES, n=1, cutoff=ALIKE)
    return singular.get(_singular(plain)) or next(iter(close), None)


def _singular(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return re.sub("ies$", "y", stem).removesuffix("s") + dot + ending
