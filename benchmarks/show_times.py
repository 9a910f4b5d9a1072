"""Show the times of time_workflow.py: the tables in docs/benchmarks.md, and a chart beside it.

    .venv/bin/python benchmarks/show_times.py

Numbers are never typed: tables and chart are made from benchmarks/results/workflow.csv.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.time_workflow import PROJECT, RESULTS, STEPS, Timed, read_times

PAGE, CHART = PROJECT / "docs/benchmarks.md", PROJECT / "docs/benchmarks.svg"
BEGIN, END = "<!-- {}: written by benchmarks/show_times.py -->", "<!-- end of {} -->"
NONE = "–"
FIRST = next(iter(STEPS))
LOOKS = {"ours": ("o", "#0072B2"), "floor": ("|", "#222222"), "by hand": ("D", "#D55E00")}
NAMES = {"ours": "swimtally", "floor": "floor", "by hand": "R and make"}
LEFT, WIDTH, RIGHT, ROW, TOP = 2.55, 3.6, 0.95, 0.19, 0.75  # inches

Key = tuple[str, str]  # scenario and step
Medians = dict[Key, dict[str, Timed]]  # by program


def take_medians(times: Sequence[Timed]) -> Medians:
    """Take the median of the rounds of each scenario, step and program, in the order of sizes."""
    found: dict[Key, dict[str, list[Timed]]] = {}
    for timed in sorted(times, key=_order):
        found.setdefault((timed.scenario, timed.step), {}).setdefault(timed.program, []).append(
            timed
        )
    return {
        key: {program: _median(rounds) for program, rounds in programs.items()}
        for key, programs in found.items()
    }


def _order(timed: Timed) -> tuple[str, int, int]:
    kind, _, number = timed.scenario.partition("-")
    ranks = {"shipped": "0", "studies": "1", "reviews": "2"}
    return ranks.get(kind, kind), int(number or 0), list(STEPS).index(timed.step)


def _median(rounds: list[Timed]) -> Timed:
    first = rounds[0]
    middle = (
        median(getattr(timed, name) for timed in rounds)
        for name in ("seconds", "processor_seconds", "megabytes")
    )
    told = (first.scenario, first.step, first.program, len(rounds))
    return Timed(*told, *middle, first.figures)


def scenario_words(name: str) -> str:
    """Write the name of a scenario in words."""
    kind, _, number = name.partition("-")
    if kind == "shipped":
        return "the shipped reviews"
    if kind == "studies":
        return f"a review of {int(number):,} {'study' if number == '1' else 'studies'}"
    return f"{number} small review{'' if number == '1' else 's'}"


def table_of_times(medians: Medians) -> list[str]:
    """Write the seconds of each step, and how many times the floor they are."""
    rows = [
        "| reviews | step | times measured | swimtally, s | relative to from nothing | floor, s | "
        "relative to floor | the same in processor's time | R and make, s | "
        "relative to R and make | most memory, MB |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for (scenario, step), programs in medians.items():
        ours, floor, hand = (programs.get(name) for name in LOOKS)
        assert ours is not None
        assert floor is not None
        whole = medians[scenario, FIRST]["ours"]
        cells = [
            scenario_words(scenario),
            step,
            str(ours.round),
            _seconds(ours),
            f"{ours.seconds / whole.seconds:.3f}",
            _seconds(floor),
            f"{ours.seconds / floor.seconds:.2f}",
            f"{ours.processor_seconds / floor.processor_seconds:.2f}",
            _seconds(hand) if hand else NONE,
            f"{ours.seconds / hand.seconds:.2f}" if hand and step == FIRST else NONE,
            f"{ours.megabytes:.0f}",
        ]
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def _seconds(timed: Timed) -> str:
    return f"{timed.seconds:.1f}" if timed.seconds >= 1 else f"{timed.seconds:.3f}"


def table_of_figures(medians: Medians) -> list[str]:
    """Write how many figures each way draws from nothing, and its processor's seconds for each."""
    rows = [
        "| reviews | figures, swimtally | figures, R and make | seconds for each, swimtally | "
        "seconds for each, R and make |",
        "|---|--:|--:|--:|--:|",
    ]
    for (scenario, step), programs in medians.items():
        ours, hand = programs["ours"], programs.get("by hand")
        if step == FIRST and hand:
            each = [f"{t.processor_seconds / t.figures:.2f}" for t in (ours, hand) if t.figures]
            counts = f"{ours.figures} | {hand.figures}"
            rows.append(f"| {scenario_words(scenario)} | {counts} | {' | '.join(each)} |")
    return rows


def fill_page(page: str, tables: dict[str, list[str]]) -> str:
    """Put tables between their marks in a page of Markdown."""
    for name, rows in tables.items():
        begin, end = BEGIN.format(name), END.format(name)
        before, _, rest = page.partition(begin)
        _, found, after = rest.partition(end)
        if not found:
            raise ValueError(f"the page has no part between {begin} and {end}")
        page = "\n".join([before + begin, *rows, end + after])
    return page


def draw_chart(medians: Medians) -> Any:
    """Draw the seconds of each step as marks on one line, on an axis of powers of ten."""
    from scripts.figures.style import FAINT, INK, LINE, new_canvas

    steps = {step: [key for key in medians if key[1] == step] for step in STEPS}
    lines = sum(len(keys) + 1.4 for keys in steps.values() if keys)
    figure, axes = new_canvas(LEFT + WIDTH + RIGHT, TOP + ROW * lines + 0.1)
    taken = [timed.seconds for programs in medians.values() for timed in programs.values()]
    at = _scale(min(taken), max(taken))
    bottom = TOP + ROW * lines - 0.1
    for seconds, x in _ticks(at):
        axes.plot([x, x], [TOP - 0.15, bottom], color=LINE, lw=0.5, zorder=0)
        axes.text(x, TOP - 0.25, seconds, ha="center", va="center", fontsize=6.5, color=FAINT)
    _draw_key(axes, FAINT)
    y = TOP
    for step, keys in steps.items():
        if not keys:
            continue
        axes.text(0.1, y, step.capitalize(), va="center", fontsize=7.5, weight="bold", color=INK)
        y += ROW
        for key in keys:
            _draw_line(axes, key, medians[key], y, at)
            y += ROW
        y += 0.4 * ROW
    return figure


def _scale(least: float, most: float) -> Any:
    from math import floor, log10

    low, high = floor(log10(least)), log10(most * 1.3)

    def at(seconds: float) -> float:
        return LEFT + WIDTH * (log10(seconds) - low) / (high - low)

    return at


def _ticks(at: Any) -> Iterator[tuple[str, float]]:
    for power in range(-3, 5):
        x = at(10.0**power)
        if LEFT - 1e-6 <= x <= LEFT + WIDTH:
            yield f"{10.0**power:g} s", x


def _draw_key(axes: Any, colour: str) -> None:
    x = LEFT
    for program, (marker, shade) in LOOKS.items():
        axes.plot(x, 0.15, ls="none", **_look(marker, shade))
        axes.text(x + 0.1, 0.15, NAMES[program], va="center", fontsize=7)
        x += 1.1
    axes.text(LEFT + WIDTH + 0.1, TOP - 0.25, "times the floor", va="center", color=colour)


def _look(marker: str, colour: str) -> dict[str, Any]:
    return {
        "marker": marker,
        "ms": 8 if marker == "|" else 5,
        "mew": 1.6,
        "mfc": colour,
        "mec": colour,
    }


def _draw_line(axes: Any, key: Key, programs: dict[str, Timed], y: float, at: Any) -> None:
    axes.text(0.2, y, scenario_words(key[0]), va="center", fontsize=7)
    xs = [at(timed.seconds) for timed in programs.values()]
    axes.plot([min(xs), max(xs)], [y, y], color="#d9d9d9", lw=1.6, zorder=1)
    for program, timed in programs.items():
        axes.plot(at(timed.seconds), y, ls="none", zorder=2, **_look(*LOOKS[program]))
    ratio = programs["ours"].seconds / programs["floor"].seconds
    axes.text(LEFT + WIDTH + 0.45, y, f"{ratio:.2f}", ha="center", va="center", fontsize=7)


def show_times(times: Sequence[Timed], page: Path = PAGE, chart: Path = CHART) -> None:
    """Renew the tables of a page and the chart beside it."""
    medians = take_medians(times)
    tables = {"times": table_of_times(medians), "figures": table_of_figures(medians)}
    page.write_text(fill_page(page.read_text(encoding="utf-8"), tables), encoding="utf-8")
    draw_chart(medians).savefig(chart, metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    show_times(read_times(RESULTS))
