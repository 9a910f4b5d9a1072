"""The pages of a shipped review, for all that look at them."""

import pytest

from scripts.documents.export import embed_pictures
from tests.support.pages import Built
from tests.support.projects import ROOT


@pytest.fixture(scope="session")
def shipped_review(tmp_path_factory):
    """Run every stage on a shipped review, with stand-ins for its figures."""
    return Built(ROOT / "data/raw/iskric2021", tmp_path_factory.mktemp("shipped") / "figures")


@pytest.fixture(scope="session")
def shipped(shipped_review):
    """Give the report of the shipped review, with its tables."""
    html = embed_pictures(shipped_review.report(), shipped_review.figures)
    return html, shipped_review.tables


@pytest.fixture(scope="session")
def supplement(shipped_review):
    """Give the supplement of the shipped review, with its tables."""
    return shipped_review.supplement(), shipped_review.tables
