"""Entries of BibTeX files: parsed, and written again with some fields changed."""

import logging
import re

from bibtexparser.entrypoint import parse_string, write_string
from bibtexparser.library import Library
from bibtexparser.middlewares import AddEnclosingMiddleware
from bibtexparser.middlewares.enclosing import REMOVED_ENCLOSING_KEY
from bibtexparser.model import Entry

FILLER = "\0"


def parse_bibtex(text: str) -> Library:
    """Parse BibTeX; names of fields stay as they are written."""
    # It would also print on the screen what it cannot read.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL + 1)
    return parse_string(text)


def write_bibtex(library: Library) -> str:
    """Write entries again, each value between the signs that it had: braces, quotes or none."""
    kept = AddEnclosingMiddleware(
        reuse_previous_enclosing=True, enclose_integers=True, default_enclosing="{"
    )
    return write_string(library, unparse_stack=[kept])


def is_text(entry: Entry, field: str) -> bool:
    """Check whether the value of a field is one text: not a number, nor joined by ``#``."""
    enclosing: dict[str, str] = entry.parser_metadata.get(REMOVED_ENCLOSING_KEY, {})
    return enclosing.get(field) in ("{", '"')


def outer_text(value: str) -> str:
    """Blot out what stands between braces, sign for sign.

    Examples
    --------
    >>> outer_text("{WHO} and Doe, J.").replace(FILLER, ".")
    '..... and Doe, J.'
    """
    depth, signs, before = 0, [], ""
    for sign in value:
        depth += sign == "{" and before != "\\"
        signs.append(FILLER if depth else sign)
        depth = max(0, depth - (sign == "}" and before != "\\"))
        before = sign
    return "".join(signs)


def sub_outer(pattern: re.Pattern[str], new: str, value: str) -> str:
    """Replace what matches a pattern outside braces."""
    parts, end = [], 0
    for match in pattern.finditer(outer_text(value)):
        parts += [value[end : match.start()], match.expand(new)]
        end = match.end()
    return "".join([*parts, value[end:]])


def split_outer(pattern: re.Pattern[str], value: str) -> list[str]:
    """Split a value where a pattern matches outside braces."""
    return sub_outer(pattern, FILLER, value).split(FILLER)
