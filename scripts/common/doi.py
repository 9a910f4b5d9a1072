"""Digital object identifiers (DOIs), read from what people type."""

import re
from html import unescape
from urllib.parse import quote, unquote

DOI = re.compile(r"10\.\d+(?:\.\d+)*/\S+")
ADDRESS = re.compile(r"doi[.-]org[^/]*/", re.IGNORECASE)
ENCODED = re.compile(r"10\.\d+(?:\.\d+)*%2F", re.IGNORECASE)
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
    text = unescape(re.sub(r"[{}]|\\(?=[_%&#$])", "", text))
    if address := ADDRESS.search(text):
        # In an address ? and # begin what is no part of the DOI.
        text = unquote(re.split(r"[?#]", text[address.end() :])[0])
    elif ENCODED.search(text):
        text = unquote(text)
    match = DOI.search(text)
    return _without_end(match[0]) if match else None


def _without_end(doi: str) -> str:
    """Leave out what follows a DOI in a sentence: full stops, brackets that open before it."""
    last = doi[-1]
    opening = PAIRS.get(last)
    if last in AFTER or (opening and doi.count(last) > doi.count(opening)):
        return _without_end(doi[:-1])
    return doi


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
