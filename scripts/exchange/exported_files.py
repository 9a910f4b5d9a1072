"""Read a file that another program exported, whatever it is, or say what can be read."""

import zipfile
from pathlib import Path

from scripts.common.paths import OTHER_WORKBOOKS, WORKBOOK
from scripts.exchange.revman import RevManReview
from scripts.exchange.revman_csv import is_revman_csv, read_revman_csv
from scripts.exchange.revman_package import BROKEN, read_package
from scripts.exchange.revman_xml import read_rm5
from scripts.inputs.csv_files import read_grid
from scripts.inputs.problems import Place, Problem, list_terms, nearest
from scripts.inputs.tables import Grid
from scripts.inputs.workbook_files import AS_XLSX, OLD_EXCEL, read_workbook

READABLE = (
    "a table as CSV or XLSX, such as the data extraction (Extraction 2.0) of Covidence; a data "
    "package of RevMan (.zip); a review file of RevMan 5 (.rm5), or its data and analyses as CSV"
)
TABLES = (".csv", ".tsv", ".txt")
STUDY_HEADINGS = {"study id", "study", "covidence #"}


def read_export(path: Path, sheet: str | None) -> tuple[Grid | RevManReview | None, list[Problem]]:
    """Read the file as a table or as a review of RevMan, by its name and what it begins with.

    Parameters
    ----------
    path
        The file.
    sheet
        The sheet of a workbook; the first where nobody named one.
    """
    kind = path.suffix.casefold()
    try:
        with path.open("rb") as file:
            start = file.read(200).removeprefix(b"\xef\xbb\xbf").lstrip()
    except OSError as error:
        return None, [Problem(Place(path.as_posix()), "", error.strerror or "", "a file to read")]
    if kind == ".rm5" or b"<COCHRANE_REVIEW" in start:
        return read_rm5(path)
    if kind in OTHER_WORKBOOKS or start.startswith(OLD_EXCEL):
        return None, [Problem(Place(path.as_posix()), "", f"a workbook saved as {kind}", AS_XLSX)]
    if start.startswith(b"PK"):
        return _read_sheet(path, sheet) if _is_workbook(path, kind) else read_package(path)
    if kind in TABLES and not start.startswith((b"{", b"[", b"<")):
        grid, problems = read_grid(path)
        return read_revman_csv(grid) if grid and is_revman_csv(grid) else (grid, problems)
    given = f"a file of another kind ({kind or 'without an ending'})"
    if start.startswith(b"{") and b"CodeSets" in start:
        given = "a JSON file of EPPI-Reviewer"
    return None, [Problem(Place(path.as_posix()), "", given, READABLE)]


def _is_workbook(path: Path, kind: str) -> bool:
    if kind == WORKBOOK:
        return True
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except BROKEN:
        return False


def _read_sheet(path: Path, named: str | None) -> tuple[Grid | None, list[Problem]]:
    """Read a sheet of a workbook: the one that is named, or the only one that lists studies."""
    sheets, problems = read_workbook(path)
    if problems:
        return None, problems
    by_name = {(sheet.sheet or "").strip().casefold(): sheet for sheet in sheets if sheet.rows}
    titles = [sheet.sheet or "" for sheet in by_name.values()]
    place = Place(path.as_posix())
    if named is not None:
        if sheet := by_name.get(named.strip().casefold()):
            return sheet, []
        needed = f"a sheet of the workbook: {list_terms(titles)}"
        return None, [Problem(place, "sheet", repr(named), needed, nearest(named, titles))]
    of_studies = [
        sheet.sheet or ""
        for sheet in by_name.values()
        if {heading.strip().casefold() for heading in sheet.rows[0][1]} & STUDY_HEADINGS
    ]
    if len(of_studies) > 1:
        given = f"several sheets of studies: {list_terms(of_studies)}"
        needed = (
            "one table: name its sheet in the mapping (`sheet:`). Extraction 1.0 of Covidence, "
        )
        needed += "with a sheet for each section, cannot be read"
        return None, [Problem(place, "", given, needed)]
    if not by_name:
        return None, [Problem(place, "", "a workbook without a table", READABLE)]
    titles = of_studies or titles
    return by_name[titles[0].strip().casefold()], []
