"""The contracts of the tables about all reviews together."""

from scripts.tables.contract import (
    WHOLE,
    boolean,
    category,
    contract,
    count,
    name_contracts,
    optional,
    proportion,
    required_text,
)

ASPECTS = ("measure", "region", "direction")
BANDS = ("slight", "moderate", "high", "very high")
MATCHED_BY = ("doi", "author and year", "alone")

CITATIONS = contract(
    "citations.csv",
    "primary study, review",
    "the studies of all reviews",
    ["study", "review"],
    {
        "study": required_text(
            "name of the primary study: its `study_id` in the first review, with the review if "
            "ambiguous: `doe2001 (sleep2026)`"
        ),
        "review": required_text("name of the review's folder"),
        "study_id": required_text("its id in that review; a list if several have one DOI"),
        "cohort": required_text("its cohort in that review"),
        "included": boolean("`false`: other evidence, not counted as overlap"),
        "doi": optional("DOI of its reference, in small letters. Empty: none"),
        "year": optional("year of the record, else of the `study_id`. Empty: none", WHOLE),
        "matched_by": category(
            MATCHED_BY,
            "how it was matched; `alone`: in no other review",
        ),
        "uncertain_with": optional(
            "list of studies that may be the same, not counted as such. Empty: none"
        ),
    },
)

OVERLAP = contract(
    "overlap.csv",
    "two reviews",
    "the studies of all reviews",
    ["review_1", "review_2"],
    {
        "review_1": required_text("first review, by alphabet"),
        "review_2": required_text("the other review"),
        "studies_1": count("included studies of the first"),
        "studies_2": count("included studies of the other"),
        "shared": count("studies that both include"),
        "shared_studies": optional(
            "list of them, as `doe2001 = ref18` if named differently. Empty: none"
        ),
        "uncertain_matches": optional(
            "list of pairs that may be the same, not counted. Empty: none"
        ),
        "cca": proportion(
            "[corrected covered area](method.md#overlap-between-reviews). Empty: one includes "
            "no study"
        ),
        "band": category(BANDS, "the same in a word. Empty: likewise", nullable=True),
    },
)

COVERED_AREA = contract(
    "covered_area.csv",
    "comparison of all reviews",
    "the studies of all reviews",
    ["reviews"],
    {
        "reviews": count("reviews that include a study (c)"),
        "inclusions": count("their included studies, added up (N)"),
        "studies": count("distinct studies among them (r)"),
        "cca": proportion("corrected covered area, (N − r) / (r c − r). Empty: not defined"),
        "band": category(BANDS, "the same in a word. Empty: likewise", nullable=True),
        "reason": optional("why it is not defined. Empty: it is"),
    },
)

DESCRIBED_DIFFERENTLY = contract(
    "described_differently.csv",
    "primary study, two reviews, difference",
    "the findings of all reviews",
    ["study", "review_1", "review_2", "aspect", "about"],
    {
        "study": required_text(
            "as in `citations.csv`; for an uncertain match both: `doe2001 = doe2002`"
        ),
        "aspect": category(ASPECTS, "what the reviews say differently"),
        "about": optional("of a direction: region, measure and contrast. Empty: another aspect"),
        "review_1": required_text("first review"),
        "said_1": optional(
            "list of measures or regions that only this review names, or of its directions. "
            "Empty: none"
        ),
        "findings_1": optional("list of the findings. Empty: none"),
        "where_1": optional("list of their documents, sections and pages. Empty: none"),
        "review_2": required_text("the other review"),
        "said_2": optional("the same as `said_1`, of the other review. Empty: none"),
        "findings_2": optional("list of the findings. Empty: none"),
        "where_2": optional("the same for the other review. Empty: none"),
        "match": category(("certain", "uncertain"), "whether it is one study at all"),
        "included": boolean("`true`: both reviews include it"),
    },
)

OVERLAP_TABLES = name_contracts(CITATIONS, OVERLAP, COVERED_AREA, DESCRIBED_DIFFERENTLY)
