"""What moved in the results of a review since its published version, and because of what."""

from collections.abc import Iterator

from scripts.changes.causes import BEHIND, SILENT, Causes
from scripts.changes.versions import Change, Row, Version, change, differing, in_either
from scripts.tables.certainty import DOMAINS
from scripts.tables.votes import TALLIES, VOTES

UNITS = ("k_units", "n_increase", "n_decrease", "n_no_change", "n_conflicting")
STATISTICS = ("proportion_increase", "ci_low", "ci_high", "p_sign", "p_holm", "p_attainable")
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
# The same of what follows from the findings themselves, not from the votes on the whole region.
BESIDE_VOTES = {
    "side_votes": dict.fromkeys(("vote", *UNITS), "votes by side moved"),
    "certainty": dict.fromkeys(("level", "at_most", "starts_at", *DOMAINS), "certainty moved"),
}
# A region that a version does not have stands at 0 there.
COUNTS = {*UNITS, *BEHIND, *PEOPLE, "units_without_n"}
OF_CLAIM = {
    "verdict": "claim moved",
    **dict.fromkeys(
        ("found_count", "found_cohorts", "found_studies", "missing", "unsupported"),
        "claim evidence moved",
    ),
    **dict.fromkeys(
        ("stated_count", "stated_studies", "counts", "at_least", "filter"),
        "claim corrected",
    ),
    **dict.fromkeys(("says", "accepted", "note", "document", "section", "page"), "claim corrected"),
}
# Of what a claim states, the cells that its verdict can rest on.
STATED = {"stated_count", "stated_studies", "counts", "at_least", "filter"}
# Cells of a study that no claim can rest on.
NO_CLAIM = {
    *SILENT,
    *("reference", "year", "risk_of_bias_tool", "risk_of_bias_domains", "why_not_included"),
}


def compare_regions(old: Version, new: Version, causes: Causes) -> Iterator[Change]:
    """Tell what moved in the votes and tallies of each region, and because of what."""
    for table, kinds in OF_REGION.items():
        if table not in old:
            continue
        columns = [name for name in kinds if name in old[table].columns]
        absent = {name: "0" for name in columns if name in COUNTS}
        for key, was, now in in_either(old[table].by_key(), new[table].by_key()):
            synthesis, region, unit = *key[:2], "".join(key[2:])
            for column, cells in differing(was or absent, now or absent, columns):
                yield change(
                    kinds[column],
                    synthesis,
                    region=region,
                    part=unit,
                    column=column,
                    cells=cells,
                    because=causes.of_region(synthesis, region, column, unit),
                )


def compare_beside_votes(
    old: Version, new: Version, causes: Causes, studies: set[str]
) -> Iterator[Change]:
    """List what moved in the votes by side and in the certainty of each region, and why.

    Parameters
    ----------
    old, new, causes
        As in ``compare_regions``.
    studies
        Studies whose records differ. Where every vote on the region is as it was, those that vote
        on it are the cause: a side or a comparison group can change alone.
    """
    for table, kinds in BESIDE_VOTES.items():
        if table not in old:
            continue
        columns = [name for name in kinds if name in old[table].columns]
        absent = {name: "0" for name in columns if name in COUNTS}
        for key, was, now in in_either(old[table].by_key(), new[table].by_key()):
            synthesis, region, side = *key[:2], "".join(key[2:])
            because = {*causes.of_region(synthesis, region).split(";")}
            if because <= {"", "program"}:
                because = causes.voters(synthesis, region) & studies or because
            if _judged_otherwise(was or {}, now or {}):
                because = because - {"", "program"} | {"review.yaml"}
            for column, cells in differing(was or absent, now or absent, columns):
                yield change(
                    kinds[column],
                    synthesis,
                    region=region,
                    part=side,
                    column=column,
                    cells=cells,
                    because=";".join(sorted(because)),
                )


def _judged_otherwise(was: Row, now: Row) -> bool:
    """Tell whether the authors judge the certainty of a region otherwise."""
    parts = [("starts_at", None), *((domain, f"{domain}_by") for domain in DOMAINS)]
    return any(
        was.get(name, "") != now.get(name, "")
        and (by is None or "authors" in (was.get(by), now.get(by)))
        for name, by in parts
    )


def compare_claims(
    old: Version, new: Version, studies: set[str], others: set[str]
) -> Iterator[Change]:
    """Tell what moved in the claims, and because of what.

    Parameters
    ----------
    old, new
        The published version, with the current names, and the current one.
    studies
        Studies whose records say anything else that a claim can rest on.
    others
        Choices that changed and that claims rest on; ``vocabulary`` if the hierarchy changed.
    """
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
