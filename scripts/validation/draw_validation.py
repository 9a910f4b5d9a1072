"""Draw the validation: effects from votes against pooled effects, and how often intervals cover."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.figures.display_limits import MM_PER_INCH
from scripts.figures.labels import text_width
from scripts.figures.style import FAINT, INK, new_canvas, save_figure
from scripts.tables.files import iterate_rows, read_table
from scripts.tables.validation import ASSUMED, VALIDATION
from scripts.validation.results import KIND_LABELS, Validated
from scripts.votes.exact_tests import wilson_interval

# Okabe & Ito's colours, each with a marker of its own.
LOOKS: dict[str, dict[str, Any]] = {
    "smd": {"color": "#0072B2", "marker": "o", "ms": 3.6},
    "mean_change": {"color": "#CC79A7", "marker": "s", "ms": 3.4},
    "correlation": {"color": "#009E73", "marker": "^", "ms": 4.0},
    "log_odds_ratio": {"color": "#D55E00", "marker": "D", "ms": 3.0},
}
DRAWN = ("0", "0.2")  # the assumed heterogeneity of the panels of effects
LEFT, RIGHT, TOP, FOOT, ASIDE = 0.55, 0.1, 0.3, 0.95, 0.45  # inches around the panels
NARROWEST, FONT, TAIL = 6.6, 6.5, 0.09
LIMITS, TICKS = (-0.1, 2.2), (0, 0.05, 0.2, 0.5, 1, 2)


def draw_validation(results: Validated, width_in: float) -> Figure:
    """Draw two panels of effects, one for each assumed heterogeneity, and one of coverage.

    A narrow figure is made wide enough for its key.
    """
    width = max(width_in, NARROWEST)
    side = (width - LEFT - RIGHT - 2 * ASIDE) / 3
    height = TOP + side + FOOT
    figure, canvas = new_canvas(width, height)
    titles = [
        *(f"Effects, assuming τ = {assumed}" for assumed in DRAWN),
        "Intervals that hold the pooled effect",
    ]
    labels = ["Pooled effect"] * 2 + ["Assumed τ"]
    for i, (title, label) in enumerate(zip(titles, labels, strict=True)):
        x = LEFT + i * (side + ASIDE)
        axes = figure.add_axes((x / width, FOOT / height, side / width, side / height))
        axes.tick_params(labelsize=6, length=2.5, width=0.6)
        axes.spines[["top", "right"]].set_visible(False)
        if i < len(DRAWN):
            _draw_effects(axes, results, DRAWN[i])
        else:
            _draw_coverage(axes, results)
        canvas.text(x + side / 2, TOP - 0.12, title, ha="center", fontsize=7.5)
        canvas.text(x + side / 2, TOP + side + 0.32, label, ha="center", fontsize=FONT)
    middle = TOP + side / 2
    canvas.text(0.14, middle, "Effect from votes", rotation=90, ha="center", va="center")
    _draw_key(canvas, results, height - 0.36)
    return figure


def _draw_effects(axes: Axes, results: Validated, assumed: str) -> None:
    """Draw each data set, turned so that its pooled effect is positive, on root scales.

    Where all votes agree, it is the bound of the interval that is drawn, with a tail.
    """
    low, most = LIMITS
    axes.plot([low, most], [low, most], color=FAINT, lw=0.8, ls=":", zorder=0)
    axes.axhline(0, color=FAINT, lw=0.5, zorder=0)
    for row in iterate_rows(results.rows(assumed)):
        look, sign = LOOKS[row.kind] | {"mew": 0.7, "ls": ""}, np.sign(row.reml_mean)
        if pd.notna(row.estimate):
            axes.plot(sign * row.reml_mean, sign * row.estimate, **look, alpha=0.85)
        else:
            side = 1 if row.n_increase > 0 else -1
            bound = row.ci_low if side > 0 else row.ci_high
            tail = _unroot(_root(sign * bound) + sign * side * TAIL)
            axes.plot([sign * row.reml_mean] * 2, [sign * bound, tail], color=look["color"], lw=0.8)
            axes.plot(sign * row.reml_mean, sign * bound, **look, mfc="white")
    axes.set(xlim=(0, most), ylim=(low, most))
    for scale, ticks in ((axes.set_xscale, axes.set_xticks), (axes.set_yscale, axes.set_yticks)):
        scale("function", functions=(_root, _unroot))
        ticks(TICKS, [f"{tick:g}" for tick in TICKS])


def _root(effect: Any) -> Any:
    """Spread small effects: the square root, with the sign."""
    return np.sign(effect) * np.sqrt(np.abs(effect))


def _unroot(place: Any) -> Any:
    return np.sign(place) * np.square(place)


def _draw_coverage(axes: Axes, results: Validated) -> None:
    """Draw the share of intervals that hold the pooled effect, with its Wilson interval."""
    closeness = [results.closeness(assumed) for assumed in ASSUMED]
    covered, sets = [c.covered for c in closeness], [c.sets for c in closeness]
    low, high = wilson_interval(covered, sets, results.confidence)
    for i, share in enumerate(c.coverage for c in closeness):
        axes.plot([i, i], [low[i], high[i]], color=INK, lw=0.9)
        axes.plot(i, share, marker="o", ms=4, color=INK, ls="")
    axes.axhline(results.confidence, color=FAINT, lw=0.8, ls=":", zorder=0)
    axes.set(xlim=(-0.5, len(ASSUMED) - 0.5), ylim=(0, 1.02))
    axes.set_xticks(range(len(ASSUMED)), [*ASSUMED[:-1], "pooled"])
    axes.set_yticks(np.arange(6) / 5)
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")


def _draw_key(canvas: Axes, results: Validated, y: float) -> None:
    x = LEFT
    for kind in results.kinds:
        canvas.plot(x, y, ls="", **LOOKS[kind])
        canvas.text(x + 0.09, y, KIND_LABELS[kind], va="center", fontsize=FONT)
        x += 0.09 + text_width([KIND_LABELS[kind]], FONT) + 0.2
    y += 0.2
    canvas.plot([LEFT, LEFT], [y, y - 0.09], color=INK, lw=0.8)
    canvas.plot(LEFT, y, ls="", marker="o", ms=3.6, color=INK, mfc="white", mew=0.7)
    note = "all votes agree: bound of the interval"
    canvas.text(LEFT + 0.09, y, note, va="center", fontsize=FONT)


if __name__ == "__main__":
    config = snakemake.params.config
    validated = Validated(read_table(snakemake.input.validation, VALIDATION), config["confidence"])
    svg = Path(snakemake.output.svg)
    drawing = draw_validation(validated, config["figure_width_mm"] / MM_PER_INCH)
    save_figure(drawing, svg.parent, svg.stem, config["figure_dpi"])
