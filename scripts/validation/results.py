"""The results of the validation, summed up for its figure and its page."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from scripts.tables.validation import KINDS, VOTERS

# ASSUME: a ratio of estimates says little where the effect is next to nothing.
SMALLEST_EFFECT = 0.1
KIND_LABELS = {
    "smd": "Standardised mean difference",
    "mean_change": "Standardised mean change",
    "correlation": "Correlation",
    "log_odds_ratio": "Odds ratio",
}
# ASSUME: where little, some and much heterogeneity begin and end, in standard deviations.
TAU_GROUPS = {"below 0.1": (0.0, 0.1), "0.1 to 0.3": (0.1, 0.3), "0.3 and above": (0.3, np.inf)}
ANY_TAU = (0.0, np.inf)
FOUND = ("negative", "no", "positive")


class Closeness(NamedTuple):
    """How close the estimates from votes come to the pooled effects, over some data sets."""

    sets: int
    estimates: int  # those with votes for both directions
    ratio: float  # median of estimate / pooled effect, where the latter is not next to nothing
    shift: float  # median of the distance from 0 that the estimate has too much
    error: float  # root of the mean squared difference
    covered: int  # sets whose exact interval holds the pooled effect
    coverage: float
    width: float  # median, of the intervals with both ends
    variance_ratio: float  # median of the sets: see ``VALIDATION``


@dataclass(frozen=True)
class Validated:
    """The table of the validation.

    Parameters
    ----------
    table
        See ``VALIDATION``.
    confidence
        Confidence level of its intervals; tests were counted where p is at most the rest to 1.
    """

    table: pd.DataFrame = field(repr=False)
    confidence: float

    @cached_property
    def alpha(self) -> float:
        """The p value up to which a test was counted."""
        return round(1 - self.confidence, 12)

    @cached_property
    def kinds(self) -> list[str]:
        """The kinds of effect that there are."""
        return [kind for kind in KINDS if (self.table["kind"] == kind).any()]

    def rows(
        self, assumed: str = "0", kind: str | None = None, voters: str = VOTERS[0]
    ) -> pd.DataFrame:
        """Return one row for each data set."""
        rows = self.table[(self.table["voters"] == voters) & (self.table["assumed_tau"] == assumed)]
        return (rows if kind is None else rows[rows["kind"] == kind]).reset_index(drop=True)

    def closeness(
        self,
        assumed: str,
        kind: str | None = None,
        voters: str = VOTERS[0],
        tau: tuple[float, float] = ANY_TAU,
    ) -> Closeness:
        """Sum up how close the estimates come under an assumed heterogeneity.

        ``tau`` limits the data sets to those in which the pooling finds one from a number on and
        below another.
        """
        rows = self.rows(assumed, kind, voters)
        rows = rows[(rows["reml_tau"] >= tau[0]) & (rows["reml_tau"] < tau[1])]
        both = rows.dropna(subset="estimate")
        estimate, pooled = (both[name].to_numpy(float) for name in ("estimate", "reml_mean"))
        large = np.abs(pooled) >= SMALLEST_EFFECT
        width = (rows["ci_high"] - rows["ci_low"]).dropna()
        return Closeness(
            len(rows),
            len(both),
            _median(estimate[large] / pooled[large]),
            _median((estimate - pooled) * np.sign(pooled)),
            float(np.sqrt(np.mean((estimate - pooled) ** 2))) if len(both) else float("nan"),
            int(rows["covers"].sum()),
            float(rows["covers"].mean()) if len(rows) else float("nan"),
            _median(width.to_numpy(float)),
            _median(rows["variance_ratio"].to_numpy(float)),
        )

    @cached_property
    def pooled_width(self) -> float:
        """The median width of the intervals of the pooled effects."""
        rows = self.rows()
        return _median((rows["reml_high"] - rows["reml_low"]).to_numpy(float))

    def directions(self, *, found_alone: bool = False) -> dict[str, int]:
        """Count the data sets by what the direction of most votes is to the pooled effect."""
        rows = self.rows()
        rows = rows[rows["reml_p"] <= self.alpha] if found_alone else rows
        product = np.sign(rows["n_increase"] - rows["n_decrease"]) * np.sign(rows["reml_mean"])
        names = {"same": product > 0, "opposite": product < 0, "tied": product == 0}
        return {name: int(flags.sum()) for name, flags in names.items()}

    def verdicts(self, voters: str = VOTERS[0]) -> dict[str, dict[str, int]]:
        """Count the data sets by verdict, and by what the pooling finds."""
        rows = self.rows(voters=voters)
        finds = np.where(rows["reml_p"] <= self.alpha, np.sign(rows["reml_mean"]), 0)
        pooling = pd.Series(finds, rows.index).map(dict(zip((-1, 0, 1), FOUND, strict=True)))
        counts = pd.crosstab(rows["verdict"], pooling).reindex(columns=FOUND, fill_value=0)
        return {str(name): {f: int(row[f]) for f in FOUND} for name, row in counts.iterrows()}

    def directed(self, voters: str = VOTERS[0]) -> dict[str, int]:
        """Count the verdicts that name a direction by whether the pooling finds it."""
        counts = {"found": 0, "not_found": 0, "opposite": 0}
        for verdict, finds in self.verdicts(voters).items():
            signs = {"increase": "positive", "decrease": "negative"}
            if way := signs.get(verdict.rpartition(" ")[2]):
                other = "negative" if way == "positive" else "positive"
                counts["found"] += finds[way]
                counts["not_found"] += finds["no"]
                counts["opposite"] += finds[other]
        return counts

    def tests(self, voters: str = VOTERS[0]) -> dict[str, int]:
        """Count the data sets by whether the sign test and the pooling come to a low p value."""
        rows = self.rows(voters=voters)
        votes, pooled = rows["p_sign"] <= self.alpha, rows["reml_p"] <= self.alpha
        flags = {"both": votes & pooled, "votes": votes & ~pooled, "pooled": pooled & ~votes}
        flags["neither"] = ~votes & ~pooled
        return {name: int(flag.sum()) for name, flag in flags.items()}

    def changed_verdicts(self, voters: str) -> int:
        """Count the data sets whose verdict is another one with second reports."""
        return int((self.rows(voters=voters)["verdict"] != self.rows()["verdict"]).sum())

    def conflicting(self, voters: str) -> int:
        """Count the conflicting votes."""
        return int(self.rows(voters=voters)["n_conflicting"].sum())

    def missed(self, assumed: str) -> list[Any]:
        """List the data sets whose interval does not hold the pooled effect."""
        rows = self.rows(assumed)
        return rows[~rows["covers"]]["dataset"].tolist()


def _median(values: Any) -> float:
    return float(np.median(values)) if len(values) else float("nan")
