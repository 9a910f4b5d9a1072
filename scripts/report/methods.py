"""The methods of a review in words that follow its config."""

from scripts.common.filter_words import filter_phrase
from scripts.common.wording import (
    capitalised,
    chosen_percent,
    direction_phrase,
    list_words,
    verdict_phrase,
)
from scripts.common.words import (
    article,
    group_noun,
    in_nouns,
    is_neuroimaging,
    noun,
    unit_noun,
    with_article,
)
from scripts.documents.citations import cite_methods
from scripts.models.config import Config, Synthesis
from scripts.models.terms import REGION_KEYS
from scripts.report.scales import (
    design_sentences,
    directions,
    opposed_votes,
    scale_sentences,
    unit_sentences,
    used_scales,
    what_is_counted,
)
from scripts.tables.files import Tables
from scripts.votes.robustness import option_text
from scripts.votes.specifications import CHOICE_WORDS, list_choices


def synthesis_rule(config: Config, name: str) -> str:
    """Say which findings a synthesis takes in, how they are grouped, and what votes."""
    synthesis = config.syntheses[name]
    filters = [
        filter_phrase(column, allowed)
        for column, allowed in synthesis.where
        if allowed is not None and (column, allowed) != ("included", [True])
    ]
    level = f" at the level of the {config.level_of(name)}" if has_levels(synthesis) else ""
    which = f"Findings with {'; '.join(filters)}." if filters else "All findings."
    group, unit = group_noun(synthesis.group_by), unit_noun(config.unit_of(name))
    primary = "Primary synthesis. " if synthesis.primary else ""
    return f"{primary}{which} Grouped by {group}{level}; each {unit} votes once."


def has_levels(synthesis: Synthesis) -> bool:
    """Check whether a synthesis counts votes at a level of the hierarchy that its words name."""
    return is_neuroimaging() and synthesis.group_by in REGION_KEYS


def methods(config: Config, tables: Tables) -> list[str]:
    """Describe how votes are counted and weighed, paragraph by paragraph."""
    share, level = chosen_percent(config.agreement), chosen_percent(config.confidence)
    cohort, cohorts, people = noun("cohort"), noun("cohorts"), noun("participants")
    a_region, regions = article("region"), noun("regions")
    unchanged = list_words([direction_phrase("no_change", s) for s in used_scales(config)], "or")
    return [
        f"This is a synthesis without meta-analysis {cite_methods('campbell2020')}: it counts "
        f"{what_is_counted(config)}. {' '.join(scale_sentences(config, tables['findings']))}",
        f"A study's vote for {a_region} is the direction ({directions(config)}) that at "
        f"least {share} of its findings in the synthesis share; otherwise the vote is conflicting "
        f"{cite_methods('boon2021')}. Findings whose direction is not reported or is unclear do "
        "not vote: a "
        f"result without a direction is not evidence of no change. {unit_sentences(config)}",
        *design_sentences(config, tables),
        f"The sign test is the exact two-sided binomial test of {opposed_votes(config)}; votes for "
        f"{unchanged} and conflicting votes are not part of it. The interval is Wilson's "
        f"{cite_methods('wilson1927')}, at {level}. The smallest attainable p value is 2 to the "
        "power of 1 minus "
        "the number of directional votes; with five votes or fewer it is above 0.05. "
        f"P values are adjusted for the {regions} of "
        "a synthesis by "
        f"Holm's procedure {cite_methods('holm1979')} with Tarone's modification for discrete "
        f"tests {cite_methods('tarone1990', 'hommel1998')}"
        f": {a_region} that could not have reached so low a p value is not counted. "
        "The test is exact if votes are independent and directions are not reported selectively.",
        f"The {people} contributing to a vote are those analysed in the arm of the finding; of the "
        f"findings on one arm and of several studies of one {cohort} the largest number counts, "
        "so that the same people are not added twice. The number of a subgroup is used only where "
        "it is reported. The weighted p value is the share of all sign patterns whose weighted sum "
        "is at least as "
        "far from zero as the one observed, counted exactly. It is descriptive: no canonical "
        "sample-weighted vote count exists.",
        f"Directions and numbers of {people} together allow an effect: the one that makes the "
        f"votes of the {cohorts} most likely {cite_methods('hedges1985', 'bushman2009')}, as a "
        "standardised mean "
        "change of one arm, a standardised mean difference of two, or a correlation, with an "
        f"exact interval at {level}: the effects under which the number of votes for one direction "
        f"would not be unlikely {cite_methods('clopper1934')}. Where all votes agree the "
        "likelihood has no "
        "maximum: there is no estimate, and one end of the interval alone, which is shown as a "
        f"bound. Where a {cohort} has several reports, the interval holds for any correlation "
        f"between them. The estimate assumes that all {cohorts} have one true "
        f"effect{_assumed(config)}. {capitalised(noun('cohorts'))} that report {unchanged} are "
        "excluded, which biases the estimate away from zero where there are some. P values are "
        f"combined (Fisher {cite_methods('fisher1932')}; Stouffer, weighted by the square root of "
        "the number of "
        f"{people} {cite_methods('stouffer1949')}), and effects with standard errors are pooled "
        "under a "
        f"random-effects model (REML {cite_methods('viechtbauer2005')}, Hartung-Knapp "
        f"{cite_methods('hartung2001', 'rover2015')}; "
        f"with a prediction interval for the true effect of a further {cohort}), where studies "
        f"report them. Reports of one {cohort} are first joined to one, as if they were perfectly "
        "correlated. Only findings that answer one question are pooled: one measure, contrast, "
        "scale and direction of comparison. Of these methods the report names the first in the "
        f"Cochrane Handbook's table (12.2.a) {cite_methods('mckenzie2023')} for which every "
        f"{cohort} with a vote "
        f"gives the data; the effect from votes where at least half of the {cohorts} do. Where "
        f"some {cohorts} report effects and the others votes, both together are given as well. All "
        "methods are in effects.csv. The detectable effect is the smallest one that the sign test "
        "of so many votes, of such sizes, finds with a probability of 80%.",
        f"Sensitivity is examined in two ways. Each {cohort} is excluded in turn, and "
        "votes are counted under every combination of other choices "
        f"({_choices(config)}), as a specification curve does {cite_methods('simonsohn2020')}; "
        f"{a_region} is then "
        "followed to the one that contains it, where votes are counted at a higher level.",
        *([] if tables["claims"].empty else [_claims_paragraph(config)]),
    ]


def short_methods(config: Config, tables: Tables) -> list[str]:
    """Describe the methods in at most 300 words; ``methods`` has them in full."""
    share, level = chosen_percent(config.agreement), chosen_percent(config.confidence)
    cohort, cohorts, people = noun("cohort"), noun("cohorts"), noun("participants")
    a_region, effects = article("region"), tables["effects"]
    pooled = (effects["preferred"] & effects["method"].eq("random_effects")).any()
    return [
        f"This is a synthesis without meta-analysis {cite_methods('campbell2020')}. It counts "
        f"{what_is_counted(config)}: a study's vote for {a_region} is the direction "
        f"({directions(config)}) that at least {share} of its findings share; otherwise the vote "
        f"is conflicting {cite_methods('boon2021')}. {_voters(config)} Findings whose direction is "
        "not reported "
        "or unclear have no vote.",
        f"Votes are compared with the exact two-sided sign test ({opposed_votes(config)}), "
        f"adjusted for the {noun('regions')} of a question "
        f"{cite_methods('holm1979', 'tarone1990')}. The "
        "probability by chance is that of a result of the same kind or a stronger one, in either "
        "direction, if both directions were equally likely. "
        + (
            f"Effects with standard errors of all {cohorts} are pooled in a random-effects model, "
            f"fitted by REML {cite_methods('viechtbauer2005')} with the Hartung-Knapp adjustment "
            f"{cite_methods('hartung2001')}. "
            "Otherwise an effect is "
            if pooled
            else "An effect is "
        )
        + f"estimated from votes and numbers of {people} where these are known "
        f"{cite_methods('bushman2009')}. "
        f"Intervals are at {level}.",
        f"In sensitivity analyses each {cohort} is excluded in turn, and votes are counted under "
        f"every combination of other choices of the analysis {cite_methods('simonsohn2020')}. "
        "Certainty is rated "
        f"for the direction of effect, following GRADE {cite_methods('guyatt2025')}.",
        *([] if tables["claims"].empty else [_short_claims()]),
    ]


def _voters(config: Config) -> str:
    """Say what votes, in a sentence."""
    units = {config.unit_of(name) for name in config.syntheses} or {config.unit}
    cohort = noun("cohort")
    if units == {"cohort"}:
        return f"Each {cohort} votes once, however many studies report it."
    names = list_words(sorted(with_article(unit_noun(unit)) for unit in units), "or")
    return (
        f"{capitalised(names)} votes, depending on the question; votes of one {cohort} are not "
        "independent."
        if len(units) > 1
        else f"{capitalised(names)} votes; votes of one {cohort} are not independent."
    )


def _short_claims() -> str:
    return (
        "Statements of the review's text were compared with the coded findings: the studies that "
        "support each statement, and their number."
    )


def _claims_paragraph(config: Config) -> str:
    """Say how the statements of the text are checked."""
    return (
        "Statements of the text that can be checked by counting are recorded with their place in "
        "the text and with a filter that defines which findings would support them. "
        f"{_results_sections(config)} The studies that it selects are compared with those that "
        "the text cites, and their number with the number stated. For a study that is cited but "
        "not selected, the difference is given: in direction, in the subgroup of "
        f"{noun('participants')}, or in the section that reports the result. Statements have no "
        "influence on the votes."
    )


def _assumed(config: Config) -> str:
    """Say which heterogeneity is tried beside none."""
    taus = [f"{tau:g}" for tau in sorted(config.tau) if tau > 0]
    if not taus:
        return ""
    return (
        f"; beside it stands the mean effect if true effects vary between {noun('cohorts')} with a "
        f"standard deviation τ of {list_words(taus, 'or')}, where a vote of size m counts as one "
        "of m / (1 + m τ²)"
    )


def _results_sections(config: Config) -> str:
    if not config.results_sections:
        return "The filter is applied to the findings of all sections."
    sections = list_words(config.results_sections, "or")
    return f"The filter is applied to the findings of the results (section {sections})."


def _choices(config: Config) -> str:
    """List the choices that are varied, with their options."""
    choices = list_choices(config)
    varied = [
        f"{words} {list_words([option_text(option) for option in options], 'or')}"
        for name, words in CHOICE_WORDS.items()
        if len(options := choices[name].unique()) > 1
    ]
    return in_nouns("; ".join(varied)) or "none is varied"


def verdict_rules(config: Config) -> list[tuple[str, str]]:
    """List the verdicts in the order in which they are tried, in the words of each scale."""
    share = chosen_percent(config.agreement)
    cohort, region = noun("cohort"), noun("region")
    return [
        (verdict_phrase("single cohort"), f"all votes come from one {cohort}"),
        (
            _verdicts(config, "consistent increase", "consistent decrease"),
            "every vote is for that direction",
        ),
        (
            _verdicts(config, "mostly increase", "mostly decrease"),
            f"at least {share} of all votes are for it",
        ),
        (_verdicts(config, "no change"), f"at least {share} of all votes are for it"),
        ("inconsistent", "none of the above holds"),
        ("no vote", f"the direction of every finding on the {region} is not reported or unclear"),
    ]


def _verdicts(config: Config, *verdicts: str) -> str:
    """Name verdicts on the scales that the review has."""
    scales = used_scales(config)
    return "; ".join(
        ", ".join(verdict_phrase(verdict, scale) for verdict in verdicts) for scale in scales
    )
