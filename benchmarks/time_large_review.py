"""Time each stage on made-up reviews of growing size, beside the least that pandas could take.

    .venv/bin/python benchmarks/time_large_review.py 100 1000 10000

Every stage runs in a process of its own, as its job in the workflow does: the same script, from
tables to tables. Told are the processor's seconds without those of the imports, the peak of memory
of the whole process, and the medians of three rounds. A round goes through all stages once, so
that a busy moment of the computer does not fall on one stage alone.

The floor reads ``findings.csv`` with pandas and counts it by region and direction, unchecked. By
how much seconds grow when the review is ten times as large is told in the last column: 10 is in
proportion, above it a stage does something too often.
"""

import argparse
import importlib
import json
import resource
import runpy
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from math import log10
from pathlib import Path
from statistics import median
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from scripts.common.digests import script_file
from scripts.common.paths import CONFIG, EXPLORE
from scripts.common.settings import PROJECT_KEYS

ROUNDS = 3
CLAIMS = 100

# The jobs in the order of the flow, each with the keys of config.yaml that its rule names.
VOTING = ["unit", "agreement", "level", "confidence", "syntheses"]
JOBS = {
    "extract_findings": [],
    "count_votes": VOTING,
    "rate_certainty": VOTING,
    "leave_out_cohorts": ["agreement"],
    "estimate_effects": [*VOTING, "tau"],
    "vary_choices": [*VOTING, "specifications"],
    "check_claims": ["results_sections"],
    "write_explorer": None,  # all of them
}
STAGES = ["floor", "check", *JOBS]


class Tables:
    """A job's inputs and outputs: a table of any name is the file of that name in a folder."""

    def __init__(self, review: Path) -> None:
        """Put the tables of a review into a folder beside its records."""
        self.folder = review / "tables"
        self.folder.mkdir(exist_ok=True)
        self.vocabulary = [review / "regions.csv"]

    def __getattr__(self, name: str) -> str:
        """Name the file of a table."""
        return str(self.folder / f"{name}.csv")

    __getitem__ = __getattr__


class Inputs(Tables):
    """The inputs of a job, which are not all tables."""

    def __init__(self, review: Path) -> None:
        """Name the files of a review that are no tables, and the templates of the browser."""
        super().__init__(review)
        self.claims, self.references = [review / "claims.yaml"], []
        self.review = review / "review.yaml"
        self.templates = sorted(EXPLORE.iterdir())


def prepare(stage: str, review: Path) -> Callable[[], object]:
    """Import all that a stage needs, and return what remains to be timed."""
    if stage == "floor":
        return _floor(review)
    import yaml

    config = yaml.safe_load(CONFIG.read_bytes())
    if stage == "check":
        from scripts.records.review_checks import check_review

        return lambda: _all_well(check_review(review, config))
    importlib.import_module(".".join(script_file(stage).with_suffix("").parts))
    job = SimpleNamespace(
        input=Inputs(review),
        output=Tables(review),
        params=SimpleNamespace(
            config={key: config[key] for key in JOBS[stage] or config.keys() - {*PROJECT_KEYS}},
            judgements={},
            words={},
        ),
        wildcards=SimpleNamespace(review=review),  # an absolute path leaves data/raw/ aside
    )
    script, given = str(script_file(stage)), {"snakemake": job}
    return lambda: runpy.run_path(script, given, run_name="__main__")


def _floor(review: Path) -> Callable[[], object]:
    import pandas as pd

    path = review / "findings.csv"
    return lambda: pd.read_csv(path).groupby(["region", "direction"]).size()


def _all_well(problems: list[object]) -> None:
    if problems:
        sys.exit("\n".join(map(str, problems[:5])))


def measure(stage: str, review: Path) -> None:
    """Run a stage in this process, and print its seconds and its megabytes (as Linux counts)."""
    run = prepare(stage, review)
    start = time.process_time()
    run()
    seconds = time.process_time() - start
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


def time_review(studies: int) -> dict[str, tuple[float, float]]:
    """Make up a review and run each stage on it in processes of their own: the medians."""
    rounds: dict[str, list[tuple[float, float]]] = {stage: [] for stage in STAGES}
    with tempfile.TemporaryDirectory() as folder:
        review = Path(folder, "large").resolve()
        _python("benchmarks/generate_review.py", str(studies), str(review), "--claims", str(CLAIMS))
        for _ in range(ROUNDS):
            for stage, results in rounds.items():
                told = _python(__file__, "--stage", stage, "--review", str(review))
                results.append(json.loads(told))
    return {
        stage: (median(seconds), median(megabytes))
        for stage, results in rounds.items()
        for seconds, megabytes in [zip(*results, strict=True)]
    }


def _python(*command: str) -> str:
    return subprocess.run(
        [sys.executable, *command], check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def print_table(sizes: list[int]) -> None:
    """Time reviews of growing size, and print a row of a Markdown table for each stage."""
    print("| studies | stage | seconds | MB | times the floor | growth per tenfold |")
    print("|--:|---|--:|--:|--:|--:|")
    before: dict[str, tuple[float, float]] = {}
    for size, smaller in zip(sizes, [0, *sizes], strict=False):
        timed = time_review(size)
        for stage, (seconds, megabytes) in timed.items():
            over = seconds / timed["floor"][0]
            growth = ""
            if before:
                growth = f"{(seconds / before[stage][0]) ** (1 / log10(size / smaller)):.1f}"
            row = f"{size} | {stage} | {seconds:.2f} | {megabytes:.0f} | {over:.1f} | {growth}"
            print(f"| {row} |", flush=True)
        before = timed


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sizes", type=int, nargs="*", help="numbers of studies, growing")
    parser.add_argument("--stage", choices=STAGES, help="run this stage alone, on --review")
    parser.add_argument("--review", type=Path, help="a folder of generate_review.py")
    given = parser.parse_args()
    if given.stage:
        measure(given.stage, given.review)
    else:
        print_table(given.sizes or [100, 1000, 10000])
