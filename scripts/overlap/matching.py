"""Find the primary studies that reviews share: by DOI, else by first author and year."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations
from typing import Any, NamedTuple

import pandas as pd

from scripts.common.doi import bare_doi, plain_doi
from scripts.common.study_names import Name, spelt_plainly, study_name
from scripts.tables.files import iterate_rows, shape_table
from scripts.tables.overlap import CITATIONS


class Entry(NamedTuple):
    """A study as one review records it."""

    review: str
    study_id: str
    cohort: str
    included: bool
    doi: str | None
    year: int | None
    name: Name | None


Study = tuple[Entry, ...]  # a distinct primary study: what every review that cites it records


def match_studies(
    studies: Mapping[str, pd.DataFrame], dois: Mapping[str, Mapping[str, str]]
) -> pd.DataFrame:
    """Find the records of all reviews that are one primary study.

    Returns
    -------
    One row per distinct primary study and review that cites it; see ``CITATIONS``.
    """
    entries = [
        _entry(review, row, dois.get(review, {}))
        for review in sorted(studies)
        for row in iterate_rows(studies[review])
    ]
    matched = _name_studies(_merge_by_name(_group_by_doi(entries)))
    candidates = _find_uncertain_matches(matched)
    return shape_table(
        [row for name in matched for row in _rows(name, matched[name], candidates[name])],
        CITATIONS,
    )


def _entry(review: str, study: Any, dois: Mapping[str, str]) -> Entry:
    year = None if pd.isna(study.year) else int(study.year)
    # A review without a bibliography may have the DOI itself for a reference.
    reference = "" if pd.isna(study.reference) else study.reference
    doi = dois.get(reference) or bare_doi(reference)
    name = study_name(study.study_id, year, "" if pd.isna(study.label) else study.label)
    return Entry(
        review=review,
        study_id=study.study_id,
        cohort=study.cohort,
        included=bool(study.included),
        doi=plain_doi(doi) if doi else None,
        year=name.year if name else year,
        name=name,
    )


def _group_by_doi(entries: Iterable[Entry]) -> list[Study]:
    groups: dict[object, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.doi or (entry.review, entry.study_id)].append(entry)
    return [tuple(group) for group in groups.values()]


def _merge_by_name(studies: Sequence[Study]) -> list[Study]:
    """Join studies of the same first author and year.

    ASSUME: where that would make one study of two DOIs, or of two records of one review, it is
    unknown which of them it is: all with the name stay apart, as uncertain matches.
    """
    merged: list[Study] = []
    for linked in _link_by_name(studies):
        reviews = [review for study in linked for review in _reviews(study)]
        dois = {entry.doi for study in linked for entry in study if entry.doi}
        is_one = len(dois) <= 1 and len(reviews) == len(set(reviews))
        merged += [tuple(sorted(chain(*linked)))] if is_one else linked
    return merged


def _link_by_name(studies: Sequence[Study]) -> list[list[Study]]:
    """Gather the studies that names join, directly or through others."""
    groups: dict[int, tuple[set[Name], list[Study]]] = {}
    group_of: dict[Name, int] = {}
    for number, study in enumerate(studies):
        # ASSUME: letters as in 2016a are given by each reference list for itself, so that they do
        # not show which paper of the year another review means.
        names = {entry.name for entry in study if entry.name and not entry.name.suffix}
        members = [study]
        for joined in sorted({group_of[name] for name in names if name in group_of}):
            others, before = groups.pop(joined)
            names, members = others | names, before + members
        groups[number] = names, members
        group_of |= dict.fromkeys(names, number)
    return [members for _, members in groups.values()]


def _reviews(study: Study) -> set[str]:
    return {entry.review for entry in study}


def _name_studies(studies: Iterable[Study]) -> dict[str, Study]:
    """Name each study by a study id; where two would have one name, with a review beside it."""
    first = {study: min(study, key=lambda e: (e.name is None, e.review)) for study in studies}
    ids = Counter(entry.study_id for entry in first.values())

    def name(entry: Entry) -> str:
        is_alone = ids[entry.study_id] == 1
        return entry.study_id if is_alone else f"{entry.study_id} ({entry.review})"

    return {name(entry): study for study, entry in first.items()}


def _find_uncertain_matches(studies: Mapping[str, Study]) -> dict[str, list[str]]:
    """List for each study those that may be the same one."""
    by_author: dict[str, set[str]] = defaultdict(set)
    for name, study in studies.items():
        for entry in study:
            by_author[spelt_plainly(entry.name.author) if entry.name else ""].add(name)
    by_author.pop("", None)
    pairs = {pair for names in by_author.values() for pair in combinations(sorted(names), 2)}
    matches: dict[str, list[str]] = {name: [] for name in studies}
    for one, two in sorted(pairs):
        if _may_be_one(studies[one], studies[two]):
            matches[one].append(two)
            matches[two].append(one)
    return matches


def _may_be_one(one: Study, two: Study) -> bool:
    """Check whether studies that were not matched may be one.

    Two DOIs are two studies, and so are two records of one review.
    """
    if _reviews(one) & _reviews(two) or all(any(e.doi for e in study) for study in (one, two)):
        return False
    return any(_may_be_one_name(a.name, b.name) for a in one for b in two if a.name and b.name)


def _may_be_one_name(one: Name, two: Name) -> bool:
    # ASSUME: a paper may have the year of its first appearance in one list and that of its issue
    # in another, hardly ever more than one apart.
    have_other_letters = one.suffix and two.suffix and one.suffix != two.suffix
    same_author = spelt_plainly(one.author) == spelt_plainly(two.author)
    return same_author and abs(one.year - two.year) <= 1 and not have_other_letters


def _rows(name: str, study: Study, candidates: Iterable[str]) -> Iterator[dict[str, object]]:
    for review in sorted(_reviews(study)):
        entries = [entry for entry in study if entry.review == review]
        yield {
            "study": name,
            "review": review,
            "study_id": ";".join(sorted(entry.study_id for entry in entries)),
            "cohort": ";".join(sorted({entry.cohort for entry in entries})),
            "included": any(entry.included for entry in entries),
            "doi": entries[0].doi,
            "year": entries[0].year,
            "matched_by": _match_reason(entries[0], study),
            "uncertain_with": ";".join(candidates) or None,
        }


def _match_reason(entry: Entry, study: Study) -> str:
    others = [other for other in study if other.review != entry.review]
    if entry.doi and any(other.doi == entry.doi for other in others):
        return "doi"
    return "author and year" if others else "alone"
