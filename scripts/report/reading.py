"""How the tables and figures of a supplement are read, each explained once."""

import re
from collections.abc import Iterable, Iterator

from scripts.common.wording import (
    ARROWS,
    capitalised,
    chosen_percent,
    direction_phrase,
    favoured,
    term_label,
)
from scripts.common.words import article, noun
from scripts.figures.reading import how_to_read
from scripts.models.config import Config
from scripts.report.scales import used_scales

# What readers call the kinds of figures that are not called as they are named.
FIGURE_NAMES = {"prisma_flow": "PRISMA flow diagram", "vote_plot": "plot of proportions"}


def figure_notes(kinds: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Explain each kind of figure whose key does not say all."""
    for kind in kinds:
        if text := how_to_read(kind):
            yield capitalised(FIGURE_NAMES.get(kind, term_label(kind))), text


def sign_legend(config: Config) -> list[str]:
    """Explain each sign of direction once, in the words of every scale that the review has."""
    legend = []
    for vote, arrow in ARROWS.items():
        meanings = dict.fromkeys(direction_phrase(vote, scale) for scale in used_scales(config))
        legend.append(f"{arrow} {' or '.join(meanings)}")
    return legend


def coding_notes_sentence(notes: Iterable[str]) -> str:
    """Say where decisions are explained, if any of some notes names one by its number."""
    if not any(re.search(r"\bdecisions? \d", note, re.IGNORECASE) for note in notes):
        return ""
    return (
        "Decisions named by number in the notes are explained in the coding notes, kept with the "
        "study records."
    )


def benefit_sentence(config: Config) -> str:
    """Say what directions of findings are, where votes are about benefit; else nothing."""
    if "benefit" not in used_scales(config):
        return ""
    return (
        "Directions and effects of findings are those of the measure (↑ increase, ↓ decrease): "
        f"where lower values are better, a decrease favours {favoured('increase')}."
    )


def table_notes(config: Config) -> Iterator[tuple[str, str]]:
    """Explain the columns of the tables that no heading can explain."""
    cohort, cohorts, regions = noun("cohort"), noun("cohorts"), noun("regions")
    level = chosen_percent(config.confidence)
    yield (
        "Result",
        "Result of vote counting based on direction of effect. The rules are given under Methods.",
    )
    yield (
        "Probability by chance",
        "Probability of a result of this kind (such as “mostly”) or a stronger one, in either "
        "direction, if each directional vote were equally likely to be in either direction. It "
        "can differ from the p value of the sign test, which refers to the numbers of votes. –: "
        "the result has no direction.",
    )
    yield (
        "Certainty",
        "Certainty of the evidence (GRADE) for the direction of effect. “At most”: some domains "
        "are not assessed; the highest possible level is given.",
    )
    yield (
        "p values",
        f"Sign test: exact two-sided binomial test. Adjusted: for the {regions} of the question "
        "(Tarone and Holm). Smallest attainable p: the smallest p value that this number of "
        f"directional votes can give. Weighted by {noun('participants')}: sign-flip test; "
        "descriptive.",
    )
    yield (
        "Effect estimates",
        "Effects estimated from votes and sample sizes are in standard deviations, or are "
        "correlations; pooled effects are on the scale on which studies report them. τ: assumed "
        f"standard deviation of true effects between {cohorts}. Intervals: {level}.",
    )
    yield (
        "Result without one cohort".replace("cohort", cohort),
        f"Sensitivity analysis: each {cohort} is excluded in turn.",
    )
    yield (
        "Result under other specifications",
        "Sensitivity analysis: votes are counted again under every combination of the choices "
        "named under Methods. Specifications that differ only in options without an effect on the "
        f"votes for {article('region')} and on its result are counted once.",
    )
    yield (
        "Further evidence",
        f"The number of further {cohorts} that would change the result. The leading direction is "
        "the one with more votes; of a tie, either. Detectable effect: the smallest true effect, "
        f"equal in all {cohorts}, that the sign test of as many votes of such sizes detects with "
        "a probability of 80%. –: none.",
    )
