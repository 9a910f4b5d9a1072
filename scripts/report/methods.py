"""The methods of a review in words that follow its config."""

from collections.abc import Sequence

from scripts.common.wording import chosen_percent, list_words, term_label
from scripts.models.config import Config
from scripts.models.terms import REGION_KEYS
from scripts.votes.robustness import option_text
from scripts.votes.specifications import CHOICE_WORDS, list_choices

COMMON_COLUMNS = {
    "measure": "measure",
    "contrast": "contrast",
    "subgroup": "subgroup",
    "arm_role": "role of the arm",
}


def vote_units(config: Config, name: str) -> str:
    """Name what votes in a synthesis, in the plural."""
    return {"cohort": "cohorts", "study": "studies"}[config.unit_of(name)]


def synthesis_rule(config: Config, name: str) -> str:
    """Say which findings a synthesis takes in, how they are grouped, and what votes."""
    synthesis = config.syntheses[name]
    filters = [
        _filter_words(column, allowed)
        for column, allowed in synthesis.where
        if allowed is not None and (column, allowed) != ("included", [True])
    ]
    group = term_label(synthesis.group_by)
    by_region = synthesis.group_by in REGION_KEYS
    level = f" at the level of the {config.level_of(name)}" if by_region else ""
    which = f"Findings whose {'; '.join(filters)}." if filters else "All findings."
    return f"{which} Grouped by {group}{level}; each {config.unit_of(name)} votes once."


def _filter_words(column: str, allowed: Sequence[object]) -> str:
    if column == "included":
        return "study is outside the included ones" if len(allowed) == 1 else "study is any"
    yes_no = {True: "yes", False: "no"}
    values = list_words(
        [yes_no[v] if isinstance(v, bool) else term_label(str(v)) for v in allowed], "or"
    )
    return f"{COMMON_COLUMNS.get(column, term_label(column))} is {values}"


def methods(config: Config) -> list[str]:
    """Describe how votes are counted and weighed, paragraph by paragraph."""
    share, level = chosen_percent(config.agreement), chosen_percent(config.confidence)
    unit = (
        "Several papers can report one data collection (a cohort). The votes of a cohort's studies "
        "are put through the same rule, so that each cohort votes once."
        if config.unit == "cohort"
        else "Each study votes, also where several studies report the same cohort: votes are then "
        "not independent of each other."
    )
    return [
        "This is a synthesis without meta-analysis [@campbell2020]: it counts directions of "
        "effect. A direction is that of the measure itself, not of benefit. For contrasts "
        "between groups it is the change "
        "in the first group relative to the second; for associations it is the change that goes "
        "with clinical improvement; for differences before treatment it is the level in the named "
        "subgroup relative to the others, and for patients against controls that in the "
        "patients.",
        f"A study's vote for a region is the direction (increase, decrease or no change) that at "
        f"least {share} of its findings in the synthesis share; otherwise the vote is conflicting "
        f"[@boon2021]. Findings whose direction is not reported or is unclear do not vote: a "
        f"result without a direction is not evidence of no change. {unit}",
        "The sign test is the exact two-sided binomial test of increase against decrease; votes "
        "for no change and conflicting votes stay out of it. The interval is Wilson's "
        f"[@wilson1927], at {level}. "
        "The attainable p value is the smallest that the number of directional votes can reach, "
        "2 to the power of 1 minus that number: with five votes or fewer it stays above 0.05 "
        "whatever they say. P values are adjusted for the regions of a synthesis by Holm's "
        "procedure [@holm1979] with Tarone's modification for discrete tests "
        "[@tarone1990; @hommel1998]: a region that could not have reached so low a p value is "
        "not counted. "
        "Where no cohort has an effect, every vote is a fair coin whatever its size, and the test "
        "is exact; it is not where votes depend on each other or directions are reported "
        "selectively.",
        "The participants behind a vote are those analysed in the arm whose measure moved; of the "
        "findings on one arm and of several studies of one cohort the largest number counts, "
        "because the same people are not added twice. The number of a subgroup is used only where "
        "it is reported. The weighted p value is the share of all sign patterns whose weighted sum "
        "is at least as "
        "far from zero as the one observed, counted exactly. It is descriptive: no canonical "
        "sample-weighted vote count exists.",
        "Directions and numbers of participants together allow an effect: the one that makes the "
        "votes of the cohorts most likely [@hedges1985; @bushman2009], as a "
        "standardised mean change of one arm, a standardised mean difference of two, or a "
        f"correlation, with an exact interval at {level}: the effects under which the number of "
        "votes for increase would not be unlikely [@clopper1934]. Where all votes agree "
        "the likelihood has no maximum: there is no estimate, and one end of the interval alone, "
        "which is shown as a bound. Where a cohort has several reports, the interval holds for any "
        "correlation between them. The estimate assumes that all cohorts have one true effect"
        f"{_assumed(config)}. Cohorts that report no change are left out, so that the estimate is "
        "too far from zero where there are some. P values are "
        "combined (Fisher [@fisher1932]; Stouffer, weighted by the square root of the number of "
        "participants [@stouffer1949]), "
        "and effects with standard errors are pooled under a random-effects model "
        "(REML [@viechtbauer2005], Hartung-Knapp [@hartung2001; @rover2015]; with a prediction "
        "interval for the true effect of a further cohort), where studies "
        "report them. Reports of one cohort are first joined to one, "
        "as if they were perfectly correlated. Only findings that answer one question are pooled: "
        "one measure, contrast, scale and direction of comparison. Of these methods the report "
        "names the first in the Cochrane Handbook's table (12.2.a) [@mckenzie2023] for which every "
        "cohort with a vote gives the data; the effect from votes where at least half of the "
        "cohorts do. Where some cohorts report effects and the others votes, both together are "
        "given as well. All methods are in effects.csv. The detectable effect is the smallest one "
        "that the sign test of so many votes, of such sizes, finds with a probability of 80%.",
        "What a verdict depends on is tried in two ways. Each cohort is left out in turn. And "
        "votes are counted anew under every combination of the choices named in config.yaml "
        f"({_choices(config)}), as a specification curve does [@simonsohn2020]; a region is then "
        "followed to the one that contains it, where votes are counted at a higher level.",
        "Statements of the text that can be counted are recorded with the place where they "
        "stand, and with a filter that says what would support them. "
        f"{_results_sections(config)} The studies that the filter finds are compared with those "
        "that the text cites, and their number with the one that it states. Of a study that is "
        "cited and not found, the report says what it differs in: its direction, the part of the "
        "patients that it speaks for, or the section that tells of it. No vote rests on these "
        "statements.",
    ]


def _assumed(config: Config) -> str:
    """Say which heterogeneity is tried beside none."""
    taus = [f"{tau:g}" for tau in sorted(config.tau) if tau > 0]
    if not taus:
        return ""
    return (
        "; beside it stands the mean effect if true effects vary between cohorts with a standard "
        f"deviation τ of {list_words(taus, 'or')}, where a vote of size m counts as one of "
        "m / (1 + m τ²)"
    )


def _results_sections(config: Config) -> str:
    if not config.results_sections:
        return "It is compared with the findings of all sections."
    sections = list_words(config.results_sections, "or")
    return f"It is compared with the findings from the results ({sections})."


def _choices(config: Config) -> str:
    """List the choices that are varied, with their options."""
    choices = list_choices(config)
    varied = [
        f"{words} {list_words([option_text(option) for option in options], 'or')}"
        for name, words in CHOICE_WORDS.items()
        if len(options := choices[name].unique()) > 1
    ]
    return "; ".join(varied) or "none is varied"


def verdict_rules(config: Config) -> list[tuple[str, str]]:
    """List the verdicts in the order in which they are tried."""
    share = chosen_percent(config.agreement)
    return [
        ("single cohort", "one cohort alone stands behind all votes"),
        ("consistent increase, consistent decrease", "every vote is for that direction"),
        ("mostly increase, mostly decrease", f"at least {share} of all votes are for it"),
        ("no change", f"at least {share} of all votes are for no change"),
        ("inconsistent", "none of the above holds"),
        ("no vote", "the direction of every finding on the region is not reported or unclear"),
    ]
