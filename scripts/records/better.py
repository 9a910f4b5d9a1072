"""Find which way is better for an outcome from results whose effects say whom they favour."""

from collections import defaultdict
from collections.abc import Iterable
from math import log

from scripts.models.effect_types import is_ratio
from scripts.models.study import Finding, Study
from scripts.models.terms import BENEFITS, CHANGES, STUDIED, Better, Role
from scripts.records.vocabulary import Vocabulary


def infer_better(studies: Iterable[Study], vocabulary: Vocabulary) -> None:
    """Let effects say which way is better for an outcome for which nobody says it.

    A result that favours the intervention with an effect below zero says that lower is better.
    Where all such results on an outcome agree, the vocabulary has it from then on.
    """
    answers: dict[str, list[Better]] = defaultdict(list)
    stated: dict[str, set[Better]] = defaultdict(set)
    for study in studies:
        for finding in study.findings:
            region = vocabulary.canonical(finding.region)
            if region is None or vocabulary.better(region) is not None:
                continue
            if finding.better:
                stated[region].add(finding.better)
            if answer := _answer(finding, study):
                answers[region].append(answer)
    for region, ways in answers.items():
        if {*ways} | stated[region] == {ways[0]}:
            vocabulary.inferred[region] = (ways[0], len(ways))


def _answer(finding: Finding, study: Study) -> Better | None:
    """Return what the effect of a result that favours a group says is better; None: nothing."""
    # ASSUME: the sign of an effect is that of the measure, in the finding's own arm compared with
    # the other arm or with the time before; that of a ratio is the sign of its logarithm.
    roles = {arm.arm: arm.role for arm in study.arms}
    sign = _sign(finding)
    if finding.direction not in BENEFITS or finding.arm not in roles or not sign:
        return None
    if finding.contrast not in CHANGES:
        return None
    return "higher" if favours_its_arm(finding, roles[finding.arm]) == (sign > 0) else "lower"


def favours_its_arm(finding: Finding, role: Role) -> bool:
    """Check whether a result that favours a group favours its own arm, which has some role."""
    # ASSUME: the intervention is the arm of a studied role. A change within it for the better
    # favours the intervention, a change for the worse the control.
    return (role in STUDIED) == (finding.direction == "favours intervention")


def _sign(finding: Finding) -> float:
    """Return a number with the sign of a finding's effect; 0 where it has none."""
    effect = finding.effect or 0.0
    if not is_ratio(finding.effect_type):
        return effect
    return log(effect) if effect > 0 else 0.0
