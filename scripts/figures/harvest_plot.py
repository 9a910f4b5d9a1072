"""The harvest plot of a synthesis, after Ogilvie et al. (2008).

See also the Cochrane Handbook, chapter 12 (McKenzie & Brennan 2019).
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from scripts.common.wording import capitalised, cohort_label
from scripts.common.words import noun, unit_noun
from scripts.figures.harvest_bars import (
    DIFFERS,
    NAMED_SHADES,
    NOT_REPORTED,
    OTHER,
    Shading,
    harvest_bars,
    shade_units,
    tool_label,
)
from scripts.figures.harvest_layout import (
    FONT,
    PAD,
    SMALL,
    TINY,
    TOP,
    Layout,
    lay_out_harvest,
    list_ticks,
    number_text,
    row_height,
)
from scripts.figures.labels import HINTED, label_text, region_text, text_width, wrapped
from scripts.figures.phrases import USUAL, Phrases
from scripts.figures.style import COLOURS, FAINT, INK, LINE, draw_mark, new_canvas
from scripts.models.risk_of_bias import NOT_JUDGED, TOOLS
from scripts.models.terms import WITHOUT_VOTE
from scripts.tables.files import iterate_rows
from scripts.votes.syntheses import sort_anatomically

KEY_ROW, KEY_FONT, ROUNDING = 0.18, 6.0, 1e-6
PLAIN = ""  # a shade without a hatch
# Strength of the colour and hatch: the named shades in turn, then those of special meaning.
LOOKS = ((1.0, PLAIN), (0.35, PLAIN), (0.0, "//////"), (0.0, "....."), (0.0, "-----"))
# Of judgements of the risk of bias the strength tells how low the risk is, the hatch the tool.
STRONGEST, STRONGEST_HATCHED, WEAKEST = 1.0, 0.7, 0.15
TOOL_HATCHES = (PLAIN, "//////", ".....", "-----", "xxxxx")
SPECIAL_LOOKS = {
    NOT_JUDGED: (0.0, "|||||"),
    OTHER: (0.0, "xxxxx"),
    DIFFERS: (0.35, "\\\\\\\\\\\\"),
    NOT_REPORTED: (0.0, "|||||"),
}

Key = list[tuple[float, str, str | None]]  # entries of a line: place, text, shade


def draw_harvest_plot(
    synthesis: str,
    shown_units: pd.DataFrame,
    studies: pd.DataFrame,
    regions: pd.DataFrame,
    unit: str,
    width_in: float,
    words: Phrases = USUAL,
) -> Figure:
    """Draw the votes on each region as bars, in a column for each direction.

    Units whose findings have no known direction stand in columns of their own, at the right.

    A plot of many votes on one region is wider than ``width_in``.
    """
    bars = sort_anatomically(harvest_bars(synthesis, shown_units), regions)
    shading = shade_units(bars, studies)
    layout = lay_out_harvest(bars, studies, width_in, words)
    key = _key_rows(layout, shading, unit)
    figure, axes = new_canvas(layout.width, layout.bottom + KEY_ROW * (len(key) + 1))
    _draw_headings(axes, layout)
    _draw_rows(axes, layout, bars)
    for (region, vote), cell in bars.groupby(["region", "vote"], sort=False):
        _draw_cell(axes, layout, shading, str(region), str(vote), cell)
    _draw_key(axes, layout, key, shading)
    return figure


def _draw_headings(axes: Axes, layout: Layout) -> None:
    for vote, (left, _) in layout.columns.items():
        draw_mark(axes, left + 0.14, TOP - 0.2, vote, shape="o", size=8.5)
        axes.text(left + 0.25, TOP - 0.2, layout.headings[vote], va="center", fontsize=SMALL)
    for x in (layout.left, *(end for _, end in layout.columns.values())):
        axes.plot([x, x], [TOP - 0.3, layout.bottom - 0.05], color=LINE, lw=0.6)


def _draw_rows(axes: Axes, layout: Layout, bars: pd.DataFrame) -> None:
    """Draw the name of each row, its base line, and the scale as far as its bars reach."""
    ticks = list_ticks(bars["participants"].max())
    for region, row in bars.groupby("region", sort=False):
        base, height = layout.rows[str(region)], row_height(row, layout.scale)
        axes.text(0.1, base - height / 2, region_text(str(region)), va="center", fontsize=FONT)
        for tick in ticks:
            y = base - tick * layout.scale
            if base - y > height + ROUNDING:
                break
            axes.plot([layout.left, layout.right], [y, y], color=LINE, lw=0.4, zorder=0)
            look: dict[str, Any] = {"ha": "right", "va": "center", "fontsize": TINY}
            axes.text(layout.left - 0.05, y, str(tick), color=FAINT, **look)
        axes.plot([layout.left, layout.right], [base, base], color=FAINT, lw=0.6, zorder=3)


def _draw_cell(
    axes: Axes, layout: Layout, shading: Shading, region: str, vote: str, cell: pd.DataFrame
) -> None:
    """Draw the bars of one region and direction, with numbers above and labels below."""
    base, wide = layout.rows[region], 0.62 * layout.place
    turned: dict[str, Any] = {"rotation": 90, "rotation_mode": "anchor", "va": "center"}
    above: dict[str, Any] = {"ha": "center", "va": "bottom"}
    below: dict[str, Any] = {"ha": "center", "va": "top"}
    above = {**turned, "ha": "left"} if layout.is_turned else above
    below = {**turned, "ha": "right"} if layout.are_names else below
    for i, row in enumerate(iterate_rows(cell)):
        x = layout.columns[vote][0] + PAD / 2 + layout.place * (i + 0.5)
        shade = shading.unit_shades.get(row.unit, "")
        height = layout.height(row.participants)
        box = (x - wide / 2, base - height, wide, height)
        _draw_bar(axes, box, COLOURS[vote], None if pd.isna(row.participants) else shade, shading)
        number = number_text(row.participants)
        axes.text(x, base - height - 0.02, number, fontsize=TINY, **above)
        axes.text(x, base + 0.03, layout.labels[row.unit], fontsize=TINY, color=FAINT, **below)


def _draw_bar(
    axes: Axes,
    box: tuple[float, float, float, float],
    colour: str,
    shade: str | None,
    shading: Shading,
) -> None:
    """Draw a bar in its shade; without one an outline alone."""
    strength, hatch = (0.0, PLAIN) if shade is None else _look(shade, shading)
    face = tuple(1 - strength * (1 - part) for part in to_rgb(colour))
    x, y, width, height = box
    look: dict[str, Any] = {"fc": face, "ec": colour, "hatch": hatch or None, "lw": 0.7}
    axes.add_patch(Rectangle((x, y), width, height, zorder=2, **look))


def _look(shade: str, shading: Shading) -> tuple[float, str]:
    if shade in SPECIAL_LOOKS:
        return SPECIAL_LOOKS[shade]
    if shading.judged:
        return _look_of_judgement(shade, shading)
    return LOOKS[shading.shades.index(shade) if shading.shades else 0]


def _look_of_judgement(shade: str, shading: Shading) -> tuple[float, str]:
    """Give the judgements of a tool shades from the strongest, of the least risk, to the palest."""
    tool, judgement = shading.judged[shade]
    scale = TOOLS.get(tool, ())
    if not 0 < len(scale) <= NAMED_SHADES:
        scale = tuple(given for other, given in shading.judged.values() if other == tool)
    hatch = TOOL_HATCHES[shading.tools.index(tool) % len(TOOL_HATCHES)]
    strongest = STRONGEST_HATCHED if hatch else STRONGEST
    step = (strongest - WEAKEST) / max(len(scale) - 1, 1)
    return strongest - step * scale.index(judgement), hatch


def _key_rows(layout: Layout, shading: Shading, unit: str) -> list[Key]:
    """Write the key line by line: each entry with its place, its text and its shade, if any."""
    room = layout.width - 0.2
    note = (
        f"A bar is the vote of a {unit_noun(unit)}. Height and number above: "
        f"{noun('participants')}, on one scale in all rows; outline and ?: number not reported"
    )
    note += f", {shading.what} not shown." if shading.what else "."
    if layout.columns.keys() & {*WITHOUT_VOTE}:
        note += f" At the right: {unit_noun(unit, 2)} without a vote."
    if shading.what is None:
        note += " One shade: neither study design nor risk of bias is recorded."
    rows: list[Key] = [[(0.1, line, None)] for line in wrapped(note, room, KEY_FONT)]
    if shading.what:
        title = [(f"{capitalised(_shades_title(shading))}:", None)]
        rows = [*_flow([*title, *((label_text(s), s) for s in shading.shades)], room), *rows]
    if not layout.are_names:
        named = [(label_text(f"{i} {cohort_label(u)}"), None) for u, i in layout.labels.items()]
        rows += _flow([(f"{capitalised(unit_noun(unit))} below each bar:", None), *named], room)
    return rows


def _shades_title(shading: Shading) -> str:
    """Name what shades are about, with the tool where all studies are judged by one."""
    one = len(shading.tools) == 1
    return f"{shading.what} ({tool_label(shading.tools[0])})" if one else str(shading.what)


def _flow(entries: list[tuple[str, str | None]], room: float) -> Iterator[Key]:
    """Set entries one after the other, and begin a new line where the room ends."""
    row: Key = []
    x = 0.1
    for text, shade in entries:
        width = 0.2 + HINTED * text_width([text], KEY_FONT) + (0.25 if shade else 0.0)
        if row and x + width > room:
            yield row
            row, x = [], 0.1
        row.append((x, text, shade))
        x += width
    yield row


def _draw_key(axes: Axes, layout: Layout, key: list[Key], shading: Shading) -> None:
    y = layout.bottom + 0.16
    axes.plot([0.1, layout.width - 0.1], [y - 0.12, y - 0.12], color=INK, lw=0.6)
    for row in key:
        for x, text, shade in row:
            if shade is not None:
                _draw_bar(axes, (x, y - 0.06, 0.18, 0.12), INK, shade, shading)
            at = x + 0.25 * (shade is not None)
            axes.text(at, y, text, va="center", fontsize=KEY_FONT)
        y += KEY_ROW
