"""The kinds of value that models are made of: texts, names, counts, shares.

The models are the single source of the allowed keys and values: error messages, the JSON schemas in
``schemas/`` and the readers follow from them. Editors show the ``description`` of a key.
"""

import re
from fractions import Fraction
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
)

IDENTIFIER = r"^[a-z0-9][a-z0-9_-]*$"


MOST_LETTERS = 64  # of an identifier


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


Identifier = Annotated[
    str, StringConstraints(pattern=IDENTIFIER, max_length=MOST_LETTERS, strip_whitespace=True)
]


Count = Annotated[int, Field(ge=0, le=1_000_000)]


Size = Annotated[int, Field(ge=1, le=1_000_000)]


Year = Annotated[int, Field(ge=1800, le=2200)]


Share = Annotated[float, Field(gt=0.5, le=1)]


Probability = Annotated[float, Field(ge=0, le=1)]


# A p value that is reported only as below a number: <0.05, < .001.
P_BOUND = r"^<\s*(0?\.\d+|1)$"


def keep_bound(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
    """Let a text such as ``<0.05`` stand where a number is expected."""
    is_bound = isinstance(value, str) and re.match(P_BOUND, value.strip())
    return str(value).strip() if is_bound else validate(value)


PValue = Annotated[
    Probability,
    WrapValidator(keep_bound),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": 1},
                {"type": "string", "pattern": P_BOUND},
            ]
        }
    ),
]


def null_is(default: Any) -> BeforeValidator:
    """Let a key with nothing after it, as in ``arms:``, stand for its default."""
    return BeforeValidator(lambda value: default if value is None else value)


NO_LIST, NO_KEYS = null_is([]), null_is({})


def described(text: str, default: Any = None) -> Any:
    """Give an optional key its default and the text that editors show for it."""
    return Field(default=default, description=text)


def as_fraction(share: float) -> Fraction:
    """Take a share as it is written: 0.7 is 7/10, not the nearest binary number."""
    return Fraction(str(share)).limit_denominator(1_000_000)


class Strict(BaseModel):
    """A record in which an unknown key is an error and no value is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)
