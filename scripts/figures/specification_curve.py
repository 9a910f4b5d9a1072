"""The specification curve of a synthesis, after Simonsohn et al. (2020).

Its estimand is the proportion of all directional votes of the synthesis that favour an increase.
"""

import math
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.common.wording import capitalised, counted
from scripts.common.words import in_nouns
from scripts.figures.labels import HINTED, text_width
from scripts.figures.phrases import USUAL, Phrases
from scripts.figures.signs import draw_dot, draw_key, key_height, note_lines
from scripts.figures.style import FAINT, FONT, INK, LINE, new_canvas
from scripts.votes.robustness import distinct_specifications, option_text
from scripts.votes.specifications import CHOICE_WORDS

CURVE, OPTION, GROUP = 1.1, 0.135, 0.05  # inches: the curve, a row, and a choice's gap
WIDEST = 0.45  # of a column, in inches
PRIMARY = "primary analysis"


@dataclass(frozen=True)
class Layout:
    """Where things stand, in inches from the top left corner."""

    left: float
    column: float
    n_columns: int
    curve: float
    options: dict[tuple[str, str], float]
    width: float
    bottom: float

    @property
    def right(self) -> float:
        """The right edge of the columns."""
        return self.left + self.column * self.n_columns

    def centre(self, place: int) -> float:
        """Return the middle of a column."""
        return self.left + self.column * (place + 0.5)


def draw_specification_curve(
    ranked: pd.DataFrame, width_in: float, words: Phrases = USUAL
) -> Figure:
    """Draw the proportion of directional votes under every distinct combination of choices.

    ``ranked`` comes from ``rank_specifications``.
    """
    shown, alike = distinct_specifications(ranked)
    varied = [choice for choice in CHOICE_WORDS if len(set(shown[choice])) > 1]
    layout = _lay_out(shown, varied, width_in)
    key = note_lines(_note(len(ranked), len(shown), alike), layout.width)
    figure, axes = new_canvas(layout.width, layout.bottom + key_height(key))
    _draw_curve(axes, layout, shown, words)
    _draw_options(axes, layout, shown)
    draw_key(axes, layout.bottom, key, layout.width)
    return figure


def _note(number: int, distinct: int, alike: dict[str, list[str]]) -> str:
    text = f"{counted(number, 'specification')}, {distinct} of them distinct (a column each)."
    if not alike:
        return text
    left_out = [
        f"{CHOICE_WORDS[choice]}: {', '.join(map(_in_words, o))}" for choice, o in alike.items()
    ]
    return f"{text} Not shown, as they do not change the proportion: {'; '.join(left_out)}."


def _option(option: object) -> str:
    return _in_words(option_text(option))


def _in_words(option: str) -> str:
    """Write an option; what the synthesis itself chooses is that of the primary analysis."""
    return in_nouns(option).replace("configured", PRIMARY)


def _lay_out(shown: pd.DataFrame, varied: list[str], width_in: float) -> Layout:
    ordered = shown.sort_values("specification_id")
    options = [(choice, _option(o)) for choice in varied for o in ordered[choice].unique()]
    titles = HINTED * text_width([capitalised(CHOICE_WORDS[choice]) for choice in varied], FONT)
    names = HINTED * text_width([text for _, text in options], FONT)
    left = 0.1 + titles + 0.15 + names + 0.1
    column = min((width_in - left - 0.15) / len(shown), WIDEST)
    y = 0.45 + CURVE + 0.2
    places, before = {}, None
    for choice, option in options:
        y += GROUP * (choice != before)
        places[choice, option], before = y + OPTION / 2, choice
        y += OPTION
    return Layout(left, column, len(shown), 0.45, places, width_in, y + 0.1)


def _draw_curve(axes: Axes, layout: Layout, shown: pd.DataFrame, words: Phrases) -> None:
    """Draw the share of each specification as a dot, and mark the primary analysis throughout."""
    left, right, top = layout.left, layout.right, layout.curve
    title = f"Proportion of all directional votes {words.pointing('increase')}"
    axes.text(0.1, 0.12, title, va="center", fontsize=FONT)
    for share, style in ((0.0, "-"), (0.5, "--"), (1.0, "-")):
        y = top + CURVE * (1 - share)
        colour = FAINT if share == 0.5 else LINE
        axes.plot([left, right], [y, y], color=colour, lw=0.6, ls=style, zorder=0)
        text = f"{100 * share:.0f}%"
        axes.text(left - 0.06, y, text, ha="right", va="center", fontsize=FONT, color=FAINT)
    size = min(max(50 * layout.column, 1.5), 4.0)
    xs = [layout.centre(place) for place in range(len(shown))]
    ys = [top + CURVE * (1 - share) for share in shown["share"].astype(float)]
    axes.plot(xs, ys, ls="none", marker="o", ms=size, mfc=FAINT, mew=0)
    for place in shown.index[shown["configured"]]:
        axes.plot([xs[place]] * 2, [top - 0.08, layout.bottom - 0.1], color=INK, lw=0.6, zorder=0)
        if not math.isnan(ys[place]):
            draw_dot(axes, xs[place], ys[place], size=1.5 * size, colour=INK)
        half = HINTED * text_width([PRIMARY], FONT) / 2
        x = min(max(xs[place], half + 0.1), layout.width - half - 0.1)
        axes.text(x, top - 0.14, PRIMARY, ha="center", va="center", fontsize=FONT)


def _draw_options(axes: Axes, layout: Layout, shown: pd.DataFrame) -> None:
    """Draw the dashboard: under each column a tick in the row of each option it has."""
    titled: set[str] = set()
    width = min(max(43 * layout.column, 0.5), 4.0)
    for (choice, option), y in layout.options.items():
        if choice not in titled:
            title = capitalised(CHOICE_WORDS[choice])
            axes.text(0.1, y, title, va="center", fontsize=FONT, color=FAINT)
            above = y - OPTION / 2 - GROUP / 2
            axes.plot([0.1, layout.right], [above, above], color=LINE, lw=0.4, zorder=0)
            titled.add(choice)
        axes.text(layout.left - 0.06, y, option, ha="right", va="center", fontsize=FONT)
        has = shown.index[shown[choice].map(_option) == option]
        xs = [x for place in has for x in (layout.centre(place),) * 3]
        ys = [y - 0.36 * OPTION, y + 0.36 * OPTION, math.nan] * len(has)
        axes.plot(xs, ys, color=INK, lw=width, solid_capstyle="butt")
