"""Read groups in the words of reviewers: whom a result favours, and what a group is."""

import re
from collections.abc import Mapping
from typing import get_args

from scripts.models.terms import OTHER_WORDS, Role
from scripts.records.headings import plain_words
from scripts.records.missing_values import is_missing

# ASSUME: under a heading such as `Favours`, neither group stands for the same result in both.
FAVOURED = {
    **dict.fromkeys(
        ("intervention", "treatment", "treated", "experimental", "int", "exp", "tx", "i", "e"),
        "favours intervention",
    ),
    **dict.fromkeys(
        ("control", "controls", "comparator", "comparison", "con", "ctrl", "ctl", "c"),
        "favours control",
    ),
    **dict.fromkeys(
        ("neither", "no difference", "no diff", "none", "equal", "same", "no effect", "neutral"),
        "no_change",
    ),
    **dict.fromkeys(("not reported", "nr", "no direction"), "not_reported"),
}
# What these stand for follows from a heading such as `Favours` alone, not from `Direction`.
UNCLEAR_ALONE = {*"iect", "none", "nr", "no direction"}
# What may stand around the name of the group that a result favours.
AROUND = re.compile(r"^(favour(s|ed|ing)?|in favour of) |\bthe |( group| arm)$")
# ASSUME: these words for a role have one meaning; `controls` might be healthy or not.
ROLES = {
    word: term
    for word, term in OTHER_WORDS.items()
    if term in get_args(Role) and word != "controls"
}
SIDES = {
    **dict.fromkeys(("l", "lh"), "left"),
    **dict.fromkeys(("r", "rh"), "right"),
    **dict.fromkeys(("both", "l r"), "bilateral"),
}
GROUPS_NAMED = {
    **dict.fromkeys(("arm", "intervention_name", "intervention_format"), "favours intervention"),
    "comparator": "favours control",
}


def read_favoured(cell: str, row: Mapping[str, str]) -> str:
    """Return the direction of a cell that names a group, or neither; another cell as it is.

    ``row`` has the cells of its row, by column: the groups may be called by their names there.

    Examples
    --------
    >>> read_favoured("Treatment", {}), read_favoured("yoga", {"comparator": "Yoga"})
    ('favours intervention', 'favours control')
    """
    words = plain_words(cell)
    group = AROUND.sub("", words)
    if term := FAVOURED.get(words) or FAVOURED.get(group):
        return term
    names = {words.removeprefix("favours "), group} - {""} if not is_missing(cell) else set()
    named = (name for name in GROUPS_NAMED if plain_words(row.get(name, "")) in names)
    return next((GROUPS_NAMED[name] for name in named), cell)


def usual_term(cell: str, column: str) -> str:
    """Return the term for a usual word in a column of roles or sides; another cell as it is.

    Examples
    --------
    >>> usual_term("TAU", "comparator_role"), usual_term("R", "side")
    ('treatment_as_usual', 'right')
    """
    words = ROLES if column.endswith("role") else SIDES if column == "side" else {}
    return words.get(plain_words(cell), cell)
