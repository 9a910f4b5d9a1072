"""Pair the rows of two tables on the same findings: two codings, or two versions of a study."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

Rows = Sequence[Mapping[Any, Any]]
Agreement = Callable[[np.ndarray, np.ndarray], np.ndarray]


def weigh_agreement(
    one: Rows, two: Rows, weights: Mapping[str, float], agreement: Agreement = np.equal.outer
) -> np.ndarray:
    """Add up, for each pair of rows, the weights of the columns in which they agree.

    Parameters
    ----------
    one, two
        The rows of the two tables.
    weights
        Weight of each column that is compared.
    agreement
        Function from the cells of a column in each table to the agreement of each pair of
        cells, from 0 to 1.

    Returns
    -------
    One row for each of ``one``, one column for each of ``two``.
    """
    total = np.zeros((len(one), len(two)))
    for column, weight in weights.items():
        cells, others = (np.array([row[column] for row in rows], object) for rows in (one, two))
        total += weight * agreement(cells, others)
    return total


def pair_rows(cost: np.ndarray, allowed: np.ndarray) -> list[tuple[int, int]]:
    """Pair each row of the shorter table so that the sum of costs is smallest.

    Parameters
    ----------
    cost
        How far each pair of rows is from agreement.
    allowed
        Which pairs count; rows that could only be paired otherwise stay without a partner.
    """
    from scipy.optimize import linear_sum_assignment

    pairs = zip(*linear_sum_assignment(cost), strict=True)
    return [(int(i), int(j)) for i, j in pairs if allowed[i, j]]
