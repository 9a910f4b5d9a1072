"""What the report answers to PRISMA 2020 on methods and results of studies and syntheses."""

from scripts.common.wording import counted, list_words
from scripts.report.certainty import ratings_sentence
from scripts.report.guidelines.answers import Answer, ReviewFacts, for_authors, in_part, in_report
from scripts.report.guidelines.swim import (
    certainty_method,
    heterogeneity,
    metric,
    presentation,
    synthesis_method,
)
from scripts.votes.robustness import summarise_leave_one_out


def result_answers(told: ReviewFacts) -> dict[str, Answer]:
    """Answer the items on risk of bias, on the syntheses and on certainty, by their numbers."""
    return {
        "11": bias_method(told),
        "12": metric(told),
        "13a": eligible_for_synthesis(told),
        "13b": preparation(told),
        "13c": presentation(),
        "13d": synthesis_method(told),
        "13e": in_part(
            heterogeneity(told).text,
            "Whether causes were explored otherwise is not recorded.",
            *("methods", "syntheses"),
        ),
        "13f": in_report(
            "Each cohort is left out in turn, and votes are counted under other choices.",
            *("methods", "syntheses"),
        ),
        "14": in_part(
            "Publication bias is suspected where only small studies exist that saw the same "
            "change.",
            "Whether results that were measured and not reported were looked for is not recorded.",
            "summary-of-findings",
        ),
        "15": certainty_method(told),
        "18": bias_of_studies(told),
        "19": results_of_studies(told),
        "20a": behind_syntheses(told),
        "20b": results_of_syntheses(told),
        "20c": disagreement(told),
        "20d": sensitivity(told),
        "21": publication_bias(told),
        "22": certainty(told),
    }


def bias_method(told: ReviewFacts) -> Answer:
    """Name the tools of risk of bias that records name."""
    tools = sorted(told.studies["risk_of_bias_tool"].dropna().unique())
    if not tools:
        return for_authors("No risk-of-bias tool is recorded.")
    return in_part(
        f"{list_words(tools)}, for {_judged_studies(told)}.",
        "Who judged, and how, is not recorded.",
        "findings",
    )


def _judged_studies(told: ReviewFacts) -> str:
    judged = int(told.studies["risk_of_bias_tool"].notna().sum())
    return f"{judged} of {counted(len(told.studies), 'study', 'studies')}"


def eligible_for_synthesis(told: ReviewFacts) -> Answer:
    """Point at the filter of each synthesis."""
    if not told.shown:
        return for_authors("No synthesis takes in a finding.", "syntheses")
    number = counted(len(told.shown), "synthesis", "syntheses")
    return in_report(
        f"By rule: each synthesis takes in the findings that match its filter ({number} with "
        "findings).",
        "syntheses",
    )


def preparation(told: ReviewFacts) -> Answer:
    """Say what becomes of unclear directions and missing numbers."""
    unclear = int((told.findings["direction"] == "unclear").sum())
    return in_report(
        f"Findings of unclear direction do not vote ({unclear} of {len(told.findings)}). A number "
        "that is not reported is not imputed: its vote counts and is not weighed.",
        *("methods", "limits"),
    )


def bias_of_studies(told: ReviewFacts) -> Answer:
    """Tell for how many studies risk of bias is recorded."""
    judged = int(told.studies["risk_of_bias_tool"].notna().sum())
    if not judged:
        return for_authors("Risk of bias is not recorded for any study.")
    if judged == len(told.studies):
        return in_report(f"For {_judged_studies(told)}.", "findings")
    return in_part(f"For {_judged_studies(told)}.", "The others are not recorded.", "findings")


def results_of_studies(told: ReviewFacts) -> Answer:
    """Tell how many findings have an effect with its precision beside their direction."""
    total = len(told.findings)
    if not total:
        return for_authors("No finding is recorded.")
    known = int(told.findings[["effect", "se"]].notna().all(axis="columns").sum())
    text = (
        f"The direction of every finding, with its source; an effect with its standard error for "
        f"{known} of {counted(total, 'finding')}."
    )
    if known == total:
        return in_report(text, "findings")
    return in_part(text, "Other effects and their precision are not recorded.", "findings")


def behind_syntheses(told: ReviewFacts) -> Answer:
    """Point at the studies of each synthesis; their risk of bias is not summed up."""
    if told.rows.empty:
        return for_authors("There is no vote.", "syntheses")
    return in_part(
        "Each region names its studies, cohorts and participants.",
        "Their characteristics and risk of bias are not summed up by synthesis.",
        *("syntheses", "studies"),
    )


def results_of_syntheses(told: ReviewFacts) -> Answer:
    """Count the rows of votes, with tests and intervals."""
    if told.rows.empty:
        return in_report("There is no vote, and so no result of a synthesis.", "syntheses")
    return in_report(
        f"{counted(len(told.rows), 'verdict')} with votes, the share of increase and its "
        "interval, and p values of the sign test beside the lowest that so few votes can reach.",
        "syntheses",
    )


def disagreement(told: ReviewFacts) -> Answer:
    """Count the regions on which cohorts disagree; why they do is not looked into."""
    several = told.rows[told.rows["k_cohorts"] > 1]
    if several.empty:
        return in_report("No region has votes from several cohorts.", "syntheses")
    split = int((several["verdict"] == "inconsistent").sum())
    return in_part(
        f"Verdicts that rest on several cohorts: {len(several)}; inconsistent: {split}.",
        "Why cohorts differ is for the authors.",
        "syntheses",
    )


def sensitivity(told: ReviewFacts) -> Answer:
    """Count the verdicts that hang on one cohort."""
    if told.rows.empty:
        return in_report("There is no vote, and so nothing to vary.", "syntheses")
    counts = summarise_leave_one_out(told.tables["leave_one_out"])
    several = counts[counts["n_cohorts"] > 2]
    changed = int((several["n_changed"] > 0).sum())
    text = (
        f"Verdicts that rest on three cohorts or more: {len(several)}; another one without one of "
        f"them: {changed}. Each verdict stands beside those under other choices."
    )
    return in_report(text, "syntheses")


def publication_bias(told: ReviewFacts) -> Answer:
    """Count the rows in which publication bias is judged, and those in which it is suspected."""
    judged = told.rows["publication_bias"]
    known = judged.dropna()
    if known.empty:
        return for_authors("Publication bias is not judged in any row.", "syntheses")
    text = (
        f"In the summaries of findings: judged in {len(known)} of {counted(len(judged), 'row')}, "
        f"with a concern in {int((known != 'none').sum())}."
    )
    if len(known) == len(judged):
        return in_report(text, "syntheses")
    return in_part(text, "The other rows are for the authors.", "syntheses")


def certainty(told: ReviewFacts) -> Answer:
    """Say for how many rows the certainty is rated."""
    done = int(told.rows["level"].notna().sum())
    text = ratings_sentence(told.rows)
    if not done:
        return for_authors(text, "syntheses")
    if done == len(told.rows):
        return in_report(text, "syntheses")
    return in_part(text, "The other rows are for the authors.", "syntheses")
