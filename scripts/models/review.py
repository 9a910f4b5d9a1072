"""What ``review.yaml`` may hold."""

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from scripts.common.doi import bare_doi, has_no_doi
from scripts.common.words import Noun, ReviewField
from scripts.models.base import NO_KEYS, NO_LIST, Count, LongText, Strict, Text, Year, described
from scripts.models.terms import Concern, Level, RateUpReason


class Document(Strict):
    """A document that findings or claims are taken from."""

    title: Text = Field(description="Title of the document")
    authors: Text | None = described("Authors")
    year: Year | None = described("Year of publication")
    journal: Text | None = described("Journal")
    doi: Text | None = described("Digital object identifier")
    license: Text | None = described("Licence of the document")

    @field_validator("doi")
    @classmethod
    def _doi_alone(cls, text: str | None) -> str | None:
        """Keep the DOI of an address; a text such as ``N/A`` says that there is none."""
        if text is None or has_no_doi(text):
            return None
        if (doi := bare_doi(text)) is None:
            raise ValueError("a DOI such as 10.1000/182")
        return doi


class Search(Strict):
    """How studies were searched for (PRISMA 2020, items 6 and 7)."""

    databases: list[Text] | None = described("Databases searched")
    other_sources: list[Text] | None = described("Other ways in which studies were found")
    keywords: list[LongText] | None = described("Search words")
    last_search: Text | None = described("Date of the last search")
    eligibility: LongText | None = described("Eligibility criteria")


class OtherMethods(Strict):
    """Counts of what was found by other methods than databases and registers (PRISMA 2020)."""

    from_websites: Count | None = described("Records identified from websites")
    from_organisations: Count | None = described("Records identified from organisations")
    from_citations: Count | None = described("Records identified by citation searching")
    from_elsewhere: Count | None = described("Records identified in any other way")
    reports_sought: Count | None = described("Reports sought for retrieval")
    reports_not_retrieved: Count | None = described("Reports that could not be retrieved")
    reports_assessed: Count | None = described("Reports assessed for eligibility")
    reports_excluded: Count | None = described("Reports excluded after they were assessed")
    exclusion_reasons: Annotated[dict[Text, Count | None], NO_KEYS] = described(
        "Number of reports excluded for each reason", {}
    )


class Selection(Strict):
    """Counts of the selection process (PRISMA 2020, item 16a); unknown is null."""

    records_identified: Count | None = described("From databases and registers together")
    records_from_databases: Count | None = described("Records identified from databases")
    records_from_registers: Count | None = described("Records identified from registers")
    duplicates_removed: Count | None = None
    removed_by_automation: Count | None = described(
        "Records that automation tools marked as ineligible before screening"
    )
    removed_for_other_reasons: Count | None = described(
        "Records removed before screening for other reasons"
    )
    records_screened: Count | None = None
    records_excluded: Count | None = None
    reports_sought: Count | None = None
    reports_not_retrieved: Count | None = None
    reports_assessed: Count | None = None
    reports_excluded: Count | None = None
    exclusion_reasons: Annotated[dict[Text, Count | None], NO_KEYS] = described(
        "Number of reports excluded for each reason", {}
    )
    other_methods: Annotated[OtherMethods, NO_KEYS] = described(
        "What was found by other methods than databases and registers", OtherMethods()
    )
    studies_included: Count | None = None
    reports_included: Count | None = described("Reports of the included studies")


def has_counts(counts: Selection | OtherMethods) -> bool:
    """Check whether at least one count is known."""
    return any(
        has_counts(value)
        if isinstance(value, OtherMethods)
        else any(count is not None for count in value.values())
        if isinstance(value, dict)
        else value is not None
        for _, value in counts
    )


def has_flow(selection: Selection) -> bool:
    """Check whether a count is known beside those of the included studies and reports."""
    included = {"studies_included": None, "reports_included": None}
    return has_counts(selection.model_copy(update=included))


def total_identified(selection: Selection) -> int | None:
    """Return the records from databases and registers: as stated, or the sum of the two."""
    parts = (selection.records_from_databases, selection.records_from_registers)
    if selection.records_identified is not None or None in parts:
        return selection.records_identified
    return sum(part for part in parts if part is not None)


class Reporting(Strict):
    """What the authors themselves answer to items of reporting guidelines, by item number."""

    swim: Annotated[dict[str, LongText], NO_KEYS] = described(
        "Answers to items of SWiM, by item number", {}
    )
    prisma: Annotated[dict[str, LongText], NO_KEYS] = described(
        "Answers to items of PRISMA 2020, by item number", {}
    )


class Judgement(Strict):
    """What the authors hold of one domain of GRADE, and why."""

    concern: Concern = Field(description="none, serious (one level down), very serious (two)")
    because: Text = Field(description="The reason, in a sentence")


class RateUp(Strict):
    """A reason of GRADE to rate the certainty up, as the authors see it."""

    reason: RateUpReason = Field(description="One of the three reasons of GRADE")
    steps: Literal[1, 2] = described("Levels up: 1, or 2 for a very large effect", 1)
    because: Text = Field(description="The reason, in a sentence")

    @field_validator("steps")
    @classmethod
    def _two_for_a_very_large_effect(cls, steps: int, info: ValidationInfo) -> int:
        if steps > 1 and info.data.get("reason", "large effect") != "large effect":
            raise ValueError("1: in GRADE, 2 levels up are for a very large effect alone")
        return steps


class Certainty(Strict):
    """Authors' judgements of the certainty of evidence; what is left out is not judged."""

    starts_at: Level | None = described("Level before any step down or up: by study design")
    methodological_limitations: Judgement | None = described("Risk of bias of the studies")
    indirectness: Judgement | None = described("How far the evidence is from the question")
    imprecision: Judgement | None = described("Instead of what is computed")
    inconsistency: Judgement | None = described("Instead of what is computed")
    publication_bias: Judgement | None = described("Instead of what is computed")
    rate_up: list[RateUp] | None = described("Reasons to rate up; under a region, instead of these")

    @field_validator("rate_up")
    @classmethod
    def _each_reason_once(cls, reasons: list[RateUp] | None) -> list[RateUp] | None:
        names = [rate_up.reason for rate_up in reasons or []]
        if len({*names}) < len(names):
            raise ValueError("a list that names each reason once")
        return reasons


class SynthesisCertainty(Certainty):
    """Authors' judgements of a synthesis, and of single regions where they differ."""

    regions: Annotated[dict[str, Certainty], NO_KEYS] = described(
        "By region: what differs from the judgements of the synthesis", {}
    )


class Review(Strict):
    """``review.yaml``: what the review is, how studies were found, and what it overrides."""

    title: Text = Field(description="Title of the review")
    label: Text | None = described("Short name of the review as readers see it")
    field: ReviewField | None = described(
        "neuroimaging or outcomes; left out: neuroimaging if the vocabulary gives coordinates"
    )
    words: Annotated[dict[Noun, Text], NO_KEYS] = described(
        "The review's own nouns, such as `region: outcome`", {}
    )
    question: Text | None = described("The review's question in one sentence")
    summary: LongText | None = described("What the review is about, in a few sentences")
    documents: dict[str, Document] | None = described("Documents that findings come from")
    search: Annotated[Search, NO_KEYS] = described("How studies were searched for", Search())
    selection: Annotated[Selection, NO_KEYS] = described(
        "Counts of the selection process", Selection()
    )
    limitations: Annotated[list[LongText], NO_LIST] = described(
        "Limitations, in addition to those that are computed", []
    )
    reporting: Annotated[Reporting, NO_KEYS] = described(
        "Authors' answers to items of SWiM and PRISMA 2020", Reporting()
    )
    certainty: Annotated[dict[str, SynthesisCertainty], NO_KEYS] = described(
        "Authors' judgements of the certainty of evidence, by synthesis", {}
    )
    vocabulary: Text | None = described(
        "A file in the review's folder; left out: regions.csv there, else the shared one"
    )
    config: Annotated[dict[str, Any], NO_KEYS] = described(
        "Keys of config.yaml that this review overrides", {}
    )
