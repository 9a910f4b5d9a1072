"""The contracts of the tables of votes, and of those computed from them."""

from scripts.models.terms import SIDES, Direction, Scale
from scripts.tables.contract import (
    NUMBER,
    VOTE_CATEGORIES,
    category,
    contract,
    count,
    optional,
    optional_count,
    proportion,
    required_text,
    unit_counts,
)

VERDICTS = (
    "consistent increase",
    "consistent decrease",
    "mostly increase",
    "mostly decrease",
    "inconsistent",
    "no change",
    "single cohort",
)
SYNTHESIS_AND_REGION = {
    "synthesis": required_text("name of the synthesis"),
    "region": required_text(
        "region or outcome at the level of the synthesis, or the value of another `group_by`"
    ),
}
NO_DIRECTION = "Empty: there is no directional vote"

STUDY_VOTES = contract(
    "study_votes.csv",
    "synthesis, region, unit, study",
    "the findings",
    ["synthesis", "region", "study_id", "unit"],
    {
        **SYNTHESIS_AND_REGION,
        "study_id": required_text("the study"),
        "cohort": required_text("its data collection"),
        "unit": required_text("its unit: cohort, study, or comparison as `cohort: comparison`"),
        "vote": category(VOTE_CATEGORIES, "the direction that it votes for"),
        "n_increase": count("its findings with `increase`"),
        "n_decrease": count("its findings with `decrease`"),
        "n_no_change": count("its findings with `no_change`"),
        "participants": optional_count(
            "participants contributing: the largest number of each arm, arms added. Empty: not "
            "reported"
        ),
        "measures": required_text("list of the measures of its findings"),
        "subgroups": required_text(
            "list of the subgroups of its findings; without `all`, the mark in figures is open"
        ),
    },
)

UNIT_VOTES = contract(
    "unit_votes.csv",
    "synthesis, region, unit",
    "the votes of studies",
    ["synthesis", "region", "unit"],
    {
        **SYNTHESIS_AND_REGION,
        "unit": required_text("cohort, study or comparison"),
        "vote": category(VOTE_CATEGORIES, "the direction that it votes for"),
        "n_increase": count("its findings with `increase`"),
        "n_decrease": count("its findings with `decrease`"),
        "n_no_change": count("its findings with `no_change`"),
        "studies": required_text("list of its studies that contribute"),
        "participants": optional_count(
            "participants contributing: the largest number among its studies. Empty: not reported"
        ),
    },
)

VOTES = contract(
    "votes.csv",
    "synthesis, region",
    "the votes of units",
    ["synthesis", "region"],
    {
        **SYNTHESIS_AND_REGION,
        "scale": category(
            Scale,
            "with `benefit`, increase is better and decrease worse",
        ),
        "k_findings": count("findings of known direction"),
        "k_studies": count("studies with a vote"),
        **unit_counts("units with a vote", "**units** that vote `{}`"),
        "proportion_increase": proportion(f"increase among directional votes. {NO_DIRECTION}"),
        "ci_low": proportion(f"lower limit of its Wilson interval. {NO_DIRECTION}"),
        "ci_high": proportion(f"upper limit of its Wilson interval. {NO_DIRECTION}"),
        "p_sign": proportion(
            f"exact two-sided sign test of increase against decrease. {NO_DIRECTION}"
        ),
        "p_holm": proportion(
            "the same, [adjusted](method.md#adjustment-for-the-number-of-regions) for the number "
            f"of regions. {NO_DIRECTION}"
        ),
        "p_attainable": proportion(f"smallest attainable p value. {NO_DIRECTION}"),
        "verdict": category(
            VERDICTS,
            "[verdict](method.md#verdicts). Empty: no finding has a known direction",
            nullable=True,
        ),
        "p_chance": proportion(
            "probability of [this verdict or a stronger "
            "one](method.md#probability-of-a-verdict-by-chance) if directional votes were coin "
            "tosses. Empty: the verdict names no direction"
        ),
        "studies_increase": optional(
            "list of **studies** that themselves vote `increase`. Empty: none"
        ),
        "studies_decrease": optional("the same for `decrease`. Empty: none"),
        "studies_no_change": optional("the same for `no_change`. Empty: none"),
        "studies_conflicting": optional("the same for `conflicting`. Empty: none"),
        "n_not_reported": count("findings whose direction is not reported, without a vote"),
        "n_unclear": count("findings of unclear direction, without a vote"),
    },
)

TALLIES = contract(
    "tallies.csv",
    "synthesis, region",
    "the votes of units, in the same stage",
    ["synthesis", "region"],
    {
        **SYNTHESIS_AND_REGION,
        "participants_increase": count("participants of the units that vote `increase`"),
        "participants_decrease": count("participants of the units that vote `decrease`"),
        "participants_no_change": count("participants of the units that vote `no_change`"),
        "participants_conflicting": count("participants of the units that vote `conflicting`"),
        "units_without_n": count("units without a number of participants: *?* in *39 + ?*"),
        "share_increase": proportion(
            "their share among participants of all directional votes. Empty: no such vote has "
            "a number"
        ),
        "n_effective": optional(
            "[effective number](method.md#effective-number) of directional votes. Empty: likewise",
            NUMBER,
        ),
        "p_weighted": proportion(
            "p of the [weighted sign-flip test](method.md#weighted-sign-flip-test). Empty: likewise"
        ),
    },
)

SIDE_VOTES = contract(
    "side_votes.csv",
    "synthesis, region, side",
    "the findings, in the stage of the votes",
    ["synthesis", "region", "side"],
    {
        **SYNTHESIS_AND_REGION,
        "side": category(
            SIDES,
            "a bilateral finding counts on `left` and `right`; `unspecified`: not reported, or "
            "none",
        ),
        **unit_counts("units with a vote on this side", "**units** that vote `{}` on this side"),
        "vote": category(
            VOTE_CATEGORIES,
            "direction of the required share of these units, else `conflicting`",
        ),
        "participants": optional_count("participants contributing. Empty: not reported"),
        "units_without_n": count("units without a number of participants"),
    },
)

SUBGROUPS = contract(
    "subgroups.csv",
    "synthesis, region, value of a column under `compare_by`",
    "the findings, in the stage of the votes",
    ["synthesis", "region", "compared_by", "value"],
    {
        **SYNTHESIS_AND_REGION,
        "compared_by": required_text("column that is compared, such as `risk_of_bias`"),
        "value": required_text("its value, or `not recorded`"),
        **unit_counts("units with a vote", "**units** that vote `{}`"),
        "participants": optional_count("participants contributing. Empty: not reported"),
        "units_without_n": count("units without a number of participants"),
        "verdict": category(VERDICTS, "the votes in words"),
    },
)

UNVOTED_FINDINGS = contract(
    "unvoted_findings.csv",
    "finding that votes in no synthesis",
    "the findings, in the stage of the votes",
    ["finding_id"],
    {
        "finding_id": required_text("the finding"),
        "study_id": required_text("the study that it comes from"),
        "region": required_text("its region as recorded"),
        "direction": category(Direction, "its direction as recorded"),
        "reason": required_text("why it has no vote"),
    },
)
