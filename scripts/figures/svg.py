"""Small SVG files: texts as text, each style and each repeated shape once, no needless digits."""

import re
from collections.abc import Iterator, Mapping
from itertools import count, product
from string import ascii_lowercase
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from scripts.common.fonts import FIRST, PLAIN, font_families

SVG = "http://www.w3.org/2000/svg"
LINK = "{http://www.w3.org/1999/xlink}href"
# Verdana has letters as wide as those of DejaVu Sans, and comes with Windows and macOS.
SIMILAR, ANY = "Verdana", "sans-serif"
NUMBER = re.compile(r"-?\d*\.?\d+")
NUMERIC = ("d", "x", "y", "width", "height", "points", "transform")
STEP = re.compile(r"([A-Za-z])([^A-Za-z]*)")
NO_TURN = re.compile(r"rotate\(-?0(?: [^)]*)?\)")


def shrink_svg(text: str) -> str:
    """Write a figure that matplotlib saved as SVG in fewer letters, which look the same.

    Texts name fonts that other computers have too.

    Examples
    --------
    >>> line = '<path d="M 0 0.123456 L 9 1 " style="fill: none; stroke: #222222"/>'
    >>> svg = f'<svg xmlns="{SVG}" width="9pt"><g id="line2d_1">{line}</g></svg>'
    >>> shrink_svg(svg).partition("</style>")[2]
    '<path d="m0 .12l9 .88" class="a" /></svg>'
    """
    root = ElementTree.fromstring(text)  # noqa: S314, drawn here
    shared = Element("defs")
    _tidy(root, _page_clips(root), shared)
    classes: dict[str, str] = {}
    names = _short_names()
    for element in (*shared.iter(), *root.iter()):
        if style := element.attrib.pop("style", ""):
            kept = [part for part in style.split("; ") if not part.startswith("font-family")]
            rule = ";".join(part.replace(": ", ":") for part in kept)
            if rule not in classes:
                classes[rule] = next(names)
            element.set("class", classes[rule])
    sheet = Element("style")
    sheet.text = "".join(
        [
            "*{stroke-linejoin:round;stroke-linecap:butt}",
            f"text{{font-family:{', '.join(_families(root))}}}",
            *(f".{name}{{{rule}}}" for rule, name in classes.items()),
        ]
    )
    root[:0] = [sheet, *([shared] if len(shared) else [])]
    return _shorten_ids(_write(root))


def _tidy(element: Element, clips: set[str], shared: Element) -> None:
    """Take groups apart that say nothing, gather what is shared, and round numbers."""
    _tidy_attributes(element, clips)
    children: list[Element] = []
    for child in element:
        _tidy(child, clips, shared)
        if child.tag == f"{{{SVG}}}defs":
            shared.extend(
                c
                for c in child
                if f"url(#{c.get('id')})" not in clips and c.tag != f"{{{SVG}}}style"
            )
        elif child.tag == f"{{{SVG}}}g" and set(child.attrib) <= {"id"}:
            children += child
        elif child.tag != f"{{{SVG}}}metadata":
            if element.tag != f"{{{SVG}}}defs":
                child.attrib.pop("id", None)
            children.append(child)
    if element.tag in (f"{{{SVG}}}svg", f"{{{SVG}}}g"):
        element[:] = children
    if element.tag != f"{{{SVG}}}text":
        element.text = None
    element.tail = None


def _tidy_attributes(element: Element, clips: set[str]) -> None:
    for name in NUMERIC:
        if name in element.attrib and element.tag != f"{{{SVG}}}svg":
            element.set(name, _short_numbers(element.attrib[name]))
    if NO_TURN.fullmatch(element.attrib.get("transform", "")):
        del element.attrib["transform"]
    if element.attrib.get("clip-path") in clips:
        del element.attrib["clip-path"]
    if LINK in element.attrib:
        element.set("href", element.attrib.pop(LINK))


def _page_clips(root: Element) -> set[str]:
    """List the clips that cut nothing off, as they are those of the whole page."""
    page = tuple(float(root.get(side, "0").removesuffix("pt")) for side in ("width", "height"))
    clips = set()
    for clip in root.iter(f"{{{SVG}}}clipPath"):
        for box in clip.iter(f"{{{SVG}}}rect"):
            if tuple(float(box.get(side, "0")) for side in ("width", "height")) == page:
                clips.add(f"url(#{clip.get('id')})")
    return clips


def _short_numbers(text: str) -> str:
    """Round the numbers of an attribute to hundredths of a point, and leave needless blanks out."""
    if text[:1] == "M":
        return _short_path(text)
    return NUMBER.sub(lambda number: _short(round(100 * float(number[0]))), text)


def _short_path(text: str) -> str:
    """Write a path by the way from each point to the next, and go on where a part has ended."""
    parts: list[str] = []
    start = at = (0, 0)
    for command, numbers in STEP.findall(text):
        points = [round(100 * float(n)) for n in NUMBER.findall(numbers)]
        pairs = list(zip(points[::2], points[1::2], strict=True))
        if command == "M" and parts and parts[-1] != "z" and pairs[0] == at:
            continue
        steps = [_short(n - at[i]) for pair in pairs for i, n in enumerate(pair)]
        parts.append(command.lower() + "".join(s if s[0] == "-" else f" {s}" for s in steps))
        at = pairs[-1] if pairs else start
        start = at if command == "M" else start
    return "".join(parts).replace("m ", "m").replace("l ", "l").replace("c ", "c")


def _short(hundredths: int) -> str:
    text = f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")
    return re.sub(r"^(-?)0\.", r"\1.", text)


def _families(root: Element) -> list[str]:
    """List the fonts of the texts; those of other alphabets where a text has other letters."""
    texts = "".join(element.text or "" for element in root.iter(f"{{{SVG}}}text"))
    others = [] if PLAIN.fullmatch(texts) else font_families()[1:]
    return [f"'{name}'" for name in (FIRST, SIMILAR, *others)] + [ANY]


def _short_names() -> Iterator[str]:
    for length in count(1):
        yield from map("".join, product(ascii_lowercase, repeat=length))


def _shorten_ids(text: str) -> str:
    ids: Mapping[str, str] = dict(
        zip(re.findall(r' id="(\w+)"', text), _short_names(), strict=False)
    )
    text = re.sub(r' id="(\w+)"', lambda match: f' id="{ids[match[1]]}"', text)
    return re.sub(r'(href="#|url\(#)(\w+)', lambda match: match[1] + ids[match[2]], text)


def _write(root: Element) -> str:
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
    root.attrib.pop("version", None)
    root.set("xmlns", SVG)
    return ElementTree.tostring(root, encoding="unicode")
