"""Effects and p values in words, in sentences and in cells of tables."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from scripts.common.wording import MISSING, number_text, p_text


def p_phrase(value: Any) -> str:
    """Write a p value in a sentence.

    Examples
    --------
    >>> p_phrase(0.0431), p_phrase(0.0002)
    ('p = 0.043', 'p < 0.001')
    """
    text = p_text(value)
    return f"p {text}" if text.startswith("<") else f"p = {text}"


def _spread_text(row: Mapping[str, Any]) -> str:
    """Write how much true effects vary under a random-effects model; nothing of other methods."""
    if pd.isna(row.get("tau")) or "method" not in row:
        return ""
    low, high = (number_text(row[f"prediction_{end}"], 2) for end in ("low", "high"))
    spread = f"τ {number_text(row['tau'], 2)}, I² {row['i_squared']:.0%}"
    return f" ({spread}, prediction interval {low} to {high})"


def effect_text(row: Mapping[str, Any]) -> str:
    """Write an estimate with its interval, a one-sided bound, or a combined p value."""
    low, high = (number_text(row[end], 2) for end in ("ci_low", "ci_high"))
    if pd.notna(row["estimate"]):
        interval = f" [{low} to {high}]" if MISSING not in (low, high) else ""
        return number_text(row["estimate"], 2) + interval + _spread_text(row)
    if pd.notna(row["p_value"]):
        return p_phrase(row["p_value"])
    if pd.notna(row["ci_low"]):
        return f"above {low} (one-sided)"
    return f"below {high} (one-sided)" if pd.notna(row["ci_high"]) else MISSING
