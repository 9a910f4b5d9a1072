"""What a reviewer may write: strict models of study records, reviews, vocabulary and config.

The models are the single source of the allowed keys and values. Error messages, the JSON schemas
in ``schemas/`` and the readers all follow from them. ``description`` texts are shown by editors
while a record is typed.
"""

from fractions import Fraction
from math import prod
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from scripts.common.input_limits import MOST_SCENARIOS, MOST_SHARES, MOST_SYNTHESES
from scripts.report.guidelines.items import PRISMA_NUMBERS, SWIM_NUMBERS

Side = Literal["left", "right", "bilateral", "midline", "unspecified"]
Direction = Literal["increase", "decrease", "no_change", "unclear"]
Role = Literal["treated", "active_control", "treatment_as_usual", "healthy_control", "patients"]
Contrast = Literal[
    "within_group",
    "between_groups",
    "responders_vs_nonresponders",
    "completers_vs_noncompleters",
    "baseline_group_difference",
    "association",
    "prediction",
]
Rank = Literal["system", "structure", "subregion"]
Unit = Literal["cohort", "study"]
Subgroups = Literal["configured", "whole_group", "any"]
NullResults = Literal["apart", "left_out", "against"]
Measures = Literal["configured", "pooled"]
GroupBy = Literal["region", "target_region", "side", "condition", "outcome", "subgroup"]

Counted = Literal["studies", "cohorts", "participants", "enrolled", "modalities"]
# The gravest difference first.
ClaimVerdict = Literal[
    "direction contradicted",
    "subgroup narrower than stated",
    "not in the results section",
    "studies differ",
    "count differs",
    "reproduced",
    "not checkable",
]
OnDifference = Literal["report", "fail"]

# Of GRADE: from high to very low, and the steps that a concern costs.
Level = Literal["high", "moderate", "low", "very low"]
Concern = Literal["none", "serious", "very serious"]

RANKS: tuple[Rank, ...] = get_args(Rank)
# The arms that a study is about: those treated, or patients where nobody is treated.
STUDIED: tuple[Role, ...] = ("treated", "patients")
REGION_KEYS = ("region", "target_region")
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


def _null_is(default: Any) -> BeforeValidator:
    """Let a key with nothing after it, as in ``arms:``, stand for its default."""
    return BeforeValidator(lambda value: default if value is None else value)


NO_LIST, NO_KEYS = _null_is([]), _null_is({})


def _described(text: str, default: Any = None) -> Any:
    """Give an optional key its default and the text that editors show for it."""
    return Field(default=default, description=text)


def as_fraction(share: float) -> Fraction:
    """Take a share as it is written: 0.7 is 7/10, not the nearest binary number."""
    return Fraction(str(share)).limit_denominator(1_000_000)


class Strict(BaseModel):
    """A record in which an unknown key is an error and no value is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Source(Strict):
    """Where in a document a finding is written."""

    document: Text | None = _described("Key of the document in review.yaml")
    section: Text | None = _described("Section of the document, e.g. Results")
    page: Size | None = _described("Page of the document")


class Finding(Strict):
    """One reported result: one region, one measure, one contrast, one subgroup, one condition."""

    region: Text = Field(description="A term, synonym or abbreviation of the vocabulary")
    measure: Text = Field(description="A measure listed in config.yaml")
    contrast: Contrast = Field(description="What is compared with what")
    arm: Text = Field(description="The arm whose measure moved")
    direction: Direction = Field(description="Of the measure itself, not of benefit")
    region_as_reported: Text | None = _described("The region as the document names it")
    side: Annotated[Side, _null_is("unspecified")] = _described("Side of the brain", "unspecified")
    comparator: Text | None = _described("The other arm, where there is one")
    subgroup: Annotated[Text, _null_is("all")] = _described(
        "all, responders, nonresponders, completers, ...", "all"
    )
    condition: Text | None = _described("Task condition")
    target_region: Text | None = _described("Connectivity: the other end of the connection")
    outcome: Text | None = _described("Associations and predictions: what it goes with")
    significant: bool | None = _described("true, false, or null where the text does not say")
    n: Size | None = _described("Number analysed, where it differs from the arm's number")
    effect: float | None = _described("Effect size, positive for an increase")
    effect_type: Text | None = _described("smd, correlation, log_odds_ratio, ...")
    se: Annotated[float, Field(gt=0)] | None = _described("Standard error of the effect")
    p_value: Probability | None = _described("P value as reported")
    p_sides: Annotated[int, Field(ge=1, le=2)] | None = _described(
        "1 for a one-sided p value, 2 for a two-sided one"
    )
    statistic: Text | None = _described("Test statistic as reported, e.g. t(31) = 2.1")
    source: Annotated[Source, NO_KEYS] = _described(
        "Document, section and page of the finding", Source()
    )
    note: Text | None = _described("Anything a second coder should know")


class Arm(Strict):
    """A group of participants of a study."""

    arm: Text = Field(description="Short name of the group, unique within the study")
    role: Role = Field(description="What the group is in the comparison")
    n: Size | None = _described("Number analysed; null where not reported")
    n_enrolled: Size | None = _described("Number enrolled, where it is reported")


class Intervention(Strict):
    """The treatment under study."""

    name: Text | None = _described("Name of the treatment")
    format: Text | None = _described("e.g. full programme, skills group only")
    setting: Text | None = _described("inpatient, outpatient, ...")
    duration_weeks: Annotated[float, Field(gt=0)] | None = _described("Length in weeks")


class RiskOfBias(Strict):
    """Judgements of a risk-of-bias tool, one per domain."""

    tool: Text = Field(description="Name of the tool, e.g. ROBINS-I")
    domains: dict[str, Text] = Field(description="Judgement of each domain")


class StudyDetails(Strict):
    """The characteristics of a study: one row of ``studies.csv`` in the spreadsheet form."""

    study_id: Identifier = Field(description="First author and year, lower case; = file name")
    reference: Text | None = _described("Key of the study in references.bib")
    cohort: Text | None = _described("Same name in every report of one data collection")
    year: Year | None = _described("Year of publication")
    design: Text | None = _described("e.g. controlled pre-post")
    modality: Text | None = _described("Imaging modality, as measured")
    reported_modality: Text | None = _described("Modality as the review labels it, if different")
    task: Text | None = _described("What participants did in the scanner")
    population: Text | None = _described("Who was studied")
    intervention: Annotated[Intervention, NO_KEYS] = _described(
        "The treatment under study", Intervention()
    )
    risk_of_bias: RiskOfBias | None = _described("Judgements of a risk-of-bias tool")
    included: Annotated[bool, _null_is(True)] = _described(
        "false for other evidence that the review tells of, outside its included studies", True
    )
    why_not_included: Text | None = Field(
        default=None,
        validate_default=True,
        description="Why a study is not one of the included studies",
    )
    note: Text | None = _described("Anything a second coder should know")

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

    arms: Annotated[list[Arm], NO_LIST] = _described("Groups of participants", [])
    findings: Annotated[list[Finding], NO_LIST] = _described("One entry per result", [])

    @property
    def cohort_or_id(self) -> str:
        """The cohort's name; a study that names none is a cohort of its own."""
        return self.cohort or self.study_id


class Region(Strict):
    """One row of the vocabulary of brain regions."""

    region: Text = Field(description="Canonical name: lower-case anatomy in full")
    parent: Text | None = _described("The region that contains it")
    rank: Rank = _described("Level of the hierarchy", "structure")
    abbreviation: Text | None = _described("The usual short form, e.g. ACC")
    synonyms: Text | None = _described("Other names, separated by semicolons")
    mni_left: Text | None = _described("MNI coordinates in mm, left: x y z")
    mni_right: Text | None = _described("MNI coordinates in mm, right: x y z")
    mni_midline: Text | None = _described("MNI coordinates in mm, midline: x y z")
    source: Text | None = _described("Where the coordinates come from")
    note: Text | None = _described("What is ambiguous about the term")

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


class Document(Strict):
    """A document that findings or claims are taken from."""

    title: Text = Field(description="Title of the document")
    authors: Text | None = _described("Authors")
    year: Year | None = _described("Year of publication")
    journal: Text | None = _described("Journal")
    doi: Text | None = _described("Digital object identifier")
    license: Text | None = _described("Licence of the document")


class Search(Strict):
    """How studies were searched for (PRISMA 2020, items 6 and 7)."""

    databases: list[Text] | None = _described("Databases searched")
    other_sources: list[Text] | None = _described("Other ways in which studies were found")
    keywords: list[Text] | None = _described("Search words")
    last_search: Text | None = _described("Date of the last search")
    eligibility: Text | None = _described("Eligibility criteria")


class OtherMethods(Strict):
    """Counts of what was found by other methods than databases and registers (PRISMA 2020)."""

    from_websites: Count | None = _described("Records identified from websites")
    from_organisations: Count | None = _described("Records identified from organisations")
    from_citations: Count | None = _described("Records identified by citation searching")
    from_elsewhere: Count | None = _described("Records identified in any other way")
    reports_sought: Count | None = _described("Reports sought for retrieval")
    reports_not_retrieved: Count | None = _described("Reports that could not be retrieved")
    reports_assessed: Count | None = _described("Reports assessed for eligibility")
    reports_excluded: Count | None = _described("Reports excluded after they were assessed")
    exclusion_reasons: Annotated[dict[Text, Count | None], NO_KEYS] = _described(
        "Number of reports excluded for each reason", {}
    )


class Selection(Strict):
    """Counts of the selection process (PRISMA 2020, item 16a); unknown is null."""

    records_identified: Count | None = _described("From databases and registers together")
    records_from_databases: Count | None = _described("Records identified from databases")
    records_from_registers: Count | None = _described("Records identified from registers")
    duplicates_removed: Count | None = None
    removed_by_automation: Count | None = _described(
        "Records that automation tools marked as ineligible before screening"
    )
    removed_for_other_reasons: Count | None = _described(
        "Records removed before screening for other reasons"
    )
    records_screened: Count | None = None
    records_excluded: Count | None = None
    reports_sought: Count | None = None
    reports_not_retrieved: Count | None = None
    reports_assessed: Count | None = None
    reports_excluded: Count | None = None
    exclusion_reasons: Annotated[dict[Text, Count | None], NO_KEYS] = _described(
        "Number of reports excluded for each reason", {}
    )
    other_methods: Annotated[OtherMethods, NO_KEYS] = _described(
        "What was found by other methods than databases and registers", OtherMethods()
    )
    studies_included: Count | None = None
    reports_included: Count | None = _described("Reports of the included studies")


ANY: Any = Field(default=None, min_length=1, description="Allowed values; left out: any")


class Where(Strict):
    """The findings that a synthesis takes in: allowed values of the columns of findings.csv.

    A column that is left out lets in every value; one that is null, or an empty list, is a slip and
    refused.
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


class ClaimWhere(Where):
    """What a claim is about: allowed values of the columns of findings.csv and studies.csv."""

    design: list[Text] = ANY
    modality: list[Text] = ANY
    reported_modality: list[Text] = ANY
    task: list[Text] = ANY
    population: list[Text] = ANY
    intervention_name: list[Text] = ANY
    intervention_format: list[Text] = ANY
    intervention_setting: list[Text] = ANY
    intervention_duration_weeks: list[float] = ANY


class Claim(Strict):
    """A countable statement of the review's own text, and the filter that should reproduce it."""

    claim_id: Identifier = Field(description="Short name of the claim, unique in the review")
    says: Text = Field(description="What the text states, in your own words")
    source: Annotated[Source, NO_KEYS] = _described(
        "Document, section and page of the statement", Source()
    )
    counts: Annotated[Counted, _null_is("studies")] = _described("What is counted", "studies")
    count: Count | None = _described("The number stated; null where the text names no number")
    at_least: Annotated[bool, _null_is(False)] = _described(
        "true for a lower bound: several, most, or studies named as examples", False
    )
    studies: Annotated[list[Identifier], NO_LIST] = _described("Studies that the text cites", [])
    where: ClaimWhere | None = _described("What the findings must say to bear the statement out")
    not_checkable: Text | None = Field(
        default=None,
        validate_default=True,
        description="Why no finding could bear the statement out or refute it",
    )
    accepted: ClaimVerdict | None = _described(
        "The verdict that authors have settled on: see on_claim_difference in config.yaml"
    )
    note: Text | None = _described("Anything a second coder should know")

    @field_validator("not_checkable")
    @classmethod
    def _checkable_or_why_not(cls, value: str | None, info: ValidationInfo) -> str | None:
        if ("where" in info.data) and (info.data["where"] is None) == (value is None):
            raise ValueError("either `where` or, where no filter could do, `not_checkable`")
        return value


class Claims(Strict):
    """``claims.yaml``: the countable statements of a review's text."""

    claims: Annotated[list[Claim], NO_LIST] = _described("One entry per statement", [])


class Synthesis(Strict):
    """A named question: a filter over findings, a column to group by, a level of the hierarchy."""

    title: Text = Field(description="The question, as the report prints it")
    where: Where = Field(description="Allowed values of findings' columns")
    group_by: GroupBy = _described("Column of findings that gets one row of votes each", "region")
    level: Rank | None = _described("Level of the region hierarchy; default: the key level")
    unit: Unit | None = _described("What casts a vote; default: the key unit")


class Specifications(Strict):
    """The choices whose every combination is counted; the one made above is always among them."""

    unit: Annotated[list[Unit], NO_LIST] = _described("What casts a vote", [])
    agreement: Annotated[list[Share], NO_LIST, Field(max_length=MOST_SHARES)] = _described(
        "Shares of votes that must point one way", []
    )
    subgroups: Annotated[list[Subgroups], NO_LIST] = _described(
        "configured: those of the synthesis; whole_group: findings on whole groups alone; "
        "any: findings on every subgroup",
        [],
    )
    level: Annotated[list[Rank], NO_LIST] = _described("Levels of the region hierarchy", [])
    null_results: Annotated[list[NullResults], NO_LIST] = _described(
        "apart: votes for no change are shown and not tested; left_out: findings of no change do "
        "not vote; against: votes for no change are tested with the smaller side",
        [],
    )
    measures: Annotated[list[Measures], NO_LIST] = _described(
        "configured: those of the synthesis; pooled: every measure", []
    )


class VoteConfig(Strict):
    """The choices that decide how votes are counted."""

    unit: Unit = Field(description="What casts a vote: a cohort or each study")
    agreement: Share = Field(
        description="Share of votes that must point one way (Boon & Thomson 2021)"
    )
    level: Rank = Field(description="Level of the region hierarchy at which votes are counted")
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = Field(
        description="Confidence level of the intervals"
    )
    syntheses: Annotated[
        dict[Identifier, Synthesis], Field(min_length=1, max_length=MOST_SYNTHESES)
    ] = Field(description="The questions asked of the data")

    @property
    def agreement_share(self) -> Fraction:
        """The agreement as an exact fraction."""
        return as_fraction(self.agreement)


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


class Config(SpecificationConfig, FigureConfig, ClaimConfig, ReportConfig):
    """Every analytic choice of a review: ``config.yaml``, with what the review overrides."""

    measures: list[Text] = Field(description="The closed list of measures")
    evidence_map: list[Identifier] = Field(description="Syntheses that the evidence map shows")
    on_claim_difference: OnDifference = Field(
        description="Whether a run fails if a claim has another verdict than the accepted one"
    )


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
    """How the method is tried out on made-up votes; off the main run."""

    replicates: Annotated[int, Field(ge=1, le=100_000_000)] = Field(
        description="Made-up reviews of each scenario"
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


class ProjectConfig(Config):
    """``config.yaml`` as a whole: the choices of the reviews, and what no review may replace."""

    simulation: Simulation = Field(description="How the method is tried out on made-up votes")


def _of_items(numbers: list[str]) -> Any:
    """Take authors' answers by item number; editors offer the numbers, the checks hold them."""
    return Field(default={}, json_schema_extra={"propertyNames": {"enum": [*numbers]}})


class Reporting(Strict):
    """What the authors themselves answer to items of reporting guidelines, by item number."""

    swim: Annotated[dict[str, Text], NO_KEYS] = _of_items(SWIM_NUMBERS)
    prisma: Annotated[dict[str, Text], NO_KEYS] = _of_items(PRISMA_NUMBERS)


class Judgement(Strict):
    """What the authors hold of one domain of GRADE, and why."""

    concern: Concern = Field(description="none, serious (one level down), very serious (two)")
    because: Text = Field(description="The reason, in a sentence")


class Certainty(Strict):
    """Authors' judgements of the certainty of evidence; what is left out is not judged."""

    starts_at: Level | None = _described("Level before anything is taken off: by study design")
    methodological_limitations: Judgement | None = _described("Risk of bias of the studies")
    indirectness: Judgement | None = _described("How far the evidence is from the question")
    imprecision: Judgement | None = _described("Instead of what is computed")
    inconsistency: Judgement | None = _described("Instead of what is computed")
    publication_bias: Judgement | None = _described("Instead of what is computed")


class SynthesisCertainty(Certainty):
    """Authors' judgements of a synthesis, and of single regions where they differ."""

    regions: Annotated[dict[str, Certainty], NO_KEYS] = _described(
        "By region: what differs from the judgements of the synthesis", {}
    )


class Review(Strict):
    """``review.yaml``: what the review is, how studies were found, and what it overrides."""

    title: Text = Field(description="Title of the review")
    question: Text | None = _described("The review's question in one sentence")
    summary: Text | None = _described("What the review is about, in a few sentences")
    documents: dict[str, Document] | None = _described("Documents that findings come from")
    search: Annotated[Search, NO_KEYS] = _described("How studies were searched for", Search())
    selection: Annotated[Selection, NO_KEYS] = _described(
        "Counts of the selection process", Selection()
    )
    limitations: Annotated[list[Text], NO_LIST] = _described(
        "What the data cannot say, beyond what is computed", []
    )
    reporting: Annotated[Reporting, NO_KEYS] = _described(
        "Authors' answers to items of SWiM and PRISMA 2020", Reporting()
    )
    certainty: Annotated[dict[str, SynthesisCertainty], NO_KEYS] = _described(
        "Authors' judgements of the certainty of evidence, by synthesis", {}
    )
    vocabulary: Text | None = _described("A vocabulary of its own: a file in the review's folder")
    config: Annotated[dict[str, Any], NO_KEYS] = _described(
        "Keys of config.yaml that this review overrides", {}
    )
