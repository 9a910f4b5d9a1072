"""The results of a review that is kept in a workbook rest on it, and on no copy that is open."""

from pathlib import Path
from types import SimpleNamespace

from scripts.common.digests import Digest
from scripts.workflow.reviews import Project
from tests.support.projects import ROOT
from tests.support.settings import project_settings
from tests.support.workbooks import BOOK, bytes_of, flat_book, put

TINY = SimpleNamespace(review="tiny")


def test_an_edited_workbook_makes_its_tables_again(in_empty_folder):
    put(flat_book(), {"~$trials.xlsx": b"x"})
    for name in ("scripts", "requirements.lock"):
        Path(name).symlink_to(ROOT / name)

    def tables_digest():
        project = Project(project_settings())
        return Digest("extract_findings", leaves=project.extraction_inputs)(TINY)

    project = Project(project_settings())
    assert project.records(TINY) == [Path(BOOK)]
    assert project.vocabulary(TINY) == [Path(BOOK), Path("data/raw/regions.csv")]
    assert [path.as_posix() for path in project.inputs() if "tiny" in path.parts] == [
        "data/raw/tiny/review.yaml",
        BOOK,
    ]
    first = tables_digest()
    assert tables_digest() == first
    book = flat_book(lambda sheet: sheet.cell(2, 3, 41))
    Path(BOOK).write_bytes(bytes_of(book))
    assert tables_digest() != first
