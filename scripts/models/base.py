"""The kinds of value that models are made of: texts, names, counts, shares.

The models are the single source of the allowed keys and values: error messages, the JSON schemas in
``schemas/`` and the readers follow from them. Editors show the ``description`` of a key.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import chain, count
from typing import Annotated, Any, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
)

from scripts.common.input_limits import MOST_LINE
from scripts.common.shares import is_decimal

IDENTIFIER = r"^[a-z0-9][a-z0-9_-]*$"

MOST_LETTERS = 64  # of an identifier
MOST_OF_MEASURE = 50  # letters of a measure in the id of its synthesis

LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

# What stands in a sentence, a heading, a label or a cell of a table.
Text = Annotated[LongText, StringConstraints(max_length=MOST_LINE)]


def _without_semicolon(value: str) -> str:
    if ";" in value:
        raise ValueError("text without a semicolon, which separates the entries of a list")
    return value


Name = Annotated[Text, AfterValidator(_without_semicolon)]

Identifier = Annotated[
    str, StringConstraints(pattern=IDENTIFIER, max_length=MOST_LETTERS, strip_whitespace=True)
]


def identifiers(measures: Sequence[str]) -> list[str]:
    """Make the ids of syntheses, which files are called after, from the names of measures.

    Examples
    --------
    >>> identifiers(["Quality of life", "quality_of_life", "体重"])
    ['quality_of_life', 'quality_of_life_2', 'measure']
    """
    names: list[str] = []
    for measure in measures:
        plain = unicodedata.normalize("NFKD", measure.casefold()).encode("ascii", "ignore").decode()
        stem = re.sub("[^a-z0-9]+", "_", plain).strip("_")[:MOST_OF_MEASURE] or "measure"
        numbered = (f"{stem}_{number}" for number in count(2))
        names.append(next(name for name in chain([stem], numbered) if name not in names))
    return names


Count = Annotated[int, Field(ge=0, le=100_000_000)]

Size = Annotated[int, Field(ge=1, le=100_000_000)]

Year = Annotated[int, Field(ge=1800, le=2200)]

Probability = Annotated[float, Field(ge=0, le=1)]

# A p value that is reported only as below a number: <0.05, < .001, <1e-4.
P_BOUND = r"^<\s*(0?\.[0-9]*[1-9][0-9]*|[1-9](\.[0-9]+)?e-[0-9]{1,3})$"


def keep_bound(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
    """Let a text such as ``<0.05`` stand where a number is expected."""
    if not isinstance(value, str):
        return validate(value)
    if re.match(P_BOUND, value.strip()):
        return value.strip()
    try:
        return validate(value)
    except ValidationError:
        needed = "a number from 0 to 1, or a bound such as <0.05"
        if ">" in value:
            needed += "; instead of p > 0.05 nothing here, and false for `significant`"
        raise ValueError(needed) from None


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


def p_number(reported: float | str) -> tuple[float, bool]:
    """Return a p value, and whether it is only a number that it lies below.

    Examples
    --------
    >>> [p_number(p) for p in (0.2, "<0.05")]
    [(0.2, False), (0.05, True)]
    """
    if isinstance(reported, str):
        return float(reported.lstrip("< ")), True
    return reported, False


# Words for true and false in the languages of spreadsheet programs; capitals do not matter.
FLAGS = {
    **dict.fromkeys(("true", "yes", "y", "t", "1", "1.0", "1,0", "on", "wahr", "ja", "vrai"), True),
    **dict.fromkeys(("oui", "verdadero", "verdadeiro", "vero", "si", "sí", "sì", "sim"), True),
    **dict.fromkeys(("waar", "sant", "sand", "sann", "tosi", "kyllä", "prawda", "tak"), True),
    **dict.fromkeys(("pravda", "ano", "igaz", "igen", "doğru", "evet", "istina"), True),
    **dict.fromkeys(("false", "no", "n", "f", "0", "0.0", "0,0", "off", "falsch", "nein"), False),
    **dict.fromkeys(("faux", "non", "falso", "não", "nao", "onwaar", "nee", "nej", "nei"), False),
    **dict.fromkeys(("falskt", "falsk", "usann", "epätosi", "ei", "fałsz", "nie"), False),
    # Under `significant`.
    **dict.fromkeys(("significant", "sig", "sig."), True),
    **dict.fromkeys(("n.s.", "ns", "not significant", "non-significant", "nonsignificant"), False),
    **dict.fromkeys(("nepravda", "ne", "hamis", "nem", "yanlış", "hayır", "laž"), False),
}


def as_flag(value: Any) -> Any:
    """Read a word for true or false; return anything else as it is.

    Examples
    --------
    >>> [as_flag(word) for word in ("TRUE", "Nein", "maybe")]
    [True, False, 'maybe']
    """
    return FLAGS.get(value.strip().casefold(), value) if isinstance(value, str) else value


Flag = Annotated[bool, BeforeValidator(as_flag)]


@lru_cache(maxsize=10_000)
def folded_term(term: str) -> str:
    """Keep what tells one term of a closed list from another: no capitals, blanks, hyphens, _."""
    return re.sub(r"[\s_\u2010-\u2013-]", "", term.casefold())


def listed_term(value: Any, terms: Collection[str]) -> Any:
    """Return the term of a closed list that a text spells in any way; anything else as it is.

    Examples
    --------
    >>> [listed_term(word, ["no_change", "increase"]) for word in ("No change", "INCREASE", "up")]
    ['no_change', 'increase', 'up']
    """
    if not isinstance(value, str) or value in terms:
        return value
    folded = folded_term(value)
    return next((term for term in terms if folded_term(term) == folded), value)


def listed(terms: Any) -> BeforeValidator:
    """Take the terms of a literal type however they are spelt; see ``listed_term``."""
    allowed = get_args(terms)
    return BeforeValidator(lambda value: listed_term(value, allowed))


def null_is(default: Any) -> BeforeValidator:
    """Let a key with nothing after it, as in ``arms:``, stand for its default."""
    return BeforeValidator(lambda value: default if value is None else value)


NO_LIST, NO_KEYS = null_is([]), null_is({})


def described(text: str, default: Any = None) -> Any:
    """Give an optional key its default and the text that editors show for it."""
    return Field(default=default, description=text)


def as_fraction(share: float | str) -> Fraction:
    """Take a share as it is written: 0.7 is 7/10, not the nearest binary number; 2/3 is 2/3."""
    return Fraction(str(share)).limit_denominator(1_000_000)


# Of two digits, so that a number of six digits in a table says which fraction it was.
FRACTION = r"^[1-9][0-9]?/[1-9][0-9]?$"


def _read_share(value: Any) -> Fraction:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    is_fraction = isinstance(value, str) and re.fullmatch(FRACTION, value)
    try:
        share = as_fraction(value) if is_number or is_fraction else Fraction(0)
    except ValueError:  # not a finite number
        share = Fraction(0)
    if not Fraction(1, 2) < share <= 1:
        raise ValueError(
            "a share above 0.5 and at most 1: a number with a point for decimals, such as 0.7, or "
            "a fraction of whole numbers below 100, such as 2/3"
        )
    return share


def _write_share(share: Fraction) -> float | str:
    return float(share) if is_decimal(share) else str(share)


Share = Annotated[
    Fraction,
    PlainValidator(_read_share),
    PlainSerializer(_write_share),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "exclusiveMinimum": 0.5, "maximum": 1},
                {"type": "string", "pattern": FRACTION},
            ]
        }
    ),
]


class Strict(BaseModel):
    """A record in which an unknown key is an error and no value is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)
