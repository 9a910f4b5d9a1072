"""The contract of the table of a review's figures, and how their files are named.

A caption is no result: changes.csv does not compare this table with the published one.
"""

from scripts.tables.contract import NUMBER, category, contract, optional, required_text

# In the order of the report: those of the whole review, then those of each synthesis.
REVIEW_KINDS = (
    "prisma_flow",
    "risk_of_bias_table",
    "risk_of_bias_summary",
    "evidence_map",
    "evidence_gap_map",
)
VOTE_KINDS = (
    "effect_direction",
    "harvest_plot",
    "vote_plot",
    "forest_plot",
    "albatross_plot",
    "brain_map",
)
ROBUSTNESS_KINDS = ("leave_one_out", "specification_curve")

ABSENT = "Empty: the figure is absent"

FIGURES = contract(
    "figures.csv",
    "figure that the review can have",
    "the tables of the records and votes, `review.yaml`, and the figures as drawn",
    ["figure"],
    {
        "figure": required_text("name of its files in `figures/`: kind and synthesis"),
        "kind": category((*REVIEW_KINDS, *VOTE_KINDS, *ROBUSTNESS_KINDS), "what sort of figure"),
        "synthesis": optional("name of the synthesis. Empty: about the whole review"),
        "caption": optional(f"the caption in the report. {ABSENT}"),
        "alt": optional(f"alternative text: what the figure shows. {ABSENT}"),
        "width": optional(f"width as drawn, in points (1/72 inch). {ABSENT}", NUMBER),
        "height": optional(f"height as drawn, in points. {ABSENT}", NUMBER),
        "absent": optional("why there is no such figure. Empty: there is one"),
    },
)


def figure_name(kind: str, synthesis: str | None = None) -> str:
    """Name the files of a figure, without their endings."""
    return f"{kind}_{synthesis}" if synthesis else kind
