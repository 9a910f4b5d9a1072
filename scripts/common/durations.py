"""Lengths of time as people write them."""

import re

# ASSUME: a year is 52 weeks, a month a twelfth of it: 52 weeks, 12 months and 1 year, or 26 weeks
# and 6 months, are the same follow-up, as trials use these words.
WEEKS = {"day": 1 / 7, "week": 1.0, "month": 52 / 12, "year": 52.0}
LENGTH = re.compile(r"(\d+(?:[.,]\d+)?)[\s-]*(day|week|wk|month|mo|year|yr)s?\b", re.IGNORECASE)
SHORT_UNITS = {"wk": "week", "mo": "month", "yr": "year"}


def weeks_of(follow_up: str) -> float:
    """Return a follow-up in weeks; in words alone, such as ``end of treatment``, it is 0.

    Examples
    --------
    >>> [weeks_of(text) for text in ("12 weeks", "6 months", "end of treatment", "7-day follow-up")]
    [12.0, 26.0, 0.0, 1.0]
    """
    match = LENGTH.search(follow_up)
    if not match:
        return 0.0
    unit = match[2].casefold()
    return round(float(match[1].replace(",", ".")) * WEEKS[SHORT_UNITS.get(unit, unit)], 3)
