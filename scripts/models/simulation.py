"""Which reviews the simulation imitates."""

from math import prod
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from scripts.common.input_limits import MOST_SCENARIOS
from scripts.models.base import Probability, Size, Strict


def _each_once(values: list[Any]) -> list[Any]:
    if len(values) > MOST_SCENARIOS:
        raise ValueError(f"no more than {MOST_SCENARIOS} values")
    if any(value in values[:i] for i, value in enumerate(values)):
        raise ValueError("a list that names each value once")
    return values


def _combinations(*lists: list[Any]) -> int:
    return prod(len(values) for values in lists)


Listed = (Field(min_length=1), AfterValidator(_each_once))
Cohorts = Annotated[list[Annotated[int, Field(ge=1, le=100)]], *Listed]
Sizes = Annotated[list[Annotated[list[Size], Field(min_length=1)]], *Listed]
Taus = Annotated[list[Annotated[float, Field(ge=0, le=10)]], *Listed]
Selection = Literal[
    "none",
    "direction_if_significant",
    "published_if_significant_increase",
    "published_if_increase",
]


class Scenarios(Strict):
    """The reviews that the simulation imitates.

    Cohorts, sizes and effects are combined with each number of reports and correlation, and, for
    one report, with each tau and each selection.
    """

    cohorts: Cohorts = Field(description="Numbers of cohorts")
    reports: Annotated[list[Annotated[int, Field(ge=1, le=50)]], *Listed] = Field(
        description="Numbers of reports of each cohort; 1 must be among them"
    )
    correlation: Annotated[list[Probability], *Listed] = Field(
        description="Correlations between the reports of a cohort"
    )
    sizes: Sizes = Field(description="Participants of the cohorts, taken in turn")
    effect: Annotated[list[Annotated[float, Field(ge=0, le=10)]], *Listed] = Field(
        description="True standardised mean changes; 0 must be among them"
    )
    tau: Taus = Field(
        description="Standard deviations of the true effects between cohorts; 0 must be among them"
    )
    selection: Annotated[list[Selection], *Listed] = Field(
        description="Which results are reported or published; none must be among them"
    )
    publication: Annotated[float, Field(gt=0, le=1)] = Field(
        description="Probability that another cohort is published, where publication is selective"
    )
    pooled_cohorts: Annotated[list[Annotated[int, Field(ge=2, le=100)]], *Listed] = Field(
        description="Numbers of cohorts whose effects are pooled"
    )
    pooled_sizes: Sizes = Field(description="Participants of these cohorts, taken in turn")
    pooled_tau: Taus = Field(description="Standard deviations of their true effects")

    @field_validator("reports")
    @classmethod
    def _with_one(cls, value: list[int]) -> list[int]:
        if 1 not in value or len(value) == 1:
            raise ValueError("1, which the others are compared with, and at least one number more")
        return value

    @field_validator("effect")
    @classmethod
    def _with_zero(cls, value: list[float]) -> list[float]:
        if 0 not in value or len(value) == 1:
            raise ValueError("0, for false positives, and at least one number more, for power")
        return value

    @field_validator("tau", "selection")
    @classmethod
    def _with_plain(cls, value: list[Any]) -> list[Any]:
        if value[0] not in (0, "none"):
            raise ValueError("0 or none first, which the others are compared with")
        return value


class Simulation(Scenarios):
    """How the method is tested on simulated votes, outside the main run."""

    replicates: Annotated[int, Field(ge=1, le=100_000_000)] = Field(
        description="Simulated reviews of each scenario"
    )
    varied_replicates: Annotated[int, Field(ge=1, le=100_000_000)] = Field(
        description="Simulated reviews of each scenario with a tau, a selection or pooled effects"
    )
    chunks: Annotated[int, Field(ge=1, le=10_000)] = Field(
        description="Jobs that the replicates are split over"
    )
    seed: Annotated[int, Field(ge=0)] = Field(description="Seed of the random numbers")

    @model_validator(mode="after")
    def _not_too_many(self) -> Self:
        common = (self.cohorts, self.sizes, self.effect)
        scenarios = max(
            _combinations(*common, self.reports, self.correlation),
            _combinations(*common, [*self.tau, *self.selection]),
            _combinations(self.pooled_cohorts, self.pooled_sizes, self.pooled_tau),
        )
        if scenarios > MOST_SCENARIOS:
            raise ValueError(f"no more than {MOST_SCENARIOS} scenarios, not {scenarios}")
        return self

    @field_validator("chunks")
    @classmethod
    def _none_empty(cls, value: int, info: ValidationInfo) -> int:
        if value > min(info.data.get(key, value) for key in ("replicates", "varied_replicates")):
            raise ValueError("no more chunks than there are replicates")
        return value
