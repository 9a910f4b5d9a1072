"""Add up the chunks of the simulation, and give each share with its Monte Carlo error."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from scripts.tables.files import read_table, shape_table, to_records, write_table
from scripts.tables.simulation import MEANS, MEDIANS, SCENARIO, SIMULATED, SIMULATION
from scripts.votes.exact_tests import wilson_interval

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int_]


def summarise_simulation(chunks: Iterable[pd.DataFrame], confidence: float) -> pd.DataFrame:
    """Add up counts over the chunks: to shares, mean errors and median widths.

    Parameters
    ----------
    chunks
        Counts of each chunk; see ``SIMULATED``.
    confidence
        Confidence level of the intervals.

    Returns
    -------
    One row per scenario and quantity; see ``SIMULATION``.
    """
    key = [*SCENARIO, "quantity"]
    together = pd.concat(chunks)
    is_number = together["quantity"].isin([*MEANS, *MEDIANS])
    shares = together[~is_number].groupby(key, dropna=False)[["count", "out_of"]].sum()
    low, high = wilson_interval(shares["count"], shares["out_of"], confidence)
    rate = (shares["count"] / shares["out_of"]).where(shares["out_of"] > 0)
    shares = shares.assign(value=rate, ci_low=low, ci_high=high).reset_index()
    z = float(ndtri((1 + confidence) / 2))
    rows = []
    added = together[is_number].groupby([*key, "number"], dropna=False)["count"].sum().reset_index()
    for named, numbers in added.groupby(key, dropna=False):
        summarise = summarise_mean if named[-1] in MEANS else summarise_median
        known = numbers.dropna(subset="number")
        drawn = known["number"].to_numpy(dtype=float), known["count"].to_numpy(dtype=int)
        limits = dict(zip(("value", "ci_low", "ci_high"), summarise(*drawn, z), strict=True))
        rows.append(dict(zip(key, named, strict=True)) | {"out_of": known["count"].sum()} | limits)
    return shape_table([*to_records(shares), *rows], SIMULATION)


def summarise_mean(numbers: Floats, counts: Whole, z: float) -> tuple[float, float, float]:
    """Return the mean of numbers that came so often, and z standard errors to both sides.

    Examples
    --------
    1, 1 and 4 have the mean 2 and the variance 3, so that the standard error of the mean is 1:

    >>> summarise_mean(np.array([1.0, 4.0]), np.array([2, 1]), z=2)
    (2.0, 0.0, 4.0)
    """
    n = int(counts.sum())
    if n == 0:
        return np.nan, np.nan, np.nan
    mean = float(numbers @ counts) / n
    variance = float((numbers - mean) ** 2 @ counts) / (n - 1) if n > 1 else np.nan
    half = z * np.sqrt(variance / n)
    return mean, float(mean - half), float(mean + half)


def summarise_median(numbers: Floats, counts: Whole, z: float) -> tuple[float, float, float]:
    """Return the median of numbers that came so often, with limits from the order statistics.

    Examples
    --------
    Of 1, 2, ..., 100 the median is 50.5; the ranks 50 - 1.96 x 5 and 51 + 1.96 x 5 limit it:

    >>> summarise_median(np.arange(1.0, 101.0), np.ones(100, int), z=1.96)
    (50.5, 40.0, 61.0)
    """
    n = int(counts.sum())
    if n == 0:
        return np.nan, np.nan, np.nan
    half = z * np.sqrt(n) / 2
    ranks = np.array([(n - 1) // 2, n // 2, np.floor(n / 2 - half) - 1, np.ceil(n / 2 + half)])
    places = np.searchsorted(counts.cumsum(), np.clip(ranks, 0, n - 1), side="right")
    middle, next_to_it, low, high = numbers[places].tolist()
    return (middle + next_to_it) / 2, low, high


if __name__ == "__main__":
    simulation = summarise_simulation(
        [read_table(path, SIMULATED) for path in snakemake.input.counts],
        snakemake.params.config["confidence"],
    )
    write_table(simulation, snakemake.output.simulation, SIMULATION)
