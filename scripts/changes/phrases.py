"""What changed since the published version, in words: for the screen and for the report.

Changes are rows of text here: the screen's words must not load pandas.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from scripts.common.wording import counted, list_words, term_label

Row = Mapping[str, str]
Rows = Sequence[Row]

VOTES = ("verdict moved", "votes moved", "unit vote moved")
PEOPLE, STATISTICS = ("tally moved",), ("statistic moved",)
SIDES, CERTAINTY = ("votes by side moved",), ("certainty moved",)
ADDED = ("study added", "further report added")
OF_STUDIES = (
    *(*ADDED, "study removed", "study corrected"),
    *("finding added", "finding removed", "finding corrected"),
)
COMING = ("finding added", "finding removed")
COUNTED_TABLES = {"study_votes.csv", "unit_votes.csv", "votes.csv", "tallies.csv"}
CELLS = {
    **{f"n_{vote}": term_label(vote) for vote in ("increase", "decrease", "no_change")},
    "n_conflicting": "conflicting",
    "proportion_increase": "proportion of increase",
    "ci_low": "lower limit",
    "ci_high": "upper limit",
    "p_sign": "p of the sign test",
    "p_holm": "p after Holm",
    "p_attainable": "attainable p",
    "p_weighted": "weighted p",
    "n_effective": "effective number",
    "share_increase": "share of increase",
    "units_without_n": "votes without a number",
    "level": "certainty",
    "at_most": "certainty at most",
    "n": "participants",
    "n_enrolled": "enrolled",
}
MOST = 80  # characters of a cell before and after; a longer one stands in the table
CAUSES = {"program": "the program", "vocabulary": "the vocabulary"}
NOT_PUBLISHED = (
    "Nothing is published yet: make publish freezes the results as the version that later ones "
    "are held against."
)
UNCHANGED = "Nothing changed since the published version."


class Moved(NamedTuple):
    """A region that moved: in its votes, and in what stands beside them."""

    region: str
    synthesis: str
    votes: str
    beside: str
    because: str


def status_sentence(rows: Rows) -> str:
    """Say in one sentence where there is nothing to tell; else nothing."""
    kinds = {row["kind"] for row in rows}
    if "nothing published" in kinds:
        return NOT_PUBLISHED
    if not kinds:
        return UNCHANGED
    return "Nothing that can be compared changed." if kinds == {"not compared"} else ""


def study_sentences(rows: Rows, arrow: str) -> Iterator[str]:
    """Tell of each study that came, went, was renamed or corrected, and what it moved."""
    for row in of_kinds(rows, "study renamed"):
        yield f"{row['before']} is now called {row['after']}."
    for row in of_kinds(rows, "cohort renamed"):
        yield f"The cohort {row['before']} is now called {row['after']}."
    told = sorted(of_kinds(rows, *OF_STUDIES), key=lambda row: OF_STUDIES.index(row["kind"]))
    for study, own in _by(told, "item").items():
        effect = effect_of(study, rows)
        what = _coming(own[0]) or f"corrected: {_corrections(own, arrow)}"
        yield f"{study} {what}; {effect}."


def _coming(row: Row) -> str:
    study, cohort = row["item"], row["after"] or row["before"]
    own = "a cohort of its own" if cohort == study else f"of the cohort {cohort}"
    return {
        "study added": f"added: {own}" if cohort == study else f"added: the first report {own}",
        "further report added": f"added: a further report {own}",
        "study removed": f"removed: {own}" if cohort == study else f"removed: a report {own}",
    }.get(row["kind"], "")


def _corrections(rows: Rows, arrow: str) -> str:
    told = [_correction(row, arrow) for row in rows]
    return ", ".join(told[:3]) + (f" and {counted(len(told) - 3, 'more cell')}" if told[3:] else "")


def _correction(row: Row, arrow: str) -> str:
    kind = row["kind"]
    if kind in COMING:
        return (
            f"{kind} ({row['part']}: {row['region']}, {term_label(row['after'] or row['before'])})"
        )
    if row["column"] == "arm" and kind == "study corrected":
        return f"arm {row['part']} {'added' if row['after'] else 'removed'}"
    place = f" of {row['part']}" if row["part"] else ""
    region = f" ({row['region']})" if row["region"] else ""
    moved = from_to(row, arrow)
    return f"{_cell(row['column'])}{place}{region}" + (f" {moved}" if len(moved) <= MOST else "")


def corrected_cells(rows: Rows) -> list[dict[str, str]]:
    """List what is said otherwise of studies that both versions have."""
    corrected = of_kinds(rows, *(kind for kind in OF_STUDIES if kind.startswith("finding")))
    return [
        {
            "study": row["item"],
            "place": " ".join(filter(None, [row["part"], row["region"]])),
            "cell": row["kind"] if row["kind"] in COMING else _cell(row["column"]),
            "before": _said(row, "before"),
            "after": _said(row, "after"),
        }
        for row in [*of_kinds(rows, "study corrected"), *corrected]
    ]


def effect_of(study: str, rows: Rows) -> str:
    """Say what moved because of a study."""
    if any(row["item"] in COUNTED_TABLES and not row["column"] for row in of_kinds(rows, *GAP)):
        return "what it moved could not be compared"
    own = [row for row in rows if study in row["because"].split(";")]
    if voted := of_kinds(own, *VOTES):
        regions = list(dict.fromkeys(row["region"] for row in voted))
        return f"moved votes on {list_some(regions)}"
    beside = [
        name
        for name, kinds in (
            ("participants behind votes", PEOPLE),
            ("p values", STATISTICS),
            ("votes by side", SIDES),
            ("certainty", CERTAINTY),
        )
        if any(_is_put_into_words(row) for row in of_kinds(own, *kinds))
    ]
    return "moved no vote" + (f", only {list_words(beside)}" if beside else "")


GAP = ("not compared",)


def choice_sentences(rows: Rows, arrow: str) -> Iterator[str]:
    """Tell of each choice that changed, and of the vocabulary."""
    for row in of_kinds(rows, "choice changed"):
        yield f"{row['item']}: {from_to(row, arrow)}."
    if regions := list(dict.fromkeys(row["item"] for row in of_kinds(rows, "vocabulary changed"))):
        yield f"The vocabulary changed: {list_some(regions)}."


def moved_regions(rows: Rows, units: Mapping[str, str], arrow: str) -> list[Moved]:
    """Put what moved in each region into words; those with another verdict come first.

    ``units`` names what votes in each synthesis, ``cohorts`` unless it is there.
    """
    kinds = (*VOTES, *PEOPLE, *STATISTICS, *SIDES, *CERTAINTY)
    places = _by(filter(_is_put_into_words, of_kinds(rows, *kinds)), "item", "region")
    return [
        Moved(
            region=own[0]["region"],
            synthesis=own[0]["item"],
            votes=_votes(own, units.get(own[0]["item"], "cohorts"), arrow),
            beside=", ".join(
                f"{_cell(row['column'])} {from_to(row, arrow)}"
                for row in of_kinds(own, *PEOPLE, *STATISTICS)
            ),
            because=_because(of_kinds(own, *VOTES, *SIDES, *CERTAINTY) or own),
        )
        for own in sorted(places.values(), key=_gravity)
    ]


def _is_put_into_words(row: Row) -> bool:
    """Tell whether a change has words of its own: of sides and certainty, only the outcome."""
    if row["kind"] not in (*SIDES, *CERTAINTY) or row["column"] == "level":
        return True
    return row["column"] in ("vote", "at_most") and "" not in (row["before"], row["after"])


def _gravity(own: Rows) -> tuple[bool, bool, str, str]:
    verdict, votes = (not of_kinds(own, *kinds) for kinds in (VOTES[:1], VOTES))
    return verdict, votes, own[0]["item"], own[0]["region"]


def _votes(own: Rows, units: str, arrow: str) -> str:
    ordered = sorted(of_kinds(own, "votes moved"), key=lambda row: row["column"] != "k_units")
    parts = [
        f"{units if row['column'] == 'k_units' else _cell(row['column'])} {from_to(row, arrow)}"
        for row in ordered
    ]
    if not parts:  # two votes that changed places leave every count as it was
        parts = [f"{row['part']} {from_to(row, arrow)}" for row in of_kinds(own, "unit vote moved")]
    parts += [f"verdict {from_to(row, arrow)}" for row in of_kinds(own, VOTES[0])]
    parts += [f"vote (side: {row['part']}) {from_to(row, arrow)}" for row in of_kinds(own, *SIDES)]
    parts += [f"{_cell(row['column'])} {from_to(row, arrow)}" for row in of_kinds(own, *CERTAINTY)]
    return ", ".join(parts)


def claim_sentences(rows: Rows, arrow: str) -> Iterator[str]:
    """Tell of each claim with another verdict or statement; of those with other evidence, once."""
    kinds = ("claim added", "claim removed", "claim corrected", "claim moved")
    told = _by(of_kinds(rows, *kinds), "item")
    for claim, own in sorted(told.items()):
        if row := next(iter(of_kinds(own, "claim added", "claim removed")), None):
            verdict = row["after"] or row["before"]
            yield f"Claim {claim} {row['kind'].split()[-1]}: {verdict}."
        elif row := next(iter(of_kinds(own, "claim moved")), None):
            yield f"Claim {claim}: {from_to(row, arrow)}{because_of(_because([row]))}."
        else:
            yield f"Claim {claim}: corrected; its verdict is what it was."
    evidence = {row["item"] for row in of_kinds(rows, "claim evidence moved")}
    if left := sorted(evidence - told.keys()):
        claims = counted(len(left), "claim")
        yield f"Other studies or findings, and the same verdict: {claims} ({list_some(left)})."


def gap_sentence(rows: Rows) -> str:
    """Name what only one of the two versions has."""
    gaps = [
        f"{row['column']} of {row['item']}" if row["column"] else row["item"]
        for row in of_kinds(rows, *GAP)
    ]
    return f"Not compared, since only one version has it: {', '.join(gaps)}." if gaps else ""


def unit_words(choices: Rows) -> dict[str, str]:
    """Say what votes in each synthesis: ``cohorts`` or ``studies``."""
    values = {row["key"]: row["value"].strip('"') for row in choices}
    names = {key.split(".")[1] for key in values if key.startswith("syntheses.")}
    units = {name: values.get(f"syntheses.{name}.unit", values.get("unit")) for name in names}
    return {name: "studies" if unit == "study" else "cohorts" for name, unit in units.items()}


def from_to(row: Row, arrow: str) -> str:
    """Write the cell before and after; one that was not there as none."""
    return f"{_said(row, 'before')} {arrow} {_said(row, 'after')}"


def _said(row: Row, side: str) -> str:
    if row["kind"] == "choice changed":
        return row[side].strip('"') or "none"
    is_term = row["column"] in {"direction", "vote"}
    return (term_label(row[side]) if is_term else row[side]) or "none"


def _cell(column: str) -> str:
    if column.startswith("participants_"):
        return f"participants for {term_label(column.removeprefix('participants_'))}"
    return CELLS.get(column, term_label(column))


def _because(rows: Rows) -> str:
    causes = {cause for row in rows for cause in row["because"].split(";") if cause}
    return list_words([CAUSES.get(cause, cause) for cause in sorted(causes)])


def because_of(because: str) -> str:
    """End a sentence with its cause; nothing where there is none."""
    return f", because of {because}" if because else ""


def list_some(names: Sequence[str], most: int = 4) -> str:
    """List names, cut off where there are many."""
    if len(names) <= most:
        return list_words(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def of_kinds(rows: Iterable[Row], *kinds: str) -> list[Row]:
    """Keep the changes of some kinds."""
    return [row for row in rows if row["kind"] in kinds]


def _by(rows: Iterable[Row], *columns: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault("\n".join(row[column] for column in columns), []).append(row)
    return groups
