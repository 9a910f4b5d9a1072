"""What changed since the published version, in sentences: for the screen and for the report.

Changes are rows of text here: what the screen shows must not load pandas.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from scripts.changes.cells import (
    Rows,
    cause_suffix,
    cause_text,
    cell_text,
    change_text,
    filter_kinds,
    group_rows,
    label_column,
    list_some,
)
from scripts.changes.labels import (
    Asked,
    Row,
    Syntheses,
    choice_label,
    part_label,
    synthesis_of,
    unit_label,
)
from scripts.common.wording import (
    capitalised,
    cohort_label,
    counted,
    list_words,
    study_label,
    term_label,
)
from scripts.common.words import article, is_neuroimaging, noun, unit_noun

VOTES = ("verdict changed", "votes changed", "unit vote changed")
PEOPLE, STATISTICS = ("tally changed",), ("statistic changed",)
SIDES, CERTAINTY = ("votes by side changed",), ("certainty changed",)
ADDED = ("study added", "further report added")
STUDY_KINDS = (
    *(*ADDED, "study removed", "study corrected"),
    *("finding added", "finding removed", "finding corrected"),
)
WHOLE_FINDINGS = ("finding added", "finding removed")
COUNTED_TABLES = {"study_votes.csv", "unit_votes.csv", "votes.csv", "tallies.csv"}
GAP = ("not compared",)
NO_VOTE_CHANGED = "changed no vote"
MOST = 80  # characters of a cell before and after; a longer one stands in the table
NOT_PUBLISHED = (
    "No version has been published yet; make publish publishes these results as the version for "
    "later comparisons."
)
UNCHANGED = "No changes since the published version."


class ChangedRegion(NamedTuple):
    """A region whose results changed: its votes, and other columns."""

    region: str
    synthesis: str
    votes: str
    beside: str
    because: str


def status_sentence(rows: Rows) -> str:
    """Say in one sentence that nothing changed or was compared; else nothing."""
    kinds = {row["kind"] for row in rows}
    if "nothing published" in kinds:
        return NOT_PUBLISHED
    if not kinds:
        return UNCHANGED
    return "No changes in what can be compared." if kinds == {"not compared"} else ""


def study_sentences(rows: Rows, arrow: str) -> Iterator[str]:
    """Describe each study that was added, removed, renamed or corrected, and its effect."""
    for row in filter_kinds(rows, "study renamed"):
        yield f"{study_label(row['before'])} is now called {study_label(row['after'])}."
    for row in filter_kinds(rows, "cohort renamed"):
        names = [cohort_label(row[side]) for side in ("before", "after")]
        yield f"The {noun('cohort')} {names[0]} is now called {names[1]}."
    changed = filter_kinds(rows, *STUDY_KINDS)
    changed.sort(key=lambda row: STUDY_KINDS.index(row["kind"]))
    for study, rows_of_study in group_rows(changed, "item").items():
        correction = f"corrected: {_corrections(rows_of_study, arrow)}"
        what = _arrival_text(rows_of_study[0]) or correction
        yield f"{study_label(study)} {what}; {study_effect(study, rows)}."


def _arrival_text(row: Row) -> str:
    study, cohort = row["item"], row["after"] or row["before"]
    is_own = cohort == study
    of_known = f"of the {noun('cohort')} {cohort_label(cohort)}"
    whose = f"{article('cohort')} of its own" if is_own else of_known
    return {
        "study added": f"added: {whose}" if is_own else f"added: the first report {whose}",
        "further report added": f"added: a further report {whose}",
        "study removed": f"removed: {whose}" if is_own else f"removed: a report {whose}",
    }.get(row["kind"], "")


def _corrections(rows: Rows, arrow: str) -> str:
    first = ", ".join(_correction(row, arrow) for row in rows[:3])
    return first + (f" and {counted(len(rows) - 3, 'more cell')}" if rows[3:] else "")


def _correction(row: Row, arrow: str) -> str:
    kind = row["kind"]
    if kind in WHOLE_FINDINGS:
        direction = term_label(row["after"] or row["before"])
        return f"{part_label(row)} {kind.split()[-1]} ({row['region']}, {direction})"
    if row["column"] == "arm" and kind == "study corrected":
        return f"arm {part_label(row)} {'added' if row['after'] else 'removed'}"
    place = f" of {part_label(row)}" if row["part"] else ""
    region = f" ({row['region']})" if row["region"] else ""
    before_after = change_text(row, arrow)
    cells = f" {before_after}" if len(before_after) <= MOST else ""
    return f"{label_column(row['column'])}{place}{region}{cells}"


def corrected_cells(rows: Rows) -> list[dict[str, str]]:
    """List the cells that changed in studies that both versions have."""
    corrected = filter_kinds(rows, *(kind for kind in STUDY_KINDS if kind.startswith("finding")))
    return [
        {
            "study": study_label(row["item"]),
            "place": ", ".join(filter(None, [part_label(row), row["region"]])),
            "cell": row["kind"] if row["kind"] in WHOLE_FINDINGS else label_column(row["column"]),
            "before": cell_text(row, "before"),
            "after": cell_text(row, "after"),
        }
        for row in [*filter_kinds(rows, "study corrected"), *corrected]
    ]


def study_effect(study: str, rows: Rows) -> str:
    """Say which results changed because of a study."""
    if any(row["item"] in COUNTED_TABLES and not row["column"] for row in filter_kinds(rows, *GAP)):
        return "its effect on the votes could not be compared"
    caused = [row for row in rows if study in row["because"].split(";")]
    if voted := filter_kinds(caused, *VOTES):
        regions = list(dict.fromkeys(row["region"] for row in voted))
        return f"changed the votes on {list_some(regions)}"
    beside = [
        name
        for name, kinds in (
            (f"{noun('participants')} contributing", PEOPLE),
            ("p values", STATISTICS),
            ("votes by side", SIDES),
            ("certainty", CERTAINTY),
        )
        if any(_is_put_into_words(row) for row in filter_kinds(caused, *kinds))
    ]
    return NO_VOTE_CHANGED + (f", only {list_words(beside)}" if beside else "")


def choice_sentences(rows: Rows, syntheses: Syntheses, arrow: str) -> Iterator[str]:
    """List each choice that changed, and the vocabulary."""
    for row in filter_kinds(rows, "choice changed"):
        yield f"{capitalised(choice_label(row['item'], syntheses))}: {change_text(row, arrow)}."
    if regions := dict.fromkeys(row["item"] for row in filter_kinds(rows, "vocabulary changed")):
        yield f"The vocabulary changed: {list_some(list(regions))}."


def changed_regions(rows: Rows, syntheses: Syntheses, arrow: str) -> list[ChangedRegion]:
    """Describe what changed in each region; those with another verdict come first."""
    kinds = (*VOTES, *PEOPLE, *STATISTICS, *SIDES, *CERTAINTY)
    worded = [row for row in filter_kinds(rows, *kinds) if _is_put_into_words(row)]
    places = group_rows(worded, "item", "region")
    return [
        _changed_region(rows_of_region, syntheses, arrow)
        for rows_of_region in sorted(places.values(), key=_gravity)
    ]


def _changed_region(rows: Rows, syntheses: Syntheses, arrow: str) -> ChangedRegion:
    """Describe what changed in one region."""
    asked = synthesis_of(rows[0]["item"], syntheses)
    beside = [
        f"{label_column(row['column'], asked.scale)} {change_text(row, arrow)}"
        for row in filter_kinds(rows, *PEOPLE, *STATISTICS)
    ]
    return ChangedRegion(
        region=term_label(rows[0]["region"]),
        synthesis=asked.title,
        votes=_votes(rows, asked, arrow),
        beside=", ".join(beside),
        because=cause_text(filter_kinds(rows, *VOTES, *SIDES, *CERTAINTY) or rows, syntheses),
    )


def _is_put_into_words(row: Row) -> bool:
    """Check whether a change has words of its own: of sides and certainty, only the outcome."""
    if row["kind"] in SIDES and not is_neuroimaging():
        return False
    if row["kind"] not in (*SIDES, *CERTAINTY) or row["column"] == "level":
        return True
    return row["column"] in ("vote", "at_most") and "" not in (row["before"], row["after"])


def _gravity(rows: Rows) -> tuple[bool, bool, str, str]:
    verdict, votes = (not filter_kinds(rows, *kinds) for kinds in (VOTES[:1], VOTES))
    return verdict, votes, rows[0]["item"], rows[0]["region"]


def _votes(rows: Rows, asked: Asked, arrow: str) -> str:
    scale = asked.scale
    ordered = sorted(
        filter_kinds(rows, "votes changed"), key=lambda row: row["column"] != "k_units"
    )
    labels = [
        unit_noun(asked.unit, 2)
        if row["column"] == "k_units"
        else label_column(row["column"], scale)
        for row in ordered
    ]
    parts = [
        f"{label} {change_text(row, arrow)}" for label, row in zip(labels, ordered, strict=True)
    ]
    if not parts:  # two votes that changed places leave every count as it was
        parts = [
            f"{unit_label(row['part'], asked)} {change_text(row, arrow, scale)}"
            for row in filter_kinds(rows, "unit vote changed")
        ]
    parts += [f"verdict {change_text(row, arrow, scale)}" for row in filter_kinds(rows, VOTES[0])]
    parts += [
        f"vote (side: {row['part']}) {change_text(row, arrow, scale)}"
        for row in filter_kinds(rows, *SIDES)
    ]
    parts += [
        f"{label_column(row['column'])} {change_text(row, arrow)}"
        for row in filter_kinds(rows, *CERTAINTY)
    ]
    return ", ".join(parts)


def claim_sentences(
    rows: Rows, syntheses: Syntheses, arrow: str, says: Mapping[str, str] | None = None
) -> Iterator[str]:
    """List each claim with another verdict; count those with another statement or evidence.

    Where ``says`` gives the statements, they are quoted, and no name of a claim is given.
    """

    def name(claim: str) -> str:
        if says is None:
            return f" {claim}"
        return f" “{says[claim].rstrip('.')}”" if claim in says else ""

    def some(claims: Sequence[str]) -> str:
        return f" ({list_some(claims)})" if says is None else ""

    kinds = ("claim added", "claim removed", "claim corrected", "claim changed")
    by_claim = group_rows(filter_kinds(rows, *kinds), "item")
    corrected = []
    for claim, rows_of_claim in sorted(by_claim.items()):
        if row := next(iter(filter_kinds(rows_of_claim, "claim added", "claim removed")), None):
            verdict = row["after"] or row["before"]
            yield f"Statement{name(claim)} {row['kind'].split()[-1]}: {verdict}."
        elif row := next(iter(filter_kinds(rows_of_claim, "claim changed")), None):
            because = cause_suffix(cause_text([row], syntheses))
            yield f"Statement{name(claim)}: {change_text(row, arrow)}{because}."
        else:
            corrected.append(claim)
    if corrected:
        claims = counted(len(corrected), "statement")
        yield f"Reworded, with the same verdict: {claims}{some(corrected)}."
    evidence = {row["item"] for row in filter_kinds(rows, "claim evidence changed")}
    if left := sorted(evidence - by_claim.keys()):
        claims = counted(len(left), "statement")
        yield f"Other supporting evidence, with the same verdict: {claims}{some(left)}."


def gap_sentence(rows: Rows) -> str:
    """Name what only one of the two versions has."""
    gaps = [
        f"{row['column']} of {row['item']}" if row["column"] else row["item"]
        for row in filter_kinds(rows, *GAP)
    ]
    return f"Not compared because only one version contains it: {', '.join(gaps)}." if gaps else ""
