"""The pages of the made-up review and of a shipped one, for all that look at them."""

import pytest

from scripts.documents.export import embed_pictures
from tests.support.brain import MADE_UP
from tests.support.settings import speak_as_usual
from tests.support.shipped import about


@pytest.fixture(scope="session", params=[MADE_UP, about("iskric2021", pytest.mark.long)])
def review_built(request, built_reviews):
    return built_reviews(request.param)


@pytest.fixture(scope="session")
def report_page(review_built):
    """Give the report of the review, with its tables."""
    speak_as_usual()
    return embed_pictures(review_built.report(), review_built.figures), review_built.tables


@pytest.fixture(scope="session")
def supplement(review_built):
    """Give the supplement of the review, with its tables."""
    speak_as_usual()
    return review_built.supplement(), review_built.tables
