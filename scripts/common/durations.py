"""Lengths of time as people write them."""

import re

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
