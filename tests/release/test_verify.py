"""Verification: how each kind of file differs, and what is said of it."""

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from scripts.common.digests import imported_modules
from scripts.release.compare.comparison import (
    ADDED,
    ALTERED,
    BOTH,
    DIFFERS,
    NOT_BUILT,
    NOT_PUBLISHED,
    REMOVED,
    Change,
    Comparison,
    Difference,
    compare_bytes,
)
from scripts.release.compare.files import compare_files
from scripts.release.compare.pictures import compare_pixels
from scripts.release.compare.tables import compare_tables, table_keys
from scripts.release.environment import Environment, locked_versions, unlike_locked
from scripts.release.manifest import manifest_text
from scripts.release.publish_results import publish_results
from scripts.release.rebuild import copy_project, damaged_tables, scratch_folder
from scripts.release.verification import Verification, verify
from scripts.release.verification_page import Part, marked_words, write_page
from scripts.release.verification_text import LONGEST, terminal_lines, verdict
from scripts.release.verify_published import save_page, verify_published
from scripts.release.write_manifest import write_manifest
from scripts.workflow.reviews import Project
from tests.support.pages import count_invalid
from tests.support.projects import LONG_AGO, ROOT, change, contents, run_to_end

# --- Tables -------------------------------------------------------------------------------------

TABLE = b"study_id,arm,n\ndoe2020,dbt,6\ndoe2020,hc,7\n"
KEY = ["study_id", "arm"]


def test_a_changed_cell_is_named_by_the_key_of_its_row_and_its_column():
    found = compare_tables(TABLE, TABLE.replace(b"dbt,6", b"dbt,9"), KEY)
    assert found == Comparison("1 cell", "", [Change("doe2020, dbt: n", "6", "9")])


def test_missing_and_extra_rows_and_columns_are_told_apart_from_cells():
    built = b"study_id,arm,role\ndoe2020,dbt,treated\nroe2021,dbt,\n"
    found = compare_tables(TABLE, built, KEY)
    assert found.summary == "1 column missing, 1 extra column, 1 row missing and 1 extra row"
    assert [(c.where, c.published, c.built) for c in found.changes] == [
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
    found = compare_tables(TABLE, built, KEY)
    assert "no table with one row per key" in found.summary
    assert found.changes
    assert found.holds == ""


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
    tables = {path.name for path in (ROOT / "published").glob("*/tables/*.csv")}
    keys = table_keys()
    assert len(tables) > 10
    assert all(keys.get(name) for name in tables)


# --- Texts --------------------------------------------------------------------------------------


def test_a_changed_line_stands_beside_the_one_that_it_was():
    found = compare_files("a.md", b"one\ntwo\nthree\n", b"zero\none\n2\nthree\n")
    assert found.summary == "2 lines of text"
    assert list(found.changes) == [Change("line 1", None, "zero"), Change("line 3", "two", "2")]


def test_the_same_lines_with_other_ends_hold():
    assert compare_files("a.txt", b"a\nb\n", b"a\r\nb").holds == "same lines of text"


def test_values_are_compared_by_their_path():
    old = {"a": {"b": [1, 2]}, "files": [{"path": "x", "size": 1}, {"path": "y", "size": 2}]}
    new = {"files": [{"path": "n", "size": 5}, *old["files"]], "a": {"b": [1, 3]}}
    found = compare_files("a.json", json.dumps(old).encode(), json.dumps(new, indent=1).encode())
    assert [tuple(vars(c).values()) for c in found.changes] == [
        ("a.b[2]", "2", "3"),
        ("files[n].path", None, '"n"'),
        ("files[n].size", None, "5"),
    ]
    same = compare_files("a.json", b'{"a": 1, "b": 2}', b'{"b": 2,\n"a": 1}')
    assert same.holds == "same keys and values"
    assert [c.where for c in compare_files("a.yml", b"a: 1\nb: x\n", b"a: 1\nb: y\n").changes] == [
        "b"
    ]


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
    found = compare_files("a.svg", SVG.encode(), text.encode())
    assert found.summary == summary
    assert found.holds.startswith(holds)
    assert bool(found.holds) == bool(holds)


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
    found = compare_files("a.html", PAGE.encode(), PAGE.replace(old, new).encode())
    assert (found.summary, found.holds) == (summary, "")
    assert [tuple(vars(c).values()) for c in found.changes] == ([changes] if changes else [])


def test_a_page_with_other_markup_says_the_same():
    found = compare_files("a.html", PAGE.encode(), PAGE.replace("<b>", "<i>").encode())
    assert found.holds == "same text and pictures"
    assert found.summary.endswith("markup only")


@pytest.mark.parametrize(("regions", "changes"), [(40, 2), (1, None)])
def test_a_long_report_is_compared_in_seconds(regions, changes):
    rows = "".join(f"<p>Seen {i} times.</p><p>Region {i % regions}</p>" for i in range(10_000))
    picture = f'<img src="data:image/png;base64,{"QUJD" * 2_000_000}">'
    page = f"{rows}{picture}"
    start = time.process_time()
    other = page.replace("Seen 7 times", "Seen 8 times").replace("Seen 9999 ", "Seen 1 ")
    found = compare_files("a.html", page.encode(), other.encode())
    assert time.process_time() - start < 5
    assert len(found.changes) == (changes or len(found.changes)) > 0


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
    found = compare_files("a.docx", old, new)
    assert found.summary == "1 paragraph of text; 1 part: word/document.xml"
    assert list(found.changes) == [Change("paragraph 1", "Three found < 5", "Two found < 5")]
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


def png(image, **options):
    target = io.BytesIO()
    image.save(target, "PNG", **options)
    return target.getvalue()


def spotted(size=(40, 30), spots=(), colour=(0, 0, 0)):
    image = Image.new("RGB", size, "white")
    for spot in spots:
        image.putpixel(spot, colour)
    return image


def test_differing_pixels_are_counted_and_marked():
    found = compare_files("a.png", png(spotted()), png(spotted(spots=[(3, 4), (20, 9)])))
    assert found.summary == "2 of 1,200 pixels (0.17%), by up to 255 of 255 levels"
    (picture,) = found.pictures
    marked = Image.open(io.BytesIO(picture.marked)).convert("RGB")
    assert marked.getpixel((3, 4)) == (213, 94, 0)
    assert marked.getpixel((35, 25)) == (255, 255, 255)


def test_a_single_pixel_of_a_large_picture_is_still_marked():
    large = (2800, 1400)
    found = compare_files("a.png", png(spotted(large)), png(spotted(large, [(1401, 701)])))
    marked = Image.open(io.BytesIO(found.pictures[0].marked)).convert("RGB")
    assert marked.width == 700
    assert (213, 94, 0) in {color for _, color in marked.getcolors()}


def test_pictures_of_two_sizes_differ_outside_what_they_share():
    found = compare_pixels(*(spotted(size).convert("RGBA") for size in ((40, 30), (30, 40))))
    assert found == (600, 1500, 255)  # 10 by 30 on each side, beside the 30 by 30 that both have
    told = compare_files("a.png", png(spotted((40, 30))), png(spotted((40, 31))))
    assert told.summary.endswith("40 × 30 pixels published, 40 × 31 built")


def test_the_same_pixels_packed_otherwise_hold():
    found = compare_files("a.png", png(spotted()), png(spotted(), compress_level=0))
    assert found.holds == "same pixels"


def pdf(*sizes):
    document = pypdfium2.PdfDocument.new()
    for size in sizes:
        document.new_page(*size)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def test_pages_of_a_pdf_are_compared_as_pictures_and_texts():
    old = (ROOT / "published/_across_reviews/figures/citation_matrix.pdf").read_bytes()
    assert compare_files("a.pdf", old, old + b"\n").holds.startswith("same text and same pixels")
    found = compare_files("a.pdf", old, pdf((510, 400)))
    assert found.summary.endswith("; the picture of 1 of 1 page")
    assert found.changes[0].built is None
    assert [picture.name for picture in found.pictures] == ["page 1"]
    more = compare_files("a.pdf", pdf((99, 99)), pdf((99, 99), (99, 99)))
    assert more.summary.endswith("1 page published, 2 built")


# --- Any file -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "built", "told"),
    [
        (b"abc", b"abx", "byte 3 of 3 is the first that differs"),
        (b"abc", b"ab", "3 bytes published, 2 built: the built file stops short"),
        (b"", b"ab", "0 bytes published, 2 built: the published file stops short"),
        (b"xbc", b"ab", "3 bytes published, 2 built; byte 1 is the first that differs"),
    ],
)
def test_of_any_file_the_first_byte_and_the_size_are_told(published, built, told):
    assert compare_bytes(published, built).summary == told
    assert compare_files("a.bin", published, built).summary == told


@pytest.mark.parametrize("suffix", ["png", "pdf", "docx", "json", "yaml", "svg", "html", "csv"])
def test_a_damaged_file_of_any_format_is_told_of_and_never_raises(suffix):
    found = compare_files(f"a.{suffix}", b"\xff{[\x00<w", b'{"a": 1}')
    assert found.summary
    assert found.holds == ""


# --- Published, built and told by the manifest ----------------------------------------------------


@pytest.fixture
def frozen(tmp_path, monkeypatch):
    """Make a project with two tables that is built in a copy of it, and published."""
    built, project = tmp_path / "copy", tmp_path / "project"
    record = built / "data/raw/demo/studies/a.yaml"
    tables = built / "results/demo/tables"
    for path, text in {
        record: "n: 6\n",
        built / "config.yaml": "agreement: 0.7\n",
        tables / "arms.csv": TABLE.decode(),
        tables / "choices.csv": "key,value\nunit,cohort\n",
        built / "results/_across_reviews/tables/overlap.csv": "a\n1\n",
        built / "results/_simulation/simulation.csv": "a\n1\n",
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    rewrite(built, monkeypatch)
    publish_results(built / "results", built / "published")
    shutil.copytree(built, project)
    shutil.rmtree(project / "results")
    return project, built


def rewrite(built, monkeypatch, config=None):
    monkeypatch.chdir(built)
    inputs, outputs = (
        [Path("config.yaml"), Path("data")],
        [
            Path("results/demo"),
            Path("results/_across_reviews"),
        ],
    )
    manifest = write_manifest(inputs, outputs, config or {"agreement": 0.7})
    Path("results/manifest.json").write_text(manifest_text(manifest))


def told(found):
    return {difference.path: difference.kind for difference in found.differences}


ARMS = "published/demo/tables/arms.csv"


def test_what_comes_out_of_the_records_is_identical(frozen):
    found = verify(*frozen)
    assert found.is_identical
    assert found.compared == {"csv": 3}
    assert verdict(found) == (
        "Identical: all 3 published files come out of the records, byte for byte."
    )


def test_a_file_that_is_built_otherwise_is_not_what_the_records_give(frozen, monkeypatch):
    project, built = frozen
    change(built / "results/demo/tables/arms.csv", "dbt,6", "dbt,9")
    change(built / "data/raw/demo/studies/a.yaml", "6", "9")
    rewrite(built, monkeypatch)
    found = verify(project, built)
    assert told(found) == {ARMS: DIFFERS}
    assert found.differences[0].comparison.changes[0].where == "doe2020, dbt: n"
    assert [c.where for c in found.inputs] == ["data/raw/demo/studies/a.yaml"]
    assert not found.is_identical


def test_a_changed_byte_in_a_published_file_is_told_of_that_file_alone(frozen):
    project, built = frozen
    change(project / ARMS, "dbt,6", "dbt,8")
    assert told(verify(project, built)) == {ARMS: ALTERED}


def test_a_file_that_was_altered_and_is_built_otherwise_is_both(frozen, monkeypatch):
    project, built = frozen
    change(project / ARMS, "dbt,6", "dbt,8")
    change(built / "results/demo/tables/arms.csv", "dbt,6", "dbt,9")
    rewrite(built, monkeypatch)
    assert told(verify(project, built)) == {ARMS: BOTH}


def test_missing_and_added_files_are_told_apart(frozen, monkeypatch):
    project, built = frozen
    (project / ARMS).unlink()
    added = project / "published/demo/tables/more.csv"
    added.write_text("a\n")
    (built / "results/demo/tables/votes.csv").write_text("a\n")
    (built / "results/demo/tables/choices.csv").unlink()
    rewrite(built, monkeypatch)
    assert told(verify(project, built)) == {
        ARMS: REMOVED,
        "published/demo/tables/choices.csv": NOT_BUILT,
        "published/demo/tables/more.csv": ADDED,
        "published/demo/tables/votes.csv": NOT_PUBLISHED,
    }


def test_a_review_that_is_no_more_and_one_that_was_never_published_are_named_as_wholes(frozen):
    project, built = frozen
    shutil.copytree(project / "published/demo", project / "published/old")
    shutil.rmtree(project / "published/_across_reviews")
    found = told(verify(project, built))
    assert found == {"published/_across_reviews": NOT_PUBLISHED, "published/old": NOT_BUILT}


MANIFEST = "published/demo/manifest.json"


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('"results/demo/tables/arms.csv": "', '"results/demo/tables/arms.csv": "0', "outputs.res"),
        ('studies/a.yaml": "', 'studies/a.yaml": "0', "data/raw"),
        ('"agreement": 0.7', '"agreement": 0.8', "agreement"),
        ('"python": "', '"python": "2', "python"),
        ('"outputs"', '"outputz"', "output"),
        ("{", "(", ""),
        ('"versions"', ' "versions"', ""),
        ("results/demo/tables/arms.csv", "results/demo/../../config.yaml", "outputs.results/demo/"),
    ],
)
def test_a_changed_byte_in_a_manifest_is_told_of_that_manifest_alone(frozen, old, new, where):
    project, built = frozen
    text = (project / MANIFEST).read_text()
    assert old in text
    (project / MANIFEST).write_text(text.replace(old, new, 1))
    found = verify(project, built)
    assert told(found) == {MANIFEST: ALTERED}
    changes = found.differences[0].comparison.changes
    assert [where in change.where for change in changes] == [True] * len(changes)
    assert bool(changes) == bool(where)
    assert [*found.inputs, *found.choices, *found.versions] == []


def test_files_that_come_out_of_other_inputs_are_said_to_come_out(frozen, monkeypatch):
    project, built = frozen
    change(built / "config.yaml", "0.7", "0.7 # as usual")
    rewrite(built, monkeypatch)
    found = verify(project, built)
    assert not found.differences
    assert [c.where for c in found.inputs] == ["config.yaml"]
    assert not found.is_identical
    assert "byte for byte, but the inputs are not those" in verdict(found)


def test_other_versions_alone_are_no_difference(frozen):
    project, built = frozen
    for manifest in (project / "published").glob("*/manifest.json"):
        change(manifest, '"python": "', '"python": "2.')
    found = verify(project, built)
    assert found.is_identical
    assert [c.where for c in found.versions] == ["python"]


def test_edited_results_are_warned_of_and_are_no_difference(frozen):
    project, built = frozen
    shutil.copytree(built / "results", project / "results")
    assert verify(project, built).results == []
    (project / "results/demo/tables/arms.csv").write_bytes(TABLE[:20])
    (project / "results/demo/tables/choices.csv").unlink()
    found = verify(project, built)
    assert found.is_identical
    assert found.results == ["results/demo/tables/arms.csv"]


def test_damaged_tables_that_a_report_is_held_against_are_found(frozen):
    project, _ = frozen
    (project / "data/raw/demo/review.yaml").write_text("title: Demo\n")
    names = [f"results/demo/tables/{n}.csv" for n in ("arms", "choices")]
    assert damaged_tables(project) == {}
    change(project / ARMS, "6", "8")
    (project / "published/demo/tables/choices.csv").unlink()
    assert [path.as_posix() for path in damaged_tables(project)] == names


# --- Packages -----------------------------------------------------------------------------------


def test_the_lock_is_read_for_this_machine():
    lock = "pandas==3.0.6 \\\n    --hash=sha256:0\n    # via x\nwin==1 ; sys_platform == 'none'\n"
    assert locked_versions(lock) == {"pandas": "3.0.6"}
    assert len(locked_versions((ROOT / "requirements.lock").read_text())) > 50


def test_a_package_that_is_not_as_locked_is_named():
    pytest_version = pytest.__version__
    found = unlike_locked({"pytest": pytest_version, "pandas": "0.1", "no-such-thing": "1"})
    assert found[0] == "no-such-thing not installed (locked: 1)"
    assert found[1].startswith("pandas ")
    assert found[1].endswith("(locked: 0.1)")
    assert len(found) == 2


# --- What is shown ------------------------------------------------------------------------------

HERE = Environment("3.11.2", "Linux x86_64", 2, 89, ())


def verification(differences=(), **parts):
    empty = {"inputs": (), "choices": (), "versions": (), "results": (), "compared": {"csv": 900}}
    return Verification(differences, **{**empty, **parts})


def difference(number, kind=DIFFERS, suffix="csv", **comparison):
    found = Comparison(**{"summary": "1 cell", **comparison})
    return Difference(f"published/demo/{number:03}.{suffix}", kind, found)


def test_the_terminal_shows_few_lines_and_says_how_many_are_left_out():
    many = [difference(number) for number in range(500)]
    found = verification(
        many,
        inputs=[Change(f"data/raw/{n}", "a", "b") for n in range(50)],
        results=[f"results/{n}" for n in range(50)],
        versions=[Change(f"p{n}", "1", "2") for n in range(50)],
    )
    lines = terminal_lines(found, HERE, 58.2, "verification/verification.html")
    assert len(lines) == LONGEST
    shown = [line for line in lines if "published/demo/" in line]
    assert f"  and {500 - len(shown)} more: see verification/verification.html" in lines
    assert "Built anew in 58 seconds on 2 cores, Python 3.11.2, Linux x86_64." in lines


def test_the_altered_file_stands_before_all_others():
    found = verification([difference(1), difference(2, ALTERED, "svg")])
    lines = terminal_lines(found, HERE, 1, "p")
    assert [line.split(":")[0].strip() for line in lines[1:3]] == [
        "published/demo/002.svg",
        "published/demo/001.csv",
    ]


@pytest.mark.parametrize(
    ("holds", "said"),
    [
        ([""], "Different: 1 difference in 900 published files."),
        (["same cells"], "1 difference in 900 published files, all of them the same content"),
        (["", "same cells"], "2 differences in 900 published files; 1 of them the same content"),
    ],
)
def test_the_same_content_in_other_bytes_is_told_apart(holds, said):
    found = verification([difference(n, holds=text) for n, text in enumerate(holds)])
    assert said in verdict(found)
    assert not found.is_identical


def test_changed_words_are_marked_and_long_texts_are_cut():
    old, new = marked_words("Three cohorts found less.", "Two cohorts found less.")
    assert old == [Part("Three", True), Part(" cohorts found less.", False)]
    assert new == [Part("Two", True), Part(" cohorts found less.", False)]
    assert marked_words(None, "x") == (None, [Part("x", True)])
    long = "word " * 200
    assert len(marked_words(f"{long}a", f"{long}b")[0][0].text) < 200


def pages_to_check():
    nasty = '<script>alert(1)</script> & "x" \u202e \x00\x1b[31m\udcff'
    picture = compare_files("a.png", png(spotted()), png(spotted(spots=[(1, 1)]))).pictures
    differences = [
        difference(1, ALTERED, changes=[Change(nasty, nasty, None), Change("b", "a b", "a c")]),
        difference(2, suffix="png", pictures=picture),
        difference(3, holds="same cells", summary=nasty),
        difference(4, changes=[Change(str(n), "1", "2") for n in range(300)]),
    ]
    full = verification(
        differences,
        inputs=[Change(nasty, "1", "2")],
        choices=[Change("unit", None, nasty)],
        results=[f"results/{nasty}"],
    )
    return {"identical": verification(), "different": full}


def page(found):
    return write_page(found, HERE, 58, ROOT / "templates")


def test_the_page_escapes_everything_and_links_to_nothing_outside():
    text = page(pages_to_check()["different"])
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "http://" not in text
    assert "https://" not in text
    assert "default-src &#39;none&#39;" in text
    assert "<del>" in text
    assert "<ins>c</ins>" in text
    assert "And 200 more." in text
    assert "[U+0000][U+001B][31m[U+DCFF]" in text
    said = "\n".join(terminal_lines(pages_to_check()["different"], HERE, 1, "p"))
    assert "[U+001B]" in said
    assert "\x1b" not in said


def test_the_page_of_an_identical_verification_says_what_was_compared():
    text = page(pages_to_check()["identical"])
    assert "Identical: all 900 published files" in text
    assert '<th scope="row">CSV</th><td class="n">900</td><td class="n">900</td>' in text
    assert "Files that differ" not in text


@pytest.mark.long
def test_the_pages_are_valid_html(tmp_path):
    for name, found in pages_to_check().items():
        (tmp_path / f"{name}.html").write_text(page(found))
    assert count_invalid(sorted(tmp_path.iterdir())) == 0


def test_the_page_goes_elsewhere_where_it_may_not_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    assert save_page("x", tmp_path / "new/page.html") == tmp_path / "new/page.html"
    elsewhere = save_page("x", tmp_path / "file/page.html")
    assert elsewhere.read_text() == "x"
    shutil.rmtree(elsewhere.parent)


# --- Snakemake itself ---------------------------------------------------------------------------

RECORD = "data/raw/demo/studies/brown2021.yaml"
# A folder whose name has what folders' names can have.
FOLDER = "Prüfung der Ergebnisse"


@pytest.fixture(scope="session")
def published(small_built, once):
    """Publish the small project as `make publish` does."""

    def publish(folder):
        project = shutil.copytree(small_built, folder / FOLDER)
        publish_results(project / "results", project / "published")
        run_to_end(project)
        publish_results(project / "results", project / "published")

    return once("published", publish) / FOLDER


@pytest.fixture
def checked_out(published, tmp_path):
    """Give the published project as a checker has it: without anything that was built."""
    project = tmp_path / FOLDER
    shutil.copytree(published, project, ignore=shutil.ignore_patterns("results", ".snakemake"))
    (tmp_path / "scratch place").mkdir()
    return project


def command(project):
    return [sys.executable, "-m", "scripts.release.verify_published"]


def verify_in(project, *prefix, **options):
    """Run the command from another folder, with a space in the name of the temporary one."""
    scratch = project.parent / "scratch place"
    where = {"PYTHONPATH": str(project), "TMPDIR": str(scratch)}
    answer = subprocess.run(
        [*prefix, *command(project), *options.pop("arguments", ())],
        cwd=project.parent,
        env={**os.environ, **where, "SNAKEMAKE_PROFILE": "no-such-profile"},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert answer.stderr == ""
    assert [p.name for p in scratch.iterdir() if not p.name.startswith("verification_")] == []
    return answer


def named(answer):
    """List the published files that an answer names."""
    lines = (line.strip() for line in answer.stdout.splitlines())
    return [line.split(": ")[0] for line in lines if line.startswith("published/")]


workflow = pytest.mark.workflow


def as_in_a_read_only_folder(project):
    """Give a command that runs another with the project's folder mounted read-only."""
    if shutil.which("unshare") is None:
        pytest.skip("needs unshare, to mount a folder read-only")
    own = "" if os.geteuid() == 0 else "--map-root-user"
    script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
    prefix = ["unshare", *own.split(), "--mount", "sh", "-c", script, str(project)]
    if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let a folder be mounted read-only")
    return prefix


@workflow
def test_a_read_only_project_is_identical_whatever_its_own_results_and_times(published, tmp_path):
    project = tmp_path / FOLDER
    shutil.copytree(published, project)
    (tmp_path / "scratch place").mkdir()
    edited = project / "results/demo/tables/votes.csv"
    edited.write_bytes(edited.read_bytes()[:-9])
    for path in project.rglob("*"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    before = contents(project)
    answer = verify_in(project, *as_in_a_read_only_folder(project))
    assert answer.returncode == 0, answer.stdout
    assert "Identical: all" in answer.stdout
    assert "Warning: 1 file in your own results/" in answer.stdout
    assert "results/demo/tables/votes.csv" in answer.stdout
    assert "make clean" in answer.stdout
    assert contents(project) == before
    (page,) = (tmp_path / "scratch place").glob("verification_*/verification.html")
    assert f"Page: {page}" in answer.stdout


@pytest.mark.long
@workflow
def test_one_digit_in_one_record_is_named_with_what_moved(checked_out):
    change(checked_out / RECORD, "n: 20", "n: 21")
    answer = verify_in(checked_out)
    assert answer.returncode == 1, answer.stdout
    lines = answer.stdout.splitlines()
    assert len(lines) <= LONGEST + 1
    assert lines[2:4] == [
        "Likely cause: not as the published manifests tell:",
        f"  {RECORD}: other content than at publication",
    ]
    assert "  published/demo/tables/arms.csv: 1 cell: brown2021, dbt: n: 20 -> 21" in lines
    assert {name.split("/")[1] for name in named(answer)} == {"demo"}
    page = (checked_out / "verification/verification.html").read_text(encoding="utf-8")
    assert "<td><del>20</del></td><td><ins>21</ins></td>" in page
    assert page.count('src="data:image/png;base64,') % 3 == 0
    assert "published/demo/report/report.html" in page
    assert not (checked_out / "results").exists()
    assert not (checked_out / ".snakemake").exists()


@pytest.mark.long
@workflow
def test_files_that_were_changed_after_publishing_are_named_and_no_others(checked_out):
    folder = checked_out / "published/demo"
    votes = folder / "tables/votes.csv"
    votes.write_bytes(
        votes.read_bytes().replace(b"activation,amygdala,3", b"activation,amygdala,4")
    )
    table, *_ = sorted((folder / "tables").glob("claims.csv"))
    table.write_bytes(table.read_bytes()[:40])
    figure = folder / "figures/evidence_map.png"
    figure.write_bytes(figure.read_bytes()[:-1] + b"x")
    (folder / "tables/tallies.csv").unlink()
    (folder / "tables/more.csv").write_text("a\n")
    answer = verify_in(checked_out)
    assert answer.returncode == 1
    assert set(named(answer)) == {
        f"published/demo/{name}"
        for name in (
            "figures/evidence_map.png",
            "tables/claims.csv",
            "tables/more.csv",
            "tables/tallies.csv",
            "tables/votes.csv",
        )
    }
    assert f"tables/votes.csv: {ALTERED}: 1 cell" in answer.stdout
    assert f"tables/tallies.csv: {REMOVED}: " in answer.stdout
    # The last byte of a PNG is of a checksum, of which its pixels do not tell.
    figure = rf"evidence_map.png: {ALTERED}: packing or .* \[same pixels\]"
    assert re.search(figure, answer.stdout)
    assert "Likely cause" not in answer.stdout


@workflow
def test_a_wrong_record_is_told_of_as_in_a_build(checked_out):
    change(checked_out / RECORD, "direction: increase", "direction: upwards")
    answer = verify_in(checked_out)
    assert answer.returncode == 2
    assert "1 problem in the inputs:" in answer.stdout
    assert f"{RECORD}, line" in answer.stdout
    assert "could not be built" in answer.stdout
    assert not (checked_out / "verification").exists()


@pytest.mark.long
@workflow
def test_an_interrupt_leaves_neither_a_folder_nor_a_job(checked_out):
    scratch = checked_out.parent / "scratch place"
    main = 'if __name__ == "__main__":\n'
    go_on = (
        "    import signal, time\n    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        '    Path("begun").touch()\n    time.sleep(300)\n'
    )
    change(checked_out / "scripts/records/extract_findings.py", main, main + go_on)
    process = subprocess.Popen(
        command(checked_out), env={**os.environ, "TMPDIR": str(scratch)}, stdout=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 600
    while not [*scratch.glob("swimtally_*/project/begun")]:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 128 + signal.SIGTERM
    assert [*scratch.iterdir()] == []
    assert [name for name in commands() if str(scratch) in name] == []


def commands():
    """List the command lines of all processes, and the folders in which they run."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            yield (process / "cmdline").read_text() + str((process / "cwd").readlink())
        except OSError:
            continue


def test_nothing_is_built_where_nothing_is_published(tmp_path, capsys):
    assert verify_published(tmp_path, tmp_path / "page.html") == 1
    assert "Nothing is published here yet" in capsys.readouterr().out


def test_a_file_that_cannot_be_copied_is_named(tmp_path, capsys):
    (tmp_path / "published/demo").mkdir(parents=True)
    (tmp_path / "data/raw").mkdir(parents=True)
    os.mkfifo(tmp_path / "data/raw/pipe")
    assert verify_published(tmp_path, tmp_path / "page.html") == 2
    said = capsys.readouterr().out
    assert "data/raw/pipe` is a named pipe" in said
    assert "nothing was compared" in said


def test_the_copy_holds_what_a_run_reads_and_nothing_that_was_built(source, tmp_path):
    project, scratch = tmp_path / "project", tmp_path / "scratch"
    shutil.copytree(source, project)
    left_out = ("results/demo/a.csv", ".snakemake/b", "scripts/__pycache__/c.pyc", "yaml.py")
    left_out += ("data/raw/demo/.hidden", "published/.former_demo/manifest.json", ".venv/d")
    for name in (*left_out, "published/demo/manifest.json", "CITATION.cff"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("")
    copy_project(project, scratch)
    compiled = {name for name in contents(project) if "__pycache__" in name}
    assert set(contents(project)) - set(contents(scratch)) == {*left_out} | compiled
    assert set(contents(scratch)) <= set(contents(project))


def test_the_scratch_folder_is_removed_after_an_error():
    folders = []

    def fill():
        with scratch_folder() as folder:
            folders.append(folder)
            (folder / "a").write_text("a")
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        fill()
    assert [folder.exists() for folder in folders] == [False]


def test_no_result_is_built_again_because_of_what_verification_is_made_of():
    rules = "".join(path.read_text() for path in (ROOT / "rules").glob("*.smk"))
    scripts = re.findall(r"scripts/\w+/\w+\.py", rules)
    assert len(scripts) == 15
    for script in scripts:
        used = imported_modules(Path(script))
        assert not [path for path in used if path.is_relative_to("scripts/release")], script
    templates = Project({}).templates(None)
    assert templates
    assert not [path for path in templates if "verification" in path.parts]
