"""The contract of the table of effects."""

from scripts.tables.contract import (
    NUMBER,
    Column,
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
        "method": category(METHODS, "[method](#the-methods-of-effectscsv)"),
        "estimate": optional(
            "effect, positive for an increase. Empty: no estimate, as for combined p values",
            NUMBER,
        ),
        "ci_low": optional(
            "lower limit of its interval; one limit alone is a [one-sided "
            "bound](method.md#when-all-votes-agree). Empty: there is none",
            NUMBER,
        ),
        "ci_high": optional("upper limit. Empty: there is none", NUMBER),
        "p_value": proportion(
            "two-sided p of the random-effects mean, or combined. Empty: another method, or none"
        ),
        "k": count(
            "cohorts contributing; 0 where findings [are not pooled](method.md#what-is-pooled)"
        ),
        "estimable": boolean("`true`: there is an estimate or a combined p value"),
        "reason": required_text("what contributes and what is left out, or why there is nothing"),
        "statistic": optional(
            "t (random effects), z (Stouffer, positive for increase) or χ² (Fisher). Empty: "
            "another method, or none",
            NUMBER,
        ),
        "left_out": optional(
            "list of `cohort: reason` for each other cohort with a finding on the region. "
            "Empty: none"
        ),
        "tau": optional(
            "random effects: standard deviation of true effects (correlations: on Fisher's "
            "scale). Empty: another method, or no estimate",
            NUMBER,
        ),
        "i_squared": proportion("random effects: I². Empty: likewise"),
        "prediction_low": optional(
            "random effects: lower limit of the prediction interval. Empty: likewise",
            NUMBER,
        ),
        "prediction_high": optional("upper limit. Empty: likewise", NUMBER),
        "preferred": boolean(
            "`true`: [the method that the data "
            "permit](method.md#which-method-the-data-permit); at most one row per region"
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
        "effect_type": optional("list of its kinds of effects. Empty: none"),
        "effect": optional(
            "mean of its effects, first within each study (ratios: geometric). Empty: none, "
            "several kinds, or an impossible correlation or ratio",
            NUMBER,
        ),
        "se": optional(
            "mean of their standard errors (correlations: on Fisher's scale; ratios: logarithmic). "
            "Empty: not reported",
            NUMBER,
        ),
        "ci_low": optional(
            "lower limit of the interval of the effect. Empty: no standard error",
            NUMBER,
        ),
        "ci_high": optional("upper limit. Empty: likewise", NUMBER),
        "z": optional(
            "mean z score of its p values, positive for an increase. Empty: no p value with a "
            "direction",
            NUMBER,
        ),
        "p_value": proportion("two-sided p of that z. Empty: likewise"),
        "p_below": boolean("`true`: one of its p values is an upper bound"),
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
            "[form](method.md#effect-from-votes-and-sample-sizes) of the effect",
        ),
        "tau": Column(NUMBER, "assumed standard deviation of true effects", low=0),
        "k": count("cohorts with a directional vote and numbers of participants"),
        "estimate": optional(
            "mean effect, positive for an increase. Empty: all votes agree",
            NUMBER,
        ),
        "ci_low": optional(
            "lower limit of its exact interval. Empty: open, or too many votes", NUMBER
        ),
        "ci_high": optional("its upper limit. Empty: likewise", NUMBER),
        "detectable": optional(
            "smallest mean effect detected with 80% power. Empty: too few votes, or too many",
            NUMBER,
        ),
    },
)
