"""The hierarchy of regions, in the table of regions: what contains what.

The level of each region is worked out once, where the vocabulary is read (``Vocabulary.lift``), and
stands in the columns ``at_system``, ``at_structure`` and ``at_subregion``.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from scripts.models.terms import Rank


def region_parents(regions: pd.DataFrame) -> dict[str, Any]:
    """Map each region to the one that contains it; missing where none does."""
    return dict(zip(regions["region"], regions["parent"], strict=True))


def regions_around(region: str, parents: Mapping[str, Any]) -> Iterator[str]:
    """List a region and those that contain it, from the inside out."""
    while pd.notna(region):
        yield region
        region = parents.get(region, pd.NA)


def regions_within(names: Iterable[str], regions: pd.DataFrame) -> set[str]:
    """List regions and everything that lies inside them."""
    outer, parents = set(names), region_parents(regions)
    return outer | {r for r in parents if not outer.isdisjoint(regions_around(r, parents))}


def lift_regions(names: pd.Series, regions: pd.DataFrame, level: Rank) -> pd.Series:
    """Replace each region by the one that contains it at a level of the hierarchy."""
    return names.map(regions.set_index("region")[f"at_{level}"]).astype("string")
