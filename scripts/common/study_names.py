"""First author and year, by which a study is known where it has no DOI."""

import re
import unicodedata
from typing import NamedTuple

# First author and year, as in schnell2007, and what a coder adds to distinguish two of a year.
OTHER_AUTHORS = re.compile(r"(,| et al| & | and ).*?(?=[ (]*\d{4})", re.IGNORECASE)
STUDY_ID = re.compile(r"(.*?[^\W\d_])[-_]?((?:1[89]|2[01])\d\d)(?!\d)(.*)")
# Letters that Unicode does not take apart into a plain letter and its accent.
PLAIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)


class Name(NamedTuple):
    """First author and year of a study id, with the letter that distinguishes two of a year."""

    author: str
    year: int
    suffix: str


def study_name(study_id: str, year: int | None, label: str = "") -> Name | None:
    """Read first author and year off a study id, or else off its label; None where none has them.

    The year of the record comes before the one in the id.

    Examples
    --------
    >>> study_name("s01", None, "O'Neil et al. (2020b)")
    Name(author='oneil', year=2020, suffix='b')
    """
    first_author = re.sub(r"[\s().]", "", OTHER_AUTHORS.sub("", label))
    match = STUDY_ID.fullmatch(study_id) or STUDY_ID.fullmatch(first_author)
    if not match:
        return None
    author, of_id, suffix = match.groups()
    return Name(letters_of(author), int(of_id) if year is None else year, suffix.strip("-_"))


def letters_of(text: str) -> str:
    """Leave out accents, hyphens and the like.

    Examples
    --------
    >>> letters_of("Ignacio-García")
    'ignaciogarcia'
    """
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if letter.isalpha())


def spelt_plainly(author: str) -> str:
    """Write a name as if its umlauts had been left out: Mueller and Muller may be Müller."""
    return re.sub("([aou])e", r"\1", author.translate(PLAIN))
