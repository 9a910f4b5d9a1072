"""Add up the chunks of the simulation, and give each share with its Monte Carlo error."""

from collections.abc import Iterable

import pandas as pd

from scripts.tables.files import read_table, shape_table, write_table
from scripts.tables.simulation import SCENARIO, SIMULATED, SIMULATION
from scripts.votes.exact_tests import wilson_interval


def summarise_simulation(chunks: Iterable[pd.DataFrame], confidence: float) -> pd.DataFrame:
    """Add up counts over the chunks.

    Parameters
    ----------
    chunks
        Counts of each chunk; see ``SIMULATED``.
    confidence
        Confidence level of the Wilson intervals.

    Returns
    -------
    One row per scenario and quantity; see ``SIMULATION``.
    """
    key = [*SCENARIO, "quantity"]
    added = pd.concat(chunks).groupby(key, dropna=False, as_index=False)[["count", "out_of"]].sum()
    low, high = wilson_interval(added["count"], added["out_of"], confidence)
    rate = (added["count"] / added["out_of"]).where(added["out_of"] > 0)
    return shape_table(added.assign(rate=rate, ci_low=low, ci_high=high), SIMULATION)


if __name__ == "__main__":
    simulation = summarise_simulation(
        [read_table(path, SIMULATED) for path in snakemake.input.counts],
        snakemake.params.config["confidence"],
    )
    write_table(simulation, snakemake.output.simulation, SIMULATION)
