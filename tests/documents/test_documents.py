"""The report as one page, as a Word document and as PDF: nothing is lost, and nothing is run."""

import io
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import pypdfium2 as pdfium
import pytest
from markupsafe import escape
from PIL import Image
from pypdf import PdfReader

from scripts.common.paths import DOCUMENT_FORM
from scripts.documents.export import (
    embed_pictures,
    name_pictures,
    number_captions,
    write_docx,
    write_pdf,
)
from scripts.documents.pandoc import PANDOC, DocumentError, convert_page, run_pandoc
from scripts.figures.style import new_canvas, save_figure
from scripts.report.figures import PIXELS_PER_POINT
from tests.support.alphabets import NAMES

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
EMU_PER_INCH = 914400
INCH = 72 * PIXELS_PER_POINT
SIZES = {"plot": (4, 2), "high": (6, 10), "tall": (6, 14), "wide": (40, 12)}  # inches
A4 = (595, 842)  # points
METADATA = {"title": "A & B <i> #1 = 50%", "subtitle": "Which *way*?", "abstract": "3 studies."}

# What a converter, a spreadsheet or a browser might take for more than text.
HOSTILE = [
    "<script>alert(1)</script>",
    "a & b &amp; c",
    '=HYPERLINK("https://example.org","x")',
    "= heading",
    "- listed",
    "+ numbered",
    "/ term: x",
    "1. first",
    "#read(1) #import x *bold* _it_ `raw` $x^2$ @key ~ \\ // /* <label> [a](b)",
    r"\input{/etc/hostname} {{ x }} {% y %}",
    "![](/etc/hostname) [x](javascript:alert(1)) ---",
    "long" + "x" * 400,
]
RIGHT_TO_LEFT = ["שלום עולם", "مرحبا بالعالم"]


def page_of(texts, figures=("plot",), more=""):
    rows = "".join(
        f'<tr id="row-{i}"><th scope="row">{escape(t)}</th><td>{escape(t)}</td></tr>'
        for i, t in enumerate(texts)
    )
    shown = "".join(
        f'<figure id="figure-{name}"><img alt="Alt of {name}, &quot;3&quot;" src="{name}.svg" '
        f'width="{w * INCH}" height="{h * INCH}">'
        f"<figcaption>How to read {name}</figcaption></figure>"
        for name, (w, h) in SIZES.items()
        if name in figures
    )
    return (
        f'<html><body><nav>Contents</nav><main id="main"><section id="one"><h2>One</h2>'
        f'<p>See <a href="#row-0">a row</a>, <a href="#nowhere">nothing</a>.</p>'
        f'<div class="wide"><table><caption>Texts</caption><colgroup><col style="width:50%">'
        f'<col style="width:50%"></colgroup><thead><tr><th>A</th><th>B</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{shown}{more}</section></main></body></html>"
    )


@pytest.fixture
def figures(tmp_path):
    folder = tmp_path / "figures"
    folder.mkdir()
    for name, size in SIZES.items():
        save_figure(new_canvas(*size)[0], folder, name, 72)
    return folder


@pytest.fixture
def docx(tmp_path, figures):
    def write(page):
        write_docx(page, METADATA, figures, tmp_path / "out.docx")
        with zipfile.ZipFile(tmp_path / "out.docx") as archive:
            return ElementTree.fromstring(archive.read("word/document.xml"))

    return write


@pytest.fixture
def pdf(tmp_path, figures):
    def write(page):
        write_pdf(page, METADATA, figures, tmp_path / "out.pdf")
        return PdfReader(tmp_path / "out.pdf")

    return write


def words_of(element):
    return "".join(text.text or "" for text in element.iter(f"{WORD}t"))


def text_of(reader):
    """The text of a PDF without blanks, the ends of lines among them."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))


def test_figures_and_tables_are_numbered_in_their_order():
    page = "<caption>x</caption><figcaption>y</figcaption><caption>z</caption>"
    assert number_captions(page) == (
        "<caption><b>Table 1.</b> x</caption><figcaption><b>Figure 1.</b> y</figcaption>"
        "<caption><b>Table 2.</b> z</caption>"
    )


def test_links_are_given_the_number_of_their_figure_or_table():
    link = '<a class="number" href="#{}"></a>'
    page = (
        '<table class="x" id="table-votes"><caption>x</caption></table>'
        '<figure id="figure-map"><img src="map.svg"><figcaption>y</figcaption></figure>'
    )
    shown = number_captions(page + link.format("figure-map") + link.format("table-votes"))
    assert '<a class="number" href="#figure-map">Figure 1</a>' in shown
    assert '<a class="number" href="#table-votes">Table 1</a>' in shown
    with pytest.raises(ValueError, match="#figure-other has no number"):
        number_captions(page + link.format("figure-other"))


def test_the_page_holds_its_figures(figures):
    page = embed_pictures(page_of(["a"]), figures)
    assert 'src="data:image/svg+xml;base64,' in page
    assert "plot.svg" not in page


def test_a_text_of_the_page_that_names_a_file_is_text(figures):
    text = '<p>About {src="nosuch.svg"} and {src="plot.svg"}</p>'
    page = page_of(["a"], more=text)
    assert text in embed_pictures(page, figures)


def test_figures_in_a_page_are_named_by_file_again_even_if_two_look_the_same(figures):
    (figures / "wide.svg").write_bytes((figures / "plot.svg").read_bytes())
    absent = '<figure id="figure-absent"></figure>'
    page = page_of(["a"], ("plot", "wide"), more=absent)
    assert page.count(".svg") == 2
    assert name_pictures(embed_pictures(page, figures)) == page


def test_what_is_no_page_with_a_main_part_is_refused(figures, tmp_path):
    with pytest.raises(ValueError, match="main part"):
        write_docx("<p>a</p>", METADATA, figures, tmp_path / "out.docx")


def test_a_table_of_the_page_is_a_table_of_the_word_document(docx):
    (table,) = docx(page_of(["a", "b"])).iter(f"{WORD}tbl")
    rows = [[words_of(c) for c in row.iter(f"{WORD}tc")] for row in table.iter(f"{WORD}tr")]
    assert rows == [["A", "B"], ["a", "a"], ["b", "b"]]
    assert {s.get(f"{WORD}val") for s in table.iter(f"{WORD}pStyle")} == {"TableText"}


def test_a_figure_of_the_word_document_has_its_alternative_text_and_caption(docx):
    document = docx(page_of(["a"]))
    assert [d.get("descr") for d in document.iter(f"{DRAWING}docPr")] == ['Alt of plot, "3"']
    assert "How to read plot" in words_of(document)


def test_a_figure_keeps_its_size_in_the_word_document_if_a_page_has_room_for_it(docx):
    sizes = [
        tuple(round(int(extent.get(side)) / EMU_PER_INCH, 1) for side in ("cx", "cy"))
        for extent in docx(page_of(["a"], figures=("plot", "high"))).iter(f"{DRAWING}extent")
    ]
    assert sizes == [(4, 2), (5.4, 9)]


def pages_of(document):
    """The sections of a Word document: the size of their pages in inches, and their figures."""
    sections, shown = [], []
    for element in document.iter():
        if element.tag == f"{WORD}pgSz":
            size = [round(int(element.get(f"{WORD}{side}")) / 1440, 1) for side in "wh"]
            sections.append((*size, shown))
            shown = []
        elif element.tag == f"{DRAWING}extent":
            shown.append(round(int(element.get("cx")) / EMU_PER_INCH, 1))
    return sections


def test_a_large_figure_has_a_page_of_its_own_size_in_the_word_document(docx):
    document = docx(page_of(["a"], figures=("plot", "tall"), more="<p>After.</p>"))
    assert pages_of(document) == [(8.3, 11.7, [4]), (8.3, 18, [6]), (8.3, 11.7, [])]


def test_two_large_figures_in_the_word_document_have_no_empty_page_between(docx):
    # The wide one shrinks to the widest page that Word can have: 22 inches.
    document = docx(page_of(["a"], figures=("tall", "wide")))
    assert pages_of(document) == [
        *[(8.3, 11.7, []), (8.3, 18, [6]), (22, 10.2, [20.8])],
        (8.3, 11.7, []),
    ]


def fields_of(element):
    """The fields of a part of a Word document: instruction and what is shown."""
    fields, instruction, shown, is_shown = [], "", "", False
    for part in element.iter():
        if part.tag == f"{WORD}fldChar":
            kind = part.get(f"{WORD}fldCharType")
            if kind == "end":
                fields.append((instruction.strip(), shown))
                instruction, shown = "", ""
            is_shown = kind == "separate"
        elif part.tag == f"{WORD}instrText":
            instruction += part.text
        elif part.tag == f"{WORD}t" and is_shown:
            shown += part.text
    return fields


def test_captions_references_contents_and_pages_are_fields_of_the_word_document(
    docx, pdf, tmp_path
):
    link = '<a class="number" href="#{}"></a>'
    links = " and ".join(link.format(name) for name in ("figure-plot", "table-texts"))
    page = page_of(["a"], more=f'<p>In {links} and <a href="#one">above</a>.</p>')
    page = number_captions(page.replace("<table>", '<table id="table-texts">'))
    document = docx(page)
    assert fields_of(document) == [
        (r'TOC \o "1-1" \h \z \u', "One"),
        (r"SEQ Table \* ARABIC", "1"),
        (r"SEQ Figure \* ARABIC", "1"),
        (r"REF _Ref_Figure_1 \h", "Figure 1"),
        (r"REF _Ref_Table_1 \h", "Table 1"),
    ]
    assert words_of(document).endswith("In Figure 1 and Table 1 and above.")
    names = {mark.get(f"{WORD}name") for mark in document.iter(f"{WORD}bookmarkStart")}
    links = {link.get(f"{WORD}anchor") for link in document.iter(f"{WORD}hyperlink")} - {None}
    assert {"one", "_Ref_Figure_1"} <= names
    assert links <= names
    with zipfile.ZipFile(tmp_path / "out.docx") as archive:
        footer = ElementTree.fromstring(archive.read("word/footer1.xml"))
    assert [instruction for instruction, _ in fields_of(footer)] == ["PAGE", "NUMPAGES"]
    assert "InFigure1andTable1andabove." in text_of(pdf(page))


def test_every_section_of_the_word_document_has_page_numbers(docx):
    sections = [*docx(page_of(["a"], figures=("plot", "tall"))).iter(f"{WORD}sectPr")]
    assert len(sections) == 3
    assert all(section[0].tag == f"{WORD}footerReference" for section in sections)


def test_a_figure_of_the_word_document_is_a_drawing_with_a_picture_for_older_programs(
    docx, tmp_path, figures
):
    docx(page_of(["a"]))
    with zipfile.ZipFile(tmp_path / "out.docx") as archive:
        text = archive.read("word/document.xml").decode()
        relations = archive.read("word/_rels/document.xml.rels").decode()
        (drawing,) = re.findall(r'svgBlip r:embed="(\w+)"', text)
        assert f'Id="{drawing}" Target="media/plot.svg"' in relations
        assert archive.read("word/media/plot.svg") == (figures / "plot.svg").read_bytes()
        assert (
            'Extension="svg" ContentType="image/svg+xml"'
            in archive.read("[Content_Types].xml").decode()
        )
        (picture,) = re.findall(r'blip r:embed="(\w+)"', text)
        (name,) = re.findall(f'Id="{picture}" Target="([^"]+)"', relations)
        assert Image.open(io.BytesIO(archive.read(f"word/{name}"))).format == "PNG"


def test_rows_of_tables_in_the_word_document_stay_whole_and_their_heads_are_repeated(docx):
    (table,) = docx(page_of(["a", "b"])).iter(f"{WORD}tbl")
    rows = [row.find(f"{WORD}trPr") for row in table.iter(f"{WORD}tr")]
    assert all(row.find(f"{WORD}cantSplit") is not None for row in rows)
    assert [row.find(f"{WORD}tblHeader") is not None for row in rows] == [True, False, False]
    bold = [[c.find(f".//{WORD}b") is not None for c in r.iter(f"{WORD}tc")] for r in table]
    assert [cells for cells in bold if cells] == [[True, True], [True, False], [True, False]]


def test_letters_of_the_word_document_have_at_least_eight_points(docx, tmp_path):
    docx(page_of(["a"]))
    with zipfile.ZipFile(tmp_path / "out.docx") as archive:
        parts = [archive.read(f"word/{name}.xml").decode() for name in ("styles", "document")]
    sizes = [int(size) for part in parts for size in re.findall(r'<w:sz w:val="(\d+)"', part)]
    assert min(sizes) >= 16  # half points


WIDE = [f"{'w' * 16} {n}" for n in range(9)]


def wide_page():
    """A page with a heading and a table that an upright page has no room for, between texts."""
    cells = "".join(f"<td>{text}</td>" for text in WIDE)
    widths = "".join('<col style="width:11%">' for _ in WIDE)
    table = f"<table><caption>Wide</caption><colgroup>{widths}</colgroup><tr>{cells}</tr></table>"
    table = f'<h3>Head</h3><section><h4>Deeper</h4><div class="wide">{table}</div></section>'
    return f'<main id="main"><h2>A</h2><p>Before.</p>{table}<p>After.</p></main>'


def test_a_wide_table_and_its_heading_are_on_a_page_on_its_side_in_the_word_document(docx):
    document = docx(wide_page())
    assert [size[:2] for size in pages_of(document)] == [(8.3, 11.7), (11.7, 8.3), (8.3, 11.7)]
    texts, sections = [""], document.iter(f"{WORD}p")
    for paragraph in sections:
        texts[-1] += words_of(paragraph)
        if paragraph.find(f".//{WORD}sectPr") is not None:
            texts.append("")
    assert [("Head" in text, WIDE[0] in text) for text in texts] == [
        (False, False),
        (True, True),
        (False, False),
    ]


def test_a_wide_table_and_its_heading_are_on_a_page_on_its_side_in_the_pdf(pdf):
    reader = pdf(wide_page())
    assert sizes_of(reader) == [A4, A4[::-1], A4]
    assert "Head" in reader.pages[1].extract_text()


def test_the_sentences_below_a_heading_stand_on_the_page_of_the_table(docx, pdf):
    page = wide_page().replace("<h4>Deeper</h4>", '<h4>Deeper</h4><p>One.</p><p id="x">Two.</p>')
    reader = pdf(page)
    assert sizes_of(reader) == [A4, A4[::-1], A4]
    texts = [page.extract_text() for page in reader.pages]
    assert ["Two." in text for text in texts] == [False, True, False]
    assert ["One." in text for text in texts] == [False, True, False]
    assert ["Before." in text for text in texts] == [True, False, False]
    assert [size[0] for size in pages_of(docx(page))] == [8.3, 11.7, 8.3]


def test_one_long_cell_makes_no_column_wide(docx):
    short, long = "word " * 30, "word " * 60
    rows = "".join(f"<tr><td>{short}</td><td>{long if n == 0 else 'a'}</td></tr>" for n in range(9))
    document = docx(f'<main id="main"><table><tbody>{rows}</tbody></table></main>')
    first, second = (int(c.get(f"{WORD}w")) for c in document.iter(f"{WORD}gridCol"))
    assert first > second > 0.2 * first


def test_a_column_is_as_wide_as_its_longest_word_needs(docx):
    long = "transcranial electroencephalography"
    row = f"<tr><td>a</td><td>{long}</td></tr>"
    widths = '<colgroup><col style="width:99%"><col style="width:1%"></colgroup>'
    document = docx(f'<main id="main"><table>{widths}{row}</table></main>')
    first, second = (int(c.get(f"{WORD}w")) for c in document.iter(f"{WORD}gridCol"))
    assert second / (first + second) > len("electroencephalography") * 1.4 / 180


IN_CELLS = (
    "<td>one<br>two</td><td><p>three</p><p>four</p></td><td><ul><li>five</li><li>six</li></ul></td>"
    "<td><div>seven</div><div>eight</div></td><td><abbr>nine</abbr> <i>ten</i> <b>eleven</b></td>"
)


def test_no_two_words_of_a_cell_run_together(docx, pdf):
    page = f'<main id="main"><table><tr>{IN_CELLS}</tr></table><p>a<br>b</p></main>'
    document = docx(page)
    cells = [words_of(cell) for cell in document.iter(f"{WORD}tc")]
    numbers = ["one two", "three four", "five six", "seven eight", "nine ten eleven"]
    assert [cell.split() for cell in cells] == [text.split() for text in numbers]
    assert words_of([*document.iter(f"{WORD}p")][-1]) == "a b"
    words = pdf(page).pages[0].extract_text().split()
    assert {word for text in numbers for word in text.split()} <= {*words}


def test_what_is_for_a_screen_only_is_in_no_document(docx, pdf):
    gone = '<nav><a href="x.html">Go</a></nav><button>Go</button><p class="screen">Go</p>'
    page = f'<main id="main"><p>Kept.</p>{gone}<div class="screen"><div>Go</div></div></main>'
    assert words_of(docx(page)).endswith("Kept.")
    assert "Go" not in pdf(page).pages[0].extract_text()


def test_hostile_text_is_text_in_the_word_document(docx):
    (table,) = docx(page_of([*HOSTILE, *RIGHT_TO_LEFT])).iter(f"{WORD}tbl")
    cells = [words_of(row.find(f"{WORD}tc")) for row in table.iter(f"{WORD}tr")]
    assert cells[1:] == [*HOSTILE, *RIGHT_TO_LEFT]


def test_every_letter_of_a_name_has_its_shape_in_the_pdf(pdf):
    reader = pdf(page_of(NAMES.values()))
    names = {str(name) for page in reader.pages for name in _fonts_of(page)}
    assert {"NotoSansThai-Regular", "WenQuanYiMicroHei"} <= {n.split("+")[1] for n in names}
    assert not any("LastResort" in name for name in names)


def _fonts_of(page):
    fonts = page["/Resources"]["/Font"].get_object().values()
    return [font.get_object()["/BaseFont"] for font in fonts]


LONG_WORDS = [
    "x" * 400,
    "grey_matter_volume_of_the_left_hippocampus",
    "глюкокортикостероиды",
    "รูปแบบการทดลองแบบสุ่ม",
    "one/two/three/four/five",
]


def letters_of(tmp_path):
    """List the letters of a PDF, with the points where each begins and ends."""
    with pdfium.PdfDocument(tmp_path / "out.pdf") as document:
        return [
            (text.get_text_range(n, 1), left, right)
            for text in (page.get_textpage() for page in document)
            for n in range(text.count_chars())
            for left, _, right, _ in [text.get_charbox(n)]
        ]


def test_no_long_word_leaves_the_page_of_the_pdf(pdf, tmp_path):
    pdf(f'<main id="main"><p>{" ".join(LONG_WORDS)}</p></main>')
    letters = letters_of(tmp_path)
    assert [letter for letter, *_ in letters].count("x") >= 400
    assert max(right for *_, right in letters) < A4[0] - 40
    assert "\u200b" not in {letter for letter, *_ in letters}  # a search would not find the word


@pytest.mark.parametrize("word", LONG_WORDS)
def test_no_long_word_leaves_its_column_of_the_pdf(pdf, tmp_path, word):
    row = f"<tr><td>{word}</td>{'<td>|jjjjjjjjjjjjjjjj</td>' * 9}</tr>"
    widths = "<colgroup>" + '<col style="width:10%">' * 10 + "</colgroup>"
    pdf(f'<main id="main"><table>{widths}<tr>{"<th></th>" * 10}</tr>{row}</table></main>')
    letters = letters_of(tmp_path)
    in_cell = [right for letter, _, right in letters if letter in word][-len(word) :]
    assert len(in_cell) == len(word)
    next_column = next(left for letter, left, _ in letters if letter == "|")
    assert max(in_cell) < next_column


@pytest.mark.parametrize("spanned", ["", ' rowspan="2"'])
def test_a_row_that_is_taller_than_a_page_goes_on_on_the_next(pdf, tmp_path, spanned):
    cell = f"<td>{'all of the sleep ' * 1200}</td>"
    rows = f"<tr><td{spanned}>first</td>{cell}</tr><tr>{'<td>x</td>' * (1 if spanned else 2)}</tr>"
    reader = pdf(f'<main id="main"><table><tr><th>A</th><th>B</th></tr>{rows}</table></main>')
    assert text_of(reader).count("sleep") == 1200
    with pdfium.PdfDocument(tmp_path / "out.pdf") as document:
        pages = [page.get_textpage() for page in document]
        bottoms = [t.get_charbox(n)[1] for t in pages for n in range(t.count_chars())]
    assert min(bottoms) > 20


def test_hostile_text_is_text_in_the_pdf(pdf):
    reader = pdf(page_of(HOSTILE))
    text = text_of(reader)
    for hostile in HOSTILE[:-1]:
        shown = re.sub(r"\s", "", hostile)
        assert text.count(shown) == 2, hostile
    assert text.count("x") > 2 * 400
    # No heading came from a cell: `=` at its start is one in typst.
    assert [entry.title for entry in reader.outline] == ["One"]


def test_patterns_of_the_pdf_are_compiled_once_and_not_in_a_rule_for_each_cell():
    lines = (DOCUMENT_FORM / "document.typ").read_text().splitlines()
    with_pattern = [line for line in lines if "regex(" in line]
    assert with_pattern
    assert [line for line in with_pattern if not line.startswith(("#let ", "#show regex("))] == []


def test_pandoc_of_the_packages_is_started_once_for_a_document(pdf, monkeypatch):
    started, start = [], subprocess.Popen

    def record(command, **options):
        started.append(command[0])
        return start(command, **options)

    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("subprocess.Popen", record)
    pdf(page_of(["a"]))
    assert started == [PANDOC]
    assert PANDOC.is_relative_to(sys.prefix)


@pytest.mark.parametrize("language", ["C", "C.UTF-8"])
def test_a_title_has_its_letters_whatever_the_language_of_the_user(
    docx, pdf, tmp_path, monkeypatch, language
):
    monkeypatch.setenv("LC_ALL", language)
    monkeypatch.setitem(METADATA, "title", "Größe – 中 \N{GRINNING FACE} *a* _b_")
    docx(page_of(["x"]))
    with zipfile.ZipFile(tmp_path / "out.docx") as archive:
        assert METADATA["title"] in archive.read("docProps/core.xml").decode()
    assert pdf(page_of(["x"])).metadata.title == METADATA["title"]


@pytest.mark.parametrize("convert", [run_pandoc, convert_page])
def test_pandoc_runs_nothing_that_a_user_keeps_for_it(convert, tmp_path, monkeypatch):
    (tmp_path / "pandoc").mkdir()
    (tmp_path / "pandoc/init.lua").write_text("error('it was run')")
    (tmp_path / "filter.lua").write_text("return {}")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    options = ("--from=html", "--to=html", f"--lua-filter={tmp_path / 'filter.lua'}")
    assert convert("<p>votes</p>", *options) == "<p>votes</p>\n"


@pytest.mark.parametrize("convert", [run_pandoc, convert_page])
@pytest.mark.parametrize("to", ["docx", "html", "typst"])
def test_pandoc_fetches_nothing_and_reads_no_file_that_a_text_names(convert, to, server, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("never shown")
    addresses = [f"{server.address}/a.png", f"file://{secret}", str(secret)]
    page = "".join(f'<img src="{a}" alt="b"><iframe src="{a}"></iframe>' for a in addresses)
    output = tmp_path / "output"
    convert(page, "--from=html", f"--to={to}", "--embed-resources", "-s", f"--output={output}")
    assert server.requests == []
    assert b"never shown" not in output.read_bytes()
    latex = rf"\includegraphics{{{server.address}/b.png}} \input{{{secret}}} \include{{{secret}}}"
    assert "never shown" not in convert(latex, "--from=latex", "--to=html")
    assert server.requests == []


@pytest.mark.parametrize(("write", "program"), [(write_docx, "pandoc"), (write_pdf, "typst")])
def test_a_program_that_fails_is_reported_with_the_document_in_a_sentence(
    write, program, figures, tmp_path, monkeypatch
):
    output = tmp_path / "report.docx"
    if program == "pandoc":
        monkeypatch.setattr("scripts.documents.pandoc.ROOMY", ("--unknown",))
    else:
        (figures / "plot.svg").write_text("no drawing")
    with pytest.raises(DocumentError) as error:
        write(page_of(["a"]), METADATA, figures, output)
    message = error.value.code.strip().split("\n")
    assert message[0].startswith(f"{output}: {program} cannot write it: ")
    assert message[1] == "Run `make` again; if it stops here again, report this message."


def test_a_page_that_takes_pandoc_too_long_is_reported_in_a_sentence(
    figures, tmp_path, monkeypatch
):
    monkeypatch.setattr("scripts.documents.pandoc.MOST_SECONDS_OF_PAGE", 0.01)
    with pytest.raises(DocumentError, match=r"report.docx: pandoc cannot write it: it takes too "):
        write_docx(page_of(["a"] * 99), METADATA, figures, tmp_path / "report.docx")


def test_what_is_no_figure_of_the_review_is_in_no_document(docx, pdf, server):
    foreign = f'<p>Kept<img src="{server.address}/a.svg"><img src="/etc/hostname.svg" alt="x"></p>'
    document = docx(page_of(["a"], more=foreign))
    assert [d.get("descr") for d in document.iter(f"{DRAWING}docPr")] == ['Alt of plot, "3"']
    assert "Kept" in text_of(pdf(page_of(["a"], more=foreign)))
    assert server.requests == []


def test_text_from_right_to_left_has_letters_in_the_pdf(pdf):
    reader = pdf(page_of(RIGHT_TO_LEFT))
    fonts = {str(f.get_object()["/BaseFont"]) for p in reader.pages for f in fonts_of(p)}
    assert any("DejaVu" in font for font in fonts)
    assert "שלום" in text_of(reader) or "םולש" in text_of(reader)


def fonts_of(page):
    return page["/Resources"]["/Font"].get_object().values()


def test_the_pdf_can_be_searched_and_is_tagged_for_screen_readers(pdf):
    reader = pdf(page_of(["first finding"], figures=("plot", "tall")))
    text = text_of(reader)
    for words in ("A&B<i>#1=50%", "Which*way*?", "firstfinding", "Howtoreadtall"):
        assert words in text
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert "/CreationDate" not in (reader.metadata or {})


def sizes_of(reader):
    return [(round(p.mediabox.width), round(p.mediabox.height)) for p in reader.pages]


def test_a_figure_a_little_taller_than_a_page_is_made_to_fit(pdf):
    assert sizes_of(pdf(page_of(["a"], figures=("high",)))) == [A4, A4]


@pytest.mark.parametrize("name", ["tall", "wide"])
def test_a_large_figure_has_a_page_of_its_own_size_in_the_pdf(pdf, name):
    page = page_of(["a"], figures=("plot", name), more="<p>After.</p>")
    linked = '<a href="#inner">There.</a><div id="inner" class="part"><figure'
    reader = pdf(page.replace("<figure", linked, 1).replace("<p>After.", "</div><p>After."))
    before, large, after = sizes_of(reader)
    assert before == after == A4
    width, height = (72 * side for side in SIZES[name])
    assert width <= large[0] <= max(width + 90, A4[0])
    assert height + 72 < large[1] < height + 200
    assert f"Howtoread{name}" in re.sub(r"\s", "", reader.pages[1].extract_text())


@pytest.mark.long
@pytest.mark.parametrize("write", [write_docx, write_pdf])
def test_a_document_has_the_same_bytes_at_any_time_and_place(write, figures, tmp_path, monkeypatch):
    page, outputs = page_of([*HOSTILE, *RIGHT_TO_LEFT]), []
    for i, zone in enumerate(("UTC", "Asia/Tokyo")):
        monkeypatch.setenv("TZ", zone)
        monkeypatch.setenv("LC_ALL", ("C", "C.UTF-8")[i])
        time.tzset()
        folder = tmp_path / f"copy {i}"
        shutil.copytree(figures, folder)
        write(page, METADATA, folder, tmp_path / f"{i}")
        outputs.append((tmp_path / f"{i}").read_bytes())
        time.sleep(1.1 * (1 - i))
    assert outputs[0] == outputs[1]


@pytest.mark.parametrize("write", [write_docx, write_pdf])
def test_a_document_adds_nothing_to_what_other_threads_read(write, figures, tmp_path, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    before = {**os.environ}
    write(page_of(HOSTILE), METADATA, figures, tmp_path / "document")
    assert {**os.environ} == before


@pytest.mark.long
@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_word_document_opens_in_libreoffice_without_loss(docx, tmp_path):
    names = ("plot", "high", "tall")
    docx(page_of(["first", "second"], figures=names))
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", home, "--headless", "--convert-to", "pdf", "out.docx"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=120,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    reader = PdfReader(tmp_path / "out.pdf")
    sizes = {image.image.size for page in reader.pages for image in page.images}
    assert sizes == {(72 * width, 72 * height) for width, height in map(SIZES.get, names)}
    text = text_of(reader)
    assert text.count("first") == text.count("second") == 2
    assert "Howtoreadtall" in text
    assert f"Page1of{len(reader.pages)}" in text
    assert "ContentsOne" in text


def teardown_module():
    plt.close("all")
