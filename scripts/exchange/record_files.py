"""Write study records as files in the forms that a review may be kept in."""

import csv
import io
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from scripts.common.paths import SCHEMAS
from scripts.exchange.commands import NotWrittenError
from scripts.exchange.study_rows import Row, tidy_record, used_columns

SCHEMA = (
    f"# yaml-language-server: $schema=../../../../{(SCHEMAS / 'study.schema.json').as_posix()}\n"
)
WIDEST = 1_000_000  # a value stays on one line


class _OnOneLine(dict[str, Any]):
    """Keys and values that are written on one line, in braces."""


class _RecordDumper(yaml.SafeDumper):
    """Write YAML as people do: lists indented, texts of several lines as they are."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent the items of a list under its key."""
        del indentless
        super().increase_indent(flow, indentless=False)


def _represent_line(dumper: yaml.SafeDumper, data: _OnOneLine) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=True)


def _represent_text(dumper: yaml.SafeDumper, data: str) -> yaml.Node:
    style = "|" if "\n" in data else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_RecordDumper.add_representer(_OnOneLine, _represent_line)
_RecordDumper.add_representer(str, _represent_text)


def record_text(record: Mapping[str, Any]) -> str:
    """Write a study record as YAML, one key a line; an arm and a source each on one line.

    Examples
    --------
    >>> doe = {"study_id": "doe2020", "arms": [{"arm": "dbt", "role": "treated", "n": 10}]}
    >>> print(record_text(doe).partition("json")[2])
    <BLANKLINE>
    study_id: doe2020
    arms:
      - {arm: dbt, role: treated, n: 10}
    findings: []
    <BLANKLINE>
    """
    data = tidy_record(record)
    data["arms"] = [_OnOneLine(arm) for arm in data["arms"]]
    for finding in data["findings"]:
        if "source" in finding:
            finding["source"] = _OnOneLine(finding["source"])
    text = yaml.dump(
        data,
        Dumper=_RecordDumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=WIDEST,
    )
    return f"{SCHEMA}{text}"


def table_text(columns: list[str], rows: Iterable[Mapping[str, Any]]) -> str:
    r"""Write rows as CSV, as a run reads it.

    Examples
    --------
    >>> table_text(["arm", "n", "note"], [{"arm": "dbt", "n": 10, "note": "a, b"}])
    'arm,n,note\ndbt,10,"a, b"\n'
    """
    written = io.StringIO()
    writer = csv.DictWriter(written, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: cell_text(value) for name, value in row.items()} for row in rows)
    return written.getvalue()


def cell_text(value: Any) -> Any:
    """Write true and false as the documentation does; other values are written as they are."""
    return str(value).lower() if isinstance(value, bool) else value


def write_tables(tables: Mapping[str, list[Row]], folder: Path) -> list[Path]:
    """Write rows of ``study_rows`` as the three CSV files of a review, and return their paths.

    They begin with the mark (BOM) by which spreadsheet programs know UTF-8.
    """
    paths = []
    for name, rows in tables.items():
        path = folder / f"{name}.csv"
        text = table_text(used_columns(name, rows), rows)
        path.write_bytes(text.encode("utf-8-sig"))
        paths.append(path)
    return paths


def add_at_ends(additions: Mapping[Path, bytes]) -> None:
    """Write at the ends of files: all of it, or nothing.

    Raises
    ------
    NotWrittenError
        If one cannot be written, as on a full disk; all are as they were then.
    """
    sizes = {path: path.stat().st_size if path.exists() else None for path in additions}
    try:
        for path, added in additions.items():
            with path.open("ab") as file:
                file.write(added)
    except OSError as error:
        for name, size in sizes.items():
            with suppress(OSError):
                name.unlink(missing_ok=True) if size is None else os.truncate(name, size)
        raise NotWrittenError(f"{path} cannot be written: {error.strerror}.") from error


def write_records(records: Iterable[Mapping[str, Any]], folder: Path) -> list[Path]:
    """Write each record as a YAML file of its study, and return the paths."""
    paths = []
    for record in records:
        path = folder / f"{record['study_id']}.yaml"
        path.write_bytes(record_text(record).encode("utf-8"))
        paths.append(path)
    return paths
