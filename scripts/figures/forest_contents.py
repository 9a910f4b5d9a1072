"""What the forest plot of a synthesis shows: its panels, their regions, and the rows of each.

Effects of one type share a panel with one axis. Reported numbers stand as ``REPORTED`` has them,
pooled ones as ``EFFECTS``. A cohort that reports a p value alone has a row without a mark. Ratios
stand on a logarithmic axis.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import floor, isnan, log10, nan
from typing import Any

import numpy as np
import pandas as pd

from scripts.common.wording import (
    capitalised,
    cohort_label,
    direction_phrase,
    effect_type_label,
    number_text,
    p_text,
)
from scripts.common.words import noun
from scripts.models.effect_types import is_ratio
from scripts.models.terms import Scale
from scripts.tables.files import iterate_rows, rows_of_synthesis
from scripts.votes.syntheses import sort_anatomically

NUMBERS = ["effect", "ci_low", "ci_high", "z", "p_value"]
NOT_NAMED, NO_EFFECT = "type of effect not named", ""
LONGEST = 1e5  # a larger number is written with a power of ten


@dataclass(frozen=True)
class ForestRow:
    """A line of the plot: a mark where ``effect`` is a number, a line where both limits are.

    Attributes
    ----------
    label, text, n
        What stands at the left, at the right, and as the number of participants.
    weight
        Share of the weight in the random-effects mean; missing where the cohort is not in it.
    is_pooled
        The row is about all cohorts together.
    """

    label: str
    text: str
    effect: float = nan
    low: float = nan
    high: float = nan
    n: str = ""
    weight: float = nan
    is_pooled: bool = False


@dataclass(frozen=True)
class Block:
    """A region of a panel: its rows, those of the pooled effect last, and notes below them."""

    region: str
    rows: list[ForestRow]
    notes: list[str]


@dataclass
class Panel:
    """The regions whose effects are of one type.

    Attributes
    ----------
    kind
        That type; ``NO_EFFECT`` where p values alone are reported.
    scale
        Whether the effects are those of the measure, or turned into benefit.
    reach
        How far from no effect the usual effect or limit of an interval lies; of ratios, the
        logarithm.
    """

    kind: str
    reach: float
    scale: Scale = "direction"
    blocks: list[Block] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The type in words."""
        return capitalised(effect_type_label(self.kind)) or "No effect reported"

    @property
    def is_log(self) -> bool:
        """Whether effects are ratios, so that the axis is logarithmic and 1 is no effect."""
        return is_ratio(self.kind)

    @property
    def decimals(self) -> int:
        """Decimals that give the usual effect two digits, and at least two."""
        return 2 if self.is_log else min(max(1 - floor(log10(self.reach)), 2), 6)


def list_panels(
    synthesis: str,
    reported: pd.DataFrame,
    effects: pd.DataFrame,
    shown_studies: pd.DataFrame,
    regions: pd.DataFrame,
    scale: Scale = "direction",
) -> list[Panel]:
    """List the panels of a synthesis, the type of most effects first; none without a report."""
    rows = _place_in_panels(sort_anatomically(rows_of_synthesis(reported, synthesis), regions))
    pooled = rows_of_synthesis(effects[effects["method"] == "random_effects"], synthesis)
    of_region = {row.region: row for row in iterate_rows(pooled)}
    participants = (
        rows_of_synthesis(shown_studies, synthesis)
        .groupby(["region", "cohort"])["participants"]
        .max()
    )
    cohorts = participants.groupby(level="region").size()
    n_reported, n_effects = rows.groupby("region").size(), rows.groupby("region")["effect"].count()
    panels, seen = [], set()
    for kind in _order_kinds(rows):
        of_kind = rows[rows["panel"] == kind]
        panel = Panel(kind, _usual_reach(of_kind, kind), scale)
        for region, group in of_kind.groupby("region", sort=False):
            name = str(region)
            pool = of_region.get(name)
            notes = [*_why_not_pooled(pool)] if n_effects[name] > 1 else []
            more = 0 if name in seen else cohorts.get(name, 0) - n_reported[name]
            if more > 0:
                cohorts_text = noun("cohort") if more == 1 else noun("cohorts")
                verb = "reports" if more == 1 else "report"
                notes.append(
                    f"{more} more {cohorts_text} {verb} neither an effect nor a p value with a "
                    "direction."
                )
            seen.add(name)
            weights = _weights(group, pool)
            lines = [
                _cohort_row(row, participants, panel, weights.get(row.cohort, nan))
                for row in iterate_rows(group)
            ]
            lines += _pooled_rows(pool, panel.decimals)
            panel.blocks.append(Block(name, lines, notes))
        panels.append(panel)
    return panels


def count_lines(panels: list[Panel]) -> int:
    """Count the lines of a plot."""
    return sum(1 + len(b.rows) + len(b.notes) for panel in panels for b in panel.blocks)


def number(value: float, decimals: int) -> str:
    """Write a number with so many decimals; a very large one with a power of ten."""
    return number_text(value, decimals) if abs(value) < LONGEST else f"{value:.2g}"


def interval(low: float, high: float, decimals: int) -> str:
    """Write the limits of an interval."""
    return f"{number(low, decimals)} to {number(high, decimals)}"


def _place_in_panels(rows: pd.DataFrame) -> pd.DataFrame:
    """Give each row its panel; a p value alone has that of its region's most frequent type."""
    rows = rows.assign(**{name: rows[name].astype(float) for name in NUMBERS})
    kinds = rows["effect_type"].astype("string").fillna(NOT_NAMED)
    # The mean of effects of several types is no effect.
    rows["mixed"] = rows["effect"].notna() & kinds.str.contains(";")
    rows.loc[rows["mixed"], ["effect", "ci_low", "ci_high"]] = nan
    rows["panel"] = kinds.where(rows["effect"].notna())
    counts = rows["panel"].value_counts()
    known = rows.dropna(subset="panel")
    known = known.assign(rank=-known["panel"].map(counts)).sort_values(["rank", "panel"])
    first = known.drop_duplicates("region").set_index("region")["panel"]
    rows["panel"] = rows["panel"].fillna(rows["region"].map(first)).fillna(NO_EFFECT)
    rows["without"] = rows["effect"].isna()
    return rows.sort_values(["position", "region", "without", "cohort"])


def _order_kinds(rows: pd.DataFrame) -> list[str]:
    """Order the panels by the number of their effects; p values alone come last."""
    counts = rows.groupby("panel")["effect"].count()
    return sorted(counts.index, key=lambda kind: (kind == NO_EFFECT, -counts[kind], kind))


def _usual_reach(rows: pd.DataFrame, kind: str) -> float:
    """Return the median of how far effects and intervals reach, of two the smaller."""
    values = rows[["effect", "ci_low", "ci_high"]]
    if is_ratio(kind):
        values = values.where(values > 0).map(np.log)
    reach = values.abs().max(axis="columns")
    reach = reach[reach > 0]
    return 1.0 if reach.empty else float(reach.quantile(interpolation="lower"))


def _weights(rows: pd.DataFrame, pool: Any) -> dict[str, float]:
    """Give each cohort its share of the weight in the random-effects mean, where there is one.

    Weights are 1 / (se² + tau²), on the scale on which effects are pooled.
    """
    if pool is None or not pool.estimable:
        return {}
    given = rows[rows["se"].notna()].set_index("cohort")["se"].astype(float)
    weights = 1 / (given**2 + float(pool.tau) ** 2)
    return {str(cohort): share for cohort, share in (weights / weights.sum()).items()}


def _cohort_row(row: Any, participants: pd.Series, panel: Panel, weight: float) -> ForestRow:
    decimals = panel.decimals
    n = participants.get((row.region, row.cohort))
    p = "" if isnan(row.p_value) else _p_value(row, panel.scale)
    if isnan(row.effect):
        text = ", ".join(filter(None, ["effects of several types" if row.mixed else "", p]))
    elif isnan(row.ci_low):
        p = p.partition(",")[0]  # the sign of the effect is its direction
        text = ", ".join(filter(None, [number(row.effect, decimals), p]))
    else:
        limits = interval(row.ci_low, row.ci_high, decimals)
        text = f"{number(row.effect, decimals)} [{limits}]"
    return ForestRow(
        cohort_label(row.cohort),
        text,
        row.effect,
        row.ci_low,
        row.ci_high,
        "" if pd.isna(n) else number_text(n),
        weight,
    )


def _p_value(row: Any, scale: Scale) -> str:
    """Write a p value, or its bound, with the direction of its z; z is 0 where p is 1."""
    text = p_text(row.p_value)
    is_bound = pd.notna(row.p_below) and bool(row.p_below)
    text = f"p {text}" if text.startswith("<") else f"p {'<' if is_bound else '='} {text}"
    way = direction_phrase("increase" if row.z > 0 else "decrease", scale)
    return text if row.z == 0 else f"{text}, {way}"


def _pooled_rows(pool: Any, decimals: int) -> Iterator[ForestRow]:
    """Give the lines of the random-effects mean of a region, where there is one."""
    if pool is None or not pool.estimable:
        return
    limits = interval(pool.ci_low, pool.ci_high, decimals)
    yield ForestRow(
        f"Random-effects mean (k = {pool.k})",
        f"{number(pool.estimate, decimals)} [{limits}]",
        *(float(pool.estimate), float(pool.ci_low), float(pool.ci_high)),
        is_pooled=True,
    )
    low, high = float(pool.prediction_low), float(pool.prediction_high)
    yield ForestRow(
        "Prediction interval", f"[{interval(low, high, decimals)}]", nan, low, high, is_pooled=True
    )
    tau, share = number_text(pool.tau, decimals), number_text(100 * pool.i_squared)
    yield ForestRow("Heterogeneity", f"tau {tau}, I² {share}%", is_pooled=True)


def _why_not_pooled(pool: Any) -> Iterator[str]:
    """Say why effects are not pooled, in the words of ``EFFECTS`` without their details."""
    if pool is None or pool.estimable:
        return
    reason = pool.reason.removeprefix("not pooled, as ")
    for detail in (":", ", only", "; left out"):
        reason = reason.partition(detail)[0]
    yield f"Not pooled: {reason.replace('_', ' ')}."
