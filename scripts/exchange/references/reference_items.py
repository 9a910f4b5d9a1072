"""References as CSL items, the plain data that programs for references have in common."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any, TypeAlias

from scripts.common.doi import bare_doi
from scripts.documents.reference_fields import ENTITY
from scripts.documents.reference_names import INITIALS_LAST
from scripts.inputs.text import composed

Item: TypeAlias = dict[str, Any]
Name: TypeAlias = dict[str, str]

TEXTS = (
    *("type", "title", "container-title", "volume", "issue", "page", "edition", "publisher"),
    *("publisher-place", "DOI", "URL", "ISSN", "ISBN", "PMID", "number"),
)
NAMES = ("author", "editor")
NAME_PARTS = ("family", "given", "suffix", "dropping-particle", "literal")
DATE = re.compile(r"\b(1[5-9]\d\d|2[01]\d\d)\b(?:[-/](\d{1,2})\b)?(?:[-/](\d{1,2})\b)?")
# Marks of formatting.
FORMATS = re.compile(r"</?(?:i|b|sub|sup|span)(?: [^<>]*)?>")
# Stands for further authors.
OTHERS: Name = {"literal": "others"}
PAGES = re.compile(r"(?<!\s)\s*(?:--?|\u2010|\u2011|\u2012|\u2013|\u2014)\s*")


def plain_item(given: Mapping[str, Any]) -> Item:
    """Keep of an item what cites it, in one form: no empty values, letters composed, a bare DOI."""
    item: Item = {key: text for key in TEXTS if (text := _text(given.get(key)))}
    for key in NAMES:
        names = given.get(key)
        read = [_name(name) for name in (names if isinstance(names, list) else [])]
        if read := [name for name in read if name]:
            item[key] = read
    if doi := bare_doi(str(item.pop("DOI", ""))) or _doi_of_address(item.get("URL", "")):
        item["DOI"] = doi
    if "page" in item:
        item["page"] = PAGES.sub("-", item["page"])
    if issued := _issued(given.get("issued")):
        item["issued"] = issued
    return item


def year_of(item: Item) -> int | None:
    """Return the year of publication; None where it is not known."""
    date = date_of(item)
    return date[0] if date else None


def date_of(item: Item) -> list[int]:
    """Return year, month and day of publication, as far as they are known."""
    return [*map(int, item.get("issued", {}).get("date-parts", [[]])[0])]


def first_author(item: Item) -> str:
    """Return the family name of the first author, with its particle, or the organisation."""
    name, *_ = item.get("author") or item.get("editor") or [{}]
    return family_name(name)


def family_name(name: Name) -> str:
    """Return a family name, with its particle such as *van*, or an organisation."""
    return name.get("family") or name.get("literal", "")


def without_formats(text: str) -> str:
    """Leave out the marks of italics and the like.

    Examples
    --------
    >>> without_formats("Role of <i>APOE</i> in CO<sub>2</sub>, p < .05")
    'Role of APOE in CO2, p < .05'
    """
    return FORMATS.sub("", text)


def read_date(text: str) -> list[int]:
    """Read year, month and day off a text, as far as they are given.

    Examples
    --------
    >>> read_date("2016/05/01/"), read_date("2016///spring"), read_date("in press")
    ([2016, 5, 1], [2016], [])
    """
    match = DATE.search(text)
    year, month, day = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    parts = [year, month if month <= 12 else 0, day if day <= 31 else 0]
    return parts[: parts.index(0)] if 0 in parts else parts


def read_name(text: str) -> Name:
    """Read a name as programs for references list it; one without a comma is an organisation.

    Examples
    --------
    >>> read_name("Doe, J., Jr.")
    {'family': 'Doe', 'given': 'J.', 'suffix': 'Jr.'}
    >>> read_name("Doe JB"), read_name("World Health Organization,")
    ({'family': 'Doe', 'given': 'J. B.'}, {'literal': 'World Health Organization'})
    """
    text = " ".join(text.split()).strip(" ,;")
    family, *rest = [part.strip() for part in text.split(",")]
    if not rest and INITIALS_LAST.fullmatch(text):
        family, _, initials = text.rpartition(" ")
        spaced = " ".join(f"{letter}." for letter in initials if letter.isalpha())
        return {"family": family, "given": spaced if "." not in initials else initials}
    if not rest:
        return {"literal": family} if " " in family else {"family": family}
    return dict(zip(("family", "given", "suffix"), (family, *rest[:2]), strict=False))


def _text(value: object) -> str:
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    for _ in range(2):  # some programs write HTML, and some of it twice: &amp;lt;
        text = ENTITY.sub(lambda sign: unescape(sign[0]), text)
    return composed(" ".join(text.split()))


def _name(given: object) -> Name:
    parts = given if isinstance(given, Mapping) else {}
    name = {key: text for key in NAME_PARTS if (text := _text(parts.get(key)))}
    if "family" in name and (particle := _text(parts.get("non-dropping-particle"))):
        name["family"] = f"{particle} {name['family']}"
    if " ".join(name.values()).casefold() in ("et al", "et al.", "others"):
        return OTHERS
    return name if {"family", "literal"} & {*name} else {}


def _issued(given: object) -> dict[str, Any]:
    """Write a date in parts or, where it has no year, as the text that it is: *in press*."""
    if not isinstance(given, Mapping):
        return {}
    parts = given.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else []
    text = "/".join(map(str, first)) if isinstance(first, list) else ""
    text = text or _text(given.get("raw")) or _text(given.get("literal"))
    date = read_date(text)
    return {"date-parts": [date]} if date else {"literal": text} if text else {}


def _doi_of_address(url: str) -> str | None:
    return bare_doi(url) if re.match(r"https?://(?:dx\.)?doi\.org/", url) else None
