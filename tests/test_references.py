"""References, from BibTeX to the line that the report prints."""

import pytest
from conftest import ROOT

from scripts._references import Reference, read_references


@pytest.fixture
def read(tmp_path):
    """Read one BibTeX entry and give its reference."""

    def read_entry(text):
        (tmp_path / "references.bib").write_text(text, encoding="utf-8")
        (reference,) = read_references(tmp_path / "references.bib").values()
        return reference

    return read_entry


def test_an_article_is_written_as_authors_year_title_journal_and_pages(read):
    reference = read(
        """@article{doe2020,
          author = {Doe, Jane Mary and van der Berg, T. and others},
          title = {A {fMRI} study.}, journal = {J Brain}, year = {2020},
          volume = {4}, pages = {1--9}, doi = {10.1/x_y}}"""
    )
    text = "Doe JM, van der Berg T, et al (2020). A fMRI study. J Brain 4:1–9."
    assert reference == Reference("doe2020", text, "10.1/x_y")


def test_latex_accents_become_letters(read):
    reference = read(r"@article{m, author={M{\"u}ller, J\"org}, title={P \& Q}, year=1999}")
    assert reference.text == "Müller J (1999). P & Q."


def test_what_a_reference_does_not_say_leaves_no_gap(read):
    assert read("@misc{x, title={Alone}}").text.endswith("(no year). Alone.")
    assert read("@misc{x, title={Alone}}").doi is None


def test_a_thesis_names_its_school_and_a_book_its_publisher_or_editor(read):
    assert read("@phdthesis{t, author={Doe, J.}, title={T}, year=2001, school={S}}").text == (
        "Doe J (2001). T. S."
    )
    assert read("@book{b, editor={Roe, A.}, title={B}, year=2002, publisher={P}}").text == (
        "Roe A (2002). B. P."
    )


def test_field_names_may_be_written_in_capitals(read):
    assert read("@article{a, AUTHOR={Doe, J.}, Title={T}, YEAR=2001}").text == "Doe J (2001). T."


def test_references_keep_the_order_of_the_file(tmp_path):
    path = tmp_path / "references.bib"
    path.write_text("% a comment\n@misc{z, title={Z}}\n\n@misc{a, title={A}}\n")
    assert list(read_references(path)) == ["z", "a"]


def test_every_study_of_the_shipped_review_has_its_reference():
    references = read_references(ROOT / "data/raw/iskric2021/references.bib")
    studies = {path.stem for path in (ROOT / "data/raw/iskric2021/studies").glob("*.yaml")}
    assert studies <= set(references)
    assert references["schnell2007"].text == (
        "Schnell K, Herpertz SC (2007). Effects of dialectic-behavioral-therapy on the neural "
        "correlates of affective hyperarousal in borderline personality disorder. "
        "Journal of Psychiatric Research 41:837–847."
    )
    assert references["schnell2007"].doi == "10.1016/j.jpsychires.2006.08.011"


def test_an_organisation_is_an_author_as_it_stands(tmp_path):
    path = tmp_path / "references.bib"
    path.write_text(
        "@misc{who, author = {{World Health Organization} and Doe, Jane}, title = {A?}}\n"
    )
    assert read_references(path)["who"].text == "World Health Organization, Doe J (no year). A?"
