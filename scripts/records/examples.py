"""The rows with which a new workbook shows how it is filled in: left out of every run."""

from collections.abc import Mapping
from typing import Any

from scripts.inputs.record import Record

# What the first column of such a row says, by its heading.
EXAMPLES = {"study_id": "example2024", "region": "example outcome"}


def is_example(row: Mapping[str, Any]) -> bool:
    """Check whether a row of a table, or of a vocabulary, is one of the examples.

    Examples
    --------
    >>> [is_example(row) for row in ({"study_id": "example2024"}, {"study_id": "smith2024"})]
    [True, False]
    """
    column = "study_id" if "study_id" in row else "region"
    return str(row.get(column, "")).strip() == EXAMPLES[column]


def leave_out_examples(table: Record) -> bool:
    """Leave the example rows out of a table, and say whether there were any."""
    kept = [index for index, row in enumerate(table.data or []) if not is_example(row)]
    if not table.data or len(kept) == len(table.data):
        return False
    table.data = [table.data[index] for index in kept]
    for places in (table.lines, table.origins):
        known = {(new,): places[old,] for new, old in enumerate(kept) if (old,) in places}
        places.clear()
        places.update(known)  # type: ignore[arg-type]
    return True
