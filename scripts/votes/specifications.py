"""The combinations of analytic choices under which votes are counted."""

from collections.abc import Collection, Sequence
from itertools import product
from typing import get_args

import pandas as pd

from scripts.models.config import SpecificationConfig
from scripts.models.terms import BiasChoice, Measures, NullResults, Rank, Subgroups, Unit

# The choices that are varied, in plain words: columns of specifications.csv.
CHOICE_WORDS = {
    "unit": "unit",
    "agreement": "share that must agree",
    "subgroups": "subgroups",
    "level": "level",
    "null_results": "null results",
    "measures": "measures",
    "risk_of_bias": "risk of bias",
}
CHOICES = list(CHOICE_WORDS)
# What decides which findings vote, and for what; one number for each combination of these.
FILTERING = ["subgroups", "measures", "risk_of_bias"]
SELECTING = [*FILTERING, "unit", "level", "null_findings", "selection"]
# The directions of the findings that vote for no change, where an option has others than the usual.
NULL_FINDINGS = {"left_out": "", "as_no_change": "no_change;not_reported"}


def list_choices(config: SpecificationConfig) -> pd.DataFrame:
    """List every combination of choices; those that the config makes are always among them."""
    given = config.specifications
    ranks: tuple[Rank, ...] = get_args(Rank)
    lists = (
        _order_options(get_args(Unit), given.unit, {*map(config.unit_of, config.syntheses)}),
        sorted({*given.agreement, config.agreement}),
        _order_options(get_args(Subgroups), given.subgroups, {"configured"}),
        _order_options(ranks, given.level, {*map(config.level_of, config.syntheses)}),
        _order_options(get_args(NullResults), given.null_results, {"apart"}),
        _order_options(get_args(Measures), given.measures, {"configured"}),
        _order_options(get_args(BiasChoice), given.risk_of_bias, {"any"}),
    )
    choices = pd.DataFrame(list(product(*lists)), columns=CHOICES)
    digits = len(str(len(choices)))
    choices = choices.assign(
        share=choices["agreement"],  # exact, where ``agreement`` is the number of the table
        agreement=choices["agreement"].astype(float),
        null_findings=choices["null_results"].map(NULL_FINDINGS).fillna("no_change"),
    )
    return choices.assign(
        specification_id=[f"s{number:0{digits}d}" for number in range(1, len(choices) + 1)],
        selection=choices.groupby(SELECTING[:-1]).ngroup(),
    )


def _order_options(
    every: Sequence[str], given: Sequence[str], configured: Collection[str]
) -> list[str]:
    return [choice for choice in every if choice in given or choice in configured]
