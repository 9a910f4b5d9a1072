"""Effects and votes together, where some cohorts report an effect and others a direction alone.

Source: Bushman & Wang 2009, The Handbook of Research Synthesis and Meta-Analysis, section 11.4.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from scripts.effects.combining import joint_mean
from scripts.effects.likelihood import correlation_fit
from scripts.effects.reported_effects import (
    average_in_cohorts,
    describe_regions,
    why_not_pooled,
)
from scripts.effects.rows import IN, Row, Status, effect_row
from scripts.effects.vote_effects import FORM_KEY, VoteSets, describe_votes, fit_sets
from scripts.models.config import VoteConfig
from scripts.tables.files import iterate_rows
from scripts.votes.voting import KEY

METHOD = "effects_and_votes"
# The scale on which the votes of a form estimate an effect.
SCALES = {
    "mean_change": "standardised_mean_change",
    "mean_difference": "smd",
    "correlation": "correlation",
}


def join_effects_and_votes(
    reported: pd.DataFrame, cast: VoteSets, statuses: Mapping[Any, Status], config: VoteConfig
) -> Iterator[Row]:
    """Join the mean of reported effects with the estimate from the votes of the other cohorts.

    Both assume one true effect. Each counts with its own variance.

    Parameters
    ----------
    reported
        Findings of known direction in their groups, as ``prepare`` gives them.
    cast
        The votes of cohorts by form of comparison.
    statuses
        By synthesis and region: why each cohort has no vote, or ``IN``.
    config
        The agreement rule and the confidence level.

    Yields
    ------
    A row of ``EFFECTS`` for each region in which both estimates exist, on one scale and for one
    question.
    """
    effects = average_in_cohorts(reported.dropna(subset=["effect", "se"]), ["effect", "se"])
    if effects.empty:
        return
    given = dict(iter(effects.groupby(level=KEY)))
    regions = {(r.synthesis, r.region): r for r in iterate_rows(describe_regions(reported))}
    cohorts = cast.cohorts.set_index("unit", append=True).droplevel("form").index
    rest = cast.cohorts[~cohorts.isin(effects.index)]
    (fit,) = fit_sets(cast, rest, config, 0.0)
    correlations = correlation_fit(fit, config.confidence)
    of_set = dict(iter(rest.groupby(level=FORM_KEY)))
    for place, (synthesis, region, form) in enumerate(cast.sets):
        of_votes = correlations if form == "correlation" else fit
        about = regions[synthesis, region]
        fits = (
            (synthesis, region) in given  # an effect without a standard error has no weight
            and about.types == SCALES[form]
            and about.questions == cast.questions.iloc[place]
        )
        if not fits or why_not_pooled(about) or np.isnan(of_votes.estimate[place]):
            continue
        table = given[synthesis, region].droplevel([0, 1])
        status = describe_votes(statuses[synthesis, region], of_set[synthesis, region, form], form)
        status = {**status, **dict.fromkeys(table.index, IN)}
        ours = _mean_effect(table, form), (of_votes.estimate[place], of_votes.variance[place])
        estimate, variance = joint_mean(*zip(*ours, strict=True))
        half = float(ndtri((1 + config.confidence) / 2) * np.sqrt(variance))
        others = list(status.values()).count(IN) - len(table)
        text = f"effects of {len(table)} and votes of {others} of {{cohorts}}, assuming one effect"
        numbers = {"estimate": estimate, "ci_low": estimate - half, "ci_high": estimate + half}
        yield {
            "synthesis": synthesis,
            "region": region,
            **effect_row(METHOD, status, text, numbers),
            "complete": False,  # shown beside the method that the data permit, never in its place
        }


def _mean_effect(table: pd.DataFrame, form: str) -> tuple[float, float]:
    """Give the mean effect of cohorts and its variance, on the scale of the form."""
    mean, variance = joint_mean(table["effect"], table["se"] ** 2)
    if form != "correlation":
        return mean, variance
    rho = float(np.tanh(mean))  # from Fisher's scale
    return rho, variance * (1 - rho**2) ** 2
