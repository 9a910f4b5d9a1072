"""From a wide table, a row for each study or reviewer, to rows of a flat table, one a finding."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product

from scripts.common.wording import folded, study_label
from scripts.exchange.flat_studies import Cells, Imported, Source, flat_studies
from scripts.exchange.heading_patterns import Column
from scripts.exchange.result_arms import add_arms
from scripts.exchange.reviewer_rows import choose_rows
from scripts.exchange.study_names import study_ids
from scripts.exchange.wide_layout import Layout, lay_out
from scripts.inputs.problems import Place, Problem, Sheet
from scripts.inputs.record import Record
from scripts.inputs.tables import Grid
from scripts.models.import_mapping import LEAVE_OUT, ImportMapping
from scripts.records.flat_table import ARM_COLUMNS, STUDY_COLUMNS, STUDY_NOTE
from scripts.records.headings import BIAS

BETWEEN = "; "  # between several answers to one question
OTHER = "other:"  # before an answer in a reviewer's own words
# One of these in a cell makes a result; constants and headings alone do not.
OF_RESULTS = (
    *("region", "region_as_reported", "direction", "significant", "n", "effect", "se"),
    *("p_value", "statistic"),
)
# Text without a semicolon, which stands between the entries of a list.
OF_ONE_NAME = (
    *("label", "cohort", "cohort_label", "subgroup", "comparison", "effect_type"),
    *("arm_label", "comparator_label"),
)
NO_CONSENSUS = "Extracted by one reviewer, without consensus"


def wide_studies(
    grid: Grid, mapping: ImportMapping, record: Record, coder: int | None = None
) -> Imported:
    """Read a wide table as study records.

    Parameters
    ----------
    grid
        The cells, headings first.
    mapping
        What becomes of each column.
    record
        The file of the mapping, for messages.
    coder
        Instead of the rows that reviewers agreed on: those of the first reviewer of each study (0)
        or of the second (1).
    """
    layout = lay_out(grid, mapping, record)
    if layout.problems:
        return Imported(problems=layout.problems)
    chosen = choose_rows(grid, layout.headings, mapping, record, _study_columns(layout), coder)
    ids, problems = study_ids(dict.fromkeys(row.study for row in chosen.rows), grid.file)
    if chosen.problems or problems:
        return Imported(problems=[*chosen.problems, *problems])
    rows = []
    for row in chosen.rows:
        known = {"study_id": ids[row.study]}
        if row.study.strip("# ") != study_label(ids[row.study]):
            known["label"] = row.study
        if row.lacks_consensus:
            known[STUDY_NOTE] = NO_CONSENSUS
        rows += [(row.line, cells) for cells in _flat_rows(layout, mapping, row.cells, known)]
    notes, problems = add_arms(grid.file, rows, OF_RESULTS)
    sources: dict[str, list[Source]] = {}
    for column in layout.all_columns:
        in_lines = {line: _at(cells, column.index) for line, cells in grid.rows}
        sources.setdefault(column.use.field, []).append(Source(column.heading, in_lines))
    sheet = None if grid.sheet is None else Sheet(grid.sheet, _letters(grid, layout))
    points = grid.points_are_decimal
    imported = flat_studies(grid.file, rows, sources, sheet, points_are_decimal=points)
    imported.problems += problems
    imported.problems += _cell_problems(grid, layout, {row.line for row in chosen.rows})
    imported.assumed += [*grid.assumptions, *chosen.assumed, *notes]
    imported.unread += _unread(grid, layout, chosen.columns)
    return imported


def _letters(grid: Grid, layout: Layout) -> dict[str, str]:
    """Give the letter of the column of each field that comes from a single one."""
    columns: dict[str, set[int]] = {}
    for column in layout.all_columns:
        columns.setdefault(column.use.field, set()).add(column.index)
    single = {name: min(indexes) for name, indexes in columns.items() if len(indexes) == 1}
    return {name: grid.letters[at] for name, at in single.items() if at < len(grid.letters)}


def _cell_problems(grid: Grid, layout: Layout, lines: Collection[int]) -> Iterator[Problem]:
    """Report cells that hold no value that can be read, such as a date or an error."""
    used = {column.index: column for column in layout.all_columns if column.use.field != LEAVE_OUT}
    for (line, index), fault in grid.faults.items():
        if line in lines and index in used:
            heading = used[index].heading
            sheet = Sheet(grid.sheet or "", {heading: grid.letters[index]})
            yield Problem(Place(grid.file, line, sheet), heading, *fault)


def _study_columns(layout: Layout) -> list[int]:
    return [column.index for column in layout.columns if column.use.field == "study_id"]


def _unread(grid: Grid, layout: Layout, of_rows: Collection[int]) -> list[str]:
    """List the columns with something in them that the mapping does not name."""
    named = {*of_rows, *(column.index for column in layout.all_columns)}
    return [
        repr(heading)
        for index, heading in enumerate(layout.headings)
        if index not in named and any(_at(cells, index) for _, cells in grid.rows[1:])
    ]


# --- From a row to rows --------------------------------------------------------------------------


def _flat_rows(
    layout: Layout, mapping: ImportMapping, cells: Sequence[str], known: Mapping[str, str]
) -> Iterator[Cells]:
    """Write a row of the file as rows of a flat table: one a result, one an arm, at least one."""
    columns = [column for column in layout.columns if column.use.field != "study_id"]
    written = False
    for of_study in _filled(columns, mapping, cells):
        base = _joined(known, of_study)
        for blocks, constants in layout.series:
            for block in blocks:
                for answers in _filled(block, mapping, cells):
                    if not answers:
                        continue
                    row = block[0].fields | answers
                    is_result = any(name in row for name in answers if name in OF_RESULTS)
                    yield _completed(base, row, {**mapping.constants, **constants}, is_result)
                    written = True
        if not written:
            is_result = any(name in of_study for name in OF_RESULTS)
            yield _completed(base, {}, mapping.constants, is_result)


def _completed(
    base: Mapping[str, str], block: Mapping[str, str], constants: Mapping[str, str], is_result: bool
) -> Cells:
    """Join what is known of a study and of a result, and fill in what is the same for all."""
    cells = {**base, **block}
    if not is_result:
        cells = {name: cell for name, cell in cells.items() if _of_study(name) or _arm_of(name)}
    for name, cell in constants.items():
        arm = _arm_of(name)
        has_arm = arm is not None and any(other in cells for other in ARM_COLUMNS[arm])
        if is_result or _of_study(name) or has_arm:
            cells.setdefault(name, cell)
    return cells


def _of_study(name: str) -> bool:
    return name in STUDY_COLUMNS or name == STUDY_NOTE or name.startswith(BIAS)


def _arm_of(name: str) -> str | None:
    """Return the arm that a column is about: ``arm`` or ``comparator``."""
    return next((arm for arm, columns in ARM_COLUMNS.items() if name in columns), None)


def _joined(one: Mapping[str, str], two: Mapping[str, str]) -> Cells:
    """Join cells; where both have a field both texts stay, but of two labels the second.

    A time is joined with its unit: 8 and weeks.
    """
    both = {
        name: (" " if name == "follow_up" else BETWEEN).join((one[name], two[name]))
        for name in one
        if name in two and name != "label"
    }
    return {**one, **two, **both}


def _filled(
    columns: Sequence[Column], mapping: ImportMapping, cells: Sequence[str]
) -> Iterator[Cells]:
    """Give the fields of some columns; once for each answer of a column that is split."""
    fields: Cells = {}
    split: dict[str, list[str]] = {}
    for column in columns:
        name = column.use.field
        answers = _answers(
            _at(cells, column.index), column.use.values, mapping.values.get(name, {})
        )
        if not answers or name == LEAVE_OUT:
            continue
        if column.use.split:
            split.setdefault(name, []).extend(answers)
        else:
            text = (", " if name in OF_ONE_NAME else BETWEEN).join(answers)
            fields = _joined(fields, {name: text}) if name in fields else {**fields, name: text}
    for chosen in product(*split.values()):
        yield {**fields, **dict(zip(split, chosen, strict=True))}


def _answers(text: str, *maps: Mapping[str, str | None]) -> list[str]:
    """Translate a cell: as a whole if a map knows it, else each of its answers.

    ``Other: less pain`` is the answer ``less pain``.
    """
    known = {folded(answer): value for values in reversed(maps) for answer, value in values.items()}
    if folded(text) in known:
        return [value] if (value := known[folded(text)]) else []
    given = text.split(BETWEEN) if BETWEEN in text else [text]
    plain = (_without_other(answer.strip()) for answer in given)
    translated = (known.get(folded(answer), answer) for answer in plain)
    return [answer for answer in translated if answer]


def _without_other(answer: str) -> str:
    return answer[len(OTHER) :].strip() if folded(answer).startswith(OTHER) else answer


def _at(cells: Sequence[str], index: int) -> str:
    return cells[index].strip() if index < len(cells) else ""
