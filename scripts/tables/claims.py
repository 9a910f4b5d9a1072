"""The contracts of the tables of claims, and of what differs from the published version."""

from scripts.models.models import ClaimVerdict, Counted
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

# What differs from the published version; docs/tables.md says what each of them is.
CHANGE_KINDS = (
    "nothing published",
    "not compared",
    "choice changed",
    "vocabulary changed",
    "study added",
    "further report added",
    "study removed",
    "study renamed",
    "cohort renamed",
    "study corrected",
    "finding added",
    "finding removed",
    "finding corrected",
    "verdict moved",
    "votes moved",
    "unit vote moved",
    "tally moved",
    "statistic moved",
    "evidence moved",
    "claim added",
    "claim removed",
    "claim corrected",
    "claim moved",
    "claim evidence moved",
)

CHANGES = contract(
    "changes.csv",
    "cell that differs from the published version",
    "the tables of the records, votes and claims, now and as published",
    ["kind", "item", "region", "part", "column"],
    {
        "kind": one_of(CHANGE_KINDS, "what sort of change"),
        "item": maybe(
            "the study, cohort, synthesis, claim, choice, region of the vocabulary or table that "
            "the row is about. Empty: nothing is published yet"
        ),
        "region": maybe(
            "the region, of a finding or of a synthesis; with another `group_by`, the value of "
            "that column. Empty: the change is not about a region"
        ),
        "part": maybe("the finding, arm or unit inside the item. Empty: the item as a whole"),
        "column": maybe(
            "the column of the cell in its own table. Empty: the change is not about one column"
        ),
        "before": maybe(
            "the cell in the published version. Empty: it is so there, or is not there"
        ),
        "after": maybe("the cell now. Empty: it is so now, or is not there"),
        "because": maybe(
            "of what moved: list of the studies or choices that it moved because of; `vocabulary`, "
            "`claims.yaml` (the statement itself) and `program` (this software) stand for "
            "themselves. Empty: cannot be told, or nothing moved"
        ),
    },
)

CHOICES = contract(
    "choices.csv",
    "choice",
    "`config.yaml`, with what the review replaces",
    ["key"],
    {
        "key": filled(
            "key of `config.yaml`; those inside others with a dot: "
            "`syntheses.activation.where.subgroup`"
        ),
        "value": filled("its value as JSON"),
    },
)
