"""The contract of the table of the certainty of the evidence."""

from scripts.models.terms import Concern, Level
from scripts.tables.contract import category, contract, count, optional, optional_count, unit_counts
from scripts.tables.votes import SYNTHESIS_AND_REGION, VERDICTS

DOMAINS = (
    "methodological_limitations",
    "indirectness",
    "imprecision",
    "inconsistency",
    "publication_bias",
)
JUDGES = ("computed", "authors")
EITHER_DIRECTION = "either direction"
TARGETS = ("increase", "decrease", "no_change", EITHER_DIRECTION)

CERTAINTY = contract(
    "certainty.csv",
    "synthesis, region with a vote",
    "the votes, findings and arms, and the judgements of the authors in `review.yaml`",
    ["synthesis", "region"],
    {
        **SYNTHESIS_AND_REGION,
        "verdict": category(VERDICTS, "as in `votes.csv`"),
        "target": category(
            TARGETS,
            "what the certainty is about: that an effect exists in the direction that most units "
            "vote for; in `either direction` where none has the most votes",
        ),
        **unit_counts("units with a vote, as in `votes.csv`", "**units** that vote `{}`"),
        "k_cohorts": count("cohorts with a vote"),
        "k_studies": count("studies with a vote"),
        "participants_studied": count(
            "participants in the groups studied, as far as reported: the largest number of each "
            "cohort; a cohort without the number of one of these groups adds none"
        ),
        "cohorts_without_n": count("cohorts whose number of participants studied is not reported"),
        "participants_compared": count(
            "participants in the groups that they are compared with, of the cohorts that report "
            "the number of every group, studied or compared"
        ),
        "cohorts_incomplete": count(
            "cohorts of which the number of some group, studied or compared, is not reported"
        ),
        "starts_at": category(
            Level,
            "the level that the authors start at. Empty: they do not say",
            nullable=True,
        ),
        **{
            name: column
            for domain in DOMAINS
            for name, column in {
                domain: category(
                    Concern,
                    f"concern about {domain.replace('_', ' ')}: `serious` is one level down, "
                    "`very serious` two. Empty: not judged",
                    nullable=True,
                ),
                f"{domain}_reason": optional("the reason. Empty: left to the authors"),
                f"{domain}_by": category(
                    JUDGES,
                    "who judged, or left the domain open with a reason: this software or the "
                    "authors. Empty: left to the authors",
                    nullable=True,
                ),
            }.items()
        },
        "rated_up": optional_count("levels that the authors rate up. Empty: none"),
        "rated_up_reason": optional("the reasons to rate up. Empty: none"),
        "level": category(
            Level, "the certainty of the evidence. Empty: `open` is not", nullable=True
        ),
        "open": optional(
            "list of what is left to judge: `starting_level` and domains. Empty: nothing"
        ),
        "at_most": category(
            Level,
            "the highest level that the concerns so far permit; without a starting level, from "
            "`high`. Empty: `level` is not",
            nullable=True,
        ),
    },
)
