"""What ``config.yaml`` may hold: every analytic choice."""

from fractions import Fraction
from typing import Annotated

from pydantic import Field, StringConstraints

from scripts.common.input_limits import MOST_SHARES, MOST_SYNTHESES
from scripts.models.base import (
    IDENTIFIER,
    NO_KEYS,
    NO_LIST,
    Identifier,
    Share,
    Strict,
    Text,
    described,
)
from scripts.models.filters import GroupBy, Where
from scripts.models.terms import (
    BiasChoice,
    Measures,
    NullResults,
    OnDifference,
    Rank,
    Scale,
    Subgroups,
    Unit,
)


class Synthesis(Strict):
    """A named question: a filter over findings, a column to group by, a level of the hierarchy."""

    title: Text = Field(description="The question, as the report prints it")
    where: Where = Field(description="Allowed values of findings' columns")
    group_by: GroupBy = described(
        "Column of findings or of studies that gets one row of votes for each value", "region"
    )
    count: Scale = described(
        "direction: of the measure itself; benefit: what is better or worse", "direction"
    )
    follow_up: Text = described(
        "The one follow-up that votes: longest, shortest, or one by its name", "longest"
    )
    compare_by: Annotated[list[GroupBy], NO_LIST] = described(
        "Columns by whose values the votes are compared, such as risk_of_bias", []
    )
    primary: bool = described("true: the synthesis that the report begins with", False)
    level: Rank | None = described("Level of the region hierarchy; default: the key level")
    unit: Unit | None = described("What casts a vote; default: the key unit")


class Specifications(Strict):
    """The choices whose every combination is counted, the primary analysis always among them."""

    unit: Annotated[list[Unit], NO_LIST] = described("What casts a vote", [])
    agreement: Annotated[list[Share], NO_LIST, Field(max_length=MOST_SHARES)] = described(
        "Shares of votes that must point one way", []
    )
    subgroups: Annotated[list[Subgroups], NO_LIST] = described(
        "configured: those of the synthesis; whole_group: findings on whole groups alone; "
        "any: findings on every subgroup",
        [],
    )
    level: Annotated[list[Rank], NO_LIST] = described("Levels of the region hierarchy", [])
    null_results: Annotated[list[NullResults], NO_LIST] = described(
        "apart: votes for no change are shown and not tested; left_out: findings of no change do "
        "not vote; against: votes for no change are tested with the smaller side; as_no_change: "
        "findings whose direction is not reported vote for no change",
        [],
    )
    measures: Annotated[list[Measures], NO_LIST] = described(
        "configured: those of the synthesis; pooled: every measure", []
    )
    risk_of_bias: Annotated[list[BiasChoice], NO_LIST] = described(
        "any: every study; not_high: without studies judged at the highest risk; low: studies "
        "judged at the lowest alone",
        [],
    )


class VoteConfig(Strict):
    """The choices that decide how votes are counted."""

    unit: Unit = Field(description="What casts a vote: a cohort or each study")
    agreement: Share = Field(
        description="Share of votes that must point one way (Boon & Thomson 2021): 0.7, or 2/3"
    )
    level: Rank = Field(description="Level of the region hierarchy at which votes are counted")
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = Field(
        description="Confidence level of the intervals"
    )
    syntheses: Annotated[dict[Identifier, Synthesis], NO_KEYS, Field(max_length=MOST_SYNTHESES)] = (
        Field(description="The questions asked of the data; empty: one for each measure")
    )

    @property
    def agreement_share(self) -> Fraction:
        """The agreement as an exact fraction."""
        return self.agreement

    def unit_of(self, synthesis: str) -> Unit:
        """Return what casts a vote in a synthesis."""
        return self.syntheses[synthesis].unit or self.unit

    def scale_of(self, synthesis: str) -> Scale:
        """Return what the votes of a synthesis are about: directions, or benefit and harm."""
        return self.syntheses[synthesis].count

    def level_of(self, synthesis: str) -> Rank:
        """Return the level of the region hierarchy at which a synthesis counts votes."""
        return self.syntheses[synthesis].level or self.level


class EffectConfig(VoteConfig):
    """The choices that decide how votes are counted and effects are estimated."""

    tau: Annotated[list[Annotated[float, Field(ge=0, le=10)]], NO_LIST, Field(max_length=10)] = (
        Field(description="Standard deviations of true effects between cohorts that are tried")
    )


class FigureConfig(Strict):
    """The choices that decide how figures look."""

    figure_width_mm: Annotated[float, Field(ge=80, le=400)] = Field(
        description="Width of the figures in millimetres"
    )
    figure_dpi: Annotated[int, Field(ge=72, le=1200)] = Field(
        description="Resolution of the PNG figures, dots per inch"
    )


class SpecificationConfig(VoteConfig):
    """The choices that decide how votes are counted, and those that they are set beside."""

    specifications: Specifications = Field(
        description="The choices whose every combination is counted"
    )


class ClaimConfig(Strict):
    """The choices that decide how claims are checked."""

    results_sections: list[Text] = Field(
        description="Sections whose findings count as the review's results; empty: all"
    )


class ReportConfig(Strict):
    """The choices that decide how the report looks."""

    citation_style: Annotated[str, StringConstraints(pattern=IDENTIFIER)] = Field(
        description="How references are cited: the name of a file in templates/citation_styles"
    )


class Config(SpecificationConfig, EffectConfig, FigureConfig, ClaimConfig, ReportConfig):
    """Every analytic choice of a review: ``config.yaml``, with what the review overrides."""

    measures: Annotated[list[Text], NO_LIST] = Field(
        description="The closed list of measures; empty: any measure"
    )
    evidence_map: Annotated[list[Identifier], NO_LIST] = Field(
        description="Syntheses that the evidence map shows; empty: all"
    )
    on_claim_difference: OnDifference = Field(
        description="Whether a run fails if a claim has another verdict than the accepted one"
    )
