"""What tests of the evidence browser share."""

import pytest

from tests.support.browser import Visit
from tests.support.explored import evidence_of, tables_of, write_page


@pytest.fixture(scope="module")
def shown(brain_review):
    return tables_of(brain_review), evidence_of(brain_review)[1]


@pytest.fixture(scope="module")
def page_file(brain_review, tmp_path_factory):
    return write_page(brain_review, tmp_path_factory.mktemp("report") / "explore.html")


@pytest.fixture
def visit(browser, page_file):
    opened = Visit(browser, page_file)
    yield opened
    assert opened.complaints == []
    assert opened.loaded_elsewhere() == []
    opened.close()
