"""Lengths of time as people write them."""

import re

# ASSUME: a year is 52 weeks, a month a twelfth of it: 52 weeks, 12 months and 1 year, or 26 weeks
# and 6 months, are the same follow-up, as trials use these words.
WEEKS = {"day": 1 / 7, "week": 1.0, "month": 52 / 12, "year": 52.0}
UNIT, NUMBER = "day|week|wk|month|mo|year|yr", r"\d+(?:[.,]\d+)?"
LENGTH = re.compile(rf"(?<!\d)({NUMBER})[\s-]*({UNIT})s?\b", re.IGNORECASE)
POINT = re.compile(rf"\b({UNIT})s?[\s-]*({NUMBER})\b", re.IGNORECASE)
SHORT_UNITS = {"wk": "week", "mo": "month", "yr": "year"}


def weeks_of(follow_up: str) -> float:
    """Return a follow-up in weeks; in words alone, such as ``end of treatment``, it is 0.

    Examples
    --------
    >>> [weeks_of(text) for text in ("12 weeks", "6-month follow-up", "week 24", "post-treatment")]
    [12.0, 26.0, 24.0, 0.0]
    """
    if match := LENGTH.search(follow_up):
        number, unit = match.groups()
    elif match := POINT.search(follow_up):
        unit, number = match.groups()
    else:
        return 0.0
    unit = unit.casefold()
    return round(float(number.replace(",", ".")) * WEEKS[SHORT_UNITS.get(unit, unit)], 3)
