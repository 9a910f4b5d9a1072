"""From what RevMan exports to study records, as the mapping of a review says."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from scripts.common.wording import folded
from scripts.exchange.flat_studies import Cells, Imported, field_problems, flat_studies, study_ids
from scripts.exchange.revman.revman_review import ESTIMATES, Analysis, RevManReview, Row
from scripts.exchange.revman.row_effects import KNOWN_KINDS, differs_from_file, result_of
from scripts.inputs.problems import Problem, nearest
from scripts.inputs.record import Record
from scripts.models.import_mapping import IN_THE_VOCABULARY, LEAVE_OUT, AnalysisUse, ImportMapping
from scripts.records.flat_table import USUAL_NAMES
from scripts.records.headings import BIAS

NO_JUDGEMENTS = ("", "not applicable", "n/a")
CHARACTERISTIC = "Char: "


@dataclass
class _Taken:
    """A row that becomes a finding, with its analysis and what the mapping says of it."""

    analysis: Analysis
    use: AnalysisUse
    row: Row

    @property
    def arms(self) -> tuple[str, str]:
        """Return the names of the two groups: of the mapping, else as in RevMan, else the usual."""
        one, two = self.analysis.groups
        usual = USUAL_NAMES
        return (
            self.use.arm or one or usual["arm"],
            self.use.comparator or two or usual["comparator"],
        )

    def size(self, group: int) -> int | None:
        """Return the number analysed in a group; RevMan writes 0 where it is not given."""
        number = self.row.numbers.get(f"total_{group}", 0)
        return int(number) if number >= 1 and number.is_integer() else None


@dataclass
class _Reading:
    """What is gathered on the way to records."""

    review: RevManReview
    mapping: ImportMapping
    ids: Mapping[str, str]
    taken: list[_Taken] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def revman_studies(review: RevManReview, mapping: ImportMapping, record: Record) -> Imported:
    """Turn each row of the analyses that the mapping takes into a finding of its study.

    ``record`` is the file of the mapping, for messages.
    """
    ids, problems = study_ids(review.studies, review.file)
    problems += _mapping_problems(review, mapping, record)
    problems += [
        Problem(row.place, f"analysis {analysis.number}", repr(row.study), "an included study")
        for analysis in review.analyses.values()
        for row in analysis.rows
        if row.study not in ids
    ]
    if problems:
        return Imported(problems=problems)
    reading = _Reading(review, mapping, ids, notes=[*review.notes])
    for number, analysis in review.analyses.items():
        use = mapping.analyses.get(number)
        if use is None:
            reading.unread.append(f"analysis {number}: {analysis.name}")
        elif use.region != LEAVE_OUT:
            chosen = _chosen_rows(reading, analysis)
            reading.taken += [_Taken(analysis, use, row) for row in chosen]
    rows = [*_study_rows(reading), *_finding_rows(reading)]
    file = reading.taken[0].row.place.file if reading.taken else review.file
    imported = flat_studies(file, rows, {})
    imported.assumed += reading.notes
    imported.unread += reading.unread
    return imported


def _mapping_problems(
    review: RevManReview, mapping: ImportMapping, record: Record
) -> Iterator[Problem]:
    for number, use in mapping.analyses.items():
        at = ("analyses", number)
        analysis = review.analyses.get(number)
        if analysis is None:
            close = nearest(number, review.analyses)
            needed = f"the number of an analysis in {review.file}"
            yield Problem(record.place(at), "analyses", repr(number), needed, close)
        elif use.region != LEAVE_OUT:
            yield from _use_problems(analysis, use, mapping, record)
    for column, uses in mapping.columns.items():
        names = [use.field for use in uses if use.field != LEAVE_OUT]
        yield from field_problems(record, ("columns", column), names)


def _use_problems(
    analysis: Analysis, use: AnalysisUse, mapping: ImportMapping, record: Record
) -> Iterator[Problem]:
    """Ask for what nothing in the file says; nothing of it is guessed."""
    at = ("analyses", analysis.number)
    role = use.comparator_role or mapping.comparator_role
    about = f"what {analysis.name!r} is about, as the vocabulary names it, or: {LEAVE_OUT}"
    ways = f"higher or lower, whichever is better for participants, or: {IN_THE_VOCABULARY}"
    asked = {
        "region": (use.region, about),
        "better": (use.better, ways),
        "comparator_role": (role, "what the control group is, here or once for all analyses"),
    }
    for key, (given, needed) in asked.items():
        if given is None:
            field_name = f"analyses, {analysis.number}, {key}"
            yield Problem(record.place((*at, key)), field_name, "nothing", needed)
    if analysis.kind not in KNOWN_KINDS:
        needed = f"data of a kind that can be read, or `region: {LEAVE_OUT}`"
        shown = f"data of the kind {analysis.kind!r}"
        yield Problem(record.place(at), f"analyses, {analysis.number}", shown, needed)
    elif analysis.kind == ESTIMATES and analysis.is_ratio and not analysis.log_scale:
        shown = f"ratios ({analysis.measure}) that may be logarithms or not"
        needed = f"logarithms, or `region: {LEAVE_OUT}` and the findings entered by hand"
        yield Problem(record.place(at), f"analyses, {analysis.number}", shown, needed)


def _chosen_rows(reading: _Reading, analysis: Analysis) -> list[Row]:
    """Leave out what counts in a subgroup alone of a study that is there as a whole as well."""
    whole = {row.study for row in analysis.rows if not row.of_subgroup_only}
    rows = [row for row in analysis.rows if not (row.of_subgroup_only and row.study in whole)]
    if left_out := len(analysis.rows) - len(rows):
        reading.notes.append(
            f"analysis {analysis.number}: rows that count in a subgroup alone were left out, as "
            f"the same studies are there as a whole: {left_out}"
        )
    return rows


def _study_rows(reading: _Reading) -> Iterator[tuple[int, Cells]]:
    """Write a row for each study: what is said of it, and its risk of bias."""
    mapping = reading.mapping
    judged = {study for study, domains in reading.review.bias.items() if domains}
    if judged and mapping.risk_of_bias_tool is None:
        reading.notes.append("the risk of bias was not read: no risk_of_bias_tool in the mapping")
    unread = set()
    for name, about in reading.review.studies.items():
        cells = {"study_id": reading.ids[name], "label": name}
        if about.get("Year"):
            cells["year"] = about["Year"]
        for column, text in about.items():
            uses = mapping.columns.get(column, [])
            if not uses and column.startswith(CHARACTERISTIC) and text:
                unread.add(column)
            cells |= {use.field: text for use in uses if use.field != LEAVE_OUT}
        if mapping.risk_of_bias_tool and name in judged:
            cells |= _bias_cells(mapping.risk_of_bias_tool, reading.review.bias[name])
        yield 1, cells
    reading.unread += sorted(unread)


def _bias_cells(tool: str, judgements: Mapping[str, str]) -> Cells:
    cells = {
        f"{BIAS}overall" if folded(domain).startswith("overall") else f"{BIAS}{domain}": judged
        for domain, judged in judgements.items()
        if folded(judged) not in NO_JUDGEMENTS
    }
    return {f"{BIAS}tool": tool, **cells} if cells else {}


def _finding_rows(reading: _Reading) -> Iterator[tuple[int, Cells]]:
    sizes = _arm_sizes(reading)
    often = Counter((id(taken.analysis), taken.row.study) for taken in reading.taken)
    for taken in reading.taken:
        study_id = reading.ids[taken.row.study]
        one, two = taken.arms
        mapping, use = reading.mapping, taken.use
        cells = {
            "study_id": study_id,
            "arm": one,
            "arm_role": mapping.arm_role,
            "arm_n": sizes.get((study_id, one), ""),
            "comparator": two,
            "comparator_role": use.comparator_role or mapping.comparator_role or "",
            "comparator_n": sizes.get((study_id, two), ""),
            **_finding(reading, taken, sizes),
        }
        if often[id(taken.analysis), taken.row.study] > 1 and use.subgroups == "note":
            reading.notes.append(
                f"{taken.row.study} is more than once in analysis {taken.analysis.number} "
                f"({taken.row.subgroup or 'no subgroup'}): say under `subgroups` what differs"
            )
        yield taken.row.place.line or 1, {name: cell for name, cell in cells.items() if cell}


def _arm_sizes(reading: _Reading) -> dict[tuple[str, str], str]:
    """Take the largest number analysed of each arm over the analyses."""
    sizes: dict[tuple[str, str], int] = {}
    for taken in reading.taken:
        for group, arm in enumerate(taken.arms, start=1):
            key = reading.ids[taken.row.study], arm
            if size := taken.size(group):
                if sizes.setdefault(key, size) != size:
                    note = "of each arm the largest number analysed was taken"
                    reading.notes += [note] if note not in reading.notes else []
                sizes[key] = max(sizes[key], size)
    return {key: str(size) for key, size in sizes.items()}


def _finding(
    reading: _Reading, taken: _Taken, sizes: Mapping[tuple[str, str], str]
) -> dict[str, str]:
    """Write what a row says as a finding."""
    analysis, use, row = taken.analysis, taken.use, taken.row
    result = result_of(analysis, row)
    remarks = [f"Analysis {analysis.number} in RevMan", result.remark]
    cells = {
        "region": use.region or "",
        "region_as_reported": analysis.name,
        "measure": use.measure or "",
        "contrast": use.contrast,
        "direction": result.direction,
        "better": "" if use.better in (None, IN_THE_VOCABULARY) else str(use.better),
        "follow_up": use.follow_up or "",
    }
    if result.effect is not None:
        cells["effect"] = f"{result.effect:.6g}"
        cells["effect_type"] = analysis.effect_type
        cells["se"] = "" if result.se is None else f"{result.se:.6g}"
        if differs_from_file(analysis, row, result.effect):
            reading.notes.append(
                f"{row.study}, analysis {analysis.number}: the effect is {result.effect:.3g} "
                f"as computed from its numbers, and another one in RevMan"
            )
    if analysis.swaps_events:
        remarks.append("events and non-events swapped, as in RevMan")
    study_id, (one, two) = reading.ids[row.study], taken.arms
    if (size := taken.size(1)) and str(size) != sizes.get((study_id, one)):
        cells["n"] = str(size)
    if (size := taken.size(2)) and str(size) != sizes.get((study_id, two)):
        remarks.append(f"{size} analysed in the control group")
    if row.subgroup and use.subgroups == "note":
        remarks.append(f"subgroup: {row.subgroup}")
    elif row.subgroup:
        cells[use.subgroups] = row.subgroup
    return cells | {"note": "; ".join(filter(None, remarks))}
