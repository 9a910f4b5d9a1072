"""What would be printed wrongly in a reference, and what is needed in its place."""

import re
from collections.abc import Iterator, Sequence

from scripts.common.doi import bare_doi, has_no_doi
from scripts.documents.bibtex import FILLER, outer_text, split_outer
from scripts.documents.reference_fields import ADDRESSES, NAMED, NAMES, UNCITED, mend_field
from scripts.documents.reference_names import AND, INITIALS_LAST
from scripts.inputs.problems import LETTERS
from scripts.inputs.text import text_fault

# In BibTeX a per cent sign starts a comment and a dollar sign a formula, unless \ stands before it:
# what follows would be lost without a word. Addresses are taken as they stand.
LOST = re.compile(r"(?<!\\)[%$]")
UNREAD = re.compile(
    rf"</?(?:\w+:)?(?:{NAMED}|math|mrow|mi|mn|mo|mtext|msub|msup)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
SUFFIX = re.compile(
    r"(?:jr|sr|i{1,3}|iv|vi{0,3}|\d(?:st|nd|rd|th)|junior|senior)\.?", re.IGNORECASE
)
# ASSUME: words by which an organisation is recognised; hardly any person is called so, and one who
# is can be written as `Family, Given`.
OF_ORGANISATIONS = re.compile(
    r"\b(?:of|for|on|the|(?i:council|organi[sz]ation|group|institute?s?|collaborati(?:on|ve)|"
    r"collaborators|consortium|network|committee|commission|association|society|universit\w+|"
    r"cent(?:er|re)s?|foundation|minist(?:ry|erio|ère|erium)|department|agency|academy|bureau|"
    r"federation|alliance|task ?force|investigators|trialists|study|trial|initiative|"
    r"program(?:me)?|project|laborator(?:y|ies)|hospital|clinic|services|school|college|bank|"
    r"authority|board|panel|registry|union|nations|health|statistics|inc|ltd|gmbh|"
    r"\w*(?:gesellschaft|gemeinschaft|verband)|soci[eé]t[eé]|asociaci[oó]n|associa[cç][aã]o))\b"
)
INITIAL = re.compile(r"[^\W\d_]\. ?\S")  # no family name begins with one
AS_NAMES = "names as `Family, Given`, with ` and ` between two: `Doe, J. and Roe, K.`"


def field_faults(name: str, value: str) -> Iterator[tuple[str, str]]:
    """List what is wrong with the value of a field, and what is needed."""
    if name in UNCITED:
        return
    if fault := text_fault(value):
        yield fault
        return
    if name == "doi":
        if not bare_doi(value) and not has_no_doi(value):
            yield f"{value[:LETTERS]!r} for a DOI", "a DOI such as 10.1000/182, or no doi"
        return
    if name in ADDRESSES:
        return
    mended = mend_field(name, value)
    if sign := LOST.search(mended):
        yield f"a bare {sign[0]} in {name}", f"\\{sign[0]} for the sign itself"
    if tag := UNREAD.search(mended):
        needed = r"\emph{...} for italics, \textsubscript{...} and the like, or no formatting"
        yield f"{tag[0][:LETTERS]} in {name}, which would be printed unchanged", needed
    if name in NAMES:
        yield from ((f"{given} ({name})", needed) for given, needed in name_faults(mended))


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
    if all("=" in part for part in (family, *rest)):
        return  # BibLaTeX: family=Doe, given=Jane
    shown = name if len(name) <= LETTERS else f"{name[:LETTERS]}..."
    if " " in family and OF_ORGANISATIONS.search(family):
        given = f"{shown!r}, which looks like an organisation and would be cited as a person"
        yield given, f"braces around an organisation: {{{{{shown}}}}}; a person as `Family, Given`"
    elif "&" in outer or re.search(r"\bet al\b", outer) or (rest and INITIAL.match(family)):
        yield f"{shown!r}, which looks like several names", AS_NAMES
    elif len(rest) > 2 or (len(rest) == 2 and not SUFFIX.fullmatch(rest[0])):
        yield f"{shown!r}, with {len(rest)} commas", AS_NAMES
    elif INITIALS_LAST.fullmatch(family) and not _has_numeral(family, rest):
        yield f"{shown!r}, with initials after the family name", AS_NAMES


def _has_numeral(family: str, rest: Sequence[str]) -> bool:
    """Check whether what looks like initials is a number, as in ``Doe III, John``."""
    is_several = any(INITIALS_LAST.fullmatch(part) for part in rest)
    return bool(rest) and not is_several and bool(SUFFIX.fullmatch(family.rsplit(maxsplit=1)[-1]))
