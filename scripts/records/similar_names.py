"""Find cohorts that are probably one, spelt in two ways: they would vote twice."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise

from scripts.inputs.problems import Problem, heading_of
from scripts.records.study_records import ReadStudy

LONGEST = 60  # letters of a name in which a misspelling is looked for
MANY = 100  # names that agree but for one letter


def cohort_problems(studies: list[ReadStudy]) -> Iterator[Problem]:
    """Find cohorts whose names differ by case, punctuation or a single letter.

    Cohorts that are both named after a study of the review are left alone: Meyer 2016 and Meier
    2016 may well be two.
    """
    ids = {read.text("study_id") for read in studies}
    first: dict[str, ReadStudy] = {}
    for read in studies:
        first.setdefault(read.text("cohort") or read.text("study_id"), read)
    for one, two in _similar_pairs(first):
        if _differ_little(one, two) and not (one in ids and two in ids):
            other, read = (one, first[two]) if two not in ids else (two, first[one])
            there = first[other].record.place(("cohort",))
            given = f"{read.text('cohort')!r} here, {other!r} in {heading_of(there, '')}"
            needed = "one spelling for one data collection, or names that differ by more"
            yield Problem(read.record.place(("cohort",)), "cohort", given, needed, other)


def cohort_label_problems(studies: list[ReadStudy]) -> Iterator[Problem]:
    """Find reports of a cohort that give it another label than an earlier report."""
    first: dict[str, ReadStudy] = {}
    for read in studies:
        label = read.text("cohort_label")
        if not label:
            continue
        other = first.setdefault(read.text("cohort") or read.text("study_id"), read)
        if (usual := other.text("cohort_label")) != label:
            there = other.record.place(("cohort_label",))
            given = f"{label!r} here, {usual!r} in {heading_of(there, '')}"
            needed = "one label for one cohort"
            place = read.record.place(("cohort_label",))
            yield Problem(place, "cohort_label", given, needed, usual)


def _similar_pairs(names: Iterable[str]) -> list[tuple[str, str]]:
    """Pair names that agree once at most one letter is left out of each."""
    groups: dict[str, set[str]] = defaultdict(set)
    for name in names:
        folded = re.sub(r"[\W_]", "", _folded(name))
        if not folded:  # nothing but signs, which cannot be compared
            continue
        letters = (i for i, letter in enumerate(folded[:LONGEST]) if letter.isalpha())
        for shorter in {folded, *(folded[:i] + folded[i + 1 :] for i in letters)}:
            groups[shorter].add(name)
    return sorted({pair for group in groups.values() for pair in _pairs(sorted(group))})


def _pairs(names: list[str]) -> Iterable[tuple[str, str]]:
    """Pair all names; of very many, which are numbered rather than misspelt, the neighbours."""
    return combinations(names, 2) if len(names) <= MANY else pairwise(names)


def _folded(name: str) -> str:
    """Leave out what distinguishes letters that look the same: case, width, ligatures."""
    return unicodedata.normalize("NFKC", name.casefold())


def looks_the_same(one: str, two: str) -> bool:
    """Check whether two names are probably one, spelt in two ways."""
    return bool(_similar_pairs((one, two))) and _differ_little(one, two)


def _differ_little(one: str, two: str) -> bool:
    """Check whether similar names differ by case and punctuation, or in one longer word only."""
    words = [re.findall(r"[^\W\d_]+|\d+", _folded(name)) for name in (one, two)]
    if "".join(words[0]) == "".join(words[1]):
        return True
    if len(words[0]) != len(words[1]):
        return False
    pairs = [(a, b) for a, b in zip(*words, strict=True) if a != b]
    return len(pairs) == 1 and all(len(word) >= 5 and word.isalpha() for word in pairs[0])
