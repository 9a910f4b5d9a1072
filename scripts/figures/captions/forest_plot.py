"""Caption and alternative text of a forest plot."""

from math import isnan

from scripts.common.wording import (
    chosen_percent,
    counted,
    favoured,
    list_first,
    list_words,
    uncapitalised,
)
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
    """Say what a forest plot shows, and which way is which."""
    level = chosen_percent(confidence)
    rows = [row for panel in panels for block in panel.blocks for row in block.rows]
    if all(isnan(row.effect) for row in rows):
        return f"Reported p values with their direction (forest plot): {uncapitalised(title)}."
    pooled = (
        ", random-effects mean and prediction interval"
        if any(row.is_pooled for row in rows)
        else ""
    )
    way = f" (above 0 favours {favoured('increase')})" if words.scale == "benefit" else ""
    return (
        f"Reported effects{way} with {level} intervals{pooled} (forest plot): "
        f"{uncapitalised(title)}."
    )
