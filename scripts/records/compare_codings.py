"""Compare two codings of a review: ``python -m scripts.records.compare_codings FOLDER``.

The folder holds ``coder_1.csv`` and ``coder_2.csv``, one row per finding, or ``claims_1.csv`` and
``claims_2.csv``, one row per countable statement of the text, or both.
"""

import sys
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scripts.inputs.cell_values import clean_text, read_values
from scripts.inputs.csv_files import read_grid
from scripts.inputs.record import Record
from scripts.inputs.tables import column_of
from scripts.models.study import Finding
from scripts.records.pairing import Rows, pair_rows, weigh_agreement
from scripts.records.study_tables import csv_columns


@dataclass(frozen=True)
class Pairing:
    """How the rows of two coders are paired.

    Attributes
    ----------
    same
        Columns in which the two rows never differ.
    hints
        Columns in which they are likely to agree, with their weight.
    least
        The share of this weight that two rows must have in common.
    """

    same: tuple[str, ...]
    hints: Mapping[str, int]
    least: float = 0


FINDINGS = Pairing(
    ("study_id", "measure", "arm"),
    {
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
    },
)
CLAIMS = Pairing(
    ("section",),
    {
        "says": 24,
        "region": 8,
        "studies": 6,
        "modality": 4,
        "count": 4,
        "counts": 3,
        "measure": 3,
        "contrast": 3,
        "subgroup": 3,
        "other": 3,
        "direction": 2,
        "condition": 2,
        "outcome": 2,
        "page": 2,
        "target_region": 1,
        "side": 1,
        "at_least": 1,
        "not_checkable": 1,
    },
    least=0.55,
)
# What is judged of a claim, and the hints that it shows in.
JUDGED = {
    "stated count": ["count", "at_least"],
    "studies": ["studies"],
    "region": ["region"],
    "direction": ["direction"],
    "subgroup": ["subgroup"],
    "checkable": ["not_checkable"],
}
ABSENT = "not coded"

Row = Mapping[Hashable, Any]


@dataclass(frozen=True)
class Agreement:
    """How far two coders agree on one judgement."""

    items: int
    percent: float
    kappa: float

    def __str__(self) -> str:
        """Write a row of the table in CODING.md."""
        kappa = "–" if np.isnan(self.kappa) else f"{self.kappa:.3f}"
        return f"{self.items} | {self.percent:.1f}% | {kappa}"


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


def pair_codings(one: pd.DataFrame, two: pd.DataFrame, pairing: Pairing) -> pd.DataFrame:
    """Pair the rows of two codings so that as much as possible matches.

    Parameters
    ----------
    one, two
        The codings: one row per finding, or one per claim. Lists are separated by semicolons.
    pairing
        Which rows belong together. A hint that a coding has no column for is left out.

    Returns
    -------
    Columns ``<column>_1`` and ``<column>_2`` for every column that both codings have; a row that
    only one coder has is ``not coded`` on the other side.
    """
    columns = one.columns.intersection(two.columns)
    codings = [
        dict(list(coding[columns].groupby(list(pairing.same), sort=True))) for coding in (one, two)
    ]
    none = one.loc[[], columns]
    pairs: list[dict[str, str]] = []
    for key in sorted({*codings[0], *codings[1]}):
        a, b = (coding.get(key, none).to_dict("records") for coding in codings)
        matches = _matches(a, b, pairing)
        alone_1, alone_2 = (
            set(range(len(rows))) - {match[coder] for match in matches}
            for coder, rows in enumerate((a, b))
        )
        pairs += [_pair(a[i], b[j], columns) for i, j in matches]
        pairs += [_pair(a[i], None, columns) for i in alone_1]
        pairs += [_pair(None, b[j], columns) for j in alone_2]
    return pd.DataFrame(pairs)


def _matches(one: Rows, two: Rows, pairing: Pairing) -> list[tuple[int, int]]:
    if not one or not two:
        return []
    hints = {column: weight for column, weight in pairing.hints.items() if column in one[0]}
    agreement = weigh_agreement(one, two, hints, _shared_entries) / sum(hints.values())
    surplus = agreement - pairing.least
    return pair_rows(-surplus.clip(min=0), surplus >= 0)


def _shared_entries(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Compare cells as lists: the share of the entries of both that both have."""
    lists = [[set(str(cell).split(";")) for cell in cells] for cells in (one, two)]
    return np.array([[len(a & b) / len(a | b) for b in lists[1]] for a in lists[0]])


def _pair(one: Row | None, two: Row | None, columns: "pd.Index[str]") -> dict[str, str]:
    return {
        f"{name}_{number}": ABSENT if row is None else str(row[name])
        for number, row in ((1, one), (2, two))
        for name in columns
    }


def compare_codings(folder: Path) -> dict[str, Agreement]:
    """Compare the codings that a folder holds: of findings, of claims, or of both."""
    agreements: dict[str, Agreement] = {}
    for name, compare in (("coder", compare_findings), ("claims", compare_claims)):
        paths = [folder / f"{name}_{number}.csv" for number in (1, 2)]
        if all(path.exists() for path in paths):
            agreements |= compare(*map(_read_coding, paths))
    return agreements


def _read_coding(path: Path) -> pd.DataFrame:
    """Read a coding as the tables of a review are read: all its columns, as text."""
    known = csv_columns(Finding)
    grid, problems = read_grid(path, ["study_id", *known])
    if grid is None:
        raise ValueError(problems[0].found)
    columns = [column_of(cell, known) or clean_text(cell) for cell in grid.rows[0][1]]
    rows = [dict(zip(columns, map(clean_text, cells), strict=False)) for _, cells in grid.rows[1:]]
    record = Record(grid.file, rows)
    record.lines.update(((index,), line) for index, (line, _) in enumerate(grid.rows[1:]))
    if unclear := list(read_values(record, points_are_decimal=grid.points_are_decimal)):
        raise ValueError(str(unclear[0]))
    return pd.DataFrame(rows, columns=columns).fillna("")


def compare_findings(one: pd.DataFrame, two: pd.DataFrame) -> dict[str, Agreement]:
    """Compare two codings of findings on region and on direction.

    A result that only one of the two recorded counts as a disagreement on the region; direction
    is compared where both recorded the result. Rows are paired by what they say, their region
    among it; ``region, pairing blind`` leaves region and direction out of the pairing, which
    understates the agreement.
    """
    pairs = pair_codings(one, two, FINDINGS)
    judged = ["region", "region_as_reported", "direction"]
    blind = pair_codings(one, two, _without_hints(FINDINGS, judged))
    return {
        "region": _agreement_on(pairs, "region"),
        "region, pairing blind": _agreement_on(blind, "region"),
        "direction": _agreement_on(_coded_by_both(pairs), "direction"),
    }


def compare_claims(one: pd.DataFrame, two: pd.DataFrame) -> dict[str, Agreement]:
    """Compare two codings of claims.

    The first judgement is whether a statement is a claim at all. No coder lists what is none, so
    that a kappa would mean nothing. The others are compared where both have the claim; those on
    studies, region, direction and subgroup where at least one of the two names any. Each is left
    out of the pairing that it is compared in, which may understate the agreement.
    """
    one, two = (_prepare(coding) for coding in (one, two))
    pairs = pair_codings(one, two, CLAIMS)
    share = 100 * len(_coded_by_both(pairs)) / len(pairs)
    agreements = {"claim: is one": Agreement(len(pairs), share, float("nan"))}
    for column, hints in JUDGED.items():
        pairs = _coded_by_both(pair_codings(one, two, _without_hints(CLAIMS, hints)))
        named = (pairs[f"{column}_1"] != "") | (pairs[f"{column}_2"] != "")
        agreements[f"claim: {column}"] = _agreement_on(pairs[named], column)
    return agreements


def _prepare(claims: pd.DataFrame) -> pd.DataFrame:
    """Bring a coding of claims into a form in which cells can be compared."""
    words = claims["says"].str.lower().str.findall(r"[\w-]{3,}").str.join(";")
    lists = {
        column: claims[column].map(lambda cell: ";".join(sorted(str(cell).split(";"))))
        for column in ("studies", "region")
    }
    stated = claims["count"] + claims["at_least"].map({"true": " or more"}).fillna("")
    checkable = (claims["not_checkable"] == "").map({True: "yes", False: "no"})
    judged = {"stated count": stated, "checkable": checkable}
    section = claims["section"].str.lower()
    return claims.assign(says=words, section=section, **lists, **judged)


def _without_hints(pairing: Pairing, columns: Sequence[str]) -> Pairing:
    """Leave hints out of a pairing."""
    hints = {column: weight for column, weight in pairing.hints.items() if column not in columns}
    return replace(pairing, hints=hints)


def _coded_by_both(pairs: pd.DataFrame) -> pd.DataFrame:
    """Keep the pairs of which both coders have a row."""
    return pairs[~pairs.isin([ABSENT]).any(axis="columns")]


def _agreement_on(pairs: pd.DataFrame, column: str) -> Agreement:
    return agreement(pairs[f"{column}_1"].tolist(), pairs[f"{column}_2"].tolist())


def main() -> None:
    """Print how far two codings agree, or say what is missing."""
    if len(sys.argv) != 2:
        sys.exit("Name the folder that holds the codings.")
    try:
        agreements = compare_codings(Path(sys.argv[1]))
    except (KeyError, ValueError, OSError) as error:
        sys.exit(f"The codings in {sys.argv[1]} cannot be compared: {error}.")
    if not agreements:
        sys.exit(f"{sys.argv[1]} holds neither coder_1.csv and coder_2.csv nor claims_1.csv ...")
    for judgement, result in agreements.items():
        print(f"{judgement} | {result}")


if __name__ == "__main__":
    main()
