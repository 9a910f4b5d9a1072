"""Where two reviews describe one primary study differently: measure, region, direction."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations
from operator import attrgetter
from typing import Any, NamedTuple

import pandas as pd

from scripts.atlas.hierarchy import region_parents, regions_around
from scripts.common.wording import source_text
from scripts.models.terms import STUDIED, WITHOUT_VOTE
from scripts.overlap.covered_area import candidates
from scripts.overlap.review_words import About
from scripts.tables.files import Tables, iterate_rows, shape_table, to_records
from scripts.tables.overlap import DESCRIBED_DIFFERENTLY

Findings = list[dict[str, Any]]
Side = tuple[str, Findings]  # what a review says, and the findings that say so


class Account(NamedTuple):
    """What a review reports of a study: its findings, and the regions around each region."""

    review: str
    findings: Findings
    around: Mapping[str, frozenset[str]]


class Topic(NamedTuple):
    """What findings of two reviews must have in common for their directions to be compared."""

    regions: tuple[str, ...]
    measure: str
    contrast: str
    studied: bool  # the arm is treated, or of patients, and not a control


def describe_differences(
    citations: pd.DataFrame, reviews: Mapping[str, Tables], about: Mapping[str, About]
) -> pd.DataFrame:
    """List what two reviews say differently of the studies that both cite, included or not.

    Returns
    -------
    One row per study, pair of reviews and difference; see ``DESCRIBED_DIFFERENTLY``. A review
    without a finding of the study says nothing of it that could differ. Reviews of different
    fields are not compared: what they report of a study can have nothing in common.
    """
    around = {name: list_containers(tables["regions"]) for name, tables in reviews.items()}
    rows = []
    for one, two, match in shared_citations(citations):
        if about[one.review].field != about[two.review].field:
            continue
        accounts = [
            Account(row.review, cited_findings(row, reviews), around[row.review])
            for row in (one, two)
        ]
        if all(account.findings for account in accounts):
            study = one.study if match == "certain" else f"{one.study} = {two.study}"
            same = {"study": study, "match": match, "included": one.included and two.included}
            rows += [{**same, **row} for row in _differences(accounts[0], accounts[1])]
    return shape_table(rows, DESCRIBED_DIFFERENTLY)


def shared_citations(citations: pd.DataFrame) -> Iterator[tuple[Any, Any, str]]:
    """Pair the citations of one study, or of what may be one, by two reviews in their order."""
    by_study: dict[str, list[Any]] = {}
    for row in iterate_rows(citations):
        by_study.setdefault(row.study, []).append(row)
    for _, rows in sorted(by_study.items()):
        for one, two in combinations(sorted(rows, key=attrgetter("review")), 2):
            yield one, two, "certain"
    for one in chain.from_iterable(by_study.values()):
        for two in (row for name in candidates(one.uncertain_with) for row in by_study[name]):
            if one.review < two.review:
                yield one, two, "uncertain"


def cited_findings(citation: Any, reviews: Mapping[str, Tables]) -> Findings:
    """Return a review's findings of a study that it cites."""
    findings = reviews[citation.review]["findings"]
    return to_records(findings[findings["study_id"].isin(citation.study_id.split(";"))])


def list_containers(regions: pd.DataFrame) -> dict[str, frozenset[str]]:
    """Map each region to itself and all that contain it."""
    parents = region_parents(regions)
    return {region: frozenset(regions_around(region, parents)) for region in parents}


def _differences(one: Account, two: Account) -> Iterator[dict[str, Any]]:
    for aspect, list_lone in (("measure", _lone_measures), ("region", _lone_regions)):
        sides = list_lone(one, two), list_lone(two, one)
        if any(findings for _, findings in sides):
            yield _row(aspect, None, (one, two), sides)
    for about, *pair in _directions(one, two):
        yield _row("direction", about, (one, two), pair)


def _row(
    aspect: str, about: str | None, accounts: Iterable[Account], sides: Iterable[Side]
) -> dict[str, Any]:
    row = {"aspect": aspect, "about": about}
    for i, (account, (terms, findings)) in enumerate(zip(accounts, sides, strict=True), start=1):
        places = [source_text(f, several_documents=True).replace("\xa0", " ") for f in findings]
        row[f"review_{i}"] = account.review
        row[f"said_{i}"] = terms or None
        row[f"findings_{i}"] = ";".join(finding["finding_id"] for finding in findings) or None
        row[f"where_{i}"] = ";".join(sorted(set(places))) or None
    return row


def _lone_measures(account: Account, other: Account) -> Side:
    """Give the measures that only the first of two reviews names."""
    known = {finding["measure"] for finding in other.findings}
    findings = [finding for finding in account.findings if finding["measure"] not in known]
    return _list_terms(finding["measure"] for finding in findings), findings


def _lone_regions(account: Account, other: Account) -> Side:
    """Give the regions that only the first of two reviews names, as a part or as a whole."""
    known = {region for finding in other.findings for region in _named_regions(finding)}
    lone = {
        region
        for finding in account.findings
        for region in _named_regions(finding)
        if not any(_is_within(region, there, account, other) for there in known)
    }
    findings = [finding for finding in account.findings if lone & {*_named_regions(finding)}]
    return _list_terms(lone), findings


def _named_regions(finding: Mapping[str, Any]) -> tuple[str, ...]:
    """List the regions of a finding: of a connection, both ends, whichever is named first."""
    ends = {finding["region"], finding["target_region"]}
    return tuple(sorted(str(region) for region in ends if pd.notna(region)))


def _is_within(region: str, there: str, *accounts: Account) -> bool:
    """Check whether one of two regions is the other or inside it, in either vocabulary."""
    return region == there or any(
        there in account.around.get(region, ()) or region in account.around.get(there, ())
        for account in accounts
    )


def _directions(one: Account, two: Account) -> Iterator[tuple[str, Side, Side]]:
    """Give the directions of each topic of both reviews, where they are not the same ones."""
    topics_1, topics_2 = _topics(one), _topics(two)
    for topic, other in _pair_topics(topics_1, topics_2, one, two):
        side_1, side_2 = _direction(topics_1[topic]), _direction(topics_2[other])
        if side_1[0] != side_2[0]:
            yield _topic_text(topic, other), side_1, side_2


def _topics(account: Account) -> dict[Topic, Findings]:
    topics: dict[Topic, Findings] = {}
    for finding in account.findings:
        if finding["direction"] not in WITHOUT_VOTE:
            studied = finding["arm_role"] in STUDIED
            topic = Topic(_named_regions(finding), finding["measure"], finding["contrast"], studied)
            topics.setdefault(topic, []).append(finding)
    return topics


def _pair_topics(
    topics_1: Mapping[Topic, Findings], topics_2: Mapping[Topic, Findings], *accounts: Account
) -> Iterator[tuple[Topic, Topic]]:
    """Pair topics on the same region; on a part and its whole where none is on the same."""
    for one in sorted(topics_1):
        for two in sorted(topics_2):
            is_apart = one not in topics_2 and two not in topics_1
            if one == two or (is_apart and _is_part(one, two, accounts)):
                yield one, two


def _is_part(one: Topic, two: Topic, accounts: Iterable[Account]) -> bool:
    """Check whether two topics differ only in that regions of one are parts of the other's."""
    if one[1:] != two[1:] or len(one.regions) != len(two.regions):
        return False
    regions = zip(one.regions, two.regions, strict=True)
    return all(_is_within(region, there, *accounts) for region, there in regions)


def _direction(findings: Findings) -> Side:
    return _list_terms(finding["direction"] for finding in findings), findings


def _topic_text(one: Topic, two: Topic) -> str:
    regions = dict.fromkeys(" to ".join(topic.regions) for topic in (one, two))
    whose = [] if one.studied else ["control group"]
    return ", ".join([" / ".join(regions), one.measure, one.contrast, *whose])


def _list_terms(words: Iterable[str]) -> str:
    return ";".join(sorted(set(words)))
