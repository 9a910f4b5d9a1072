"""Which counts of the selection of studies contradict each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scripts.models.review import OtherMethods, Selection, has_counts, total_identified


@dataclass(frozen=True)
class Step:
    """A count, its name, and its name beside its whole; ``parts`` add up to it."""

    name: str
    count: int | None
    short: str = ""
    parts: tuple["Step", ...] = ()


OTHERS = Step("", None)  # what nobody counts


def contradictions(selection: Selection, records: int) -> list[str]:
    """List the counts that contradict each other; what is not reported contradicts nothing.

    No part can be larger than its whole, and where all parts are known, they add up to it. In
    place of a part that is not reported stand its own parts, so far as they are known.

    Parameters
    ----------
    selection
        The counts that the review states.
    records
        How many included studies are recorded.
    """
    s, other = selection, selection.other_methods
    sources = (
        Step("records from databases", s.records_from_databases, "from databases"),
        Step("records from registers", s.records_from_registers, "from registers"),
    )
    included = Step(
        "reports included",
        s.reports_included,
        "included",
        (Step("studies included", s.studies_included), OTHERS),
    )
    wholes = [
        Step("records identified", s.records_identified, parts=sources),
        _records(s, () if has_counts(other) else (included,)),
    ]
    if has_counts(other):
        wholes += [_other_records(other), _both_methods(s, included)]
    listed = [counts for whole in wholes for counts in _wrong_sums(whole)]
    if s.studies_included not in (None, records):
        listed.append(f"studies included {s.studies_included}, in the records {records}")
    return listed


def _records(s: Selection, included: tuple[Step, ...]) -> Step:
    """Follow records from those identified to the studies included."""
    removed = (
        Step("duplicates", s.duplicates_removed),
        Step("removed by automation tools", s.removed_by_automation),
        Step("removed for other reasons", s.removed_for_other_reasons),
    )
    excluded = Step("records excluded", s.records_excluded, "excluded")
    parts = (excluded, _reports(s, "reports", included))
    screened = Step("records screened", s.records_screened, "screened", parts)
    return Step("records identified", total_identified(s), parts=(*removed, screened))


def _reports(
    counts: Selection | OtherMethods, reports: str, included: tuple[Step, ...] = ()
) -> Step:
    """Follow reports from those sought to those excluded, with reasons, and those included."""
    reasons = [Step(reason, count) for reason, count in counts.exclusion_reasons.items()]
    reasons += [OTHERS] if counts.reports_excluded is None else []
    excluded = Step(f"{reports} excluded", counts.reports_excluded, "excluded", tuple(reasons))
    rest = included or (OTHERS,)
    assessed = Step(f"{reports} assessed", counts.reports_assessed, "assessed", (excluded, *rest))
    lost = Step(f"{reports} not retrieved", counts.reports_not_retrieved, "not retrieved")
    return Step(f"{reports} sought", counts.reports_sought, parts=(lost, assessed))


def _other_records(other: OtherMethods) -> Step:
    """Follow what was found by other methods to the reports assessed."""
    sources = (other.from_websites, other.from_organisations, other.from_citations)
    total = _sum_known([*sources, other.from_elsewhere])
    parts = (_reports(other, "reports by other methods"), OTHERS)
    return Step("records by other methods", total, parts=parts)


def _both_methods(s: Selection, included: Step) -> Step:
    """Compare all reports assessed, from databases and by other methods, with those included."""
    assessed, excluded = (
        _sum_known([getattr(s, key), getattr(s.other_methods, key)])
        for key in ("reports_assessed", "reports_excluded")
    )
    parts = (Step("reports excluded", excluded, "excluded"), included)
    return Step("reports assessed", assessed, parts=parts)


def _wrong_sums(whole: Step) -> Iterator[str]:
    """List the counts of a whole that contradict each other, and those of its parts."""
    parts = [
        (part.short or part.name, part.count) if leaf is part else (leaf.name, leaf.count)
        for part in whole.parts
        for leaf in _known_parts(part)
    ]
    known = [count for _, count in parts if count is not None]
    if whole.count is not None and known:
        is_all = len(known) == len(parts)
        if sum(known) > whole.count or (is_all and sum(known) != whole.count):
            yield ", ".join(
                f"{name} {count}"
                for name, count in [(whole.name, whole.count), *parts]
                if count is not None
            )
    for part in whole.parts:
        yield from _wrong_sums(part)


def _known_parts(part: Step) -> Sequence[Step]:
    """Give a part, or where it is not reported, what is known of its own parts."""
    if part.count is not None or not part.parts:
        return [part]
    return [leaf for inner in part.parts for leaf in _known_parts(inner)]


def _sum_known(counts: list[int | None]) -> int | None:
    """Add counts up; with one unknown, so is the sum."""
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
