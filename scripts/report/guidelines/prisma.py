"""What the report answers to PRISMA 2020: for each item, the answers, of which the first holds."""

from scripts.report.guidelines.answers import (
    ALWAYS,
    Answers,
    left_to_authors,
    not_reported,
    reported,
    reported_in_part,
)
from scripts.report.guidelines.swim import EXAMINED, SWIM_ANSWERS

NO_FINDING = not_reported("No finding is reported.")
NO_STUDY = not_reported("No study is reported.")
CODERS = "How many people coded them, and whether independently, is not reported."
NO_CRITERIA = "Eligibility criteria are not reported."
EFFECTS = (
    "The direction of every finding, with its source for {k_with_source}; an effect with its "
    "standard error for {k_effects} of {findings}, without one for {k_bare_effects}."
)
BIAS_JUDGED = (
    "Judged for {k_bias_judged} of {results}, with a concern for {k_bias_concerns} (summaries of "
    "findings)."
)

PRISMA_ANSWERS: Answers = {
    "1": {
        "title_names_kind": reported("The title: {title}.", "title"),
        ALWAYS: not_reported("The title does not identify the report as a systematic review."),
    },
    "2": {
        "summary": not_reported(
            "The report has a summary, not an abstract that follows PRISMA 2020."
        ),
        ALWAYS: not_reported("No abstract that follows PRISMA 2020."),
    },
    "3": not_reported("The rationale is not reported."),
    "4": {
        "question": reported("{question}", "title"),
        ALWAYS: not_reported("The question is not reported."),
    },
    "5": {
        "eligibility": reported("{eligibility} {grouping}", "review", "syntheses"),
        "syntheses_shown": reported_in_part("{grouping}", NO_CRITERIA, "syntheses"),
        ALWAYS: not_reported(NO_CRITERIA),
    },
    "6": {
        "dated_sources": reported("{sources} Last search: {last_search}.", "review"),
        "sources": reported_in_part(
            "{sources}", "The date of the last search is not reported.", "review"
        ),
        ALWAYS: not_reported("The sources that were searched are not reported."),
    },
    "7": {
        "search_words": reported_in_part(
            "Search words: {search_words}.", "The full strategies are not reported.", "review"
        ),
        ALWAYS: not_reported("Search words are not reported."),
    },
    "8": not_reported("The selection process is not reported."),
    "9": {
        "coded_from": reported_in_part(
            "{findings} coded from {coded_from}; the section of the text is given for "
            "{k_with_section}.",
            CODERS,
            *("review", "findings"),
        ),
        "k_findings": reported_in_part(
            "{findings}; the section of the text is given for {k_with_section}.",
            CODERS,
            "findings",
        ),
        ALWAYS: NO_FINDING,
    },
    "10a": {
        "k_findings": reported_in_part(
            "Measures: {measures}. Contrasts: {contrasts}.",
            "Whether all results for them were sought is not reported.",
            "findings",
        ),
        ALWAYS: NO_FINDING,
    },
    "10b": {
        "k_studies": reported_in_part(
            "{characteristics}Missing values are not imputed.",
            "Other variables sought are not reported.",
            "studies",
        ),
        ALWAYS: NO_STUDY,
    },
    "11": {
        "k_judged": reported_in_part(
            "{bias_tools}, for {k_judged} of {studies}.",
            "How many people judged, and whether independently, is not reported.",
            "studies",
        ),
        ALWAYS: not_reported("A risk-of-bias tool is not reported."),
    },
    "12": SWIM_ANSWERS["2"],
    "13a": {
        "syntheses_shown": reported(
            "Each synthesis includes the findings that meet its criteria ({syntheses_shown} with "
            "findings).",
            "syntheses",
        ),
        ALWAYS: not_reported("No synthesis includes a finding."),
    },
    "13b": reported(
        "{without_direction}Missing numbers of {participants} are not imputed; such votes count "
        "without a weight.",
        *("methods", "limits"),
    ),
    "13c": SWIM_ANSWERS["7"],
    "13d": SWIM_ANSWERS["3"],
    "13e": reported_in_part(
        EXAMINED,
        "Other analyses of heterogeneity are not reported.",
        *("methods", "syntheses"),
    ),
    "13f": reported(
        "Each {cohort} is excluded in turn, and votes are counted under other specifications.",
        *("methods", "robustness"),
    ),
    "14": reported_in_part(
        "Publication bias is suspected where all studies are small and most report a change.",
        "A search for unreported results is not described.",
        "summary-of-findings",
    ),
    "15": SWIM_ANSWERS["6"],
    "16a": {
        "selection_is_complete": reported("{selection}{flow}.", "review"),
        "selection": reported_in_part(
            "{selection}{flow}.",
            "Not reported: {selection_missing}.",
            "review",
        ),
        ALWAYS: not_reported("The numbers of records and reports at each step are not reported."),
    },
    "16b": {
        "other_studies": reported_in_part(
            "Studies that were not eligible: {other_studies}, each with the reason.",
            "Whether this list is complete is not reported.",
            "other-evidence",
        ),
        ALWAYS: not_reported("Excluded studies are not reported."),
    },
    "17": {
        "characteristics_missing": reported_in_part(
            "Table of {studies}.", "Not reported: {characteristics_missing}.", "studies"
        ),
        "k_studies": reported("Table of {studies}.", "studies"),
        ALWAYS: NO_STUDY,
    },
    "18": {
        "all_are_judged": reported(
            "Risk of bias is judged for {k_judged} of {studies}.", "studies"
        ),
        "k_judged": reported_in_part(
            "Risk of bias is judged for {k_judged} of {studies}.",
            "The others are not judged.",
            "studies",
        ),
        ALWAYS: not_reported("Risk of bias is not reported for any study."),
    },
    "19": {
        "all_have_effects": reported(EFFECTS, "findings"),
        "k_findings": reported_in_part(
            EFFECTS, "Other effects and their precision are not reported.", "findings"
        ),
        ALWAYS: NO_FINDING,
    },
    "20a": {
        "k_rows": reported_in_part(
            "Studies, {cohorts} and {participants} are given for each {region}.",
            "Characteristics and risk of bias are not summarised by synthesis.",
            *("syntheses", "studies"),
        ),
        ALWAYS: left_to_authors("No finding has a known direction."),
    },
    "20b": {
        "k_rows": reported(
            "{results} of vote counting, the proportion of {increase} with its interval, and p "
            "values of the sign test with the smallest attainable p value.",
            *("results", "syntheses"),
        ),
        ALWAYS: reported("No finding has a known direction, so there is no result.", "syntheses"),
    },
    "20c": {
        "k_several_cohorts": reported_in_part(
            "Results based on several {cohorts}: {k_several_cohorts}; inconsistent: "
            "{k_inconsistent}.",
            "Causes of heterogeneity are to be discussed by the authors.",
            "syntheses",
        ),
        ALWAYS: reported("No {region} has votes from several {cohorts}.", "syntheses"),
    },
    "20d": {
        "k_several_cohorts": reported(
            "Results based on three or more {cohorts}: {k_three_cohorts}; of these, "
            "{k_depend_on_a_cohort} would change if one {cohort} were excluded. Results under "
            "other specifications are given.",
            *("robustness", "syntheses"),
        ),
        ALWAYS: reported(
            "No result is based on several {cohorts}, so no sensitivity analysis is possible.",
            "syntheses",
        ),
    },
    "21": {
        "all_bias_is_judged": reported(BIAS_JUDGED, "syntheses"),
        "k_bias_judged": reported_in_part(
            BIAS_JUDGED, "The others are to be judged by the authors.", "syntheses"
        ),
        ALWAYS: left_to_authors("Publication bias is not judged for any result."),
    },
    "22": {
        "all_are_rated": reported("{ratings}", "syntheses"),
        "k_rated": reported_in_part(
            "{ratings}", "The others are to be rated by the authors.", "syntheses"
        ),
        ALWAYS: left_to_authors("{ratings}"),
    },
    "23a": not_reported("A general interpretation is not reported."),
    "23b": reported("{limits}, of which {limits_of_authors} stated by the authors.", "limits"),
    "23c": {
        "limits_of_authors": not_reported(
            "Limitations of the review processes are not distinguished from those of the evidence."
        ),
        ALWAYS: not_reported("Limitations of the review processes are not reported."),
    },
    "23d": not_reported("Implications for practice, policy and research are not reported."),
    "24a": not_reported("Registration is not reported."),
    "24b": not_reported("A protocol is not reported."),
    "24c": not_reported("Changes to a registration or a protocol are not reported."),
    "25": not_reported("Funding is not reported."),
    "26": not_reported("Competing interests are not reported."),
    "27": reported_in_part(
        "Records, tables, settings and code are part of the project; the tables can be "
        "downloaded from the report.",
        "Public availability of the project is not reported.",
        "title",
    ),
}
