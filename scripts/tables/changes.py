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
        "item": optional("what the row is about. Empty: nothing is published yet"),
        "region": optional(
            "the region, or the value of another `group_by`. Empty: not about a region"
        ),
        "part": optional("finding, arm, unit or side of the item. Empty: the whole item"),
        "column": optional("column of the changed cell. Empty: not about one column"),
        "before": optional("published value. Empty: empty, or absent"),
        "after": optional("value now. Empty: empty, or absent"),
        "because": optional(
            "[cause](method.md#what-changed-since-the-published-version): list of studies or "
            "choices, `vocabulary`, `claims.yaml`, `review.yaml` or `program` (this software). "
            "Empty: unknown, or not applicable"
        ),
    },
)

CHOICES = contract(
    "choices.csv",
    "choice",
    "`config.yaml`, with what the review replaces",
    ["key"],
    {
        "key": required_text("key of `config.yaml`, such as `syntheses.activation.where.subgroup`"),
        "value": required_text("its value as JSON"),
    },
)
