"""How far reviews share their primary studies: shared studies and the corrected covered area."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

import pandas as pd

from scripts.tables.files import iterate_rows, shape_table
from scripts.tables.overlap import BANDS, COVERED_AREA, OVERLAP

# Upper ends of the bands of the corrected covered area (Pieper 2014).
# ASSUME: Pieper names whole per cents, 0 to 5, 6 to 10, 11 to 15 and above 15. What lies between
# two bands belongs to the upper one, as Pieper's "above 15" has it: no overlap is made smaller.
UPPER_ENDS = (Fraction(5, 100), Fraction(10, 100), Fraction(15, 100))


def corrected_covered_area(inclusions: int, studies: int, reviews: int) -> Fraction | None:
    """Work out the corrected covered area (Pieper 2014).

    Parameters
    ----------
    inclusions
        Included studies of each review, added up (N).
    studies
        Distinct studies among them (r).
    reviews
        Reviews that include a study (c).

    Returns
    -------
    (N - r) / (r c - r), a share; of two reviews it is the Jaccard index. None where a study
    cannot be repeated: fewer than two reviews.
    """
    if reviews < 2:
        return None
    return Fraction(inclusions - studies, studies * reviews - studies)


def cca_category(area: Fraction) -> str:
    """Return the word for a corrected covered area (Pieper 2014)."""
    return BANDS[sum(area > end for end in UPPER_ENDS)]


def measure_overlap(citations: pd.DataFrame) -> pd.DataFrame:
    """Work out the corrected covered area over all reviews.

    Only included studies count; see ``COVERED_AREA``.
    """
    counted = citations[citations["included"]]
    reviews, studies = counted["review"].nunique(), counted["study"].nunique()
    row = {
        "reviews": reviews,
        "inclusions": len(counted),
        "studies": studies,
        **_area_columns(corrected_covered_area(len(counted), studies, reviews)),
        "reason": _why_not_defined(reviews),
    }
    return shape_table([row], COVERED_AREA)


def _area_columns(area: Fraction | None) -> dict[str, Any]:
    if area is None:
        return {"cca": None, "band": None}
    return {"cca": float(area), "band": cca_category(area)}


def _why_not_defined(reviews: int) -> str | None:
    if reviews >= 2:
        return None
    if reviews == 1:
        return "not defined: only one review includes studies, and it takes two to share one"
    return "not defined: no review includes a study"


def compare_pairs(citations: pd.DataFrame, reviews: Sequence[str]) -> pd.DataFrame:
    """List for each two reviews the included studies that they share.

    ``reviews`` names all of them, also those without a study; see ``OVERLAP``.
    """
    by_review: dict[str, dict[str, Any]] = {name: {} for name in reviews}
    for row in iterate_rows(citations[citations["included"]]):
        by_review[row.review][row.study] = row
    rows = [
        {"review_1": one, "review_2": two, **_pair(by_review[one], by_review[two])}
        for one, two in combinations(sorted(reviews), 2)
    ]
    return shape_table(rows, OVERLAP)


def _pair(one: dict[str, Any], two: dict[str, Any]) -> dict[str, Any]:
    shared = one.keys() & two.keys()
    uncertain = [
        _ids(row.study_id, two[name].study_id)
        for row in one.values()
        for name in candidates(row.uncertain_with)
        if name in two
    ]
    inclusions = len(one) + len(two)
    area = corrected_covered_area(inclusions, len(one.keys() | two.keys()), bool(one) + bool(two))
    return {
        "studies_1": len(one),
        "studies_2": len(two),
        "shared": len(shared),
        "shared_studies": _list_cells(_ids(one[s].study_id, two[s].study_id) for s in shared),
        "uncertain_matches": _list_cells(uncertain),
        **_area_columns(area),
    }


def candidates(uncertain_with: Any) -> list[str]:
    """Return the studies that a cell of ``uncertain_with`` lists."""
    return [] if pd.isna(uncertain_with) else str(uncertain_with).split(";")


def _ids(one: str, two: str) -> str:
    """Write the ids that two reviews give one study: once if they are the same."""
    first, second = (ids.replace(";", " + ") for ids in (one, two))
    return first if first == second else f"{first} = {second}"


def _list_cells(cells: Any) -> str | None:
    return ";".join(sorted(cells)) or None
