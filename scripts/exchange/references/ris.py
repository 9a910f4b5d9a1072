"""References in RIS: read from other programs, and written for them."""

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from scripts.exchange.references.reference_items import (
    Item,
    Name,
    date_of,
    family_name,
    plain_item,
    read_date,
    read_name,
    without_formats,
    year_of,
)

# Programs write one or two spaces before the hyphen, and leave out the one after it.
LINE = re.compile(r"\s*+(?:([A-Z][A-Z0-9]) {0,2}- ?(.*)|(ER) *-?\s*)")
TYPES = {
    **dict.fromkeys(("JOUR", "JFULL", "EJOUR", "MGZN", "ABST", "INPR"), "article-journal"),
    **dict.fromkeys(("BOOK", "EBOOK", "EDBOOK", "WHOLE"), "book"),
    **dict.fromkeys(("CHAP", "ECHAP"), "chapter"),
    **dict.fromkeys(("CONF", "CPAPER"), "paper-conference"),
    "THES": "thesis",
    "RPRT": "report",
    "DATA": "dataset",
    "ELEC": "webpage",
    "GEN": "document",
}
WRITTEN = {kind: tag for tag, kind in reversed(TYPES.items())}
# The tags of a field, the usual one first.
FIELDS = {
    "title": ("TI", "T1", "CT"),
    "container-title": ("T2", "JO", "JF", "BT", "JA", "J2"),
    "volume": ("VL",),
    "issue": ("IS", "CP"),
    "edition": ("ET",),
    "publisher": ("PB",),
    "publisher-place": ("CY", "PP"),
    "DOI": ("DO", "DI", "M3", "L3"),
    "URL": ("UR", "L2"),
}
Fields: TypeAlias = dict[str, list[str]]

STUDY = "NS"  # RevMan's tag for the study that a reference belongs to


def read_ris(text: str) -> list[tuple[Item, str]]:
    """Read each reference of a text in RIS, with the name of the study it belongs to, if any."""
    return [_read_record(record) for record in tagged_records(text, LINE, "TY") if len(record) > 1]


def tagged_records(text: str, tagged: re.Pattern[str], first: str) -> Iterator[Fields]:
    """Split a text of tagged lines into records, with the values of each tag.

    ``tagged`` is a line with a tag and its value; others go on with the last. ``first`` is the tag
    that begins a record; ER, which ends one in RIS, may be missing.
    """
    record: Fields = {}
    last: list[str] = []
    for line in text.lstrip("\ufeff").splitlines():
        match = tagged.fullmatch(line)
        tag, value = (match[1] or "ER", match[2] or "") if match else ("", line.strip())
        if tag in ("ER", first) and record:
            yield record
            record = {}
        if tag and (tag == first or record):
            last = record.setdefault(tag, [])
            last.append(value.strip())
        elif value and record:
            last[-1] = f"{last[-1]} {value}"
        if tag == "ER":
            record = {}
    if record:
        yield record


def _read_record(record: Fields) -> tuple[Item, str]:
    def first(*tags: str) -> str:
        return next((value for tag in tags for value in record.get(tag, ()) if value), "")

    def names(*tags: str) -> list[Name]:
        listed = (
            part for tag in tags for value in record.get(tag, ()) for part in value.split(";")
        )
        return [read_name(name) for name in listed if name.strip()]

    kind = TYPES.get(first("TY").upper(), "document")
    item: dict[str, Any] = {name: first(*tags) for name, tags in FIELDS.items()}
    is_part = kind in ("chapter", "paper-conference")
    item["ISBN" if kind in ("book", "chapter") else "ISSN"] = first("SN")
    start, end = first("SP"), first("EP")
    item["page"] = f"{start}-{end}" if end and end != start and "-" not in start else start
    year = first("PY", "Y1")
    date, day = read_date(year), read_date(first("DA"))
    date = day if not date or (day[:1] == date[:1] and len(day) > len(date)) else date
    item["issued"] = {"date-parts": [date], "literal": year}
    item |= {"type": kind, "author": names("AU", "A1")}
    item["editor"] = names("ED", "A2") if is_part or kind == "book" else names("ED")
    return plain_item(item), first(STUDY)


def write_ris(items: dict[str, Item]) -> str:
    """Write references in RIS, each with its key as ID."""
    return "\n".join("\n".join(_lines(key, item)) + "\n" for key, item in items.items())


def _lines(key: str, item: Item) -> Iterator[str]:
    yield f"TY  - {WRITTEN.get(item.get('type', ''), 'GEN')}"
    for field, tag in (("author", "AU"), ("editor", "ED")):
        yield from (f"{tag}  - {_written_name(name)}" for name in item.get(field, ()))
    for field, (tag, *_) in FIELDS.items():
        if field in item:
            yield f"{tag}  - {without_formats(item[field])}"
    date = date_of(item)
    if year := item.get("issued", {}).get("literal") or year_of(item):
        yield f"PY  - {year}"
    if len(date) > 1:
        yield "DA  - " + "/".join(f"{part:02}" for part in date)
    start, _, end = item.get("page", "").partition("-")
    values = {"SP": start, "EP": end, "SN": item.get("ISSN") or item.get("ISBN"), "ID": key}
    yield from (f"{tag}  - {value}" for tag, value in values.items() if value)
    yield "ER  - "


def _written_name(name: Name) -> str:
    given = " ".join(filter(None, (name.get("given"), name.get("dropping-particle"))))
    return ", ".join(filter(None, (family_name(name), given, name.get("suffix"))))
