"""How records, choices and vocabulary of a review differ from its published version."""

from collections.abc import Iterator, Mapping

from scripts.changes.renames import DERIVED, pair_findings
from scripts.changes.versions import (
    Change,
    Row,
    Table,
    Version,
    align_rows,
    change,
    differing_cells,
)

HIERARCHY = ("parent", "rank", "at_system", "at_structure", "at_subregion", "better")


def without_inherited(version: Mapping[str, Table]) -> dict[str, Table]:
    """Leave out of findings which way is better where they only have it from the vocabulary.

    A change of it is then a change of the vocabulary, and of no study.
    """
    if not {"findings", "regions"} <= {*version}:
        return dict(version)
    better = {row["region"]: row.get("better", "") for row in version["regions"].rows}
    findings = version["findings"]
    rows = [
        {**row, "better": ""}
        if "better" in row and row["better"] == better.get(row["region"])
        else row
        for row in findings.rows
    ]
    return {**version, "findings": findings._replace(rows=rows)}


def compare_choices(old: Version, new: Version) -> Iterator[Change]:
    """List each analytic choice that changed."""
    if "choices" in old:
        for key, was, now in align_rows(old, new, "choices"):
            for _, cells in differing_cells(was or {}, now or {}, ["value"]):
                yield change("choice changed", *key, cells=cells)


def compare_vocabulary(old: Version, new: Version) -> Iterator[Change]:
    """List regions that were added or removed, have another place, or are better otherwise."""
    if "regions" in old:
        columns = [name for name in HIERARCHY if name in old["regions"].columns]
        for (name,), was, now in align_rows(old, new, "regions"):
            if was is None or now is None:
                cells = ("", name) if was is None else (name, "")
                yield change("vocabulary changed", name, column="region", cells=cells)
            else:
                for column, cells in differing_cells(was, now, columns):
                    yield change("vocabulary changed", name, column=column, cells=cells)


def compare_studies(old: Version, new: Version) -> Iterator[Change]:
    """List studies that were added, removed, or corrected; the arms are part of the study."""
    if "studies" not in old:
        return
    cohorts = {row.get("cohort") for row in old["studies"].rows}
    derived = {"n_treated", "n_control", "n_total"} if "arms" in old else set()
    columns = [name for name in old["studies"].columns if name not in derived]
    for (study,), was, now in align_rows(old, new, "studies"):
        if was is None and now is not None:
            cohort = now.get("cohort", "")
            kind = "further report added" if cohort in cohorts else "study added"
            yield change(kind, study, column="cohort", cells=("", cohort))
        elif now is None and was is not None:
            cells = (was.get("cohort", ""), "")
            yield change("study removed", study, column="cohort", cells=cells)
        elif was is not None and now is not None:
            for column, cells in differing_cells(was, now, columns):
                yield change("study corrected", study, column=column, cells=cells)
            yield from _compare_arms(study, old, new)


def _compare_arms(study: str, old: Version, new: Version) -> Iterator[Change]:
    if "arms" not in old:
        return
    arms = [
        {row["arm"]: row for row in version["arms"].rows if row["study_id"] == study}
        for version in (old, new)
    ]
    for arm in sorted({*arms[0], *arms[1]}):
        was, now = (side.get(arm) for side in arms)
        whole = was is None or now is None
        columns = ["arm"] if whole else old["arms"].columns
        for column, cells in differing_cells(was or {}, now or {}, columns):
            yield change("study corrected", study, part=arm, column=column, cells=cells)


def compare_findings(old: Version, new: Version) -> Iterator[Change]:
    """List findings that were added, removed, or corrected, in studies that both versions have."""
    if "findings" not in old or "studies" not in old:
        return
    columns = old["findings"].columns
    were, are = (_group_by_study(version) for version in (old, new))
    both = {row["study_id"] for row in old["studies"].rows} & {
        row["study_id"] for row in new["studies"].rows
    }
    for study in sorted(both):
        for was, now in pair_findings(were.get(study, []), are.get(study, []), columns):
            yield from _compare_finding(study, was, now, columns)


def _group_by_study(version: Version) -> dict[str, list[Row]]:
    findings: dict[str, list[Row]] = {}
    for row in version["findings"].rows:
        findings.setdefault(row["study_id"], []).append(row)
    return findings


def _compare_finding(
    study: str, was: Row | None, now: Row | None, columns: list[str]
) -> Iterator[Change]:
    row = now or was or {}
    place = {"region": row.get("region", ""), "part": row["finding_id"]}
    if was is None or now is None:
        kind = "finding added" if was is None else "finding removed"
        direction = row.get("direction", "")
        cells = ("", direction) if was is None else (direction, "")
        yield change(kind, study, column="direction", cells=cells, **place)
    else:
        of_finding = [name for name in columns if name not in DERIVED]
        for column, cells in differing_cells(was, now, of_finding):
            yield change("finding corrected", study, column=column, cells=cells, **place)
