"""Where the method fails, as a figure: heterogeneity that is ignored, and selected results."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from scripts.figures.labels import text_width
from scripts.figures.style import COLOURS, FAINT, INK, LINE, new_canvas
from scripts.simulation.results import Simulated, nearest, sizes_label
from scripts.tables.simulation import verdict_quantity

LEFT, RIGHT, TOP, FOOT = 0.8, 0.15, 0.62, 0.5  # inches around the panels
PANEL, ASIDE, KEY, LABELS = 1.6, 0.3, 0.95, 2.35
BAR, BETWEEN = 0.2, 0.07
NARROWEST, FONT, SMALL = 6.3, 6.5, 5.5
MARKERS = "osD^vPX*"
WRITTEN = 0.08  # the least share that is written into its bar

LIGHT = 0.55
VERDICTS = {
    "consistent decrease": (COLOURS["decrease"], 1.0),
    "mostly decrease": (COLOURS["decrease"], LIGHT),
    "no change": (COLOURS["no_change"], LIGHT),
    "inconsistent": (COLOURS["conflicting"], 1.0),
    "single cohort": (LINE, 1.0),
    "no vote": ("#ffffff", 1.0),
    "mostly increase": (COLOURS["increase"], LIGHT),
    "consistent increase": (COLOURS["increase"], 1.0),
}


def draw_failures(results: Simulated, width_in: float) -> Figure:
    """Draw the coverage by tau above, and below the verdicts by the selection of results.

    A narrow figure is made wide enough for its key.
    """
    width = max(width_in, NARROWEST)
    bars = len(results.readings) * (BAR + BETWEEN)
    height = TOP + PANEL + KEY + 0.35 + bars + FOOT
    figure, canvas = new_canvas(width, height)
    sizes = [sizes for sizes in results.sizes if ";" not in sizes][-1:] or results.sizes[-1:]
    effects = results.effects[:3]
    wide = (width - LEFT - RIGHT - ASIDE * (len(effects) - 1)) / len(effects)
    canvas.text(0.12, 0.16, "A  Coverage of the exact interval, true effects vary", fontsize=7.5)
    canvas.text(0.25, TOP + PANEL / 2, "Coverage", rotation=90, ha="center", va="center")
    for j, effect in enumerate(effects):
        x = LEFT + j * (wide + ASIDE)
        at = (x / width, 1 - (TOP + PANEL) / height, wide / width, PANEL / height)
        axes = figure.add_axes(at)
        _draw_coverage(axes, results, effect, sizes[0], is_first=j == 0)
        canvas.text(x + wide / 2, TOP - 0.12, f"mean effect {effect:g}", ha="center")
    y = TOP + PANEL + 0.36
    label = f"Number of cohorts ({sizes_label(sizes[0])})"
    canvas.text(LEFT + (width - LEFT - RIGHT) / 2, y, label, ha="center")
    _draw_key_of_coverage(canvas, results, width, y + 0.2)
    _draw_verdicts(canvas, results, width, TOP + PANEL + KEY)
    return figure


def _draw_coverage(
    axes: Axes, results: Simulated, effect: float, sizes: str, *, is_first: bool
) -> None:
    scenario: dict[str, Any] = {"effect": effect, "sizes": sizes}
    axes.plot(results.cohorts, results.line("exact_covers", **scenario), **_look(results, 0.0))
    for tau in results.taus:
        for quantity in ("exact_covers", "exact_covers_true_tau"):
            rates = results.line(quantity, **scenario, tau=tau)
            is_assumed = quantity == "exact_covers_true_tau"
            axes.plot(results.cohorts, rates, **_look(results, tau, is_assumed=is_assumed))
    axes.axhline(results.confidence, color=FAINT, lw=0.8, ls=":", zorder=0)
    axes.set_ylim(-0.05, 1.07)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    draw_cohort_axis(axes, results, is_first=is_first)


def _look(results: Simulated, tau: float, *, is_assumed: bool = False) -> dict[str, Any]:
    """Return the look of a line: a tau has its colour and marker, an assumed one is dashed."""
    if tau == 0:
        return {"color": INK, "marker": ".", "ms": 4, "lw": 1.0}
    place = results.taus.index(tau)
    depth = 0.45 + 0.55 * (place + 1) / len(results.taus)
    colour = _shade(COLOURS["increase" if is_assumed else "decrease"], depth)
    style = "--" if is_assumed else "-"
    marker = MARKERS[place % len(MARKERS)]
    return {"color": colour, "marker": marker, "ms": 3.0, "lw": 1.0, "ls": style}


def _shade(colour: str, depth: float) -> tuple[float, ...]:
    return tuple(1 - depth * (1 - part) for part in to_rgb(colour))


def _draw_key_of_coverage(canvas: Axes, results: Simulated, width: float, y: float) -> None:
    entries = {"tau 0": _look(results, 0.0)}
    for tau in results.taus:
        entries[f"tau {tau:g}, 0 assumed"] = _look(results, tau)
        entries[f"tau {tau:g} assumed"] = _look(results, tau, is_assumed=True)
    x = LEFT
    for label, look in entries.items():
        wide = 0.32 + text_width([label], FONT)
        if x + wide > width - RIGHT:
            x, y = LEFT, y + 0.18
        canvas.plot([x, x + 0.26], [y, y], **look)
        canvas.text(x + 0.32, y, label, va="center", fontsize=FONT)
        x += wide + 0.16


def _draw_verdicts(canvas: Axes, results: Simulated, width: float, y: float) -> None:
    """Draw a bar for each way of selecting results, its parts the verdicts."""
    cohorts = nearest(results.cohorts, 10)
    effects = (0.0, nearest(results.effects, 0.2))
    heading = f"B  Verdicts on {cohorts} cohorts of {sizes_label(results.sizes[0])}"
    canvas.text(0.12, y, heading, fontsize=7.5)
    wide = (width - LABELS - RIGHT - ASIDE) / 2
    y += 0.35
    for j, effect in enumerate(effects):
        x = LABELS + j * (wide + ASIDE)
        label = f"effect {effect:g}" if effect else "no effect"
        canvas.text(x + wide / 2, y - 0.08, label, ha="center")
        for i, reading in enumerate(results.readings):
            top = y + i * (BAR + BETWEEN)
            if j == 0:
                middle = top + BAR / 2
                canvas.text(LABELS - 0.1, middle, reading.label, ha="right", va="center")
            of_bar = {"effect": effect, "selection": reading.selection}
            shares = [
                results.rate(verdict_quantity(verdict, reading.suffix), cohorts, **of_bar)
                if verdict != "no vote"
                else _share_without(results, cohorts, reading.suffix, of_bar)
                for verdict in VERDICTS
            ]
            _draw_bar(canvas, shares, x, top, wide)
    _draw_key_of_verdicts(canvas, y + len(results.readings) * (BAR + BETWEEN) + 0.14)


def _share_without(results: Simulated, cohorts: int, suffix: str, of_bar: dict[str, Any]) -> float:
    return 0.0 if suffix else float(results.rate("no_vote", cohorts, **of_bar))


def _draw_bar(canvas: Axes, shares: list[float], x: float, y: float, wide: float) -> None:
    for share, (colour, depth) in zip(shares, VERDICTS.values(), strict=True):
        part = share * wide
        look: dict[str, Any] = {"color": _shade(colour, depth), "ec": INK, "lw": 0.4}
        canvas.barh(y + BAR / 2, part, BAR, x, **look)
        if share >= WRITTEN:
            is_dark = depth == 1.0 and colour in COLOURS.values()
            ink = "#ffffff" if is_dark else INK
            label = f"{100 * share:.0f}%"
            middle = (x + part / 2, y + BAR / 2)
            canvas.text(*middle, label, ha="center", va="center", fontsize=SMALL, color=ink)
        x += part


def _draw_key_of_verdicts(canvas: Axes, y: float) -> None:
    x = 0.2
    for n, (verdict, (colour, depth)) in enumerate(VERDICTS.items()):
        if n == len(VERDICTS) // 2:
            x, y = 0.2, y + 0.18
        canvas.barh(y, 0.14, 0.1, x, color=_shade(colour, depth), ec=INK, lw=0.4)
        canvas.text(x + 0.2, y, verdict, va="center", fontsize=FONT)
        x += 1.45


def draw_cohort_axis(axes: Axes, results: Simulated, *, is_first: bool) -> None:
    """Draw the axis of the numbers of cohorts; the first panel of a row has the other one too."""
    axes.set_xscale("log")
    axes.minorticks_off()
    ticks = results.cohorts[:: -(-len(results.cohorts) // 8)]
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.set_xlim(results.cohorts[0] / 1.12, results.cohorts[-1] * 1.12)
    axes.tick_params(labelsize=6, length=2.5, width=0.6, labelleft=is_first)
    axes.spines[["top", "right"]].set_visible(False)
