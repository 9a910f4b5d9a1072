"""Write workbooks whose bytes depend on their content alone."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

# A file in a ZIP archive has a time, and a workbook says when it was made: always this one.
TIME = datetime(1980, 1, 1)  # noqa: DTZ001 -- a workbook knows no time zone


ROWS_END = b"</sheetData>"


def save_workbook(workbook: Workbook, path: Path, rows: Mapping[str, str] | None = None) -> None:
    """Save a workbook without the time of day, so that equal workbooks are equal files.

    ``rows`` has, by the title of its sheet, what stands below the rows of the sheet, as XML.
    """
    workbook.properties.creator = "swimtally"
    workbook.properties.created = workbook.properties.modified = TIME
    written = io.BytesIO()
    # `Workbook.save` would set the time of the change to now.
    with zipfile.ZipFile(written, "w") as archive:
        ExcelWriter(workbook, archive).write_data()
    added = {workbook[title].path[1:]: text.encode() for title, text in (rows or {}).items()}
    with (
        zipfile.ZipFile(written) as archive,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as timeless,
    ):
        for name in sorted(archive.namelist()):
            entry = zipfile.ZipInfo(name, TIME.timetuple()[:6])
            start, end, rest = archive.read(name).partition(ROWS_END)
            content = b"".join((start, added.get(name, b""), end, rest))
            timeless.writestr(entry, content, zipfile.ZIP_DEFLATED)
