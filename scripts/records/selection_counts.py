"""Which counts of the selection of studies contradict each other."""

from collections.abc import Iterator, Mapping

from scripts.models.review import OtherMethods, Selection, has_counts, total_identified

Counts = Mapping[str, int | None]


def contradictions(selection: Selection, records: int) -> list[str]:
    """List the counts that contradict each other; what is not reported contradicts nothing."""
    s = selection
    removed = {
        "duplicates": s.duplicates_removed,
        "removed by automation tools": s.removed_by_automation,
        "removed for other reasons": s.removed_for_other_reasons,
    }
    return [
        *_wrong_sum(
            {"records identified": s.records_identified},
            {
                "from databases": s.records_from_databases,
                "from registers": s.records_from_registers,
            },
        ),
        *_wrong_rest(
            {"records identified": total_identified(s)},
            removed,
            {"screened": s.records_screened},
        ),
        *_wrong_rest(
            {"records screened": s.records_screened},
            {"excluded": s.records_excluded},
            {"reports sought": s.reports_sought},
        ),
        *_wrong_reports(s, "reports"),
        *_wrong_reports(s.other_methods, "reports by other methods"),
        *_wrong_included(s, records),
    ]


def _wrong_sum(whole: Counts, parts: Counts) -> Iterator[str]:
    """Compare a whole with its parts; a part that is not reported can only add to the others."""
    total = next(iter(whole.values()))
    known = [part for part in parts.values() if part is not None]
    if total is None or not known:
        return
    if sum(known) > total or (len(known) == len(parts) and sum(known) != total):
        yield _list_counts({**whole, **parts})


def _wrong_rest(whole: Counts, lost: Counts, rest: Counts) -> Iterator[str]:
    """Compare a whole with what was lost and what is left of it, where that is known."""
    if None not in rest.values() and any(count is not None for count in lost.values()):
        yield from _wrong_sum(whole, {**lost, **rest})


def _wrong_reports(counts: Selection | OtherMethods, reports: str) -> Iterator[str]:
    """Follow reports from those sought to the reasons for which they were excluded."""
    yield from _wrong_rest(
        {f"{reports} sought": counts.reports_sought},
        {"not retrieved": counts.reports_not_retrieved},
        {"assessed": counts.reports_assessed},
    )
    yield from _wrong_sum(
        {f"{reports} excluded": counts.reports_excluded}, counts.exclusion_reasons
    )


def _wrong_included(s: Selection, records: int) -> Iterator[str]:
    """Compare the included studies with their reports, with those assessed and with the records."""
    parts = [part for part in (s, s.other_methods) if part is s or has_counts(part)]
    assessed, excluded = (
        _sum_known([getattr(part, key) for part in parts])
        for key in ("reports_assessed", "reports_excluded")
    )
    included = {"studies included": s.studies_included}
    sums = {"reports assessed": assessed, "excluded": excluded}
    reports = {"reports included": s.reports_included}
    yield from _wrong_rest(
        {"reports assessed": assessed}, {"excluded": excluded}, {"included": s.reports_included}
    )
    if _is_less(s.reports_included, s.studies_included):
        yield _list_counts({**reports, **included})
    if s.reports_included is None and None not in (assessed, excluded):
        left = (assessed or 0) - (excluded or 0)
        if _is_less(left, s.studies_included):
            yield _list_counts({**sums, **included})
    if s.studies_included not in (None, records):
        yield _list_counts({**included, "in the records": records})


def _sum_known(counts: list[int | None]) -> int | None:
    """Add counts up; with one unknown, so is the sum."""
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _is_less(one: int | None, two: int | None) -> bool:
    return one is not None and two is not None and one < two


def _list_counts(counts: Counts) -> str:
    """List the known counts with their names."""
    return ", ".join(f"{name} {n}" for name, n in counts.items() if n is not None)
