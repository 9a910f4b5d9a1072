"""Compare two independent codings of a review: ``python scripts/compare_codings.py FOLDER``.

The folder holds ``coder_1.csv`` and ``coder_2.csv``, one row per finding.
"""

import sys
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

HINTS = {
    "region": 8,
    "target_region": 4,
    "contrast": 4,
    "subgroup": 3,
    "comparator": 3,
    "outcome": 2,
    "side": 2,
    "page": 2,
    "region_as_reported": 1,
    "condition": 1,
    "direction": 1,
}


@dataclass(frozen=True)
class Agreement:
    """How far two coders agree on one judgement."""

    items: int
    percent: float
    kappa: float


def agreement(one: Sequence[Hashable], two: Sequence[Hashable]) -> Agreement:
    """Return the percentage of equal judgements and Cohen's kappa (Cohen 1960).

    Kappa is not defined (NaN) where chance alone gives full agreement.
    """
    a, b = pd.Series(list(one)), pd.Series(list(two))
    observed = float((a == b).mean())
    shares = [s.value_counts(normalize=True) for s in (a, b)]
    expected = float(shares[0].mul(shares[1], fill_value=0).sum())
    kappa = (observed - expected) / (1 - expected) if expected < 1 else float("nan")
    return Agreement(len(a), 100 * observed, kappa)


def pair_codings(
    one: pd.DataFrame, two: pd.DataFrame, hints: Mapping[str, int] = HINTS
) -> pd.DataFrame:
    """Pair the rows of two codings, study by study, so that as much as possible matches.

    Parameters
    ----------
    one, two
        The codings, one row per result.
    hints
        Columns that tell which rows belong together, with their weight.

    Returns
    -------
    Columns ``<judgement>_1`` and ``<judgement>_2`` for region and direction; a result that only
    one coder recorded has ``not coded`` on the other side.
    """
    pairs: list[dict[str, str]] = []
    for study in sorted({*one["study_id"], *two["study_id"]}):
        a, b = (t[t["study_id"] == study].reset_index(drop=True) for t in (one, two))
        score = sum(
            weight * np.equal.outer(a[column].to_numpy(), b[column].to_numpy())
            for column, weight in hints.items()
        )
        possible = np.equal.outer(
            a["measure"].to_numpy(), b["measure"].to_numpy()
        ) & np.equal.outer(a["arm"].to_numpy(), b["arm"].to_numpy())
        rows, columns = linear_sum_assignment(np.where(possible, score, -1000), maximize=True)
        found = [(i, j) for i, j in zip(rows, columns, strict=True) if possible[i, j]]
        pairs += [_pair(a.loc[i], b.loc[j]) for i, j in found]
        pairs += [_pair(a.loc[i], None) for i in set(a.index) - {i for i, _ in found}]
        pairs += [_pair(None, b.loc[j]) for j in set(b.index) - {j for _, j in found}]
    return pd.DataFrame(pairs)


def _pair(one: "pd.Series[str] | None", two: "pd.Series[str] | None") -> dict[str, str]:
    return {
        f"{name}_{number}": "not coded" if row is None else str(row[name])
        for number, row in ((1, one), (2, two))
        for name in ("region", "direction")
    }


def compare_codings(folder: Path) -> dict[str, Agreement]:
    """Compare ``coder_1.csv`` and ``coder_2.csv`` on region and on direction.

    A result that only one of the two recorded counts as a disagreement on the region; direction
    is compared where both recorded the result. Rows are paired by what they say, their region
    among it; ``region, pairing blind`` leaves region and direction out of the pairing, which
    understates the agreement.
    """
    one, two = (
        pd.read_csv(folder / f"coder_{n}.csv", dtype=str, keep_default_na=False) for n in (1, 2)
    )
    pairs = pair_codings(one, two)
    judged = ("region", "region_as_reported", "direction")
    blind = pair_codings(one, two, {k: v for k, v in HINTS.items() if k not in judged})
    both = pairs[(pairs["region_1"] != "not coded") & (pairs["region_2"] != "not coded")]
    return {
        "region": agreement(pairs["region_1"].tolist(), pairs["region_2"].tolist()),
        "region, pairing blind": agreement(blind["region_1"].tolist(), blind["region_2"].tolist()),
        "direction": agreement(both["direction_1"].tolist(), both["direction_2"].tolist()),
    }


if __name__ == "__main__":
    for judgement, found in compare_codings(Path(sys.argv[1])).items():
        print(f"{judgement}: {found.percent:.1f}% of {found.items}, kappa {found.kappa:.3f}")
