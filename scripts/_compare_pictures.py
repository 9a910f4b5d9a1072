"""How two pictures differ: how many pixels, by how much, and where."""

import io
from typing import NamedTuple

import numpy as np
import pypdfium2
from PIL import Image, ImageChops, ImageFilter, ImageOps

from scripts._compare_texts import Line, changed_lines
from scripts._comparison import Change, Comparison, Picture
from scripts._words import counted

SHOWN_WIDTH = 700  # pixels of a picture on the page
MARK = (213, 94, 0)  # Okabe & Ito's vermilion, on grey: told apart in every kind of colour vision
PAGE_SCALE = 2  # of PDF pages: 144 pixels per inch


class Pixels(NamedTuple):
    """How many pixels of how many differ, and by how many of 255 levels at most."""

    differing: int
    of: int
    levels: int


def compare_pictures(published: bytes, built: bytes) -> Comparison:
    """Compare two PNG files pixel by pixel."""
    old, new = (_opened(content) for content in (published, built))
    found = compare_pixels(old, new)
    if not found.differing and old.size == new.size:
        return Comparison("packing or texts beside the picture", "same pixels")
    sizes = "" if old.size == new.size else f"; {_size(old)} pixels published, {_size(new)} built"
    return Comparison(pixels_text(found) + sizes, pictures=[show_picture("", old, new)])


def _opened(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content)) as image:
        return image.convert("RGBA")


def _size(image: Image.Image) -> str:
    return "{} × {}".format(*image.size)


def pixels_text(found: Pixels) -> str:
    """Say how many pixels differ."""
    share = 100 * found.differing / max(found.of, 1)
    told = f"{found.differing:,} of {counted_pixels(found.of)} ({share:.2g}%)"
    return f"{told}, by up to {found.levels} of 255 levels"


def counted_pixels(number: int) -> str:
    """Write a number of pixels."""
    return f"{number:,} pixel" + ("" if number == 1 else "s")


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
    steps = np.asarray(ImageChops.difference(*cut))
    return Image.fromarray(steps.max(axis=2))


def show_picture(name: str, published: Image.Image, built: Image.Image) -> Picture:
    """Make small versions of both, and a grey one with the differing pixels marked.

    A mark is some pixels wide, so that a single pixel is still seen.
    """
    old, new = _framed(published, built), _framed(built, published)
    mask = _steps(old, new).point(lambda step: 255 if step else 0)
    scale = max(1, -(-old.width // SHOWN_WIDTH))
    size = (-(-old.width // scale), -(-old.height // scale))
    grown = mask.filter(ImageFilter.MaxFilter(2 * scale + 1)).resize(size, Image.Resampling.NEAREST)
    small = [image.resize(size, Image.Resampling.BOX) for image in (old, new)]
    pale = ImageOps.colorize(ImageOps.grayscale(small[1]), (170, 170, 170), "white")
    marked = Image.composite(Image.new("RGB", size, MARK), pale, grown)
    return Picture(name, *(_png(image) for image in (*small, marked)))


def _framed(image: Image.Image, other: Image.Image) -> Image.Image:
    """Lay a picture on white, in a frame that holds the other one too; outside it is grey."""
    size = (max(image.width, other.width), max(image.height, other.height))
    frame = Image.new("RGB", size, (128, 128, 128))
    white = Image.new("RGBA", image.size, "white")
    frame.paste(Image.alpha_composite(white, image.convert("RGBA")).convert("RGB"))
    return frame


def _png(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.quantize(64, dither=Image.Dither.NONE).save(target, "PNG", optimize=True)
    return target.getvalue()


def compare_pdfs(published: bytes, built: bytes) -> Comparison:
    """Compare two PDF files page by page: as pictures, and their texts."""
    old, new = pypdfium2.PdfDocument(published), pypdfium2.PdfDocument(built)
    changes: list[Change] = []
    pictures: list[Picture] = []
    for place in range(min(len(old), len(new))):
        one, two = old[place], new[place]
        changes += changed_lines(_page_texts(one, place), _page_texts(two, place))
        images = [page.render(scale=PAGE_SCALE).to_pil() for page in (one, two)]
        if compare_pixels(*images).differing:
            pictures.append(show_picture(f"page {place + 1}", *images))
    told = (
        f"{counted(len(changes), 'line')} of text; {len(pictures)} of {_pages(old)} look otherwise"
    )
    if len(old) != len(new):
        told += f"; {_pages(old)} published, {len(new)} built"
    elif not changes and not pictures:
        return Comparison("what no page shows", "same text and same pixels of every page")
    return Comparison(told, changes=changes, pictures=pictures)


def _pages(document: pypdfium2.PdfDocument) -> str:
    return counted(len(document), "page")


def _page_texts(page: pypdfium2.PdfPage, place: int) -> list[Line]:
    text = page.get_textpage().get_text_bounded()
    return [Line(f"page {place + 1}", line.strip()) for line in text.splitlines()]
