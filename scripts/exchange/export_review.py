"""Export a review to other programs: a workbook, references, a NIMADS study set."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scripts.common.words import is_neuroimaging
from scripts.exchange.nimads import nimads_annotation, nimads_studyset
from scripts.exchange.references.study_references import csl_text, ris_text, study_items
from scripts.exchange.workbooks.table_sheets import write_tables
from scripts.inputs.yaml_files import read_yaml
from scripts.tables.files import Tables, read_tables
from scripts.tables.review import REVIEW_TABLES
from scripts.votes.review_data import speak_of


def export_review(
    name: str, title: str, tables: Tables, bibliographies: Sequence[Path], folder: Path
) -> None:
    """Write the exports of a review into a folder.

    ``tables.xlsx``, with the tables in their order; ``references.ris`` and ``references.json`` if
    included studies name references; ``nimads_*.json`` for a neuroimaging review.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_tables(tables, REVIEW_TABLES, folder / "tables.xlsx")
    items = study_items(tables["studies"], bibliographies)
    studies = tables["studies"]
    included = [items[key] for key in studies.loc[studies["included"], "study_id"] if key in items]
    if included:
        (folder / "references.ris").write_bytes(ris_text(included).encode())
        (folder / "references.json").write_bytes(csl_text(included).encode())
    if is_neuroimaging():
        _write_json(nimads_studyset(name, title, tables, items), folder / "nimads_studyset.json")
        _write_json(nimads_annotation(name, tables), folder / "nimads_annotation.json")


def _write_json(data: Any, path: Path) -> None:
    path.write_bytes((json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode())


if __name__ == "__main__":
    record, _ = read_yaml(Path(snakemake.input.review))
    tables = read_tables(snakemake.input, REVIEW_TABLES.values())
    speak_of(snakemake.params.words, tables)
    export_review(
        name=snakemake.wildcards.review,
        title=record.data["title"],
        tables=tables,
        bibliographies=[Path(path) for path in snakemake.input.references],
        folder=Path(snakemake.output.exports),
    )
