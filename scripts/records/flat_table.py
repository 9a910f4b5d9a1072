"""Read the records of a review from one table, whose rows hold studies and arms beside findings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from scripts.common.input_limits import MOST_STUDIES
from scripts.inputs.problems import Problem, list_terms
from scripts.inputs.record import Location, Record
from scripts.inputs.tables import Grid
from scripts.models.study import Arm, Finding, StudyDetails
from scripts.models.terms import Role
from scripts.records.headings import BIAS
from scripts.records.missing_values import without_missing
from scripts.records.study_names import name_studies
from scripts.records.study_tables import TOO_MANY, csv_columns, line_of, nested_row, yaml_keys
from scripts.records.table_headings import read_table

# The note of a row is about its finding.
STUDY_NOTE = "study_note"
STUDY_COLUMNS = tuple(name for name in csv_columns(StudyDetails) if name != "note")
# Keys of an arm by their columns, for the two arms that a row may name.
ARM_KEYS = [key for key in csv_columns(Arm) if key != "arm"]
ARM_COLUMNS = {
    arm: {arm: "arm", **{f"{arm}_{key}": key for key in ARM_KEYS}} for arm in ("arm", "comparator")
}
FINDING_COLUMNS = tuple(csv_columns(Finding))
# A row with none of these has no finding: it is there for its study and its arms.
OF_A_RESULT = tuple(name for name in FINDING_COLUMNS if name not in ARM_COLUMNS)

COLUMNS = list(
    dict.fromkeys(
        [
            *(*STUDY_COLUMNS, STUDY_NOTE),
            *(column for columns in ARM_COLUMNS.values() for column in columns),
            *FINDING_COLUMNS,
            f"{BIAS}*",
        ]
    )
)
REQUIRED = ["study_id", "region", "direction"]

# What a column stands for that the table, or a row of it, leaves out.
USUAL_NAMES = {"arm": "intervention", "comparator": "control"}
USUAL_ROLE = "treated"  # of an arm without a name
CONTROL = "control"  # of a comparator that no row gives a role
USUAL_MEASURE = "outcomes"  # of a table without the column: what is measured is each outcome itself


@dataclass
class _FlatStudy:
    """A study that is gathered from the rows of a table.

    Attributes
    ----------
    record
        What was gathered, with the line of each value.
    cells
        The cells about the study (under no arm) and about its arms, with the first line of each.
    contradicted
        Those of which a later row says otherwise.
    arms
        The places of its arms in the record, by name.
    """

    record: Record
    cells: dict[Location, tuple[str, int | None]] = field(default_factory=dict)
    contradicted: set[Location] = field(default_factory=set)
    arms: dict[str, int] = field(default_factory=dict)


def read_flat_table(grid: Grid) -> tuple[list[Record], list[Problem]]:
    """Read the only table of a review as one record per study, as if each had its own file."""
    table, problems = read_table(grid, COLUMNS, REQUIRED)
    if table.data is None:
        return [], problems
    records, problems_of_rows = gather_studies(table)
    return records, [*problems, *problems_of_rows]


def gather_studies(table: Record) -> tuple[list[Record], list[Problem]]:
    """Gather the rows of a flat table into one record per study, in the order of the rows.

    Its data are the rows, each a dictionary of its filled cells by column. Problems are what rows
    about one study or arm contradict each other in.
    """
    problems = name_studies([table])
    studies: dict[str, _FlatStudy] = {}
    rows = [without_missing(row) for row in table.data]
    has_measures = any("measure" in row for row in rows)
    for index, cells in enumerate(rows):
        place = table.place((index,))
        if not (study_id := cells.get("study_id")):
            needed = "the study in every row; delete a row that holds no result"
            problems.append(Problem(place, "study_id", "nothing", needed))
            continue
        if study_id not in studies and len(studies) == MOST_STUDIES:
            return [], [*problems, Problem(table.place(), "", *TOO_MANY)]
        data: dict[str, Any] = {"arms": [], "findings": []}
        record = Record(table.file, data, {(): place.line or 1}, sheet=table.sheet)
        record.tables = (table,)
        study = studies.setdefault(study_id, _FlatStudy(record))
        row = _with_usual_names(cells, has_measures=has_measures)
        problems += _add_study(study, row, place.line)
        for arm, columns in ARM_COLUMNS.items():
            if arm in row:
                problems += _add_arm(study, row, columns, place.line)
        if any(name in row for name in OF_A_RESULT):
            _add_finding(study.record, row, place.line)
    for study in studies.values():
        problems += _role_problems(study)
    return [study.record for study in studies.values()], problems


def _with_usual_names(row: Mapping[str, str], *, has_measures: bool) -> dict[str, str]:
    """Name what a row leaves out: its arms, its contrast, and the measure of a whole table."""
    filled = dict(row)
    is_finding = any(name in row for name in OF_A_RESULT)
    for arm, columns in ARM_COLUMNS.items():
        is_described = any(name in row for name in columns)
        if arm not in row and (is_described or (is_finding and arm == "arm")):
            filled[arm] = USUAL_NAMES[arm]
            if arm == "arm":
                filled.setdefault("arm_role", USUAL_ROLE)
    if is_finding:
        contrast = "between_groups" if "comparator" in filled else "within_group"
        filled.setdefault("contrast", contrast)
        if not has_measures:
            filled["measure"] = USUAL_MEASURE
    return filled


def _add_study(study: _FlatStudy, row: Mapping[str, str], line: int | None) -> Iterator[Problem]:
    """Add what a row says of its study."""
    for column, cell in row.items():
        if column == STUDY_NOTE or column in STUDY_COLUMNS or column.startswith(BIAS):
            parents, key = yaml_keys("note" if column == STUDY_NOTE else column)
            yield from _add_cell(study, (*parents, key), column, cell, line)


def _add_arm(
    study: _FlatStudy, row: Mapping[str, str], columns: Mapping[str, str], line: int | None
) -> Iterator[Problem]:
    """Add what a row says of one of its arms."""
    arm = row[next(iter(columns))]
    if arm not in study.arms:
        study.arms[arm] = len(study.arms)
        study.record.data["arms"].append({})
    for column, key in columns.items():
        if column in row:
            yield from _add_cell(study, ("arms", study.arms[arm], key), column, row[column], line)


def _add_cell(
    study: _FlatStudy, at: Location, column: str, cell: str, line: int | None
) -> Iterator[Problem]:
    """Add a cell to the record; report once for each column that an earlier row says otherwise."""
    record = study.record
    if at in study.cells:
        earlier, first = study.cells[at]
        if cell != earlier and at not in study.contradicted:
            study.contradicted.add(at)
            whose = "arm" if at[0] == "arms" else "study"
            given = f"{cell!r} here, {earlier!r} {line_of(record)} {first}"
            needed = f"the same {column} in each row of the {whose}, or in one row alone"
            yield Problem(replace(record.whole, line=line), column, given, needed)
        return
    study.cells[at] = (cell, line)
    record.names[at] = column
    inside: Any = record.data
    for part in at[:-1]:
        if isinstance(inside, dict):
            inside.setdefault(part, {})
        inside = inside[part]
    inside[at[-1]] = cell
    if line is not None:
        for above in (at, *(at[:end] for end in range(len(at) - 1, 0, -1))):
            record.lines.setdefault(above, line)


def _add_finding(record: Record, row: Mapping[str, str], line: int | None) -> None:
    at: Location = ("findings", len(record.data["findings"]))
    record.origins[at] = record.whole
    if line is not None:
        record.lines[at] = line
    cells = {name: row[name] for name in FINDING_COLUMNS if name in row}
    record.data["findings"].append(nested_row(cells))


def _role_problems(study: _FlatStudy) -> Iterator[Problem]:
    """Report each arm that no row gives a role; it gets one, so that it is not reported again.

    A comparator gets that of a control group whose kind is not stated, and the table says so.
    """
    for index, arm in enumerate(study.record.data["arms"]):
        if "role" not in arm:
            at: Location = ("arms", index)
            column = f"{study.record.names[*at, 'arm']}_role"
            arm["role"] = USUAL_ROLE if column == "arm_role" else CONTROL
            if arm["role"] == CONTROL:
                _note_control(study.record)
                continue
            roles = list_terms(get_args(Role))
            needed = f"the role of the arm {arm['arm']!r} in one of its rows: {roles}"
            yield Problem(study.record.place(at), column, "nothing", needed)


def _note_control(record: Record) -> None:
    note = f"comparators without a role: the role {CONTROL} (a control group of any kind)"
    for table in record.tables:
        if note not in table.assumptions:
            table.assumptions.append(note)
