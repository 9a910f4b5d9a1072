"""What the albatross plot of a synthesis shows: p values, participants, and contours of effects.

Source: Harrison et al. 2017 (10.1002/jrsm.1239). A contour joins what a study with a given effect
would find, by its number of participants. For a difference between groups it takes groups of equal
size.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import atanh, log, pi
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from scripts.common.wording import cohort_label
from scripts.common.words import noun
from scripts.effects.questions import FORMS
from scripts.figures.phrases import USUAL, Phrases
from scripts.figures.shown_findings import label_groups
from scripts.models.config import VoteConfig
from scripts.models.terms import WITHOUT_VOTE
from scripts.tables.files import Tables, iterate_rows, rows_of_synthesis
from scripts.votes.benefit import are_ratios
from scripts.votes.syntheses import group_all_findings, sort_anatomically

# ASSUME: panels on a page; of more regions those of the most cohorts are shown.
MOST_PANELS = 6
LEAST_P = 1e-8  # what is smaller stands at the end of the axis


@dataclass(frozen=True)
class Contours:
    """The contours of a kind of effect.

    Attributes
    ----------
    name
        What the numbers on the contours are.
    values
        Those numbers.
    factor
        Participants that an effect needs are z² times this, and ``more`` on top.
    """

    name: str
    values: tuple[float, ...]
    factor: Callable[[float], float]
    more: float = 0.0

    def participants(self, p: float, value: float) -> float:
        """Return the participants with which an effect has a two-sided p value.

        Examples
        --------
        A difference of 0.5 at a two-sided p of 0.1 has z = 1.645: 2.706 x (8 + 0.25) / 0.5.

        >>> round(CONTOURS["mean_difference"].participants(0.1, 0.5), 4)
        44.6415
        """
        return float(ndtri(p / 2)) ** 2 * self.factor(value) + self.more


def _two_groups(d: float) -> float:
    return (8 + d**2) / (2 * d**2)


def _one_group(d: float) -> float:
    return (2 + d**2) / (2 * d**2)


def _correlation(r: float) -> float:
    return 1 / atanh(r) ** 2


def _odds_ratio(ratio: float) -> float:
    return (8 * pi**2 + 3 * log(ratio) ** 2) / (6 * log(ratio) ** 2)


# ASSUME: Cohen's small, medium and large effects; of odds ratios about those that they stand for.
CONTOURS = {
    "mean_difference": Contours("standardised mean difference", (0.2, 0.5, 0.8), _two_groups),
    "mean_change": Contours("standardised mean change", (0.2, 0.5, 0.8), _one_group),
    "correlation": Contours("correlation", (0.1, 0.3, 0.5), _correlation, 3.0),
    "odds_ratio": Contours("odds ratio", (1.5, 2.5, 4.0), _odds_ratio),
}
# Types of effect that a form of comparison has the contours of; where no type is given, too.
OF_FORMS = {
    "mean_difference": ("smd",),
    "mean_change": ("smd", "standardised_mean_change"),
    "correlation": ("correlation", "fisher_z"),
}
ODDS = ("log_odds_ratio", "odds_ratio", "or")


@dataclass(frozen=True)
class Point:
    """A cohort: its signed z, two-sided p and participants.

    Attributes
    ----------
    is_derived
        The p value comes from the effect and its standard error.
    is_bound
        The p value is only known to lie below a number.
    """

    label: str
    z: float
    p: float
    n: int
    is_derived: bool
    is_bound: bool


@dataclass(frozen=True)
class Panel:
    """A region: its points, the contours, and how many cohorts lack a p value or a number."""

    region: str
    contours: Contours
    points: tuple[Point, ...]
    n_without: int


@dataclass(frozen=True)
class Albatross:
    """The panels of a synthesis, and why regions are not shown.

    Attributes
    ----------
    without_contours
        Regions with results for which there are no contours.
    single
        Regions of one cohort.
    hidden
        Regions that have no room.
    """

    panels: tuple[Panel, ...]
    without_contours: int
    single: int
    hidden: int


def list_albatross(synthesis: str, tables: Tables, config: VoteConfig) -> Albatross:
    """List the panels of a synthesis: regions of which two cohorts have a p value and a number."""
    rows = rows_of_synthesis(tables["reported_effects"], synthesis)
    if rows.empty:
        return Albatross((), 0, 0, 0)
    of_cohorts = config.syntheses[synthesis].model_copy(update={"unit": "cohort"})
    alone = config.model_copy(update={"syntheses": {synthesis: of_cohorts}})
    findings = label_groups(group_all_findings(tables["findings"], tables["regions"], alone), alone)
    findings = findings[~findings["direction"].isin(WITHOUT_VOTE)]
    people = count_people(findings)
    panels, without, single = [], 0, 0
    ordered = sort_anatomically(rows.assign(z_shown=_scores(rows)), tables["regions"])
    for region, group in ordered.groupby("region", sort=False):
        of_region = findings[findings["region"] == region]
        form = name_form(of_region, group["effect_type"])
        shown = group[group["z_shown"].notna()]
        points = [
            _point(row, people[region, row.cohort])
            for row in iterate_rows(shown)
            if not pd.isna(people.get((region, row.cohort)))
        ]
        if len(points) < 2:
            single += 1
        elif form is None:
            without += 1
        else:
            missing = of_region["cohort"].nunique() - len(points)
            panels.append(Panel(str(region), CONTOURS[form], tuple(points), missing))
    ranked = sorted(panels, key=lambda panel: -len(panel.points))[:MOST_PANELS]
    kept = tuple(panel for panel in panels if panel in ranked)
    return Albatross(kept, without, single, len(panels) - len(kept))


def _scores(rows: pd.DataFrame) -> pd.Series:
    """Give the z score of the reported p value, else that of the effect and its error."""
    effect, se = rows["effect"].astype(float), rows["se"].astype(float)
    kinds = rows["effect_type"].fillna("")
    effect = effect.mask(kinds == "correlation", effect.where(effect.abs() < 1).map(np.arctanh))
    effect = effect.mask(are_ratios(kinds), effect.where(effect > 0).map(np.log))
    return rows["z"].astype(float).fillna(effect / se.where(se > 0))


def _point(row: Any, n: float) -> Point:
    z, is_derived = float(row.z_shown), bool(pd.isna(row.z))
    return Point(
        cohort_label(row.cohort),
        z,
        float(2 * ndtr(-abs(z))),
        int(n),
        is_derived=is_derived,
        is_bound=not is_derived and bool(row.p_below),
    )


def count_people(findings: pd.DataFrame) -> pd.Series:
    """Count the participants of each cohort on each region: those of both groups, if compared.

    The largest number of the studies of a cohort counts; if the number of a group is missing, so is
    that of its study.
    """
    key = ["region", "cohort", "study_id"]
    one = findings[[*key, "arm"]].assign(n=findings["participants"])
    other = findings[[*key]].assign(arm=findings["comparator"], n=findings["n_comparator"])
    compared = findings["contrast"].map(FORMS).eq("mean_difference")
    other = other[compared & findings["comparator_role"].notna()]
    arms = pd.concat([one, other]).astype({"n": "Float64"})
    largest = arms.groupby([*key, "arm"], dropna=False)["n"].max().groupby(level=key)
    studies = largest.sum().mask(largest.count() < largest.size())
    return studies.groupby(level=["region", "cohort"]).max()


def name_form(findings: pd.DataFrame, effect_types: pd.Series) -> str | None:
    """Name the contours that fit all results on a region; None where there are none."""
    kinds = {kind for listed in effect_types.dropna() for kind in str(listed).split(";")}
    if kinds and {kind.casefold() for kind in kinds} <= set(ODDS):
        return "odds_ratio"
    forms = {FORMS[contrast] for contrast in findings["contrast"]}
    form = forms.pop() if len(forms) == 1 else ""
    return form if kinds <= set(OF_FORMS.get(form, ())) and form else None


def why_no_albatross(albatross: Albatross, words: Phrases = USUAL) -> str | None:
    """Say why a synthesis has no albatross plot; None where it has one."""
    if albatross.panels:
        return None
    if albatross.without_contours:
        return (
            "No albatross plot: its contours are those of one kind of effect on each "
            f"{words.group}, and a risk or hazard ratio has none without the risk of the control "
            "group."
        )
    return (
        f"No albatross plot: no {words.group} has two {noun('cohorts')} with a number of "
        "participants and a p value, reported or from an effect and its standard error."
    )
