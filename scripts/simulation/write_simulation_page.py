"""Write the page about the simulation, every number of it taken from the table."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scripts.common.wording import MISSING, chosen_percent, list_words
from scripts.documents.templates import fill_markdown
from scripts.effects.likelihood import fit_votes
from scripts.models.base import as_fraction
from scripts.simulation.results import Simulated, nearest, sizes_label
from scripts.tables.files import read_table
from scripts.tables.simulation import SIMULATED_VERDICTS, SIMULATION, verdict_quantity
from scripts.votes.exact_tests import attainable_p, majority_needed

REQUIRED = 0.94  # ASSUME the least coverage that is called adequate for an interval of 95%
MINUS = "\N{MINUS SIGN}"
INTERVAL_LABELS = {
    "exact_covers": "exact, effect from votes",
    "exact_covers_true_tau": "exact, effect from votes, true tau assumed",
    "wilson_covers": "Wilson, proportion of increases",
    "random_effects_covers": "random effects, mean effect",
    "prediction_covers": "prediction interval",
}


def write_simulation_page(
    results: Simulated, agreement: float | Fraction, publication: float, template: Path
) -> str:
    """Fill the template of the page.

    ``publication`` is the probability that a cohort is published that is not favoured.
    """
    filters: dict[str, Callable[..., Any]] = {
        "percent": percent,
        "chosen": chosen_percent,
        "label": sizes_label,
        "with_limits": with_limits,
        "decimal": decimal,
        "g": short,
        "listed": lambda values: list_words([*map(short, values)]),
    }
    return fill_markdown(
        template,
        filters,
        results=results,
        agreement=agreement,
        publication=publication,
        required=REQUIRED,
        verdicts=[(verdict, verdict_quantity(verdict)) for verdict in SIMULATED_VERDICTS],
        low=list_below(results, REQUIRED),
        scenarios=int(results.table["quantity"].isin(["sign_test", "random_effects_covers"]).sum()),
        replicates=results.row("sign_test", results.cohorts[0]).out_of,
        varied=min(row.out_of for row in results.rows("random_effects_covers")),
        error=_widest_error(results.table, is_varied=False),
        error_varied=_widest_error(results.table, is_varied=True),
        cohorts=nearest(results.cohorts, 10),
        reports=nearest(results.overlaps, 3),
        correlation=nearest(results.correlations, 0.8),
        effect=nearest(results.effects, 0.2),
        equal=[sizes for sizes in results.sizes if ";" not in sizes],
        unequal=next((sizes for sizes in results.sizes if ";" in sizes), None),
        enough=fewest_votes(results.alpha),
        majority=majority_needed,
        attainable=lambda votes: f"{float(attainable_p(votes)):.2g}",
        agreeing=fewest_agreeing(results.confidence),
    )


def percent(rate: Any) -> str:
    """Write a simulated share with one decimal; a dash where it is not defined."""
    return MISSING if pd.isna(rate) else f"{100 * rate:.1f}%"


def decimal(number: Any, places: int = 2) -> str:
    """Write an error or a width; a dash where there is none."""
    if pd.isna(number):
        return MISSING
    return f"{round(float(number), places) + 0.0:.{places}f}".replace("-", MINUS)


def with_limits(row: Any) -> str:
    """Write a mean error with the limits that the error of the simulation leaves."""
    if pd.isna(row.value):
        return MISSING
    return f"{decimal(row.value, 3)} ({decimal(row.ci_low, 3)} to {decimal(row.ci_high, 3)})"


def list_below(results: Simulated, least: float) -> list[dict[str, Any]]:
    """List the intervals that cover less often than required although their assumptions hold.

    Returns
    -------
    For each interval, sizes, effect and tau: the rows, one for each number of cohorts.
    """
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for row in sorted(results.below(least), key=_place):
        groups.setdefault((row.quantity, row.sizes, row.effect, row.tau), []).append(row)
    return [
        {"interval": INTERVAL_LABELS[quantity], "row": rows[0], "rows": rows}
        for (quantity, *_), rows in groups.items()
    ]


def _place(row: Any) -> tuple[Any, ...]:
    of_quantity = list(INTERVAL_LABELS).index(row.quantity)
    return of_quantity, row.sizes, row.effect, row.tau, row.cohorts


def short(number: float) -> str:
    """Write a chosen number as short as it was typed."""
    return f"{number:g}"


def fewest_votes(alpha: float) -> int:
    """Return how many votes it takes for a p value of alpha to be in reach."""
    votes = np.arange(1, 100)
    return int(votes[attainable_p(votes) <= alpha][0])


def fewest_agreeing(confidence: float) -> int:
    """Return how many votes that all agree leave an effect of zero out of the profile interval."""
    places = np.arange(50)
    signs = (places <= places[:, None]).astype(float)
    low = fit_votes(signs, np.ones(signs.shape), confidence).profile_low
    return int(places[low > 0][0]) + 1


def _widest_error(table: pd.DataFrame, *, is_varied: bool) -> float:
    """Return half the width of the widest interval of a share among all replicates."""
    varied = (table["tau"] > 0) | (table["selection"] != "none")
    whole = table[table["quantity"].eq("directional_verdict") & varied.eq(is_varied)]
    return float((whole["ci_high"] - whole["ci_low"]).max()) / 2


if __name__ == "__main__":
    config = snakemake.params.config
    page = write_simulation_page(
        Simulated(read_table(snakemake.input.simulation, SIMULATION), config["confidence"]),
        as_fraction(config["agreement"]),
        config["publication"],
        Path(snakemake.input.template[0]),
    )
    Path(snakemake.output.page).write_bytes(page.encode())
