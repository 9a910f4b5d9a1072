"""The traffic-light plot: the judgement of each study in each domain, and overall."""

from math import ceil

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.common.wording import capitalised
from scripts.figures.bias_contents import (
    CELL,
    HEAD,
    IN_ROW,
    KEY_ROW,
    OVERALL,
    OVERALL_CELL,
    ROW,
    SPACE,
    BiasPanel,
    cells_width,
    count_blocks,
    key_lines,
    panel_height,
    sign_letters,
)
from scripts.figures.bias_signs import draw_judgements, draw_sign_key
from scripts.figures.labels import HINTED, NAME_ROOM, label_text, text_width
from scripts.figures.style import FAINT, FONT, INK, LINE, new_canvas
from scripts.models.risk_of_bias import NOT_JUDGED

LEFT = 0.1


def draw_risk_of_bias_table(panels: list[BiasPanel], width_in: float) -> Figure:
    """Draw a panel for each tool, with its studies in rows and its domains in columns.

    Names are shortened where there is no room for them.
    """
    width = max(width_in, *(1.0 + cells_width(panel) for panel in panels))
    figure, axes = new_canvas(width, sum(panel_height(panel, width) for panel in panels))
    top = 0.0
    for panel in panels:
        _draw_panel(axes, panel, top, width)
        top += panel_height(panel, width)
    return figure


def _draw_panel(axes: Axes, panel: BiasPanel, top: float, width: float) -> None:
    blocks = count_blocks(panel, width)
    rows = ceil(len(panel.studies) / blocks)
    room = (width - 2 * LEFT) / blocks - cells_width(panel)
    labels = [label_text(name, FONT, min(room / HINTED, NAME_ROOM)) for name, _ in panel.studies]
    names = min(HINTED * text_width(labels, FONT) + 0.1, room)
    axes.text(LEFT, top + 0.12, label_text(panel.title, FONT), va="center", fontsize=FONT)
    letters = sign_letters(panel)
    places: dict[str, list[tuple[float, float]]] = {}
    for number, (label, (_, judged)) in enumerate(zip(labels, panel.studies, strict=True)):
        left = LEFT + number // rows * (names + cells_width(panel))
        y = top + HEAD + ROW * (number % rows + 0.5)
        columns = _columns(panel, left + names)
        if number % rows == 0:
            _draw_head(axes, panel, columns, top + HEAD)
        axes.text(left, y, label, va="center", fontsize=FONT)
        right = left + names + cells_width(panel) - SPACE
        axes.plot([left, right], [y + ROW / 2] * 2, color=LINE, lw=0.4, zorder=0)
        for column, x in columns.items():
            places.setdefault(judged.get(column, NOT_JUDGED), []).append((x, y))
    for judgement, spots in places.items():
        draw_judgements(axes, spots, judgement, letters)
    _draw_key(axes, panel, top + HEAD + ROW * rows + KEY_ROW / 2, width)


def _columns(panel: BiasPanel, left: float) -> dict[str, float]:
    """Give the middle of each column; the overall judgement stands apart."""
    places = {name: left + CELL * (i + 0.5) for i, name in enumerate(panel.columns)}
    if OVERALL in places:
        places[OVERALL] += (OVERALL_CELL - CELL) / 2
    return places


def _draw_head(axes: Axes, panel: BiasPanel, columns: dict[str, float], bottom: float) -> None:
    for name, x in columns.items():
        short = panel.names[name]
        axes.text(x, bottom - 0.08, short, ha="center", va="center", fontsize=FONT, color=FAINT)
    left = min(columns.values()) - CELL / 2
    axes.plot([left, left + cells_width(panel) - SPACE], [bottom] * 2, color=INK, lw=0.6)


def _draw_key(axes: Axes, panel: BiasPanel, top: float, width: float) -> None:
    """Explain the signs, and name the domains in full."""
    room = (width - 2 * LEFT) / IN_ROW["domains"]
    draw_sign_key(axes, panel, top, width)
    top += KEY_ROW * key_lines(panel)[1]
    domains = (name for name in panel.columns if name != OVERALL)
    for place, name in enumerate(domains):
        x = LEFT + room * (place % IN_ROW["domains"])
        y = top + KEY_ROW * (place // IN_ROW["domains"] + 0.5)
        text = f"{panel.names[name]}: {capitalised(name)}"
        label = label_text(text, FONT, (room - 0.1) / HINTED)
        axes.text(x, y, label, va="center", fontsize=FONT, color=FAINT)
