"""The marks of the evidence browser's map: the votes of a region on one side of the brain."""

from collections.abc import Mapping
from math import sqrt
from typing import Any

import pandas as pd

from scripts.atlas.outlines import VIEWS
from scripts.atlas.places import SEEN_FROM, SIDE_WORDS, is_placed, size_column
from scripts.common.wording import capitalised, counted, list_words, term_label
from scripts.common.words import noun
from scripts.models.config import VoteConfig
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import Tables, iterate_rows
from scripts.votes.side_votes import SIDE_KEY, place_side_votes, spread_over_sides

Entry = dict[str, Any]

# Radii in pixels, the same at every scale of the brain. A mark grows from a tenth of the largest.
LARGEST = 10.0
SMALLEST = round(LARGEST * sqrt(0.1), 2)


def map_entries(grouped: pd.DataFrame, tables: Tables, config: VoteConfig) -> Entry:
    """Gather the marks of every synthesis whose groups are regions, all on one scale.

    Returns
    -------
    ``dots``, one for each synthesis, region and side that has a vote and a place, the largest
    first, so that small marks lie on top; ``sizes``, what marks are sized by in each synthesis and
    the sizes that its key shows; ``undrawn``, the
    regions of each synthesis that have votes and no place at all.
    """
    findings = spread_over_sides(grouped).groupby(SIDE_KEY)["finding_id"].agg(sorted).to_dict()
    sides = {
        name: place_side_votes(tables["side_votes"], tables["regions"], name)
        for name, synthesis in config.syntheses.items()
        if synthesis.group_by == "region" and name in set(grouped["synthesis"])
    }
    drawn = {name: votes[is_placed(votes)] for name, votes in sides.items()}
    columns = {name: size_column(votes) for name, votes in sides.items()}
    most = {"participants": 0, "k_units": 0}
    for name, votes in drawn.items():
        largest = votes[columns[name]].max()
        most[columns[name]] = max(most[columns[name]], 0 if pd.isna(largest) else int(largest))
    dots = [
        _dot(name, row, columns[name], most[columns[name]], findings)
        for name, votes in drawn.items()
        for row in iterate_rows(votes)
    ]
    dots.sort(key=lambda dot: (-dot["radius"], dot["place"], dot["side"]))
    return {
        "dots": dots,
        "sizes": {
            name: {"by": _amount(columns[name])[1], "key": _key(columns[name], most[columns[name]])}
            for name in drawn
        },
        "undrawn": {
            name: sorted(set(sides[name]["region"]) - set(votes["region"]))
            for name, votes in drawn.items()
        },
    }


def _dot(
    synthesis: str, row: Any, column: str, most: int, findings: Mapping[Any, list[str]]
) -> Entry:
    size = getattr(row, column)
    unknown = pd.isna(row.participants)
    people = (
        f"number of {noun('participants')} not reported"
        if unknown
        else counted(int(row.participants), noun("participant"), noun("participants"))
    )
    cast = [(int(getattr(row, f"n_{vote}")), term_label(vote)) for vote in VOTE_CATEGORIES]
    votes = list_words([f"{number} {label}" for number, label in cast if number])
    return {
        "synthesis": synthesis,
        "place": row.region,
        "side": row.side,
        "direction": row.vote,
        "findings": findings[synthesis, row.region, row.side],
        "views": {
            view: list(VIEWS[view].place(row.x, row.y, row.z))
            for view, sides in SEEN_FROM.items()
            if row.side in sides
        },
        "radius": dot_radius(0 if pd.isna(size) else int(size), most),
        "label": f"{capitalised(row.region)}, {SIDE_WORDS[row.side]}: "
        f"{counted(row.k_units, 'vote')} ({votes}), {people}",
    }


def dot_radius(number: int, most: int) -> float:
    """Give the radius of a mark: its area is proportional to the participants, or to the votes.

    No mark is smaller than the smallest, which stands for missing numbers too.
    """
    return max(SMALLEST, round(LARGEST * sqrt(number / most), 2)) if most else SMALLEST


def _amount(column: str) -> tuple[str, str]:
    """Name what marks are sized by, in the singular and in the plural."""
    if column == "participants":
        return noun("participant"), noun("participants")
    return "vote", "votes"


def _key(column: str, most: int) -> list[Entry]:
    """Choose the sizes that a key shows: the largest, and a quarter of it."""
    return [
        {"text": counted(number, *_amount(column)), "radius": dot_radius(number, most)}
        for number in sorted({most // 4, most} - {0})
    ]
