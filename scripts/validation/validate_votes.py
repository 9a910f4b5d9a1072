"""Count the votes of real meta-analyses, and set what they say beside the usual pooling."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scripts.effects.combining import RandomEffects, random_effects
from scripts.effects.estimate_effects import estimate_effects, group_by_question
from scripts.effects.likelihood import correlation_fit
from scripts.effects.vote_effects import cast_votes_by_form, fit_sets, interval_of
from scripts.models.config import EffectConfig
from scripts.tables.files import iterate_rows, read_table, shape_table, write_table
from scripts.tables.validation import ASSUMED, META_ANALYSES, VALIDATION, VOTERS
from scripts.validation.meta_analyses import (
    cohort_names,
    draw_second_reports,
    likelihood_sizes,
    put_on_scale,
    to_findings,
    to_regions,
)
from scripts.votes.count_votes import count_votes
from scripts.votes.voting import DIRECTIONS

LIMITS = ["estimate", "ci_low", "ci_high"]
VOTE_COLUMNS = ("n_increase", "n_decrease", "n_no_change", "n_conflicting", "verdict", "p_sign")
TAUS = [float(assumed) for assumed in ASSUMED if assumed != "reml"]
SYNTHESES = {"validation": {"title": "Real meta-analyses", "where": {}}}


def validate_votes(studies: pd.DataFrame, choices: Mapping[str, Any]) -> pd.DataFrame:
    """Strip meta-analyses to directions and numbers, count their votes and compare.

    Parameters
    ----------
    studies
        Effects, variances and numbers of participants; see ``META_ANALYSES``.
    choices
        The keys of the config that decide how votes are counted, without the syntheses.

    Returns
    -------
    One row per meta-analysis, what votes, and assumed heterogeneity; see ``VALIDATION``.
    """
    config = EffectConfig.model_validate({**choices, "tau": TAUS, "syntheses": SYNTHESES})
    studies = put_on_scale(studies)
    pooled = {
        str(name): random_effects(rows["yi"], np.sqrt(rows["vi"]), config.confidence)
        for name, rows in studies.groupby("dataset")
    }
    seconds = [
        draw_second_reports(rows, pooled[str(name)].estimate, pooled[str(name)].tau)
        for name, rows in studies.groupby("dataset")
    ]
    one = to_findings(studies)
    two = pd.concat([one, to_findings(pd.concat(seconds), report=2)], ignore_index=True)
    apart = two.assign(cohort=two["study_id"])
    rows = [
        row
        for voters, findings in zip(VOTERS, (one, two, apart), strict=True)
        for row in compare_votes(findings, pooled, config, voters)
    ]
    sizes = cohort_names(studies).map(likelihood_sizes(one))
    ratios = studies.assign(variance_ratio=studies["vi"] * sizes)
    columns = {"kind": "first", "study": "size", "variance_ratio": "median"}
    about = ratios.groupby("dataset").agg(columns).rename(columns={"study": "studies"})
    return shape_table(pd.DataFrame(rows).join(about, on="dataset"), VALIDATION)


def compare_votes(
    findings: pd.DataFrame, pooled: Mapping[str, RandomEffects], config: EffectConfig, voters: str
) -> Iterator[dict[str, Any]]:
    """Count the votes of findings, estimate the effects, and set them beside the pooled ones."""
    regions = to_regions(findings)
    *_, votes = count_votes(findings, regions, config)
    fitted = fit_assumed(findings, regions, pooled, config)
    for row in iterate_rows(votes):
        shared = {"dataset": row.region, "voters": voters}
        shared |= {name: getattr(row, name) for name in VOTE_COLUMNS}
        for form, assumed, limits in fitted[row.region]:
            estimate, low, high = (np.nan if pd.isna(number) else number for number in limits)
            shared |= _pooled_cells(pooled[row.region], form)
            covers = not (low > shared["reml_mean"] or high < shared["reml_mean"])  # open: NaN
            cells = dict(zip(LIMITS, (estimate, low, high), strict=True)) | {"covers": covers}
            yield shared | {"assumed_tau": assumed} | cells


def fit_assumed(
    findings: pd.DataFrame,
    regions: pd.DataFrame,
    pooled: Mapping[str, RandomEffects],
    config: EffectConfig,
) -> Mapping[str, list[tuple[str, str, Sequence[float]]]]:
    """Estimate the mean effect from votes, with its exact interval, for each assumed heterogeneity.

    Returns
    -------
    By data set: the form of its effects, the assumed tau, and the estimate with its limits.
    """
    *_, table = estimate_effects(findings, regions, config)
    grouped = group_by_question(findings, regions, config)
    cast = cast_votes_by_form(grouped[grouped["direction"].isin(DIRECTIONS)], config)
    of_sets = np.array([[pooled[region].tau] for _, region, _ in cast.sets])
    (fit,) = fit_sets(cast, cast.cohorts, config, of_sets)
    correlations = correlation_fit(fit, config.confidence)
    fitted: dict[str, list[tuple[str, str, Sequence[float]]]] = defaultdict(list)
    for row in iterate_rows(table):
        limits = (row.estimate, row.ci_low, row.ci_high)
        fitted[row.region].append((row.form, f"{row.tau:g}", limits))
    for place, (_, region, form) in enumerate(cast.sets):
        of_form = correlations if form == "correlation" else fit
        fitted[region].append((form, "reml", interval_of(of_form, place)))
    return fitted


def _pooled_cells(result: RandomEffects, form: str) -> dict[str, Any]:
    """Give the pooled effect as the votes estimate it: that of correlations as a correlation."""
    limits = np.array([result.estimate, result.ci_low, result.ci_high])
    mean, low, high = np.tanh(limits) if form == "correlation" else limits
    cells = {"reml_mean": mean, "reml_low": low, "reml_high": high}
    return cells | {"reml_p": result.p_value, "reml_tau": result.tau}


if __name__ == "__main__":
    validation = validate_votes(
        read_table(snakemake.input.meta_analyses[0], META_ANALYSES), snakemake.params.config
    )
    write_table(validation, snakemake.output.validation, VALIDATION)
