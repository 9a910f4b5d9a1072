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
            "[target](method.md#certainty-of-the-evidence): an effect in the direction of most "
            "units",
        ),
        **unit_counts("units with a vote", "**units** that vote `{}`"),
        "k_cohorts": count("cohorts with a vote"),
        "k_studies": count("studies with a vote"),
        "participants_studied": count(
            "participants in the groups studied: the largest number of each cohort that "
            "reports every such group"
        ),
        "cohorts_without_n": count("cohorts without a number of participants studied"),
        "participants_compared": count(
            "participants in the groups compared, of cohorts that report every group"
        ),
        "cohorts_incomplete": count("cohorts that do not report every group"),
        "starts_at": category(
            Level,
            "the authors' starting level. Empty: not given",
            nullable=True,
        ),
        **{
            name: column
            for domain in DOMAINS
            for name, column in {
                domain: category(
                    Concern,
                    f"concern about {domain.replace('_', ' ')}. Empty: not judged",
                    nullable=True,
                ),
                f"{domain}_reason": optional("the reason. Empty: not judged"),
                f"{domain}_by": category(
                    JUDGES,
                    "who judged, or left it open with a reason. Empty: neither",
                    nullable=True,
                ),
            }.items()
        },
        "rated_up": optional_count("levels rated up by the authors. Empty: none"),
        "rated_up_reason": optional("the reasons to rate up. Empty: none"),
        "level": category(
            Level, "the certainty of the evidence. Empty: `open` is not", nullable=True
        ),
        "open": optional("list of what is not judged: `starting_level`, domains. Empty: none"),
        "at_most": category(
            Level,
            "highest possible level, if the start or a domain is not judged. Empty: `level` is not",
            nullable=True,
        ),
    },
)
