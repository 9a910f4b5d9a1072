"""Caption and alternative text of the brain map."""

import pandas as pd

from scripts.atlas.places import SIDE_WORDS, is_placed
from scripts.common.wording import capitalised, counted, list_first, uncapitalised
from scripts.figures.phrases import USUAL, Phrases
from scripts.models.terms import SIDES
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import iterate_rows


def describe_brain_map(title: str, sides: pd.DataFrame, words: Phrases = USUAL) -> str:
    """Say in numbers what the brain map of a synthesis shows, side by side."""
    drawn = sides[is_placed(sides)]
    sentences = [
        f"Brain map of {uncapitalised(title)}: {counted(len(drawn), 'mark')} for "
        f"{words.count_groups(drawn['region'].nunique())}.",
        *[
            _side_sentence(side, drawn[drawn["side"] == side], words)
            for side in SIDES
            if (drawn["side"] == side).any()
        ],
        *_left_out(sides),
    ]
    return " ".join(sentences)


def _side_sentence(side: str, drawn: pd.DataFrame, words: Phrases) -> str:
    """List the regions of a side by the direction of their mark."""
    parts = [
        f"{words.mark(vote)} {len(names)} ({list_first(names)})"
        for vote in VOTE_CATEGORIES
        if (names := list(drawn.loc[drawn["vote"] == vote, "region"]))
    ]
    count = words.count_groups(len(drawn))
    return f"{capitalised(SIDE_WORDS[side])}, {count}: {'; '.join(parts)}."


def _left_out(sides: pd.DataFrame) -> list[str]:
    """Count and name the votes that have no place on the brain; no sentence where all have one."""
    lost = sides[~is_placed(sides)]
    if lost.empty:
        return []
    nowhere = ~lost["region"].isin(sides.loc[is_placed(sides), "region"])
    names = list(lost.loc[nowhere, "region"].drop_duplicates())
    partly = [f"{row.region} ({SIDE_WORDS[row.side]})" for row in iterate_rows(lost[~nowhere])]
    votes = counted(int(lost["k_units"].sum()), "vote")
    return [f"Not drawn (no coordinates): {votes} on {list_first([*names, *partly])}."]


def caption_brain_map(title: str, units: str, sides: pd.DataFrame) -> str:
    """Name the brain map of a synthesis, and what is not drawn."""
    text = f"Brain map: votes of {units} by side; {uncapitalised(title)}."
    return " ".join([text, *_left_out(sides)])
