"""Count the votes under every combination of analytic choices (a specification curve)."""

from collections.abc import Collection, Iterator, Sequence
from itertools import product
from typing import get_args

import numpy as np
import pandas as pd

from scripts._models import (
    Measures,
    NullResults,
    Rank,
    SpecificationConfig,
    Subgroups,
    Synthesis,
    Unit,
    Where,
    as_fraction,
)
from scripts._statistics import attainable_p, sign_test
from scripts._syntheses import name_groups, select_findings
from scripts._tables import (
    FINDINGS,
    REGIONS,
    SPECIFICATIONS,
    VOTES_CAST,
    read_table,
    records_of,
    shape_table,
    write_table,
)
from scripts._voting import DIRECTIONS, KEY, Shares, agreed_vote, count_directions, name_verdicts

CHOICES = ["unit", "agreement", "subgroups", "level", "null_results", "measures"]
# Of the choices, those that decide which findings vote, and for what.
SELECTING = ["subgroups", "level", "votes_for_null", "measures"]


def vary_choices(
    findings: pd.DataFrame, regions: pd.DataFrame, config: SpecificationConfig
) -> pd.DataFrame:
    """Count votes under all combinations of choices at once.

    Findings are selected once for each choice that selects findings; votes are then cast for all
    combinations together, the combination being one more column to group by.

    Parameters
    ----------
    findings, regions
        See ``FINDINGS`` and ``REGIONS``.
    config
        The syntheses, the choices made, and under ``specifications`` those beside them.

    Returns
    -------
    One row per combination, synthesis and region that has a vote; see ``SPECIFICATIONS``.
    """
    choices = list_choices(config)
    selected = pd.concat(_select(findings, regions, config, choices), ignore_index=True)
    key = [*SELECTING, *KEY]
    studies = count_directions(selected, [*key, "study_id", "cohort"], "direction")
    cast = studies.merge(choices, on=SELECTING)
    cast = cast.assign(
        vote=agreed_vote(cast, DIRECTIONS, _shares(cast)),
        caster=cast["cohort"].where(cast["unit"] == "cohort", cast["study_id"]),
    )
    key = ["specification_id", *KEY]
    units = count_directions(cast, [*key, "caster", "agreement"], "vote")
    units = units.assign(vote=agreed_vote(units, VOTES_CAST, _shares(units)))
    counts = count_directions(units, key, "vote").set_index(key)
    counts = counts.assign(
        k_units=counts.sum(axis="columns"), k_cohorts=cast.groupby(key)["cohort"].nunique()
    )
    counts = counts.reset_index().merge(choices, on="specification_id")
    counts = counts.assign(verdict=name_verdicts(counts, _shares(counts)))
    return shape_table(_mark_configured(_test_directions(counts), config), SPECIFICATIONS)


def list_choices(config: SpecificationConfig) -> pd.DataFrame:
    """List every combination of choices; those that the config makes are always among them."""
    given, syntheses = config.specifications, config.syntheses.values()
    ranks: tuple[Rank, ...] = get_args(Rank)
    lists = (
        _in_order(get_args(Unit), given.unit, {s.unit or config.unit for s in syntheses}),
        sorted({*given.agreement, config.agreement}),
        _in_order(get_args(Subgroups), given.subgroups, {"configured"}),
        _in_order(ranks, given.level, {s.level or config.level for s in syntheses}),
        _in_order(get_args(NullResults), given.null_results, {"apart"}),
        _in_order(get_args(Measures), given.measures, {"configured"}),
    )
    choices = pd.DataFrame(list(product(*lists)), columns=CHOICES)
    digits = len(str(len(choices)))
    return choices.assign(
        specification_id=[f"s{number:0{digits}d}" for number in range(1, len(choices) + 1)],
        votes_for_null=choices["null_results"] != "left_out",
    )


def _in_order(every: Sequence[str], given: Sequence[str], made: Collection[str]) -> list[str]:
    return [choice for choice in every if choice in given or choice in made]


def _select(
    findings: pd.DataFrame,
    regions: pd.DataFrame,
    config: SpecificationConfig,
    choices: pd.DataFrame,
) -> Iterator[pd.DataFrame]:
    """Select the findings of each synthesis under each choice that selects findings."""
    voting = findings[findings["direction"].isin(DIRECTIONS)]
    columns = ["study_id", "cohort", "direction"]
    for name, synthesis in config.syntheses.items():
        for selecting in records_of(choices[SELECTING].drop_duplicates()):
            where = _widened(synthesis, selecting["subgroups"], selecting["measures"])
            chosen = select_findings(voting, where, regions)
            if not selecting["votes_for_null"]:
                chosen = chosen[chosen["direction"] != "no_change"]
            group = name_groups(chosen, synthesis, regions, selecting["level"])
            yield (
                chosen[columns]
                .assign(synthesis=name, region=group, **selecting)
                .dropna(subset="region")
            )


def _widened(synthesis: Synthesis, subgroups: Subgroups, measures: Measures) -> Where:
    """Change the filter of a synthesis: other subgroups, every measure."""
    changes: dict[str, object] = {}
    if subgroups != "configured":
        changes["subgroup"] = ["all"] if subgroups == "whole_group" else None
    if measures == "pooled":
        changes["measure"] = None
    return synthesis.where.model_copy(update=changes)


def _shares(table: pd.DataFrame) -> Shares:
    codes, shares = pd.factorize(table["agreement"])
    exact = [as_fraction(share) for share in shares]
    return Shares(
        np.array([share.numerator for share in exact])[codes],
        np.array([share.denominator for share in exact])[codes],
    )


def _test_directions(counts: pd.DataFrame) -> pd.DataFrame:
    """Test increase against decrease; votes for no change may count with the smaller side."""
    against = counts["n_no_change"].where(counts["null_results"] == "against", 0)
    increase, decrease = counts["n_increase"], counts["n_decrease"]
    larger, others = np.maximum(increase, decrease), np.minimum(increase, decrease) + against
    k = larger + others
    # With the smaller side not above the larger: with more nulls than that, nothing leans.
    p = np.where(others < larger, sign_test(larger, others), np.where(k > 0, 1.0, np.nan))
    joined = np.select([increase > decrease, increase < decrease], [0.0, 1.0], 0.5) * against
    return counts.assign(
        proportion_increase=((increase + joined) / k).where(k > 0),
        p_sign=p,
        p_attainable=attainable_p(k),
    )


def _mark_configured(counts: pd.DataFrame, config: SpecificationConfig) -> pd.DataFrame:
    """Mark the combination that each synthesis is configured with."""
    made = {
        name: (s.unit or config.unit, s.level or config.level)
        for name, s in config.syntheses.items()
    }
    unit = counts["synthesis"].map({name: unit for name, (unit, _) in made.items()})
    level = counts["synthesis"].map({name: level for name, (_, level) in made.items()})
    return counts.assign(
        configured=(counts["unit"] == unit)
        & (counts["level"] == level)
        & (counts["agreement"] == config.agreement)
        & (counts["subgroups"] == "configured")
        & (counts["null_results"] == "apart")
        & (counts["measures"] == "configured")
    )


if __name__ == "__main__":
    specifications = vary_choices(
        read_table(snakemake.input.findings, FINDINGS),
        read_table(snakemake.input.regions, REGIONS),
        SpecificationConfig.model_validate(snakemake.params.config),
    )
    write_table(specifications, snakemake.output.specifications, SPECIFICATIONS)
