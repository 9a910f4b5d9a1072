"""Read a file of references as another program exports it."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from xml.etree import ElementTree

from scripts.common.wording import list_words
from scripts.documents.bibliography import citable_bibtex
from scripts.documents.bibtex import is_text, parse_bibtex, write_bibtex
from scripts.documents.pandoc import PandocError, run_pandoc
from scripts.documents.reference_checks import OTHER_FORMATS, check_references
from scripts.exchange.commands import NotWrittenError, stop_at
from scripts.exchange.references.reference_items import Item, plain_item, read_name
from scripts.exchange.references.ris import Fields, read_ris, tagged_records
from scripts.inputs.encodings import read_table_text

# Kinds of publication in Zotero and EndNote, in small letters without blanks.
TYPES = {
    "journalarticle": "article-journal",
    "booksection": "chapter",
    "book": "book",
    **dict.fromkeys(("conferencepaper", "conferenceproceedings"), "paper-conference"),
    "thesis": "thesis",
    "report": "report",
}
# Where each program keeps a field of an item: columns, elements of XML, and tags.
ZOTERO = {
    "title": "Title",
    "container-title": "Publication Title",
    "URL": "Url",
    "page": "Pages",
    "volume": "Volume",
    "issue": "Issue",
    "publisher": "Publisher",
    "publisher-place": "Place",
    **{name: name for name in ("DOI", "ISSN", "ISBN")},
}
ENDNOTE = {
    "title": "titles/title",
    "volume": "volume",
    "issue": "number",
    "page": "pages",
    "publisher": "publisher",
    "publisher-place": "pub-location",
    "ISSN": "isbn",
    "DOI": "electronic-resource-num",
    "URL": "urls/related-urls/url",
}
PUBMED = {"volume": "VI", "issue": "IP", "page": "PG", "PMID": "PMID"}
PUBMED_LINE = re.compile(r"([A-Z]{2,4}) *- (.*)")
BIBTEX = "BibTeX"
TITLES = {"title", "subtitle", "booktitle", "booksubtitle", "maintitle"}
# How a file of each format begins, or a line of it.
STARTS = {
    **OTHER_FORMATS,
    "CSV of Zotero": re.compile(r'\A"?Key"?,"?Item Type"?,'),
    BIBTEX: re.compile(r"^\s*@\w+\s*[{(]", re.MULTILINE),
}


class Reference(NamedTuple):
    """A reference of a file, with its key there and the study that the file says it is of."""

    item: Item
    key: str = ""
    study: str = ""


def read_library(path: Path) -> tuple[str, list[Reference]]:
    """Read the references of a file, and name its format and what was assumed of its encoding.

    Raises
    ------
    NotWrittenError
        Where there is no such file, or none of its references can be read.
    """
    text, assumptions, problems = read_table_text(path)
    if problems and path.is_file() and zipfile.is_zipfile(path):
        raise NotWrittenError(
            f"{path} is an archive or a workbook. Name the file of references itself, such as the "
            "one in a data package of RevMan whose name ends in -included.ris."
        )
    if problems:
        raise NotWrittenError(f"{path} cannot be read: {problems[0].found}.")
    known = (name for name, start in STARTS.items() if start.search(text))
    kind = next(known, "")
    try:
        references = list(READERS[kind](text)) if kind in READERS else []
        if kind == BIBTEX:
            references = _read_bibtex(path, text)
    except (ValueError, KeyError, TypeError, RecursionError, ElementTree.ParseError) as error:
        raise NotWrittenError(f"{path} cannot be read ({error}).") from error
    if not references:
        raise NotWrittenError(
            f"{path} has no references in {list_words([*READERS, BIBTEX], 'or')}."
        )
    return ", ".join([kind, *assumptions]), references


def _csl_json(text: str) -> Iterator[Reference]:
    data = json.loads(text)
    listed = data.get("items", [data]) if isinstance(data, dict) else data
    for given in listed if isinstance(listed, list) else ():
        if not isinstance(given, dict) or "type" not in given:
            raise ValueError("an entry that is not a CSL-JSON item")
        key = given.get("citation-key") or given.get("id") or ""
        yield Reference(plain_item(given), str(key).rpartition("/")[2])


def _read_bibtex(path: Path, text: str) -> list[Reference]:
    """Read BibTeX in any encoding; titles keep the capitals that a style would make small."""
    with TemporaryDirectory() as folder:
        copy = Path(folder, path.name)
        copy.write_text(text, encoding="utf-8")
        _, problems = check_references(copy)
        places = [replace(problem.place, file=str(path)) for problem in problems]
        stop_at([replace(p, place=place) for p, place in zip(problems, places, strict=True)])
        library = parse_bibtex(citable_bibtex(copy))
    for entry in library.entries:
        for field in entry.fields:
            if field.key.lower() in TITLES and is_text(entry, field.key):
                field.value = f"{{{field.value}}}"
    return _items(path, write_bibtex(library))


def items_of_bibtex(path: Path) -> list[Reference]:
    """Read the entries of a BibTeX file as they are cited."""
    return _items(path, citable_bibtex(path))


def _items(path: Path, text: str) -> list[Reference]:
    try:
        items = json.loads(run_pandoc(text, "--from=biblatex", "--to=csljson"))
    except PandocError as error:
        raise NotWrittenError(f"{path} cannot be read ({error}).") from error
    # A year in words, such as `in press`, is cited but not converted.
    entries = {
        e.key: {f.key.lower(): f.value for f in e.fields} for e in parse_bibtex(text).entries
    }
    for item in items:
        if item.get("issued") == {"date-parts": []}:
            fields = entries[item["id"]]
            item["issued"] = {"literal": fields.get("year") or fields.get("date")}
    return [Reference(plain_item(item), item["id"]) for item in items]


def _endnote(text: str) -> Iterator[Reference]:
    # No such file needs entities, by which a small one grows without end or takes in others.
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError("it defines entities")
    root = ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))  # noqa: S314
    for record in root.iter("record"):

        def first(path: str, record: ElementTree.Element = record) -> str:
            element = record.find(path)
            return "" if element is None else "".join(element.itertext())

        def names(path: str, record: ElementTree.Element = record) -> list[dict[str, str]]:
            return [read_name("".join(name.itertext())) for name in record.iterfind(path)]

        kind = record.find("ref-type")
        item = {name: first(path) for name, path in ENDNOTE.items()} | {
            "type": _type("" if kind is None else kind.get("name", "")),
            "author": names("contributors/authors/author"),
            "editor": names("contributors/secondary-authors/author"),
            "container-title": first("titles/secondary-title") or first("periodical/full-title"),
            "issued": {"literal": first("dates/year")},
        }
        yield Reference(plain_item(item), first("label"))


def _type(name: str) -> str:
    return TYPES.get(re.sub(r"\s", "", name.casefold()), "document")


def _pubmed_reference(record: Fields) -> Reference:
    def first(tag: str) -> str:
        return record.get(tag, [""])[0]

    dois = (value for tag in ("LID", "AID") for value in record.get(tag, ()) if "[doi]" in value)
    people = [read_name(name) for name in record.get("FAU") or record.get("AU", [])]
    item = {name: first(tag) for name, tag in PUBMED.items()} | {
        "type": "article-journal",
        "author": people + [{"literal": name} for name in record.get("CN", [])],
        "title": first("TI").removesuffix("."),
        "container-title": first("JT") or first("TA"),
        "issued": {"literal": first("DP")},
        "DOI": next(dois, ""),
    }
    return Reference(plain_item(item))


def _zotero(text: str) -> Iterator[Reference]:
    for row in csv.DictReader(io.StringIO(text)):
        item = {name: row.get(column) for name, column in ZOTERO.items()} | {
            "type": _type(row["Item Type"]),
            "author": [read_name(name) for name in (row.get("Author") or "").split(";") if name],
            "issued": {"literal": row.get("Date") or row.get("Publication Year")},
        }
        yield Reference(plain_item(item))


READERS: dict[str, Callable[[str], Iterator[Reference]]] = {
    "RIS": lambda text: (Reference(item, study=study) for item, study in read_ris(text)),
    "CSL-JSON": _csl_json,
    "EndNote XML": _endnote,
    "PubMed": lambda text: map(_pubmed_reference, tagged_records(text, PUBMED_LINE, "PMID")),
    "CSV of Zotero": _zotero,
}
