"""The PRISMA 2020 flow diagram as texts: what each box says.

After Page et al. (2021), the template for new systematic reviews. Two boxes are added below the
included studies, for a review can be synthesised without a meta-analysis (Campbell et al. 2020):
they are counted from the tables.
"""

from dataclasses import dataclass, field

import pandas as pd

from scripts.common.wording import capitalised
from scripts.common.words import noun
from scripts.models.review import OtherMethods, Search, Selection, has_counts, total_identified

UNKNOWN = "n not reported"
# The one method of effects.csv that pools effects: the others combine p values or directions.
POOLING = "random_effects"


@dataclass(frozen=True)
class Synthesised:
    """Included studies of the records, and where they come in."""

    records: int
    cohorts: int
    voting: int
    voting_cohorts: int
    pooled: int
    pooled_cohorts: int


@dataclass(frozen=True)
class Step:
    """One row of the diagram: a box in each column, as lines; no lines are no box."""

    main: list[str]
    aside: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    other_aside: list[str] = field(default_factory=list)


def count_synthesised(
    studies: pd.DataFrame, study_votes: pd.DataFrame, effects: pd.DataFrame
) -> Synthesised:
    """Count the included studies that vote in a synthesis, and those in a pooled effect.

    An effect is pooled where random effects are the preferred method of a region: then every
    finding on it gives an effect, so that the studies which vote on it are those pooled.
    """
    included = studies[studies["included"]]
    pooled = effects[effects["preferred"] & (effects["method"] == POOLING)]
    behind = study_votes.merge(pooled[["synthesis", "region"]], on=["synthesis", "region"])
    voting = included[included["study_id"].isin(study_votes["study_id"])]
    pooling = included[included["study_id"].isin(behind["study_id"])]
    counts = [(len(table), table["cohort"].nunique()) for table in (included, voting, pooling)]
    return Synthesised(*(number for pair in counts for number in pair))


def has_other_methods(selection: Selection, search: Search) -> bool:
    """Check whether studies were found by other methods than databases and registers."""
    return bool(search.other_sources) or has_counts(selection.other_methods)


def flow_steps(selection: Selection, search: Search, synthesised: Synthesised) -> list[Step]:
    """Write the boxes of the diagram, row by row from identification to the included studies."""
    s, other = selection, selection.other_methods
    rows = [
        Step(_identified(s, search), _removed(s)),
        Step([_line("Records screened", s.records_screened)], _excluded_records(s)),
        Step(_sought(s), _not_retrieved(s)),
        Step(_assessed(s), _excluded_reports(s)),
    ]
    if has_other_methods(selection, search):
        nothing: list[str] = []
        others = (_elsewhere(other, search), nothing, _sought(other), _assessed(other))
        other_asides = (nothing, nothing, _not_retrieved(other), _excluded_reports(other))
        rows = [
            Step(row.main, row.aside, boxes, asides)
            for row, boxes, asides in zip(rows, others, other_asides, strict=True)
        ]
    return [*rows, Step(_included(s, synthesised))]


def synthesis_boxes(synthesised: Synthesised) -> tuple[list[str], list[str]]:
    """Write the boxes below the included studies: without a meta-analysis, and in one."""
    s = synthesised
    narrative = [
        _line("Studies in a narrative synthesis, without meta-analysis", s.voting),
        _line(f"{capitalised(noun('cohorts'))} of these studies", s.voting_cohorts),
        _line("Studies with no finding that votes", s.records - s.voting),
    ]
    pooled = [_line("Studies in a meta-analysis", s.pooled)]
    cohorts = [_line(f"{capitalised(noun('cohorts'))} of these studies", s.pooled_cohorts)]
    return narrative, pooled + cohorts * bool(s.pooled)


def _line(text: str, count: int | None) -> str:
    return f"{text} ({UNKNOWN if count is None else f'n = {count}'})"


def _identified(s: Selection, search: Search) -> list[str]:
    """Give the total; databases and registers apart where one of the two is known."""
    lines = [_line("Records identified from databases and registers", total_identified(s))]
    parts = {"Databases": s.records_from_databases, "Registers": s.records_from_registers}
    if any(count is not None for count in parts.values()):
        lines += [_line(name, count) for name, count in parts.items()]
    return [*lines, *([f"Searched: {', '.join(search.databases)}"] if search.databases else [])]


def _removed(s: Selection) -> list[str]:
    return [
        "Records removed before screening:",
        _line("Duplicate records", s.duplicates_removed),
        _line("Marked as ineligible by automation tools", s.removed_by_automation),
        _line("Removed for other reasons", s.removed_for_other_reasons),
    ]


def _excluded_records(s: Selection) -> list[str]:
    return [_line("Records excluded", s.records_excluded)]


def _sought(s: Selection | OtherMethods) -> list[str]:
    return [_line("Reports sought for retrieval", s.reports_sought)]


def _not_retrieved(s: Selection | OtherMethods) -> list[str]:
    return [_line("Reports not retrieved", s.reports_not_retrieved)]


def _assessed(s: Selection | OtherMethods) -> list[str]:
    return [_line("Reports assessed for eligibility", s.reports_assessed)]


def _excluded_reports(s: Selection | OtherMethods) -> list[str]:
    lines = [_line("Reports excluded", s.reports_excluded)]
    return lines + [_line(capitalised(why), n) for why, n in s.exclusion_reasons.items()]


def _elsewhere(other: OtherMethods, search: Search) -> list[str]:
    """Give the records by source; sources without a count are only named."""
    ways = {
        "Websites": other.from_websites,
        "Organisations": other.from_organisations,
        "Citation searching": other.from_citations,
        "Other": other.from_elsewhere,
    }
    known = [_line(name, count) for name, count in ways.items() if count is not None]
    named = [f"Searched: {', '.join(search.other_sources)}"] if search.other_sources else []
    head = "Records identified from:" if known else f"Records identified ({UNKNOWN})"
    return [head, *known, *named]


def _included(s: Selection, synthesised: Synthesised) -> list[str]:
    head = "Studies included in the review"
    lines = [_line(head, s.studies_included)]
    if s.studies_included is None:
        lines = [f"{head} (n = {synthesised.records}: the number of records, none is stated)"]
    if s.reports_included is not None:
        lines += [_line("Reports of included studies", s.reports_included)]
    return lines
