"""Contract of the table of checked claims."""

from scripts.models.terms import ClaimVerdict, Counted
from scripts.tables.contract import YES_NO, contract, filled, maybe, maybe_count, one_of, yes_no
from scripts.tables.records import NOTE, PAGE, SECTION

CLAIMS = contract(
    "claims.csv",
    "claim",
    "`claims.yaml`, the studies, arms and findings",
    ["claim_id"],
    {
        "claim_id": filled("name of the claim"),
        "verdict": one_of(ClaimVerdict, "what the data say to it, the gravest difference first"),
        "stated_count": maybe_count("the number that the text states. Empty: it names none"),
        "found_count": maybe_count(
            "what the filter finds of what the claim counts. Empty: there is no filter, or a "
            "number of people is not reported"
        ),
        "found_cohorts": maybe_count(
            "cohorts of the studies that are found. Empty: there is no filter"
        ),
        "stated_studies": maybe("list of the studies that the text cites. Empty: none"),
        "found_studies": maybe("list of the studies that bear the claim out. Empty: none"),
        "missing": maybe(
            "list of studies that are found and not cited. Empty: none, or the text cites none"
        ),
        "unsupported": maybe("list of studies that are cited and not found. Empty: none"),
        "findings": maybe(
            "list of the findings that bear the claim out: the `finding_id` of `findings.csv`. "
            "Empty: none, as for a claim about studies and arms only"
        ),
        "near_findings": maybe(
            "list of the findings that come near: of [near misses](method.md#claims), and what the "
            "studies that are found report in another direction. Empty: none"
        ),
        "included": maybe(
            "`true`: the claim is about the included studies. `false`: its filter lets in [other "
            "evidence](add_a_study.md#other-evidence). Empty: there is no filter",
            YES_NO,
        ),
        "counts": one_of(Counted, "what is counted"),
        "at_least": yes_no("`true`: the number is a lower bound, and the studies are examples"),
        "filter": maybe(
            "the columns that `where` names, with the values that it allows; `included: true` "
            "where it names none. Empty: there is no filter"
        ),
        "reason": filled(
            "what was stated, what was found, and where the two part; or why the claim is not "
            "checkable"
        ),
        "says": filled("what the text states, in other words"),
        "document": maybe(
            "key in `review.yaml` of the document where the statement stands. Empty: not recorded"
        ),
        "section": SECTION,
        "page": PAGE,
        "accepted": one_of(
            ClaimVerdict,
            "the verdict that the authors have settled on. Empty: none yet",
            nullable=True,
        ),
        "note": NOTE,
    },
)
