"""DOIs are read from whatever people type."""

import pytest

from scripts.common.doi import plain_doi


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
