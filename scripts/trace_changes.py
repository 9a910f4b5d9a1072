"""Trace what differs from the published version of a review, and because of what."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from scripts._causes import SILENT, Causes
from scripts._changes import Change, Row, Version, align_versions, change, differing, in_either
from scripts._counterparts import DERIVED, find_renames, pair_findings
from scripts._tables import (
    ARMS,
    CHANGES,
    CHOICES,
    CLAIMS,
    FINDINGS,
    REGIONS,
    STUDIES,
    STUDY_VOTES,
    TALLIES,
    UNIT_VOTES,
    VOTES,
    Tables,
    as_text,
    read_table,
    read_text,
    shape_table,
    write_table,
)

CONTRACTS = {
    "studies": STUDIES,
    "arms": ARMS,
    "findings": FINDINGS,
    "regions": REGIONS,
    "study_votes": STUDY_VOTES,
    "unit_votes": UNIT_VOTES,
    "votes": VOTES,
    "tallies": TALLIES,
    "claims": CLAIMS,
    "choices": CHOICES,
}
UNITS = ("k_units", "n_increase", "n_decrease", "n_no_change", "n_conflicting")
STATISTICS = ("proportion_increase", "ci_low", "ci_high", "p_sign", "p_holm", "p_attainable")
BEHIND = ("k_findings", "k_studies", "n_unclear")
STUDIES_BEHIND = tuple(name for name in VOTES.columns if name.startswith("studies_"))
PEOPLE = tuple(name for name in TALLIES.columns if name.startswith("participants_"))
# What kind of change a cell of a region tells of.
OF_REGION = {
    "votes": {
        "verdict": "verdict moved",
        **dict.fromkeys(UNITS, "votes moved"),
        **dict.fromkeys(STATISTICS, "statistic moved"),
        **dict.fromkeys((*BEHIND, *STUDIES_BEHIND), "evidence moved"),
    },
    "tallies": dict.fromkeys(
        (*PEOPLE, "units_without_n", "share_increase", "n_effective", "p_weighted"), "tally moved"
    ),
    "unit_votes": {"vote": "unit vote moved"},
}
# A region that a version does not have stands at 0 there.
COUNTS = {*UNITS, *BEHIND, *PEOPLE, "units_without_n"}
HIERARCHY = ("parent", "rank", "at_system", "at_structure", "at_subregion")
OF_CLAIM = {
    "verdict": "claim moved",
    **dict.fromkeys(
        ("found_count", "found_cohorts", "found_studies", "missing", "unsupported"),
        "claim evidence moved",
    ),
    **dict.fromkeys(
        ("stated_count", "stated_studies", "counts", "at_least", "says", "accepted", "note"),
        "claim corrected",
    ),
    **dict.fromkeys(("document", "section", "page"), "claim corrected"),
}
# Of what a claim states, the cells that its verdict can rest on.
STATED = {"stated_count", "stated_studies", "counts", "at_least", "says"}
# Cells of a study that no claim can rest on.
NO_CLAIM = {
    *SILENT,
    *("reference", "year", "risk_of_bias_tool", "risk_of_bias_domains", "why_not_included"),
}


def trace_changes(published: Mapping[str, pd.DataFrame], current: Tables) -> pd.DataFrame:
    """List every cell of the current version that the published one has otherwise.

    Parameters
    ----------
    published
        The published tables by name, as they are written; any of them may be missing, and have
        other columns.
    current
        The tables of this run, as they are written; see ``CONTRACTS``.

    Returns
    -------
    One row per cell that moved; see ``CHANGES``. How it is worked out stands in docs/method.md.
    """
    if not published:
        return shape_table([change("nothing published")], CHANGES)
    old, new, gaps = align_versions(published, current, CONTRACTS)
    renames = find_renames(old, new)
    old = renames.apply(old)
    choices = list(_compare_choices(old, new))
    vocabulary = list(_compare_vocabulary(old, new))
    records = [*_compare_studies(old, new), *_compare_findings(old, new)]
    changed = [row["item"] or "" for row in choices]
    causes = Causes(old, new, changed, {row["item"] or "" for row in vocabulary})
    studies = {row["item"] or "" for row in records if row["column"] not in NO_CLAIM}
    others = {"results_sections"} & {*changed} | ({"vocabulary"} if vocabulary else set())
    return shape_table(
        [
            *gaps,
            *choices,
            *vocabulary,
            *renames.changes(),
            *records,
            *_compare_regions(old, new, causes),
            *_compare_claims(old, new, studies, others),
        ],
        CHANGES,
    )


def _compare_choices(old: Version, new: Version) -> Iterator[Change]:
    if "choices" in old:
        for key, was, now in in_either(old["choices"].by_key(), new["choices"].by_key()):
            for _, cells in differing(was or {}, now or {}, ["value"]):
                yield change("choice changed", *key, cells=cells)


def _compare_vocabulary(old: Version, new: Version) -> Iterator[Change]:
    if "regions" in old:
        columns = [name for name in HIERARCHY if name in old["regions"].columns]
        for (name,), was, now in in_either(old["regions"].by_key(), new["regions"].by_key()):
            if was is None or now is None:
                cells = ("", name) if was is None else (name, "")
                yield change("vocabulary changed", name, column="region", cells=cells)
            else:
                for column, cells in differing(was, now, columns):
                    yield change("vocabulary changed", name, column=column, cells=cells)


def _compare_studies(old: Version, new: Version) -> Iterator[Change]:
    """Tell of studies that came, went, or were corrected; the arms are part of the study."""
    if "studies" not in old:
        return
    cohorts = {row.get("cohort") for row in old["studies"].rows}
    derived = {"n_treated", "n_control", "n_total"} if "arms" in old else set()
    columns = [name for name in old["studies"].columns if name not in derived]
    for (study,), was, now in in_either(old["studies"].by_key(), new["studies"].by_key()):
        if was is None and now is not None:
            cohort = now.get("cohort", "")
            kind = "further report added" if cohort in cohorts else "study added"
            yield change(kind, study, column="cohort", cells=("", cohort))
        elif now is None and was is not None:
            cells = (was.get("cohort", ""), "")
            yield change("study removed", study, column="cohort", cells=cells)
        elif was is not None and now is not None:
            for column, cells in differing(was, now, columns):
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
        for column, cells in differing(was or {}, now or {}, columns):
            yield change("study corrected", study, part=arm, column=column, cells=cells)


def _compare_findings(old: Version, new: Version) -> Iterator[Change]:
    """Tell of findings that came, went, or were corrected, in studies that both versions have."""
    if "findings" not in old or "studies" not in old:
        return
    columns = old["findings"].columns
    were, are = (_of_studies(version) for version in (old, new))
    both = {row["study_id"] for row in old["studies"].rows} & {
        row["study_id"] for row in new["studies"].rows
    }
    for study in sorted(both):
        for was, now in pair_findings(were.get(study, []), are.get(study, []), columns):
            yield from _compare_finding(study, was, now, columns)


def _of_studies(version: Version) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in version["findings"].rows:
        found.setdefault(row["study_id"], []).append(row)
    return found


def _compare_finding(
    study: str, was: Row | None, now: Row | None, columns: list[str]
) -> Iterator[Change]:
    row = now or was or {}
    place = {"region": row.get("region", ""), "part": row["finding_id"]}
    if was is None or now is None:
        kind = "finding added" if was is None else "finding removed"
        said = row.get("direction", "")
        cells = ("", said) if was is None else (said, "")
        yield change(kind, study, column="direction", cells=cells, **place)
    else:
        said_by_itself = [name for name in columns if name not in DERIVED]
        for column, cells in differing(was, now, said_by_itself):
            yield change("finding corrected", study, column=column, cells=cells, **place)


def _compare_regions(old: Version, new: Version, causes: Causes) -> Iterator[Change]:
    """Tell what moved in the votes and tallies of each region, and because of what."""
    for table, kinds in OF_REGION.items():
        if table not in old:
            continue
        columns = [name for name in kinds if name in old[table].columns]
        absent = {name: "0" for name in columns if name in COUNTS}
        for key, was, now in in_either(old[table].by_key(), new[table].by_key()):
            synthesis, region, *unit = key
            for column, cells in differing(was or absent, now or absent, columns):
                yield change(
                    kinds[column],
                    synthesis,
                    region=region,
                    part="".join(unit),
                    column=column,
                    cells=cells,
                    because=causes.of_region(synthesis, region, column),
                )


def _compare_claims(
    old: Version, new: Version, studies: set[str], others: set[str]
) -> Iterator[Change]:
    if "claims" not in old:
        return
    columns = [name for name in OF_CLAIM if name in old["claims"].columns]
    for (claim,), was, now in in_either(old["claims"].by_key(), new["claims"].by_key()):
        if was is None or now is None:
            kind = "claim added" if was is None else "claim removed"
            verdicts = ((was or {}).get("verdict", ""), (now or {}).get("verdict", ""))
            yield change(kind, claim, column="verdict", cells=verdicts)
            continue
        moved = dict(differing(was, now, columns))
        stated = {"claims.yaml"} if STATED & moved.keys() else set()
        because = ";".join(sorted(stated | _because_of(was, now, studies, others)))
        for column, cells in moved.items():
            kind = OF_CLAIM[column]
            cause = "" if kind == "claim corrected" else because
            yield change(kind, claim, column=column, cells=cells, because=cause)


def _because_of(was: Row, now: Row, studies: set[str], others: set[str]) -> set[str]:
    """Name the changed studies that a claim's evidence gained or lost, else what it rests on."""
    gained = {
        study
        for column in ("found_studies", "missing", "unsupported")
        for study in {*was.get(column, "").split(";")} ^ {*now.get(column, "").split(";")}
    }
    behind = {
        finding.rpartition("-")[0]
        for row in (was, now)
        for column in ("findings", "near_findings")
        for finding in row.get(column, "").split(";")
    }
    # A claim about studies and their participants has no findings.
    behind |= {study for row in (was, now) for study in row.get("found_studies", "").split(";")}
    return gained & studies or behind & studies | others


def list_choices(config: Mapping[str, Any]) -> pd.DataFrame:
    """List the choices that a review's results rest on, one row each; see ``CHOICES``."""
    rows = [{"key": key, "value": _compact(value)} for key, value in _flatten(config, "")]
    return shape_table(rows, CHOICES)


def _flatten(value: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, inner in value.items():
        if isinstance(inner, Mapping) and inner:
            yield from _flatten(inner, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", inner


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def read_published(paths: list[str]) -> dict[str, pd.DataFrame]:
    """Read published tables by name; one that is no table is as if it were missing."""
    tables = {}
    for path in paths:
        try:
            tables[Path(path).stem] = read_text(path)
        except (pd.errors.EmptyDataError, pd.errors.ParserError, UnicodeDecodeError):
            continue
    return tables


if __name__ == "__main__":
    choices = list_choices(snakemake.params.config)
    made_before = {name: c for name, c in CONTRACTS.items() if name != "choices"}
    current = {n: as_text(read_table(snakemake.input[n], c), c) for n, c in made_before.items()}
    current["choices"] = as_text(choices, CHOICES)
    write_table(choices, snakemake.output.choices, CHOICES)
    changes = trace_changes(read_published(snakemake.input.published), current)
    write_table(changes, snakemake.output.changes, CHANGES)
