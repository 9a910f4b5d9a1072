"""Leave out rows that stand in a table and are about no study: totals, titles and remarks."""

import re

from scripts.inputs.problems import Place, Problem, Sheet, list_terms
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
# How the name of a study begins in a row that shows how to fill in the table.
EXAMPLE = re.compile(r"(e\.? ?g\.?|for example|example|z\. ?b\.)[\s:,]", re.IGNORECASE)


def leave_out_rows(table: NamedTable) -> None:
    """Leave out rows of sums and means, titles of groups of rows, and remarks below the table."""
    study = next((index for index, name in table.columns.items() if name == "study_id"), None)
    if study is None:
        return
    region = next((index for index, name in table.columns.items() if name == "region"), None)
    regions = {
        cells[region] for _, cells in body(table) if region is not None and region < len(cells)
    }
    titles = {plain_words(name) for name in regions} - {""}
    spans = table.grid.spans if isinstance(table.grid, SheetGrid) else {}
    wide = {line for line, _ in spans}
    kept: list[tuple[int, list[str]]] = []
    left_out: dict[str, list[str]] = {"totals": [], "titles or remarks": []}
    is_below = True  # nothing but remarks follows
    for line, cells in reversed(body(table)):
        filled = [index for index, cell in enumerate(cells) if cell.strip()]
        text = " ".join(cells[filled[0]].split()) if filled else ""
        is_alone = len(filled) == 1 and (filled[0] == study or line in wide)
        if TOTALS.fullmatch(text.casefold()) and (study == filled[0] or study not in filled):
            left_out["totals"].append(f"{line} ({text})")
        elif is_alone and (
            plain_words(text).removeprefix("outcome ") in titles
            or _is_remark(text, is_title=line in wide, is_below=is_below)
        ):
            left_out["titles or remarks"].append(f"{line} ({text})")
        else:
            kept.append((line, cells))
            if study in filled and EXAMPLE.match(cells[study]):
                _report_example(table, line, study)
            is_below = is_below and not text
    table.grid.rows = [table.grid.rows[0], *reversed(kept)]
    for kind, rows in left_out.items():
        if rows:
            word = "row" if len(rows) == 1 else "rows"
            shown = list_terms(rows[::-1], 8)
            table.grid.assumptions.append(f"{word} of {kind} left out: {shown}")


def _report_example(table: NamedTable, line: int, study: int) -> None:
    grid = table.grid
    sheet = Sheet(grid.sheet, {"study_id": grid.letters[study]}) if grid.sheet else None
    given = "a row that looks like an example"
    needed = "no such row: delete it, or type the name of a study"
    table.problems.append(Problem(Place(grid.file, line, sheet), "study_id", given, needed))


def _is_remark(text: str, *, is_title: bool, is_below: bool) -> bool:
    """Check whether the only text of a row is no name of a study.

    It is merged over columns, begins as a remark does, or stands below the table and is long.
    """
    if REMARK.match(text):
        return True
    if re.match(IDENTIFIER, study_id_of(text)):
        return False
    return is_title or (is_below and len(text.split()) >= WORDS_OF_REMARK)


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
