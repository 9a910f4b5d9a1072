"""The report of a shipped review, for all that look at it."""

import pytest

from tests.support.pages import build
from tests.support.projects import ROOT


@pytest.fixture(scope="session")
def shipped(tmp_path_factory):
    return build(ROOT / "data/raw/iskric2021", tmp_path_factory.mktemp("shipped"))
