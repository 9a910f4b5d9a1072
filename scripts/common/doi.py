"""Digital object identifiers (DOIs), read from what people type."""

import re
from html import unescape
from urllib.parse import quote, unquote

# Each part has a bound, so that no letter is looked at again and again.
PREFIX = r"10\.\d{1,9}(?:\.\d{1,9}){0,9}"
DOI = re.compile(rf"{PREFIX}/\S+")
ADDRESS = re.compile(r"doi[.-]org[^/]{0,99}/", re.IGNORECASE)
ENCODED = re.compile(rf"{PREFIX}%2F", re.IGNORECASE)
AFTER = ".,;:'\"’”"  # signs of a sentence that ends in a DOI
PAIRS = {")": "(", "]": "[", ">": "<"}
NO_DOI = {"", "na", "nan", "none", "null", "nodoi", "notavailable", "notapplicable", "unknown"}


def bare_doi(text: str) -> str | None:
    """Find the DOI in a text, such as an address; None where there is none.

    Examples
    --------
    >>> bare_doi("(see https://doi.org/10.1016%2F0887-6185(95)00008-9).")
    '10.1016/0887-6185(95)00008-9'
    >>> bare_doi("N/A")
    """
    # A sign has no number of ten digits; one of thousands would be an error.
    text = re.sub(r"[{}]|\\(?=[_%&#$])|&#(?=\d{10})", "", text)
    text = unescape(text)
    if address := ADDRESS.search(text):
        # In an address ? and # begin what is no part of the DOI.
        text = unquote(re.split(r"[?#]", text[address.end() :])[0])
    elif ENCODED.search(text):
        text = unquote(text)
    match = DOI.search(text)
    return _without_end(match[0]) if match else None


def _without_end(doi: str) -> str:
    """Leave out what follows a DOI in a sentence: full stops, brackets that open before it."""
    surplus = {last: doi.count(last) - doi.count(first) for last, first in PAIRS.items()}
    end = len(doi)
    while (last := doi[end - 1]) in AFTER or surplus.get(last, 0) > 0:
        surplus[last] = surplus.get(last, 0) - 1
        end -= 1
    return doi[:end]


def plain_doi(text: str) -> str | None:
    """Write the DOI of a text in small letters, for comparison; None where there is none."""
    bare = bare_doi(text)
    return bare.lower() if bare else None


def doi_address(text: str) -> str | None:
    """Write the address of the DOI in a text; None where there is none.

    Examples
    --------
    >>> doi_address("doi:10.1002/(SICI)1<1661::AID-SIM968>3.0.CO;2-2")
    'https://doi.org/10.1002/%28SICI%291%3C1661%3A%3AAID-SIM968%3E3.0.CO%3B2-2'
    """
    bare = bare_doi(text)
    return f"https://doi.org/{quote(bare)}" if bare else None


def has_no_doi(text: str) -> bool:
    """Check whether a text says that there is no DOI, such as ``N/A``."""
    return "".join(filter(str.isalnum, text.casefold())) in NO_DOI
