"""The pages of a shipped review, for all that look at them."""

import pytest

from scripts.common.wording import use_labels
from scripts.common.words import use_words
from scripts.documents.export import embed_pictures
from tests.support.pages import Built
from tests.support.projects import ROOT


def speak_as_usual():
    """Use the nouns of the shipped review: the test before may have used those of another."""
    use_words("neuroimaging")
    use_labels({}, {}, {})


@pytest.fixture(scope="session")
def shipped_review(tmp_path_factory):
    """Run every stage on a shipped review, with stand-ins for its figures."""
    speak_as_usual()
    return Built(ROOT / "data/raw/iskric2021", tmp_path_factory.mktemp("shipped") / "figures")


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
