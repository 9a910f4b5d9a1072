"""A review in each form that it may be kept in: YAML records, three tables, a flat table."""

import csv
from types import SimpleNamespace

import yaml

from scripts.common.paths import vocabulary_files
from scripts.models.study import Arm, Finding, StudyDetails
from scripts.records.extract_findings import extract_findings
from scripts.records.study_records import read_inputs
from scripts.records.study_tables import csv_columns
from scripts.tables.files import write_table
from scripts.tables.records import ARMS, FINDINGS, REGIONS, STUDIES


def cells_of(model, **choices):
    """Give a record as a row of the spreadsheet form, in which nested keys are columns."""
    row = {}
    for key, value in model.model_dump(warnings=False, **choices).items():
        inside = dict(value) if isinstance(value, dict) else {key: value}
        inside |= inside.pop("domains", {})
        prefix = f"{key}_" if isinstance(value, dict) and key != "source" else ""
        row |= {f"{prefix}{name}": cell for name, cell in inside.items()}
    return {key: value for key, value in row.items() if value is not None}


def write_rows(path, rows, columns=()):
    columns = list(dict.fromkeys([*columns, *(key for row in rows for key in row)]))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def write_records(folder, studies):
    (folder / "studies").mkdir(parents=True)
    for study in studies:
        data = study.model_dump(exclude_none=True, warnings=False)
        if study.included:
            data.pop("why_not_included", None)
        text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
        (folder / "studies" / f"{study.study_id}.yaml").write_text(text, encoding="utf-8")


def write_three_tables(folder, studies):
    folder.mkdir(parents=True)
    details = [cells_of(study, exclude={"arms", "findings"}) for study in studies]
    write_rows(folder / "studies.csv", details, csv_columns(StudyDetails))
    for name, key, model in (("arms", "arms", Arm), ("findings", "findings", Finding)):
        rows = [
            {"study_id": study.study_id, **cells_of(entry)}
            for study in studies
            for entry in getattr(study, key)
        ]
        write_rows(folder / f"{name}.csv", rows, ["study_id", *csv_columns(model)])


def flat_rows(studies):
    """Give one row for each finding; what is about a study or an arm stands in its first row."""
    rows = []
    for study in studies:
        details = cells_of(study, exclude={"arms", "findings"})
        if "note" in details:
            details["study_note"] = details.pop("note")
        arms = {arm.arm: cells_of(arm, exclude={"arm"}) for arm in study.arms}
        first = len(rows)
        for finding in study.findings:
            row = {"study_id": study.study_id, **cells_of(finding)}
            for named in ("arm", "comparator"):
                about = arms.pop(row.get(named), {})
                row |= {f"{named}_{key}": value for key, value in about.items()}
            rows.append(row)
        for arm, about in arms.items():
            described = {f"arm_{key}": value for key, value in about.items()}
            rows.append({"study_id": study.study_id, "arm": arm, **described})
        if len(rows) == first:
            rows.append({})
        rows[first] = {**details, **rows[first]}
    return rows


def write_flat(folder, studies):
    folder.mkdir(parents=True)
    write_rows(folder / "findings.csv", flat_rows(studies), ["region", "direction"])


FORMS = {"records": write_records, "tables": write_three_tables, "flat": write_flat}


def bytes_of_tables(folder, named=None):
    """Extract a review as a run does, and give the bytes of its tables."""
    tables = extract_findings(read_inputs(folder, vocabulary_files(folder, named)))
    contracts = SimpleNamespace(studies=STUDIES, arms=ARMS, findings=FINDINGS, regions=REGIONS)
    written = {}
    for name, table in tables.items():
        path = folder / f"out_{name}.csv"
        write_table(table, path, getattr(contracts, name))
        written[name] = path.read_bytes()
        path.unlink()
    return written
