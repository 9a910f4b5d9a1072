"""At which follow-up a unit votes, where it was measured at several."""

import re
from collections.abc import Sequence

import pandas as pd

WEEKS = {"day": 1 / 7, "week": 1.0, "month": 365.25 / 84, "year": 365.25 / 7}
LENGTH = re.compile(r"(\d+(?:[.,]\d+)?)[\s-]*(day|week|wk|month|mo|year|yr)s?\b", re.IGNORECASE)
SHORT_UNITS = {"wk": "week", "mo": "month", "yr": "year"}


def weeks_of(follow_up: str) -> float:
    """Return a follow-up in weeks; in words alone, such as ``end of treatment``, it is 0.

    Examples
    --------
    >>> [weeks_of(text) for text in ("12 weeks", "end of treatment", "7-day follow-up")]
    [12.0, 0.0, 1.0]
    """
    match = LENGTH.search(follow_up)
    if not match:
        return 0.0
    unit = match[2].casefold()
    return float(match[1].replace(",", ".")) * WEEKS[SHORT_UNITS.get(unit, unit)]


def choose_follow_ups(grouped: pd.DataFrame, rule: str, directions: Sequence[str]) -> pd.Series:
    """Mark the findings at the follow-up at which their unit votes for a region.

    Parameters
    ----------
    grouped
        Findings with ``region`` (the group), ``unit``, ``direction`` and ``follow_up``.
    rule
        ``longest``, ``shortest``, or a follow-up by its name.
    directions
        The directions that vote: a follow-up at which nothing else is reported is not chosen.

    Returns
    -------
    True for each finding at the chosen follow-up, and for those of another direction. A finding
    without a follow-up, or with one in words alone, counts as measured at the end of treatment.
    """
    if grouped["follow_up"].isna().all() and rule in ("longest", "shortest"):
        return pd.Series(True, index=grouped.index)
    others = ~grouped["direction"].isin(directions)
    weeks = grouped["follow_up"].fillna("").map(weeks_of).astype(float)
    if rule in ("longest", "shortest"):
        voting = weeks.mask(others)
        at = voting.groupby([grouped["region"], grouped["unit"]], observed=True)
        chosen = at.transform("max" if rule == "longest" else "min")
        return others | (weeks == chosen)
    named = grouped["follow_up"].fillna("").map(_folded) == _folded(rule)
    return others | named | ((weeks == weeks_of(rule)) & (weeks > 0))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
