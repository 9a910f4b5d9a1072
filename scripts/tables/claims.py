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
        "verdict": category(ClaimVerdict, "what the data say to it, the gravest difference first"),
        "stated_count": optional_count("the number that the text states. Empty: it names none"),
        "found_count": optional_count(
            "what the filter finds of what the claim counts. Empty: there is no filter, or a "
            "number of people is not reported"
        ),
        "found_cohorts": optional_count(
            "cohorts of the studies that are found. Empty: there is no filter"
        ),
        "stated_studies": optional("list of the studies that the text cites. Empty: none"),
        "found_studies": optional("list of the studies that support the claim. Empty: none"),
        "missing": optional(
            "list of studies that are found and not cited. Empty: none, or the text cites none"
        ),
        "unsupported": optional("list of studies that are cited and not found. Empty: none"),
        "findings": optional(
            "list of the findings that support the claim: the `finding_id` of `findings.csv`. "
            "Empty: none, as for a claim about studies and arms only"
        ),
        "near_findings": optional(
            "list of the findings that nearly match: of [near misses](method.md#claims), and what "
            "the studies that are found report in another direction. Empty: none"
        ),
        "included": optional(
            "`true`: the claim is about the included studies. `false`: its filter lets in [other "
            "evidence](records.md#other-evidence). Empty: there is no filter",
            YES_NO,
        ),
        "counts": category(Counted, "what is counted"),
        "at_least": boolean("`true`: the number is a lower bound, and the studies are examples"),
        "filter": optional(
            "the columns that `where` names, with the values that it allows; `included: true` "
            "where it names none. Empty: there is no filter"
        ),
        "reason": required_text(
            "what was stated, what was found, and where the two part; or why the claim is not "
            "checkable"
        ),
        "says": required_text("what the text states, in other words"),
        "document": optional(
            "key in `review.yaml` of the document where the statement stands. Empty: not recorded"
        ),
        "section": SECTION,
        "page": PAGE,
        "accepted": category(
            ClaimVerdict,
            "the verdict that the authors have settled on. Empty: none yet",
            nullable=True,
        ),
        "note": NOTE,
    },
)
