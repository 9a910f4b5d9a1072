"""Which findings a synthesis or a statement is about."""

from typing import Any

from pydantic import (
    Field,
)

from scripts.models.base import Strict, Text
from scripts.models.terms import Contrast, Direction, Role, Side

ANY: Any = Field(default=None, min_length=1, description="Allowed values; left out: any")


class Where(Strict):
    """The findings that a synthesis takes in: allowed values of the columns of findings.csv.

    A column that is left out allows every value; one that is null, or an empty list, is refused as
    a slip.
    """

    measure: list[Text] = ANY
    contrast: list[Contrast] = ANY
    direction: list[Direction] = ANY
    arm_role: list[Role] = ANY
    side: list[Side] = ANY
    region: list[Text] = ANY
    target_region: list[Text] = ANY
    subgroup: list[Text] = ANY
    condition: list[Text] = ANY
    outcome: list[Text] = ANY
    arm: list[Text] = ANY
    comparator: list[Text] = ANY
    study_id: list[Text] = ANY
    cohort: list[Text] = ANY
    significant: list[bool] = ANY
    section: list[Text] = ANY
    document: list[Text] = ANY
    included: list[bool] = Field(
        default=[True],
        min_length=1,
        description="Whether the study is one of the included; left out: true",
    )
