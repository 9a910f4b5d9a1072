"""Write a simulated review of any size, to see how the project copes with a large one, or many.

    .venv/bin/python benchmarks/generate_review.py 10000 data/raw/large
    .venv/bin/python benchmarks/generate_review.py 100 data/raw/middling --form yaml

It has three tables, as spreadsheet users and large reviews come in, or one record for each study.
The same number of studies and the same seed give the same bytes.
"""

import argparse
import csv
import random
import shutil
import sys
from collections.abc import Iterable, Iterator
from itertools import accumulate, cycle, product
from pathlib import Path
from typing import Any, get_args

import yaml

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))
from scripts.common.paths import VOCABULARY
from scripts.models.terms import Counted

FINDINGS_PER_STUDY = 10

# Two halves of a surname: enough of them that few studies share one, and some are near-misses.
FIRST = "al ber car dan el far gor hol ing jan kel lam mel nor ols pet ran sal tor wes zan"
LAST = "berg dahl er field is ker land man ner os perez quist ridge son ta ugh vic wood yama"

REPORTS = {1: 78, 2: 15, 3: 6, 4: 1}  # reports of one cohort, in per cent: 1.3 on average
CONTROLS = {"treatment_as_usual": 4, "active_control": 3, "healthy_control": 3}
SIDES = {"": 4, "left": 3, "right": 3, "bilateral": 2, "midline": 1}
OTHER_MEASURES = ["cortical_thickness", "white_matter_integrity", "perfusion"]

COUNTED = get_args(Counted)

Row = dict[str, Any]

# What is asked of every made-up review.
CHOICES: Row = yaml.safe_load((PROJECT / "benchmarks/choices.yaml").read_bytes())


class Generator:
    """Makes up cohorts, their reports, and what these found; all chance comes from one seed."""

    def __init__(
        self, seed: int, findings: int = FINDINGS_PER_STUDY, vocabulary: Path = VOCABULARY
    ) -> None:
        """Read what the findings are drawn from: the vocabulary and the syntheses."""
        self.random = random.Random(seed)
        self.findings = findings
        with vocabulary.open(encoding="utf-8", newline="") as file:
            self.regions = [_spellings(row) for row in csv.DictReader(file)]
        self.random.shuffle(self.regions)
        # The k-th region is studied as often as 1/k: a few very often, most seldom.
        self.often = list(accumulate(1 / k for k in range(1, len(self.regions) + 1)))
        self.leaning = [self.random.uniform(0.15, 0.85) for _ in self.regions]
        syntheses = CHOICES["syntheses"].values()
        self.kinds = [list(_kinds(synthesis["where"])) for synthesis in syntheses]
        self.taken: set[str] = set()

    def studies(self, number: int) -> Iterator[tuple[Row, list[Row], list[Row]]]:
        """Make up studies, cohort by cohort: a row of each, its arms and its findings."""
        made = 0
        while made < number:
            reports = min(self._one_of(REPORTS), number - made)
            treated = round(self.random.lognormvariate(3.2, 0.5)) + 4
            year, cohort = self.random.randint(1995, 2023), ""
            for _ in range(reports):
                study = self._study(year)
                cohort = cohort or self._cohort(study["study_id"], made, reports)
                arms = list(self._arms(treated))
                findings = [self._finding(arms) for _ in range(self.findings)]
                key = {"study_id": study["study_id"]}
                yield (
                    {**study, "cohort": cohort},
                    [{**key, **arm} for arm in arms],
                    [{**key, **finding, "document": study["study_id"]} for finding in findings],
                )
                made += 1
                year = min(year + self.random.randint(0, 2), 2024)

    def claims(self, number: int, studies: list[str]) -> Iterator[Row]:
        """Make up statements: of each kind of count, with and without studies that they cite."""
        for counts, place in zip(cycle(COUNTED), range(number), strict=False):
            where = {
                "region": [self.regions[self._region()[0]][0]],
                "direction": [self.random.choice(["increase", "decrease", "no_change"])],
                "contrast": ["within_group", "between_groups"],
                "subgroup": ["all"],
            }
            of_people = counts in ("participants", "enrolled")
            yield {
                "claim_id": f"claim_{place}",
                "says": f"A made-up statement about {counts}.",
                "counts": counts,
                "count": self.random.randint(1, 9),
                "at_least": place % 3 == 0,
                "studies": self.random.sample(studies, 3) if place % 2 else [],
                "where": {"arm_role": ["treated"]} if of_people else where,
            }

    def _study(self, year: int) -> Row:
        name = self.random.choice(FIRST.split()) + self.random.choice(LAST.split())
        letters = ("", *(one + two for one, two in product(" abcdefgh", "bcdefghij")))
        free = (f"{name}{year}{letter.strip()}" for letter in letters)
        study_id = next(study_id for study_id in free if study_id not in self.taken)
        self.taken.add(study_id)
        imaging = self._one_of({"fMRI": 6, "structural MRI": 3, "PET": 1})
        return {
            "study_id": study_id,
            "year": year,
            "design": self.random.choice(["randomised", "controlled pre-post", "pre-post"]),
            "modality": imaging,
            "task": "emotional pictures" if imaging == "fMRI" else "",
            "population": "adults in outpatient care",
            "intervention_name": self.random.choice(["DBT", "CBT", "mindfulness training"]),
            "intervention_duration_weeks": self._maybe(0.8, self.random.randint(4, 52)),
            "risk_of_bias_tool": "RoB 2",
            "risk_of_bias_randomisation": self._one_of({"low": 6, "some concerns": 3, "high": 1}),
        }

    def _cohort(self, study_id: str, number: int, reports: int) -> str:
        """Name a cohort of one report not at all, others as a trial or after the first report."""
        trial = f"{self.random.choice(FIRST.split())}_trial_{number}"
        return "" if reports == 1 else self.random.choice([trial, study_id])

    def _arms(self, treated: int) -> Iterator[Row]:
        n = max(4, treated - self.random.randint(0, 4))
        enrolled = self._maybe(0.6, n + self.random.randint(0, 9))
        yield {"arm": "treated", "role": "treated", "n": self._n(n), "n_enrolled": enrolled}
        for role in dict.fromkeys(self._one_of(CONTROLS) for _ in range(2)):
            if self.random.random() < 0.6:
                other = max(4, n + self.random.randint(-6, 6))
                yield {"arm": role.split("_")[0], "role": role, "n": self._n(other)}

    def _finding(self, arms: list[Row]) -> Row:
        measure, contrast, subgroup = self.random.choice(self.random.choice(self.kinds))
        if self.random.random() < 0.1:
            measure = self.random.choice(OTHER_MEASURES)
        if contrast == "between_groups" and len(arms) == 1:
            contrast = "within_group"
        at, region = self._region()
        direction = self._direction(self.leaning[at])
        compared = contrast in ("between_groups", "baseline_group_difference") and len(arms) > 1
        moved = arms[0] if compared or self.random.random() < 0.9 else arms[-1]
        return {
            "arm": moved["arm"],
            "comparator": arms[1]["arm"] if compared else "",
            "region": region,
            "region_as_reported": f"{region}, cluster {self.random.randint(1, 9)}",
            "side": self._one_of(SIDES),
            "measure": measure,
            "contrast": contrast,
            "subgroup": subgroup,
            "target_region": self._region()[1] if measure == "functional_connectivity" else "",
            "outcome": "symptom severity" if contrast in ("association", "prediction") else "",
            "direction": direction,
            **self._numbers(direction),
            "n": self._maybe(0.1, self.random.randint(4, 40)),
            "section": "Results",
            "page": self.random.randint(2, 14),
        }

    def _numbers(self, direction: str) -> Row:
        """Make up a p value and an effect with its standard error, where they are reported."""
        signs = {"increase": 1, "decrease": -1, "no_change": 0}
        if direction not in signs or self.random.random() < 0.4:
            return {}
        se = self.random.uniform(0.1, 0.5)
        effect = self.random.gauss(0.5 * signs[direction], 0.05)
        p = self.random.uniform(0.06, 1) if direction == "no_change" else self.random.random() ** 4
        with_effect = self.random.random() < 0.5
        return {
            "significant": str(p < 0.05).lower(),
            "p_value": self._maybe(0.7, f"{p:.3g}"),
            "p_sides": 2,
            "effect": f"{effect:.3f}" if with_effect else "",
            "effect_type": "smd" if with_effect else "",
            "se": self._maybe(0.6, f"{se:.3f}") if with_effect else "",
        }

    def _region(self) -> tuple[int, str]:
        (at,) = self.random.choices(range(len(self.regions)), cum_weights=self.often)
        names = self.regions[at]
        return at, names[0] if self.random.random() < 0.7 else self.random.choice(names)

    def _direction(self, leaning: float) -> str:
        chance = self.random.random()
        if chance < 0.2:
            return "no_change" if chance < 0.15 else "unclear"
        return "increase" if self.random.random() < leaning else "decrease"

    def _n(self, number: int) -> int | str:
        return self._maybe(0.9, number)

    def _maybe(self, share: float, value: Any) -> Any:
        return value if self.random.random() < share else ""

    def _one_of(self, weights: dict[Any, int]) -> Any:
        return self.random.choices(list(weights), list(weights.values()))[0]


def _spellings(row: dict[str, str]) -> list[str]:
    names = [row["region"], row["abbreviation"], *row["synonyms"].split(";")]
    return [name for name in names if name]


def _kinds(where: dict[str, list[str]]) -> Iterable[tuple[str, str, str]]:
    return product(where["measure"], where["contrast"], where.get("subgroup", ["all"]))


def generate_review(
    number: int,
    folder: Path,
    seed: int,
    findings: int = FINDINGS_PER_STUDY,
    form: str = "csv",
    review: Row | None = None,
    claims: int = 0,
    vocabulary: Path = VOCABULARY,
) -> None:
    """Write a review of so many studies into a folder.

    Parameters
    ----------
    number, findings
        Of the studies, and of the findings of each.
    folder
        The folder of the review; made if it is not there.
    seed
        What all chance comes from.
    form
        ``csv``: three tables; ``yaml``: a record for each study.
    review
        More keys of ``review.yaml``. Without any, the review brings a copy of the vocabulary.
    claims
        How many statements are checked; none: there is no ``claims.yaml``.
    vocabulary
        The regions that findings are about.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if review is None:
        review = {"vocabulary": vocabulary.name, "config": CHOICES}
        shutil.copy(vocabulary, folder)
    about = {"title": f"A made-up review of {number} studies", **review}
    (folder / "review.yaml").write_text(yaml.safe_dump(about, sort_keys=False))
    generator = Generator(seed, findings, vocabulary)
    made = list(generator.studies(number))
    if claims:
        stated = list(generator.claims(claims, [study["study_id"] for study, _, _ in made]))
        text = yaml.safe_dump({"claims": stated}, sort_keys=False)
        (folder / "claims.yaml").write_text(text)
    if form == "yaml":
        for study in made:
            write_record(folder, *study)
        return
    studies, arms, rows = zip(*made, strict=True)
    _write(folder / "studies.csv", studies)
    _write(folder / "arms.csv", [row for several in arms for row in several])
    _write(folder / "findings.csv", [row for several in rows for row in several])


def write_record(folder: Path, study: Row, arms: list[Row], findings: list[Row]) -> Path:
    """Write the record of a study, as a reviewer keeps it, and return its file."""
    record = _nested(study, intervention="intervention_", risk_of_bias="risk_of_bias_")
    if bias := record.get("risk_of_bias"):
        record["risk_of_bias"] = {"tool": bias.pop("tool"), "domains": bias}
    record["arms"] = [_nested(arm) for arm in arms]
    record["findings"] = [_with_source(_nested(finding)) for finding in findings]
    path = folder / "studies" / f"{study['study_id']}.yaml"
    path.parent.mkdir(exist_ok=True)
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # many times faster
    path.write_text(yaml.dump(record, Dumper=dumper, sort_keys=False), encoding="utf-8")
    return path


def _nested(row: Row, **parts: str) -> Row:
    """Leave out empty cells, and gather the columns that start alike under one key."""
    record: Row = {}
    for column, value in row.items():
        if value == "" or (column == "study_id" and not parts):
            continue
        key = next((key for key, start in parts.items() if column.startswith(start)), None)
        if key is None:
            record[column] = _plain(column, value)
        else:
            record.setdefault(key, {})[column.removeprefix(parts[key])] = value
    return record


def _with_source(finding: Row) -> Row:
    source = {key: finding.pop(key) for key in ("document", "section", "page") if key in finding}
    return {**finding, "source": source}


def _plain(column: str, value: Any) -> Any:
    if column == "significant":
        return value == "true"
    return float(value) if column in ("p_value", "effect", "se") else value


def _write(path: Path, rows: Iterable[Row]) -> None:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("studies", type=int, help="number of studies")
    parser.add_argument("folder", type=Path, help="the review's folder, made if it is not there")
    parser.add_argument("--findings", type=int, default=FINDINGS_PER_STUDY, help="of each study")
    parser.add_argument("--form", choices=["csv", "yaml"], default="csv")
    parser.add_argument("--claims", type=int, default=0, help="statements to check")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    generate_review(
        given.studies,
        given.folder,
        given.seed,
        given.findings,
        given.form,
        claims=given.claims,
    )
