"""What the report answers to SWiM: for each item, the answers, of which the first that holds."""

from typing import Any

from scripts.report.guidelines.answers import (
    ALWAYS,
    Answer,
    Answers,
    ReviewFacts,
    choose_answers,
    left_to_authors,
    reported,
    reported_in_part,
)

LINKED = 6  # syntheses that an item links one by one; of more, the part that holds them all

COUNTING = (
    "Vote counting by direction: each {unit} votes once{other_unit}. At least {agreement} of a "
    "study's findings, and of the studies of a unit, must agree. Exact two-sided sign test of "
    "{opposed}, the Tarone-Holm adjustment, Wilson's interval at {confidence}. "
)
CONVERTED = (
    ". How directions and numbers of {participants} become a standardised mean change, a "
    "standardised mean difference or a correlation stands under Methods."
)
EXAMINED = (
    "Directions that disagree are shown study by study and named in the verdict; each {cohort} is "
    "left out in turn; votes are counted anew under {combinations} of choices.{compared} No test "
    "asks which characteristic of the studies makes the difference."
)
VERDICTS = "{verdicts}, each beside the studies that contribute and the findings behind them."

SWIM_ANSWERS: Answers = {
    "1a": {
        "syntheses_shown": reported_in_part(
            "By question: {syntheses}{syntheses_empty}. Which findings one takes in, and what "
            "groups them, stands above its table.",
            "Why these groups were chosen is not recorded.",
            "syntheses",
        ),
        ALWAYS: left_to_authors("None of {syntheses} takes in a finding.", "syntheses"),
    },
    "1b": left_to_authors("Whether the groups are those of a protocol is not recorded."),
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
            f"{COUNTING}The data permit a meta-analysis of effects in {{k_pooled}} of "
            "{vote_counts} of votes (one {region} in one synthesis each).",
            *("methods", "syntheses"),
        ),
        ALWAYS: reported(f"{COUNTING}There is no vote.", "methods", "syntheses"),
    },
    "4": {
        "preferred": reported(
            "{preferred} Otherwise every finding of known direction that a synthesis takes in "
            "counts alike.",
            "methods",
        ),
        ALWAYS: reported(
            "None is preferred: every finding of known direction that a synthesis takes in "
            "counts alike.",
            "methods",
        ),
    },
    "5": reported(EXAMINED, "methods", "syntheses"),
    "6": reported(
        "The domains of GRADE where there is no single estimate. {ratings}",
        "summary-of-findings",
    ),
    "7": reported(
        "Tables of votes by {region}, of certainty and of what verdicts depend on; an evidence "
        "map, and for each synthesis with votes, where its data allow, {plots}. Figures order "
        "studies by the first year of their {cohort}, with the reports of a {cohort} together; "
        "{order}.",
        *("map", "syntheses"),
    ),
    "8": {
        "all_are_rated": reported(f"{VERDICTS} Certainty: {{ratings_in_sentence}}", "syntheses"),
        "k_rows": reported_in_part(VERDICTS, "Certainty: {ratings_in_sentence}", "syntheses"),
        ALWAYS: reported("No {region} has a vote, so there is no result.", "syntheses"),
    },
    "9": reported_in_part(
        "{limits}: {limits_computed} computed and {limits_of_authors} written by the authors.",
        "What they mean for the review's question is for the authors.",
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
