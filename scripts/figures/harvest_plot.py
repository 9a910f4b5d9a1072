"""The harvest plot of a synthesis, after Ogilvie et al. (2008).

See also the Cochrane Handbook, chapter 12 (McKenzie & Brennan 2019).
"""

from functools import partial
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from scripts.common.wording import capitalised
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
    FLAG,
    PAD,
    Layout,
    lay_out_harvest,
    name_entries,
    number_text,
    row_height,
    row_name,
)
from scripts.figures.labels import label_text
from scripts.figures.phrases import USUAL, Phrases
from scripts.figures.signs import Entry, draw_key, draw_sign, key_height, key_lines
from scripts.figures.style import COLOURS, FAINT, FONT, INK, LINE, new_canvas
from scripts.models.risk_of_bias import NOT_JUDGED, TOOLS
from scripts.tables.files import iterate_rows
from scripts.votes.syntheses import sort_anatomically

PLAIN = ""  # a shade without a hatch
# Strength of the colour and hatch: the named shades in turn, then those of special meaning.
LOOKS = ((1.0, PLAIN), (0.35, PLAIN), (0.0, "//////"), (0.0, "++++"), (0.0, "-----"))
# Of judgements of the risk of bias the strength shows how low the risk is, the hatch the tool.
STRONGEST, STRONGEST_HATCHED, WEAKEST = 1.0, 0.7, 0.15
TOOL_HATCHES = (PLAIN, "//////", "++++", "-----", "xxxxx")
SPECIAL_LOOKS = {
    NOT_JUDGED: (0.0, "|||||"),
    OTHER: (0.0, "xxxxx"),
    DIFFERS: (0.35, "\\\\\\\\\\\\"),
    NOT_REPORTED: (0.0, "|||||"),
}


def draw_harvest_plot(
    synthesis: str,
    shown_units: pd.DataFrame,
    studies: pd.DataFrame,
    regions: pd.DataFrame,
    unit: str,
    width_in: float,
    words: Phrases = USUAL,
) -> Figure:
    """Draw the votes on each region as bars side by side, in a column for each direction.

    Units whose findings have no known direction stand in columns of their own, at the right; a
    direction without a bar has no column. A plot of many votes on one region is wider than
    ``width_in``.
    """
    bars = sort_anatomically(harvest_bars(synthesis, shown_units), regions)
    shading = shade_units(bars, studies)
    layout = lay_out_harvest(bars, studies, width_in, words)
    key = key_lines(*_key_groups(bars, layout, shading, unit), width=layout.width)
    figure, axes = new_canvas(layout.width, layout.bottom + key_height(key))
    _draw_headings(axes, layout)
    for region, row in bars.groupby("region", sort=False):
        base = layout.rows[str(region)]
        middle = base - row_height(row, layout.scale) / 2
        axes.text(0.1, middle, row_name(str(region)), va="center", fontsize=FONT)
        axes.plot([layout.left, layout.right], [base, base], color=FAINT, lw=0.6, zorder=3)
        for vote, cell in row.groupby("vote", sort=False):
            _draw_cell(axes, layout, shading, base, str(vote), cell)
    draw_key(axes, layout.bottom, key, layout.width)
    return figure


def _draw_headings(axes: Axes, layout: Layout) -> None:
    for vote, (left, _) in layout.columns.items():
        draw_sign(axes, left + 0.13, layout.top / 2 + 0.02, vote)
        text = "\n".join(layout.headings[vote])
        axes.text(left + 0.25, layout.top / 2 + 0.02, text, va="center", fontsize=FONT)
    for x in (layout.left, *(end for _, end in layout.columns.values())):
        axes.plot([x, x], [0.08, layout.bottom - 0.06], color=LINE, lw=0.6)


def _draw_cell(
    axes: Axes, layout: Layout, shading: Shading, base: float, vote: str, cell: pd.DataFrame
) -> None:
    """Draw the bars of one region and direction, with numbers above and labels below."""
    turned: dict[str, Any] = {"rotation": 90, "rotation_mode": "anchor", "va": "center"}
    above: dict[str, Any] = {"ha": "center", "va": "bottom"}
    below: dict[str, Any] = {"ha": "center", "va": "top"}
    above = {**turned, "ha": "left"} if layout.is_turned else above
    below = {**turned, "ha": "right"} if layout.are_names else below
    wide = 0.62 * layout.place
    for i, row in enumerate(iterate_rows(cell)):
        x = layout.columns[vote][0] + PAD / 2 + layout.place * (i + 0.5)
        look = _bar_look(COLOURS[vote], shading.unit_shades.get(row.unit, ""), shading)
        if pd.isna(row.participants):
            draw_flag(axes, x - wide / 2, base, look)
        else:
            height = layout.height(row.participants)
            axes.add_patch(Rectangle((x - wide / 2, base - height), wide, height, **look))
            number = number_text(row.participants)
            axes.text(x, base - height - 0.02, number, fontsize=FONT, **above)
        axes.text(x, base + 0.03, layout.labels[row.unit], fontsize=FONT, color=FAINT, **below)


def draw_flag(axes: Axes, x: float, base: float, look: dict[str, Any]) -> None:
    """Draw the flag of a vote whose number of participants is not reported: always as high."""
    axes.plot([x, x], [base, base - FLAG], color=look["ec"], lw=0.9, solid_capstyle="butt")
    points = [(x, base - FLAG), (x + 0.11, base - 0.72 * FLAG), (x, base - 0.44 * FLAG)]
    axes.add_patch(Polygon(points, **look))


def _bar_look(colour: str, shade: str, shading: Shading) -> dict[str, Any]:
    strength, hatch = _look(shade, shading)
    face = tuple(1 - strength * (1 - part) for part in to_rgb(colour))
    return {"fc": face, "ec": colour, "hatch": hatch or None, "lw": 0.7, "zorder": 2}


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


def _key_groups(
    bars: pd.DataFrame, layout: Layout, shading: Shading, unit: str
) -> list[list[Entry]]:
    """Explain the shades, the flag and the height of bars, and the numbers below them, if any."""
    shades = [
        Entry(label_text(s), partial(_draw_sample, shade=s, shading=shading))
        for s in shading.shades
    ]
    if shading.what:
        shades.insert(0, Entry(f"{capitalised(_shades_title(shading))}:", colour=FAINT))
    height = f"Height and number: {noun('participants')} contributing."
    rest = [Entry(f"One bar per {unit_noun(unit)}. {height}", colour=FAINT)]
    if bars["participants"].isna().any():
        rest.append(Entry("number not reported", _draw_flag_sample))
    names = [] if layout.are_names else name_entries(layout.labels)
    if names:
        names.insert(0, Entry(f"{capitalised(unit_noun(unit))} below each bar:", colour=FAINT))
    return [shades, rest, names]


def _draw_sample(axes: Axes, x: float, y: float, *, shade: str, shading: Shading) -> None:
    look = _bar_look(INK, shade, shading)
    axes.add_patch(Rectangle((x - 0.08, y - 0.06), 0.16, 0.12, **look))


def _draw_flag_sample(axes: Axes, x: float, y: float) -> None:
    draw_flag(axes, x - 0.05, y + FLAG / 2, {"fc": "white", "ec": INK, "lw": 0.7, "zorder": 2})


def _shades_title(shading: Shading) -> str:
    """Name what shades are about, with the tool where all studies are judged by one."""
    one = len(shading.tools) == 1
    return f"{shading.what} ({tool_label(shading.tools[0])})" if one else str(shading.what)
