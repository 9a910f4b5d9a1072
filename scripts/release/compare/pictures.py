"""How two pictures differ: how many pixels, by how much, and where."""

import io
from dataclasses import replace
from functools import reduce
from typing import NamedTuple

import numpy as np
import pypdfium2
import typst
from PIL import Image, ImageChops, ImageFilter, ImageOps

from scripts.common.fonts import font_folders
from scripts.common.wording import counted
from scripts.release.compare.comparison import Comparison, Picture
from scripts.release.compare.texts import Line, changed_lines, compare_drawings

SHOWN_WIDTH = 700  # pixels of a picture on the page
MARK = (213, 94, 0)  # Okabe & Ito's vermilion, on grey: distinct in every kind of colour vision
HYPHEN = "\ufffe"  # by which PDFium gives a hyphen at the end of a line
PAGES_SHOWN = 10  # of a PDF file
PAGE_SCALE = 2  # of PDF pages: 144 pixels per inch
# A page as large as a drawing, which the compiler is given as its input.
DRAWING = """#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.drawing), format: "svg")"""


class Pixels(NamedTuple):
    """How many pixels of how many differ, and by how many of 255 levels at most."""

    differing: int
    of: int
    levels: int


def compare_pictures(published: bytes, built: bytes) -> Comparison:
    """Compare two PNG files pixel by pixel."""
    old, new = (_opened(content) for content in (published, built))
    pixels = compare_pixels(old, new)
    if not pixels.differing and old.size == new.size:
        return Comparison("packing or texts beside the picture", "same pixels")
    sizes = "" if old.size == new.size else f"; {_size(old)} pixels published, {_size(new)} built"
    share = 100 * pixels.differing / max(pixels.of, 1)
    noun = "pixel" if pixels.of == 1 else "pixels"
    summary = (
        f"{pixels.differing:,} of {pixels.of:,} {noun} ({share:.2g}%), "
        f"by up to {pixels.levels} of 255 levels{sizes}"
    )
    return Comparison(summary, pictures=[show_picture("", old, new)])


def _opened(content: bytes) -> Image.Image:
    # Of other formats some would start a program.
    with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
        return image.convert("RGBA")


def _size(image: Image.Image) -> str:
    return "{} × {}".format(*image.size)


def compare_pixels(published: Image.Image, built: Image.Image) -> Pixels:
    """Count the pixels that differ; what only one of two sizes has differs too."""
    steps = np.asarray(_steps(published, built))
    outside = _area(published) + _area(built) - 2 * _shared_area(published, built)
    levels = 255 if outside else int(steps.max(initial=0))
    of = _area(published) + _area(built) - _shared_area(published, built)
    return Pixels(int(np.count_nonzero(steps)) + outside, of, levels)


def _area(image: Image.Image) -> int:
    return image.width * image.height


def _shared_area(one: Image.Image, two: Image.Image) -> int:
    return min(one.width, two.width) * min(one.height, two.height)


def _steps(published: Image.Image, built: Image.Image) -> Image.Image:
    """Give the largest difference of any colour at each pixel that both sizes have."""
    size = (min(published.width, built.width), min(published.height, built.height))
    cut = [image.crop((0, 0, *size)) for image in (published, built)]
    return reduce(ImageChops.lighter, ImageChops.difference(*cut).split())


def show_picture(name: str, published: Image.Image, built: Image.Image) -> Picture:
    """Make small versions of both, and a grey one with the differing pixels marked.

    A mark is some pixels wide, so that a single pixel is visible.
    """
    old, new = _framed(published, built), _framed(built, published)
    mask = _shrunken(_steps(old, new), -(-old.width // SHOWN_WIDTH))
    size = mask.size
    small = [image.resize(size, Image.Resampling.BOX) for image in (old, new)]
    pale = ImageOps.colorize(ImageOps.grayscale(small[1]), (170, 170, 170), "white")
    marked = Image.composite(Image.new("RGB", size, MARK), pale, mask)
    return Picture(name, *(_png(image) for image in (*small, marked)))


def _shrunken(steps: Image.Image, scale: int) -> Image.Image:
    """Make a small mask of the pixels that differ, in which none is lost."""
    rows, columns = -steps.height % scale, -steps.width % scale
    whole = np.pad(np.asarray(steps) > 0, ((0, rows), (0, columns)))
    height, width = (side // scale for side in whole.shape)
    blocks = whole.reshape(height, scale, width, scale).any(axis=(1, 3))
    return Image.fromarray(blocks.astype("uint8") * 255).filter(ImageFilter.MaxFilter(3))


def _framed(image: Image.Image, other: Image.Image) -> Image.Image:
    """Lay a picture on white, in a frame that holds the other one too; outside it is grey."""
    size = (max(image.width, other.width), max(image.height, other.height))
    frame = Image.new("RGB", size, (128, 128, 128))
    white = Image.new("RGBA", image.size, "white")
    frame.paste(Image.alpha_composite(white, image.convert("RGBA")).convert("RGB"))
    return frame


def _png(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.quantize(64, dither=Image.Dither.NONE).save(target, "PNG")
    return target.getvalue()


def compare_figures(published: bytes, built: bytes) -> Comparison:
    """Compare two SVG files by their texts and lines, and show both as pictures."""
    comparison = compare_drawings(published, built)
    try:
        images = [_painted(drawing) for drawing in (published, built)]
    except (typst.TypstError, UnicodeDecodeError):  # one of them is cut short
        return comparison
    return replace(comparison, pictures=[show_picture("", *images)])


def _painted(drawing: bytes) -> Image.Image:
    fonts = [str(folder) for folder in font_folders()]
    compiler = typst.Compiler(
        font_paths=fonts, ignore_system_fonts=True, sys_inputs={"drawing": drawing.decode()}
    )
    painted = compiler.compile(DRAWING.encode(), format="png", ppi=72 * PAGE_SCALE)
    assert isinstance(painted, bytes)
    return _opened(painted)


def compare_pdfs(published: bytes, built: bytes) -> Comparison:
    """Compare two PDF files page by page: as pictures, and their texts."""
    old, new = pypdfium2.PdfDocument(published), pypdfium2.PdfDocument(built)
    changes = changed_lines(_page_texts(old), _page_texts(new))
    number, pictures = 0, []
    for place in range(min(len(old), len(new))):
        images = [_drawn(document[place]) for document in (old, new)]
        if compare_pixels(*images).differing:
            number += 1
            if number <= PAGES_SHOWN:
                pictures.append(show_picture(f"page {place + 1}", *images))
    if not number and not changes and len(old) == len(new):
        return Comparison("what no page shows", "same text and same pixels of every page")
    pages = counted(len(old), "page")
    summary = [f"{counted(len(changes), 'line')} of text"] if changes else []
    summary += [f"the picture of {number} of {pages}"] if number else []
    summary += [f"{pages} published, {len(new)} built"] if len(old) != len(new) else []
    return Comparison("; ".join(summary), changes=changes, pictures=pictures)


def _drawn(page: pypdfium2.PdfPage) -> Image.Image:
    image: Image.Image = page.render(scale=PAGE_SCALE).to_pil()
    return image


def _page_texts(document: pypdfium2.PdfDocument) -> list[Line]:
    """Read the lines of all pages in a row: one that moved to the next page is the same line."""
    return [
        Line(f"page {place}", line.strip().replace(HYPHEN, "-"))
        for place, page in enumerate(document, 1)
        for line in page.get_textpage().get_text_bounded().splitlines()
    ]
