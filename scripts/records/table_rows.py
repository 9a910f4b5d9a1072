"""Leave out rows that stand in a table and are about no study: totals, titles and remarks."""

import re
from collections.abc import Sequence

from scripts.inputs.problems import list_terms
from scripts.inputs.workbook_files import SheetGrid
from scripts.models.base import IDENTIFIER
from scripts.models.study_ids import study_id_of
from scripts.records.headings import plain_words
from scripts.records.table_cells import NamedTable, body

TOTALS = re.compile(
    r"(grand |sub-?)?"
    r"(totals?|sums?|means?|averages?|medians?|summe|gesamt|mittelwert|somme|moyenne)"
    r"( \(.*\))?( n ?= ?\d+)?( \d{1,3})?( (studies|trials|participants))?\W*"
    r"|(sub-?total|overall|pooled|summary effect|heterogeneity|test for)\b(?!.*\b(19|20)\d\d).*"
)
# How a remark below a table begins, and how many words are no name of a study.
REMARK = re.compile(r"[^\w\s(]|(notes?|abbreviations?|sources?|legend|key)\b", re.IGNORECASE)
WORDS_OF_REMARK = 4


def leave_out_rows(table: NamedTable) -> None:
    """Leave out rows of sums and means, titles of groups of rows, and remarks below the table."""
    study = next((index for index, name in table.columns.items() if name == "study_id"), None)
    if study is None:
        return
    regions = {
        plain_words(cells[index])
        for index, name in table.columns.items()
        if name == "region"
        for _, cells in body(table)
        if index < len(cells)
    } - {""}
    kept: list[tuple[int, list[str]]] = []
    left_out: dict[str, list[str]] = {"totals": [], "titles or remarks": []}
    is_below = True  # nothing but remarks follows
    for line, cells in reversed(body(table)):
        first = next((index for index, cell in enumerate(cells) if cell.strip()), study)
        text = " ".join(cells[first].split()) if first < len(cells) else ""
        is_of_study = study != first and study < len(cells) and cells[study].strip()
        if TOTALS.fullmatch(text.casefold()) and not is_of_study:
            left_out["totals"].append(f"{line} ({text})")
        elif _is_alone(table, line, cells, study) and (
            _is_title(table, line, text, regions) or _is_remark(text, is_below=is_below)
        ):
            left_out["titles or remarks"].append(f"{line} ({text})")
        else:
            kept.append((line, cells))
            is_below = is_below and not text
    table.grid.rows = [table.grid.rows[0], *reversed(kept)]
    for kind, rows in left_out.items():
        if rows:
            word = "row" if len(rows) == 1 else "rows"
            shown = list_terms(rows[::-1], 8)
            table.grid.assumptions.append(f"{word} of {kind} left out: {shown}")


def _is_alone(table: NamedTable, line: int, cells: Sequence[str], study: int) -> bool:
    """Check whether a row has one cell, for the study or merged over several columns."""
    filled = [index for index, cell in enumerate(cells) if cell.strip()]
    return len(filled) == 1 and (filled[0] == study or _is_wide(table, line))


def _is_wide(table: NamedTable, line: int) -> bool:
    return isinstance(table.grid, SheetGrid) and any(of == line for of, _ in table.grid.spans)


def _is_title(table: NamedTable, line: int, text: str, regions: set[str]) -> bool:
    """Check whether a text names an outcome of the table, or is merged over its columns."""
    return plain_words(text).removeprefix("outcome ") in regions or _is_wide(table, line)


def _is_remark(text: str, *, is_below: bool) -> bool:
    """Check whether a text below the table, or one that begins as a remark, is no study's name."""
    if re.match(IDENTIFIER, study_id_of(text)) and not REMARK.match(text):
        return False
    return bool(REMARK.match(text)) or (is_below and len(text.split()) >= WORDS_OF_REMARK)


def mark_merged(table: NamedTable) -> None:
    """Mark as wrong each cell below the headings that is merged over several columns."""
    grid = table.grid
    if not isinstance(grid, SheetGrid):
        return
    lines = {line for line, _ in body(table)}
    for (line, first), last in grid.spans.items():
        within = [index for index in range(first, last + 1) if index in table.columns]
        if line in lines and len(within) > 1:
            given = f"a cell merged over the columns {grid.letters[first]} to {grid.letters[last]}"
            grid.faults[line, within[0]] = (given, "a value in each column: unmerge the cells")
    if merged := sorted(grid.merged & lines):
        shown = list_terms([*map(str, merged)], 8)
        note = f"cells merged over several rows: the value is read in each of them (rows {shown})"
        grid.assumptions.append(note)
