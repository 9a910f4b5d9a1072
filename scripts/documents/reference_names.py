"""Names of authors and editors in BibTeX: joined by ``and``, organisations between braces.

Names that are joined in another way are read where there is one reading, and refused else.
"""

import re
from collections.abc import Iterator, Sequence

from scripts.documents.bibtex import FILLER, outer_text, split_outer, sub_outer
from scripts.inputs.problems import LETTERS

AND = re.compile(r"(?<!\S)and(?!\S)", re.IGNORECASE)
# Between two names as reference managers list them, and what ends a list that is cut off.
SEMICOLON = re.compile(r"(?:\s*;)+\s*(?:(?:and|&)\s+)?", re.IGNORECASE)
ET_AL = re.compile(r"[,\s]+(?:and\s+)?et\.? al\.?,?\s*$", re.IGNORECASE)
SUFFIX = re.compile(
    r"(?:jr|sr|i{1,3}|iv|vi{0,3}|\d(?:st|nd|rd|th)|junior|senior)\.?", re.IGNORECASE
)
INITIALS_LAST = re.compile(
    rf".*(?:[^\W\d_A-Z{FILLER}]\S*|[A-Z]{{4,}}) (?:[A-Z]{{1,3}}|(?:[A-Z]\.[ -]?)+)"
)
# ASSUME: words by which an organisation is recognised; hardly any person is called so.
OF_ORGANISATIONS = re.compile(
    r"\b(?:of|for|on|the|(?i:council|organi[sz]ation|group|institute?s?|collaborati(?:on|ve)|"
    r"collaborators|consortium|network|committee|commission|association|society|university|"
    r"cent(?:er|re)|foundation|ministry|department|agency|academy|bureau|federation|alliance|"
    r"task ?force|investigators|trialists|study|trial|initiative|program(?:me)?|"
    r"laborator(?:y|ies)|hospital|services|college|authority))\b"
)
AS_NAMES = "names as `Family, Given`, with ` and ` between two: `Doe, J. and Roe, K.`"


def mend_names(value: str) -> str:
    """Write a list of names with ``and`` between them where it is certain where each ends.

    Examples
    --------
    >>> mend_names("Doe, J.; Roe, K.; et al.")
    'Doe, J. and Roe, K. and others'
    """
    value = sub_outer(SEMICOLON, " and ", value.strip(" \n\t;"))
    value = sub_outer(ET_AL, " and others", value)
    return sub_outer(AND, "and", value)


def name_faults(value: str) -> Iterator[tuple[str, str]]:
    """List each name that would be cited wrongly, and what is needed in its place."""
    for name in map(str.strip, split_outer(AND, value)):
        outer = outer_text(name)
        if not name:
            yield "an empty name, beside `and`", AS_NAMES
        elif outer.strip(FILLER) and name != "others":
            yield from _fault(name, outer)


def _fault(name: str, outer: str) -> Iterator[tuple[str, str]]:
    family, *rest = [part.strip() for part in outer.replace("~", " ").split(",")]
    shown = name if len(name) <= LETTERS else f"{name[:LETTERS]}..."
    if " " in family and OF_ORGANISATIONS.search(family):
        given = f"{shown!r}, which looks like an organisation and would be cited as a person"
        yield given, f"braces around an organisation: {{{{{shown}}}}}; a person as `Family, Given`"
    elif "&" in outer or re.search(r"\bet al\b", outer):
        yield f"{shown!r}, which looks like several names", AS_NAMES
    elif len(rest) > 2 or (len(rest) == 2 and not SUFFIX.fullmatch(rest[0])):
        yield f"{shown!r}, with {len(rest)} commas", AS_NAMES
    elif INITIALS_LAST.fullmatch(family) and not _has_numeral(family, rest):
        yield f"{shown!r}, with initials after the family name", AS_NAMES


def _has_numeral(family: str, rest: Sequence[str]) -> bool:
    """Check whether what looks like initials is a number, as in ``Doe III, John``."""
    is_several = any(INITIALS_LAST.fullmatch(part) for part in rest)
    return bool(rest) and not is_several and bool(SUFFIX.fullmatch(family.rsplit(maxsplit=1)[-1]))
