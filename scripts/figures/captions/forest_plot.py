"""Caption and alternative text of a forest plot."""

from collections.abc import Iterator
from math import isnan

from scripts.common.wording import (
    capitalised,
    chosen_percent,
    counted,
    favoured,
    list_first,
    list_words,
    uncapitalised,
)
from scripts.common.words import noun
from scripts.figures.forest_contents import NO_EFFECT, Block, ForestRow, Panel, number
from scripts.figures.phrases import USUAL, Phrases


def describe_forest_plot(
    title: str, panels: list[Panel], confidence: float, words: Phrases = USUAL
) -> str:
    """Say in numbers what a forest plot shows."""
    rows = [row for panel in panels for block in panel.blocks for row in _cohort_rows(block)]
    effects = [row for row in rows if not isnan(row.effect)]
    with_interval = sum(not isnan(row.low) for row in effects)
    regions = {block.region for panel in panels for block in panel.blocks}
    bare = len(rows) - len(effects)
    counts = [
        f"{counted(len(effects), 'effect')} ({with_interval} with a "
        f"{chosen_percent(confidence)} interval)",
        *([f"{counted(bare, 'result')} without a mark"] if bare else []),
    ]
    return " ".join(
        [
            f"Forest plot of {uncapitalised(title)}: {list_words(counts)} on "
            f"{words.count_groups(len(regions))}.",
            *(
                f"{p.title}: {list_first([_region_text(b, p) for b in p.blocks], '; ')}."
                for p in panels
            ),
        ]
    )


def _region_text(block: Block, panel: Panel) -> str:
    """Give the number of effects on a region and their range, and the mean where there is one."""
    rows = _cohort_rows(block)
    effects = sorted(row.effect for row in rows if not isnan(row.effect))
    if panel.kind == NO_EFFECT:
        shown = [f"{row.label} {row.text}" for row in rows]
        return f"{block.region}, {list_first(shown)}"
    low, high = (number(value, panel.decimals) for value in (effects[0], effects[-1]))
    text = f"{block.region}, {counted(len(effects), 'effect')}"
    text += f" of {low}" if len(effects) == 1 else f" from {low} to {high}"
    pooled = [f"{uncapitalised(row.label)} {row.text}" for row in block.rows if row.is_pooled]
    return f"{text}, {', '.join(pooled)}" if pooled else text


def _cohort_rows(block: Block) -> list[ForestRow]:
    return [row for row in block.rows if not row.is_pooled]


def caption_forest_plot(
    title: str, panels: list[Panel], confidence: float, words: Phrases = USUAL
) -> str:
    """Explain what a forest plot has of squares, diamonds, arrows and p values."""
    return " ".join(_sentences(title, panels, confidence, words))


def _sentences(title: str, panels: list[Panel], confidence: float, words: Phrases) -> Iterator[str]:
    rows = [row for panel in panels for block in panel.blocks for row in block.rows]
    yield (
        f"Forest plot, {uncapitalised(title)}: what {noun('cohorts')} report beyond a direction."
    )
    if any(not isnan(row.effect) for row in rows):
        yield (
            f"Square: effect of a {noun('cohort')}, with its {chosen_percent(confidence)} "
            "interval; hollow: no standard error reported. Arrow: beyond the axis."
        )
    if any(row.is_pooled for row in rows):
        yield (
            "Diamond: random-effects mean (REML) with its Hartung-Knapp interval; the line below "
            "it is the prediction interval. Weight: share in that mean."
        )
    if any(panel.is_log for panel in panels):
        yield "Ratios are on a logarithmic axis."
    if words.scale == "benefit" and any(not isnan(row.effect) for row in rows):
        yield (
            "Effects above 0 favour "
            f"{favoured('increase')}, effects below 0 {favoured('decrease')}: the sign is turned "
            "where lower values are better."
        )
    yield (
        f"{capitalised(words.groups)} on which no {noun('cohort')} reports an effect or a p value "
        "are not shown."
    )
