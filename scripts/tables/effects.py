"""The contract of the table of effects."""

import pandera.pandas as pa

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
    "effects_and_votes",
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
FORM_NAMES = ("mean_change", "mean_difference", "correlation")
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
            "cohorts that the row rests on. Where findings [are not "
            "pooled](method.md#what-is-pooled), 0"
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
        "left_out": optional(
            "list of `cohort: reason`: each cohort with a finding on the region that the row does "
            "not rest on. With the `k` cohorts that it does, they are all. Empty: none is left out"
        ),
        "tau": optional(
            "random effects: standard deviation of the true effects between cohorts (for "
            "correlations, on Fisher's scale). Empty: another method, or no estimate",
            NUMBER,
        ),
        "i_squared": proportion(
            "random effects: share of the variation that is heterogeneity and not sampling error. "
            "Empty: likewise"
        ),
        "prediction_low": optional(
            "random effects: lower limit of the prediction interval, in which the true effect of a "
            "further cohort is expected. Empty: likewise",
            NUMBER,
        ),
        "prediction_high": optional("its upper limit. Empty: likewise", NUMBER),
        "preferred": boolean(
            "`true`: [the method that the data permit](method.md#which-method-the-data-permit). At "
            "most one row of a region; none where only the count of votes is left"
        ),
    },
)

REPORTED = contract(
    "reported_effects.csv",
    "synthesis, region, cohort that reports an effect or a p value",
    "the findings",
    ["synthesis", "region", "cohort"],
    {
        **SYNTHESIS_AND_REGION,
        "cohort": required_text("the cohort"),
        "effect_type": optional("list of the kinds of its effects. Empty: none is reported"),
        "effect": optional(
            "mean of its effects, first within each study (of ratios, the geometric mean); "
            "positive, or of a ratio above 1, is an increase. Empty: none is reported, they are of "
            "several kinds, a correlation is not between -1 and 1, or a ratio is not above 0",
            NUMBER,
        ),
        "se": optional(
            "mean of their standard errors, for correlations on Fisher's scale, for ratios on the "
            "logarithmic one. Empty: not reported",
            NUMBER,
        ),
        "ci_low": optional(
            "lower limit of the interval of the effect at [`confidence`](config.md#confidence). "
            "Empty: no standard error is reported",
            NUMBER,
        ),
        "ci_high": optional("upper limit of that interval. Empty: likewise", NUMBER),
        "z": optional(
            "mean of the z scores of its p values, positive for an increase. Empty: no p value "
            "with a direction is reported",
            NUMBER,
        ),
        "p_value": proportion("two-sided p value of that z score. Empty: likewise"),
        "p_below": boolean("`true`: a p value behind it is only known to lie below a number"),
    },
)

HETEROGENEITY = contract(
    "heterogeneity.csv",
    "synthesis, region, form, tau",
    "the findings",
    ["synthesis", "region", "form", "tau"],
    {
        **SYNTHESIS_AND_REGION,
        "form": category(
            FORM_NAMES,
            "what is estimated: [the form](method.md#effect-from-votes-and-sample-sizes)",
        ),
        "tau": pa.Column(
            NUMBER,
            pa.Check.ge(0),
            description="the standard deviation of the true effects between cohorts that is "
            "assumed; 0: one true effect",
        ),
        "k": count("cohorts that vote for a direction and have the numbers of participants"),
        "estimate": optional(
            "the mean effect from the votes, positive for an increase. Empty: all votes agree",
            NUMBER,
        ),
        "ci_low": optional(
            "lower limit of its exact interval. Empty: open, or too many votes", NUMBER
        ),
        "ci_high": optional("upper limit of that interval. Empty: likewise", NUMBER),
        "detectable": optional(
            "the smallest mean effect that the sign test of these votes would detect with a "
            "probability of 80%. Empty: so few votes can never reach the level, or too many",
            NUMBER,
        ),
    },
)
