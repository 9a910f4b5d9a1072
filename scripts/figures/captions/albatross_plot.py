"""Caption and alternative text of an albatross plot."""

from scripts.common.wording import counted, list_words, uncapitalised
from scripts.common.words import noun
from scripts.figures.albatross_contents import Albatross, Panel
from scripts.figures.phrases import USUAL, Phrases

LEVEL = 0.05


def describe_albatross_plot(title: str, albatross: Albatross, words: Phrases = USUAL) -> str:
    """Say in numbers what an albatross plot shows."""
    texts = [_panel_text(panel, words) for panel in albatross.panels]
    return f"Albatross plot of {uncapitalised(title)}: {'; '.join(texts)}."


def _panel_text(panel: Panel, words: Phrases) -> str:
    numbers = [point.n for point in panel.points]
    ways = []
    for way, sign in (("increase", 1), ("decrease", -1)):
        points = [point for point in panel.points if point.z * sign > 0]
        if points:
            below = sum(point.p < LEVEL for point in points)
            phrase = words.pointing(way)
            ways.append(f"{len(points)} {phrase} ({below} with p below {LEVEL})")
    return (
        f"{panel.region}, {_cohorts(len(panel.points))} of "
        f"{min(numbers)} to {max(numbers)} {noun('participants')}: {list_words(ways) or 'all p 1'}"
    )


def _cohorts(number: int) -> str:
    return counted(number, noun("cohort"), noun("cohorts"))


def caption_albatross_plot(title: str, albatross: Albatross, words: Phrases = USUAL) -> str:
    """Explain an albatross plot, and count what it does not show."""
    names = list_words(list(dict.fromkeys(panel.contours.name for panel in albatross.panels)))
    bare = sum(panel.n_without for panel in albatross.panels)
    left_out = [
        *(
            [f"{_cohorts(bare)} without a p value or a number of {noun('participants')}"]
            * (bare > 0)
        ),
        *(
            f"{words.count_groups(number)} with {why}"
            for number, why in (
                (albatross.single, f"fewer than two such {noun('cohorts')}"),
                (albatross.without_contours, "effects that have no contours"),
                (albatross.hidden, f"fewer {noun('cohorts')} than those shown"),
            )
            if number
        ),
    ]
    rest = f" Not shown: {list_words(left_out)}." if left_out else ""
    return (
        f"Two-sided p values by direction against {noun('participants')}, with contours of the "
        f"{names} (albatross plot): {uncapitalised(title)}.{rest}"
    )
