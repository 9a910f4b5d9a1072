"""Which findings a synthesis or a statement is about."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints

from scripts.models.base import Flag, Strict, Text, Year, listed
from scripts.models.terms import Better, Contrast, Direction, Role, Side

ANY: Any = Field(default=None, min_length=1, description="Allowed values; left out: any")
# A column of the judgements of one domain, such as risk_of_bias_randomisation.
BIAS_DOMAIN = r"^risk_of_bias_.+"
DomainName = Annotated[str, StringConstraints(pattern=BIAS_DOMAIN)]


class Where(Strict):
    """The findings that are included: allowed values of the columns of findings and of studies.

    A column that is left out allows every value; one that is null, or an empty list, is refused as
    a slip. The judgements of a domain of risk of bias are columns too: ``risk_of_bias_<domain>``.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[DomainName, Annotated[list[Text], Field(min_length=1)]] = Field(
        init=False
    )

    measure: list[Text] = ANY
    contrast: list[Annotated[Contrast, listed(Contrast)]] = ANY
    direction: list[Annotated[Direction, listed(Direction)]] = ANY
    arm_role: list[Annotated[Role, listed(Role)]] = ANY
    comparator_role: list[Annotated[Role, listed(Role)]] = ANY
    side: list[Annotated[Side, listed(Side)]] = ANY
    region: list[Text] = ANY
    target_region: list[Text] = ANY
    subgroup: list[Text] = ANY
    condition: list[Text] = ANY
    outcome: list[Text] = ANY
    better: list[Annotated[Better, listed(Better)]] = ANY
    follow_up: list[Text] = ANY
    comparison: list[Text] = ANY
    arm: list[Text] = ANY
    comparator: list[Text] = ANY
    study_id: list[Text] = ANY
    cohort: list[Text] = ANY
    significant: list[Flag] = ANY
    section: list[Text] = ANY
    document: list[Text] = ANY
    included: list[Flag] = Field(
        default=[True],
        min_length=1,
        description="Whether the study is one of the included; left out: true",
    )
    year: list[Year] = ANY
    design: list[Text] = ANY
    modality: list[Text] = ANY
    reported_modality: list[Text] = ANY
    task: list[Text] = ANY
    population: list[Text] = ANY
    intervention_name: list[Text] = ANY
    intervention_format: list[Text] = ANY
    intervention_setting: list[Text] = ANY
    intervention_duration_weeks: list[float] = ANY
    risk_of_bias: list[Text] = ANY


# Columns of findings and of studies that may get one row of votes for each of their values.
GROUPING = (
    *("region", "target_region", "side", "condition", "outcome", "subgroup", "measure"),
    *("follow_up", "comparison", "comparator_role", "year", "design", "modality", "population"),
    *("intervention_name", "intervention_format", "intervention_setting", "risk_of_bias"),
)
GroupBy = Annotated[
    str,
    StringConstraints(pattern=f"^({'|'.join(GROUPING)}|{BIAS_DOMAIN.removeprefix('^')})$"),
]
