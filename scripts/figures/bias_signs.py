"""The signs of judgements on the risk of bias, and the key that explains them."""

from collections.abc import Iterable, Sequence
from typing import Any

from matplotlib.axes import Axes

from scripts.common.wording import capitalised, counted, list_words
from scripts.figures.bias_contents import IN_ROW, KEY_ROW, BiasPanel, sign_letters
from scripts.figures.labels import HINTED, label_text
from scripts.figures.signs import SHAPES
from scripts.figures.style import BOLD, FAINT, FONT, INK, LINE
from scripts.models.risk_of_bias import LEVEL_OF, NOT_JUDGED

DISC = 9.5  # diameter in points
# Lighter means less risk, so that levels can be read in grey; none is a colour of a direction.
COLOURS = {
    "low": "#CDE8D5",
    "some": "#F0C75E",
    "high": "#A8375B",
    "critical": "#3F0A26",
    "unknown": "#FFFFFF",
    "none": "#FFFFFF",
}
MARKS: dict[str, Any] = {
    "low": "+",
    "some": "_",
    "high": "x",
    "critical": "!",
    "unknown": SHAPES["unclear"],
}
ON_DARK = ("high", "critical")


def level_of(judged: str) -> str:
    """Return the level of a judgement, ``none`` where it has none."""
    return LEVEL_OF.get(judged, "none")


def draw_judgements(
    axes: Axes, places: Sequence[tuple[float, float]], judged: str, letters: dict[str, str]
) -> None:
    """Draw the same judgement at several places: a disc with its sign; nothing if it is missing."""
    if judged == NOT_JUDGED:
        return
    level = level_of(judged)
    xs, ys = zip(*places, strict=True)
    edge = LINE if level in ("low", "some") else COLOURS[level]
    edge = FAINT if COLOURS[level] == "#FFFFFF" else edge
    look: dict[str, Any] = {"ls": "none", "mew": 0.6, "mec": edge, "mfc": COLOURS[level]}
    axes.plot(xs, ys, marker="o", ms=DISC, **look)
    draw_signs(axes, places, judged, letters)


def draw_signs(
    axes: Axes, places: Iterable[tuple[float, float]], judged: str, letters: dict[str, str]
) -> None:
    """Draw the sign of a judgement alone, on a ground of its colour."""
    level, spots = level_of(judged), list(places)
    ink = "white" if level in ON_DARK else INK
    text = letters.get(judged) or ("!" if level == "critical" else "")
    if text:
        for x, y in spots:
            look: dict[str, Any] = {"ha": "center", "va": "center_baseline", "color": ink}
            axes.text(x, y, text, fontsize=FONT, **look, **BOLD)
        return
    xs, ys = zip(*spots, strict=True)
    size = 6.5 if level == "unknown" else 4.8
    width = 0.0 if level == "unknown" else 1.2
    axes.plot(xs, ys, marker=MARKS[level], ms=size, mew=width, mec=ink, mfc=ink, ls="none")


def list_signs(panel: BiasPanel) -> list[tuple[str, str]]:
    """List the signs of a panel: a judgement that has it, and all words that it stands for."""
    letters = sign_letters(panel)
    grouped: dict[str, list[str]] = {}
    for judged in panel.judgements:
        sign = level_of(judged) if judged in LEVEL_OF else letters.get(judged, judged)
        grouped.setdefault(sign, []).append(judged)
    return [(words[0], list_words(words, "or")) for words in grouped.values()]


def draw_sign_key(axes: Axes, panel: BiasPanel, top: float, width: float) -> None:
    """Explain the signs of a panel below it."""
    room = (width - 0.2) / IN_ROW["signs"]
    letters = sign_letters(panel)
    for place, (judged, words) in enumerate(list_signs(panel)):
        x = 0.2 + room * (place % IN_ROW["signs"])
        y = top + KEY_ROW * (place // IN_ROW["signs"] + 0.5)
        is_missing = judged == NOT_JUDGED
        text = capitalised(f"blank: {words}" if is_missing else _key_words(judged, words))
        draw_judgements(axes, [(x, y)], judged, letters)
        left = x - 0.08 if is_missing else x + 0.12
        label = label_text(text, FONT, (room - 0.2) / HINTED)
        axes.text(left, y, label, va="center", fontsize=FONT)


def _key_words(judged: str, words: str) -> str:
    return counted(int(judged), "star") if judged.isdecimal() else words
