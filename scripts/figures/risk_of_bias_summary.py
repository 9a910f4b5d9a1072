"""The summary plot of risk of bias: the share of studies with each judgement in each domain."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.common.wording import capitalised, counted
from scripts.figures.bias_contents import (
    HEAD,
    KEY_SPACE,
    OVERALL,
    SUMMARY_ROW,
    BiasPanel,
    sign_letters,
    summary_height,
)
from scripts.figures.bias_signs import (
    COLOURS,
    ON_DARK,
    draw_judgements,
    draw_sign_key,
    draw_signs,
    level_of,
)
from scripts.figures.labels import HINTED, label_text, text_width
from scripts.figures.style import BOLD, FAINT, FONT, INK, new_canvas
from scripts.models.risk_of_bias import NOT_JUDGED

LEFT, RIGHT, NAME_ROOM, LEAST_BARS = 0.1, 0.25, 2.8, 1.5
BAR = 0.17
SIGN_ROOM, PAD = 0.18, 0.04


def draw_risk_of_bias_summary(panels: list[BiasPanel], width_in: float) -> Figure:
    """Draw for each tool a bar per domain, divided by the studies with each judgement.

    Each study counts once, whatever its size.
    """
    names = [label_text(capitalised(n), FONT, NAME_ROOM) for p in panels for n in p.columns]
    left = LEFT + HINTED * text_width(names, FONT) + 0.15
    width = max(width_in, left + LEAST_BARS + RIGHT)
    figure, axes = new_canvas(width, sum(map(summary_height, panels)))
    top = 0.0
    for panel in panels:
        _draw_panel(axes, panel, top, (left, width - RIGHT))
        top += summary_height(panel)
    return figure


def _draw_panel(axes: Axes, panel: BiasPanel, top: float, ends: tuple[float, float]) -> None:
    title = f"{label_text(panel.title, FONT)} ({counted(len(panel.studies), 'study', 'studies')})"
    axes.text(LEFT, top + 0.2, title, va="center", fontsize=FONT)
    y = top + HEAD
    for column in panel.columns:
        y += SUMMARY_ROW / 2
        name = label_text(capitalised(column), FONT, NAME_ROOM)
        weight = BOLD if column == OVERALL else {}
        axes.text(LEFT, y, name, va="center", fontsize=FONT, **weight)
        _draw_bar(axes, panel, column, y, ends)
        y += SUMMARY_ROW / 2
    _draw_axis(axes, y, ends)
    draw_sign_key(axes, panel, y + 1.4 * KEY_SPACE, ends[1] + RIGHT)


def _draw_bar(
    axes: Axes, panel: BiasPanel, column: str, y: float, ends: tuple[float, float]
) -> None:
    """Draw the studies with each judgement, with its sign and their number where they fit."""
    letters, x = sign_letters(panel), ends[0]
    unit = (ends[1] - ends[0]) / len(panel.studies)
    for judged, number in panel.count(column).items():
        level, room = level_of(judged), unit * number
        axes.fill(
            [x, x + room, x + room, x],
            [y - BAR / 2, y - BAR / 2, y + BAR / 2, y + BAR / 2],
            fc=COLOURS[level],
            ec=FAINT,
            lw=0.5,
        )
        text = str(number)
        needed = HINTED * text_width([text], FONT) + PAD
        has_sign = judged != NOT_JUDGED and needed + SIGN_ROOM <= room
        look: dict[str, Any] = {"color": "white" if level in ON_DARK else INK, "fontsize": FONT}
        if has_sign:
            middle = x + (room - needed) / 2
            draw = draw_judgements if judged in letters else draw_signs
            draw(axes, [(middle, y)], judged, letters)
            axes.text(middle + SIGN_ROOM / 2, y, text, va="center_baseline", **look)
        elif needed <= room:
            axes.text(x + room / 2, y, text, ha="center", va="center_baseline", **look)
        x += room


def _draw_axis(axes: Axes, y: float, ends: tuple[float, float]) -> None:
    look: dict[str, Any] = {"va": "center", "fontsize": FONT, "color": FAINT}
    axes.plot(ends, [y, y], color=INK, lw=0.6)
    for share in (0, 25, 50, 75, 100):
        x = ends[0] + (ends[1] - ends[0]) * share / 100
        axes.plot([x, x], [y, y + 0.03], color=INK, lw=0.6)
        axes.text(x, y + 0.11, f"{share}%", ha="center", **look)
    axes.text(ends[0] - 0.2, y + 0.11, "Studies", ha="right", **look)
