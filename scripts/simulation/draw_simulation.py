"""Draw the results of the simulation: false positives, power and coverage by number of cohorts."""

from pathlib import Path
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from scripts.figures.display_limits import MM_PER_INCH
from scripts.figures.labels import text_width
from scripts.figures.style import COLOURS, FAINT, INK, new_canvas, save_figure
from scripts.simulation.failures_figure import draw_cohort_axis, draw_failures
from scripts.simulation.results import Simulated, nearest, sizes_label
from scripts.tables.files import read_table
from scripts.tables.simulation import SIMULATION

MARKERS = "osD^vPX*"
LEFT, RIGHT, TOP, FOOT = 0.8, 0.15, 0.35, 0.95  # inches around the panels
PANEL, BELOW, ASIDE = 1.45, 0.4, 0.22  # height of a panel, and what is between two
NARROWEST, FONT = 6.3, 6.5
ONE_REPORT: dict[str, Any] = {"color": INK, "marker": ".", "ms": 4, "lw": 1.0, "ls": "--"}


class Band(NamedTuple):
    """A row of panels: what is drawn, for which effect, and the level that it is compared with."""

    label: str
    effect: float
    quantities: tuple[str, ...]
    level: float | None


def draw_simulation(results: Simulated, width_in: float) -> Figure:
    """Draw rows of panels against the number of cohorts; a column for each number of reports.

    The cohorts of the first size are drawn. A narrow figure is made wide enough for its key.
    """
    effect = nearest(results.effects, 0.2)
    bands = (
        Band(
            "False positives\n(no effect)",
            0.0,
            ("sign_test_per_report", "sign_test"),
            results.alpha,
        ),
        Band(f"Power\n(effect {effect:g})", effect, ("sign_test",), None),
        Band(f"Coverage\n(effect {effect:g})", effect, ("exact_covers",), results.confidence),
    )
    width = max(width_in, NARROWEST, LEFT + RIGHT + 1.6 * len(results.overlaps))
    height = TOP + len(bands) * (PANEL + BELOW) - BELOW + FOOT
    figure, canvas = new_canvas(width, height)
    columns = len(results.overlaps)
    wide = (width - LEFT - RIGHT - ASIDE * (columns - 1)) / columns
    for i, band in enumerate(bands):
        y = TOP + i * (PANEL + BELOW)
        canvas.text(0.25, y + PANEL / 2, band.label, rotation=90, ha="center", va="center")
        for j, reports in enumerate(results.overlaps):
            x = LEFT + j * (wide + ASIDE)
            at = (x / width, 1 - (y + PANEL) / height, wide / width, PANEL / height)
            axes = figure.add_axes(at)
            _draw_lines(axes, results, band, reports)
            _shape_axes(axes, results, band, is_first=j == 0)
            if i == 0:
                heading = f"{reports} reports per cohort"
                canvas.text(x + wide / 2, TOP - 0.12, heading, ha="center", fontsize=7.5)
    middle = LEFT + (width - LEFT - RIGHT) / 2
    label = f"Number of cohorts ({sizes_label(results.sizes[0])})"
    canvas.text(middle, height - FOOT + 0.34, label, ha="center")
    _draw_key(canvas, results, height - 0.36)
    return figure


def _draw_lines(axes: Axes, results: Simulated, band: Band, reports: int) -> None:
    for quantity in band.quantities:
        votes = "decrease" if quantity.endswith("_per_report") else "increase"
        for n, correlation in enumerate(results.correlations):
            rates = results.line(quantity, reports, correlation, effect=band.effect)
            axes.plot(results.cohorts, rates, **_look(votes, n, len(results.correlations)))
    rates = results.line(band.quantities[-1], effect=band.effect)
    axes.plot(results.cohorts, rates, **ONE_REPORT)
    if band.level is not None:
        axes.axhline(band.level, color=FAINT, lw=0.8, ls=":", zorder=0)


def _look(votes: str, n: int, of: int) -> dict[str, Any]:
    """Return the look of the line of the n-th correlation: the higher, the darker."""
    depth = 0.3 + 0.7 * (n + 1) / of
    shade = tuple(1 - depth * (1 - part) for part in to_rgb(COLOURS[votes]))
    return {"color": shade, "marker": MARKERS[n % len(MARKERS)], "ms": 3.0, "lw": 0.9}


def _shape_axes(axes: Axes, results: Simulated, band: Band, *, is_first: bool) -> None:
    drawn = [
        rate
        for quantity in band.quantities
        for reports in results.overlaps
        for correlation in results.correlations
        for rate in results.line(quantity, reports, correlation, effect=band.effect)
    ]
    top = 1.0 if band.effect else max(0.1, *drawn)
    axes.set_ylim(-0.05 * top, 1.07 * top)
    axes.set_yticks([tick for tick in axes.get_yticks() if 0 <= tick <= 1.07 * top])
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
    draw_cohort_axis(axes, results, is_first=is_first)


def _draw_key(canvas: Axes, results: Simulated, y: float) -> None:
    """Draw the key: what votes, and below it how much the reports of a cohort are alike."""
    of = len(results.correlations)
    plain = {name: _look(name, of - 1, of) | {"marker": ""} for name in ("decrease", "increase")}
    voters = {
        "each report": [plain["decrease"]],
        "each cohort": [plain["increase"]],
        "cohorts of one report": [ONE_REPORT],
    }
    alike = {
        f"{value:g}": [_look(name, n, of) | {"ls": ""} for name in plain]
        for n, value in enumerate(results.correlations)
    }
    lines = (("What votes:", voters, 0.26), ("Correlation of a cohort's reports:", alike, 0.0))
    for title, entries, length in lines:
        canvas.text(LEFT, y, title, va="center", fontsize=FONT)
        x = LEFT + text_width([title], FONT) + 0.12
        for label, looks in entries.items():
            for look in looks:
                canvas.plot([x, x + length], [y, y], **look)
                x += length + 0.09
            canvas.text(x, y, label, va="center", fontsize=FONT)
            x += text_width([label], FONT) + 0.25
        y += 0.18


if __name__ == "__main__":
    config = snakemake.params.config
    simulated = Simulated(read_table(snakemake.input.simulation, SIMULATION), config["confidence"])
    width = config["figure_width_mm"] / MM_PER_INCH
    svg = Path(snakemake.output.svg)
    for name, drawing in (
        (svg.stem, draw_simulation(simulated, width)),
        (f"{svg.stem}_failures", draw_failures(simulated, width)),
    ):
        save_figure(drawing, svg.parent, name, config["figure_dpi"])
