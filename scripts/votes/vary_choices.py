"""Count the votes under every combination of analytic choices (a specification curve)."""

import numpy as np
import pandas as pd

from scripts.models.config import SpecificationConfig, Synthesis
from scripts.models.filters import Where
from scripts.models.terms import Measures, Subgroups
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import read_tables, shape_table, to_records, write_table
from scripts.tables.records import FINDINGS, REGIONS, STUDIES
from scripts.tables.robustness import SPECIFICATIONS
from scripts.votes.follow_ups import choose_follow_ups
from scripts.votes.review_data import prepare_review
from scripts.votes.specifications import FILTERING, SELECTING, list_choices
from scripts.votes.study_fields import allowed_by_bias
from scripts.votes.syntheses import include_findings, name_groups, name_units
from scripts.votes.voting import (
    DIRECTIONS,
    SIGNS,
    Shares,
    compare_directions,
    count_directions,
    majority_direction,
    name_verdicts,
)

NEEDED = ["study_id", "cohort", "comparison", "direction", "follow_up"]
SELECTED = ["study_id", "cohort", "unit", "direction", "region", "selection"]


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
        The syntheses, the configured choices, and under ``specifications`` the others.

    Returns
    -------
    One row per combination, synthesis and region that has a vote; see ``SPECIFICATIONS``.
    """
    if not config.syntheses:  # a review without a finding of an included study
        return shape_table([], SPECIFICATIONS)
    choices = list_choices(config)
    voting = findings[findings["direction"] != "unclear"]
    counts = pd.concat(
        [
            _count_synthesis(_select(voting, synthesis, regions, choices), choices, name)
            for name, synthesis in config.syntheses.items()
        ],
        ignore_index=True,
    )
    counts = counts.join(choices.drop(columns=["selection", "share"]), on="specification")
    against = counts["n_no_change"].where(counts["null_results"] == "against", 0)
    counts = counts.assign(
        **compare_directions(counts, against),
        verdict=name_verdicts(counts, _shares(choices, counts)),
    )
    return shape_table(_mark_configured(counts, config), SPECIFICATIONS)


def _select(
    voting: pd.DataFrame, synthesis: Synthesis, regions: pd.DataFrame, choices: pd.DataFrame
) -> pd.DataFrame:
    """Select the findings of a synthesis under each choice that selects findings."""
    selected = []
    selections = choices[SELECTING].drop_duplicates()
    for options in to_records(selections[FILTERING].drop_duplicates()):
        where = _widened(synthesis, options["subgroups"], options["measures"])
        included = include_findings(voting, synthesis, where, regions)
        kept = allowed_by_bias(included, options["risk_of_bias"])
        included = included.loc[kept, [*dict.fromkeys([*NEEDED, synthesis.group_by])]]
        for selecting in to_records(selections.merge(pd.DataFrame([options]))):
            is_null = included["direction"].isin(selecting["null_findings"].split(";"))
            chosen = included.assign(
                direction=included["direction"].mask(is_null, "no_change"),
                region=name_groups(included, synthesis, regions, selecting["level"]),
                unit=name_units(included, selecting["unit"]),
                selection=selecting["selection"],
            )
            chosen = chosen[is_null | chosen["direction"].isin(SIGNS)]
            voted = choose_follow_ups(chosen, synthesis.follow_up, DIRECTIONS)
            selected.append(chosen.loc[voted, SELECTED])
    return pd.concat(selected, ignore_index=True).dropna(subset="region")


def _count_synthesis(selected: pd.DataFrame, choices: pd.DataFrame, name: str) -> pd.DataFrame:
    """Cast and count the votes of a synthesis under all combinations together."""
    selected = selected.astype(dict.fromkeys(["study_id", "cohort", "unit", "region"], "category"))
    key = ["selection", "region"]
    studies = count_directions(selected, [*key, "unit", "study_id", "cohort"], "direction")
    cohorts = studies.groupby(key, observed=True)["cohort"].nunique().rename("k_cohorts")
    cast = studies.merge(choices["selection"].rename_axis("specification").reset_index())
    cast = cast.assign(
        vote=majority_direction(cast, DIRECTIONS, _shares(choices, cast)),
        caster=cast["unit"].cat.codes,
    )
    key = ["specification", "region"]
    units = count_directions(cast, [*key, "caster"], "vote")
    units = units.assign(vote=majority_direction(units, VOTE_CATEGORIES, _shares(choices, units)))
    counts = count_directions(units, key, "vote")
    counts = counts.assign(
        synthesis=name,
        k_units=counts[[f"n_{vote}" for vote in VOTE_CATEGORIES]].sum(axis="columns"),
        selection=choices["selection"].to_numpy()[counts["specification"]],
    )
    return counts.join(cohorts, on=["selection", "region"]).astype({"region": "string"})


def _widened(synthesis: Synthesis, subgroups: Subgroups, measures: Measures) -> Where:
    """Change the filter of a synthesis: other subgroups, every measure."""
    changes: dict[str, object] = {}
    if subgroups != "configured":
        changes["subgroup"] = ["all"] if subgroups == "whole_group" else None
    if measures == "pooled":
        changes["measure"] = None
    return synthesis.where.model_copy(update=changes)


def _shares(choices: pd.DataFrame, rows: pd.DataFrame) -> Shares:
    """Give each row the share of agreement of its specification."""
    numerators = np.array([share.numerator for share in choices["share"]])
    denominators = np.array([share.denominator for share in choices["share"]])
    return Shares(numerators[rows["specification"]], denominators[rows["specification"]])


def _mark_configured(counts: pd.DataFrame, config: SpecificationConfig) -> pd.DataFrame:
    """Mark the combination that each synthesis is configured with."""
    return counts.assign(
        configured=(counts["unit"] == counts["synthesis"].map(config.unit_of))
        & (counts["level"] == counts["synthesis"].map(config.level_of))
        & (counts["agreement"] == float(config.agreement))
        & (counts["subgroups"] == "configured")
        & (counts["null_results"] == "apart")
        & (counts["measures"] == "configured")
        & (counts["risk_of_bias"] == "any")
    )


if __name__ == "__main__":
    tables, config = prepare_review(
        read_tables(snakemake.input, (STUDIES, FINDINGS, REGIONS)),
        SpecificationConfig.model_validate(snakemake.params.config),
    )
    specifications = vary_choices(tables["findings"], tables["regions"], config)
    write_table(specifications, snakemake.output.specifications, SPECIFICATIONS)
