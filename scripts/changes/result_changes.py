"""What changed in the results of a review since its published version, and why."""

from collections.abc import Callable, Iterator, Mapping

from scripts.changes.causes import EVIDENCE_COUNTS, WITHOUT_EFFECT_ON_VOTES, Causes
from scripts.changes.versions import Change, Row, Version, align_rows, change, differing_cells
from scripts.tables.certainty import DOMAINS
from scripts.tables.votes import TALLIES, VOTES

UNITS = ("k_units", "n_increase", "n_decrease", "n_no_change", "n_conflicting")
STATISTICS = (
    *("proportion_increase", "ci_low", "ci_high"),
    *("p_sign", "p_holm", "p_attainable", "p_chance"),
)
STUDY_COLUMNS = tuple(name for name in VOTES.columns if name.startswith("studies_"))
PEOPLE = tuple(name for name in TALLIES.columns if name.startswith("participants_"))
# The kind of change by table and column.
REGION_KINDS = {
    "votes": {
        "verdict": "verdict changed",
        **dict.fromkeys(UNITS, "votes changed"),
        **dict.fromkeys(STATISTICS, "statistic changed"),
        **dict.fromkeys((*EVIDENCE_COUNTS, *STUDY_COLUMNS), "evidence changed"),
    },
    "tallies": dict.fromkeys(
        (*PEOPLE, "units_without_n", "share_increase", "n_effective", "p_weighted"), "tally changed"
    ),
    "unit_votes": {"vote": "unit vote changed"},
}
# The same of what follows from the findings themselves, not from the votes on the whole region.
BESIDE_VOTES = {
    "side_votes": dict.fromkeys(("vote", *UNITS), "votes by side changed"),
    "certainty": dict.fromkeys(
        ("level", "at_most", "starts_at", "rated_up", *DOMAINS), "certainty changed"
    ),
}
# A region that a version does not have stands at 0 there.
COUNTS = {*UNITS, *EVIDENCE_COUNTS, *PEOPLE, "units_without_n"}
CLAIM_KINDS = {
    "verdict": "claim changed",
    **dict.fromkeys(
        ("found_count", "found_cohorts", "found_studies", "missing", "unsupported"),
        "claim evidence changed",
    ),
    **dict.fromkeys(
        ("stated_count", "stated_studies", "counts", "at_least", "filter"),
        "claim corrected",
    ),
    **dict.fromkeys(("says", "accepted", "note", "document", "section", "page"), "claim corrected"),
}
# Of what a claim states, the cells that its verdict depends on.
STATEMENT_CELLS = {"stated_count", "stated_studies", "counts", "at_least", "filter"}
# Columns that no claim depends on.
WITHOUT_EFFECT_ON_CLAIMS = {
    *WITHOUT_EFFECT_ON_VOTES,
    *("reference", "label", "cohort_label", "risk_of_bias_tool", "why_not_included"),
}

Place = tuple[str, str, str]  # synthesis, region, and the unit or side
Cells = tuple[Row, Row]  # a row before and after; empty where one version lacks it
FindCauses = Callable[[Place, str, Cells], str]


def compare_regions(old: Version, new: Version, causes: Causes) -> Iterator[Change]:
    """List what changed in the votes and tallies of each region, and why."""

    def causes_of_cell(place: Place, column: str, _: Cells) -> str:
        return causes.cause_for_region(*place[:2], column, place[2])

    return _compare_cells(old, new, REGION_KINDS, causes_of_cell)


def compare_beside_votes(
    old: Version, new: Version, causes: Causes, studies: set[str]
) -> Iterator[Change]:
    """List what changed in the votes by side and in the certainty of each region, and why.

    Parameters
    ----------
    old, new, causes
        As in ``compare_regions``.
    studies
        Studies whose records differ. Where every vote on the region is as it was, those that vote
        on it are the cause: a side or a comparison group can change alone.
    """

    def causes_of_row(place: Place, _: str, rows: Cells) -> str:
        because = {*causes.cause_for_region(*place[:2]).split(";")}
        if because <= {"", "program"}:
            because = causes.voters(*place[:2]) & studies or because
        if _judged_otherwise(*rows):
            because = because - {"", "program"} | {"review.yaml"}
        return ";".join(sorted(because))

    return _compare_cells(old, new, BESIDE_VOTES, causes_of_row)


def _compare_cells(
    old: Version, new: Version, kinds_of: Mapping[str, Mapping[str, str]], find_causes: FindCauses
) -> Iterator[Change]:
    """List the cells of regions that differ: kinds by table and column, each with its causes."""
    for table, kinds in kinds_of.items():
        if table not in old:
            continue
        columns = [name for name in kinds if name in old[table].columns]
        absent = {name: "0" for name in columns if name in COUNTS}
        for key, was, now in align_rows(old, new, table):
            synthesis, region, part = key[0], key[1], "".join(key[2:])
            for column, cells in differing_cells(was or absent, now or absent, columns):
                yield change(
                    kinds[column],
                    synthesis,
                    region=region,
                    part=part,
                    column=column,
                    cells=cells,
                    because=find_causes((synthesis, region, part), column, (was or {}, now or {})),
                )


def _judged_otherwise(was: Row, now: Row) -> bool:
    """Check whether the authors judge the certainty of a region otherwise."""
    parts = [
        ("starts_at", None),
        ("rated_up", None),
        *((domain, f"{domain}_by") for domain in DOMAINS),
    ]
    return any(
        was.get(name, "") != now.get(name, "")
        and (by is None or "authors" in (was.get(by), now.get(by)))
        for name, by in parts
    )


def compare_claims(
    old: Version, new: Version, studies: set[str], others: set[str]
) -> Iterator[Change]:
    """List what changed in the claims, and why.

    Parameters
    ----------
    old, new
        The published version, with the current names, and the current one.
    studies
        Studies of which a record that a claim can depend on changed.
    others
        Choices that changed and that claims depend on; ``vocabulary`` if the hierarchy changed.
    """
    if "claims" not in old:
        return
    columns = [name for name in CLAIM_KINDS if name in old["claims"].columns]
    for (claim,), was, now in align_rows(old, new, "claims"):
        if was is None or now is None:
            kind = "claim added" if was is None else "claim removed"
            verdicts = ((was or {}).get("verdict", ""), (now or {}).get("verdict", ""))
            yield change(kind, claim, column="verdict", cells=verdicts)
            continue
        changed = dict(differing_cells(was, now, columns))
        stated = {"claims.yaml"} if STATEMENT_CELLS & changed.keys() else set()
        because = ";".join(sorted(stated | _claim_causes(was, now, studies, others)))
        for column, cells in changed.items():
            kind = CLAIM_KINDS[column]
            cause = "" if kind == "claim corrected" else because
            yield change(kind, claim, column=column, cells=cells, because=cause)


def _claim_causes(was: Row, now: Row, studies: set[str], others: set[str]) -> set[str]:
    """Name the changed studies that a claim's evidence gained or lost, else all it depends on."""
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
