"""Where regions are: the sides of the brain, the directions to look from, MNI coordinates."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from scripts.tables.files import iterate_rows

SIDE_TITLES = {
    "left": "left",
    "right": "right",
    "midline": "midline",
    "unspecified": "not reported",
}
SIDE_WORDS = {
    "left": "on the left",
    "right": "on the right",
    "midline": "on the midline",
    "unspecified": "side not reported",
}

# The sides that are seen from each direction. The midline is seen from everywhere.
# Where the side is not reported, a mark has no place from above; from the side it has one,
# whichever side it is.
SEEN_FROM = {
    "left": ("left", "midline"),
    "above": ("left", "right", "midline"),
    "right": ("right", "midline"),
    "unspecified": ("unspecified",),
}

VIEW_TITLES = {
    "left": "Left side",
    "above": "From above",
    "right": "Right side",
    "unspecified": "Side not reported",
}

PLACE = ["x", "y", "z"]


class Point(NamedTuple):
    """A place in MNI space, in millimetres; ``x`` is missing where the side is not known."""

    x: float
    y: float
    z: float


NOWHERE = Point(float("nan"), float("nan"), float("nan"))


def add_places(counts: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """Add the coordinates of each row's region on its side."""
    known = {row.region: region_points(row) for row in iterate_rows(regions)}
    points = [
        known.get(region, {}).get(side, NOWHERE)
        for region, side in zip(counts["region"], counts["side"], strict=True)
    ]
    places = pd.DataFrame(points, columns=PLACE, index=counts.index, dtype=float)
    return counts.join(places)


def region_points(region: NamedTuple) -> dict[str, Point]:
    """Give the points of a region of the vocabulary by side.

    A region's points differ little but in ``x``; where the side is not reported, ``x`` is missing
    and the others are the mean of the points that there are.
    """
    texts = {side: getattr(region, f"mni_{side}") for side in ("left", "right", "midline")}
    points = {
        side: Point(*(float(number) for number in text.split()))
        for side, text in texts.items()
        if pd.notna(text)
    }
    if points:
        _, y, z = np.mean(list(points.values()), axis=0)
        points["unspecified"] = Point(float("nan"), float(y), float(z))
    return points


def is_placed(sides: pd.DataFrame) -> pd.Series:
    """Mark the votes by side that have a place on the brain; see ``place_side_votes``."""
    placed: pd.Series = sides["y"].notna()
    return placed


def number_regions(sides: pd.DataFrame) -> dict[str, int]:
    """Give each region that has a place on the brain a number, in the order of the rows."""
    placed = sides.loc[is_placed(sides), "region"].drop_duplicates()
    return {str(region): number for number, region in enumerate(placed, start=1)}


def size_column(sides: pd.DataFrame) -> str:
    """Name what marks are sized by: participants, or units where no number is reported at all."""
    return (
        "participants" if sides.loc[is_placed(sides), "participants"].notna().any() else "k_units"
    )
