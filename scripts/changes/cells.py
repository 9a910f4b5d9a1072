"""The cells of changes in words: columns, values before and after, causes."""

from collections.abc import Iterable, Mapping, Sequence

from scripts.common.wording import list_words, term_label

Row = Mapping[str, str]


Rows = Sequence[Row]


CELLS = {
    **{f"n_{vote}": term_label(vote) for vote in ("increase", "decrease", "no_change")},
    "n_conflicting": "conflicting",
    "n_not_reported": "findings of which the direction is not reported",
    "n_unclear": "findings of unclear direction",
    "proportion_increase": "proportion of increase",
    "ci_low": "lower limit",
    "ci_high": "upper limit",
    "p_sign": "p of the sign test",
    "p_holm": "adjusted p of the sign test",
    "p_attainable": "attainable p",
    "p_chance": "probability of the verdict by chance",
    "p_weighted": "weighted p",
    "n_effective": "effective number",
    "share_increase": "share of increase",
    "units_without_n": "votes without a number",
    "level": "certainty",
    "at_most": "certainty at most",
    "rated_up": "levels rated up",
    "n": "participants",
    "n_enrolled": "enrolled",
}


CAUSES = {"program": "the program", "vocabulary": "the vocabulary"}


def change_text(row: Row, arrow: str) -> str:
    """Write the cell before and after; one that was not there as none."""
    return f"{_cell_text(row, 'before')} {arrow} {_cell_text(row, 'after')}"


def _cell_text(row: Row, side: str) -> str:
    if row["kind"] == "choice changed":
        return row[side].strip('"') or "none"
    is_term = row["column"] in {"direction", "vote"}
    return (term_label(row[side]) if is_term else row[side]) or "none"


def label_column(column: str) -> str:
    """Write the name of a column in words."""
    if column.startswith("participants_"):
        return f"participants for {term_label(column.removeprefix('participants_'))}"
    return CELLS.get(column, term_label(column))


def cause_text(rows: Rows) -> str:
    """List the causes of some changes."""
    causes = {cause for row in rows for cause in row["because"].split(";") if cause}
    return list_words([CAUSES.get(cause, cause) for cause in sorted(causes)])


def cause_suffix(because: str) -> str:
    """End a sentence with its cause; nothing where there is none."""
    return f", because of {because}" if because else ""


def list_some(names: Sequence[str], most: int = 4) -> str:
    """List names, cut off where there are many."""
    if len(names) <= most:
        return list_words(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def filter_kinds(rows: Iterable[Row], *kinds: str) -> list[Row]:
    """Keep the changes of some kinds."""
    return [row for row in rows if row["kind"] in kinds]


def group_rows(rows: Iterable[Row], *columns: str) -> dict[str, list[Row]]:
    """Group changes that are the same in some columns, in the order in which they come."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault("\n".join(row[column] for column in columns), []).append(row)
    return groups
