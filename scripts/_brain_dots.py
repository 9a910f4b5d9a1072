"""The dots of the map of the brain: what the findings of a region say on each side of it.

A dot sums up findings as they are, not votes: the votes of a region have no side.
"""

from collections.abc import Mapping
from math import sqrt
from typing import Any

import pandas as pd

from scripts._brain_outlines import VIEWS
from scripts._tables import rows_of
from scripts._words import capitalised, counted, term_label

Place = tuple[float, float, float]

DIRECTED = ("increase", "decrease", "no_change")
SMALLEST, LARGEST = 2.6, 7.0  # radii in millimetres of the brain
MIDDLE = 5.0  # nearer to the midline than this, a dot is shown from both sides


def region_points(regions: pd.DataFrame) -> dict[str, dict[str, Place]]:
    """List the coordinates of each region by side; regions without any are left out."""
    points = {
        row.region: {
            side: _coordinates(cell)
            for side, cell in (
                ("left", row.mni_left),
                ("right", row.mni_right),
                ("midline", row.mni_midline),
            )
            if pd.notna(cell)
        }
        for row in rows_of(regions)
    }
    return {region: sides for region, sides in points.items() if sides}


def _coordinates(cell: str) -> Place:
    x, y, z = (float(number) for number in cell.split())
    return x, y, z


def drawn_sides(side: str, points: Mapping[str, Place]) -> list[str]:
    """Name the points of a region at which a finding of a side is drawn.

    A finding on both sides, or of a side that is not reported, is drawn on both; one in the midline
    of a region that has no point there too. A region with a midline alone has one point.
    """
    if side in points:
        return [side]
    middle = [name for name in points if name == "midline"]
    both = [] if side in ("left", "right") else [n for n in ("left", "right") if n in points]
    return both or middle


def dot_entries(grouped: pd.DataFrame, regions: pd.DataFrame) -> list[dict[str, Any]]:
    """Sum up the findings of each group and side as dots.

    Parameters
    ----------
    grouped
        Findings with ``synthesis``, ``region`` (the group), ``unit`` and ``participants``; see
        ``group_all_findings``.
    regions
        See ``REGIONS``.

    Returns
    -------
    One entry per synthesis, group and side, the largest first, so that small dots lie on top.
    """
    points = region_points(regions)
    placed = grouped[grouped["region"].isin(list(points))]
    sides = [drawn_sides(row.side, points[row.region]) for row in rows_of(placed)]
    placed = placed.assign(drawn=pd.Series(sides, index=placed.index, dtype=object)).explode(
        "drawn"
    )
    groups: Any = placed.groupby(["synthesis", "region", "drawn"])
    dots = [_dot(s, region, side, points[region][side], rows) for (s, region, side), rows in groups]
    largest = most_participants(dots)
    for dot in dots:
        dot["radius"] = dot_radius(dot["participants"] or 0, largest[dot["synthesis"]])
    return sorted(dots, key=lambda dot: (-dot["radius"], dot["place"], dot["side"]))


def _dot(synthesis: str, region: str, side: str, at: Place, rows: pd.DataFrame) -> dict[str, Any]:
    # The same people are not added twice: of a unit's findings, the largest number counts.
    people = rows.groupby("unit")["participants"].max()
    participants = int(people.sum()) if people.notna().any() else None
    direction = summed_direction(set(rows["direction"]))
    unknown = participants is None
    people_text = "number not reported" if unknown else counted(participants or 0, "participant")
    return {
        "synthesis": synthesis,
        "place": region,
        "side": side,
        "direction": direction,
        "participants": participants,
        "open": bool((rows["side"] == "unspecified").all()),
        "findings": sorted(rows["finding_id"]),
        "views": {name: list(VIEWS[name].place(*at)) for name in _seen_from(at[0])},
        "said": f"{capitalised(region)}, {side}: {term_label(direction)}, "
        f"{counted(len(rows), 'finding')}, {people_text}",
    }


def _seen_from(x: float) -> list[str]:
    return [
        *(["left"] if x < MIDDLE else []),
        "above",
        *(["right"] if x > -MIDDLE else []),
    ]


def summed_direction(directions: set[str]) -> str:
    """Name the direction of findings: mixed where they differ, unclear where none has any."""
    known = directions & set(DIRECTED)
    if not known:
        return "unclear"
    return known.pop() if len(known) == 1 else "mixed"


def dot_radius(participants: int, most: int) -> float:
    """Give the radius of a dot: its area grows with the participants."""
    share = participants / most if most else 0.1
    return round(SMALLEST + (LARGEST - SMALLEST) * sqrt(share), 2)


def most_participants(dots: list[dict[str, Any]]) -> dict[str, int]:
    """Give the participants of the largest dot of each synthesis."""
    most: dict[str, int] = {}
    for dot in dots:
        most[dot["synthesis"]] = max(most.get(dot["synthesis"], 0), dot["participants"] or 0)
    return most


def size_legend(dots: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Choose the sizes that the legend of a synthesis shows: the largest, and a quarter of it."""
    return {
        synthesis: [
            {"participants": number, "radius": dot_radius(number, most)}
            for number in sorted({most // 4, most} - {0})
        ]
        for synthesis, most in most_participants(dots).items()
    }


def undrawn(grouped: pd.DataFrame, regions: pd.DataFrame) -> list[str]:
    """List the groups that have no coordinates, such as genes or whole networks."""
    named = set(grouped["region"]) - set(region_points(regions))
    return sorted(str(name) for name in named)
