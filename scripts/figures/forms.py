"""The other forms of a figure, PDF and PNG, each made from its SVG.

A figure is drawn once, so that its forms cannot differ. The fonts are those that come with
packages; texts stay texts in the PDF.
"""

import json
import re
import struct
from functools import cache
from html import unescape
from zlib import crc32

import typst

from scripts.common.fonts import PLAIN, font_families, font_folders

# Texts with letters that the first font lacks are set by Typst itself: what reads an SVG for it
# looks for one font for a whole text, and takes vowel signs from their letters.
PAGE = b"""
#set document(date: none)
#set page(width: auto, height: auto, margin: 0pt)
#set text(font: json(bytes(sys.inputs.fonts)), dir: ltr)
#set text(top-edge: "baseline", bottom-edge: "baseline")
#image(bytes(sys.inputs.svg), format: "svg")
#for line in json(bytes(sys.inputs.texts)) {
  let words = text(size: line.size * 1pt, fill: rgb(line.colour), line.text)
  let turned = rotate(line.turn * 1deg, origin: top + left, context {
    let room = measure(words).width
    move(dx: -line.before * room, box(width: room, words))
  })
  place(top + left, dx: line.x * 1pt, dy: line.y * 1pt, turned)
}
"""
TEXT = re.compile("<text ([^>]*)>([^<]*)</text>")
BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}  # the part of a text before its anchor
PNG_HEADER = 33  # bytes: the signature and the chunk of the size


def to_pdf(svg: str) -> bytes:
    """Turn a figure into a PDF of one page, as large as the figure."""
    pdf = _compiler().compile(PAGE, format="pdf", sys_inputs=_inputs(svg))
    assert isinstance(pdf, bytes)
    return pdf


def to_png(svg: str, dpi: int) -> bytes:
    """Turn a figure into a picture that knows how large it is in print."""
    png = _compiler().compile(PAGE, format="png", ppi=dpi, sys_inputs=_inputs(svg))
    assert isinstance(png, bytes)
    return png[:PNG_HEADER] + _density(dpi) + png[PNG_HEADER:]


@cache
def _compiler() -> typst.Compiler:
    fonts = [str(folder) for folder in font_folders()]
    return typst.Compiler(font_paths=fonts, ignore_system_fonts=True)


def _inputs(svg: str) -> dict[str, str]:
    texts: list[dict[str, float | str]] = []

    def set_apart(match: re.Match[str]) -> str:
        if PLAIN.fullmatch(match[2]):
            return match[0]
        texts.append(_read_text(match[1], unescape(match[2]), svg))
        return ""

    svg = svg if PLAIN.fullmatch(svg) else TEXT.sub(set_apart, svg)
    return {"svg": svg, "texts": json.dumps(texts), "fonts": json.dumps(font_families())}


def _read_text(attributes: str, text: str, svg: str) -> dict[str, float | str]:
    """Read where a text of a figure stands, and how it looks."""
    x, y = _numbers(r'x="{0}" y="{0}"', attributes) or _numbers(r"translate\({0} {0}\)", attributes)
    (turn,) = _numbers(r"rotate\({0}", attributes) or (0.0,)
    (name,) = re.findall(r'class="(\w+)"', attributes)
    (style,) = re.findall(rf"\.{name}{{([^}}]*)}}", svg)
    look = dict(part.split(":") for part in style.split(";"))
    before, size = BEFORE[look.get("text-anchor", "start")], float(look["font-size"][:-2])
    at = {"x": x, "y": y, "turn": turn, "before": before}
    return {**at, "size": size, "colour": look["fill"], "text": text}


def _numbers(pattern: str, text: str) -> tuple[float, ...]:
    match = re.search(pattern.format(r"(-?[\d.]+)"), text)
    return tuple(map(float, match.groups())) if match else ()


def _density(dpi: int) -> bytes:
    """Write the chunk of a PNG that gives its dots per metre, without which it has no size."""
    dots = round(dpi / 0.0254)
    chunk = b"pHYs" + struct.pack(">IIB", dots, dots, 1)
    return struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", crc32(chunk))
