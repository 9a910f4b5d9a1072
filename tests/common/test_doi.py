"""DOIs are read from whatever people type."""

import time

import pytest

from scripts.common.doi import bare_doi, doi_address, plain_doi
from scripts.models.review import Document


@pytest.mark.parametrize(
    "doi",
    [
        *("10.1/X", " doi:10.1/x", "http://dx.doi.org/10.1/x", "DOI.org/10.1/x", "10.1/x."),
        *(
            "doi 10.1/x",
            "https://www.doi.org/10.1/x",
            "https://doi.org/10.1%2Fx",
            "info:doi/10.1/x",
        ),
    ],
)
def test_a_doi_is_read_without_its_address(doi):
    assert plain_doi(doi) == "10.1/x"


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1016/0887-6185(95)00008-9", "10.1016/0887-6185(95)00008-9"),
        ("(see doi:10.1016/0887-6185(95)00008-9).", "10.1016/0887-6185(95)00008-9"),
        ("[10.1/a]", "10.1/a"),
        ("10.1002/(SICI)1&lt;1661::AID&gt;3.0.CO;2-2", "10.1002/(SICI)1<1661::AID>3.0.CO;2-2"),
        ("https://doi.org/10.1/a?from=feed#top", "10.1/a"),
        ("https://doi.org/10.1/a%3Fb", "10.1/a?b"),
        ("10.1/a%2Fb", "10.1/a%2Fb"),
        ("10.1%2Fa", "10.1/a"),
        ("https://doi-org.proxy.example.edu/10.1/a", "10.1/a"),
        ("N/A", None),
        ("", None),
    ],
)
def test_what_surrounds_a_doi_is_no_part_of_it(text, doi):
    assert bare_doi(text) == doi
    assert doi is None or bare_doi(doi_address(text)) == doi


@pytest.mark.parametrize(
    ("given", "doi"), [("https://doi.org/10.1/X", "10.1/X"), ("N/A", None), (None, None)]
)
def test_the_doi_of_a_document_is_kept_without_its_address(given, doi):
    assert Document(title="A", doi=given).doi == doi


def test_what_is_no_doi_of_a_document_is_refused():
    with pytest.raises(ValueError, match="a DOI such as"):
        Document(title="A", doi="PMC123")


@pytest.mark.parametrize(
    "text",
    [
        *("10." * 100_000, "10.1" * 100_000, "10.1/x" + "." * 100_000, "10.1/x" + ")" * 100_000),
        *("10.1/" + "(" * 50_000 + ")" * 50_000, "doi.org" * 50_000, "1" * 100_000),
        "10.1/&#" + "1" * 5_000 + ";",
    ],
)
def test_no_letter_of_a_long_text_is_looked_at_again_and_again(text):
    begun = time.process_time()
    bare_doi(text)
    assert time.process_time() - begun < 1
