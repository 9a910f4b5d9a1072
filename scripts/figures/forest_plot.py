"""The forest plot of a synthesis: what cohorts report beyond a direction, and what is pooled."""

from dataclasses import dataclass
from math import ceil, exp, floor, isnan, log, log10
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from scripts.common.wording import chosen_percent, direction_phrase
from scripts.figures.forest_contents import NO_EFFECT, Block, ForestRow, Panel
from scripts.figures.labels import HINTED, label_text, region_text, short_words, text_width, wrapped
from scripts.figures.style import FAINT, FONT, INK, LINE, draw_shape, new_canvas
from scripts.models.terms import Scale as VoteScale

ROW, NOTE_LINE = 0.134, 0.12
HEAD, FOOT, GAP = 0.33, 0.34, 0.05  # inches: above a panel's rows, for its axis, between regions
LEFT, INDENT, SPACE = 0.1, 0.12, 0.15
AXIS = 2.0  # inches: least width of the axis
MARK, ARROW = 5.0, 4.0  # points; a mark in a mean by its weight from
LEAST_MARK, MOST_MARK = 3.0, 7.0
POOLED = "#0072B2"
MOST_TICKS, ROUNDING = 8, 1 + 1e-9
# ASSUME: what lies more than so many times as far from 0 as the usual effect or limit of a panel is
# cut off with an arrow, so that one uncertain effect does not squeeze all others. The interval of a
# mean of two cohorts (t with one degree of freedom) is often very wide, and is cut off sooner.
FENCE, POOLED_FENCE = 5.0, 2.0


@dataclass(frozen=True)
class Columns:
    """Where the columns stand, in inches from the left."""

    axis: tuple[float, float]
    n: float
    weight: float
    text: float
    width: float


@dataclass(frozen=True)
class Scale:
    """The axis of a panel: its numbers, the first and the last at its ends."""

    ticks: list[float]
    ends: tuple[float, float]
    is_log: bool = False

    @property
    def null(self) -> float:
        """The effect that is none."""
        return 1.0 if self.is_log else 0.0

    def place_of(self, value: float) -> float:
        """Return the place of an effect on the page, or the end of the axis that it is beyond."""
        low, high = self.ticks[0], self.ticks[-1]
        value = min(max(value, low), high)
        share = (value - low) / (high - low)
        if self.is_log:
            share = log(value / low) / log(high / low)
        return self.ends[0] + share * (self.ends[1] - self.ends[0])


def draw_forest_plot(panels: list[Panel], confidence: float, width_in: float) -> Figure:
    """Draw the effect of each cohort with its interval, and the random-effects mean below them.

    Long names can make it wider.
    """
    columns = _lay_out(panels, width_in)
    heights = [_panel_height(panel, columns) for panel in panels]
    figure, axes = new_canvas(columns.width, sum(heights) + GAP)
    top = GAP
    for panel, height in zip(panels, heights, strict=True):
        _draw_panel(axes, panel, columns, top, chosen_percent(confidence))
        top += height
    return figure


def _lay_out(panels: list[Panel], width_in: float) -> Columns:
    blocks = [block for panel in panels for block in panel.blocks]
    rows = [row for block in blocks for row in block.rows]
    labels = HINTED * text_width([label_text(row.label) for row in rows], FONT) + INDENT
    left = LEFT + labels + SPACE
    n = HINTED * text_width(["n", *(row.n for row in rows)], FONT)
    weights = [_percent(row.weight) for row in rows if not isnan(row.weight)]
    weight = HINTED * text_width(["Weight", *weights], FONT) + SPACE if weights else 0.0
    text = HINTED * text_width([_heading("100%"), *(row.text for row in rows)], FONT)
    rest = SPACE + n + weight + SPACE + text + LEFT
    ways = sum(HINTED * text_width([way], FONT) for way in _ways(panels[0].scale))
    right = max(width_in - rest, left + max(AXIS, ways + SPACE))
    end = right + SPACE + n
    return Columns((left, right), end, end + weight, end + weight + SPACE, right + rest)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _ways(scale: VoteScale) -> tuple[str, str]:
    """Say which way is which, for the two ends of an axis."""
    low, high = (label_text(direction_phrase(way, scale)) for way in ("decrease", "increase"))
    return f"← {low}", f"{high} →"


def _heading(percent: str) -> str:
    return f"Effect [{percent} interval]"


def _note_lines(block: Block, columns: Columns) -> list[str]:
    room = columns.width - 2 * LEFT - INDENT
    notes = [short_words(note, FONT, room / HINTED) for note in block.notes]
    return [line for note in notes for line in wrapped(note, room, FONT)]


def _panel_height(panel: Panel, columns: Columns) -> float:
    lines = sum(1 + len(block.rows) for block in panel.blocks)
    below = sum(len(_note_lines(block, columns)) for block in panel.blocks)
    foot = 0.0 if panel.kind == NO_EFFECT else FOOT
    return HEAD + ROW * lines + NOTE_LINE * below + GAP * len(panel.blocks) + foot


def _draw_panel(axes: Axes, panel: Panel, columns: Columns, top: float, percent: str) -> None:
    """Draw the heading of a panel, its regions and its axis."""
    y, middle = top + HEAD - 0.12, sum(columns.axis) / 2
    head: dict[str, Any] = {"va": "center", "fontsize": FONT, "color": FAINT}
    title = label_text(panel.title, FONT, (columns.axis[1] - columns.axis[0]) / HINTED)
    axes.text(middle, y, title, ha="center", **{**head, "color": INK})
    axes.text(columns.n, y, "n", ha="right", **head)
    if columns.weight > columns.n:
        axes.text(columns.weight, y, "Weight", ha="right", **head)
    is_bare = panel.kind == NO_EFFECT
    axes.text(columns.text, y, "p value" if is_bare else _heading(percent), **head)
    axes.plot([LEFT, columns.width - LEFT], [y + 0.1] * 2, color=INK, lw=0.6)
    scale, y = Scale(_choose_ticks(panel), columns.axis, panel.is_log), top + HEAD
    for block in panel.blocks:
        y = _draw_block(axes, block, columns, None if is_bare else scale, y)
        for line in _note_lines(block, columns):
            axes.text(LEFT + INDENT, y + NOTE_LINE / 2, line, **head)
            y += NOTE_LINE
        y += GAP
    if not is_bare:
        _draw_axis(axes, scale, y, _ways(panel.scale))


def _choose_ticks(panel: Panel) -> list[float]:
    """Choose round numbers, no effect among them, that span the rows but for what lies far out."""
    ends = [0.0]
    for row in (row for block in panel.blocks for row in block.rows):
        fence = panel.reach * (POOLED_FENCE if row.is_pooled else FENCE)
        known = [value for value in (row.effect, row.low, row.high) if not isnan(value)]
        known = [log(value) for value in known] if panel.is_log else known
        ends += [min(max(value, -fence), fence) for value in known]
    low, high = min(ends), max(ends)
    if low == high:
        low, high = -panel.reach, panel.reach
    if panel.is_log:
        return _ratio_ticks(exp(low), exp(high))
    locator = MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10])
    return [round(float(tick), 12) for tick in locator.tick_values(low, high)]


def _ratio_ticks(low: float, high: float) -> list[float]:
    """Choose 1, 2 and 5 times the powers of ten that span the rows, or every so many powers."""
    for factors, step in [("125", 1), *(("1", step) for step in (1, 2, 5, 10, 20, 50, 100, 300))]:
        first, last = (ends(log10(end)) for ends, end in ((floor, low), (ceil, high)))
        powers = range(step * floor(first / step), last + step, step)
        numbers = [float(f"{factor}e{power}") for power in powers for factor in factors]
        least = max(number for number in numbers if number <= low * ROUNDING)
        most = min(number for number in numbers if number >= high / ROUNDING)
        ticks = [number for number in numbers if least <= number <= most]
        if len(ticks) <= MOST_TICKS:
            break
    return ticks


def _draw_block(
    axes: Axes, block: Block, columns: Columns, scale: Scale | None, top: float
) -> float:
    """Draw the name of a region and its rows; return where they end."""
    axes.text(LEFT, top + ROW / 2, region_text(block.region), va="center", fontsize=FONT)
    y = top + ROW
    for row in block.rows:
        middle, colour = y + ROW / 2, POOLED if row.is_pooled else INK
        look: dict[str, Any] = {"va": "center", "color": colour}
        axes.text(LEFT + INDENT, middle, label_text(row.label), fontsize=FONT, **look)
        axes.text(columns.n, middle, row.n, ha="right", fontsize=FONT, **look)
        axes.text(columns.text, middle, row.text, fontsize=FONT, **look)
        if not isnan(row.weight):
            percent = _percent(row.weight)
            axes.text(columns.weight, middle, percent, ha="right", fontsize=FONT, **look)
        if scale:
            _draw_row(axes, row, scale, middle, _mark_size(row, block))
        y += ROW
    for tick in scale.ticks if scale else ():
        x, style = scale.place_of(tick) if scale else 0.0, (LINE, 0.4)
        if scale and tick == scale.null:
            style = (INK, 0.8)
        axes.plot([x, x], [top + ROW, y], color=style[0], lw=style[1], zorder=0)
    return y


def _mark_size(row: ForestRow, block: Block) -> float:
    """Return the size of a square in points, whose area grows with the weight of its cohort."""
    if isnan(row.weight):
        return MARK
    most = max(other.weight for other in block.rows if not isnan(other.weight))
    return float(LEAST_MARK + (MOST_MARK - LEAST_MARK) * (row.weight / most) ** 0.5)


def _draw_row(axes: Axes, row: ForestRow, scale: Scale, y: float, size: float) -> None:
    """Draw the interval and the mark of a row, and an arrow where they go on beyond the axis."""
    colour = POOLED if row.is_pooled else INK
    low, high = scale.place_of(row.low), scale.place_of(row.high)
    is_within = scale.ticks[0] <= row.effect <= scale.ticks[-1]
    has_line = not isnan(row.low)
    if has_line and row.is_pooled and is_within:
        x, half = scale.place_of(row.effect), ROW * 0.36
        axes.fill([low, x, high, x], [y, y - half, y, y + half], color=colour, lw=0.8, zorder=2)
    elif has_line:
        axes.plot([low, high], [y, y], color=colour, lw=1.1, solid_capstyle="butt", zorder=1)
    if is_within and not row.is_pooled:
        draw_shape(
            axes,
            scale.place_of(row.effect),
            y,
            shape="s",
            size=size,
            is_open=not has_line,
            colour=colour,
        )
    reached = [v for v in (row.effect, row.low, row.high) if not isnan(v)]
    for shape, x, is_beyond in (
        ("<", scale.ends[0], min(reached, default=scale.null) < scale.ticks[0]),
        (">", scale.ends[1], max(reached, default=scale.null) > scale.ticks[-1]),
    ):
        if is_beyond:
            draw_shape(axes, x, y, shape=shape, size=ARROW, is_open=not has_line, colour=colour)


def _draw_axis(axes: Axes, scale: Scale, y: float, ways: tuple[str, str]) -> None:
    """Draw the numbers of an axis, and which way is which."""
    look: dict[str, Any] = {"va": "center", "fontsize": FONT, "color": FAINT}
    axes.plot(scale.ends, [y, y], color=INK, lw=0.6)
    for tick in scale.ticks:
        x = scale.place_of(tick)
        axes.plot([x, x], [y, y + 0.03], color=INK, lw=0.6)
        axes.text(x, y + 0.1, f"{tick + 0.0:g}".replace("-", "\N{MINUS SIGN}"), ha="center", **look)
    for end, text, side in zip(scale.ends, ways, ("left", "right"), strict=True):
        axes.text(end, y + 0.24, text, ha=side, **look)
