"""Count the votes of real meta-analyses, and set what they say beside the usual pooling."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from scripts.effects.estimate_effects import estimate_effects
from scripts.effects.likelihood import correlation_fit, fit_votes, heterogeneous_size
from scripts.effects.vote_effects import FORMS
from scripts.models.config import VoteConfig
from scripts.tables.files import iterate_rows, read_table, shape_table, write_table
from scripts.tables.validation import ASSUMED, META_ANALYSES, VALIDATION, VOTERS
from scripts.validation.meta_analyses import (
    Pooled,
    cohort_names,
    draw_second_reports,
    likelihood_sizes,
    pool,
    put_on_scale,
    to_findings,
    to_regions,
)
from scripts.votes.count_votes import count_votes
from scripts.votes.voting import SIGNS

LIMITS = ["estimate", "ci_low", "ci_high"]
VOTE_COLUMNS = ("n_increase", "n_decrease", "n_no_change", "n_conflicting", "verdict", "p_sign")
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
    config = VoteConfig.model_validate({**choices, "syntheses": SYNTHESES})
    studies = put_on_scale(studies)
    pooled = {
        str(name): pool(rows["yi"].to_numpy(float), rows["vi"].to_numpy(float), config.confidence)
        for name, rows in studies.groupby("dataset")
    }
    seconds = [draw_second_reports(rows, pooled[str(n)]) for n, rows in studies.groupby("dataset")]
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
    findings: pd.DataFrame, pooled: Mapping[str, Pooled], config: VoteConfig, voters: str
) -> Iterator[dict[str, Any]]:
    """Count the votes of findings, estimate the effects, and set them beside the pooled ones."""
    regions = to_regions(findings)
    _, units, votes = count_votes(findings, regions, config)
    effects = {
        (row.region, row.method): [row.estimate, row.ci_low, row.ci_high]
        for row in iterate_rows(estimate_effects(findings, regions, config))
    }
    forms = findings.groupby("region")["contrast"].first().map(FORMS)
    cast = units.assign(
        sign=units["vote"].map(SIGNS).fillna(0.0),
        m=units["unit"].map(likelihood_sizes(findings)),
    )
    for row in iterate_rows(votes):
        form, result = forms[row.region], pooled[row.region]
        of_set = cast[cast["region"] == row.region]
        shared = {"dataset": row.region, "voters": voters} | _pooled_cells(result, form)
        shared |= {name: getattr(row, name) for name in VOTE_COLUMNS}
        for assumed in ASSUMED:
            tau = result.tau if assumed == "reml" else float(assumed)
            limits = (
                fit_votes_assuming(of_set["sign"], of_set["m"], tau, form, config.confidence)
                if tau > 0
                else effects[row.region, f"ml_{form}_exact"]
            )
            estimate, low, high = (np.nan if pd.isna(number) else number for number in limits)
            covers = not (low > shared["reml_mean"] or high < shared["reml_mean"])  # open: NaN
            fitted = dict(zip(LIMITS, (estimate, low, high), strict=True)) | {"covers": covers}
            yield shared | {"assumed_tau": assumed} | fitted


def fit_votes_assuming(
    signs: pd.Series, sizes: pd.Series, tau: float, form: str, confidence: float
) -> list[float]:
    """Estimate the mean effect from votes, with its exact interval, for a given heterogeneity."""
    reduced = heterogeneous_size(sizes.to_numpy(float), tau)
    fit = fit_votes(signs.to_numpy(float)[None, :], reduced[None, :], confidence)
    if form == "correlation":
        fit = correlation_fit(fit, confidence)
    return [float(number[0]) for number in (fit.estimate, fit.exact_low, fit.exact_high)]


def _pooled_cells(result: Pooled, form: str) -> dict[str, Any]:
    """Give the pooled effect as the votes estimate it: that of correlations as a correlation."""
    limits = np.array([result.mean, result.low, result.high])
    mean, low, high = np.tanh(limits) if form == "correlation" else limits
    cells = {"reml_mean": mean, "reml_low": low, "reml_high": high}
    return cells | {"reml_p": result.p, "reml_tau": result.tau}


if __name__ == "__main__":
    validation = validate_votes(
        read_table(snakemake.input.meta_analyses[0], META_ANALYSES), snakemake.params.config
    )
    write_table(validation, snakemake.output.validation, VALIDATION)
