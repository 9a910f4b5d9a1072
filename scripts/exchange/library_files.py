"""Read a file of references as another program exports it."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from xml.etree import ElementTree

from scripts.common.input_limits import MOST_SHOWN
from scripts.common.wording import counted, list_words
from scripts.documents.bibliography import citable_bibtex
from scripts.documents.bibtex import is_text, parse_bibtex, write_bibtex
from scripts.documents.pandoc import PandocError, run_pandoc
from scripts.documents.reference_checks import OTHER_FORMATS, check_references
from scripts.exchange.reference_items import Item, plain_item, read_name
from scripts.exchange.ris import read_ris
from scripts.inputs.encodings import read_table_text
from scripts.inputs.problems import Problem

ZOTERO_TYPES = {
    "journalArticle": "article-journal",
    "bookSection": "chapter",
    "book": "book",
    "conferencePaper": "paper-conference",
    "thesis": "thesis",
    "report": "report",
}
ENDNOTE_TYPES = {
    "Journal Article": "article-journal",
    "Book Section": "chapter",
    "Book": "book",
    "Conference Proceedings": "paper-conference",
    "Thesis": "thesis",
    "Report": "report",
}
PUBMED_LINE = re.compile(r"([A-Z]{2,4}) *- (.*)|      (.*)")
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


class LibraryError(Exception):
    """Raised where a file of references cannot be read, with what is wrong with it."""


def read_library(path: Path) -> tuple[str, list[Reference]]:
    """Read the references of a file, and name its format and what was assumed of its encoding.

    Raises
    ------
    LibraryError
        Where there is no such file, or none of its references can be read.
    """
    text, assumptions, problems = read_table_text(path)
    if problems and path.is_file() and zipfile.is_zipfile(path):
        raise LibraryError(
            f"{path} is an archive or a workbook. Name the file of references itself, such as the "
            "one in a data package of RevMan whose name ends in -included.ris."
        )
    if problems:
        raise LibraryError(f"{path} cannot be read: {problems[0].found}.")
    known = (name for name, start in STARTS.items() if start.search(text))
    kind = next(known, "")
    try:
        references = list(READERS[kind](text)) if kind in READERS else []
        if kind == BIBTEX:
            references = _read_bibtex(path, text)
    except (ValueError, KeyError, TypeError, RecursionError, ElementTree.ParseError) as error:
        raise LibraryError(f"{path} cannot be read ({error}).") from error
    if not references:
        raise LibraryError(f"{path} has no references in {list_words([*READERS, BIBTEX], 'or')}.")
    return ", ".join([kind, *assumptions]), references


def _csl_json(text: str) -> Iterator[Reference]:
    data = json.loads(text)
    listed = data.get("items", [data]) if isinstance(data, dict) else data
    for given in listed if isinstance(listed, list) else ():
        if not isinstance(given, dict) or "type" not in given:
            raise ValueError("an entry is no item of CSL-JSON")
        key = given.get("citation-key") or given.get("id") or ""
        yield Reference(plain_item(given), str(key).rpartition("/")[2])


def _read_bibtex(path: Path, text: str) -> list[Reference]:
    """Read BibTeX in any encoding; titles keep the capitals that a style would make small."""
    with TemporaryDirectory() as folder:
        copy = Path(folder, path.name)
        copy.write_text(text, encoding="utf-8")
        _, problems = check_references(copy)
        if problems:
            raise LibraryError(list_faults(problems).replace(str(copy), str(path)))
        library = parse_bibtex(citable_bibtex(copy))
    for entry in library.entries:
        for field in entry.fields:
            if field.key.lower() in TITLES and is_text(entry, field.key):
                field.value = f"{{{field.value}}}"
    return _items(path, write_bibtex(library))


def list_faults(problems: Sequence[Problem]) -> str:
    """Write the first problems of a file of references as one text."""
    rest = len(problems) - MOST_SHOWN
    more = [f"... and {rest} more."] if rest > 0 else []
    shown = [str(problem) for problem in problems[:MOST_SHOWN]]
    return "\n\n".join([f"{counted(len(problems), 'problem')}:", *shown, *more])


def items_of_bibtex(path: Path) -> list[Reference]:
    """Read the entries of a BibTeX file as they are cited."""
    return _items(path, citable_bibtex(path))


def _items(path: Path, text: str) -> list[Reference]:
    try:
        items = json.loads(run_pandoc(text, "--from=biblatex", "--to=csljson"))
    except PandocError as error:
        raise LibraryError(f"{path} cannot be read ({error}).") from error
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
        pages = first("pages")
        item = {
            "type": ENDNOTE_TYPES.get(kind.get("name", "") if kind is not None else "", "document"),
            "author": names("contributors/authors/author"),
            "editor": names("contributors/secondary-authors/author"),
            "title": first("titles/title"),
            "container-title": first("titles/secondary-title") or first("periodical/full-title"),
            "issued": {"literal": first("dates/year")},
            "volume": first("volume"),
            "issue": first("number"),
            "page": pages,
            "publisher": first("publisher"),
            "publisher-place": first("pub-location"),
            "DOI": first("electronic-resource-num"),
            "URL": first("urls/related-urls/url"),
            "ISSN": first("isbn"),
        }
        yield Reference(plain_item(item), first("label"))


def _pubmed(text: str) -> Iterator[Reference]:
    yield from (Reference(_pubmed_item(record)) for record in _pubmed_records(text))


def _pubmed_records(text: str) -> Iterator[dict[str, list[str]]]:
    for block in re.split(r"\n\s*\n", text):
        record: dict[str, list[str]] = {}
        last: list[str] = []
        for line in block.splitlines():
            if match := PUBMED_LINE.fullmatch(line):
                if match[1]:
                    last = record.setdefault(match[1], [])
                    last.append(match[2].strip())
                elif last:
                    last[-1] += f" {match[3].strip()}"
        if "PMID" in record:
            yield record


def _pubmed_item(record: dict[str, list[str]]) -> Item:
    def first(tag: str) -> str:
        return record.get(tag, [""])[0]

    dois = (value for tag in ("LID", "AID") for value in record.get(tag, ()) if "[doi]" in value)
    people = [read_name(name) for name in record.get("FAU") or record.get("AU", [])]
    return plain_item(
        {
            "type": "article-journal",
            "author": people + [{"literal": name} for name in record.get("CN", [])],
            "title": first("TI").removesuffix("."),
            "container-title": first("JT") or first("TA"),
            "issued": {"literal": first("DP")},
            "volume": first("VI"),
            "issue": first("IP"),
            "page": first("PG"),
            "DOI": next(dois, ""),
            "PMID": first("PMID"),
        }
    )


def _zotero(text: str) -> Iterator[Reference]:
    for row in csv.DictReader(io.StringIO(text)):
        item = {
            "type": ZOTERO_TYPES.get(row["Item Type"], "document"),
            "author": [read_name(name) for name in (row.get("Author") or "").split(";") if name],
            "title": row.get("Title"),
            "container-title": row.get("Publication Title"),
            "issued": {"literal": row.get("Date") or row.get("Publication Year")},
            "volume": row.get("Volume"),
            "issue": row.get("Issue"),
            "page": row.get("Pages"),
            "publisher": row.get("Publisher"),
            "publisher-place": row.get("Place"),
            "DOI": row.get("DOI"),
            "URL": row.get("Url"),
            "ISSN": row.get("ISSN"),
            "ISBN": row.get("ISBN"),
        }
        yield Reference(plain_item(item))


def _ris(text: str) -> Iterator[Reference]:
    yield from (Reference(item, study=study) for item, study in read_ris(text))


READERS: dict[str, Callable[[str], Iterator[Reference]]] = {
    "RIS": _ris,
    "CSL-JSON": _csl_json,
    "EndNote XML": _endnote,
    "PubMed": _pubmed,
    "CSV of Zotero": _zotero,
}
