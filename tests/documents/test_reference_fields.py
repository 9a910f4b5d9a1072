"""References are printed as they are meant, or refused with the line and what is needed."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.documents.bibliography import citable_bibtex, read_dois
from scripts.documents.citation_styles import METHODS, style_file
from scripts.documents.citations import list_references
from scripts.documents.reference_checks import check_references
from scripts.documents.reference_fields import mend_field
from scripts.inputs.text import composed
from tests.support.shipped import RAW, about

WITH_REFERENCES = ("iskric2021", "psychotherapy_bpd")


@pytest.fixture
def listed(tmp_path):
    """Write one entry with some fields, and list it in APA style; it has no problem."""

    def list_entry(kind="article", **fields):
        path = tmp_path / "references.bib"
        written = {"title": "{T}", "journal": "{J}", "year": "{2020}", **fields}
        text = ",\n".join(f"{name} = {value}" for name, value in written.items())
        path.write_text(f"@{kind}{{a1,\n{text}}}\n", encoding="utf-8")
        assert check_references(path) == (["a1"], [])
        return list_references(["a1"], [path], style_file("apa"))["a1"]

    return list_entry


def faults(tmp_path, **fields):
    """List what is found and needed in an entry with some fields."""
    path = tmp_path / "references.bib"
    text = ",\n".join(f"{name} = {{{value}}}" for name, value in fields.items())
    path.write_text(f"@article{{a1,\ntitle = {{T}},\n{text}}}\n", encoding="utf-8")
    return [
        (problem.place.line, problem.found, problem.needed) for problem in check_references(path)[1]
    ]


@pytest.mark.parametrize(
    "doi",
    [
        *("10.1016/J.x_1", "https://doi.org/10.1016/J.x_1", "http://dx.doi.org/10.1016/J.x_1"),
        *("doi:10.1016/J.x_1.", "DOI 10.1016/J.x_1", "https://doi.org/10.1016%2FJ.x_1"),
        *("(10.1016/J.x_1)", r"10.1016/J.x\_1", "https://doi.org/10.1016/J.x_1?from=feed"),
        *("10.1016%2FJ.x_1", "https://doi-org.proxy.example.edu/10.1016/J.x_1"),
    ],
)
def test_a_doi_in_any_form_is_printed_once_as_its_address(listed, doi):
    assert listed(author="{Doe, J.}", doi=f"{{{doi}}}") == (
        "Doe, J. (2020). T. J. https://doi.org/10.1016/J.x_1"
    )


@pytest.mark.parametrize("doi", ["N/A", "none", "-", "", "not available"])
def test_a_doi_that_is_said_to_be_missing_is_not_printed(listed, doi):
    assert listed(author="{Doe, J.}", doi=f"{{{doi}}}") == "Doe, J. (2020). T. J."


def test_a_doi_that_is_none_is_refused(tmp_path):
    assert faults(tmp_path, doi="PMC123") == [
        (3, "'PMC123' for a DOI", "a DOI such as 10.1000/182, or no doi")
    ]


@pytest.mark.parametrize(
    ("names", "printed"),
    [
        ("Doe, J.; Roe, K.", "Doe, J., & Roe, K."),
        ("Doe, J.; Roe, K.; and Poe, L.;", "Doe, J., Roe, K., & Poe, L."),
        ("Doe, J. AND Roe, K.", "Doe, J., & Roe, K."),
        ("King, Jr., M. L. and Doe III, J.", "King, M. L., Jr., & Doe III, J."),
        ("Jane Mary Doe and van der Berg, T.", "Doe, J. M., & Berg, T. van der."),
        ("{Health Council of the Netherlands} and Doe, J.", "Health Council of the Netherlands"),
        ("{Doe and Roe Ltd}", "Doe and Roe Ltd."),
        (r"Garc{\'\i}a, M. and Rodr{\'{\i}}guez, J.", "García, M., & Rodríguez, J."),
        (r"Na{\"\i}m, {\'I}. and M{\"{u}}ller, {\O}.", "Naïm, Í., & Müller, Ø."),
        (
            r"{\v{C}}ech, {\v{\j}}. and Stra{\ss}e, K. and \u{\i}, A.",
            "Čech, ǰ., Straße, K., & ĭ, A.",
        ),
        ("Garc&iacute;a, M. and Garc\u0131\u0301a, N.", "García, M., & García, N."),
        (unicodedata.normalize("NFD", "García, M."), "García, M."),
        ("UNICEF", "UNICEF."),
        ("family=Berg, given=Tom, prefix=van der", "Berg, T. van der"),
        (r"\d{S}a, {\k{A}}. and \H{o}\.{z}\r{u}\={a}\c{c}\~n, {\AA}.", "Ṣa, Ą., & őżůāçñ, Å."),
    ],
)
def test_names_that_have_one_reading_are_printed_as_they_are_meant(listed, names, printed):
    text = listed(author=f"{{{names}}}")
    assert printed.removesuffix(".") in text
    assert composed(text) == text


@pytest.mark.parametrize("ending", ["Doe, J. and others", "Doe, J. et al.", "Doe, J. and et al"])
def test_names_that_are_cut_off_end_in_others(ending):
    assert mend_field("author", ending) == "Doe, J. and others"


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ("Lee, J., Park, K., Kim, S.", "'Lee, J., Park, K., Kim, S.', with 5 commas (author)"),
        ("Lee, J., Park, K.", "'Lee, J., Park, K.', with 3 commas (author)"),
        ("Smith J, Jones B, Brown C", "'Smith J, Jones B, Brown C', with 2 commas (author)"),
        ("Smith J, Jones B", "'Smith J, Jones B', with initials after the family name (author)"),
        ("Doe, J. and Smith JB", "'Smith JB', with initials after the family name (author)"),
        ("SMITH J.B.", "'SMITH J.B.', with initials after the family name (author)"),
        (
            r"Lee, J. \& Park, K.",
            r"'Lee, J. \\& Park, K.', which looks like several names (author)",
        ),
        ("J. Lee, K. Park", "'J. Lee, K. Park', which looks like several names (author)"),
        ("Lee, J. and", "an empty name, beside `and` (author)"),
    ],
)
def test_names_joined_otherwise_are_refused(tmp_path, names, found):
    ((line, given, needed),) = faults(tmp_path, author=names)
    assert (line, given) == (3, found)
    assert needed == "names as `Family, Given`, with ` and ` between two: `Doe, J. and Roe, K.`"


@pytest.mark.parametrize(
    "name",
    [
        *("Deutsche Forschungsgemeinschaft", "Sociedad y Asociación Z"),
        *("Health Council of the Netherlands", "World Health Organization", "ADAPT Study Group"),
        *("Cochrane Collaboration", "Department of Health, England", "Centers for Disease Control"),
        *("Royal College of Physicians", "World Bank", "Public Health England"),
    ],
)
def test_an_organisation_without_braces_of_its_own_is_refused(tmp_path, name):
    ((_, found, needed),) = faults(tmp_path, author=f"Doe, J. and {name}")
    assert (
        found
        == f"{name!r}, which looks like an organisation and would be cited as a person (author)"
    )
    assert f"{{{{{name}}}}}" in needed
    assert faults(tmp_path, author=f"Doe, J. and {{{name}}}") == []


def test_and_in_a_publisher_is_a_word(listed):
    text = listed("book", author="{Doe, J.}", journal="{}", publisher="{Rivers and Banks Press}")
    assert text == "Doe, J. (2020). T. Rivers and Banks Press."
    assert mend_field("address", "Rivers and {Banks and} Co") == "Rivers {and} {Banks and} Co"


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        ("Sleep &amp; memory", "Sleep & memory"),
        (r"Sleep \&amp; memory", "Sleep & memory"),
        ("p &lt; .05 &#8211; 5&#37; &quot;of&quot; &#x3b1;", 'P < .05 – 5% "of" α'),
        ("Role of <i>Escherichia coli</i> in CO<sub>2</sub>", "Role of Escherichia coli in CO2"),
        ("Role of &lt;i&gt;APOE&lt;/i&gt;", "Role of APOE"),
        ("Role of &amp;lt;i&amp;gt;APOE&amp;lt;/i&amp;gt;", "Role of APOE"),
        (
            "<p>Role of <jats:italic>APOE <sup>x</sup></jats:italic><br/>here</p>",
            "Role of APOE x here",
        ),
        (r"Role of {\textless}i{\textgreater}APOE{\textless}/i{\textgreater}", "Role of APOE"),
        ("Role of $<$i$>$APOE$<$/i$>$", "Role of APOE"),
        ("a < b and c > d <script>", "A < b and c > d <script>"),
    ],
)
def test_html_in_a_field_becomes_characters(listed, title, printed):
    assert f"(2020). {printed}. J." in listed(author="{Doe, J.}", title=f"{{{title}}}")


def test_italics_of_html_are_italics(tmp_path):
    path = tmp_path / "references.bib"
    path.write_text("@misc{a1, title={Role of <i>APOE</i>}, year={2020}}\n")
    assert r"Role of {\emph{APOE}}" in citable_bibtex(path)


@pytest.mark.parametrize("tag", ["<i>", "</sub>", "<mml:math>"])
def test_html_that_cannot_be_read_is_refused(tmp_path, tag):
    ((line, found, _),) = faults(tmp_path, journal=f"A {tag} b")
    assert (line, found) == (3, f"{tag} in journal, which would be printed unchanged")


def test_strings_and_joined_values_stay_as_they_are(listed):
    text = listed(author="{Doe, J.; Roe, K.}", journal='"J" # " Two"', month="jan")
    assert text == "Doe, J., & Roe, K. (2020). T. J Two."


@pytest.mark.parametrize(
    "path",
    [METHODS, *(about(name, of=RAW / name / "references.bib") for name in WITH_REFERENCES)],
)
def test_a_file_in_which_nothing_is_to_be_changed_is_cited_as_it_is(path):
    keys, problems = check_references(path)
    assert keys
    assert problems == []
    assert citable_bibtex(path) == path.read_text(encoding="utf-8")


def test_a_byte_order_mark_is_no_part_of_the_file(tmp_path):
    path = tmp_path / "references.bib"
    path.write_text("@misc{a1, title={A}, doi={doi:10.1/X}}\n", encoding="utf-8-sig")
    assert check_references(path) == (["a1"], [])
    assert read_dois(path) == {"a1": "10.1/X"}
    assert list_references(["a1"], [path], style_file("apa")) == {
        "a1": "A. (n.d.). https://doi.org/10.1/X"
    }


@given(
    st.text(alphabet="ab<>&;#{}$i/su ", max_size=30),
    st.sampled_from(["title", "author", "publisher"]),
)
def test_a_value_is_mended_once_and_keeps_its_braces(value, name):
    once = mend_field(name, value)
    assert mend_field(name, once) == once
    assert once.count("{") - once.count("}") == value.count("{") - value.count("}")


@pytest.mark.parametrize(
    "value",
    [
        *("a" + " " * 100_000 + "b", "a" + " , " * 30_000 + "b", " ;" * 30_000 + "b"),
        *("a" + ", " * 30_000 + "et al x", "&#" + "1" * 5_000 + ";"),
    ],
)
def test_no_letter_of_a_long_value_is_looked_at_again_and_again(value):
    begun = time.process_time()
    mend_field("author", value)
    assert time.process_time() - begun < 1
