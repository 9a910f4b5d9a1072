"""Caption and alternative text of the brain map."""

import pandas as pd

from scripts.atlas.places import SIDE_WORDS, is_placed, size_column
from scripts.common.wording import capitalised, counted, list_first, uncapitalised
from scripts.common.words import noun
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
    return [
        f"Not drawn, because the vocabulary gives no place for it: {votes}, "
        f"on {list_first([*names, *partly])}."
    ]


def caption_brain_map(title: str, units: str, sides: pd.DataFrame, words: Phrases = USUAL) -> str:
    """Explain the brain map of a synthesis, and say what is not drawn and why."""
    drawn = sides[is_placed(sides)]
    return " ".join(
        [
            f"Brain map, {uncapitalised(title)}. A mark stands for the votes of the {units} on one "
            f"{words.group} and one side: blue and up, {words.mark('increase')}; orange and down, "
            f"{words.mark('decrease')}; grey, {words.mark('no_change')}; dark, "
            f"{words.mark('conflicting')}. It stands at the {words.group}'s point in the "
            "vocabulary, not at the coordinates of a study.",
            "Each side is counted from its own findings, so that the votes of the sides need not "
            f"add up to those of the {words.group}. Findings without a known direction have no "
            "mark.",
            *_describe_sides(drawn),
            _describe_size(drawn, units),
            "Marks that are close hide parts of one another, the smaller one on top; the numbers "
            f"refer to the list, which has the votes of every {words.group} and side.",
            *_left_out(sides),
        ]
    )


def _describe_sides(drawn: pd.DataFrame) -> list[str]:
    """Explain how findings on both sides, on the midline and on no side are counted and drawn."""
    sides = set(drawn["side"])
    sentences = []
    if sides & {"left", "right"}:
        sentences.append("Findings on both sides count on each of them.")
    if "midline" in sides:
        sentences.append("Marks on the midline are in each of the first three views.")
    if "unspecified" in sides:
        sentences.append(
            "Findings whose side is not reported are counted apart, and have a view of their own: "
            "from the side, where left and right look alike."
        )
    return sentences


def _describe_size(drawn: pd.DataFrame, units: str) -> str:
    """Say what the size of a mark stands for, and what it cannot know."""
    if size_column(drawn) == "k_units":
        return (
            f"The area of a mark grows with its votes: no number of {noun('participants')} is "
            "reported."
        )
    unknown = drawn["participants"].isna()
    partly = int(((drawn["units_without_n"] > 0) & ~unknown).sum())
    text = f"The area of a mark grows with the {noun('participants')} behind its votes"
    text += "; where no number is reported, it is the smallest" * bool(unknown.any())
    if partly:
        text += f"; in {counted(partly, 'mark')} some of the {units} report none"
    return f"{text}."
