"""Choose the rows of a file to read: those that reviewers agreed on, or those of one of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from scripts.common.wording import counted, folded
from scripts.exchange.wide.heading_patterns import find_columns
from scripts.inputs.problems import Place, Problem, list_terms, nearest
from scripts.inputs.record import Record
from scripts.inputs.tables import Grid
from scripts.models.import_mapping import ColumnUse, ImportMapping


@dataclass
class ChosenRow:
    """A row to read: its line and cells, the study as the file names it, and its reviewer."""

    line: int
    cells: list[str]
    study: str
    reviewer: str = ""
    lacks_consensus: bool = False


@dataclass
class Chosen:
    """The rows to read, the columns they were chosen by, and what was decided in doing so."""

    rows: list[ChosenRow] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def choose_rows(
    grid: Grid,
    headings: Sequence[str],
    mapping: ImportMapping,
    record: Record,
    study_columns: Sequence[int],
    coder: int | None = None,
) -> Chosen:
    """Choose the rows of each study, as the mapping says.

    Of each study the rows are taken that reviewers agreed on; where there are none, those of the
    first reviewer. With ``coder``, those of its first reviewer (0) or its second (1) instead, of
    the studies that two reviewers extracted.
    """
    chosen = Chosen()
    only = {
        index: wanted
        for name, wanted in mapping.only.items()
        if (index := _index(chosen, headings, record, "only", name)) is not None
    }
    reviewer = _index(chosen, headings, record, "reviewer", mapping.reviewer)
    same = _index(chosen, headings, record, "same_study", mapping.same_study)
    if chosen.problems:
        return chosen
    rows = [
        ChosenRow(line, cells, " ".join(filter(None, (_at(cells, i) for i in study_columns))))
        for line, cells in grid.rows[1:]
        if any(map(str.strip, cells))
        and all(folded(_at(cells, index)) == folded(wanted) for index, wanted in only.items())
    ]
    if same is not None:
        _name_studies(chosen, rows, same, headings[same], grid)
    for row in rows:
        if not row.study:
            place = Place(grid.file, row.line)
            chosen.problems.append(Problem(place, "study_id", "nothing", "the study of every row"))
        row.reviewer = "" if reviewer is None else _at(row.cells, reviewer)
    if reviewer is None:
        chosen.rows = rows
    else:
        _choose_reviewers(chosen, rows, mapping.agreed, coder)
    return chosen


def _index(
    chosen: Chosen, headings: Sequence[str], record: Record, key: str, name: str | None
) -> int | None:
    if name is None:
        return None
    matches = find_columns(name, ColumnUse(field=key), headings)
    if len(matches) == 1:
        chosen.columns.append(matches[0].index)
        return matches[0].index
    place, close = record.place((key,)), nearest(name, headings)
    chosen.problems.append(Problem(place, key, repr(name), "a heading of the file", close))
    return None


def _at(cells: Sequence[str], index: int) -> str:
    return " ".join(cells[index].split()) if index < len(cells) else ""


def _name_studies(
    chosen: Chosen, rows: Sequence[ChosenRow], same: int, heading: str, grid: Grid
) -> None:
    """Name the study of rows that do not, by another row of the same study."""
    names: dict[str, str] = {}
    keys: dict[str, str] = {}
    for row in rows:
        key = _at(row.cells, same)
        if row.study and names.setdefault(key, row.study) != row.study:
            given = f"{row.study!r} and {names[key]!r} for {key!r} in the column {heading!r}"
            place = Place(grid.file, row.line)
            chosen.problems.append(Problem(place, "study_id", given, "one name for one study"))
        elif row.study and keys.setdefault(row.study, key) != key:
            given = f"{row.study!r} for both {keys[row.study]!r} and {key!r} in {heading!r}"
            needed = "another name for each study, such as Smith 2020a and Smith 2020b"
            chosen.problems.append(Problem(Place(grid.file, row.line), "study_id", given, needed))
    for row in rows:
        row.study = row.study or names.get(_at(row.cells, same), "")


def _choose_reviewers(
    chosen: Chosen, rows: Sequence[ChosenRow], agreed: str, coder: int | None
) -> None:
    by_study: dict[str, dict[str, list[ChosenRow]]] = {}
    for row in rows:
        by_study.setdefault(row.study, {}).setdefault(folded(row.reviewer), []).append(row)
    # Where every study has one reviewer and none an agreed row, nobody meant to agree.
    expects_consensus = any(len(by) > 1 or folded(agreed) in by for by in by_study.values())
    without = []
    for study, by_reviewer in by_study.items():
        consensus = by_reviewer.pop(folded(agreed), [])
        if coder is not None:
            chosen.rows += [*by_reviewer.values()][coder] if len(by_reviewer) > 1 else []
            continue
        if not consensus:
            consensus = next(iter(by_reviewer.values()))
            without.append(f"{study} (from {consensus[0].reviewer})")
            for row in consensus:
                row.lacks_consensus = expects_consensus
        chosen.rows += consensus
    if without:
        chosen.assumed.append(
            f"{counted(len(without), 'study', 'studies')} without a row of {agreed}, read from the "
            f"rows of one reviewer: {list_terms(without)}"
        )
