"""The brain map in words: what it shows, how it is read, and why there may be none.

They stand apart from the drawing, so that the report can be written without matplotlib.
"""

import pandas as pd

from scripts.atlas.places import is_placed, size_column
from scripts.common.wording import capitalised, counted, list_first, term_label, uncapitalised
from scripts.figures.display_limits import too_many_to_draw
from scripts.models.config import Synthesis
from scripts.models.terms import SIDES
from scripts.tables.files import iterate_rows

VOTE_LABELS = {
    "increase": "increase",
    "decrease": "decrease",
    "no_change": "no change",
    "conflicting": "conflicting or inconsistent",
}
SIDE_TITLES = {
    "left": "left",
    "right": "right",
    "midline": "midline",
    "unspecified": "not reported",
}
SIDE_WORDS = {
    "left": "on the left",
    "right": "on the right",
    "midline": "on the midline",
    "unspecified": "side not reported",
}
SIZE_TITLES = {"participants": "Participants", "k_units": "Votes"}
UNPLACED_NOTE = "* Not drawn: the vocabulary gives no place on the brain for it."


def why_no_brain_map(synthesis: Synthesis, sides: pd.DataFrame) -> str | None:
    """Say why a synthesis has no brain map; None where it has one.

    Parameters
    ----------
    synthesis
        Its definition.
    sides
        Its votes by region and side; see ``place_side_votes``.
    """
    if synthesis.group_by != "region":
        group = term_label(synthesis.group_by)
        return f"There is no brain map: votes are counted by {group}, not by region."
    if sides.empty:
        return "There is no brain map: no finding with a direction votes for a region."
    if not is_placed(sides).any():
        known = counted(sides["region"].nunique(), "region")
        return f"There is no brain map: the vocabulary gives no place for {known} with a vote."
    return too_many_to_draw("brain map", {"region": sides["region"].nunique()}, "votes.csv")


def describe_brain_map(title: str, sides: pd.DataFrame) -> str:
    """Say in numbers what the brain map of a synthesis shows, side by side.

    Parameters
    ----------
    title
        Title of the synthesis.
    sides
        Its votes by region and side; see ``place_side_votes``.
    """
    drawn = sides[is_placed(sides)]
    sentences = [
        f"Brain map of {uncapitalised(title)}: {counted(len(drawn), 'mark')} for "
        f"{counted(drawn['region'].nunique(), 'region')}.",
        *[
            _side_sentence(side, drawn[drawn["side"] == side])
            for side in SIDES
            if (drawn["side"] == side).any()
        ],
        *_left_out(sides),
    ]
    return " ".join(sentences)


def _side_sentence(side: str, drawn: pd.DataFrame) -> str:
    """List the regions of a side by the direction of their mark."""
    parts = [
        f"{label} {len(names)} ({list_first(names)})"
        for vote, label in VOTE_LABELS.items()
        if (names := list(drawn.loc[drawn["vote"] == vote, "region"]))
    ]
    count = counted(len(drawn), "region")
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


def caption_brain_map(title: str, units: str, sides: pd.DataFrame) -> str:
    """Explain the brain map of a synthesis, and say what is not drawn and why.

    Parameters
    ----------
    title
        Title of the synthesis.
    units
        What votes, in the plural: cohorts or studies.
    sides
        Its votes by region and side; see ``place_side_votes``.
    """
    drawn = sides[is_placed(sides)]
    return " ".join(
        [
            f"Brain map, {uncapitalised(title)}. A mark stands for the votes of the {units} on one "
            "region and one side: blue and up, increase; orange and down, decrease; grey, no "
            "change; dark, conflicting or inconsistent. It stands at the region's point in the "
            "vocabulary, not at the coordinates of a study.",
            "Each side is counted from its own findings, so that the votes of the sides need not "
            "add up to those of the region.",
            *_about_sides(drawn),
            _about_size(drawn, units),
            "Marks that are close hide parts of one another, the smaller one on top; the numbers "
            "refer to the list, which has the votes of every region and side.",
            *_left_out(sides),
        ]
    )


def _about_sides(drawn: pd.DataFrame) -> list[str]:
    """Explain how findings on both sides, on the midline and on no side are counted and drawn."""
    seen = set(drawn["side"])
    said = []
    if seen & {"left", "right"}:
        said.append("Findings on both sides count on each of them.")
    if "midline" in seen:
        said.append("Marks on the midline are in each of the first three views.")
    if "unspecified" in seen:
        said.append(
            "Findings whose side is not reported are counted apart, and have a view of their own: "
            "from the side, where left and right look alike."
        )
    return said


def _about_size(drawn: pd.DataFrame, units: str) -> str:
    """Say what the size of a mark stands for, and what it cannot know."""
    if size_column(drawn) == "k_units":
        return "The area of a mark grows with its votes: no number of participants is reported."
    unknown = drawn["participants"].isna()
    partly = int(((drawn["units_without_n"] > 0) & ~unknown).sum())
    text = "The area of a mark grows with the participants behind its votes"
    text += "; where no number is reported, it is the smallest" * bool(unknown.any())
    if partly:
        text += f"; in {counted(partly, 'mark')} some of the {units} report none"
    return f"{text}."
