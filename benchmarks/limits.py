"""Hold the times of time_workflow.py against the limits in limits.toml: ratios, never seconds."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

from benchmarks.show_times import take_medians
from benchmarks.time_workflow import Timed

LIMITS = Path(__file__).with_suffix(".toml")


def list_regressions(times: Sequence[Timed], limits: Path = LIMITS) -> list[str]:
    """List what takes longer than it may, in words; scenarios that were not timed are left out."""
    medians = take_medians(times)
    slow = []
    for limit in tomllib.loads(limits.read_text(encoding="utf-8"))["limit"]:
        scenario, beside = limit["scenario"], limit["beside"]
        if (scenario, limit["step"]) not in medians:
            continue
        ours = medians[scenario, limit["step"]]["ours"].seconds
        ratio = ours / medians[scenario, beside["step"]][beside["program"]].seconds
        if ratio > limit["most"]:
            slow.append(
                f"{scenario}, {limit['step']}: {ratio:.2f} times {beside['step']} "
                f"({beside['program']}), at most {limit['most']:g}"
            )
    return slow
