"""What the report answers to PRISMA 2020: for each item, the answers, of which the first holds."""

from scripts.report.guidelines.answers import (
    ALWAYS,
    Answers,
    left_to_authors,
    reported,
    reported_in_part,
)
from scripts.report.guidelines.swim import EXAMINED, SWIM_ANSWERS

NO_FINDING = left_to_authors("No finding is recorded.")
NO_STUDY = left_to_authors("No study is recorded.")
CODERS = "Who coded them, and whether independently, is not recorded."
NO_CRITERIA = "Criteria of eligibility are not recorded."
EFFECTS = (
    "The direction of every finding, with its source for {k_with_source}; an effect with its "
    "standard error for {k_effects} of {findings}, without one for {k_bare_effects}."
)
BIAS_JUDGED = (
    "In the summaries of findings: judged in {k_bias_judged} of {rows}, with a concern in "
    "{k_bias_concerns}."
)

PRISMA_ANSWERS: Answers = {
    "1": {
        "title_names_kind": reported("The title: {title}."),
        ALWAYS: left_to_authors("The title does not call the report a systematic review."),
    },
    "2": {
        "summary": left_to_authors(
            "There is a summary, not an abstract after PRISMA 2020.", "review"
        ),
        ALWAYS: left_to_authors("No abstract is recorded."),
    },
    "3": left_to_authors("The rationale is not recorded."),
    "4": {
        "question": reported("{question}"),
        ALWAYS: left_to_authors("The question is not recorded."),
    },
    "5": {
        "eligibility": reported("{eligibility} {grouping}", "review", "syntheses"),
        "syntheses_shown": reported_in_part("{grouping}", NO_CRITERIA, "syntheses"),
        ALWAYS: left_to_authors(NO_CRITERIA),
    },
    "6": {
        "dated_sources": reported("{sources} Last search: {last_search}.", "review"),
        "sources": reported_in_part(
            "{sources}", "The date of the last search is not recorded.", "review"
        ),
        ALWAYS: left_to_authors("The sources that were searched are not recorded.", "review"),
    },
    "7": {
        "search_words": reported_in_part(
            "Search words: {search_words}.", "The full strategies are not recorded.", "review"
        ),
        ALWAYS: left_to_authors("Search words are not recorded.", "review"),
    },
    "8": left_to_authors("Who chose the studies, and how, is not recorded."),
    "9": {
        "coded_from": reported_in_part(
            "Coded from {coded_from}: {findings}, with the section for {k_with_section} of them.",
            CODERS,
            *("review", "findings"),
        ),
        "k_findings": reported_in_part(
            "{findings}, with the section for {k_with_section} of them. Documents are not named.",
            CODERS,
            "findings",
        ),
        ALWAYS: NO_FINDING,
    },
    "10a": {
        "k_findings": reported_in_part(
            "Measures: {measures}. Contrasts: {contrasts}.",
            "Whether every result on them was sought is not recorded.",
            "findings",
        ),
        ALWAYS: NO_FINDING,
    },
    "10b": {
        "k_studies": reported_in_part(
            "{characteristics}What is not reported stays missing; nothing is imputed.",
            "Other variables that were sought are not recorded.",
            "studies",
        ),
        ALWAYS: NO_STUDY,
    },
    "11": {
        "k_judged": reported_in_part(
            "{bias_tools}, for {k_judged} of {studies}.",
            "Who judged, and how, is not recorded.",
            "findings",
        ),
        ALWAYS: left_to_authors("No risk-of-bias tool is recorded."),
    },
    "12": SWIM_ANSWERS["2"],
    "13a": {
        "syntheses_shown": reported(
            "By rule: each synthesis takes in the findings that match its filter "
            "({syntheses_shown} with findings).",
            "syntheses",
        ),
        ALWAYS: left_to_authors("No synthesis takes in a finding.", "syntheses"),
    },
    "13b": reported(
        "{without_direction}A number of {participants} that is not reported is not imputed: its "
        "vote counts and is not weighed.",
        *("methods", "limits"),
    ),
    "13c": SWIM_ANSWERS["7"],
    "13d": SWIM_ANSWERS["3"],
    "13e": reported_in_part(
        EXAMINED,
        "Whether causes were explored otherwise is not recorded.",
        *("methods", "syntheses"),
    ),
    "13f": reported(
        "Each {cohort} is left out in turn, and votes are counted under other choices.",
        *("methods", "syntheses"),
    ),
    "14": reported_in_part(
        "Publication bias is suspected where only small studies exist and most see a change.",
        "Whether results that were measured and not reported were looked for is not recorded.",
        "summary-of-findings",
    ),
    "15": SWIM_ANSWERS["6"],
    "16a": {
        "selection_is_complete": reported(
            "{selection}; a flow diagram shows them.",
            "review",
        ),
        "selection": reported_in_part(
            "{selection}; a flow diagram shows them.",
            "Not recorded: {selection_missing}.",
            "review",
        ),
        ALWAYS: left_to_authors("No count of the selection is recorded.", "review"),
    },
    "16b": {
        "other_studies": reported_in_part(
            "Outside the included studies: {other_studies}, each with the reason.",
            "Whether these are all that seemed to fit is not recorded.",
            "studies",
        ),
        ALWAYS: left_to_authors("Excluded studies are not recorded."),
    },
    "17": {
        "characteristics_missing": reported_in_part(
            "Table of {studies}.", "Not recorded: {characteristics_missing}.", "studies"
        ),
        "k_studies": reported("Table of {studies}.", "studies"),
        ALWAYS: NO_STUDY,
    },
    "18": {
        "all_are_judged": reported("For {k_judged} of {studies}.", "findings"),
        "k_judged": reported_in_part(
            "For {k_judged} of {studies}.", "The others are not recorded.", "findings"
        ),
        ALWAYS: left_to_authors("Risk of bias is not recorded for any study."),
    },
    "19": {
        "all_have_effects": reported(EFFECTS, "findings"),
        "k_findings": reported_in_part(
            EFFECTS, "Other effects and their precision are not recorded.", "findings"
        ),
        ALWAYS: NO_FINDING,
    },
    "20a": {
        "k_rows": reported_in_part(
            "Each {region} names its studies, {cohorts} and {participants}.",
            "Their characteristics and risk of bias are not summed up by synthesis.",
            *("syntheses", "studies"),
        ),
        ALWAYS: left_to_authors("There is no vote.", "syntheses"),
    },
    "20b": {
        "k_rows": reported(
            "{verdicts} with votes, the share of {increase} and its interval, and p values of the "
            "sign test beside the lowest that so few votes can reach.",
            "syntheses",
        ),
        ALWAYS: reported("There is no vote, and so no result of a synthesis.", "syntheses"),
    },
    "20c": {
        "k_several_cohorts": reported_in_part(
            "Verdicts that rest on several {cohorts}: {k_several_cohorts}; inconsistent: "
            "{k_inconsistent}.",
            "Why {cohorts} differ is for the authors.",
            "syntheses",
        ),
        ALWAYS: reported("No {region} has votes from several {cohorts}.", "syntheses"),
    },
    "20d": {
        "k_rows": reported(
            "Verdicts that rest on three {cohorts} or more: {k_three_cohorts}; another one without "
            "one of them: {k_depend_on_a_cohort}. Each verdict stands beside those under other "
            "choices.",
            "syntheses",
        ),
        ALWAYS: reported("There is no vote, and so nothing to vary.", "syntheses"),
    },
    "21": {
        "all_bias_is_judged": reported(BIAS_JUDGED, "syntheses"),
        "k_bias_judged": reported_in_part(
            BIAS_JUDGED, "The other rows are for the authors.", "syntheses"
        ),
        ALWAYS: left_to_authors("Publication bias is not judged in any row.", "syntheses"),
    },
    "22": {
        "all_are_rated": reported("{ratings}", "syntheses"),
        "k_rated": reported_in_part(
            "{ratings}", "The other rows are for the authors.", "syntheses"
        ),
        ALWAYS: left_to_authors("{ratings}", "syntheses"),
    },
    "23a": left_to_authors("No interpretation is recorded."),
    "23b": reported("{limits}, {limits_of_authors} of them written by the authors.", "limits"),
    "23c": {
        "limits_of_authors": left_to_authors(
            "Which of the limits that the authors wrote are about how the review was done is not "
            "recorded.",
            "limits",
        ),
        ALWAYS: left_to_authors("Limits of how the review was done are not recorded."),
    },
    "23d": left_to_authors("What follows for practice, policy and research is not recorded."),
    "24a": left_to_authors("A registration is not recorded."),
    "24b": left_to_authors("A protocol is not recorded."),
    "24c": left_to_authors("Changes to a registration or a protocol are not recorded."),
    "25": left_to_authors("Support is not recorded."),
    "26": left_to_authors("Competing interests are not recorded."),
    "27": reported_in_part(
        "In the project's folder: the records (data/raw/{name}/), the tables "
        "(results/{name}/tables/), the choices (config.yaml) and the code (scripts/).",
        "Where they are available to others is not recorded.",
    ),
}
