"""Kinds of effect, by the names that records give them."""

import re

# Effects on a scale that is additive and the same in every study. Ratios are joined as logarithms.
JOINED_TYPES = (
    "smd",
    "standardised_mean_change",
    "correlation",
    "fisher_z",
    "risk_difference",
    "log_odds_ratio",
    "log_risk_ratio",
    "log_hazard_ratio",
)
# Effects whose null is 1 and not 0, unless their name starts with `log` or `ln`.
RATIO = re.compile(r"(?!log|ln).*\bratio\b|(?:or|rr|hr|irr|relative risk)$")


def is_ratio(effect_type: str | None) -> bool:
    """Check whether a kind of effect is a ratio, not its logarithm.

    Examples
    --------
    >>> [is_ratio(name) for name in ("odds_ratio", "HR", "log_odds_ratio", "smd", None)]
    [True, True, False, False, False]
    """
    words = re.sub(r"[\W_]+", " ", (effect_type or "").casefold())
    return RATIO.match(words) is not None
