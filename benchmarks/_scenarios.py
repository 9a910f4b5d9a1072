"""The projects that the benchmarks time, and what changes in them between two runs."""

import csv
import re
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import yaml

from benchmarks.generate_review import CHOICES, Generator, generate_review, write_record
from scripts.common.paths import CSV_TABLES, RAW, VOCABULARY

PROJECT = Path(__file__).resolve().parents[1]
CODE = (
    *("Snakefile", "config.yaml", "requirements.lock", "pyproject.toml"),
    *("rules", "scripts", "templates", "profiles"),
)
STUDIES = 10  # of each review of a scenario with many
IN_TABLES = 10_000  # from so many studies on, a review comes as tables, not as one file for each
NEW = "zzz2024"
TURNED = {"increase": "decrease", "decrease": "increase"}
DIRECTIONS = re.compile(r"(?<=direction: )(\w+)\b")


@dataclass(frozen=True)
class Scenario:
    """A project to time: ``shipped``, ``studies-100`` (one review) or ``reviews-10`` (small ones).

    Attributes
    ----------
    name
        As on the command line.
    """

    name: str

    def __post_init__(self) -> None:
        """Refuse a name that is no scenario."""
        if not re.fullmatch(r"shipped|(studies|reviews)-[1-9]\d*", self.name):
            raise ValueError(f"{self.name}: shipped, studies-NUMBER or reviews-NUMBER was needed")

    @property
    def number(self) -> int:
        """The number in its name."""
        return int(self.name.partition("-")[2] or 0)

    def write(self, project: Path) -> None:
        """Put code and records into a folder, and nothing that was built."""
        project.mkdir(parents=True)
        for name in CODE:
            copy = shutil.copytree if (PROJECT / name).is_dir() else shutil.copy
            copy(PROJECT / name, project / name)
        if self.name == "shipped":
            shutil.copytree(PROJECT / RAW, project / RAW)
            shutil.copytree(PROJECT / "published", project / "published")
            return
        (project / RAW).mkdir(parents=True)
        shutil.copy(PROJECT / VOCABULARY, project / VOCABULARY)
        if self.name.startswith("studies"):
            form = "csv" if self.number >= IN_TABLES else "yaml"
            review = {"config": CHOICES}
            generate_review(self.number, project / RAW / "review", 1, form=form, review=review)
            return
        for i in range(1, self.number + 1):
            folder = project / RAW / f"review_{i:03d}"
            generate_review(STUDIES, folder, i, form="yaml", review=_of_one_question())


def _of_one_question() -> dict[str, object]:
    """Ask a small review one question alone: many reviews with all would take an hour."""
    name, synthesis = next(iter(CHOICES["syntheses"].items()))
    return {"config": {"syntheses": {name: synthesis}, "evidence_map": [name]}}


def first_review(project: Path) -> Path:
    """Find the review in which the benchmarks change something."""
    return min((project / RAW).glob("*/review.yaml")).parent


def edit_one_cell(review: Path) -> None:
    """Turn the direction of a finding: if the review is built, of one that moves a single vote."""
    tables = review.parents[2] / "results" / review.name / "tables"
    places = _single_votes(tables / "study_votes.csv") if tables.is_dir() else None
    if (review / "findings.csv").exists():
        with (review / "findings.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        if (number := _choose(rows, places)) is not None:
            rows[number]["direction"] = TURNED[rows[number]["direction"]]
        _write_rows(review / "findings.csv", rows)
        return
    for path in sorted((review / "studies").glob("*.yaml")):
        record = yaml.safe_load(path.read_bytes())
        rows = [{"study_id": record["study_id"], **finding} for finding in record["findings"]]
        if (number := _choose(rows, places)) is not None:
            parts = DIRECTIONS.split(path.read_text(encoding="utf-8"))  # every second is one
            parts[2 * number + 1] = TURNED[rows[number]["direction"]]
            path.write_text("".join(parts), encoding="utf-8")
            return


def _choose(rows: list[dict[str, str]], places: set[tuple[str, str]] | None) -> int | None:
    """Find the first finding that has a direction and lies at one of some places."""
    return next(
        (
            number
            for number, row in enumerate(rows)
            if row.get("direction") in TURNED
            and (places is None or (row["study_id"], row["region"]) in places)
        ),
        None,
    )


def _single_votes(study_votes: Path) -> set[tuple[str, str]]:
    """List the studies and regions that have one vote of one finding, in one synthesis."""
    with study_votes.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    number = Counter((row["study_id"], row["region"]) for row in rows)
    return {
        place
        for row in rows
        if number[place := (row["study_id"], row["region"])] == 1
        and int(row["n_increase"]) + int(row["n_decrease"]) == 1
    }


def add_a_comment(review: Path) -> None:
    """Change the bytes of a record, and nothing that it says: a comment, or an empty row."""
    records = sorted((review / "studies").glob("*.yaml"))
    with (records[0] if records else review / "findings.csv").open("a", encoding="utf-8") as file:
        file.write("# A comment.\n" if records else "\n")


def add_a_study(review: Path) -> None:
    """Add a made-up study of ten findings, in the form that the review has."""
    ((study, arms, findings),) = Generator(seed=2024).studies(1)
    study |= {"study_id": NEW, "cohort": ""}
    arms = [{**arm, "study_id": NEW} for arm in arms]
    findings = [
        {key: cell for key, cell in finding.items() if key != "document"} | {"study_id": NEW}
        for finding in findings
    ]
    if not (review / "findings.csv").exists():
        write_record(review, study, arms, findings)
        return
    for name, rows in zip(CSV_TABLES, ([study], arms, findings), strict=True):
        with (review / name).open(encoding="utf-8", newline="") as file:
            before = list(csv.DictReader(file))
        _write_rows(review / name, [*before, *rows])


def _write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
