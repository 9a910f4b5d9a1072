"""Real meta-analyses: their effects on one scale, the usual pooling, and what is left of a study.

A study keeps the sign of its effect and its numbers of participants, as in a review that reports
directions alone.
"""

from typing import Any

import numpy as np
import pandas as pd

from scripts.tables.files import shape_table
from scripts.tables.records import FINDINGS, REGIONS

# ASSUME: a log odds ratio is a standardised mean difference of a logistic variable, times pi / root
# of 3 (Hasselblad & Hedges 1995; Cochrane Handbook 10.6).
SMD_OF_LOG_ODDS = np.sqrt(3) / np.pi
# ASSUME: every third cohort has a second report, whose error correlates with that of the first.
EVERY, CORRELATION, SEED = 3, 0.8, 20210409

CONTRASTS = {
    "smd": "between_groups",
    "mean_change": "within_group",
    "correlation": "association",
    "log_odds_ratio": "between_groups",
}


def put_on_scale(studies: pd.DataFrame) -> pd.DataFrame:
    """Turn log odds ratios into standardised mean differences; other effects stay as they are."""
    factor = pd.Series(1.0, studies.index).mask(
        studies["kind"] == "log_odds_ratio", SMD_OF_LOG_ODDS
    )
    return studies.assign(yi=studies["yi"] * factor, vi=studies["vi"] * factor**2)


def draw_second_reports(studies: pd.DataFrame, mean: float, tau: float) -> pd.DataFrame:
    """Draw a second report of every third cohort of a data set.

    Both reports estimate one true effect, drawn from N(mean, tau^2), with the same variance and
    correlated errors; the second effect is drawn from its distribution given the first. The random
    numbers rest on the name of the data set alone.
    """
    second = studies.sort_values("study").iloc[::EVERY]
    errors = second["vi"].to_numpy(float)
    total, shared = tau**2 + errors, tau**2 + CORRELATION * errors
    centre = mean + shared / total * (second["yi"].to_numpy(float) - mean)
    spread = np.sqrt(total - shared**2 / total)
    (name,) = second["dataset"].unique()
    normal = np.random.default_rng([SEED, *str(name).encode()]).standard_normal(len(second))
    return second.assign(yi=centre + spread * normal)


def cohort_names(studies: pd.DataFrame) -> pd.Series:
    """Name the cohort of each study."""
    names: pd.Series = studies["dataset"] + "-" + studies["study"].astype("string")
    return names


def likelihood_sizes(findings: pd.DataFrame) -> pd.Series:
    """Return the size of each cohort in the likelihood of votes: n1 n2 / (n1 + n2), or n1."""
    n1, n2 = (findings[name].astype("Float64") for name in ("n_arm", "n_comparator"))
    sizes = (n1 * n2 / (n1 + n2)).fillna(n1).astype(float)
    largest: pd.Series = sizes.groupby(findings["cohort"]).max()
    return largest


def to_findings(studies: pd.DataFrame, report: int = 1) -> pd.DataFrame:
    """Strip studies to findings: a direction and numbers of participants; see ``FINDINGS``.

    The data set stands in for the region. An effect of exactly 0 is a finding of no change.
    """
    cohort = cohort_names(studies)
    signs = np.sign(studies["yi"].to_numpy(float)).astype(int)
    findings = pd.DataFrame(
        {
            "finding_id": cohort + f"-{report}",
            "study_id": cohort + f"-{report}",
            "cohort": cohort,
            "region": studies["dataset"],
            "side": "unspecified",
            "measure": "effect",
            "contrast": studies["kind"].map(CONTRASTS),
            "arm": "first",
            "arm_role": "treated",
            "comparator": pd.Series("second", studies.index).where(studies["n2"].notna()),
            "subgroup": "all",
            "direction": [("no_change", "increase", "decrease")[sign] for sign in signs],
            "comparator_role": pd.Series("treatment_as_usual", studies.index).where(
                studies["n2"].notna()
            ),
            "n_arm": studies["n1"],
            "n_comparator": studies["n2"],
            "included": True,
        }
    )
    return shape_table(findings, FINDINGS)


def to_regions(findings: pd.DataFrame) -> pd.DataFrame:
    """Make a vocabulary in which each data set is a region of its own; see ``REGIONS``."""
    names = sorted(findings["region"].unique())
    rows: list[dict[str, Any]] = [
        {"region": name, "rank": "structure", "position": place}
        | {f"at_{rank}": name for rank in ("system", "structure", "subregion")}
        for place, name in enumerate(names)
    ]
    return shape_table(rows, REGIONS)
