"""The contract of the table of effects."""

from scripts.tables.contract import (
    NUMBER,
    boolean,
    category,
    contract,
    count,
    optional,
    proportion,
    required_text,
)
from scripts.tables.votes import SYNTHESIS_AND_REGION

# In the order of the Cochrane Handbook's table of methods (12.2.a).
METHODS = (
    "random_effects",
    "median_effect",
    "stouffer",
    "fisher",
    "ml_mean_change_exact",
    "ml_mean_change_profile",
    "ml_mean_change_wald",
    "ml_mean_difference_exact",
    "ml_mean_difference_profile",
    "ml_mean_difference_wald",
    "ml_correlation_exact",
    "ml_correlation_profile",
    "ml_correlation_wald",
)
METHOD_RANKS = {method: place for place, method in enumerate(METHODS)}

EFFECTS = contract(
    "effects.csv",
    "synthesis, region, method",
    "the findings",
    ["synthesis", "region", "method"],
    {
        **SYNTHESIS_AND_REGION,
        "method": category(
            METHODS, "what gives the row: [the methods](#the-methods-of-effectscsv)"
        ),
        "estimate": optional(
            "the effect, in the units of the method; positive is an increase. Empty: there is no "
            "estimate, as for combined p values",
            NUMBER,
        ),
        "ci_low": optional(
            "lower limit of its interval at [`confidence`](config.md#confidence). One limit alone "
            "is a [one-sided bound](method.md#when-all-votes-agree). Empty: there is none",
            NUMBER,
        ),
        "ci_high": optional("upper limit of its interval. Empty: there is none", NUMBER),
        "p_value": proportion(
            "two-sided p value: of the random-effects mean, or combined. Empty: another method, or "
            "nothing to work it out from"
        ),
        "k": count(
            "cohorts that the row rests on. Where effects [cannot be "
            "joined](method.md#effects-with-standard-errors), 0"
        ),
        "estimable": boolean("`true`: the row has an estimate or a combined p value"),
        "reason": required_text(
            "what the row rests on and what is left out, or why there is nothing"
        ),
        "statistic": optional(
            "t of the random-effects mean; z of Stouffer's method, positive for increase; χ² of "
            "Fisher's. Empty: another method, or none of these",
            NUMBER,
        ),
        "preferred": boolean(
            "`true`: [the method that the data permit](method.md#which-method-the-data-permit). At "
            "most one row of a region; none where only the count of votes is left"
        ),
    },
)
