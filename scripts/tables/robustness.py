"""The contracts of the tables that show how robust the votes are, and what would change them."""

from scripts.models.terms import BiasChoice, Measures, NullResults, Rank, Subgroups, Unit
from scripts.tables.contract import (
    boolean,
    category,
    contract,
    count,
    optional_count,
    proportion,
    required_text,
    unit_counts,
)
from scripts.tables.votes import SYNTHESIS_AND_REGION, VERDICTS

EVIDENCE_NEEDED = contract(
    "evidence_needed.csv",
    "synthesis, region with a vote",
    "the votes of regions, in the same stage",
    ["synthesis", "region"],
    {
        **SYNTHESIS_AND_REGION,
        "votes_needed": optional_count(
            "of the directional votes that there are, how many must be for one direction for the "
            "p value of the sign test to be below 0.05. Empty: even all of them would not do"
        ),
        "cohorts_to_significance": count(
            "further cohorts, all for the direction with more votes, until that p value is below "
            "0.05; 0 where it is already. Of two directions with as many votes, either"
        ),
        "agreeing_to_change": optional_count(
            "fewest further cohorts for the direction with more votes that change the verdict "
            "(with `unit: study`, studies of other cohorts). Empty: no number does"
        ),
        "opposing_to_change": optional_count(
            "the same for the opposite direction. Empty: no number does"
        ),
    },
)

LEAVE_ONE_OUT = contract(
    "leave_one_out.csv",
    "synthesis, region, cohort left out",
    "the votes of studies, units and regions",
    ["synthesis", "region", "left_out"],
    {
        **SYNTHESIS_AND_REGION,
        "left_out": required_text(
            "the cohort that is left out; only cohorts with a vote for the region"
        ),
        **unit_counts("units with a vote that remain", "of these, **units** that vote `{}`"),
        "proportion_increase": proportion(
            "increase among the directional votes that remain. Empty: none remains"
        ),
        "p_sign": proportion("sign test of them. Empty: none remains"),
        "p_attainable": proportion("the smallest p value that they can reach. Empty: none remains"),
        "verdict": category(
            VERDICTS, "the verdict on them. Empty: the only cohort is left out", nullable=True
        ),
        "verdict_changed": boolean(
            "`true`: not the verdict of `votes.csv`. Always so where the region has one cohort, "
            "and where it has two"
        ),
    },
)

SPECIFICATIONS = contract(
    "specifications.csv",
    "specification, synthesis, region",
    "the findings",
    ["specification_id", "synthesis", "region"],
    {
        "specification_id": required_text(
            "number of the combination: `s001`, `s002` and so on. It depends on what "
            "[`specifications`](config.md#specifications) lists: to follow a combination over a "
            "change of the lists, go by the choices in the columns `unit` to `risk_of_bias`"
        ),
        "synthesis": SYNTHESIS_AND_REGION["synthesis"],
        "region": required_text(
            "the region at the `level` of this row, which need not be that of `votes.csv`"
        ),
        "unit": category(Unit, "what votes"),
        "agreement": proportion("the share that must agree", 0.5, nullable=False),
        "subgroups": category(Subgroups, "findings of which subgroups are included"),
        "level": category(Rank, "level of the hierarchy of regions"),
        "null_results": category(
            NullResults,
            "how [results without a change](method.md#other-choices) are treated",
        ),
        "measures": category(Measures, "which measures are taken together"),
        "risk_of_bias": category(BiasChoice, "studies of which risk of bias are included"),
        **unit_counts("units with a vote", "**units** that vote `{}`"),
        "proportion_increase": proportion(
            "increase among the directional votes; with `against`, among these and those for no "
            "change. Empty: there is no such vote"
        ),
        "p_sign": proportion(
            "sign test; with `against`, [votes for no change count with the smaller "
            "side](method.md#other-choices). Empty: there is no tested vote"
        ),
        "p_attainable": proportion(
            "the smallest p value that so many tested votes can reach. Empty: there is none"
        ),
        "verdict": category(VERDICTS, "the votes in words"),
        "configured": boolean(
            "`true`: the combination that the synthesis is configured with. Its rows are those of "
            "`votes.csv`"
        ),
    },
)
