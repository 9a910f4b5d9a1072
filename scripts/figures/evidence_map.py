"""The evidence map: regions by studies, one sign for each measure that a study reports."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from string import ascii_uppercase
from types import MappingProxyType
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.common.wording import capitalised, list_words, study_label, term_label
from scripts.common.words import noun
from scripts.figures.labels import (
    HINTED,
    Headings,
    label_text,
    region_text,
    text_width,
    wrap_headings,
)
from scripts.figures.phrases import Phrases
from scripts.figures.signs import (
    Entry,
    direction_key,
    draw_key,
    draw_sign,
    key_height,
    key_lines,
    sign_size,
    size_key,
)
from scripts.figures.style import (
    FAINT,
    FONT,
    INK,
    LINE,
    is_subgroup_only,
    new_canvas,
    order_studies,
)
from scripts.models.terms import Scale
from scripts.tables.files import iterate_rows

ROW, GAP = 0.185, 0.05  # inches: a row, and between systems
LETTER = 0.1  # inches that the letter of a measure takes
NARROWEST, WIDEST = 0.19, 0.75
NAME_ROOM, BRACKET_ROOM = 1.9, 0.16
SYSTEM = "system: "  # before the name of a system that is a row
# What has a letter of its own: the measures, and the scale where signs are of both.
Kind = tuple[str, str]


@dataclass(frozen=True)
class Layout:
    """Where things stand, in inches from the top left corner.

    Attributes
    ----------
    rows, columns
        The middle of each region or study; studies are the rows where ``is_turned``.
    names
        The names of the rows; those of systems stand above their regions.
    """

    left: float
    top: float
    names: dict[str, str]
    headings: Headings
    column: float
    rows: dict[str, float]
    columns: dict[str, float]
    width: float
    bottom: float
    is_turned: bool = False

    @property
    def right(self) -> float:
        """The right edge of the columns."""
        return self.left + self.column * len(self.columns)

    def place_of(self, mark: Any) -> tuple[float, float]:
        """Return the place of a mark."""
        at = (mark.study_id, mark.region) if not self.is_turned else (mark.region, mark.study_id)
        return self.columns[at[0]], self.rows[at[1]]


def draw_evidence_map(
    marks: pd.DataFrame,
    studies: pd.DataFrame,
    regions: pd.DataFrame,
    width_in: float,
    scales: Mapping[str, Scale] = MappingProxyType({}),
) -> Figure:
    """Draw which study found which direction in which region.

    ``marks`` come from ``select_marks``, ``scales`` are those of the syntheses by their ids.
    Studies stand in columns, or in rows where too many columns would be needed; with many of both
    the map is wider than ``width_in``.
    """
    systems = _systems(marks, regions)
    ordered = order_studies(studies)
    of_marks = [scales.get(name, "direction") for name in marks["synthesis"]]
    has_both = len(set(of_marks)) > 1
    kinds = list(zip(marks["measures"], of_marks if has_both else [""] * len(marks), strict=True))
    has_several = pd.Series(kinds, marks.index).groupby(marks["region"]).nunique().gt(1).any()
    letters = _letters(kinds) if has_several or has_both else {}
    largest = max(sign_size(n) for n in marks["participants"]) / 72
    breadth = largest + 0.03 + LETTER * bool(letters)
    marks = marks.assign(kind=pd.Series(kinds, marks.index))
    crowd = breadth * int(marks.groupby(["region", "study_id"]).size().max())
    layout = _lay_out(systems, ordered, crowd, width_in)
    if layout.width > width_in:
        layout = _lay_out_turned(systems, ordered, crowd, width_in)
    groups = [_direction_entries(marks, ordered, set(of_marks)), size_key(marks["participants"])]
    key = key_lines(*groups, _letter_entries(letters), width=layout.width)
    figure, axes = new_canvas(layout.width, layout.bottom + key_height(key))
    _draw_grid(axes, layout)
    _draw_brackets(axes, layout, ordered)
    _draw_marks(axes, layout, marks, letters, breadth)
    draw_key(axes, layout.bottom, key, layout.width)
    return figure


def _letters(kinds: list[Kind]) -> dict[Kind, str]:
    """Give each measure a letter."""
    names = [*ascii_uppercase, *(f"{a}{b}" for a in ascii_uppercase for b in ascii_uppercase)]
    return dict(zip(sorted(set(kinds)), names, strict=False))


def _direction_entries(
    marks: pd.DataFrame, studies: pd.DataFrame, scales: set[Scale]
) -> list[Entry]:
    """Explain the signs, which mean a direction, or benefit, or either."""
    look = {
        "has_open": bool(marks["subgroups"].map(is_subgroup_only).any()),
        "has_bracket": bool(studies["cohort"].duplicated().any()),
    }
    keys = [
        direction_key(Phrases(scale=scale), set(marks["vote"]), **look)
        for scale in sorted(scales, reverse=True) or ["direction"]
    ]
    if len(keys) == 1:
        return keys[0]
    both = zip(*keys, strict=True)
    return [replace(one, label=_both_labels(one, other)) for one, other in both]


def _both_labels(one: Entry, other: Entry) -> str:
    return " / ".join(dict.fromkeys((one.label, other.label)))


def _letter_entries(letters: dict[Kind, str]) -> list[Entry]:
    named = [Entry(f"{letter} {_kind_label(kind)}") for kind, letter in letters.items()]
    return [Entry(f"{capitalised(noun('measure'))}:", colour=FAINT), *named] if named else []


def _kind_label(kind: Kind) -> str:
    measures, scale = kind
    text = list_words([term_label(part) for part in measures.split(";")])
    return label_text(f"{text} (benefit)" if scale == "benefit" else text)


def _systems(marks: pd.DataFrame, regions: pd.DataFrame) -> dict[str, list[str]]:
    """List the regions that have a mark under the lobe or system they belong to, in order."""
    used = regions[regions["region"].isin(marks["region"])].sort_values("position")
    groups = used.groupby("at_system", sort=False)
    return {str(system): list(rows["region"]) for system, rows in groups}


def _lay_out(
    systems: dict[str, list[str]], studies: pd.DataFrame, crowd: float, width_in: float
) -> Layout:
    """Place regions in rows, below the names of their systems, and studies in columns."""
    names, rows, y = {}, {}, 0.0
    for system, regions in systems.items():
        if regions != [system]:
            names[f"{SYSTEM}{system}"], rows[f"{SYSTEM}{system}"] = system, y + ROW / 2
            y += ROW
        for name in regions:
            names[name], rows[name] = name, y + ROW / 2
            y += ROW
        y += GAP
    names = {name: region_text(text) for name, text in names.items()}
    headings = {study.study_id: _heading(study) for study in iterate_rows(studies)}
    upright = Headings(
        [*headings.values()], is_turned=True, height=HINTED * text_width([*headings.values()], FONT)
    )
    has_bracket = bool(studies["cohort"].duplicated().any())
    top = 0.1 + BRACKET_ROOM * has_bracket + upright.height + 0.06
    left = 0.35 + HINTED * text_width([*names.values()], FONT)
    column = _column_width((width_in - left - 0.1) / max(len(studies), 1), crowd)
    return _grid(left, top, names, upright, column, rows, list(headings), width_in)


def _lay_out_turned(
    systems: dict[str, list[str]], studies: pd.DataFrame, crowd: float, width_in: float
) -> Layout:
    """Place studies in rows and regions in columns."""
    regions = [name for names in systems.values() for name in names]
    names = {study.study_id: _heading(study) for study in iterate_rows(studies)}
    left = 0.35 + HINTED * text_width([*names.values()], FONT)
    column = _column_width((width_in - left - 0.1) / len(regions), crowd)
    headings = wrap_headings([region_text(name) for name in regions], column)
    rows = {study: ROW * (i + 0.5) for i, study in enumerate(names)}
    layout = _grid(left, 0.16 + headings.height, names, headings, column, rows, regions, width_in)
    return replace(layout, is_turned=True)


def _column_width(room: float, crowd: float) -> float:
    least = max(crowd + 0.03, NARROWEST)
    return min(max(room, least), max(WIDEST, least))


def _grid(
    left: float,
    top: float,
    names: dict[str, str],
    headings: Headings,
    column: float,
    rows: dict[str, float],
    columns: list[str],
    width_in: float,
) -> Layout:
    below = {name: top + GAP + y for name, y in rows.items()}
    xs = {name: left + column * (i + 0.5) for i, name in enumerate(columns)}
    width = max(width_in, left + column * len(columns) + 0.1)
    bottom = max(below.values()) + ROW / 2 + GAP + 0.04
    return Layout(left, top, names, headings, column, below, xs, width, bottom)


def _heading(study: Any) -> str:
    n = "" if pd.isna(study.n_treated) else f", n = {study.n_treated}"
    return f"{label_text(study_label(study.study_id), FONT, NAME_ROOM)}{n}"


def _draw_grid(axes: Axes, layout: Layout) -> None:
    layout.headings.draw(axes, list(layout.columns.values()), layout.top - 0.04)
    for name, y in layout.rows.items():
        is_system = name.startswith(SYSTEM)
        look: dict[str, Any] = {"va": "center", "fontsize": FONT}
        x, colour = (0.1, FAINT) if is_system else (0.2, INK)
        axes.text(x, y, layout.names[name], color=colour, **look)
        if not is_system:
            axes.plot([layout.left, layout.right], [y, y], color=LINE, lw=0.5, zorder=0)
    for x in layout.columns.values():
        axes.plot([x, x], [layout.top, layout.bottom - 0.06], color=LINE, lw=0.3, zorder=0)


def _draw_brackets(axes: Axes, layout: Layout, studies: pd.DataFrame) -> None:
    """Draw a bracket along the studies of each cohort that has more than one."""
    at, step = (layout.rows, ROW) if layout.is_turned else (layout.columns, layout.column)
    for _, cohort in studies.groupby("cohort"):
        places = [at[study_id] for study_id in cohort["study_id"]]
        if len(places) > 1:
            first, last = min(places) - 0.4 * step, max(places) + 0.4 * step
            line = [first, first, last, last], [0.18, 0.12, 0.12, 0.18]
            axes.plot(*(line[::-1] if layout.is_turned else line), color=INK, lw=0.8)


def _draw_marks(
    axes: Axes, layout: Layout, marks: pd.DataFrame, letters: dict[Kind, str], breadth: float
) -> None:
    for _, cell in marks.groupby(["region", "study_id"]):
        left = -breadth * len(cell) / 2
        for i, mark in enumerate(iterate_rows(cell.sort_values("measures"))):
            size = sign_size(mark.participants)
            middle, y = layout.place_of(mark)
            x = middle + left + breadth * i + 0.015 + size / 144
            draw_sign(axes, x, y, mark.vote, size=size, is_open=is_subgroup_only(mark.subgroups))
            if letters:
                at = x + size / 144 + 0.02
                axes.text(at, y, letters[mark.kind], va="center", fontsize=FONT)
