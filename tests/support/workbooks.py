"""Small workbooks as reviewers bring them."""

import io
import shutil
import zipfile
from pathlib import Path

from openpyxl import Workbook

from scripts.records.review_checks import Notes, check_folders
from scripts.records.study_records import read_inputs
from tests.support.records import TINY, make_review
from tests.support.settings import project_settings

BOOK = f"{TINY}/trials.xlsx"
VOCABULARY = Path("data/raw/regions.csv")
FLAT = [
    ["Study", "Year", "N intervention", "N control", "Outcome", "Favours", "Effect"],
    ["Kim 2019", 2019, 40, 38, "insomnia", "intervention", -0.4],
    ["Lund 2021", 2021, 55, 57, "insomnia", "control", 0.2],
    ["Lund 2021", 2021, 55, 57, "fatigue", "intervention", -0.1],
]
TABLES = {
    "studies": [["study_id", "cohort"], ["doe2020", "trial"]],
    "arms": [
        ["study_id", "arm", "role", "n"],
        ["doe2020", "dbt", "treated", 10],
        ["doe2020", "hc", "healthy_control", 12],
    ],
    "findings": [
        ["study_id", "region", "measure", "contrast", "arm", "direction", "p_value"],
        ["doe2020", "amygdala", "activation", "within_group", "dbt", "decrease", 0.03],
        ["doe2020", "insula", "activation", "within_group", "dbt", "increase", None],
    ],
}


def book_of(sheets):
    """Make a workbook of rows of cells by the name of their sheet."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return workbook


def flat_book(change=None, rows=FLAT):
    """Make a workbook with one sheet, ``Extraction``, which may be changed before it is saved."""
    workbook = book_of({"Extraction": rows})
    if change is not None:
        change(workbook["Extraction"])
    return workbook


def bytes_of(workbook):
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def put(workbook, files=None, **parts):
    """Write a review whose records are a workbook, in place of an earlier one; give its folder."""
    for left in map(Path, ("data", "config.yaml", "templates")):
        shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink(
            missing_ok=True
        )
    content = workbook if isinstance(workbook, bytes) else bytes_of(workbook)
    files = {"trials.xlsx": content, **(files or {})}
    return make_review(Path(), studies={}, files=files, **parts)


def refused(workbook, files=None):
    """Write the review, and give its problems: where each is, and what was found."""
    return [
        (str(problem).splitlines()[0].removeprefix(BOOK).strip(", "), problem.found)
        for problem in problems_in(put(workbook, files))
    ]


def problems_in(folder):
    return check_folders(folder.parent, project_settings())


def studies_and_notes(workbook, files=None):
    """Write the review, which has no problem, and give its studies and what was assumed."""
    folder = put(workbook, files)
    notes = Notes()
    assert check_folders(folder.parent, project_settings(), notes) == []
    texts = [row.strip() for text in notes.readings for row in text.split("\n")[1:]]
    return read_inputs(folder, [folder / "trials.xlsx", VOCABULARY]).studies, texts


def repacked(workbook, change):
    """Give the bytes of a workbook after a change of its parts: name and bytes to bytes or None."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(bytes_of(workbook))) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if (part := change(name, old.read(name))) is not None:
                new.writestr(name, part)
    return written.getvalue()
