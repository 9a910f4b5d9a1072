"""Whatever stands in a published file, a comparison ends in little time and memory, and says so."""

import io
import json
import time
import tracemalloc
import zipfile
from contextlib import closing

import pytest
from PIL import Image

from scripts.common.input_limits import MOST_COMPARED, MOST_TEXT, MOST_UNPACKED
from scripts.release.compare import bounded
from scripts.release.compare.bounded import BoundedComparison
from scripts.release.compare.comparison import ALTERED, CHANGES_SHOWN, TOO_LARGE
from scripts.release.compare.files import compare_files
from scripts.release.compare.manifests import compare_manifests, read_manifests
from scripts.release.manifest import read_manifest


def packed(**parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as document:
        for name, text in parts.items():
            document.writestr(f"{name.replace('__', '/')}.xml", text)
    return target.getvalue()


def drawn(side):
    target = io.BytesIO()
    Image.new("1", (side, side)).save(target, "PNG")
    return target.getvalue()


ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
BOMBS = {
    "paragraphs.docx": lambda: packed(word__document="<w:p " * 40_000),
    "runs.docx": lambda: packed(word__document="<w:p >" + "<w:t>" * 40_000 + "</w:p>"),
    "unpacked.docx": lambda: packed(word__document=b"\0" * (MOST_UNPACKED + 1)),
    "cells.xlsx": lambda: packed(**{"[Content_Types]": b" " * 400_000_000}),
    "drawing.svg": lambda: b"<!-- " * 40_000 + b"<text " * 40_000,
    "entities.svg": f"<!DOCTYPE s [<!ENTITY a0 'x'>{ENTITIES}]><svg>&a11;</svg>".encode,
    "deep.json": lambda: b"[" * 200_000,
    "values.json": lambda: b"x: &a [" + b"*a," * 100_000 + b"]",
    "aliases.json": lambda: b"a: &a [x]\n" + b"b: [*a, *a]\n" * 10,
    "picture.png": lambda: drawn(13_000),
    "page.html": lambda: b"<!-- " * 40_000 + b"<p " * 40_000,
    "cut.pdf": lambda: b"%PDF-1.7\n" + b"1 0 obj<</Kids[1 0 R]>>" * 100_000,
    "lines.txt": lambda: b"a\nb\n" * 200_000,
    "votes.csv": lambda: b'region,synthesis\n"' + b"a,b\n" * 500_000,
}


@pytest.fixture
def compare():
    with closing(BoundedComparison()) as comparison:
        yield comparison


@pytest.mark.long
def test_a_file_made_to_exhaust_its_reader_is_compared_in_seconds_and_some_memory(
    tmp_path, compare, monkeypatch
):
    monkeypatch.setattr(bounded, "MOST_SECONDS_COMPARING", 10)
    (tmp_path / "built").write_text("{}")
    largest = []

    def measure(process, megabytes_of=bounded.megabytes_of):
        largest.append(megabytes_of(process))
        return largest[-1]

    monkeypatch.setattr(bounded, "megabytes_of", measure)
    for name, bomb in BOMBS.items():
        (tmp_path / name).write_bytes(bomb())
        start = time.monotonic()
        assert compare(name, tmp_path / name, tmp_path / "built").summary, name
        assert time.monotonic() - start < 20, name
    assert 0 < max(largest) < 2_500


@pytest.mark.parametrize("name", ["paragraphs.docx", "runs.docx", "drawing.svg", "deep.json"])
def test_no_pattern_looks_at_a_letter_again_and_again(name):
    start = time.process_time()
    assert compare_files(name, BOMBS[name](), BOMBS[name]()[:-7]).summary
    assert time.process_time() - start < 2


def test_a_comparison_that_takes_too_long_or_too_much_is_ended_and_the_next_is_made(
    tmp_path, compare, monkeypatch
):
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("a" * 3 * MOST_TEXT)
    new.write_text("b")
    for name, bound in (("MOST_SECONDS_COMPARING", 0), ("MOST_MEGABYTES_COMPARING", 1)):
        with monkeypatch.context() as patch:
            patch.setattr(bounded, name, bound)
            assert compare("a.txt", old, new).summary == TOO_LARGE
    comparison = compare("a.txt", old, new)
    assert comparison.summary == "1 line of text"
    assert comparison.changes[0].published == "a" * MOST_TEXT
    compare._seconds_left = 0
    assert compare("a.txt", old, new).summary == TOO_LARGE


def test_of_many_changes_the_first_are_handed_over_and_the_others_counted(tmp_path, compare):
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("a\n" * 1_000)
    new.write_text("b\n" * 1_000)
    comparison = compare("a.txt", old, new)
    assert (len(comparison.changes), comparison.changes_left) == (CHANGES_SHOWN, 900)
    assert comparison.summary == "1000 lines of text"


def test_a_file_that_is_too_large_is_not_read(tmp_path, compare):
    for name in ("old", "new"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(MOST_COMPARED + 1)
    assert compare("a.txt", tmp_path / "old", tmp_path / "new").summary == TOO_LARGE
    assert compare._process is None


MANIFEST = {"inputs": {}, "config": {}, "versions": {}, "outputs": {"results/a": "digest"}}


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a":' * 700 + "1" + "}" * 700,
        json.dumps(MANIFEST | {"outputs": {"results/a": ["digest"]}}),
        json.dumps(MANIFEST | {"outputs": []}),
        "1" * 5_000,
        " " * 20_000_001,
        json.dumps(MANIFEST | {"config": {"a" * 200_000: dict.fromkeys(range(200))}}),
        json.dumps(MANIFEST | {"config": {"a" * 10_000: dict.fromkeys(range(3_000))}}),
        json.dumps(MANIFEST | {"config": {"a": [{"name": "a" * 200_000, "b": [0] * 200}]}}),
    ],
    ids=[
        *("brackets", "keys", "a list for a digest", "no outputs", "a number", "large"),
        *("a long key", "long keys", "a long name"),
    ],
)
def test_a_published_manifest_that_is_none_is_not_read(tmp_path, text):
    folder = tmp_path / "published/demo"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(text)
    tracemalloc.start()
    manifests = read_manifests(tmp_path, "demo", None)
    assert manifests.published is None
    assert compare_manifests(tmp_path, manifests, [], set()).kind == ALTERED
    largest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert largest < 150_000_000
    (folder / "manifest.json").write_text(json.dumps(MANIFEST))
    assert read_manifest(folder / "manifest.json") == MANIFEST
    assert read_manifests(tmp_path, "demo", None).published == MANIFEST
