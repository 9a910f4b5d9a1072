"""The row of a method: what it gives, which cohorts it rests on, which are left out and why."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from scripts.common.wording import counted, list_words

Row = dict[str, Any]

IN = ""  # the status of a cohort that a row rests on; of the others it is the reason
NOT_POOLED = "not pooled"
# Why a cohort that reports on a region has no vote on it.
UNREPORTED, UNCLEAR = "direction not reported", "direction unclear"
# What a cohort lacks, by the form of its comparison.
LACKING = {
    "mean_change": "number of participants not reported",
    "mean_difference": "numbers of both groups not reported",
    "correlation": "number of participants not reported",
}


Status = Mapping[str, str]  # of each cohort that reports on a region, by its name


def leave_out(status: Status, lacking: Collection[str], reason: str) -> Status:
    """Give a reason to the cohorts that lack something and have none so far.

    Examples
    --------
    >>> leave_out({"a": "", "b": "", "c": "direction not reported"}, ["b", "c"], "no effect")
    {'a': '', 'b': 'no effect', 'c': 'direction not reported'}
    """
    return {
        cohort: reason if why == IN and cohort in lacking else why for cohort, why in status.items()
    }


def effect_row(
    method: str,
    status: Status,
    text: str,
    numbers: Mapping[str, float] | None = None,
    *,
    why: str = "",
    least: int = 1,
) -> Row:
    """Write the row of a method: its numbers, and what it rests on in words.

    Parameters
    ----------
    method
        Its name.
    status
        Of each cohort that reports on the region, by its name: ``IN``, or why it is left out.
    text
        What the row rests on; ``{k}`` and ``{cohorts}`` stand for the numbers of cohorts that are
        in the row, and that report on the region.
    numbers
        What the method gives; None if it gives nothing.
    why
        Why nothing is pooled; then every cohort is left out.
    least
        How many cohorts the method needs.

    Returns
    -------
    A row of ``EFFECTS`` without its region. The cohorts in it and those left out add up to all;
    ``complete`` marks that every cohort with a vote is in it.
    """
    status = leave_out(status, status if why else (), NOT_POOLED)
    left_out = {cohort: reason for cohort, reason in status.items() if reason != IN}
    k = len(status) - len(left_out)
    reason = why or text.format(k=k, cohorts=counted(len(status), "cohort"))
    if not why and not numbers and least > 1:
        reason += f"; at least {'two' if least == 2 else least} are needed"
    if not why and (k or least == 1):
        counts = sorted(Counter(left_out.values()).items())
        named = [f"{n} ({reason})" for reason, n in counts]
        reason += f"; left out: {list_words(named)}" if named else ""
    named = sorted(f"{cohort}: {name}" for cohort, name in left_out.items())
    return {
        "method": method,
        "k": k,
        "estimable": bool(numbers),
        "reason": reason,
        "left_out": ";".join(named) or None,
        "complete": {*left_out.values()} <= {UNREPORTED, UNCLEAR},
        **(numbers or {}),
    }
