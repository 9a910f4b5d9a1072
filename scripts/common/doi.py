"""Digital object identifiers (DOIs), read from what people type."""

import re
from urllib.parse import unquote

DOI = re.compile(r"10\.\d+(?:\.\d+)*/\S+")


def bare_doi(text: str) -> str | None:
    """Find the DOI in a text, such as an address; None where there is none."""
    text = re.sub(r"[{}]|\\(?=[_%&#$])", "", text)
    if "doi.org/" in text.casefold():
        text = unquote(text)
    match = DOI.search(text)
    return match[0].rstrip(".,;") if match else None


def plain_doi(text: str) -> str | None:
    """Write the DOI of a text in small letters, for comparison; None where there is none."""
    bare = bare_doi(text)
    return bare.lower() if bare else None
