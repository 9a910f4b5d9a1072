"""Write the page about the validation, every number of it taken from the tables."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.common.wording import MISSING, chosen_percent, number_text, p_text, percent_text
from scripts.documents.templates import fill_markdown
from scripts.tables.files import iterate_rows, read_table
from scripts.tables.validation import ASSUMED, SOURCES, VALIDATION, VOTERS
from scripts.validation.meta_analyses import CORRELATION, EVERY
from scripts.validation.results import KIND_LABELS, SMALLEST_EFFECT, TAU_GROUPS, Validated

# The share of the pooled effect that an estimate must lie within to be called close.
CLOSE = 0.1


def write_validation_page(results: Validated, sources: pd.DataFrame, template: Path) -> str:
    """Fill the template of the page."""
    filters: dict[str, Callable[..., Any]] = {
        "percent": percent_text,
        "chosen": chosen_percent,
        "p": p_text,
        "two": partial(number_text, decimals=2),
        "interval": interval_text,
        "size": size_words,
    }
    titles = sources.set_index("dataset")["title"]
    return fill_markdown(
        template,
        filters,
        results=results,
        titles=titles,
        sources=sources["package_data"].nunique(),
        package=sources["package"].iloc[0],
        assumed={name: f"τ = {name}" if name != "reml" else "pooled τ" for name in ASSUMED},
        kinds={kind: KIND_LABELS[kind] for kind in results.kinds},
        tau_groups=TAU_GROUPS,
        two_reports=VOTERS[1],
        each_report=VOTERS[2],
        every=EVERY,
        correlation=CORRELATION,
        smallest=SMALLEST_EFFECT,
        rows=list_rows(results),
    )


def list_rows(results: Validated) -> list[tuple[Any, Any]]:
    """Pair the rows of each data set: without heterogeneity, and with some."""
    pairs = (iterate_rows(results.rows(assumed)) for assumed in ("0", "0.2"))
    return list(zip(*pairs, strict=True))


def interval_text(row: Any) -> str:
    """Write an interval; an end that is open is infinite."""
    low, high = (number_text(end, 2) for end in (row.ci_low, row.ci_high))
    return f"{low} to {high}".replace(f"{MISSING} to", "−∞ to").replace(f"to {MISSING}", "to ∞")


def size_words(ratio: float) -> str:
    """Say whether estimates that are this share of the pooled effects are too small or too large.

    Examples
    --------
    >>> size_words(0.5), size_words(1.05), size_words(1.6)
    ('too small', 'close', 'too large')
    """
    if abs(ratio - 1) <= CLOSE:
        return "close"
    return "too small" if ratio < 1 else "too large"


if __name__ == "__main__":
    config = snakemake.params.config
    template, sources = snakemake.input.page
    page = write_validation_page(
        Validated(read_table(snakemake.input.validation, VALIDATION), config["confidence"]),
        read_table(sources, SOURCES),
        Path(template),
    )
    Path(snakemake.output.page).write_bytes(page.encode())
