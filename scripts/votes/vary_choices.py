"""Count the votes under every combination of analytic choices (a specification curve)."""

from collections.abc import Collection, Sequence
from fractions import Fraction
from hashlib import sha256
from typing import cast

import numpy as np
import pandas as pd

from scripts.models.config import SpecificationConfig, Synthesis
from scripts.models.filters import Where
from scripts.models.terms import BiasChoice, Measures, Subgroups
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import iterate_rows, read_tables, shape_table, write_table
from scripts.tables.records import FINDINGS, REGIONS, STUDIES
from scripts.tables.robustness import SPECIFICATIONS
from scripts.votes.benefit import count_benefit
from scripts.votes.follow_ups import choose_follow_ups
from scripts.votes.review_data import prepare_review
from scripts.votes.specifications import FILTERING, list_choices
from scripts.votes.study_fields import allowed_by_bias
from scripts.votes.syntheses import matches_where, name_groups, name_units
from scripts.votes.voting import (
    DIRECTIONS,
    SIGNS,
    Shares,
    Whole,
    compare_directions,
    majority_places,
    name_verdicts,
)

Options = tuple[Subgroups, Measures, BiasChoice]  # of the choices in ``FILTERING``
# What is selected: the directions by their places in ``DIRECTIONS``, all else by numbers.
SELECTED = ("selection", "region", "unit", "study", "cohort", "direction")


def vary_choices(
    findings: pd.DataFrame, regions: pd.DataFrame, config: SpecificationConfig
) -> pd.DataFrame:
    """Count votes under all combinations of choices at once.

    Findings are selected once for each choice that selects others; votes are then cast for all
    combinations together, the combination being one more number to group by.

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
            _count_synthesis(voting, synthesis, regions, choices).assign(synthesis=name)
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


def _count_synthesis(
    voting: pd.DataFrame, synthesis: Synthesis, regions: pd.DataFrame, choices: pd.DataFrame
) -> pd.DataFrame:
    """Cast and count the votes of a synthesis under all combinations together."""
    selected, names, stands_for = _select(voting, synthesis, regions, choices)
    shares = list(choices["share"].unique())
    counted = pd.concat([_count_votes(selected, shares, place) for place in range(len(shares))])
    wanted = pd.DataFrame(
        {
            "specification": choices.index,
            "selection": choices["selection"].map(stands_for),
            "share": choices["share"].map(shares.index),
        }
    )
    counts = wanted.merge(counted, on=["selection", "share"])
    return counts.assign(region=names.take(counts["region"].to_numpy())).drop(columns="share")


def _select(
    voting: pd.DataFrame, synthesis: Synthesis, regions: pd.DataFrame, choices: pd.DataFrame
) -> tuple[pd.DataFrame, pd.Index, dict[int, int]]:
    """Select the findings of a synthesis under each choice that selects findings.

    Returns
    -------
    The selected findings, see ``SELECTED``; the names of the regions; and for each selection the
    first with the same votes of the same units, which stands for it and alone has findings.
    """
    counted = count_benefit(voting) if synthesis.count == "benefit" else voting
    groups = {
        level: name_groups(counted, synthesis, regions, level)
        for level in choices["level"].unique()
    }
    names = pd.Index(pd.concat(groups.values()).dropna().unique())
    columns = {level: names.get_indexer(named) for level, named in groups.items()}
    columns |= {unit: _number(name_units(counted, unit)) for unit in choices["unit"].unique()}
    columns |= {
        nulls: _place_directions(counted["direction"], nulls.split(";"))
        for nulls in choices["null_findings"].unique()
    }
    study, cohort = _number(counted["study_id"]), _number(counted["cohort"])
    selected: list[pd.DataFrame] = []
    first: dict[bytes, int] = {}
    stands_for: dict[int, int] = {}
    for options, selections in choices.drop_duplicates("selection").groupby(FILTERING):
        subgroups, measures, bias = cast("Options", options)
        where = _widened(synthesis, subgroups, measures)
        included = matches_where(voting, where, regions) & allowed_by_bias(voting, bias)
        is_included = included[counted.index].to_numpy()
        for row in iterate_rows(selections):
            region, direction = columns[row.level], columns[row.null_findings]
            rows = np.flatnonzero(is_included & (direction >= 0) & (region >= 0))
            parts = (rows, region[rows], columns[row.unit][rows], direction[rows])
            same = sha256(b"".join(part.tobytes() for part in parts)).digest()
            stands_for[row.selection] = first.setdefault(same, row.selection)
            if first[same] == row.selection:
                chosen = (row.selection, *parts[1:3], study[rows], cohort[rows], parts[3])
                at = pd.DataFrame(dict(zip(SELECTED, chosen, strict=True)), rows)
                at["follow_up"] = counted["follow_up"].array[rows]
                voted = choose_follow_ups(at, synthesis.follow_up, range(len(DIRECTIONS)))
                selected.append(at[voted])
    return pd.concat(selected, ignore_index=True)[[*SELECTED]], names, stands_for


def _number(names: pd.Series) -> Whole:
    """Give each name a number, in the order in which they occur."""
    return pd.factorize(names)[0].astype(np.int64)


def _place_directions(directions: pd.Series, nulls: Collection[str]) -> Whole:
    """Give each direction its place in ``DIRECTIONS``, those for no change as well; -1: no vote."""
    places = {**dict.fromkeys(nulls, "no_change"), **{sign: sign for sign in SIGNS}}
    return pd.Index(DIRECTIONS).get_indexer(pd.Index(directions.map(places))).astype(np.int64)


def _count_votes(selected: pd.DataFrame, shares: Sequence[Fraction], place: int) -> pd.DataFrame:
    """Count the units of each selection and region by their vote, at a share of agreement."""
    numbers = {name: selected[name].to_numpy() for name in SELECTED}
    regions, units, studies, cohorts = (
        int(numbers[name].max(initial=0)) + 1 for name in ("region", "unit", "study", "cohort")
    )
    group = numbers["selection"] * regions + numbers["region"]
    of_study = (group * units + numbers["unit"]) * studies + numbers["study"]
    keys, counts = _tally(of_study, numbers["direction"], len(DIRECTIONS))
    for inside in (studies, units):
        votes = majority_places(counts, shares[place])
        keys, counts = _tally(keys // inside, votes, len(VOTE_CATEGORIES))
    of_groups = np.unique(group * cohorts + numbers["cohort"]) // cohorts
    return pd.DataFrame(
        {
            "share": place,
            "selection": keys // regions,
            "region": keys % regions,
            **{f"n_{vote}": counts[:, at] for at, vote in enumerate(VOTE_CATEGORIES)},
            "k_units": counts.sum(axis=1),
            "k_cohorts": np.unique(of_groups, return_counts=True)[1],
        }
    )


def _tally(key: Whole, votes: Whole, kinds: int) -> tuple[Whole, Whole]:
    """Count the votes of each kind under each key: the distinct keys, sorted, and their counts."""
    keys, place = np.unique(key, return_inverse=True)
    counts = np.bincount(place * kinds + votes, minlength=kinds * len(keys))
    return keys, counts.reshape(len(keys), kinds)


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
