"""Turn directions typed as benefit, such as ``favours intervention``, into those of the measure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from scripts.common.wording import counted
from scripts.common.words import noun
from scripts.inputs.problems import Problem
from scripts.models.benefit import BenefitFault, benefit_fault
from scripts.models.study import Arm, Finding
from scripts.models.terms import BENEFITS, Better, Direction
from scripts.records.better import favours_its_arm
from scripts.records.study_records import ReadStudy
from scripts.records.vocabulary import Vocabulary


def resolve_direction(
    finding: Finding, arms: Mapping[str, Arm], better: Better | None
) -> Direction:
    """Return the direction of the measure, whether it was typed so or as benefit.

    The finding must be without a fault; see ``benefit_problems``.
    """
    direction = finding.direction
    if direction != "favours intervention" and direction != "favours control":  # noqa: PLR1714
        return direction
    arm_is_better = favours_its_arm(finding, arms[finding.arm].role)
    return "increase" if arm_is_better == (better == "higher") else "decrease"


def benefit_problems(studies: Iterable[ReadStudy], vocabulary: Vocabulary) -> Iterator[Problem]:
    """List the directions typed as benefit from which that of the measure does not follow."""
    for record, study in ((read.record, read.study) for read in studies if read.study):
        arms = {arm.arm: arm for arm in study.arms}
        for index, finding in enumerate(study.findings):
            is_known = finding.arm in arms and (finding.comparator or finding.arm) in arms
            if finding.direction not in BENEFITS or not is_known:
                continue
            if needed := _needed(finding, arms, resolve_better(finding, vocabulary)):
                at = ("findings", index, "direction")
                yield Problem(record.place(at), record.field(at), repr(finding.direction), needed)


def resolve_better(finding: Finding, vocabulary: Vocabulary) -> Better | None:
    """Return which way is better for a finding: as it says itself, or as the vocabulary says."""
    return finding.better or vocabulary.better(finding.region)


def _needed(finding: Finding, arms: Mapping[str, Arm], better: Better | None) -> str | None:
    """Say what is needed to turn a benefit into a direction; None if nothing is missing."""
    other = arms[finding.comparator].role if finding.comparator else None
    fault = benefit_fault(finding.contrast, arms[finding.arm].role, other, better)
    instead = "the direction of the measure itself (increase, decrease)"
    roles = f"{instead}, or the role `treated` for one of the two arms"
    needed: dict[BenefitFault, str] = {
        "no comparison": f"{instead}: a finding on {finding.contrast} does not compare arms",
        "control alone": f"{instead}: a change within a control arm favours neither",
        "no comparator": roles,
        "no treatment": roles,
        "both treated": f"{instead}: both arms are treated",
        "no better": (
            "say which is better: higher or lower, under `better` of the finding, or once for each "
            f"{noun('region')} in the vocabulary"
        ),
    }
    return needed[fault] if fault else None


def describe_benefits(studies: Iterable[ReadStudy], vocabulary: Vocabulary) -> Iterator[str]:
    """Say how many directions were typed as benefit, and how they were read."""
    count: Counter[tuple[Direction, Better | None]] = Counter()
    for study in (read.study for read in studies if read.study):
        arms = {arm.arm: arm for arm in study.arms}
        for finding in study.findings:
            if finding.direction in BENEFITS:
                better = resolve_better(finding, vocabulary)
                count[resolve_direction(finding, arms, better), better] += 1
    for (direction, better), number in sorted(count.items(), key=str):
        typed = f"{counted(number, 'direction')} typed as `favours ...`"
        verb = "was" if number == 1 else "were"
        yield f"{typed} {verb} read as {direction} ({better} is better)"
    for region, (way, number) in vocabulary.inferred.items():
        shown = f"{counted(number, 'effect')} of results typed as `favours ...`"
        verb = "shows" if number == 1 else "show"
        yield f"{region}: {way} is better, as the sign of {shown} {verb}; `better` replaces this"
