"""Contract of the table of checked claims."""

from scripts.models.terms import ClaimVerdict, Counted
from scripts.tables.contract import (
    YES_NO,
    boolean,
    category,
    contract,
    optional,
    optional_count,
    required_text,
)
from scripts.tables.records import NOTE, PAGE, SECTION

CLAIMS = contract(
    "claims.csv",
    "claim",
    "`claims.yaml`, the studies, arms and findings",
    ["claim_id"],
    {
        "claim_id": required_text("name of the claim"),
        "verdict": category(ClaimVerdict, "[verdict](method.md#claims), gravest first"),
        "stated_count": optional_count("number that the text states. Empty: none"),
        "found_count": optional_count(
            "number found. Empty: no filter, or a number of people is not reported"
        ),
        "found_cohorts": optional_count("cohorts of the studies found. Empty: no filter"),
        "stated_studies": optional("list of cited studies. Empty: none"),
        "found_studies": optional("list of studies that support the claim. Empty: none"),
        "missing": optional("list of studies found and not cited. Empty: none"),
        "unsupported": optional("list of studies cited and not found. Empty: none"),
        "findings": optional(
            "list of supporting findings. Empty: none, or the claim is about studies and arms"
        ),
        "near_findings": optional(
            "list of findings of [near misses](method.md#claims), or of the studies found, in "
            "another direction. Empty: none"
        ),
        "included": optional(
            "`false`: about [other evidence](records.md#other-evidence). Empty: no filter",
            YES_NO,
        ),
        "counts": category(Counted, "what is counted"),
        "at_least": boolean("`true`: the number is a lower bound, studies are examples"),
        "filter": optional("columns of `where` with their values. Empty: no filter"),
        "reason": required_text(
            "what was stated, what was found and how they differ; or why it is not checkable"
        ),
        "says": required_text("what the text states, in other words"),
        "document": optional("key of the document in `review.yaml`. Empty: not recorded"),
        "section": SECTION,
        "page": PAGE,
        "accepted": category(
            ClaimVerdict,
            "verdict confirmed by the authors. Empty: none",
            nullable=True,
        ),
        "note": NOTE,
    },
)
