"""Write imported studies beside those that a review has; nothing that is there changes."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scripts.common.paths import CSV_TABLES, IMPORTED, workbooks
from scripts.exchange.commands import NotWrittenError
from scripts.exchange.record_files import add_at_ends, record_text, table_text, write_tables
from scripts.exchange.study_rows import Row, study_rows
from scripts.inputs.csv_files import read_grid
from scripts.inputs.problems import list_terms
from scripts.records.flat_table import ARM_COLUMNS, COLUMNS, STUDY_NOTE
from scripts.records.headings import read_heading
from scripts.records.study_tables import table_columns


def write_studies(folder: Path, records: Sequence[Row]) -> list[str]:
    """Write records of new studies in the form that the review has; return what was written.

    One YAML file per study where the review has such files; rows at the end of its CSV tables, or
    new tables where it has no records. The rows for a workbook are written apart: it may be open.

    Raises
    ------
    NotWrittenError
        If that is not possible without a change of what is there.
    """
    if not records:
        return []
    if (folder / "studies").is_dir():
        return _write_records(folder / "studies", records)
    if workbooks(folder):
        return _write_apart(folder, records, "the sheets of the workbook")
    if any((folder / name).exists() for name in CSV_TABLES):
        return _add_rows(folder, records)
    return [f"Wrote {path}" for path in write_tables(study_rows(records), folder)]


def _write_records(folder: Path, records: Sequence[Row]) -> list[str]:
    paths = [folder / f"{record['study_id']}.yaml" for record in records]
    if there := [path.as_posix() for path in paths if path.exists()]:
        raise NotWrittenError(f"{list_terms(there)} already exists, with another study_id.")
    for path, record in zip(paths, records, strict=True):
        with path.open("xb") as file:  # never in place of another
            file.write(record_text(record).encode())
    return [f"Wrote {path}" for path in paths]


def _write_apart(folder: Path, records: Sequence[Row], where: str) -> list[str]:
    target = IMPORTED / folder.name
    if target.exists():
        raise NotWrittenError(f"{target} already exists. Move it away first.")
    target.mkdir(parents=True)
    written = write_tables(study_rows(records), target)
    listed = ", ".join(path.name for path in written)
    return [f"Wrote {target} ({listed}): copy the rows to the end of {where}."]


def _add_rows(folder: Path, records: Sequence[Row]) -> list[str]:
    if not (folder / CSV_TABLES[0]).exists():  # one table, whose rows hold studies and arms
        rows = {"findings": [row for record in records for row in flat_rows(record)]}
        known = {"findings": COLUMNS}
    else:
        rows = study_rows(records)
        known = {name: table_columns(name)[0] for name in rows}
    additions = []
    for name, new in rows.items():
        path = folder / f"{name}.csv"
        header = _header(path, known[name])
        if header is None:
            return _write_apart(folder, records, f"the tables in {folder}")
        used = dict.fromkeys(column for row in new for column in row)
        if lacking := [column for column in used if column not in header]:
            raise NotWrittenError(
                f"{path} has no column for: {', '.join(lacking)}. Add these to its headings, then "
                f"run the same command again."
            )
        if new:
            content = path.read_bytes()
            end = b"\r\n" if b"\r\n" in content else b"\n"
            text = table_text(header, new).partition("\n")[2].encode().replace(b"\n", end)
            start = b"" if content.endswith(b"\n") else end
            additions.append((path, start + text, f"Added {len(new)} rows to {path}"))
    add_at_ends({path: added for path, added, _ in additions})
    return [message for *_, message in additions]


def _header(path: Path, known: Sequence[str]) -> list[str] | None:
    """Read the columns of a table in UTF-8 with commas; nothing of another kind of table."""
    grid, _ = read_grid(path, known)
    if grid is None or grid.assumptions or not grid.rows:
        return None
    return [_column(name.strip(), known) for name in grid.rows[0][1]]


def _column(heading: str, known: Sequence[str]) -> str:
    """Return the column that a heading is read as; not one that adds a unit to its cells."""
    reading = read_heading(heading, known)
    if heading in known or reading is None or reading.unit or reading.effect_type:
        return heading
    return reading.columns[0]


def flat_rows(record: Row) -> Iterator[Row]:
    """Write a record as rows of a flat table: one a finding, and one for each arm without any."""
    tables = study_rows([record])
    about = tables["studies"][0]
    if "note" in about:
        about[STUDY_NOTE] = about.pop("note")
    study = {"study_id": record["study_id"]}
    arms: dict[str, Row] = {arm["arm"]: arm for arm in tables["arms"]}
    rows = [
        {**study, **_arm_cells(finding, arms)}
        | {key: value for key, value in finding.items() if key not in ARM_COLUMNS}
        for finding in tables["findings"]
    ]
    named = {name for finding in tables["findings"] for name in _arms_of(finding).values()}
    rows += [{**study, **_arm_cells({"arm": name}, arms)} for name in arms if name not in named]
    first, *others = rows or [study]
    yield {**about, **first}
    yield from others


def _arms_of(finding: Mapping[str, object]) -> dict[str, str]:
    return {name: str(finding[name]) for name in ARM_COLUMNS if finding.get(name) is not None}


def _arm_cells(finding: Mapping[str, object], arms: Mapping[str, Row]) -> Row:
    return {
        column: arms[name][key]
        for which, name in _arms_of(finding).items()
        for column, key in ARM_COLUMNS[which].items()
        if key in arms.get(name, {})
    }
