"""Names of authors and editors in BibTeX, with ``and`` between them."""

import re

from scripts.documents.bibtex import FILLER, sub_outer

AND = re.compile(r"(?<!\S)and(?!\S)", re.IGNORECASE)
# Between two names as reference managers list them, and what ends a list that is cut off.
SEMICOLON = re.compile(r"(?<!\s)(?:\s*+;)+\s*+(?:(?:and|&)\s+)?", re.IGNORECASE)
ET_AL = re.compile(r"(?<![,\s])[,\s]++(?:and\s++)?et\.? al\.?,?\s*+$", re.IGNORECASE)
INITIALS_LAST = re.compile(
    rf"(?:.*\s)?(?:(?=\S*?[^\W\d_A-Z{FILLER}])\S++|\S++(?<=[A-Z]{{4}})) "
    r"(?:[A-Z]{1,3}|(?:[A-Z]\.[ -]?)+)"
)


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
