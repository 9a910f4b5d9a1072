"""At which follow-up a unit votes, where it was measured at several."""

from collections.abc import Sequence

import pandas as pd

from scripts.common.durations import weeks_of
from scripts.common.wording import folded


def choose_follow_ups(grouped: pd.DataFrame, rule: str, directions: Sequence[object]) -> pd.Series:
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
    True for each finding at the chosen follow-up; under ``longest`` and ``shortest`` also for those
    of another direction. A finding without a follow-up, or with one in words alone, counts as
    measured at the end of treatment.
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
    named = grouped["follow_up"].fillna("").map(folded) == folded(rule)
    return named | ((weeks == weeks_of(rule)) & (weeks > 0))
