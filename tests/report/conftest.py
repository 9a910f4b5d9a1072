"""The pages of a shipped review, for all that look at them."""

import pytest

from scripts.documents.export import embed_pictures
from tests.support.settings import speak_as_usual


@pytest.fixture(scope="session")
def shipped_review(shipped_reviews):
    return shipped_reviews("iskric2021")


@pytest.fixture(scope="session")
def shipped(shipped_review):
    """Give the report of the shipped review, with its tables."""
    speak_as_usual()
    html = embed_pictures(shipped_review.report(), shipped_review.figures)
    return html, shipped_review.tables


@pytest.fixture(scope="session")
def supplement(shipped_review):
    """Give the supplement of the shipped review, with its tables."""
    speak_as_usual()
    return shipped_review.supplement(), shipped_review.tables
