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
        "the region or outcome, at the level of the synthesis; with another `group_by`, the value "
        "of that column"
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
        "unit": required_text(
            "the unit that it belongs to: its cohort, itself, or with `unit: comparison` one of "
            "its comparisons, as `cohort: comparison`"
        ),
        "vote": category(VOTE_CATEGORIES, "the direction that it votes for"),
        "n_increase": count("its findings of the direction `increase`"),
        "n_decrease": count("its findings of the direction `decrease`"),
        "n_no_change": count("its findings of the direction `no_change`"),
        "participants": optional_count(
            "participants contributing to the vote: the largest number of each arm, arms added up. "
            "Empty: not reported"
        ),
        "measures": required_text("list of the measures of its findings"),
        "subgroups": required_text(
            "list of the subgroups of its findings; where `all` is not among them, the mark in the "
            "figures is open"
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
        "unit": required_text(
            "the cohort; the study with `unit: study`, the comparison with `unit: comparison`"
        ),
        "vote": category(VOTE_CATEGORIES, "the direction that it votes for"),
        "n_increase": count("its findings of the direction `increase`"),
        "n_decrease": count("its findings of the direction `decrease`"),
        "n_no_change": count("its findings of the direction `no_change`"),
        "studies": required_text("list of its studies that contribute"),
        "participants": optional_count(
            "participants contributing to the vote: the largest number among its studies. Empty: "
            "not reported"
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
            "what the votes are about. `direction`: of the measure itself; `benefit`: increase "
            "reads better and decrease worse, whichever way the measure moves",
        ),
        "k_findings": count("findings of known direction"),
        "k_studies": count("studies with a vote"),
        **unit_counts("units with a vote", "**units** that vote `{}`"),
        "proportion_increase": proportion(
            f"increase among the directional votes (increase plus decrease). {NO_DIRECTION}"
        ),
        "ci_low": proportion(
            f"lower limit of the Wilson interval of that proportion. {NO_DIRECTION}"
        ),
        "ci_high": proportion(
            f"upper limit of the Wilson interval of that proportion. {NO_DIRECTION}"
        ),
        "p_sign": proportion(
            f"exact two-sided sign test of increase against decrease. {NO_DIRECTION}"
        ),
        "p_holm": proportion(
            "the same, adjusted for the regions of the synthesis by Holm's procedure, in which "
            "only regions whose `p_attainable` is low enough are counted ([Tarone & "
            f"Holm](method.md#adjustment-for-the-number-of-regions)). {NO_DIRECTION}"
        ),
        "p_attainable": proportion(
            f"the smallest p value that so many directional votes can reach. {NO_DIRECTION}"
        ),
        "verdict": category(
            VERDICTS,
            "[the votes in words](method.md#verdicts). Empty: no finding on the region has a "
            "known direction",
            nullable=True,
        ),
        "p_chance": proportion(
            "probability of [this verdict or a stronger one](method.md#verdict-by-chance), in "
            "either direction, if each directional vote were the toss of a coin. Empty: the "
            "verdict names no direction"
        ),
        "studies_increase": optional(
            "list of **studies** that by themselves vote `increase`, whatever their cohort votes. "
            "Empty: none"
        ),
        "studies_decrease": optional("the same for `decrease`. Empty: none"),
        "studies_no_change": optional("the same for `no_change`. Empty: none"),
        "studies_conflicting": optional("the same for `conflicting`. Empty: none"),
        "n_not_reported": count(
            "findings whose direction is not reported, which do not vote; in the report beside the "
            "studies: *○ 1 finding, direction not reported*"
        ),
        "n_unclear": count(
            "findings of unclear direction, which do not vote; in the report beside the studies: "
            "*? 1 unclear finding*"
        ),
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
        "units_without_n": count(
            "units whose number of participants is not reported: they vote, and are not in the "
            "tally. In the report each of them is a `?` beside the participants of its vote, as in "
            "*39 + ?*"
        ),
        "share_increase": proportion(
            "participants of the units that vote `increase`, among those of all directional votes. "
            "Empty: no directional vote has a number"
        ),
        "n_effective": optional(
            "[effective number](method.md#effective-number) of the directional votes. Empty: no "
            "directional vote has a number",
            NUMBER,
        ),
        "p_weighted": proportion(
            "p value of the [weighted sign-flip test](method.md#weighted-sign-flip-test). Empty: "
            "no directional vote has a number"
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
            "the side; a finding on both sides counts on `left` and on `right`. `unspecified`: "
            "not reported, or it has none",
        ),
        **unit_counts("units with a vote on this side", "**units** that vote `{}` on this side"),
        "vote": category(
            VOTE_CATEGORIES,
            "the direction that the agreed share of these units votes for, else `conflicting`",
        ),
        "participants": optional_count(
            "participants contributing to these votes. Empty: no unit reports a number"
        ),
        "units_without_n": count("units whose number of participants is not reported"),
    },
)

SUBGROUPS = contract(
    "subgroups.csv",
    "synthesis, region, value of a column under `compare_by`",
    "the findings, in the stage of the votes",
    ["synthesis", "region", "compared_by", "value"],
    {
        **SYNTHESIS_AND_REGION,
        "compared_by": required_text("the column whose values are compared, as `risk_of_bias`"),
        "value": required_text("its value; `not recorded` where there is none"),
        **unit_counts("units with a vote", "**units** that vote `{}`"),
        "participants": optional_count(
            "participants contributing to these votes. Empty: no unit reports a number"
        ),
        "units_without_n": count("units whose number of participants is not reported"),
        "verdict": category(VERDICTS, "the votes in words"),
    },
)

UNVOTED_FINDINGS = contract(
    "unvoted_findings.csv",
    "finding that votes in no synthesis",
    "the findings, in the stage of the votes",
    ["finding_id"],
    {
        "finding_id": required_text("the finding, as in `findings.csv`"),
        "study_id": required_text("the study that it comes from"),
        "region": required_text("its region, as it is recorded"),
        "direction": category(Direction, "its direction, as it is recorded"),
        "reason": required_text("why it has no vote"),
    },
)
