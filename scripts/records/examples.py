"""The rows with which a new workbook shows how it is filled in: left out of every run."""

from collections.abc import Mapping, Sequence
from typing import Any

from scripts.inputs.problems import Problem
from scripts.inputs.record import Location, Record

EXPLAINED = "explained"  # the sheet that explains the others, which is not read
# What the first column of such a row says, by its heading.
EXAMPLES = {"study_id": "example2024", "region": "example outcome"}
NOTE = "An example: every run leaves this row out. Delete it, or leave it here."


def is_example(row: Mapping[str, Any]) -> bool:
    """Check whether a row of a table, or of a vocabulary, is one of the examples.

    Examples
    --------
    >>> [is_example(row) for row in ({"study_id": "example2024"}, {"study_id": "smith2024"})]
    [True, False]
    """
    column = "study_id" if "study_id" in row else "region"
    return str(row.get(column, "")).strip() == EXAMPLES[column]


def leave_out_examples(table: Record) -> list[Problem]:
    """Leave the example rows out of a table, and add to its assumptions that there were some.

    A row that an example was written over in part, so that its note still stands, is a problem:
    other cells may be those of the example.
    """
    rows = table.data or []
    kept = [index for index, row in enumerate(rows) if not is_example(row)]
    given, needed = "the note of the example row", "every cell of this row your own, or empty"
    left = (table.place((at,)) for at in kept if str(rows[at].get("note", "")).strip() == NOTE)
    problems = [Problem(place, "note", given, needed) for place in left]
    if len(kept) == len(rows):
        return problems
    table.data = [rows[index] for index in kept]
    _keep_places(table.lines, kept)
    _keep_places(table.origins, kept)
    name = EXAMPLES["study_id" if any("study_id" in row for row in rows) else "region"]
    table.assumptions.append(f"rows of {name!r} are an example, and left out")
    return problems


def _keep_places(places: dict[Location, Any], kept: Sequence[int]) -> None:
    known = {index: places[index,] for index in kept if (index,) in places}
    places.clear()
    places.update(((new,), known[old]) for new, old in enumerate(kept) if old in known)
