"""Which reviews the simulation imitates."""

from math import prod
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from scripts.common.input_limits import MOST_SCENARIOS
from scripts.models.base import Probability, Size, Strict


def _each_once(values: list[Any]) -> list[Any]:
    if len(values) > MOST_SCENARIOS:
        raise ValueError(f"no more than {MOST_SCENARIOS} values")
    if any(value in values[:i] for i, value in enumerate(values)):
        raise ValueError("a list that names each value once")
    return values


Listed = (Field(min_length=1), AfterValidator(_each_once))


class Scenarios(Strict):
    """The reviews that the simulation imitates: every combination of these values."""

    cohorts: Annotated[list[Annotated[int, Field(ge=1, le=100)]], *Listed] = Field(
        description="Numbers of cohorts"
    )
    reports: Annotated[list[Annotated[int, Field(ge=1, le=50)]], *Listed] = Field(
        description="Numbers of reports of each cohort; 1 must be among them"
    )
    correlation: Annotated[list[Probability], *Listed] = Field(
        description="Correlations between the reports of a cohort"
    )
    sizes: Annotated[list[Annotated[list[Size], Field(min_length=1)]], *Listed] = Field(
        description="Participants of the cohorts, taken in turn"
    )
    effect: Annotated[list[Annotated[float, Field(ge=0, le=10)]], *Listed] = Field(
        description="True standardised mean changes; 0 must be among them"
    )

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


class Simulation(Scenarios):
    """How the method is tested on simulated votes, outside the main run."""

    replicates: Annotated[int, Field(ge=1, le=100_000_000)] = Field(
        description="Simulated reviews of each scenario"
    )
    chunks: Annotated[int, Field(ge=1, le=10_000)] = Field(
        description="Jobs that the replicates are split over"
    )
    seed: Annotated[int, Field(ge=0)] = Field(description="Seed of the random numbers")

    @model_validator(mode="after")
    def _not_too_many(self) -> Self:
        lists = (self.cohorts, self.reports, self.correlation, self.sizes, self.effect)
        if (scenarios := prod(len(values) for values in lists)) > MOST_SCENARIOS:
            raise ValueError(f"no more than {MOST_SCENARIOS} scenarios, not {scenarios}")
        return self

    @field_validator("chunks")
    @classmethod
    def _none_empty(cls, value: int, info: ValidationInfo) -> int:
        if value > info.data.get("replicates", value):
            raise ValueError("no more chunks than there are replicates")
        return value
