"""Read whom a result favours, in the words of reviewers under a heading such as `Favours`."""

from collections.abc import Mapping

from scripts.records.headings import plain_words

# ASSUME: under a heading such as `Favours`, neither group stands for the same result in both.
FAVOURED = {
    **dict.fromkeys(
        ("intervention", "treatment", "treated", "experimental", "the intervention", "i", "e"),
        "favours intervention",
    ),
    **dict.fromkeys(
        ("control", "controls", "comparator", "comparison", "the control", "c"), "favours control"
    ),
    **dict.fromkeys(
        ("neither", "no difference", "none", "equal", "same", "no effect", "neutral"),
        "no_change",
    ),
    **dict.fromkeys(("not reported", "nr", "no direction"), "not_reported"),
}
GROUPS_NAMED = {
    **dict.fromkeys(("arm", "intervention_name", "intervention_format"), "favours intervention"),
    "comparator": "favours control",
}


def read_favoured(cell: str, row: Mapping[str, str]) -> str:
    """Return the direction of a cell that names a group, or neither; another cell as it is.

    Parameters
    ----------
    cell
        What stands under the heading.
    row
        The cells of its row, by column: the groups may be called by their names there.

    Examples
    --------
    >>> read_favoured("Treatment", {}), read_favoured("yoga", {"comparator": "Yoga"})
    ('favours intervention', 'favours control')
    """
    words = plain_words(cell)
    if words in FAVOURED:
        return FAVOURED[words]
    group = words.removeprefix("favours ")
    named = (name for name in GROUPS_NAMED if group and plain_words(row.get(name, "")) == group)
    return next((GROUPS_NAMED[name] for name in named), cell)
