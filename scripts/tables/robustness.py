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
            "directional votes one way for p below 0.05. Empty: not even all"
        ),
        "cohorts_to_significance": count(
            "further cohorts, all for the leading direction (if tied, either), until p is "
            "below 0.05"
        ),
        "agreeing_to_change": optional_count(
            "fewest further cohorts for the leading direction that change the verdict (with "
            "`unit: study`, studies of other cohorts). Empty: no number does"
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
        "left_out": required_text("the cohort that is left out"),
        **unit_counts("units with a vote that remain", "of these, **units** that vote `{}`"),
        "proportion_increase": proportion(
            "increase among the remaining directional votes. Empty: none remains"
        ),
        "p_sign": proportion("their sign test. Empty: none remains"),
        "p_attainable": proportion("smallest attainable p value. Empty: none remains"),
        "verdict": category(
            VERDICTS, "their verdict. Empty: the only cohort is left out", nullable=True
        ),
        "verdict_changed": boolean(
            "`true`: not that of `votes.csv`; always with one or two cohorts"
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
            "`s001`, `s002`, ...; numbers change with the lists under "
            "[`specifications`](config.md#specifications)"
        ),
        "synthesis": SYNTHESIS_AND_REGION["synthesis"],
        "region": required_text("the region at the `level` of this row"),
        "unit": category(Unit, "what votes"),
        "agreement": proportion("the share that must agree", 0.5, nullable=False),
        "subgroups": category(Subgroups, "included subgroups"),
        "level": category(Rank, "level of the hierarchy of regions"),
        "null_results": category(
            NullResults,
            "treatment of [results without a change](method.md#other-choices)",
        ),
        "measures": category(Measures, "measures taken together"),
        "risk_of_bias": category(BiasChoice, "included studies by risk of bias"),
        **unit_counts("units with a vote", "**units** that vote `{}`"),
        "proportion_increase": proportion(
            "increase among directional votes (with `against`, also those for no change). "
            "Empty: there is none"
        ),
        "p_sign": proportion("sign test. Empty: there is no tested vote"),
        "p_attainable": proportion("smallest attainable p value. Empty: likewise"),
        "verdict": category(VERDICTS, "the votes in words"),
        "configured": boolean("`true`: the primary analysis, with the rows of `votes.csv`"),
    },
)
