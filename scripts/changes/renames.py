"""Which study, cohort and finding of one version is which of the other, by their content."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from scripts.changes.labels import Syntheses, read_syntheses, synthesis_of
from scripts.changes.versions import Change, Row, Table, Version, change
from scripts.records.pairing import pair_rows, weigh_agreement

# What a finding is about. The region counts double: another region is nearly another finding.
ABOUT = {
    "region": 2,
    "side": 1,
    "measure": 1,
    "contrast": 1,
    "arm": 1,
    "comparator": 1,
    "subgroup": 1,
    "condition": 1,
    "follow_up": 1,
    "comparison": 1,
    "target_region": 1,
    "outcome": 1,
}
# ASSUME: findings of a study that differ in more of what they are about are two findings.
MOST_ABOUT = 2
# Of findings.csv, what comes from the study's other cells and not from the finding itself.
NAMES = {"finding_id", "study_id", "cohort"}
NUMBERS = {"n_arm", "n_comparator", "n_treated", "n_control"}
DERIVED = {*NAMES, *NUMBERS, "arm_role", "comparator_role", "included"}

Pair = tuple[Row | None, Row | None]
Name = TypeVar("Name")
Member = TypeVar("Member")


@dataclass(frozen=True)
class Renames:
    """Published names that stand for what has another name now."""

    studies: Mapping[str, str]
    cohorts: Mapping[str, str]

    def changes(self) -> list[Change]:
        """List each study and cohort that has another name."""
        of_studies = [
            change("study renamed", now, column="study_id", cells=(was, now))
            for was, now in self.studies.items()
        ]
        of_cohorts = [
            change("cohort renamed", now, column="cohort", cells=(was, now))
            for was, now in self.cohorts.items()
            if (was, now) not in self.studies.items()  # a cohort that is called as its only study
        ]
        return [*of_studies, *of_cohorts]

    def apply(self, version: Version) -> dict[str, Table]:
        """Give the published version the current names."""
        asked = read_syntheses(version["choices"].rows) if "choices" in version else {}
        return {
            table: content._replace(rows=[self._row(row, asked) for row in content.rows])
            for table, content in version.items()
        }

    def _row(self, row: Row, syntheses: Syntheses) -> dict[str, str]:
        is_study = synthesis_of(row.get("synthesis", ""), syntheses).unit == "study"
        of_unit = self.studies if is_study else self._units(row.get("unit", ""))
        names = {"study_id": self.studies, "cohort": self.cohorts, "unit": of_unit}
        return {
            column: self._list(cell) if column in LISTS else names.get(column, {}).get(cell, cell)
            for column, cell in row.items()
        }

    def _units(self, unit: str) -> Mapping[str, str]:
        """Rename a unit with its cohort, also where it is one of the cohort's comparisons."""
        cohort, colon, comparison = unit.partition(": ")
        if cohort not in self.cohorts:
            return self.cohorts
        return {**self.cohorts, unit: f"{self.cohorts[cohort]}{colon}{comparison}"}

    def _list(self, cell: str) -> str:
        if not self.studies or not cell:
            return cell
        return ";".join(sorted(self.studies.get(name, name) for name in cell.split(";")))


# Columns that list studies.
LISTS = {
    *(f"studies_{vote}" for vote in ("increase", "decrease", "no_change", "conflicting")),
    *("studies", "found_studies", "stated_studies", "missing", "unsupported"),
}


def find_renames(old: Version, new: Version) -> Renames:
    """Find studies and cohorts of which only the name changed.

    A study is the same if all its findings are, and no other study has just these. A cohort is
    the same if all its published studies are still together, under a name that is new and that
    no other published cohort has now.
    """
    if "studies" not in old or "findings" not in old:
        return Renames({}, {})
    studies = _renamed_studies(old, new)
    if "cohort" not in old["studies"].columns:
        return Renames(studies, {})
    was = _group_members(
        (row["cohort"], studies.get(row["study_id"], row["study_id"]))
        for row in old["studies"].rows
    )
    now = {row["study_id"]: row["cohort"] for row in new["studies"].rows}
    cohorts = {}
    for name, members in was.items():
        current = {now.get(study, name) for study in members}
        if len(current) == 1 and not current & {*was} and name not in now.values():
            cohorts[name] = current.pop()
    into = Counter(cohorts.values())  # cohorts that were joined under a new name are not renamed
    return Renames(studies, {name: new for name, new in cohorts.items() if into[new] == 1})


def _renamed_studies(old: Version, new: Version) -> dict[str, str]:
    gone, come = ({row["study_id"] for row in v["studies"].rows} for v in (old, new))
    were = _group_by_content(old["findings"], gone - come)
    are = _group_by_content(new["findings"], come - gone)
    return {
        were[content][0]: are[content][0]
        for content in were
        if len(were[content]) == len(are.get(content, [])) == 1
    }


def _group_by_content(
    findings: Table, studies: set[str]
) -> dict[tuple[tuple[str, ...], ...], list[str]]:
    columns = [column for column in findings.columns if column not in NAMES]
    contents = _group_members(
        (row["study_id"], tuple(row[column] for column in columns))
        for row in findings.rows
        if row["study_id"] in studies
    )
    return _group_members((tuple(sorted(rows)), study) for study, rows in contents.items())


def _group_members(pairs: Iterable[tuple[Name, Member]]) -> dict[Name, list[Member]]:
    groups: dict[Name, list[Member]] = defaultdict(list)
    for name, member in pairs:
        groups[name].append(member)
    return dict(groups)


def pair_findings(old: Sequence[Row], new: Sequence[Row], columns: Sequence[str]) -> list[Pair]:
    """Pair a study's findings of two versions by what they say, wherever they stand.

    Those that say the same are pairs. Of the others, those that differ least are, if they are
    about the same but for little (``MOST_ABOUT``).

    Returns
    -------
    Pairs that differ, and findings of one version alone with None for the other.
    """
    compared = [column for column in columns if column not in DERIVED]
    old, new = _without_equals(old, new, compared), _without_equals(new, old, compared)
    pairs = _nearest(old, new, compared) if old and new else []
    paired = {id(row) for pair in pairs for row in pair}
    alone: list[Pair] = [(row, None) for row in old if id(row) not in paired]
    return [*pairs, *alone, *((None, row) for row in new if id(row) not in paired)]


def _without_equals(
    rows: Sequence[Row], others: Sequence[Row], compared: Sequence[str]
) -> list[Row]:
    """Leave out the rows that say what one of the others says, each once."""
    there = Counter(tuple(row[column] for column in compared) for row in others)
    left = []
    for row in rows:
        content = tuple(row[column] for column in compared)
        if there[content]:
            there[content] -= 1
        else:
            left.append(row)
    return left


def _nearest(old: Sequence[Row], new: Sequence[Row], columns: Sequence[str]) -> list[Pair]:
    """Pair as many findings as possible, and of all such pairings those that differ least."""
    about = {column: weight for column, weight in ABOUT.items() if column in columns}
    differ_about = sum(about.values()) - weigh_agreement(old, new, about)
    differ = len(columns) - weigh_agreement(old, new, dict.fromkeys(columns, 1))
    distance = np.abs(np.subtract.outer(np.arange(len(old)), np.arange(len(new)))) / 1e4
    allowed = differ_about <= MOST_ABOUT
    cost = np.where(allowed, 100 * differ_about + differ + distance, 1e6)
    return [(old[i], new[j]) for i, j in pair_rows(cost, allowed)]
