"""Read a data package of RevMan: a ZIP archive of tables, or one that such an archive lies in."""

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from scripts.common.input_limits import MOST_CELL, MOST_FILES, MOST_ROWS, MOST_TABLE
from scripts.exchange.revman.revman_review import Analysis, RevManReview, Row, number, numbers
from scripts.inputs.problems import Place, Problem

ROWS, SETTINGS = "-data-rows.csv", "-overall-estimates-and-settings.csv"
STUDIES, BIAS, REFERENCES = "-study-information.csv", "-risk-of-bias.csv", "-included.ris"
DIAGNOSTIC = "-parameters.csv"
INNER = ("-data.zip", "-datapackage.zip")
NUMBERS = {
    f"{ours}_{number_of_group}": f"{group} {theirs}"
    for number_of_group, group in (("1", "Experimental"), ("2", "Control"))
    for ours, theirs in (("mean", "mean"), ("sd", "SD"), ("events", "cases"), ("total", "N"))
} | {"estimate": "GIV Mean", "se": "GIV SE", "o_e": "O-E", "variance": "Variance"}
JUDGEMENT = "Domain (judgement): "

# What a broken archive raises, one with a password, or one that is packed in an unusual way.
BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error),
    *(OSError, RuntimeError, EOFError, ValueError),
)

Cells = dict[str, str]


class UnreadableFileError(Exception):
    """Raised with two texts: what is wrong with a file, and what is needed."""


def read_package(path: Path) -> tuple[RevManReview, list[Problem]]:
    """Read the analyses of a data package, its studies and their risk of bias.

    The archive is read in memory within limits of size; nothing is unpacked.
    """
    review = RevManReview(path.as_posix())
    try:
        tables = _read_tables(path)
        _add_analyses(review, tables)
        _add_studies(review, tables)
    except UnreadableFileError as error:
        return review, [Problem(Place(review.file), "", *error.args)]
    return review, []


def _read_tables(path: Path) -> dict[str, str]:
    """Read the texts of the files that are needed, by the end of their names."""
    needed = "a data package of RevMan: a .zip file as RevMan or the Cochrane Library exports it"
    try:
        with zipfile.ZipFile(path) as archive:
            texts = _texts(archive, inside=False)
    except BROKEN as error:
        raise UnreadableFileError(f"an archive that cannot be read ({error})", needed) from None
    if DIAGNOSTIC in texts:
        given = "a review of diagnostic test accuracy"
        raise UnreadableFileError(given, "a review of interventions")
    if ROWS not in texts or SETTINGS not in texts:
        raise UnreadableFileError(f"no file that ends in {ROWS} and {SETTINGS}", needed)
    return texts


def _texts(archive: zipfile.ZipFile, *, inside: bool) -> dict[str, str]:
    members = archive.infolist()
    if len(members) > MOST_FILES:
        given, needed = (f"{word} than {MOST_FILES} files" for word in ("more", "no more"))
        raise UnreadableFileError(given, needed)
    texts: dict[str, str] = {}
    for member in members:
        name = member.filename.casefold()
        for end in (ROWS, SETTINGS, STUDIES, BIAS, DIAGNOSTIC, REFERENCES):
            if name.endswith(end):
                if end in texts:
                    given = f"several files that end in {end}"
                    raise UnreadableFileError(given, "the data package of one review")
                texts[end] = _text(_content(archive, member), member.filename)
        if name.endswith(INNER) and not inside:
            with zipfile.ZipFile(io.BytesIO(_content(archive, member))) as inner:
                texts |= _texts(inner, inside=True)
    return texts


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Read a file of an archive, up to a limit whatever size the archive says that it has."""
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError("packed in an unusual way")
    with archive.open(member) as file:
        content = file.read(MOST_TABLE + 1)
    if len(content) > MOST_TABLE:
        size = f"than {MOST_TABLE // 1_000_000} MB in {member.filename[-60:]}"
        raise UnreadableFileError(f"more {size}", f"no more {size}")
    return content


def _text(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        given = f"text that is not UTF-8 in {name[-60:]}"
        raise UnreadableFileError(given, "the archive as RevMan wrote it") from None


def _rows(text: str, name: str) -> Iterator[tuple[int, Cells]]:
    """Read a table, each row by column with the line on which it ends; ``#N/A`` is empty."""
    csv.field_size_limit(MOST_CELL)
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="")
    try:
        for row in reader:
            if reader.line_num > MOST_ROWS:
                given = f"more than {MOST_ROWS} rows in the file that ends in {name}"
                raise UnreadableFileError(given, "a smaller table")
            cells = {column: cell.strip() for column, cell in row.items() if column is not None}
            yield (
                reader.line_num,
                {column.strip(): "" if cell == "#N/A" else cell for column, cell in cells.items()},
            )
    except csv.Error as error:
        given = f"a table that cannot be read: the file that ends in {name} ({error})"
        raise UnreadableFileError(given, "the archive as RevMan wrote it") from None


def _number_of(cells: Cells) -> str:
    return f"{cells.get('Analysis group', '')}.{cells.get('Analysis number', '')}"


def _add_analyses(review: RevManReview, tables: dict[str, str]) -> None:
    for _, cells in _rows(tables[SETTINGS], SETTINGS):
        review.analyses[_number_of(cells)] = Analysis(
            _number_of(cells),
            cells.get("Analysis name", ""),
            cells.get("Analysis group name", ""),
            cells.get("Data type", ""),
            cells.get("Effect measure", ""),
            (cells.get("Experimental group label", ""), cells.get("Control group label", "")),
            (cells.get("Graph label (left)", ""), cells.get("Graph label (right)", "")),
            cells.get("Swap event and non-event", "").casefold() == "true",
            cells.get("Log-scale data", "true").casefold() == "true",
        )
    for line, cells in _rows(tables[ROWS], ROWS):
        analysis = review.analyses.get(_number_of(cells))
        if analysis is None:
            given = f"analysis {_number_of(cells)} in data-rows.csv alone"
            raise UnreadableFileError(given, "the archive as RevMan wrote it")
        has_interval = number(cells.get("CI start")) != number(cells.get("CI end"))
        row = Row(
            Place(f"{review.file}, data-rows.csv", line),
            cells.get("Study", ""),
            numbers(cells, NUMBERS),
            cells.get("Subgroup", ""),
            number(cells.get("Mean")) if has_interval else None,
            "OVERALL" not in (cells.get("Applicability") or "OVERALL").upper(),
        )
        analysis.rows.append(row)
        known = review.studies.setdefault(row.study, {})
        if year := cells.get("Study year"):
            known.setdefault("Year", year)


def _add_studies(review: RevManReview, tables: dict[str, str]) -> None:
    for _, cells in _rows(tables.get(STUDIES, ""), STUDIES):
        known = review.studies.setdefault(cells.pop("Study", ""), {})
        known |= {column: cell for column, cell in cells.items() if cell}
    for _, cells in _rows(tables.get(BIAS, ""), BIAS):
        for column, cell in cells.items():
            if column.startswith(JUDGEMENT) and cell:
                domain = column.removeprefix(JUDGEMENT).removesuffix(": All outcomes")
                review.judge(cells.get("Study", ""), domain, cell)
    review.studies.pop("", None)
    if REFERENCES in tables and "TI  -" in tables[REFERENCES]:
        review.notes.append(
            "The archive has the references of the studies, in a file that ends in included.ris: "
            "take it out of the archive and read it by `make import-references`"
        )
