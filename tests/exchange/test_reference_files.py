"""References keep every field on their way through RIS, CSL-JSON and BibTeX."""

import json
import re

import pandas as pd
import pytest
import rispy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts.documents.citation_styles import style_file
from scripts.documents.citations import list_references
from scripts.documents.reference_checks import check_references
from scripts.exchange.references.bibtex_entries import bibtex_entry
from scripts.exchange.references.library_files import read_library
from scripts.exchange.references.reference_items import plain_item, read_name
from scripts.exchange.references.ris import read_ris, write_ris
from scripts.exchange.references.study_references import csl_text, ris_text, study_items

ARTICLE = {
    "type": "article-journal",
    "title": "Role of <i>Escherichia coli</i> & fMRI in CO<sub>2</sub>: 5% of $3 for A_B #1 {x}",
    "author": [
        {"family": "Müller", "given": "Jörg"},
        {"family": "van der Berg", "given": "T. M.", "suffix": "Jr."},
        {"family": "Cruz", "given": "M.", "dropping-particle": "de la"},
        {"literal": "Health Council of the Netherlands"},
    ],
    "container-title": "Brain & Behaviour",
    "issued": {"date-parts": [[2016, 5, 1]]},
    "volume": "12A",
    "issue": "3",
    "page": "S10-S19",
    "ISSN": "1234-5678",
    "PMID": "123",
    "DOI": "10.1002/(SICI)1<1661::AID_2>3.0.CO;2-2",
    "URL": "https://example.org/a?b=1&c=2%20_d",
}
CHAPTER = {
    "type": "chapter",
    "title": "A chapter",
    "author": [{"family": "Doe", "given": "J."}],
    "editor": [{"family": "Roe", "given": "K."}],
    "container-title": "The Handbook of Everything",
    "publisher": "Rivers and Banks Press",
    "publisher-place": "New York",
    "issued": {"date-parts": [[1991]]},
    "page": "7",
    "ISBN": "978-3",
    "edition": "2",
}
ITEMS = {"article2016": ARTICLE, "chapter1991": CHAPTER}


@pytest.fixture
def bib(tmp_path):
    """Write some items as a BibTeX file that has no problem."""

    def write(items):
        path = tmp_path / "references.bib"
        path.write_text("\n".join(bibtex_entry(k, i) for k, i in items.items()), encoding="utf-8")
        assert check_references(path) == (list(items), [])
        return path

    return write


def items_of(path):
    return {reference.key: reference.item for reference in read_library(path)[1]}


def exported(path, keys):
    """Give the items of studies that have the key of their reference as their id."""
    studies = pd.DataFrame({"study_id": list(keys), "reference": list(keys)}, dtype="string")
    return study_items(studies, [path]).values()


def test_an_item_is_the_same_after_bibtex_field_by_field(bib):
    assert items_of(bib(ITEMS)) == ITEMS


def test_a_year_in_words_is_exported_and_cited(bib):
    path = bib({"doe": {**CHAPTER, "issued": {"literal": "in press"}}})
    ((key, item),) = items_of(path).items()
    assert item["issued"] == {"literal": "in press"}
    assert "\nPY  - in press\n" in write_ris({key: item})
    assert "(in press)" in list_references([key], [path], style_file("apa"))[key]


def test_an_organisation_with_a_comma_is_cited_as_it_is_written(bib):
    name = "Centre for Disease Control, China"
    path = bib({"cdc": {**CHAPTER, "author": [read_name(name)]}})
    assert list_references(["cdc"], [path], style_file("apa"))["cdc"].startswith(f"{name}. (1991)")


def test_words_that_keep_their_capitals_are_in_braces(bib):
    title = '<span class="nocase">The Bayes</span> factor of Berlin'
    (item,) = items_of(bib({"doe": {**CHAPTER, "title": title}})).values()
    assert item["title"] == "The Bayes factor of Berlin"


def test_csl_json_is_the_same_after_bibtex_field_by_field(bib, tmp_path):
    text = csl_text(exported(bib(ITEMS), ITEMS))
    assert {item.pop("id"): item for item in json.loads(text)} == ITEMS
    library = tmp_path / "library.json"
    library.write_text(text, encoding="utf-8")
    again = {key: item for item, key, _ in read_library(library)[1]}
    assert csl_text(exported(bib(again), again)) == text


def test_ris_is_the_same_after_bibtex_field_by_field(bib):
    text = ris_text(exported(bib(ITEMS), ITEMS))
    again = dict(zip(sorted(ITEMS), (item for item, _ in read_ris(text)), strict=True))
    assert ris_text(exported(bib(again), again)) == text


def test_ris_has_what_another_program_reads_from_it():
    article, chapter = rispy.loads(write_ris(ITEMS))
    assert (article["type_of_reference"], chapter["type_of_reference"]) == ("JOUR", "CHAP")
    assert article["authors"] == [
        *("Müller, Jörg", "van der Berg, T. M., Jr.", "Cruz, M. de la"),
        "Health Council of the Netherlands",
    ]
    assert article["title"] == "Role of Escherichia coli & fMRI in CO2: 5% of $3 for A_B #1 {x}"
    assert article["secondary_title"] == "Brain & Behaviour"
    assert (article["year"], article["date"]) == ("2016", "2016/05/01")
    assert (article["volume"], article["number"]) == ("12A", "3")
    assert (article["start_page"], article["end_page"]) == ("S10", "S19")
    assert article["doi"] == ARTICLE["DOI"]
    assert article["urls"] == [ARTICLE["URL"]]
    assert (article["issn"], article["id"]) == ("1234-5678", "article2016")
    assert (chapter["publisher"], chapter["place_published"]) == (
        "Rivers and Banks Press",
        "New York",
    )
    assert chapter["edition"] == "2"


def test_each_study_has_the_item_of_its_reference_and_each_item_is_written_once(bib):
    path = bib(
        {**ITEMS, "doe2020": {**CHAPTER, "author": [{"family": "Doe"}, {"literal": "others"}]}}
    )
    studies = pd.DataFrame(
        {
            "study_id": ["a", "b", "c", "d", "e"],
            "reference": ["chapter1991", "roe2021", None, "doe2020", "chapter1991"],
        },
        dtype="string",
    )
    items = study_items(studies, [path])
    assert {study: item["id"] for study, item in items.items()} == {
        "a": "chapter1991",
        "d": "doe2020",
        "e": "chapter1991",
    }
    assert items["a"] == {"id": "chapter1991", **CHAPTER}
    assert items["d"]["author"] == [{"family": "Doe"}]
    assert re.findall("ID  - (.*)", ris_text(items.values())) == ["chapter1991", "doe2020"]
    assert len(json.loads(csl_text(items.values()))) == 2
    assert study_items(studies, []) == {}


def test_an_imported_reference_is_cited_as_it_was_exported(bib):
    listed = list_references(ITEMS, [bib(ITEMS)], style_file("apa"))
    assert listed["article2016"] == (
        "Müller, J., van der Berg, T. M., Jr., Cruz, M. de la, & Health Council of the Netherlands."
        " (2016). Role of Escherichia coli & fMRI in CO2: 5% of $3 for A_B #1 {x}. Brain & "
        "Behaviour, 12A(3), S10–S19. https://doi.org/10.1002/(SICI)1<1661::AID_2>3.0.CO;2-2"
    )
    assert "Rivers and Banks Press" in listed["chapter1991"]


LETTERS = st.text(alphabet="abcdeABÉéøß12&%$#_{}~^\\<>:;,.()!*+=@|[]", min_size=1, max_size=8)
TEXTS = st.lists(LETTERS, min_size=1, max_size=4).map(lambda words: "X" + " x".join(words))
FAMILIES = st.sampled_from(["Doe", "van der Berg", "O Neil", "Müller-Roe", "Núñez García"])


@pytest.mark.long
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "type": st.sampled_from(["article-journal", "book", "chapter", "report", "thesis"]),
                "title": TEXTS,
                "author": st.lists(
                    st.fixed_dictionaries({"family": FAMILIES, "given": st.just("J. M.")}),
                    min_size=1,
                ),
                "publisher": TEXTS,
                "issued": st.sampled_from([[2019], [2019, 5], [2019, 12, 31]]).map(
                    lambda date: {"date-parts": [date]}
                ),
            }
        ),
        min_size=1,
        max_size=20,
    )
)
def test_whatever_signs_a_reference_has_it_is_read_as_it_was_written(tmp_path, listed):
    items = {f"k{i}": plain_item(item) for i, item in enumerate(listed)}
    path = tmp_path / "references.bib"
    path.write_text("\n".join(bibtex_entry(k, i) for k, i in items.items()), encoding="utf-8")
    keys, problems = check_references(path)
    assert (keys, problems) == (list(items), [])
    for key, item in items_of(path).items():
        # The program that cites begins a title, and what follows ? or !, with a capital letter.
        assert item.pop("title").casefold() == items[key]["title"].casefold()
        assert item == {name: value for name, value in items[key].items() if name != "title"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Doe, Jane Mary", {"family": "Doe", "given": "Jane Mary"}),
        ("Doe,J.,Jr.", {"family": "Doe", "given": "J.", "suffix": "Jr."}),
        ("van der Berg T", {"family": "van der Berg", "given": "T."}),
        ("Doe J.M.", {"family": "Doe", "given": "J.M."}),
        ("Health Council,", {"literal": "Health Council"}),
        ("UNICEF", {"family": "UNICEF"}),
    ],
)
def test_a_name_is_read_as_programs_list_it(text, name):
    assert read_name(text) == name
