"""Findings that are probably not what the paper says: a slip of the pen, or a row pasted twice."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from scripts.common.durations import weeks_of
from scripts.common.wording import folded
from scripts.inputs.problems import InputWarning
from scripts.inputs.record import Location
from scripts.models.base import p_number
from scripts.models.effect_types import is_ratio
from scripts.models.study import Finding, Study
from scripts.records.favours import resolve_better, resolve_direction
from scripts.records.study_records import ReadStudy
from scripts.records.vocabulary import Vocabulary

LEVEL = 0.05
SIGNS = {"increase": 1, "decrease": -1}
# Of these an effect or a standard error of 10 is next to impossible.
STANDARDISED = (
    *("smd", "standardised_mean_change", "correlation", "fisher_z", "risk_difference"),
    *("log_odds_ratio", "log_risk_ratio", "log_hazard_ratio"),
)
LARGEST_SE = 10.0
LARGEST_Z = 100.0


def finding_warnings(read: ReadStudy, vocabulary: Vocabulary) -> Iterator[InputWarning]:
    """List what is improbable about the findings of a valid study."""
    study = read.study
    if study is None:
        return
    for index, finding in enumerate(study.findings):
        notes = (
            *_number_warnings(finding, study),
            *_significance_warnings(finding),
            *_effect_warnings(finding, study, vocabulary),
        )
        for key, *words in notes:
            yield warning(read, ("findings", index, key), *words)
    yield from _repeated(read, study, vocabulary)
    yield from _unordered_follow_ups(read, study, vocabulary)


def warning(read: ReadStudy, at: Location, given: str, check: str) -> InputWarning:
    """Place a warning in the record of a study."""
    return InputWarning(read.record.place(at), read.record.field(at), given, check)


def _number_warnings(finding: Finding, study: Study) -> Iterator[tuple[str, str, str]]:
    arm = next(arm for arm in study.arms if arm.arm == finding.arm)
    # An outcome may be known of more people than the arm's main one, but of no more than enrolled.
    most = arm.n if arm.n_enrolled is None else arm.n_enrolled
    if finding.n is not None and most is not None and finding.n > most:
        given = f"{finding.n} in this finding, {most} in its arm {arm.arm!r}"
        yield "n", given, "whether n counts this arm alone"
    if finding.contrast == "between_groups" and finding.comparator is None:
        given = "a comparison of groups without the other group"
        yield "comparator", given, "which arm this one is compared with, and name it"


def _significance_warnings(finding: Finding) -> Iterator[tuple[str, str, str]]:
    p = finding.p_value
    if p is None or finding.significant is None:
        return
    number, is_bound = p_number(p)
    # A one-sided p value is that of half the two-sided test, which the text may refer to.
    two_sided = number * 2 if finding.p_sides == 1 else number
    is_above = not is_bound and number > LEVEL
    if finding.significant and is_above:
        given = f"`significant: true` with p = {number:g}"
    elif not finding.significant and two_sided <= LEVEL:
        given = f"`significant: false` with p {p if is_bound else f'= {number:g}'}"
    else:
        return
    yield (
        "significant",
        given,
        "both; a text may use another level than 0.05, or correct for several tests",
    )


def _effect_warnings(
    finding: Finding, study: Study, vocabulary: Vocabulary
) -> Iterator[tuple[str, str, str]]:
    effect, kind = finding.effect, finding.effect_type or ""
    if effect is None:
        return
    arms = {arm.arm: arm for arm in study.arms}
    direction = resolve_direction(finding, arms, resolve_better(finding, vocabulary))
    sign = SIGNS.get(direction)
    above = effect - 1 if is_ratio(kind) else effect
    if sign is not None and above * sign <= 0:
        check = "the sign: positive for an increase, negative for a decrease"
        if is_ratio(kind):
            check = "the ratio: above 1 for an increase, below 1 for a decrease"
        yield "effect", f"the effect {effect:g} of a finding in direction {direction}", check
    if finding.se is not None:
        largest = LARGEST_SE if kind in STANDARDISED else 1e4 * abs(effect)
        if finding.se > largest > 0 or finding.se * LARGEST_Z < abs(effect):
            given = f"the standard error {finding.se:g} of the effect {effect:g}"
            yield "se", given, "whether it is the standard error, on the scale of the effect"


def _repeated(read: ReadStudy, study: Study, vocabulary: Vocabulary) -> Iterator[InputWarning]:
    """List findings that agree in all but their note, and those that differ by direction alone."""
    same: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for index, finding in enumerate(study.findings):
        cells = vars(finding) | {
            "region": _canonical(finding.region, vocabulary),
            "target_region": _canonical(finding.target_region, vocabulary),
            "source": tuple(vars(finding.source).values()),
        }
        same[tuple(v for key, v in cells.items() if key not in ("note", "direction"))].append(index)
    for indices in same.values():
        count = Counter(study.findings[index].direction for index in indices)
        seen: dict[str, int] = {}
        for index in indices:
            direction = study.findings[index].direction
            if direction in seen:
                continue
            first = seen[direction] = index
            if count[direction] > 1:
                given = f"the same finding {count[direction]} times"
                check = "whether a row was pasted twice; two results differ in source or condition"
                yield warning(read, ("findings", first), given, check)
        if len(seen) > 1:
            given = f"findings that differ in direction alone: {', '.join(seen)}"
            check = "which direction is right; two results differ in source or condition"
            yield warning(read, ("findings", indices[0]), given, check)


def _canonical(region: str | None, vocabulary: Vocabulary) -> str | None:
    return vocabulary.canonical(region or "") or region


def _unordered_follow_ups(
    read: ReadStudy, study: Study, vocabulary: Vocabulary
) -> Iterator[InputWarning]:
    """List regions that a study measured at two follow-ups whose order nobody can know."""
    words: dict[tuple[Any, ...], dict[str, int]] = defaultdict(dict)
    for index, finding in enumerate(study.findings):
        name = folded(finding.follow_up or "")
        if name and weeks_of(name) == 0:
            key = _canonical(finding.region, vocabulary), finding.measure, finding.contrast
            words[key].setdefault(name, index)
    for names in words.values():
        if len(names) > 1:
            given = f"two follow-ups given only in words: {', '.join(names)}"
            check = "when it was: `12 weeks` instead of words, since their order is not known"
            yield warning(read, ("findings", max(names.values()), "follow_up"), given, check)
