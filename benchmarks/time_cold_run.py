"""Time a run of everything from nothing, beside one process that draws the same figures.

    .venv/bin/python benchmarks/time_cold_run.py --rounds 5

A run makes every table, figure, page and document of all reviews, as `make` does, in a copy of the
project that holds no result. The floor is one Python process that imports the same libraries and
draws the same figures from tables that are there already. Run and floor go in turns, so that a busy
moment of the computer slows both.
"""

import argparse
import importlib
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from types import SimpleNamespace

PROJECT = Path(__file__).resolve().parents[1]
LIBRARIES = (
    *("pandas", "pandera.pandas", "numpy", "scipy.special", "scipy.optimize", "pymare"),
    *("pydantic", "yaml", "bibtexparser", "jinja2", "pypandoc", "typst"),
)
LEFT_OUT = (".*", "results", "published/*/figures", "tests")


def draw_everything(project: Path) -> None:
    """Import the libraries of all stages and draw every figure, in this process alone."""
    sys.path.insert(0, str(project))
    for library in LIBRARIES:
        importlib.import_module(library)
    import yaml

    from scripts._models import Selection
    from scripts._project import Project
    from scripts._tables import CITATIONS, read_table, read_tables
    from scripts.compare_reviews import draw_overlap
    from scripts.draw_figures import READ, draw_figures

    config = yaml.safe_load(Path("config.yaml").read_bytes())
    made = Project(config)
    with tempfile.TemporaryDirectory() as folder:
        for name in made.reviews:
            review = SimpleNamespace(review=name)
            tables = {table: f"results/{name}/tables/{table}.csv" for table in READ}
            draw_figures(
                read_tables(tables, READ),
                made.settings(*config)(review),
                Selection.model_validate(made.selection(review)),
                Path(folder, name),
            )
        citations = read_table("results/_across_reviews/tables/citations.csv", CITATIONS)
        draw_overlap(citations, list(made.reviews), config, Path(folder))


def time_command(command: list[str], project: Path) -> float:
    """Return the seconds from the start of a command to its end."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *command], cwd=project, check=True, capture_output=True)
    return time.perf_counter() - start


def time_rounds(rounds: int) -> list[tuple[float, float]]:
    """Time run and floor in turns; the run begins each time from nothing."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder, "project").resolve()
        shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns(*LEFT_OUT))
        times = []
        for _ in range(rounds):
            for built in (project / "results", project / ".snakemake"):
                shutil.rmtree(built, ignore_errors=True)
            run = time_command(["-m", "snakemake", "--quiet"], project)
            floor = time_command(["benchmarks/time_cold_run.py", "--floor"], project)
            times.append((run, floor))
    return times


def print_table(times: list[tuple[float, float]]) -> None:
    """Print the seconds of each round and their ratio, and the medians, as a Markdown table."""
    print("| round | run, s | floor, s | run / floor |\n|---|--:|--:|--:|")
    rows = [(str(i), run, floor, run / floor) for i, (run, floor) in enumerate(times, 1)]
    rows.append(("median", *(median(column) for column in list(zip(*rows, strict=True))[1:])))
    for name, run, floor, ratio in rows:
        print(f"| {name} | {run:.1f} | {floor:.1f} | {ratio:.2f} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--floor", action="store_true", help="draw the figures, and no more")
    given = parser.parse_args()
    if given.floor:
        draw_everything(Path.cwd())
    else:
        print_table(time_rounds(given.rounds))
