"""Tools for risk of bias, and the judgements that each of them knows."""

import re
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from scripts.models.base import NO_KEYS, Strict, Text, described, listed_term

# From the least risk to the most; what stands apart from that order comes last. Sources: Sterne
# 2019 (RoB 2), Sterne 2016 (ROBINS-I), Whiting 2011 (QUADAS-2), the checklists of the Joanna Briggs
# Institute, and Wells 2000 (Newcastle-Ottawa Scale, whose stars are numbers).
TOOLS: dict[str, tuple[str, ...]] = {
    "RoB 2": ("low", "some concerns", "high"),
    "ROBINS-I": ("low", "moderate", "serious", "critical", "no information"),
    "QUADAS-2": ("low", "unclear", "high"),
    "JBI": (
        *("low", "moderate", "high", "include", "exclude", "seek further info"),
        *("yes", "no", "unclear", "not applicable"),
    ),
    "NOS": ("good", "fair", "poor", *map(str, range(10))),
    "own": (),
}
# Judgements of the common tools, in the order in which a table lists them.
JUDGEMENTS = tuple(dict.fromkeys((*TOOLS["RoB 2"], *TOOLS["ROBINS-I"])))
# ASSUME: words of one level mean the same, whatever the tool, and share a sign and a colour: those
# of robvis (McGuinness & Higgins 2021). Stars and other words have no level.
LEVELS: dict[str, tuple[str, ...]] = {
    "low": ("low", "very low", "good", "yes", "include"),
    "some": ("some concerns", "moderate", "medium", "fair"),
    "high": ("high", "serious", "poor", "no", "exclude"),
    "critical": ("critical", "very high"),
    "unknown": ("no information", "unclear", "seek further info"),
}
LEVEL_OF = {word: level for level, words in LEVELS.items() for word in words}
LOWEST, HIGHEST = LEVELS["low"], (*LEVELS["high"], *LEVELS["critical"])
SHORT_FORMS = {"ni": "no information", "na": "not applicable", "n/a": "not applicable"}
NOT_JUDGED = "not judged"


def tool_name(given: str) -> str:
    """Return a tool's name as the list has it, however it is spelt; another name as it is.

    Examples
    --------
    >>> [tool_name(name) for name in ("ROB2", "robins i", "Cochrane")]
    ['RoB 2', 'ROBINS-I', 'Cochrane']
    """
    by_letters = {_letters(name): name for name in TOOLS}
    return by_letters.get(_letters(given), given)


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name.casefold())


def judgement(given: str, tool: str | None) -> str:
    """Return a judgement in the words of its tool: ``Low risk`` and ``LOW`` are ``low``.

    Raises
    ------
    ValueError
        If the tool does not know it; the message lists what it knows, and the nearest.

    Examples
    --------
    >>> judgement("Some Concerns", "RoB 2")
    'some concerns'
    """
    words = " ".join(given.casefold().replace("_", " ").split())
    words = re.sub(r" risk( of bias)?$", "", words)
    words = SHORT_FORMS.get(words, words)
    allowed = TOOLS.get(tool or "own", ())
    words = str(listed_term(words, allowed))
    if allowed and words not in allowed:
        close = get_close_matches(words, allowed, n=1, cutoff=0.5)
        nearest = f" (nearest: {close[0]})" if close else ""
        listed = "0 to 9 stars, good, fair, poor" if tool == "NOS" else ", ".join(allowed)
        raise ValueError(f"a judgement of {tool}: {listed}{nearest}")
    return words


def _as_text(value: Any) -> Any:
    """Take a number of stars as a text."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number else value


def _of_the_tool(value: str, info: ValidationInfo) -> str:
    return judgement(value, info.data.get("tool"))


GivenJudgement = Annotated[Text, BeforeValidator(_as_text), AfterValidator(_of_the_tool)]


class RiskOfBias(Strict):
    """Judgements of a risk-of-bias tool: overall, and of its domains."""

    tool: Text = Field(description="Name of the tool: RoB 2, ROBINS-I, QUADAS-2, JBI, NOS, own")
    overall: GivenJudgement | None = described("The overall judgement")
    domains: Annotated[dict[str, GivenJudgement], NO_KEYS] = described(
        "Judgement of each domain", {}
    )

    @field_validator("tool")
    @classmethod
    def _as_listed(cls, tool: str) -> str:
        return tool_name(tool)
