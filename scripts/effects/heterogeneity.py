"""The effect from votes under several degrees of heterogeneity, and the effect to be detected."""

from collections.abc import Iterator, Mapping

import numpy as np

from scripts.effects.exact_limits import detectable_effect
from scripts.effects.likelihood import VoteFit, correlation_fit, heterogeneous_size, to_correlation
from scripts.effects.reported_effects import several_questions
from scripts.effects.rows import Row
from scripts.effects.vote_effects import VoteSets, arrange_votes, interval_of

POWER = 0.8  # ASSUME: the usual power of a planned study


def vary_heterogeneity(
    cast: VoteSets, fits: Mapping[float, VoteFit], confidence: float
) -> Iterator[Row]:
    """Estimate the effect from votes for each standard deviation of true effects between cohorts.

    Parameters
    ----------
    cast
        The votes of cohorts by form of comparison.
    fits
        The effects that they give, by the standard deviation tau that is assumed.
    confidence
        Confidence level of the intervals.

    Yields
    ------
    Rows of ``HETEROGENEITY``: of each set whose findings answer one question and that has a vote
    for a direction with a number of participants, one for each tau.
    """
    matrix = arrange_votes(cast, cast.cohorts)
    votes = np.abs(matrix.votes)
    numbers = votes.sum(axis=1).astype(int)
    one_question = [not several_questions(names) for names in cast.questions]
    shown = [place for place, asked in enumerate(one_question) if asked and numbers[place]]
    for tau, fit in fits.items():
        correlations = correlation_fit(fit, confidence)
        detectable = detectable_effect(
            heterogeneous_size(matrix.sizes, tau), votes, POWER, confidence
        )
        for place in shown:
            synthesis, region, form = cast.sets[place]
            is_correlation = form == "correlation"
            estimate, low, high = interval_of(correlations if is_correlation else fit, place)
            effect = detectable[place]
            yield {
                "synthesis": synthesis,
                "region": region,
                "form": form,
                "tau": tau,
                "k": int(numbers[place]),
                "estimate": estimate,
                "ci_low": low,
                "ci_high": high,
                "detectable": float(to_correlation(effect)) if is_correlation else effect,
            }
