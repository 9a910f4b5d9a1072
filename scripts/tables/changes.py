"""Contracts of the tables of what changed, and of the choices of a run."""

from scripts.tables.contract import category, contract, optional, required_text

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
    "verdict changed",
    "votes changed",
    "unit vote changed",
    "tally changed",
    "statistic changed",
    "evidence changed",
    "votes by side changed",
    "certainty changed",
    "claim added",
    "claim removed",
    "claim corrected",
    "claim changed",
    "claim evidence changed",
)

CHANGES = contract(
    "changes.csv",
    "cell that differs from the published version",
    "the tables of the records, votes, certainty and claims, now and as published",
    ["kind", "item", "region", "part", "column"],
    {
        "kind": category(CHANGE_KINDS, "what sort of change"),
        "item": optional(
            "the study, cohort, synthesis, claim, choice, region of the vocabulary or table that "
            "the row is about. Empty: nothing is published yet"
        ),
        "region": optional(
            "the region, of a finding or of a synthesis; with another `group_by`, the value of "
            "that column. Empty: the change is not about a region"
        ),
        "part": optional(
            "the finding, arm, unit or side inside the item. Empty: the item as a whole"
        ),
        "column": optional(
            "the column of the cell in its own table. Empty: the change is not about one column"
        ),
        "before": optional(
            "the cell in the published version. Empty: it is so there, or is not there"
        ),
        "after": optional("the cell now. Empty: it is so now, or is not there"),
        "because": optional(
            "list of the studies or choices that caused the change; `vocabulary`, "
            "`claims.yaml` (the statement itself), `review.yaml` (the authors' judgements of "
            "certainty) and `program` (this software) stand for themselves. Empty: cannot be told, "
            "or nothing changed"
        ),
    },
)

CHOICES = contract(
    "choices.csv",
    "choice",
    "`config.yaml`, with what the review replaces",
    ["key"],
    {
        "key": required_text(
            "key of `config.yaml`; those inside others with a dot: "
            "`syntheses.activation.where.subgroup`"
        ),
        "value": required_text("its value as JSON"),
    },
)
