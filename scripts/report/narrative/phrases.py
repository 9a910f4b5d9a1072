"""Directions and units in words: how a paragraph names what was reported, and by whom.

What an increase means depends on the contrast (docs/method.md).
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from scripts.common.wording import (
    SUBGROUPS,
    cohort_phrase,
    counted,
    favoured,
    list_studies,
    list_words,
    number_word,
    subgroup_label,
)
from scripts.common.words import is_neuroimaging, noun
from scripts.report.narrative.facts import Record, RegionFacts

KINDS = {
    "within_group": "change",
    "between_groups": "change",
    "responders_vs_nonresponders": "change",
    "completers_vs_noncompleters": "change",
    "baseline_group_difference": "level",
    "prediction": "level",
    "association": "association",
}
NOUNS = {
    "change": {"increase": "an increase", "decrease": "a decrease", "no_change": "no change"},
    "level": {
        "increase": "a higher level",
        "decrease": "a lower level",
        "no_change": "no difference",
    },
    "association": {
        "increase": "an increase associated with {improvement}",
        "decrease": "a decrease associated with {improvement}",
        "no_change": "no association with {improvement}",
    },
    "mixed": {
        "increase": "an increase or a higher level",
        "decrease": "a decrease or a lower level",
        "no_change": "no change or no difference",
    },
    # What votes for benefit say: between groups, and of a change in the treated group alone.
    "benefit": {
        "increase": "a difference in favour of {increase} over {decrease}",
        "decrease": "a difference in favour of {decrease} over {increase}",
        "no_change": "no difference between {increase} and {decrease}",
    },
    "improvement": {
        "increase": "an improvement",
        "decrease": "a deterioration",
        "no_change": "no change",
    },
}
# Short forms, for a second mention and between brackets.
SHORT = {
    **NOUNS,
    "association": {**NOUNS["change"], "no_change": "no association"},
    "benefit": {
        "increase": "a difference in favour of {increase}",
        "decrease": "a difference in favour of {decrease}",
        "no_change": "no difference",
    },
}
ROLES = {
    "treated": "another {treated} group",
    "active_control": "active controls",
    "treatment_as_usual": "treatment as usual",
    "waiting_list": "a waiting list",
    "no_treatment": "no treatment",
    "placebo": "placebo",
    "sham": "sham",
    "control": "a control group",
    "healthy_control": "healthy controls",
    "patients": "other patients",
}
# Contrasts of two parts of a group, which are not compared with another group.
PARTS = {"responders_vs_nonresponders", "completers_vs_noncompleters"}
WHO = ("arm_role", "subgroup")
# Those that a part of a group is compared with.
OTHERS = {"responders": "non-responders", "completers": "non-completers"}
WHOLE = {"treated": "the {treated} group", "patients": "patients"}


class DirectionWords(NamedTuple):
    """How the votes for one region are put into words.

    Attributes
    ----------
    kind
        ``change``, ``level``, ``association`` or ``mixed``.
    about
        Who is compared with whom, for votes for a direction; empty where the findings differ.
    about_none
        The same for votes for no change.
    """

    kind: str
    about: str = ""
    about_none: str = ""

    def whole(self, vote: str) -> str:
        """Say what is reported, and who is compared with whom."""
        return _filled(NOUNS[self.kind][vote]) + (
            self.about_none if vote == "no_change" else self.about
        )

    def short(self, vote: str) -> str:
        """Say what is reported, where it has been said before who is compared."""
        return _filled(SHORT[self.kind][vote])

    def label(self, vote: str) -> str:
        """Name a direction without its article: ``lower level``."""
        if self.kind == "benefit" and vote != "no_change":
            return f"favouring {favoured(vote)}"
        return self.short(vote).removeprefix("an ").removeprefix("a ")

    def reported(self, vote: str, *, first: bool = True) -> str:
        """Say what somebody reported: ``reported an increase``, ``favoured the intervention``."""
        if vote == "conflicting":
            return "reported conflicting results"
        if self.kind == "benefit" and vote != "no_change":
            other = favoured("decrease" if vote == "increase" else "increase")
            over = f" over {other}{self.about}" if first else ""
            return f"favoured {favoured(vote)}{over}"
        return f"reported {self.whole(vote) if first else self.short(vote)}"

    def in_turn(self, votes: Sequence[str], *, first: bool = True) -> list[str]:
        """Say what each of several reported; of those that follow, the verb is not repeated."""
        texts: list[str] = []
        for place, vote in enumerate(votes):
            text = self.reported(vote, first=first and not place)
            texts.append(
                text if self.kind == "benefit" else text.removeprefix("reported " * bool(place))
            )
        return texts


def _filled(text: str) -> str:
    """Fill a phrase with the nouns of the review."""
    return text.format(
        improvement=improvement(),
        increase=favoured("increase"),
        decrease=favoured("decrease"),
        treated=noun("treated"),
    )


def improvement() -> str:
    """Name what associations are with: clinical improvement, in a review of the brain."""
    return "clinical improvement" if is_neuroimaging() else "improvement"


def direction_words(findings: Sequence[Record], scale: str = "direction") -> DirectionWords:
    """Choose the words for the findings of one region."""
    contrasts = {finding["contrast"] for finding in findings}
    if scale == "benefit":
        about = _subgroup_text(findings)
        if contrasts == {"within_group"}:
            about = _changes(findings, contrasts)
            return DirectionWords("improvement", about, about)
        return DirectionWords("benefit", about, about)
    kinds = {KINDS[contrast] for contrast in contrasts}
    if kinds == {"level"}:
        return DirectionWords("level", *_levels(findings))
    if kinds == {"association"}:
        outcome = _only(finding["outcome"] for finding in findings)
        about = (f" ({outcome})" if outcome else "") + _subgroup_text(findings)
        return DirectionWords("association", about, about)
    about = _changes(findings, contrasts)
    return DirectionWords("mixed" if "level" in kinds else "change", about, about)


def subgroup_words(subgroup: str) -> str:
    """Name a part of the patients: a known one by its name, any other as it is recorded."""
    return subgroup_label(subgroup) if subgroup in SUBGROUPS else f"the subgroup “{subgroup}”"


def _changes(findings: Sequence[Record], contrasts: set[str]) -> str:
    """Say whose change is compared with what, for each contrast of the findings."""
    texts = {
        "within_group": _after_treatment(findings),
        "between_groups": f"relative to {_controls(findings)}",
        "responders_vs_nonresponders": "in responders relative to non-responders",
        "completers_vs_noncompleters": "in completers relative to non-completers",
        "baseline_group_difference": f"relative to {_controls(findings)}",
        "prediction": f"relative to {_controls(findings)}",
        "association": f"associated with {improvement()}",
    }
    parts = dict.fromkeys(text for name, text in texts.items() if name in contrasts and text)
    among = "" if contrasts & PARTS else _subgroup_text(findings)
    return f"{among} {list_words(list(parts), 'or')}".rstrip()


def _after_treatment(findings: Sequence[Record]) -> str:
    within = {f["arm_role"] for f in findings if f["contrast"] == "within_group"}
    if within != {"treated"}:
        return "over time"
    return f"after {'treatment' if is_neuroimaging() else favoured('increase')}"


def _controls(findings: Sequence[Record]) -> str:
    """Name the groups that are compared with; a subgroup is compared with the others."""
    kinds = {
        name: {f["comparator_role"] for f in findings if f["contrast"] == name} for name in KINDS
    }
    between, levels = (
        kinds["between_groups"],
        kinds["baseline_group_difference"] | kinds["prediction"],
    )
    if None in between | levels:
        return "the others" if not between else "the comparison group"
    return list_words([_filled(ROLES[role]) for role in sorted(between | levels)], "or")


def _levels(findings: Sequence[Record]) -> tuple[str, str]:
    """Say whose level is compared with whose; with nothing where that is not one and the same."""
    role, subgroup = (_only(finding[name] for finding in findings) for name in WHO)
    compared = {finding["comparator_role"] for finding in findings}
    before = " at baseline" if role == "treated" else ""
    who = (
        _filled(WHOLE.get(role, "")) if subgroup == "all" else subgroup and subgroup_words(subgroup)
    )
    others = "" if subgroup == "all" else OTHERS.get(subgroup, "the others")
    against = _filled(ROLES.get(next(iter(compared)), others)) if len(compared) == 1 else ""
    if not who or not against or not role:
        return before, before
    return f"{before} in {who} than in {against}", f"{before} between {who} and {against}"


def _subgroup_text(findings: Sequence[Record]) -> str:
    subgroup = _only(finding["subgroup"] for finding in findings)
    return "" if subgroup in ("", "all") else f" in {subgroup_words(subgroup)}"


def _only(values: Iterable[str | None]) -> str:
    """Return the one value that all share; an empty text where they differ or lack it."""
    known = set(values)
    return next(iter(known)) or "" if len(known) == 1 else ""


def unit_name(unit: Record) -> str:
    """Name a unit, a study or a cohort."""
    return cohort_phrase(unit["unit"], unit["studies"].split(";"))


def unit_names(units: Sequence[Record]) -> str:
    """List units by name."""
    return list_words([unit_name(unit) for unit in units])


def named_units(units: Sequence[Record]) -> str:
    """List units with their participants, and cohorts with their studies."""
    texts = []
    for unit in units:
        studies = unit["studies"].split(";")
        named_alike = studies == [unit["unit"].partition(": ")[0]]
        names = "" if named_alike else list_studies(studies)
        texts.append(unit_name(unit) + people_of(unit, names))
    return list_words(texts)


def people_of(unit: Record, names: str = "") -> str:
    """Write the participants of a unit in brackets, after the names of its studies."""
    people = "" if unit["participants"] is None else _people(unit["participants"])
    inside = "; ".join(part for part in (names, people) if part)
    return f" ({inside})" if inside else ""


def people_of_vote(facts: RegionFacts, vote: str) -> str:
    """Add up the participants contributing to a vote, where no two units are the same people."""
    n = facts.counts[f"participants_{vote}"]
    if not n or len(facts.cohorts) < len(facts.units):
        return ""
    known = [unit["participants"] is not None for unit in facts.units if unit["vote"] == vote]
    return _people(n) + ("" if all(known) else " in those that report it")


def part_of_whole(part: int, whole: int) -> str:
    """Write a part of a whole: ``three of four``, ``both``, ``all four``."""
    if part == whole:
        return "both" if whole == 2 else f"all {number_word(whole)}"
    return f"{number_word(part)} of {number_word(whole)}"


def _people(number: int) -> str:
    return counted(number, noun("participant"), noun("participants"))
