"""Every page is valid HTML, whatever the text of a review."""

import pytest

from tests.support.hostile import HOSTILE, review_with
from tests.support.pages import PAGES, Built, count_invalid


@pytest.mark.long
@pytest.mark.workflow
def test_pages_of_small_reviews_and_of_one_with_hostile_text_are_valid(built, tmp_path):
    pages = sorted(built.glob("results/*/report/*.html"))
    assert len(pages) == 9
    folder = review_with(tmp_path, " ".join(HOSTILE.values()))
    hostile = Built(folder, tmp_path / "figures", bib=False)
    for name, write in PAGES.items():
        pages.append(tmp_path / name)
        pages[-1].write_text(write(hostile), encoding="utf-8")
    assert count_invalid(pages) == 0
