"""What the report answers to SWiM, item by item, filled from the config and the tables."""

from scripts.common.wording import chosen_percent, counted, list_words, uncapitalised
from scripts.report.certainty import ratings_sentence
from scripts.report.guidelines.answers import Answer, ReviewFacts, for_authors, in_part, in_report
from scripts.report.methods import vote_unit
from scripts.votes.specifications import list_choices

LINKED = 6  # syntheses that an item links one by one; of more, the part that holds them all


def swim_answers(told: ReviewFacts) -> dict[str, Answer]:
    """Answer every item of SWiM, by its number."""
    return {
        "1a": grouping(told),
        "1b": for_authors("Whether the groups are those of a protocol is not recorded."),
        "2": metric(told),
        "3": synthesis_method(told),
        "4": in_report(
            "None is preferred: every finding of known direction that a synthesis takes in "
            "counts alike.",
            "methods",
        ),
        "5": heterogeneity(told),
        "6": certainty_method(told),
        "7": presentation(),
        "8": results(told),
        "9": limitations(told),
    }


def grouping(told: ReviewFacts) -> Answer:
    """Name the syntheses; each prints its filter and its groups above its table."""
    syntheses = counted(len(told.config.syntheses), "synthesis", "syntheses")
    if not told.shown:
        return for_authors(f"None of {syntheses} takes in a finding.", "syntheses")
    sections = [f"synthesis-{name}" for name in told.shown]
    bare = len(told.config.syntheses) - len(told.shown)
    without = f" ({bare} without any finding)" if bare else ""
    return in_part(
        f"By question: {syntheses}{without}. Which findings one takes in, and what groups them, "
        "stands above its table.",
        "Why these groups were chosen is not recorded.",
        *(sections if len(sections) <= LINKED else ["syntheses"]),
    )


def metric(told: ReviewFacts) -> Answer:
    """Name direction as the metric, with what findings report beside it."""
    total = len(told.findings)
    effects = int(told.findings[["effect", "se"]].notna().all(axis="columns").sum())
    beside = (
        f"; an effect with its standard error is recorded for {effects} of "
        f"{counted(total, 'finding')}"
    )
    return in_report(
        f"The direction of effect{beside if total else ''}. How directions and numbers of "
        "participants become a standardised mean change, a standardised mean difference or a "
        "correlation stands under Methods.",
        "methods",
    )


def synthesis_method(told: ReviewFacts) -> Answer:
    """Describe vote counting, and tell whether the data permit a meta-analysis."""
    return in_report(
        f"Vote counting by direction: {units_text(told)}. At least "
        f"{chosen_percent(told.config.agreement)} of a study's findings, and of the studies of a "
        "unit, must agree. Exact two-sided sign test of increase against decrease, Holm's "
        f"adjustment, Wilson's interval at {chosen_percent(told.config.confidence)}. "
        f"{permitted_text(told)}",
        *("methods", "syntheses"),
    )


def units_text(told: ReviewFacts) -> str:
    """Say what votes, and in which syntheses it is another unit."""
    usual = told.config.unit
    others = [s.title for s in told.config.syntheses.values() if vote_unit(told.config, s) != usual]
    unit = "study" if usual == "cohort" else "cohort"
    other = f" (each {unit} in: {'; '.join(others)})" if others else ""
    return f"each {usual} votes once{other}"


def permitted_text(told: ReviewFacts) -> str:
    """Count where the data permit a meta-analysis of effects; the reason for counting votes."""
    if told.rows.empty:
        return "There is no vote."
    effects = told.tables["effects"]
    pooled = int((effects["preferred"] & (effects["method"] == "random_effects")).sum())
    return (
        f"The data permit a meta-analysis of effects in {pooled} of "
        f"{counted(len(told.rows), 'count')} of votes (one region in one synthesis each)."
    )


def heterogeneity(told: ReviewFacts) -> Answer:
    """Name the ways in which disagreement is looked at."""
    choices = counted(len(list_choices(told.config)), "combination")
    return in_report(
        "Directions that disagree are shown study by study and named in the verdict; each cohort "
        f"is left out in turn; votes are counted anew under {choices} of choices. No test asks "
        "which characteristic of the studies makes the difference.",
        *("methods", "syntheses"),
    )


def certainty_method(told: ReviewFacts) -> Answer:
    """Name GRADE without a single estimate, and how many ratings there are."""
    return in_report(
        f"The domains of GRADE where there is no single estimate. {ratings_sentence(told.rows)}",
        "summary-of-findings",
    )


def presentation() -> Answer:
    """Name tables and figures, and the order of studies in them."""
    return in_report(
        "Tables of votes by region, of certainty and of what verdicts hang on; an evidence map, "
        "and for each synthesis with votes, where its data allow, an effect direction plot, a "
        "harvest plot, a plot of proportions and a brain map. Figures order studies by the "
        "first year of their cohort, with the reports of a cohort together; regions stand in "
        "anatomical order.",
        *("map", "syntheses"),
    )


def results(told: ReviewFacts) -> Answer:
    """Point at the results of each synthesis, and say how far their certainty is rated."""
    if told.rows.empty:
        return in_report("No region has a vote, so there is no result.", "syntheses")
    text = (
        f"{counted(len(told.rows), 'verdict')}, each beside the studies that contribute and the "
        "findings behind them."
    )
    ratings = f"Certainty: {uncapitalised(ratings_sentence(told.rows))}"
    if told.rows["level"].notna().all():
        return in_report(f"{text} {ratings}", "syntheses")
    return in_part(text, ratings, "syntheses")


def limitations(told: ReviewFacts) -> Answer:
    """Count the limits that the report states, computed and of the authors' own."""
    own = len(told.review.limitations)
    parts = [f"{len(told.limits) - own} computed", f"{own} written by the authors"]
    return in_part(
        f"{counted(len(told.limits), 'limit')}: {list_words(parts)}.",
        "What they mean for the review's question is for the authors.",
        "limits",
    )
