"""What RevMan exports of a review, in whichever of its formats: studies, risk of bias, analyses."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from scripts.inputs.problems import Place
from scripts.models.effect_types import is_ratio

# Measures of effect by their letters, and the types of effect that they become in a record.
MEASURES: dict[str, str] = {
    **dict.fromkeys(("or", "oddsratio"), "OR"),
    **dict.fromkeys(("petoor", "petooddsratio"), "PETO"),
    **dict.fromkeys(("rr", "riskratio", "relativerisk"), "RR"),
    **dict.fromkeys(("rd", "riskdifference"), "RD"),
    **dict.fromkeys(("hr", "hazardratio"), "HR"),
    **dict.fromkeys(("irr", "rateratio"), "IRR"),
    **dict.fromkeys(("md", "meandifference", "weightedmeandifference"), "MD"),
    **dict.fromkeys(("smd", "stdmeandifference"), "SMD"),
    **dict.fromkeys(("standardizedmeandifference", "standardisedmeandifference"), "SMD"),
}
EFFECT_TYPES = {
    "OR": "log_odds_ratio",
    "PETO": "log_odds_ratio",
    "RR": "log_risk_ratio",
    "HR": "log_hazard_ratio",
    "IRR": "log_rate_ratio",
    "RD": "risk_difference",
    "MD": "mean_difference",
    "SMD": "smd",
}
# Kinds of data by what RevMan calls them.
EVENTS, MEANS, ESTIMATES, O_E = "dichotomous", "continuous", "contrast", "o_e"
DATA_TYPES = {
    **dict.fromkeys(("dichotomous", "dich", "dic"), EVENTS),
    **dict.fromkeys(("continuous", "cont", "con"), MEANS),
    **dict.fromkeys(("contrast level", "generic inverse variance", "iv"), ESTIMATES),
    **dict.fromkeys(("o-e and variance", "ipd"), O_E),
}


@dataclass(frozen=True)
class Row:
    """What an analysis gives for a study.

    Attributes
    ----------
    numbers
        By name (``events_1``, ``total_1``, ``mean_1``, ``sd_1``, the same with 2 for the control
        group, ``estimate``, ``se``, ``o_e``, ``variance``). What the kind of data does not use may
        be there as zero.
    shown
        The effect as RevMan shows it, if it was computed; of a ratio, the ratio.
    """

    place: Place
    study: str
    numbers: Mapping[str, float]
    subgroup: str = ""
    shown: float | None = None
    of_subgroup_only: bool = False


@dataclass
class Analysis:
    """An analysis of RevMan: its number, such as ``1.2``, what it is about, and its rows."""

    number: str
    name: str
    comparison: str = ""
    data_type: str = ""
    measure: str = ""
    groups: tuple[str, str] = ("", "")
    graph_labels: tuple[str, str] = ("", "")
    swaps_events: bool = False
    log_scale: bool = True
    rows: list[Row] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """Return the kind of data; the name that the file gives where it is not known."""
        return DATA_TYPES.get(self.data_type.casefold().strip(), self.data_type)

    @property
    def effect_measure(self) -> str:
        """Return the short name of the effect measure; the name in the file if it has none."""
        return MEASURES.get(re.sub(r"[\W_]", "", self.measure.casefold()), self.measure)

    @property
    def effect_type(self) -> str:
        """Return the type of effect as records name it."""
        if known := EFFECT_TYPES.get(self.effect_measure):
            return known
        words = re.sub(r"[\W_]+", "_", self.measure.casefold()).strip("_") or "other"
        return f"log_{words}" if self.is_ratio else words

    @property
    def is_ratio(self) -> bool:
        """Check whether effects are ratios, which are analysed as logarithms."""
        return is_ratio(self.effect_measure) or self.effect_measure == "PETO"

    def analysed(self, shown: float | None) -> float | None:
        """Return an effect as it is analysed, which of a ratio is its logarithm."""
        if not self.is_ratio or shown is None:
            return shown
        return math.log(shown) if shown > 0 else None


@dataclass
class RevManReview:
    """What was read of a review.

    Each included study has what is said of it by column (``Year``, ``Char: Participants``), and its
    judgements of risk of bias by domain. Notes are for the reviewer.
    """

    file: str
    studies: dict[str, dict[str, str]] = field(default_factory=dict)
    bias: dict[str, dict[str, str]] = field(default_factory=dict)
    analyses: dict[str, Analysis] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def judge(self, study: str, domain: str, judgement: str) -> None:
        """Add a judgement; of a domain that is judged in several ways none stays: it has one."""
        known = self.bias.setdefault(study, {})
        before = known.setdefault(domain, judgement)
        if judgement and before not in ("", judgement):
            known[domain] = ""
            self.notes.append(f"{study}: several judgements of {domain!r}, which were left out")


def number(text: str | None) -> float | None:
    """Read a number as RevMan writes it; nothing where there is none.

    Examples
    --------
    >>> [number(text) for text in ("4.70", "#N/A", "", None)]
    [4.7, None, None, None]
    """
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def numbers(cells: Mapping[str, str], names: Mapping[str, str]) -> dict[str, float]:
    """Read the numbers of a row under the names that every format has them by."""
    read = {name: number(cells.get(column)) for name, column in names.items()}
    return {name: value for name, value in read.items() if value is not None}
