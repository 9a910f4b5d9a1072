"""Time the exact weighted sign-flip test beside scipy's permutation test and R's exact test.

All three are timed in one run on the same votes, in turns, so that a busy machine slows them
alike; read the ratios. R is left out where `Rscript` or its package exactRankTests is missing.
"""

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
from scipy.stats import permutation_test

sys.path.insert(0, str(Path(__file__).parents[1]))

from scripts.votes.exact_tests import sign_flip_test

SIZES = (5, 10, 15, 20, 50, 100, 200, 400)
LISTED_UP_TO = 20  # scipy lists all 2^k patterns: a million at 20 votes

IN_R = """
x <- c({votes})
run <- function() exactRankTests::perm.test(x, paired = FALSE, exact = TRUE)$p.value
p <- suppressWarnings(run())
once <- system.time(suppressWarnings(run()))[["elapsed"]]
times <- max(1, min(200, ceiling(0.2 / max(once, 1e-3))))
took <- system.time(for (i in seq_len(times)) suppressWarnings(run()))[["elapsed"]] / times
cat(sprintf("%.17g %.17g", p, took))
"""


def draw_votes(k: int, seed: int) -> list[int]:
    """Draw k votes of 8 to 80 participants, about two thirds of them for an increase."""
    random = np.random.default_rng([seed, k])
    sizes = random.integers(8, 81, k)
    return [int(n) for n in np.where(random.random(k) < 2 / 3, sizes, -sizes)]


def ours(votes: list[int]) -> float:
    """Count the patterns by dynamic programming."""
    return sign_flip_test([n for n in votes if n > 0], [-n for n in votes if n < 0])


def by_scipy(votes: list[int]) -> float:
    """List all patterns."""
    test = permutation_test(
        (np.array(votes, dtype=float),),
        lambda x, axis: np.abs(x.sum(axis=axis)),
        permutation_type="samples",
        alternative="greater",
        n_resamples=2 ** len(votes),
        vectorized=True,
        batch=2**14,
    )
    return float(test.pvalue)


def by_r(votes: list[int]) -> tuple[float, float]:
    """Return the p value of R's exactRankTests and the seconds that it takes within R."""
    code = IN_R.format(votes=", ".join(map(str, votes)))
    done = subprocess.run(["Rscript", "-e", code], check=True, capture_output=True, text=True)
    p, seconds = done.stdout.split()
    return float(p), float(seconds)


def timed(function: Callable[[list[int]], float], votes: list[int]) -> tuple[float, float]:
    """Return what a function gives and the seconds that one call takes."""
    start = time.perf_counter()
    result = function(votes)
    once = time.perf_counter() - start
    repeats = max(1, min(500, int(0.1 / max(once, 1e-6))))
    start = time.perf_counter()
    for _ in range(repeats):
        function(votes)
    return result, (time.perf_counter() - start) / repeats


def has_r() -> bool:
    """Tell whether R and its package are there."""
    if not shutil.which("Rscript"):
        return False
    look = ["Rscript", "-e", "library(exactRankTests)"]
    return not subprocess.run(look, check=False, capture_output=True).returncode


def measure(k: int, rounds: int, seed: int, *, with_r: bool) -> dict[str, tuple[float, float]]:
    """Return p value and median seconds of each test on the same k votes, timed in turns."""
    votes = draw_votes(k, seed)
    tests: dict[str, Callable[[list[int]], tuple[float, float]]] = {
        "ours": lambda x: timed(ours, x)
    }
    if k <= LISTED_UP_TO:
        tests["scipy"] = lambda x: timed(by_scipy, x)
    if with_r:
        tests["R"] = by_r
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in tests}
    for _ in range(rounds):
        for name, test in tests.items():
            taken[name].append(test(votes))
    return {name: (runs[0][0], median(s for _, s in runs)) for name, runs in taken.items()}


def main() -> None:
    """Print a Markdown table: p values, seconds, and ratios to ours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with_r = has_r()
    print("| votes | p, ours | largest difference of p | ours, ms | scipy / ours | R / ours |")
    print("|---|---|---|---|---|---|")
    for k in SIZES:
        found = measure(k, options.rounds, options.seed, with_r=with_r)
        p, seconds = found["ours"]
        apart = max((abs(other / p - 1) for other, _ in found.values()), default=0.0)
        ratios = [
            f"{found[name][1] / seconds:.3g}" if name in found else "–" for name in ("scipy", "R")
        ]
        print(f"| {k} | {p:.6g} | {apart:.0e} | {1000 * seconds:.3g} | {' | '.join(ratios)} |")


if __name__ == "__main__":
    main()
