"""The dots of the evidence browser's map: the votes of a region on one side of the brain."""

from collections.abc import Mapping
from math import sqrt
from typing import Any

import pandas as pd

from scripts.atlas.outlines import VIEWS
from scripts.atlas.places import SEEN_FROM, SIDE_WORDS, is_placed, size_column
from scripts.common.wording import capitalised, counted, list_words, term_label
from scripts.models.config import VoteConfig
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import Tables, iterate_rows
from scripts.votes.side_votes import SIDE_KEY, place_side_votes, spread_over_sides

Entry = dict[str, Any]

SMALLEST, LARGEST = 2.6, 7.0  # radii in millimetres of the brain


def map_entries(grouped: pd.DataFrame, tables: Tables, config: VoteConfig) -> Entry:
    """Gather the dots of every synthesis whose groups are regions.

    Returns
    -------
    ``dots``, one for each synthesis, region and side that has a vote and a place, the largest
    first, so that small dots lie on top; ``sizes``, the legend of each synthesis; ``undrawn``, the
    regions of each synthesis that have votes and no place at all.
    """
    findings = spread_over_sides(grouped).groupby(SIDE_KEY)["finding_id"].agg(sorted).to_dict()
    dots: list[Entry] = []
    sizes, undrawn = {}, {}
    for name, synthesis in config.syntheses.items():
        if synthesis.group_by != "region" or name not in set(grouped["synthesis"]):
            continue
        sides = place_side_votes(tables["side_votes"], tables["regions"], name)
        drawn = sides[is_placed(sides)]
        column = size_column(sides)
        most = int(drawn[column].max()) if len(drawn) else 0
        dots += [_dot(name, row, column, most, findings) for row in iterate_rows(drawn)]
        sizes[name] = _legend(column, most)
        undrawn[name] = sorted(set(sides["region"]) - set(drawn["region"]))
    dots.sort(key=lambda dot: (-dot["radius"], dot["place"], dot["side"]))
    return {"dots": dots, "sizes": sizes, "undrawn": undrawn}


def _dot(
    synthesis: str, row: Any, column: str, most: int, findings: Mapping[Any, list[str]]
) -> Entry:
    size = getattr(row, column)
    unknown = pd.isna(row.participants)
    people = "number not reported" if unknown else counted(int(row.participants), "participant")
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
        "said": f"{capitalised(row.region)}, {SIDE_WORDS[row.side]}: "
        f"{counted(row.k_units, 'vote')} ({votes}), {people}",
    }


def dot_radius(number: int, most: int) -> float:
    """Give the radius of a dot: its area grows with the participants, or with the votes."""
    share = number / most if most else 0.1
    return round(SMALLEST + (LARGEST - SMALLEST) * sqrt(share), 2)


def _legend(column: str, most: int) -> list[Entry]:
    """Choose the sizes that a legend shows: the largest, and a quarter of it."""
    noun = "participant" if column == "participants" else "vote"
    return [
        {"text": counted(number, noun), "radius": dot_radius(number, most)}
        for number in sorted({most // 4, most} - {0})
    ]
