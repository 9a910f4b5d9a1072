"""References of another program go into a review, each under the key of the study it is of."""

from pathlib import Path

import pytest

from scripts.common.study_names import study_name
from scripts.documents.reference_checks import check_references
from scripts.exchange.commands import NotWrittenError
from scripts.exchange.import_references import import_references
from scripts.exchange.references.library_files import Reference
from scripts.exchange.references.reference_matches import Served, plan_import
from tests.support.commands import run_command
from tests.support.projects import ROOT
from tests.support.records import STUDY, make_review

RIS = """TY  - JOUR
AU  - {author}
TI  - {title}
PY  - {year}
DO  - {doi}
ER  -
"""


def ris(author="Doe, J.", title="A title", year=2020, doi="10.1/doe"):
    return RIS.format(author=author, title=title, year=year, doi=doi)


def item(family, year=2020, title="", doi=""):
    """Give a reference by one author; its title is that of the author if none is given."""
    found = {
        "title": title or f"On {family}",
        "author": [{"family": family}],
        "issued": {"date-parts": [[year]]},
        "DOI": doi,
    }
    return {key: value for key, value in found.items() if value}


def plan(references, *studies, listed=None):
    """Plan for studies, given by id or by id and reference: keys with studies, and the rest."""
    served = [
        Served(s, r, study_name(s, None))
        for s, r in ((s, "") if isinstance(s, str) else s for s in studies)
    ]
    read = [r if isinstance(r, Reference) else Reference(r) for r in references]
    result = plan_import(read, served, listed or {})
    added = [(added.key, added.study) for added in result.added]
    return added, [key for key, _ in result.present], [why for _, why in result.unclear]


@pytest.mark.parametrize(
    ("family", "study"),
    [
        *(
            ("Doe", "doe2020"),
            ("García López", "garcia2020"),
            ("García López", "garcia-lopez2020"),
            ("van der Berg", "berg2020"),
        ),
        *(("van der Berg", "vanderberg2020"), ("Müller", "mueller2020"), ("Ørsted", "orsted2020")),
        *(("O'Neil", "oneil2020"), ("Ignacio-Garcia", "ignacio-garcia2020"), ("Doe", "doe2020a")),
    ],
)
def test_a_reference_is_of_the_study_of_its_first_author_and_year(family, study):
    assert plan([item(family)], study, "roe2020") == ([(study, study)], [], [])


def test_a_reference_of_no_study_has_a_key_of_author_and_year_that_is_free():
    references = [item("Doe"), item("Doe", title="B"), item("Čech", 2019), item("中", 2018)]
    assert plan(references, "doe2019", listed={"doe2020": item("Doe", title="C")}) == (
        [("doe2020a", ""), ("doe2020b", ""), ("cech2019", ""), ("中2018", "")],
        [],
        [],
    )


def test_a_reference_is_of_the_study_whose_record_names_a_key_of_its_author_and_year():
    assert plan([item("Doe")], ("trial1", "doe2020"), "roe2020")[0] == [("doe2020", "trial1")]


def test_the_doi_the_key_and_the_study_named_in_the_file_come_before_author_and_year():
    assert plan([item("Doe", doi="10.1/X")], ("s1", "https://doi.org/10.1/x"), "doe2020")[0] == [
        ("s1", "s1")
    ]
    assert plan([Reference(item("Doe"), key="roe2021")], "doe2020", "roe2021")[0] == [
        ("roe2021", "roe2021")
    ]
    assert plan([Reference(item("Doe"), study="Roe 2021")], "doe2020", "roe2021")[0] == [
        ("roe2021", "roe2021")
    ]


def test_the_key_that_a_record_names_is_that_of_its_reference():
    assert plan([item("Doe")], ("doe2020", "Doe_Title_2020"))[0] == [("Doe_Title_2020", "doe2020")]


def test_what_could_be_of_several_studies_or_one_of_several_is_left_to_the_reviewer():
    assert plan([item("Doe")], "doe2020a", "doe2020b") == (
        [],
        [],
        ["it may be of doe2020a or doe2020b"],
    )
    assert plan([item("Doe"), item("Doe", title="B")], "doe2020") == (
        [],
        [],
        ["several in the file may be of doe2020"] * 2,
    )


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        (item("Doe", doi="10.1/X"), item("Poe", 2019, doi="10.1/x"), True),
        (item("Doe", title="A <i>b</i>: c"), item("Doe", title="a B - C", doi="10.1/x"), True),
        (item("Doe", title="A", doi="10.1/x"), item("Doe", title="a"), True),
        (item("Doe", title="A", doi="10.1/x"), item("Doe", title="A", doi="10.1/y"), False),
        (item("Doe", title="A"), item("Doe", 2021, title="A"), False),
        (item("Doe", title="A"), item("Doe", title="B"), False),
    ],
)
def test_references_are_one_by_their_doi_or_by_title_and_year(one, other, are_same):
    assert plan([other], listed={"old": one})[1] == (["old"] if are_same else [])
    twice = ["the file has it twice; the first is taken"] if are_same else []
    assert plan([one, other])[2] == twice


def test_a_reference_without_a_title_is_left_out():
    assert plan([Reference({"type": "article-journal"}, study="Doe 2020")], "doe2020") == (
        [],
        [],
        ["it has no title"],
    )


@pytest.fixture
def review(in_empty_folder):
    """Write a review of one study, without references."""
    return make_review(Path())


def imported(text, folder, *, write=True):
    Path("library.ris").write_text(text, encoding="utf-8")
    return import_references(Path("library.ris"), folder, write=write)


def test_a_preview_says_what_would_be_added_and_writes_nothing(review):
    text = imported(ris() + ris("Ørsted, K.", "Other", 2021, ""), review, write=False)
    assert (
        text
        == f"""library.ris: 2 references in RIS.

New in {review}/references.bib, for a study of the review:
    doe2020: Doe (2020), A title (for doe2020: first author and year)

New in {review}/references.bib, for no study of the review:
    orsted2021: Ørsted (2021), Other

Write the key into these records:
    {review}/studies/doe2020.yaml, line 1: reference: doe2020

Nothing was written. To write what is new, add: WRITE=yes"""
    )
    assert not (review / "references.bib").exists()


@pytest.mark.parametrize("before", ["% mine\r\n@misc{old,\r\n title={A}}", "% mine\n"])
def test_new_entries_come_after_what_is_there_which_stays_byte_for_byte(review, before):
    path = review / "references.bib"
    path.write_bytes(before.encode())
    imported(ris(), review)
    written = path.read_bytes()
    assert written.startswith(before.encode())
    assert (b"\r\n" in before.encode()) == (b"doe2020,\r\n" in written)
    keys, problems = check_references(path)
    assert problems == []
    assert keys[-1] == "doe2020"
    assert "There is nothing new to write." in imported(ris(), review)
    assert path.read_bytes() == written


def test_a_preview_shows_no_control_characters(review):
    Path("library.json").write_text('[{"type": "book", "title": "A \\u001b[31m title"}]')
    text = import_references(Path("library.json"), review, write=False)
    assert "A \ufffd[31m title: the control character U+001B" in text


@pytest.mark.parametrize("key", ["doe2020", "other"])
def test_a_record_that_names_a_doi_needs_the_key_of_its_entry(review, key):
    (review / "studies/doe2020.yaml").write_text(STUDY + "reference: https://doi.org/10.1/DOE\n")
    if key == "other":
        (review / "references.bib").write_text("@misc{other, title={A title}, doi={10.1/doe}}")
    text = imported(ris(), review)
    assert f"records:\n    {review}/studies/doe2020.yaml, line 1: reference: {key}\n" in text


def test_a_reference_that_a_run_would_refuse_is_left_out_and_the_others_are_not(review):
    wrong = ris("Roe, K.", "Formula <math>x</math>", 2019, "10.1/roe")
    last = ris("Poe, E.", "At the end, <math>", 2018, "10.1/poe")
    text = imported(wrong + ris() + ris("Zoe, A.", "Z", 2017, "10.1/zoe") + last, review)
    left_out = text.partition("Left out:\n")[2].splitlines()
    needed = r"needed: \emph{...} for italics, \textsubscript{...} and the like, or no formatting"
    found = "<math> in title, which would be printed unchanged"
    assert left_out[0] == f"    Roe (2019), Formula <math>x</math>: {found}; {needed}"
    assert left_out[1] == f"    Poe (2018), At the end, <math>: {found}; {needed}"
    assert check_references(review / "references.bib") == (["doe2020", "zoe2017"], [])


def test_a_record_that_names_its_reference_lacks_nothing(review):
    (review / "studies/doe2020.yaml").write_text(STUDY + "reference: doe2020\n")
    assert "Write the key" not in imported(ris(), review)


def test_references_that_are_there_and_wrong_stop_the_import(review):
    (review / "references.bib").write_text("@misc{a, title={5 % of it}}\n")
    with pytest.raises(NotWrittenError, match="a bare % in title"):
        imported(ris(), review)


@pytest.mark.long
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "Which file? For example: make import-references FILE=library.ris"),
        (["--file", "no.ris", "--review", "iskric2021"], "no.ris cannot be read: no such file"),
        (["--file", "no.ris", "--review", "none"], "There is no review 'none'. Name one of: "),
        (["--file", "no.ris"], "Which review? Name one of: "),
    ],
)
def test_what_is_missing_is_named_in_plain_words(options, message):
    done = run_command("import_references", ROOT, *options)
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr
