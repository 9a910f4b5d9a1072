"""What tests of the evidence browser share."""

import pytest

from tests.support.browser import Visit
from tests.support.explored import ISKRIC, evidence_of, tables_of, write_page


@pytest.fixture(scope="module")
def shipped():
    return tables_of(ISKRIC), evidence_of(ISKRIC)[1]


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    return write_page(ISKRIC, tmp_path_factory.mktemp("report") / "explore.html")


@pytest.fixture
def visit(browser, page_file):
    opened = Visit(browser, page_file)
    yield opened
    assert opened.complaints == []
    assert opened.loaded_elsewhere() == []
    opened.close()
