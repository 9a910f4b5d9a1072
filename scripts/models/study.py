"""What a record of a study may hold, and a row of the vocabulary."""

import re
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema, field_validator

from scripts.common.wording import folded
from scripts.models.base import (
    NO_KEYS,
    NO_LIST,
    Flag,
    Identifier,
    LongText,
    Name,
    PValue,
    Size,
    Strict,
    Text,
    Year,
    described,
    listed,
    null_is,
)
from scripts.models.risk_of_bias import RiskOfBias
from scripts.models.terms import Benefit, Better, Contrast, Direction, Rank, Role, Side

# Whom a result favours, in the words that papers use.
FAVOURS = (
    r"[Ff]avou?rs?[ _-](the[ _-])?"
    r"((intervention|treatment|treated|experimental)|controls?|comparators?)([ _-](group|arm))?"
)


def plain_benefit(value: Any) -> Any:
    """Write a benefit in one way: ``Favors the treatment`` is ``favours intervention``."""
    words = folded(value) if isinstance(value, str) else ""
    match = re.fullmatch(FAVOURS, words)
    if match is None:
        return value
    return "favours intervention" if match[3] else "favours control"


GivenDirection = Annotated[
    Literal[Direction, Benefit],
    listed(Literal[Direction, Benefit]),
    BeforeValidator(plain_benefit),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "enum": list(get_args(Literal[Direction, Benefit]))},
                {"type": "string", "pattern": f"^{FAVOURS}$"},
            ]
        }
    ),
]


class Source(Strict):
    """Where in a document a finding is written."""

    document: Text | None = described("Key of the document in review.yaml")
    section: Text | None = described("Section of the document, e.g. Results")
    page: Size | None = described("Page of the document")


class Finding(Strict):
    """One reported result: one region, one measure, one contrast, one subgroup, one condition."""

    region: Text = Field(description="A term, synonym or abbreviation of the vocabulary")
    measure: Text = Field(
        description="What was measured; where the config lists measures, one of them"
    )
    contrast: Annotated[Contrast, listed(Contrast)] = Field(
        description="What is compared with what"
    )
    arm: Text = Field(description="The arm that the direction is about")
    direction: GivenDirection = Field(
        description="Of the measure itself, or whom the result favours"
    )
    region_as_reported: Text | None = described("The region as the document names it")
    side: Annotated[Side, listed(Side), null_is("unspecified")] = described(
        "Side of the brain", "unspecified"
    )
    comparator: Text | None = described("The other arm, where there is one")
    subgroup: Annotated[Name, null_is("all")] = described(
        "all, responders, nonresponders, completers, ...", "all"
    )
    condition: Text | None = described("Condition under which it was measured, e.g. a task")
    target_region: Text | None = described("Connectivity: the other end of the connection")
    outcome: Text | None = described("Associations and predictions: what it is associated with")
    better: Annotated[Better, listed(Better)] | None = described(
        "Which is better, where it differs from the vocabulary"
    )
    follow_up: Text | None = described("When it was measured: 12 weeks, 6 months, end of treatment")
    comparison: Name | None = described(
        "Name of the comparison, where a study has several independent ones"
    )
    significant: Flag | None = described("true, false, or null where the text does not say")
    n: Size | None = described("Number analysed, where it differs from the arm's number")
    effect: float | None = described("Effect size, positive for an increase")
    effect_type: Name | None = described("smd, correlation, log_odds_ratio, ...")
    se: Annotated[float, Field(gt=0)] | None = described("Standard error of the effect")
    p_value: PValue | None = described("P value as reported: a number, or <0.05 for a bound")
    p_sides: Annotated[int, Field(ge=1, le=2)] | None = described(
        "1 for a one-sided p value, 2 for a two-sided one"
    )
    statistic: Text | None = described("Test statistic as reported, e.g. t(31) = 2.1")
    source: Annotated[Source, NO_KEYS] = described(
        "Document, section and page of the finding", Source()
    )
    note: LongText | None = described("Anything a second coder should know")


class Arm(Strict):
    """A group of participants of a study."""

    arm: Text = Field(description="Short name of the group, unique within the study")
    role: Annotated[Role, listed(Role)] = Field(description="What the group is in the comparison")
    label: Name | None = described("Name of the group as readers see it")
    n: Size | None = described("Number analysed; null where not reported")
    n_enrolled: Size | None = described("Number enrolled, where it is reported")


class Intervention(Strict):
    """The treatment under study."""

    name: Text | None = described("Name of the treatment")
    format: Text | None = described("e.g. full programme, skills group only")
    setting: Text | None = described("inpatient, outpatient, ...")
    duration_weeks: Annotated[float, Field(gt=0)] | None = described("Length in weeks")


class StudyDetails(Strict):
    """The characteristics of a study: one row of ``studies.csv`` in the spreadsheet form."""

    study_id: Identifier = Field(description="First author and year, lower case; = file name")
    reference: Text | None = described("Key of the study in references.bib")
    label: Name | None = described("Name of the study as readers see it, e.g. Smith et al. 2024")
    cohort: Name | None = described("Same name in every report of one data collection")
    cohort_label: Name | None = described("Name of the cohort as readers see it")
    year: Year | None = described("Year of publication")
    design: Text | None = described("e.g. controlled pre-post")
    modality: Text | None = described("Imaging modality, as measured")
    reported_modality: Text | None = described("Modality as the review labels it, if different")
    task: Text | None = described("What participants did in the scanner")
    population: Text | None = described("Who was studied")
    intervention: Annotated[Intervention, NO_KEYS] = described(
        "The treatment under study", Intervention()
    )
    risk_of_bias: RiskOfBias | None = described("Judgements of a risk-of-bias tool")
    included: Annotated[Flag, null_is(True)] = described(
        "false for other evidence that the review reports, outside its included studies", True
    )
    why_not_included: Text | None = Field(
        default=None,
        validate_default=True,
        description="Why a study is not one of the included studies",
    )
    note: LongText | None = described("Anything a second coder should know")

    @field_validator("why_not_included")
    @classmethod
    def _only_with_a_reason(cls, value: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("included", True) and value is not None:
            raise ValueError("nothing, or `included: false` as well")
        if not info.data.get("included", True) and value is None:
            raise ValueError("the reason, because `included` is false")
        return value


class Study(StudyDetails):
    """One study record: characteristics, arms and findings."""

    arms: Annotated[list[Arm], NO_LIST] = described("Groups of participants", [])
    findings: Annotated[list[Finding], NO_LIST] = described("One entry per result", [])

    @property
    def cohort_or_id(self) -> str:
        """The cohort's name; a study that names none is a cohort of its own."""
        return self.cohort or self.study_id


class Region(Strict):
    """One row of the vocabulary: a brain region, or an outcome."""

    region: Text = Field(description="Canonical name, in full and in lower case")
    parent: Text | None = described("The region that contains it")
    rank: Annotated[Rank, listed(Rank)] = described("Level of the hierarchy", "structure")
    abbreviation: Text | None = described("The usual short form, e.g. ACC")
    synonyms: LongText | None = described("Other names, separated by semicolons")
    better: Annotated[Better, listed(Better)] | None = described(
        "higher or lower: which is better; left out: as for the one that contains it"
    )
    mni_left: Text | None = described("MNI coordinates in mm, left: x y z")
    mni_right: Text | None = described("MNI coordinates in mm, right: x y z")
    mni_midline: Text | None = described("MNI coordinates in mm, midline: x y z")
    source: Text | None = described("Where the coordinates come from")
    note: LongText | None = described("What is ambiguous about the term")

    @field_validator("mni_left", "mni_right", "mni_midline")
    @classmethod
    def _three_numbers(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                x, y, z = (float(part) for part in value.split())
            except ValueError:
                needed = "three numbers separated by spaces, e.g. -24 -2 -18"
                raise ValueError(needed) from None
            if not all(abs(number) <= 120 for number in (x, y, z)):
                raise ValueError("MNI coordinates lie within 120 mm of the origin")
        return value
