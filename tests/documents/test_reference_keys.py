"""Every key that is accepted leads to its reference, in each form of a report."""

import string
import zipfile
from io import BytesIO

import pytest
from pypdf import PdfReader

from scripts.documents.citation_styles import style_file
from scripts.documents.citations import (
    LIST,
    cite,
    list_references,
    resolve_citations,
)
from scripts.documents.export import write_docx, write_pdf
from scripts.documents.pandoc import DocumentError
from scripts.documents.reference_checks import KEY, KEY_SIGNS, check_references

SIGNS = [sign for sign in string.punctuation + "éß中ı" if KEY.fullmatch(sign)]
KEYS = [key for sign in SIGNS for key in (f"a{sign}b1", f"{sign}b2", f"ab{sign}")]


@pytest.fixture
def bib(tmp_path):
    """Write entries with some keys, each with a title of its own."""

    def write(keys):
        path = tmp_path / "references.bib"
        entries = [
            f"@misc{{{key},\n title = {{Title{i}x}}, year = {{2001}}}}"
            for i, key in enumerate(keys)
        ]
        path.write_text("\n".join(entries), encoding="utf-8")
        return path

    return write


def test_every_key_that_is_accepted_is_cited_and_listed(bib, tmp_path):
    path = bib(KEYS)
    assert check_references(path) == (KEYS, [])
    assert list_references(KEYS, [path], style_file("apa")).keys() == set(KEYS)
    cites = "".join(f"<p>c{i}:{cite([key])}</p>" for i, key in enumerate(KEYS))
    page = resolve_citations(
        f'<main id="main"><h2>A</h2>{cites}{LIST}</main>', [path], style_file("bmj")
    )
    assert "?)" not in page
    assert page.count('<div id="ref-') == len(KEYS)
    write_docx(page, {"title": "A"}, tmp_path, tmp_path / "a.docx")
    write_pdf(page, {"title": "A"}, tmp_path, tmp_path / "a.pdf")
    word = zipfile.ZipFile(tmp_path / "a.docx").read("word/document.xml").decode()
    pdf = PdfReader(BytesIO((tmp_path / "a.pdf").read_bytes()))
    printed = "".join(part.extract_text() for part in pdf.pages)
    for text in (word, printed):
        assert [i for i in range(len(KEYS)) if f"Title{i}x" not in text] == []
    links = sum(len(part.get("/Annots", [])) for part in pdf.pages)
    assert links >= len(KEYS)
    assert word.count("<w:hyperlink") >= len(KEYS)


@pytest.mark.parametrize("sign", sorted({*string.punctuation, " ", "’"} - {*SIGNS} - {*'{},="\\'}))
def test_a_key_that_could_not_be_cited_is_refused_with_the_signs_that_can(bib, sign):
    (problem,) = check_references(bib([f"a{sign}b1"]))[1]
    assert (problem.found, problem.needed) == (f"the key {f'a{sign}b1'!r}", f"{KEY_SIGNS} alone")


@pytest.mark.parametrize("sign", '{},="\\')
def test_a_sign_that_ends_a_key_is_refused_in_one_way_or_another(bib, sign):
    assert check_references(bib([f"a{sign}b1"]))[1]


def test_a_key_without_a_reference_ends_the_run_with_its_name(bib):
    with pytest.raises(DocumentError, match="no entry for roe2021, which is cited"):
        resolve_citations(
            str(cite(["doe2020", "roe2021"])) + LIST, [bib(["doe2020"])], style_file("apa")
        )


def test_an_entry_that_only_others_refer_to_is_none_to_cite(tmp_path):
    path = tmp_path / "references.bib"
    path.write_text("@xdata{x1, publisher={P}}\n@book{b, title={B}, xdata={x1}}\n")
    assert check_references(path) == (["b"], [])


@pytest.mark.parametrize("between", ["\n", " \n\n ", "\t\n"])
def test_an_entry_that_was_not_checked_is_not_cited(tmp_path, between):
    path = tmp_path / "references.bib"
    hidden = f"@article{between}{{swimtally@campbell2020, title={{Another}}}}\n"
    path.write_text("@article{a, title={A}}\n\n" + hidden)
    (problem,) = check_references(path)[1]
    assert problem.place.line == 3
    assert problem.found == "the entry 'swimtally@campbell2020' in an unusual form"


def test_a_second_entry_of_one_key_is_refused_however_it_is_written(tmp_path):
    path = tmp_path / "references.bib"
    path.write_text("% @article{a, title={A}}\n@article{a, title={A}}\n@misc\n{a, title={B}}\n")
    assert check_references(path)[1]
    path.write_text("@article{a, title={A}}\n@misc\n{a, title={B}}\n")
    assert [problem.place.line for problem in check_references(path)[1]] == [2]
