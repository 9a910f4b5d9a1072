"""Directions in words: what an increase means depends on the contrast (docs/method.md)."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from scripts.common.wording import list_words

Finding = dict[str, Any]

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
        "increase": "an increase that goes with clinical improvement",
        "decrease": "a decrease that goes with clinical improvement",
        "no_change": "no association with clinical improvement",
    },
    "mixed": {
        "increase": "an increase or a higher level",
        "decrease": "a decrease or a lower level",
        "no_change": "no change or no difference",
    },
}
# Short forms, for a second mention and between brackets.
SHORT = {**NOUNS, "association": {**NOUNS["change"], "no_change": "no association"}}
ROLES = {
    "treated": "another treated group",
    "active_control": "active controls",
    "treatment_as_usual": "treatment as usual",
    "healthy_control": "healthy controls",
    "patients": "other patients",
}
WHO = ("arm_role", "subgroup")
WHOLE = {"treated": "the treated group", "patients": "patients"}
SUBGROUPS = {
    "responders": "responders",
    "nonresponders": "non-responders",
    "completers": "completers",
    "noncompleters": "non-completers",
}


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
        return NOUNS[self.kind][vote] + (self.about_none if vote == "no_change" else self.about)

    def short(self, vote: str) -> str:
        """Say what is reported, where it has been said before who is compared."""
        return SHORT[self.kind][vote]

    def label(self, vote: str) -> str:
        """Name a direction without its article: ``lower level``."""
        return SHORT[self.kind][vote].removeprefix("an ").removeprefix("a ")


def direction_words(findings: Sequence[Finding]) -> DirectionWords:
    """Choose the words for the findings of one region.

    Parameters
    ----------
    findings
        The findings of known direction, with ``contrast``, ``subgroup``, ``arm_role``,
        ``comparator_role`` and ``outcome``.
    """
    contrasts = {finding["contrast"] for finding in findings}
    kinds = {KINDS[contrast] for contrast in contrasts}
    if kinds == {"level"}:
        return DirectionWords("level", *_levels(findings))
    if kinds == {"association"}:
        outcome = _only(finding["outcome"] for finding in findings)
        about = (f" ({outcome})" if outcome else "") + _in_subgroup(findings)
        return DirectionWords("association", about, about)
    about = _changes(findings, contrasts)
    return DirectionWords("mixed" if "level" in kinds else "change", about, about)


def subgroup_words(subgroup: str) -> str:
    """Name a part of the patients: a known one by its name, any other as it is recorded."""
    return SUBGROUPS.get(subgroup, f"the subgroup “{subgroup}”")


def _changes(findings: Sequence[Finding], contrasts: set[str]) -> str:
    if contrasts == {"responders_vs_nonresponders"}:
        return " in responders relative to non-responders"
    if contrasts == {"completers_vs_noncompleters"}:
        return " in completers relative to the others"
    if contrasts == {"between_groups"}:
        roles = {finding["comparator_role"] for finding in findings}
        groups = [ROLES[role] for role in sorted(roles - {None})]
        known = groups and None not in roles
        others = list_words(groups, "or") if known else "the comparison group"
        return f"{_in_subgroup(findings)} relative to {others}"
    return _in_subgroup(findings) if contrasts == {"within_group"} else ""


def _levels(findings: Sequence[Finding]) -> tuple[str, str]:
    """Say whose level is compared with whose; with nothing where that is not one and the same."""
    role, subgroup = (_only(finding[name] for finding in findings) for name in WHO)
    compared = {finding["comparator_role"] for finding in findings}
    before = " before treatment" if role == "treated" else ""
    who = WHOLE.get(role, "") if subgroup == "all" else subgroup and subgroup_words(subgroup)
    others = "" if subgroup == "all" else "the others"
    against = ROLES.get(next(iter(compared)), others) if len(compared) == 1 else ""
    if not who or not against or not role:
        return before, before
    return f"{before} in {who} than in {against}", f"{before} between {who} and {against}"


def _in_subgroup(findings: Sequence[Finding]) -> str:
    subgroup = _only(finding["subgroup"] for finding in findings)
    return "" if subgroup in ("", "all") else f" in {subgroup_words(subgroup)}"


def _only(values: Iterable[str | None]) -> str:
    """Return the one value that all share; an empty text where they differ or lack it."""
    known = set(values)
    return next(iter(known)) or "" if len(known) == 1 else ""
