"""The same job done with R and make, as a reviewer without swimtally would do it."""

import csv
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from filecmp import cmp
from pathlib import Path
from typing import Any

import yaml

from scripts.common.paths import CONFIG, RAW

BY_HAND = Path(__file__).resolve().parent / "by_hand"
TABLES = ("findings.csv", "regions.csv")
ASKED = ("measure", "contrast", "subgroup", "arm_role", "included")
COUNTS = ("n_increase", "n_decrease", "n_no_change", "n_conflicting")
PACKAGES = ("dplyr", "ggplot2", "knitr", "metap")


def why_not() -> str | None:
    """Say what is missing on this computer for the way by hand; None where nothing is."""
    if missing := [name for name in ("Rscript", "make") if not shutil.which(name)]:
        return f"{' and '.join(missing)} not found"
    look = f"stopifnot(sapply(c{PACKAGES}, requireNamespace, quietly = TRUE))"
    done = subprocess.run(["Rscript", "-e", look], check=False, capture_output=True)
    return f"one of the R packages {', '.join(PACKAGES)} not found" if done.returncode else None


def prepare(folder: Path, project: Path) -> None:
    """Put the scripts into a folder, and what each review of a project asks."""
    shutil.copytree(BY_HAND, folder)
    config = yaml.safe_load((project / CONFIG).read_bytes())
    for review in sorted((project / RAW).glob("*/review.yaml")):
        own = yaml.safe_load(review.read_bytes()).get("config") or {}
        asked = folder / "reviews" / review.parent.name / "questions.csv"
        asked.parent.mkdir(parents=True)
        with asked.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["synthesis", *ASKED])
            writer.writerows(_questions({**config, **own}["syntheses"]))


def _questions(syntheses: Mapping[str, Any]) -> Iterator[list[str]]:
    """Give a row for each question about regions that asks for nothing but the usual columns."""
    for name, synthesis in syntheses.items():
        where = {"included": [True], **synthesis["where"]}
        if synthesis.get("group_by", "region") == "region" and where.keys() <= {*ASKED}:
            yield [name, *(";".join(_cell(v) for v in where.get(key, [])) for key in ASKED)]


def _cell(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def hand_over(results: Path, folder: Path) -> None:
    """Copy the tidy tables of findings and regions, those alone that changed."""
    for table in sorted(results.glob("[!_]*/tables")):
        own = folder / "reviews" / table.parent.name
        for name in TABLES:
            if not (own / name).exists() or not cmp(table / name, own / name, shallow=False):
                shutil.copyfile(table / name, own / name)


def differing_votes(results: Path, folder: Path) -> list[str]:
    """List the regions on which the two ways come to other votes or another sign test."""
    differing = []
    for own in sorted((folder / "reviews").iterdir()):
        questions = {row["synthesis"] for row in _rows(own / "questions.csv")}
        ours = {
            (row["synthesis"], row["region"]): row
            for row in _rows(results / own.name / "tables" / "votes.csv")
            if row["synthesis"] in questions and int(row["k_units"])
        }
        theirs = {(row["synthesis"], row["region"]): row for row in _rows(own / "votes.csv")}
        differing += [
            f"{own.name}, {', '.join(key)}"
            for key in sorted(ours.keys() | theirs.keys())
            if key not in ours or key not in theirs or not _same(ours[key], theirs[key])
        ]
    return differing


def _same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    ps = [float(row["p_sign"] or 2) for row in (one, other)]
    return all(one[n] == other[n] for n in COUNTS) and abs(ps[0] / ps[1] - 1) < 1e-5


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
