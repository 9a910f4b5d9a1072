"""The forms of a figure: one drawing, texts that stay texts, letters of every alphabet in place."""

import struct
from io import BytesIO

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops

from scripts.figures.forms import to_pdf, to_png
from scripts.figures.style import new_canvas, to_forms
from tests.support.alphabets import NAMES


def forms_of(*texts, dpi=144, **look):
    figure, axes = new_canvas(4, 1)
    for i, text in enumerate(texts):
        axes.text(2, 0.3 + 0.4 * i, text, **look)
    return to_forms(figure, dpi)


def picture_of(forms):
    """Give the PNG, and the page of the PDF as large, in shades of grey."""
    png = Image.open(BytesIO(forms[".png"])).convert("L")
    with pdfium.PdfDocument(forms[".pdf"]) as document:
        pdf = document[0].render(scale=2).to_pil().convert("L")
        return png, pdf, document[0].get_textpage().get_text_bounded()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ha", ["left", "center", "right"])
def test_pdf_and_png_show_the_same_and_the_pdf_has_it_as_text(name, ha):
    png, pdf, text = picture_of(forms_of(NAMES[name], "plain", ha=ha))
    assert png.size == pdf.size == (576, 144)
    ink, other = (page.point(lambda grey: 255 * (grey < 128)) for page in (png, pdf))
    for one, two in zip(ink.getbbox(), other.getbbox(), strict=True):
        assert abs(one - two) <= 2
    assert "plain" in text
    assert any(letter in text for letter in NAMES[name] if not letter.isascii())


@pytest.mark.parametrize("name", ["Hindi", "Burmese", "Khmer", "emoji"])
def test_signs_of_vowels_stay_with_their_letters(name):
    """As in a text of its own: what reads an SVG for Typst would take them apart."""
    alone, _, _ = picture_of(forms_of(NAMES[name]))
    beside, _, _ = picture_of(forms_of(f"{NAMES[name]} "))
    assert ImageChops.difference(alone, beside).getbbox() is None
    assert alone.getbbox() is not None


def test_a_turned_text_of_another_alphabet_runs_upwards_like_others():
    turned, _, _ = picture_of(forms_of("王小明", rotation=90, va="bottom", ha="center"))
    left, top, right, bottom = turned.point(lambda grey: 255 * (grey < 128)).getbbox()
    assert bottom - top > 2 * (right - left)
    assert abs((left + right) / 2 - 288) < 4


def test_marks_of_html_in_other_alphabets_are_shown_as_they_are():
    _, _, text = picture_of(forms_of('王 & <b> "1" #set'))
    assert '王 & <b> "1" #set' in text


@pytest.mark.parametrize("dpi", [72, 300])
def test_a_picture_knows_its_size_in_print(dpi):
    png = forms_of("name", dpi=dpi)[".png"]
    width, height = struct.unpack(">II", png[16:24])
    picture = Image.open(BytesIO(png))
    picture.load()  # its checksums are right
    assert (width, height) == picture.size == (4 * dpi, dpi)
    assert picture.info["dpi"] == pytest.approx((dpi, dpi), abs=0.05)


def test_forms_have_the_same_bytes_each_time_and_no_date():
    svg = forms_of("name", "王小明")[".svg"].decode()
    assert to_pdf(svg) == to_pdf(svg)
    assert to_png(svg, 72) == to_png(svg, 72)
    assert b"CreationDate" not in to_pdf(svg)
    assert b"CreateDate" not in to_pdf(svg)
