"""What ``claims.yaml`` may hold."""

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from scripts.common.input_limits import MOST_CLAIMS
from scripts.models.base import (
    NO_KEYS,
    NO_LIST,
    Count,
    Identifier,
    LongText,
    Strict,
    Text,
    described,
    null_is,
)
from scripts.models.filters import Where
from scripts.models.study import Source
from scripts.models.terms import ClaimVerdict, Counted


class Claim(Strict):
    """A countable statement of the review's own text, and the filter that should reproduce it."""

    claim_id: Identifier = Field(description="Short name of the claim, unique in the review")
    says: Text = Field(description="What the text states, in your own words")
    source: Annotated[Source, NO_KEYS] = described(
        "Document, section and page of the statement", Source()
    )
    counts: Annotated[Counted, null_is("studies")] = described("What is counted", "studies")
    count: Count | None = described("The number stated; null where the text names no number")
    at_least: Annotated[bool, null_is(False)] = described(
        "true for a lower bound: several, most, or studies named as examples", False
    )
    studies: Annotated[list[Identifier], NO_LIST] = described("Studies that the text cites", [])
    where: Where | None = described("What the findings must say to support the statement")
    not_checkable: Text | None = Field(
        default=None,
        validate_default=True,
        description="Why no finding could support or refute the statement",
    )
    accepted: ClaimVerdict | None = described(
        "The verdict that the authors have confirmed: see on_claim_difference in config.yaml"
    )
    note: LongText | None = described("Anything a second coder should know")

    @field_validator("not_checkable")
    @classmethod
    def _checkable_or_why_not(cls, value: str | None, info: ValidationInfo) -> str | None:
        if ("where" in info.data) and (info.data["where"] is None) == (value is None):
            raise ValueError("either `where` or, where no filter could do, `not_checkable`")
        return value


class Claims(Strict):
    """``claims.yaml``: the countable statements of a review's text."""

    claims: Annotated[list[Claim], NO_LIST, Field(max_length=MOST_CLAIMS)] = described(
        "One entry per statement", []
    )
