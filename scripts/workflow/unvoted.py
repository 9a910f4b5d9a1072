"""Findings that vote in no synthesis, named at the end of a run.

The Snakefile imports this, so that it must not load pandas: tables are rows of text here.
"""

from collections.abc import Iterable, Iterator

from scripts.changes.terminal import read_rows
from scripts.common.paths import RESULTS


def summarise_unvoted(reviews: Iterable[str], most: int = 10) -> Iterator[str]:
    """Summarise the findings without a vote and why they have none, for the end of a run.

    Parameters
    ----------
    reviews
        Names of the reviews whose votes were counted.
    most
        Findings of each review that are listed one by one.
    """
    for review in reviews:
        path = RESULTS / review / "tables" / "unvoted_findings.csv"
        rows = read_rows(path)
        if not rows:
            continue
        number = "1 finding votes" if len(rows) == 1 else f"{len(rows)} findings vote"
        yield f"{review}: {number} in no synthesis:"
        yield from (
            f"  {row['finding_id']} ({row['region']}): {row['reason']}" for row in rows[:most]
        )
        if len(rows) > most:
            yield f"  ... and {len(rows) - most} more: {path.as_posix()}"
