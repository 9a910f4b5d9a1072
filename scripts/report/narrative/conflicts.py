"""Who reported what where findings on a region disagree, and in what the two sides also differ.

A difference is never named as a cause, only as what the records hold.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations

from scripts.common.wording import cohort_phrase, list_words, number_word, study_label
from scripts.common.words import OF_THE_BRAIN, is_neuroimaging, noun
from scripts.models.risk_of_bias import NOT_JUDGED
from scripts.report.narrative.facts import Record, RegionFacts
from scripts.report.narrative.phrases import DirectionWords
from scripts.votes.voting import DIRECTIONS

EXPLAINED = 2  # conflicting votes that a paragraph explains
MOST_VALUES = 2  # of each side; more are no difference that a sentence could name
MOST_NAMED = 3

UNTESTED = "which may explain the disagreement, but vote counting cannot test this"


def conflicts(facts: RegionFacts, words: DirectionWords) -> Iterator[str]:
    """Explain units whose own findings disagree: what these report, and how else they differ."""
    divided = [unit for unit in facts.units if unit["vote"] == "conflicting"]
    for unit in divided[:EXPLAINED]:
        studies = [study for study in facts.studies if study["unit"] == unit["unit"]]
        reports = {study["study_id"] for study in studies}
        findings = [finding for finding in facts.findings if finding["study_id"] in reports]
        apart = list_words(_differences(_opposed_sides(findings), facts))
        also = f"these also differ in {apart}, {UNTESTED}." if apart else ""
        results = ""
        if len(facts.cohorts) > 1 and len(studies) > 1:
            name = cohort_phrase(unit["unit"], [study["study_id"] for study in studies])
            results = f"within {name}, {votes_text(studies, words)}"
        elif len(facts.cohorts) > 1:
            results = f"{study_label(unit['studies'])} had {findings_text(unit, words)}"
        if results or also:
            yield f"{results}; {also}" if results and also else also or f"{results}."


def opposition(facts: RegionFacts) -> Iterator[str]:
    """Say in what else the units that vote one way differ from those that vote another."""
    column = "cohort" if facts.voter == "cohort" else "study_id"
    votes = {unit["unit"]: unit["vote"] for unit in facts.units}
    sides = _opposed_sides([f for f in facts.findings if votes.get(f[column]) == f["direction"]])
    if apart := list_words(_differences(sides, facts)):
        yield f"the two sides also differ in {apart}, {UNTESTED}."


def votes_text(studies: Sequence[Record], words: DirectionWords, *, first: bool = False) -> str:
    """Say study by study what each reports; ``first``: who is compared was not said before."""
    texts = words.in_turn([study["vote"] for study in studies], first=first)
    names = [study_label(study["study_id"]) for study in studies]
    return list_words([f"{name} {text}" for name, text in zip(names, texts, strict=True)])


def findings_text(unit: Record, words: DirectionWords) -> str:
    """Count the findings of a unit by direction: ``two findings of a decrease and one of ...``."""
    (first, n), *others = [(d, unit[f"n_{d}"]) for d in DIRECTIONS if unit[f"n_{d}"]]
    parts = [f"{number_word(n)} {'finding' if n == 1 else 'findings'} of {words.short(first)}"]
    parts += [f"{number_word(count)} of {words.short(d)}" for d, count in others]
    return list_words(parts)


def _opposed_sides(findings: Sequence[Record]) -> dict[str, list[Record]]:
    """Sort findings to two sides: increase and decrease, else a direction and no change."""
    sides = {d: [f for f in findings if f["direction"] == d] for d in DIRECTIONS}
    sides = {direction: side for direction, side in sides.items() if side}
    return dict(list(sides.items())[:2]) if len(sides) > 1 else {}


def _differences(sides: Mapping[str, list[Record]], facts: RegionFacts) -> list[str]:
    named = list_differences(sides, grouped_by=facts.grouped_by, group=facts.region)
    return named[:MOST_NAMED]


def list_differences(
    sides: Mapping[str, Sequence[Record]], *, grouped_by: str, group: str
) -> list[str]:
    """Name the aspects in which no finding of one side is like one of another.

    An aspect that is not recorded for one of the findings is not among them: it might be the same.
    Nor is one of which a side has many values: it sets every finding apart, not the sides.

    All findings share ``group`` in the column ``grouped_by``.
    """
    if not sides:
        return []
    columns = {
        aspect: [[read(finding) for finding in findings] for findings in sides.values()]
        for aspect, (column, read) in _aspects().items()
        if column != grouped_by
    }
    # A finding on a region as a whole may be on any of its parts.
    by_region = grouped_by == "region"
    columns[f"part of the {noun('region')}" if by_region else noun("region")] = [
        [_known(f["part"] if f["part"] != group or not by_region else None) for f in findings]
        for findings in sides.values()
    ]
    weeks = [[finding["weeks"] for finding in findings] for findings in sides.values()]
    duration = [f"{noun('treatment')} duration"] if _durations_differ(weeks) else []
    return [aspect for aspect, values in columns.items() if _are_apart(values)] + duration


def _are_apart(sides: Iterable[Sequence[frozenset[str]]]) -> bool:
    """Return whether all values are known and few, and none stands on two sides."""
    values = [(frozenset().union(*side), all(side)) for side in sides]
    return all(known and len(side) <= MOST_VALUES for side, known in values) and all(
        one.isdisjoint(other) for (one, _), (other, _) in combinations(values, 2)
    )


def _durations_differ(weeks: list[list[float | None]]) -> bool:
    """Return whether all treatments of one side were at least twice as long as of the other."""
    known = [[week for week in each if week is not None] for each in weeks]
    if not all(len(k) == len(w) > 0 for k, w in zip(known, weeks, strict=True)):
        return False
    # ASSUME: treatments of 10 and 12 weeks are alike; from twice the length on they are not.
    (_, longest), (shortest, _) = sorted((min(each), max(each)) for each in known)
    return shortest >= 2 * longest


def _known(value: str | None) -> frozenset[str]:
    return frozenset([value] if value else [])


def _side(finding: Record) -> frozenset[str]:
    """Name the sides of the brain; bilateral is both, and unspecified may be either."""
    both = {"bilateral": {"left", "right"}, "unspecified": set[str]()}
    return frozenset(both.get(finding["side"], {finding["side"]}))


def _judged(finding: Record) -> frozenset[str]:
    """Give the overall risk of bias of the study, if it is judged."""
    return _known(None if finding["risk_of_bias"] == NOT_JUDGED else finding["risk_of_bias"])


def _aspects() -> dict[str, tuple[str, Callable[[Record], frozenset[str]]]]:
    """List what sides may differ in, in the order in which it is named: columns and readers."""
    of_brain = is_neuroimaging()
    columns = {
        # The condition of the finding, else the task of the whole study.
        "task or condition" if of_brain else "condition": "condition",
        "subgroup": "subgroup",
        "contrast": "contrast",
        noun("measure"): "measure",
        "follow-up": "follow_up",
        "side": "side",
        "target region": "target_region",
        "outcome" if of_brain else "associated variable": "outcome",
        "modality": "modality",
        noun("treatment"): "intervention_name",
        "risk of bias": "risk_of_bias",
    }
    special = {"condition": _condition, "side": _side, "risk_of_bias": _judged}
    return {
        name: (column, special.get(column, partial(_value, column)))
        for name, column in columns.items()
        if of_brain or column not in OF_THE_BRAIN
    }


def _value(column: str, finding: Record) -> frozenset[str]:
    return _known(finding[column])


def _condition(finding: Record) -> frozenset[str]:
    return _known(finding["condition"] or finding["task"])
