"""Complete a Word document of pandoc: fields, a table of contents, drawings and whole rows."""

import re
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from itertools import count
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
}
for prefix, address in NAMESPACES.items():
    ElementTree.register_namespace(prefix, address)

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
DOCUMENT, RELATIONS = "word/document.xml", "word/_rels/document.xml.rels"
TYPES = "[Content_Types].xml"
DRAWING_TYPE = '<Default Extension="svg" ContentType="image/svg+xml" />'
DRAWING_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"  # an SVG beside its picture
IMAGE = f"{NAMESPACES['r']}/image"
FRONT = {"Title", "Subtitle", "AbstractTitle", "Abstract"}
CAPTIONS = {"TableCaption", "ImageCaption"}
LABEL = re.compile(r"(Table|Figure) (\d+)(\.?)")
FIRST_BOOKMARK = 100_000  # pandoc numbers its bookmarks from 1


def complete_docx(path: Path, figures: Path) -> None:
    """Add to a Word document what pandoc cannot write, in place.

    Numbers of captions, references to them and the contents become fields. Rows stay on one page,
    every section has the footer, and a figure has its SVG beside the PNG.
    """
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    document = ElementTree.fromstring(parts[DOCUMENT])  # noqa: S314, pandoc wrote it
    labels = _number_captions(document)
    _refer_to_captions(document, labels)
    _add_contents(document)
    _keep_rows_whole(document)
    _repeat_footer(document)
    _add_drawings(document, parts, figures)
    parts[DOCUMENT] = ElementTree.tostring(document, "UTF-8", xml_declaration=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)  # dated 1980


def _name(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def _element(tag: str, /, *children: Element, **attributes: str) -> Element:
    """Make an element; its attributes are in its own name space."""
    prefix = tag.partition(":")[0]
    named = {_name(f"{prefix}:{key}"): value for key, value in attributes.items()}
    element = Element(_name(tag), named)
    element.extend(children)
    return element


def _style(paragraph: Element) -> str:
    style = paragraph.find("w:pPr/w:pStyle", NAMESPACES)
    return "" if style is None else style.get(_name("w:val"), "")


def _text(element: Element) -> str:
    return "".join(text.text or "" for text in element.iter(_name("w:t")))


def _run(like: Element | None, *content: Element) -> Element:
    """Make a run of text with the properties of another run."""
    properties = None if like is None else like.find("w:rPr", NAMESPACES)
    return _element("w:r", *([] if properties is None else [deepcopy(properties)]), *content)


def _text_run(like: Element | None, text: str) -> Element:
    content = _element("w:t")
    content.text = text
    content.set(SPACE, "preserve")
    return _run(like, content)


def _field(like: Element | None, instruction: str, *shown: Element) -> list[Element]:
    """Make a field: an instruction, and what it shows until a program works it out anew."""
    begin, separate, end = (
        _run(like, _element("w:fldChar", fldCharType=part)) for part in ("begin", "separate", "end")
    )
    content = _element("w:instrText")
    content.text = f" {instruction} "
    content.set(SPACE, "preserve")
    return [begin, _run(like, content), separate, *shown, end]


def _number_captions(document: Element) -> dict[str, str]:
    """Turn the numbers of captions into fields; return the bookmark of each ``Table 1``."""
    bookmarks: dict[str, str] = {}
    for paragraph in document.iter(_name("w:p")):
        run = paragraph.find("w:r", NAMESPACES)
        label = LABEL.fullmatch(_text(run)) if run is not None else None
        if _style(paragraph) not in CAPTIONS or run is None or label is None:
            continue
        kind, number, stop = label.groups()
        bookmark, identifier = f"_Ref_{kind}_{number}", str(FIRST_BOOKMARK + len(bookmarks))
        place = [*paragraph].index(run)
        paragraph[place : place + 1] = [
            _element("w:bookmarkStart", id=identifier, name=bookmark),
            _text_run(run, f"{kind} "),
            *_field(run, rf"SEQ {kind} \* ARABIC", _text_run(run, number)),
            _element("w:bookmarkEnd", id=identifier),
            _text_run(run, stop),
        ]
        bookmarks[f"{kind} {number}"] = bookmark
    return bookmarks


def _refer_to_captions(document: Element, bookmarks: dict[str, str]) -> None:
    """Turn links whose text is ``Table 1`` into references that follow a change of the number."""
    for paragraph in document.iter(_name("w:p")):
        for link in paragraph.findall("w:hyperlink", NAMESPACES):
            if link.get(_name("w:anchor")) and (bookmark := bookmarks.get(_text(link))):
                place, runs = [*paragraph].index(link), [*link]
                paragraph[place : place + 1] = _field(runs[0], rf"REF {bookmark} \h", *runs)


def _add_contents(document: Element) -> None:
    """Add a table of contents after the front of the document, with a link to each section.

    Page numbers are worked out when the field is updated; none are made up here.
    """
    body = document[0]
    links = [
        _element("w:hyperlink", _text_run(None, text), anchor=bookmark)
        for bookmark, text in _sections(body)
    ]
    if not links:
        return
    lines = [_element("w:p", _styled("TOC1"), link) for link in links]
    begin, instruction, separate, end = _field(None, r'TOC \o "1-1" \h \z \u')
    lines[0][1:1] = [begin, instruction, separate]
    lines[-1].append(end)
    heading = _element("w:p", _styled("TOCHeading"), _text_run(None, "Contents"))
    fronts = [
        n for n, part in enumerate(body) if part.tag == _name("w:p") and _style(part) in FRONT
    ]
    start = 1 + max(fronts, default=-1)
    body[start:start] = [heading, *lines]


def _styled(style: str) -> Element:
    return _element("w:pPr", _element("w:pStyle", val=style))


def _sections(body: Element) -> Iterator[tuple[str, str]]:
    """Give bookmark and heading of each section; pandoc has the bookmarks before the heading."""
    bookmark = ""
    for part in body:
        if part.tag == _name("w:bookmarkStart"):
            bookmark = part.get(_name("w:name"), "")
        elif part.tag == _name("w:p"):
            if bookmark and _style(part) == "Heading1":
                yield bookmark, _text(part)
            bookmark = ""


def _keep_rows_whole(document: Element) -> None:
    for row in document.iter(_name("w:tr")):
        properties = row.find("w:trPr", NAMESPACES)
        if properties is None:
            properties = _element("w:trPr")
            row.insert(0, properties)
        properties.insert(0, _element("w:cantSplit"))


def _repeat_footer(document: Element) -> None:
    """Give each section the footer of the last one, which pandoc takes from the reference."""
    *sections, last = document.iter(_name("w:sectPr"))
    footer = last.find("w:footerReference", NAMESPACES)
    for section in sections:
        if footer is not None:
            section.insert(0, deepcopy(footer))


def _add_drawings(document: Element, parts: dict[str, bytes], figures: Path) -> None:
    """Put beside each picture its SVG, which programs that can show it take instead."""
    numbers, relations = count(1), ""
    drawings: dict[str, str] = {}
    for picture in document.iter(_name("pic:pic")):
        facts = picture.find("pic:nvPicPr/pic:cNvPr", NAMESPACES)
        blip = picture.find("pic:blipFill/a:blip", NAMESPACES)
        if facts is None or blip is None:
            continue
        file = figures / Path(facts.get("descr", "")).with_suffix(".svg")
        facts.set("descr", "")  # the alternative text stands beside it
        if file.name not in drawings:
            drawings[file.name] = identifier = f"drawing{next(numbers)}"
            parts[f"word/media/{file.name}"] = file.read_bytes()
            relations += (
                f'<Relationship Type="{IMAGE}" Id="{identifier}" Target="media/{file.name}" />'
            )
        drawing = Element(_name("asvg:svgBlip"), {_name("r:embed"): drawings[file.name]})
        extension = Element(_name("a:ext"), {"uri": DRAWING_EXTENSION})
        extension.append(drawing)
        blip.append(_element("a:extLst", extension))
    if drawings:
        _insert(parts, RELATIONS, relations, "</Relationships>")
        _insert(parts, TYPES, DRAWING_TYPE, "<Override ")


def _insert(parts: dict[str, bytes], name: str, text: str, before: str) -> None:
    start, mark, rest = parts[name].decode().partition(before)
    parts[name] = f"{start}{text}{mark}{rest}".encode()
