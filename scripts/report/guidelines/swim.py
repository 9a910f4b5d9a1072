"""What the report answers to SWiM: for each item, the answers, of which the first that holds."""

from typing import Any

from scripts.report.guidelines.answers import (
    ALWAYS,
    Answer,
    Answers,
    ReviewFacts,
    choose_answers,
    left_to_authors,
    not_reported,
    reported,
    reported_in_part,
)

LINKED = 6  # syntheses that an item links one by one; of more, the part that holds them all

COUNTING = (
    "Vote counting based on direction of effect: each {unit} votes once{other_unit}. At least "
    "{agreement} of a study's findings, and of the studies of a unit, must agree. Exact two-sided "
    "sign test of {opposed}, Tarone-Holm adjustment, Wilson's interval at {confidence}. "
)
CONVERTED = (
    ". The Methods describe how directions and numbers of {participants} are converted to effect "
    "estimates."
)
EXAMINED = (
    "Directions are shown by study; each {cohort} is excluded in turn; votes are counted under "
    "{combinations}.{compared} Characteristics of studies are not tested as causes of "
    "heterogeneity."
)
VERDICTS = "{results} of vote counting, each with the contributing studies and findings."

SWIM_ANSWERS: Answers = {
    "1a": {
        "syntheses_shown": reported_in_part(
            "By question: {syntheses}{syntheses_empty}. The criteria and grouping of each are "
            "given with its table.",
            "The rationale for the groups is not reported.",
            "syntheses",
        ),
        ALWAYS: left_to_authors("None of {syntheses} includes a finding."),
    },
    "1b": not_reported("Whether the groups were specified in a protocol is not reported."),
    "2": {
        "k_findings": reported(
            "{metric}; an effect with its standard error is recorded for "
            f"{{k_effects}} of {{findings}}{CONVERTED}",
            "methods",
        ),
        ALWAYS: reported(f"{{metric}}{CONVERTED}", "methods"),
    },
    "3": {
        "k_rows": reported(
            f"{COUNTING}Meta-analysis of effects was possible for {{k_pooled}} of "
            "{results} (one {region} in one synthesis each).",
            *("methods", "syntheses"),
        ),
        ALWAYS: reported(f"{COUNTING}No finding has a known direction.", "methods", "syntheses"),
    },
    "4": {
        "preferred": reported(
            "{preferred} Otherwise all findings with a known direction have the same priority.",
            "methods",
        ),
        ALWAYS: reported(
            "None: all findings with a known direction have the same priority.",
            "methods",
        ),
    },
    "5": reported(EXAMINED, "methods", "syntheses"),
    "6": reported(
        "The domains of GRADE, without a single effect estimate. {ratings}",
        "summary-of-findings",
    ),
    "7": reported(
        "Tables of votes by {region}, of certainty and of sensitivity analyses; an evidence map, "
        "and for each synthesis, where its data allow, {plots}. Figures order studies by the first "
        "year of their {cohort}; {order}.",
        *("map", "results", "syntheses"),
    ),
    "8": {
        "all_are_rated": reported(f"{VERDICTS} {{ratings}}", "results", "syntheses"),
        "k_rows": reported_in_part(VERDICTS, "{ratings}", "results", "syntheses"),
        ALWAYS: reported("No {region} has a vote, so there is no result.", "syntheses"),
    },
    "9": reported_in_part(
        "{limits}: {limits_computed} computed and {limits_of_authors} stated by the authors.",
        "Their implications for the question are to be discussed by the authors.",
        "limits",
    ),
}


def swim_answers(facts: ReviewFacts, values: dict[str, Any]) -> dict[str, Answer]:
    """Answer every item of SWiM, by its number."""
    answers = choose_answers(SWIM_ANSWERS, values)
    if 0 < len(facts.shown) <= LINKED:
        places = tuple(f"synthesis-{name}" for name in facts.shown)
        answers["1a"] = answers["1a"]._replace(places=places)
    return answers
