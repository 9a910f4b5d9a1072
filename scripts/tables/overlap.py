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
            "name of the distinct primary study: the `study_id` that the first review gives it. "
            "Where two studies would have one name, a review stands beside it: `doe2001 "
            "(iskric2021)`"
        ),
        "review": required_text("name of the review's folder"),
        "study_id": required_text(
            "what that review calls it; a list where it records one paper (one DOI) as several "
            "studies"
        ),
        "cohort": required_text("its cohort in that review"),
        "included": boolean(
            "`true`: among the included studies of that review. `false`: other evidence, which "
            "does not count towards the overlap"
        ),
        "doi": optional(
            "DOI of the reference that the record names, in small letters. Empty: it has none"
        ),
        "year": optional(
            "year of the record; else the one in the `study_id`. Empty: neither has one", WHOLE
        ),
        "matched_by": category(
            MATCHED_BY,
            "how this record was matched with other reviews; `alone` where no other review cites "
            "the study",
        ),
        "uncertain_with": optional(
            "list of other studies of this table, by `study`, that may be the same one. Not "
            "counted as the same. Empty: none"
        ),
    },
)

OVERLAP = contract(
    "overlap.csv",
    "two reviews",
    "the studies of all reviews",
    ["review_1", "review_2"],
    {
        "review_1": required_text("name of the folder of the review that the alphabet has first"),
        "review_2": required_text("name of the folder of the other review"),
        "studies_1": count("included studies of the first"),
        "studies_2": count("included studies of the other"),
        "shared": count("studies that both include"),
        "shared_studies": optional(
            "list of them; `doe2001 = ref18` where the reviews call one study by two names. Empty: "
            "none"
        ),
        "uncertain_matches": optional(
            "list of included studies, one of each review, that may be the same. Not counted. "
            "Empty: none"
        ),
        "cca": proportion(
            "[corrected covered area](method.md#overlap-between-reviews), a share. Empty: one of "
            "the two includes no study"
        ),
        "band": category(BANDS, "that share in a word. Empty: likewise", nullable=True),
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
        "cca": proportion(
            "corrected covered area, (N − r) / (r c − r), a share. Empty: it is not defined"
        ),
        "band": category(BANDS, "that share in a word. Empty: it is not defined", nullable=True),
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
        "about": optional(
            "of a direction: the region, measure and contrast that both reviews report. Empty: "
            "another aspect"
        ),
        "review_1": required_text("name of the folder of the one review"),
        "said_1": optional(
            "list of the measures or regions that only this review names; of a direction, list of "
            "the directions that it reports. Empty: none"
        ),
        "findings_1": optional("list of its findings that say so. Empty: none"),
        "where_1": optional(
            "list of the places where they are written: document, section and page. Empty: none, "
            "or not recorded"
        ),
        "review_2": required_text("name of the folder of the other review"),
        "said_2": optional("the same as `said_1`, of the other review. Empty: none"),
        "findings_2": optional("list of its findings that say so. Empty: none"),
        "where_2": optional(
            "list of the places where they are written. Empty: none, or not recorded"
        ),
        "match": category(("certain", "uncertain"), "whether it is one study at all"),
        "included": boolean("`true`: both reviews include it"),
    },
)

OVERLAP_TABLES = name_contracts(CITATIONS, OVERLAP, COVERED_AREA, DESCRIBED_DIFFERENTLY)
