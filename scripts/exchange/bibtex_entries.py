"""References as entries of a BibTeX file."""

import re
from collections.abc import Iterator

from scripts.documents.reference_faults import OF_ORGANISATIONS
from scripts.documents.reference_fields import FORMAT_TAG, LAYOUT, SIGNS, mend_field
from scripts.exchange.reference_items import OTHERS, Item, Name, date_of, family_name, year_of

TYPES = {
    "article-journal": "article",
    "book": "book",
    "chapter": "incollection",
    "paper-conference": "inproceedings",
    "thesis": "phdthesis",
    "report": "techreport",
    "dataset": "dataset",
    "webpage": "online",
    "manuscript": "unpublished",
}
PUBLISHERS = {"thesis": "school", "report": "institution"}
PARTS = ("chapter", "paper-conference")


def bibtex_entry(key: str, item: Item) -> str:
    """Write a reference as the entry of a key, which is cited as the item says."""
    kind = TYPES.get(item.get("type", ""), "misc")
    if kind == "misc" and "container-title" in item:
        kind = "article"
    width = max(len(name) for name, _ in _fields(item, kind))
    lines = (f"  {name:{width}} = {{{value}}}," for name, value in _fields(item, kind))
    return f"@{kind}{{{key},\n" + "\n".join(lines) + "\n}\n"


def _fields(item: Item, kind: str) -> Iterator[tuple[str, str]]:
    for field in ("author", "editor"):
        if field in item:
            yield field, " and ".join(_name(name) for name in item[field])
    yield "title", _text(item.get("title", ""), keeps_capitals=True)
    container = "booktitle" if item.get("type") in PARTS else "journal"
    publisher = PUBLISHERS.get(item.get("type", ""), "publisher")
    if len(date := date_of(item)) > 1:
        yield "date", "-".join(f"{part:02}" for part in date)
    elif "issued" in item:
        yield "year", str(year_of(item) or _escaped(item["issued"]["literal"]))
    named = {
        container: "container-title",
        "volume": "volume",
        "number": "issue",
        "pages": "page",
        "edition": "edition",
        publisher: "publisher",
        "address": "publisher-place",
        "issn": "ISSN",
        "isbn": "ISBN",
        "pmid": "PMID",
    }
    if kind == "techreport":
        named["number"] = "number"
    for name, field in named.items():
        if field in item:
            text = item[field].replace("-", "--") if name == "pages" else item[field]
            yield name, mend_field(name, _text(text, keeps_capitals=name == "booktitle"))
    yield from ((name.lower(), item[name]) for name in ("DOI", "URL") if name in item)


def _name(name: Name) -> str:
    """Write a name so that it is read as it is: a family name with small letters whole."""
    if name == OTHERS:
        return "others"
    if "literal" in name and "family" not in name:
        return f"{{{_escaped(name['literal'])}}}"
    family = _escaped(family_name(name))
    if " " in family and OF_ORGANISATIONS.search(family):  # with a comma in its name
        return f"{{{', '.join(filter(None, (family, _escaped(name.get('given', '')))))}}}"
    if family[:1].islower() or re.search(r"[,&]| and ", family):
        family = f"{{{family}}}"
    if particle := name.get("dropping-particle"):
        family = f"{_escaped(particle)} {family}"
    return ", ".join(
        filter(None, (family, _escaped(name.get("suffix", "")), _escaped(name.get("given", ""))))
    )


def _text(text: str, *, keeps_capitals: bool = False) -> str:
    """Write a text for BibTeX: signs escaped, HTML as LaTeX, and braces around capital letters.

    A style may make those of a title small, but for the first.
    """
    before, written, depth = "", [], 0
    for part in FORMAT_TAG.split(text):
        if FORMAT_TAG.fullmatch(part):
            written.append(part)
            if not LAYOUT.fullmatch(part):
                depth += -1 if part.startswith("</") else 1
            continue
        for word in re.split(r"(\w+)", part):
            kept = word if before.strip() else word[1:]
            is_kept = keeps_capitals and not depth and kept != kept.lower()
            written.append(f"{{{_escaped(word)}}}" if is_kept else _escaped(word))
            before += word
    return mend_field("title", "".join(written)).strip()


def _escaped(text: str) -> str:
    return "".join(SIGNS.get(sign, sign) for sign in text)
