"""Who reported what where findings on a region disagree, and in what the two sides also differ.

A difference is never named as a cause, only as what the records hold.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from scripts.common.wording import cohort_phrase, list_words, number_word, study_label, term_label
from scripts.common.words import OF_THE_BRAIN, is_neuroimaging, noun
from scripts.models.risk_of_bias import NOT_JUDGED
from scripts.report.narrative.facts import Record, RegionFacts
from scripts.report.narrative.phrases import SUBGROUPS, DirectionWords
from scripts.votes.voting import DIRECTIONS

EXPLAINED = 2  # conflicting votes that a paragraph explains
MOST_VALUES = 2  # of each side; more are no difference that a sentence could name
MOST_NAMED = 3

CONTRASTS = {
    "within_group": "within groups",
    "between_groups": "between groups",
    "responders_vs_nonresponders": "responders against non-responders",
    "completers_vs_noncompleters": "completers against the others",
    "baseline_group_difference": "difference in level",
    "association": "association",
    "prediction": "prediction of outcome",
}


class Difference(NamedTuple):
    """What sets two sides apart: on no finding of both is it the same.

    Attributes
    ----------
    aspect
        Its name, as in ``differ in modality``.
    sides
        The values of each side, in words and sorted; by the direction of the side.
    small
        Too little to be worth a word.
    """

    aspect: str
    sides: dict[str, list[str]]
    small: bool = False

    @property
    def nameable(self) -> bool:
        """Whether the difference is worth a word and has few enough values to name them."""
        return not self.small and all(len(values) <= MOST_VALUES for values in self.sides.values())


def conflicts(facts: RegionFacts, words: DirectionWords) -> Iterator[str]:
    """Explain units whose own findings disagree: what these report, and how else they differ."""
    divided = [unit for unit in facts.units if unit["vote"] == "conflicting"]
    for unit in divided[:EXPLAINED]:
        studies = [study for study in facts.studies if study["unit"] == unit["unit"]]
        reports = {study["study_id"] for study in studies}
        findings = [finding for finding in facts.findings if finding["study_id"] in reports]
        apart = differences_text(_differences(_opposed_sides(findings), facts), words.label)
        also = f"these also differ in {apart}, which may be part of the reason." if apart else ""
        results = ""
        if len(facts.cohorts) > 1 and len(studies) > 1:
            name = cohort_phrase(unit["unit"], [study["study_id"] for study in studies])
            results = f"within {name}, {votes_text(studies, words)}"
        elif len(facts.cohorts) > 1:
            results = f"{study_label(unit['studies'])} has {findings_text(unit, words)}"
        if results or also:
            yield f"{results}; {also}" if results and also else also or f"{results}."


def opposition(facts: RegionFacts, words: DirectionWords) -> Iterator[str]:
    """Say in what else the units that vote one way differ from those that vote another."""
    column = "cohort" if facts.voter == "cohort" else "study_id"
    votes = {unit["unit"]: unit["vote"] for unit in facts.units}
    sides = _opposed_sides([f for f in facts.findings if votes.get(f[column]) == f["direction"]])
    if not sides:
        return
    several = len({vote for vote in votes.values() if vote in DIRECTIONS}) > len(sides)
    who = f"results {words.results(list(sides))}" if several else "two sides"
    differences = _differences(sides, facts)
    if apart := differences_text(differences, words.label):
        yield (
            f"the {who} also differ in {apart}; that may be part of the reason, but a count of "
            "votes cannot show it."
        )
    elif facts.counts["verdict"] == "inconsistent" and not differences:
        yield f"nothing that is recorded throughout sets the {who} apart."


def votes_text(studies: Sequence[Record], words: DirectionWords, *, first: bool = False) -> str:
    """Say study by study what each reports; ``first``: who is compared was not said before."""
    parts, verb, say = [], "reports ", words.whole if first else words.short
    for study in studies:
        name = study_label(study["study_id"])
        if study["vote"] == "conflicting":
            parts.append(f"the findings of {name} conflict")
        else:
            parts.append(f"{name} {verb}{say(study['vote'])}")
            say, verb = words.short, ""
    return list_words(parts)


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


def _differences(sides: Mapping[str, list[Record]], facts: RegionFacts) -> list[Difference]:
    return list_differences(sides, grouped_by=facts.grouped_by, group=facts.region) if sides else []


def list_differences(
    sides: Mapping[str, Sequence[Record]], *, grouped_by: str, group: str
) -> list[Difference]:
    """List the aspects in which no finding of one side is like one of another.

    An aspect that is not recorded for one of the findings is not among them: it might be the same.

    All findings share ``group`` in the column ``grouped_by``.
    """
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
    apart = {aspect: values for aspect, values in columns.items() if _are_apart(values)}
    differences = [
        Difference(
            aspect,
            {
                direction: sorted(frozenset().union(*known))
                for direction, known in zip(sides, values, strict=True)
            },
        )
        for aspect, values in apart.items()
    ]
    weeks = [[finding["weeks"] for finding in findings] for findings in sides.values()]
    return differences + _compare_durations(list(sides), weeks)


def differences_text(differences: Sequence[Difference], labels: Callable[[str], str]) -> str:
    """Write differences as ``modality (increase: fMRI; decrease: PET) and side (...)``."""
    return list_words(
        [
            f"{difference.aspect} ("
            + "; ".join(
                f"{labels(vote)}: {list_words(values)}" for vote, values in difference.sides.items()
            )
            + ")"
            for difference in [d for d in differences if d.nameable][:MOST_NAMED]
        ]
    )


def _are_apart(sides: Iterable[Sequence[frozenset[str]]]) -> bool:
    """Return whether all values are known and none stands on two sides."""
    values = [(frozenset().union(*side), all(side)) for side in sides]
    return all(known for _, known in values) and all(
        one.isdisjoint(other) for (one, _), (other, _) in combinations(values, 2)
    )


def _compare_durations(sides: list[str], weeks: list[list[float | None]]) -> list[Difference]:
    """Find sides whose treatments were all shorter than those of the other."""
    known = [[week for week in each if week is not None] for each in weeks]
    whole = all(len(k) == len(w) > 0 for k, w in zip(known, weeks, strict=True))
    if not whole or any(
        max(one) >= min(other) and max(other) >= min(one) for one, other in combinations(known, 2)
    ):
        return []
    spans = sorted((min(each), max(each)) for each in known)
    # ASSUME: treatments of 10 and 12 weeks are alike; from twice the length on they are not.
    small = any(next_low < 2 * high for (_, high), (next_low, _) in pairwise(spans))
    texts = [[_span_text(min(each), max(each))] for each in known]
    return [
        Difference(f"{noun('treatment')} duration", dict(zip(sides, texts, strict=True)), small)
    ]


def _span_text(low: float, high: float) -> str:
    if low == high:
        return f"{low:g} week" if low == 1 else f"{low:g} weeks"
    return f"{low:g} to {high:g} weeks"


def _text(column: str) -> Callable[[Record], frozenset[str]]:
    return lambda finding: _quoted(finding[column])


def _quoted(text: str | None) -> frozenset[str]:
    """Give a text as it is recorded, between quotation marks; nothing where there is none."""
    return _known(f"“{text}”" if text else None)


def _known(value: str | None) -> frozenset[str]:
    return frozenset([value] if value else [])


def _side(finding: Record) -> frozenset[str]:
    """Name the sides of the brain; bilateral is both, and unspecified may be either."""
    both = {"bilateral": {"left", "right"}, "unspecified": set[str]()}
    return frozenset(both.get(finding["side"], {finding["side"]}))


def _subgroup(finding: Record) -> frozenset[str]:
    name = finding["subgroup"]
    return frozenset(["whole group" if name == "all" else SUBGROUPS.get(name, f"“{name}”")])


def _judged(finding: Record) -> frozenset[str]:
    """Give the overall risk of bias of the study, if it is judged."""
    return _known(None if finding["risk_of_bias"] == NOT_JUDGED else finding["risk_of_bias"])


def _aspects() -> dict[str, tuple[str, Callable[[Record], frozenset[str]]]]:
    """List what sides may differ in, in the order in which it is named: columns and readers."""
    of_brain = is_neuroimaging()
    aspects = {
        # The condition of the finding, else the task of the whole study.
        "task or condition" if of_brain else "condition": ("condition", _condition),
        "subgroup": ("subgroup", _subgroup),
        "contrast": ("contrast", lambda finding: frozenset([CONTRASTS[finding["contrast"]]])),
        noun("measure"): ("measure", lambda finding: frozenset([term_label(finding["measure"])])),
        "follow-up": ("follow_up", lambda finding: _known(finding["follow_up"])),
        "side": ("side", _side),
        "target region": ("target_region", _text("target_region")),
        "outcome" if of_brain else "associated variable": ("outcome", _text("outcome")),
        "modality": ("modality", lambda finding: _known(finding["modality"])),
        noun("treatment"): ("intervention_name", _text("intervention_name")),
        "risk of bias": ("risk_of_bias", _judged),
    }
    return {name: a for name, a in aspects.items() if of_brain or a[0] not in OF_THE_BRAIN}


def _condition(finding: Record) -> frozenset[str]:
    return _quoted(finding["condition"] or finding["task"])
