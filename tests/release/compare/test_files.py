"""How each kind of file differs, and what is shown of it."""

import io
import json
import os
import time
import zipfile

import pypdfium2
import pytest
from matplotlib.figure import Figure
from PIL import EpsImagePlugin, Image

from scripts.release.compare.comparison import Change, Comparison, compare_bytes
from scripts.release.compare.files import compare_files
from scripts.release.compare.pictures import compare_pixels
from scripts.release.compare.tables import TABLE_KEYS, compare_tables
from tests.support.images import png, spotted
from tests.support.projects import ROOT

# --- Tables -------------------------------------------------------------------------------------

TABLE = b"study_id,arm,n\ndoe2020,dbt,6\ndoe2020,hc,7\n"
KEY = ["study_id", "arm"]


def test_a_changed_cell_is_named_by_the_key_of_its_row_and_its_column():
    comparison = compare_tables(TABLE, TABLE.replace(b"dbt,6", b"dbt,9"), KEY)
    assert comparison == Comparison("1 cell", "", [Change("doe2020, dbt: n", "6", "9")])


def test_missing_and_extra_rows_and_columns_are_distinguished_from_cells():
    built = b"study_id,arm,role\ndoe2020,dbt,treated\nroe2021,dbt,\n"
    comparison = compare_tables(TABLE, built, KEY)
    assert comparison.summary == "1 column missing, 1 extra column, 1 row missing and 1 extra row"
    assert [(c.where, c.published, c.built) for c in comparison.changes] == [
        ("column n", "filled in 2 rows", None),
        ("column role", None, "filled in 1 row"),
        ("row doe2020, hc", "study_id: doe2020, arm: hc, n: 7", None),
        ("row roe2021, dbt", None, "study_id: roe2021, arm: dbt"),
    ]


@pytest.mark.parametrize(
    "built",
    [
        b"study_id,arm,n\ndoe2020,hc,7\ndoe2020,dbt,6\n",
        b"arm,study_id,n\ndbt,doe2020,6\nhc,doe2020,7\n",
        TABLE.replace(b"\n", b"\r\n"),
        TABLE.replace(b"hc", b'"hc"'),
    ],
    ids=["rows", "columns", "line ends", "quotes"],
)
def test_the_same_cells_in_other_bytes_hold(built):
    assert compare_tables(TABLE, built, KEY).holds == "same cells"


@pytest.mark.parametrize(
    "built", [TABLE[:-8], TABLE + TABLE[15:], b"", b"a,a\n1,2\n", TABLE.replace(b"arm", b"Arm")]
)
def test_what_is_no_table_with_this_key_is_compared_by_line(built):
    comparison = compare_tables(TABLE, built, KEY)
    assert "no table with one row per key" in comparison.summary
    assert comparison.changes
    assert comparison.holds == ""


def test_numbers_that_differ_in_the_last_digit_only_are_called_close():
    old = b"region,p\namygdala,0.123456\n"
    assert compare_tables(old, old.replace(b"456", b"457"), ["region"]).summary == (
        "1 cell; numbers at most 0.00081% apart"
    )
    for other in (b"0.2", b"", b"x"):
        assert (
            "apart" not in compare_tables(old, b"region,p\namygdala," + other, ["region"]).summary
        )


def test_every_published_table_has_a_key():
    tables = {path.stem for path in (ROOT / "published").glob("*/tables/*.csv")}
    assert tables <= set(TABLE_KEYS)
    assert len(TABLE_KEYS) > 10
    assert all(TABLE_KEYS.values())


# --- Texts --------------------------------------------------------------------------------------


def test_a_changed_line_stands_beside_the_one_that_it_was():
    comparison = compare_files("a.md", b"one\ntwo\nthree\n", b"zero\none\n2\nthree\n")
    assert comparison.summary == "2 lines of text"
    assert list(comparison.changes) == [
        Change("line 1", None, "zero"),
        Change("line 3", "two", "2"),
    ]


def test_the_same_lines_with_other_ends_hold():
    assert compare_files("a.txt", b"a\nb\n", b"a\r\nb").holds == "same lines of text"


def test_values_are_compared_by_their_path():
    old = {"a": {"b": [1, 2]}, "files": [{"path": "x", "size": 1}, {"path": "y", "size": 2}]}
    new = {"files": [{"path": "n", "size": 5}, *old["files"]], "a": {"b": [1, 3]}}
    comparison = compare_files(
        "a.json", json.dumps(old).encode(), json.dumps(new, indent=1).encode()
    )
    assert [tuple(vars(c).values()) for c in comparison.changes] == [
        ("a.b[2]", "2", "3"),
        ("files[n].path", None, '"n"'),
        ("files[n].size", None, "5"),
    ]
    same = compare_files("a.json", b'{"a": 1, "b": 2}', b'{"b": 2,\n"a": 1}')
    assert same.holds == "same keys and values"


SVG = "<svg>\n<!-- Amygdala -->\n<path d='M 1.25 7\nL 2 3'/>\n</svg>\n"


@pytest.mark.parametrize(
    ("built", "summary", "holds"),
    [
        ("Insula", "1 text, 1 line of the file", ""),
        ("1.255", "1 line of the file; numbers at most 0.005 apart", "same drawing to a"),
        ("9.25", "1 line of the file; numbers at most 8 apart", ""),
    ],
)
def test_of_a_drawing_the_texts_are_compared_and_how_far_points_moved(built, summary, holds):
    text = SVG.replace("Amygdala" if built.isalpha() else "1.25", built)
    comparison = compare_files("a.svg", SVG.encode(), text.encode())
    assert comparison.summary == summary
    assert comparison.holds.startswith(holds)
    assert bool(comparison.holds) == bool(holds)


def test_two_drawings_are_shown_side_by_side():
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    old = f'{head}<path d="M0 0H9V9H0"/></svg>'
    comparison = compare_files("a.svg", old.encode(), old.replace("V9H0", "V4H0").encode())
    (picture,) = comparison.pictures
    assert picture.published != picture.built
    sides = (picture.published, picture.built, picture.marked)
    assert all(Image.open(io.BytesIO(png)).size == (14, 14) for png in sides)
    assert compare_files("a.svg", old.encode(), old[:-9].encode()).pictures == ()


PAGE = """<html><head><style>p {}</style></head><body><h2>Votes</h2>
<p>Three <b>cohorts</b> found less.</p><img alt="A map" src="data:image/svg+xml;base64,QUJD">
<script type="application/json">{"n": 1}</script></body></html>"""


@pytest.mark.parametrize(
    ("old", "new", "summary", "changes"),
    [
        (
            "Three",
            "Two",
            "1 text",
            ("Votes", "Three cohorts found less.", "Two cohorts found less."),
        ),
        ("A map", "A plot", "1 text", ("Votes (alt)", "A map", "A plot")),
        ('"n": 1', '"n": 2', "1 value of the page's data", ("script 2: n", "1", "2")),
        ("QUJD", "QUJE", "1 embedded picture", None),
    ],
)
def test_of_a_page_the_texts_the_data_and_the_pictures_are_compared(old, new, summary, changes):
    comparison = compare_files("a.html", PAGE.encode(), PAGE.replace(old, new).encode())
    assert (comparison.summary, comparison.holds) == (summary, "")
    assert [tuple(vars(c).values()) for c in comparison.changes] == ([changes] if changes else [])


def test_a_page_with_other_markup_says_the_same():
    comparison = compare_files("a.html", PAGE.encode(), PAGE.replace("<b>", "<i>").encode())
    assert comparison.holds == "same text and pictures"
    assert comparison.summary.endswith("markup only")


@pytest.mark.long
@pytest.mark.parametrize(("regions", "changes"), [(40, 2), (1, None)])
def test_a_long_report_is_compared_in_seconds(regions, changes):
    rows = "".join(f"<p>Seen {i} times.</p><p>Region {i % regions}</p>" for i in range(10_000))
    picture = f'<img src="data:image/png;base64,{"QUJD" * 2_000_000}">'
    page = f"{rows}{picture}"
    start = time.process_time()
    other = page.replace("Seen 7 times", "Seen 8 times").replace("Seen 9999 ", "Seen 1 ")
    comparison = compare_files("a.html", page.encode(), other.encode())
    assert time.process_time() - start < 5
    assert len(comparison.changes) == (changes or len(comparison.changes)) > 0


def packed(**parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", parts.pop("packing", zipfile.ZIP_STORED)) as document:
        for name, text in parts.items():
            document.writestr(zipfile.ZipInfo(name.replace("__", "/") + ".xml"), text)
    return target.getvalue()


WORDS = (
    '<w:p><w:r><w:t>Three </w:t></w:r><w:r><w:t xml:space="preserve">found &lt; 5</w:t></w:r></w:p>'
)


def test_of_a_word_document_the_paragraphs_and_the_parts_are_compared():
    old = packed(word__document=WORDS, word__styles="a")
    new = packed(word__document=WORDS.replace("Three", "Two"), word__styles="a")
    comparison = compare_files("a.docx", old, new)
    assert comparison.summary == "1 paragraph of text; 1 part: word/document.xml"
    assert list(comparison.changes) == [Change("paragraph 1", "Three found < 5", "Two found < 5")]
    style = compare_files("a.docx", old, packed(word__document=WORDS, word__styles="b"))
    assert (style.summary, style.holds) == ("1 part: word/styles.xml", "")


def test_a_word_document_packed_otherwise_is_the_same():
    loose, tight = (
        packed(word__document=WORDS * 50, packing=packing)
        for packing in (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2)
    )
    assert loose == packed(word__document=WORDS * 50)
    reordered = packed(b="2", a="1")
    assert compare_files("a.docx", packed(a="1", b="2"), reordered).holds.startswith("same text")
    assert tight[:2] == b"PK"


# --- Pictures -----------------------------------------------------------------------------------


def test_differing_pixels_are_counted_and_marked():
    comparison = compare_files("a.png", png(spotted()), png(spotted(spots=[(3, 4), (20, 9)])))
    assert comparison.summary == "2 of 1,200 pixels (0.17%), by up to 255 of 255 levels"
    (picture,) = comparison.pictures
    marked = Image.open(io.BytesIO(picture.marked)).convert("RGB")
    assert marked.getpixel((3, 4)) == (213, 94, 0)
    assert marked.getpixel((35, 25)) == (255, 255, 255)


def test_a_single_pixel_of_a_large_picture_is_still_marked():
    large = (2800, 1400)
    comparison = compare_files("a.png", png(spotted(large)), png(spotted(large, [(1401, 701)])))
    marked = Image.open(io.BytesIO(comparison.pictures[0].marked)).convert("RGB")
    assert marked.width == 700
    assert (213, 94, 0) in {color for _, color in marked.getcolors()}


def test_pictures_of_two_sizes_differ_outside_what_they_share():
    pixels = compare_pixels(*(spotted(size).convert("RGBA") for size in ((40, 30), (30, 40))))
    assert pixels == (600, 1500, 255)  # 10 by 30 on each side, beside the 30 by 30 that both have
    comparison = compare_files("a.png", png(spotted((40, 30))), png(spotted((40, 31))))
    assert comparison.summary.endswith("40 × 30 pixels published, 40 × 31 built")


def test_the_same_pixels_packed_otherwise_hold():
    comparison = compare_files("a.png", png(spotted()), png(spotted(), compress_level=0))
    assert comparison.holds == "same pixels"


def pdf(*sizes):
    document = pypdfium2.PdfDocument.new()
    for size in sizes:
        document.new_page(*size)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def pdf_of_text(text):
    """Draw a page with a text."""
    figure, file = Figure(figsize=(7, 5)), io.BytesIO()
    figure.text(0.5, 0.5, text)
    figure.savefig(file, format="pdf")
    return file.getvalue()


def test_pages_of_a_pdf_are_compared_as_pictures_and_texts():
    old = pdf_of_text("Citation matrix")
    assert compare_files("a.pdf", old, old + b"\n").holds.startswith("same text and same pixels")
    comparison = compare_files("a.pdf", old, pdf((510, 400)))
    assert comparison.summary.endswith("; the picture of 1 of 1 page")
    assert comparison.changes[0].built is None
    assert [picture.name for picture in comparison.pictures] == ["page 1"]
    more = compare_files("a.pdf", pdf((99, 99)), pdf((99, 99), (99, 99)))
    assert more.summary.endswith("1 page published, 2 built")


# --- Any file -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "built", "summary"),
    [
        (b"abc", b"abx", "byte 3 of 3 is the first that differs"),
        (b"abc", b"ab", "3 bytes published, 2 built: the built file stops short"),
        (b"", b"ab", "0 bytes published, 2 built: the published file stops short"),
        (b"xbc", b"ab", "3 bytes published, 2 built; byte 1 is the first that differs"),
    ],
)
def test_of_any_file_the_first_byte_and_the_size_are_named(published, built, summary):
    assert compare_bytes(published, built).summary == summary
    assert compare_files("a.bin", published, built).summary == summary


def test_a_picture_of_another_format_starts_no_program(tmp_path, monkeypatch):
    log, ghostscript = tmp_path / "log", tmp_path / "gs"
    ghostscript.write_text(f"#!/bin/sh\necho run >> {log}\n")
    ghostscript.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(EpsImagePlugin, "gs_binary", None)  # looked for once in a process
    postscript = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n"
    comparison = compare_files("a.png", postscript, png(spotted()))
    assert comparison.summary.startswith("cannot be read as PNG")
    assert not log.exists()


@pytest.mark.parametrize("suffix", ["png", "pdf", "docx", "json", "yaml", "svg", "html", "csv"])
def test_a_damaged_file_of_any_format_is_described_and_never_raises(suffix):
    comparison = compare_files(f"a.{suffix}", b"\xff{[\x00<w", b'{"a": 1}')
    assert comparison.summary
    assert comparison.holds == ""
