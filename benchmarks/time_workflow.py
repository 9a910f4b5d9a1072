"""Time the workflow from records to report, beside its floor and the same job done by hand.

    .venv/bin/python benchmarks/time_workflow.py shipped studies-100 reviews-10 --rounds 3

In a copy of a project everything is built from nothing, run again, run with a study more, with one
cell changed and with a comment more in a record. After each step of ours, the floor does it (one
Python process that runs the same scripts, see run_floor.py) and then R and make (see by_hand/), so
that a busy moment of the computer slows all alike. The times are kept in results/workflow.csv; the
table and the chart in docs/ are made from that file. What limits.toml allows is held at night.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks import _by_hand
from benchmarks._scenarios import (
    PROJECT,
    Scenario,
    add_a_comment,
    add_a_study,
    edit_one_cell,
    first_review,
)

RESULTS = PROJECT / "benchmarks/results/workflow.csv"
SCENARIOS = (
    *("shipped", "studies-100", "studies-1000", "studies-10000"),
    *("reviews-1", "reviews-10", "reviews-50"),
)
OURS = ["-m", "snakemake", "--quiet"]
FLOOR = str(PROJECT / "benchmarks/run_floor.py")
STEPS: dict[str, Callable[[Path], object] | None] = {
    "from nothing": None,
    "no change": None,
    "one study more": add_a_study,
    "one cell changed": edit_one_cell,
    "a comment more": add_a_comment,
}
MANY = 7  # times that no change is timed in a round: it is over in a second


@dataclass(frozen=True)
class Timed:
    """What one program took for one step; the seconds of all processors are summed."""

    scenario: str
    step: str
    program: str
    round: int
    seconds: float
    processor_seconds: float
    megabytes: float
    figures: int


def run_timed(command: list[str], folder: Path) -> tuple[float, float, float]:
    """Run a command: its seconds, its processor's seconds and the most memory of a process (MB)."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            told = said.read().decode()[-3000:]
            sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{told}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def time_round(
    scenario: Scenario, number: int, folder: Path, steps: Sequence[str], *, by_hand: bool
) -> Iterator[Timed]:
    """Go through the steps once, from nothing, in copies of a project of their own."""
    ours, floor, hand = folder / "ours", folder / "floor", folder / "by_hand"
    for project in (ours, floor):
        scenario.write(project)
    if by_hand:
        _by_hand.prepare(hand, ours)
    for step, change in ((step, STEPS[step]) for step in steps):
        for project in (ours, floor) if change else ():
            change(first_review(project))
        for _ in range(MANY if step == "no change" else 1):
            for program, command, place in _commands(step, ours, floor, hand if by_hand else None):
                taken = run_timed(command, place)
                yield Timed(scenario.name, step, program, number, *taken, _figures(place))
        _refuse_differences(ours, floor, hand if by_hand else None)


def _commands(
    step: str, ours: Path, floor: Path, hand: Path | None
) -> Iterator[tuple[str, list[str], Path]]:
    """Give the command of each program for a step, with what has to stand ready for it."""
    yield "ours", [sys.executable, *OURS], ours
    if step == "no change":
        yield "floor", [sys.executable, "-m", "snakemake", "--version"], floor
    else:
        jobs = ["jobs.json", *([] if step == "from nothing" else [f"--review={_name(floor)}"])]
        listing = [sys.executable, FLOOR, "--list", *jobs]
        subprocess.run(listing, cwd=ours, check=True, capture_output=True)
        (ours / "jobs.json").replace(floor / "jobs.json")
        yield "floor", [sys.executable, FLOOR, "jobs.json"], floor
    if hand:
        _by_hand.hand_over(ours / "results", hand)
        yield "by hand", ["make", "--silent", f"--jobs={os.cpu_count()}"], hand


def _name(project: Path) -> str:
    return first_review(project).name


def _figures(folder: Path) -> int:
    """Count figures, each once, whatever its forms."""
    return sum(1 for path in folder.rglob("figures/*.svg") if "published" not in path.parts)


def _refuse_differences(ours: Path, floor: Path, hand: Path | None) -> None:
    """Stop if what is compared did not do the same: a fast wrong result is no floor."""
    files = [path for path in (ours / "results").rglob("*") if path.is_file()]
    names = [path.relative_to(ours) for path in files if path.name[0] != "."]
    other = [n for n in names if (floor / n).read_bytes() != (ours / n).read_bytes()]
    if other:
        sys.exit(f"The floor came to other bytes than the workflow: {', '.join(map(str, other))}")
    if hand and (differing := _by_hand.differing_votes(ours / "results", hand)):
        sys.exit(f"By hand the votes are others: {'; '.join(differing)}")


def time_scenario(
    scenario: Scenario, rounds: int, steps: Sequence[str], *, by_hand: bool
) -> list[Timed]:
    """Time a scenario so many times."""
    times = []
    for number in range(1, rounds + 1):
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder).resolve()
            for timed in time_round(scenario, number, place, steps, by_hand=by_hand):
                print(*astuple(timed), sep="  ", flush=True)
                times.append(timed)
    return times


def keep_times(times: list[Timed], path: Path) -> None:
    """Write times into a table in place of the earlier ones of the same scenarios."""
    kept = read_times(path) if path.exists() else []
    fresh = {timed.scenario for timed in times}
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(Timed))
        for timed in [*(timed for timed in kept if timed.scenario not in fresh), *times]:
            writer.writerow(
                f"{cell:.3f}" if isinstance(cell, float) else cell for cell in astuple(timed)
            )


def read_times(path: Path) -> list[Timed]:
    """Read the table of times."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Timed(**{f.name: f.type(row[f.name]) for f in fields(Timed)})  # type: ignore[operator]
            for row in csv.DictReader(file)
        ]


def main() -> None:
    """Time the scenarios that are named, and renew the table and the chart."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("scenarios", nargs="*", help=f"of {', '.join(SCENARIOS)}, or other sizes")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--without", nargs="*", choices=[*STEPS][1:], default=[], help="no such step"
    )
    parser.add_argument("--without-r", action="store_true", help="leave out the way by hand")
    parser.add_argument("--output", type=Path, default=RESULTS, help="the table of times")
    given = parser.parse_args()
    why = "as asked" if given.without_r else _by_hand.why_not()
    if why:
        print(f"Without the way by hand: {why}.")
    for name in given.scenarios:
        steps = [step for step in STEPS if step not in given.without]
        times = time_scenario(Scenario(name), given.rounds, steps, by_hand=not why)
        keep_times(times, given.output)
    if given.output == RESULTS:
        from benchmarks.show_times import show_times

        show_times(read_times(RESULTS))


if __name__ == "__main__":
    main()
