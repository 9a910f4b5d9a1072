"""The robustness of results: to other choices of the analysis, and to each cohort.

A result is the verdict on a region and, where a single cohort has votes, the direction of its vote.
"""

from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from scripts.atlas.hierarchy import lift_regions
from scripts.common.shares import is_decimal
from scripts.common.wording import term_label
from scripts.models.terms import RANKS
from scripts.tables.contract import VOTE_CATEGORIES
from scripts.tables.files import list_values, rows_of_synthesis, to_records
from scripts.votes.specifications import CHOICE_WORDS, CHOICES
from scripts.votes.voting import KEY

COUNTS = [f"n_{vote}" for vote in VOTE_CATEGORIES]
Flags = npt.NDArray[np.bool_]


def name_results(rows: pd.DataFrame) -> pd.Series:
    """Name the result of each row: its verdict, and of a single cohort the direction of its vote.

    Where the reports of a single cohort each have a vote, the direction is that of most of them.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "verdict": ["mostly decrease", "single cohort"], "n_increase": [1, 0],
    ...     "n_decrease": [3, 1], "n_no_change": 0, "n_conflicting": 0,
    ... })
    >>> list(name_results(rows))
    ['mostly decrease', 'single cohort (decrease)']
    """
    numbers = rows[COUNTS].to_numpy(dtype=int)
    tied = (numbers == numbers.max(axis=1, keepdims=True)).sum(axis=1) > 1
    directions = np.array([f"single cohort ({term_label(vote)})" for vote in VOTE_CATEGORIES])
    place = np.where(tied, VOTE_CATEGORIES.index("conflicting"), numbers.argmax(axis=1))
    single = (rows["verdict"] == "single cohort").fillna(value=False).astype(bool)
    return rows["verdict"].astype("string").mask(single, pd.Series(directions[place], rows.index))


def follow_regions(
    specifications: pd.DataFrame, votes: pd.DataFrame, regions: pd.DataFrame
) -> pd.DataFrame:
    """Find the votes on each region of the configured analysis in every specification.

    At another level of the hierarchy a region's votes are those of the region that contains it
    there. A region that is itself larger than the level stands for the findings that name nothing
    finer. Groups that are no regions have the same name at every level.

    Parameters
    ----------
    specifications, votes, regions
        See ``SPECIFICATIONS``, ``VOTES`` and ``REGIONS``.

    Returns
    -------
    One row per synthesis, region with a vote in the configured analysis, and specification in
    which it has a vote: the columns of ``specifications``, ``followed`` (the region that contains
    it at the level), ``result`` and whether it is the ``same_result`` as in the configured one.
    """
    voted = votes[votes["k_units"] > 0]
    voted = voted[KEY].assign(configured_result=name_results(voted))
    names = voted["region"]
    followed = pd.concat(
        [
            voted.assign(level=level, followed=lift_regions(names, regions, level).fillna(names))
            for level in RANKS
        ]
    )
    counted = specifications.rename(columns={"region": "followed"})
    counted = counted.assign(result=name_results(counted))
    table = followed.astype({"level": "string"}).merge(
        counted, on=["synthesis", "level", "followed"]
    )
    same = table["result"] == table.pop("configured_result")
    table = table.assign(same_result=same.astype(bool))
    return table.sort_values([*KEY, "specification_id"]).reset_index(drop=True)


def summarise_specifications(
    specifications: pd.DataFrame, votes: pd.DataFrame, regions: pd.DataFrame
) -> pd.DataFrame:
    """Count how often each result holds under other choices, and name those that change it.

    Parameters
    ----------
    specifications, votes, regions
        See ``follow_regions``.

    Returns
    -------
    The rows of ``count_same_results``, with ``changed_by``: the choices that change the result
    although all others stay as configured, with semicolons between. A choice that leaves no vote
    changes none.
    """
    followed = follow_regions(specifications, votes, regions)
    counts = count_same_results(followed).set_index(KEY)
    return _add_texts(counts, _single_changes(followed))


def count_same_results(followed: pd.DataFrame) -> pd.DataFrame:
    """Count, for each region, its distinct specifications and those with the same result.

    Two options of a choice are alike for a region if its votes and its verdict are the same under
    both, whatever the other choices. Specifications that differ only in such options are one.

    Parameters
    ----------
    followed
        See ``follow_regions``.

    Returns
    -------
    One row per synthesis and region: ``n_distinct`` specifications in which it has a vote,
    ``n_same`` of them with the configured result; ``n_results``, how many different results there
    are; ``without_effect``, the choices of which all options are alike, with semicolons between.
    """
    is_first, has_effect = _compare_options(followed)
    distinct = followed[is_first]
    same = distinct.groupby(KEY)["same_result"]
    counts = pd.DataFrame({"n_same": same.sum(), "n_distinct": same.size()})
    counts = counts.assign(n_results=distinct.groupby(KEY)["result"].nunique())
    texts = [
        ";".join(choice for choice, affected in has_effect.items() if not affected[place]) or None
        for place in range(len(counts))
    ]
    without = pd.Series(texts, counts.index, dtype="string")
    return counts.assign(without_effect=without).reset_index()


def _compare_options(followed: pd.DataFrame) -> tuple[Flags, dict[str, Flags]]:
    """Find which options of the choices are alike for a region.

    Returns
    -------
    For each row whether it is the first of the specifications that are one; and for each choice
    with several options whether it has an effect on each region, in the order of ``KEY``.
    """
    region = followed.groupby(KEY).ngroup().to_numpy()
    codes = [pd.factorize(followed[choice], sort=True) for choice in CHOICES]
    # The result of each region under each combination of options; -1 where it has no vote.
    grid = np.full((region.max(initial=-1) + 1, *(len(options) for _, options in codes)), -1)
    grid[(region, *(code for code, _ in codes))] = followed.groupby([*COUNTS, "verdict"]).ngroup()
    is_first: Flags = np.ones(len(followed), dtype=bool)
    has_effect: dict[str, Flags] = {}
    for axis, (choice, (code, options)) in enumerate(zip(CHOICES, codes, strict=True), 1):
        if len(options) > 1:
            by_option = np.moveaxis(grid, axis, 1).reshape(len(grid), len(options), -1)
            first = (by_option[:, :, None] == by_option[:, None]).all(axis=3).argmax(axis=2)
            is_first &= first[region, code] == code
            has_effect[choice] = first.any(axis=1)
    return is_first, has_effect


def choice_text(choice: str, option: object) -> str:
    """Write a choice and what was chosen: ``null results: left out``."""
    return f"{CHOICE_WORDS[choice]}: {option_text(option)}"


def chosen_share(share: float) -> str:
    """Write a share of a table as it was chosen: ``0.7``; 0.666667 is ``2/3``."""
    fraction = Fraction(share).limit_denominator(99)
    is_fraction = not is_decimal(fraction) and f"{float(fraction):.6g}" == f"{share:.6g}"
    return str(fraction) if is_fraction else f"{share:.10g}"


def option_text(option: object) -> str:
    """Write what was chosen: a share as it was written, a term as words."""
    return chosen_share(option) if isinstance(option, float) else term_label(str(option))


def summarise_leave_one_out(leave_one_out: pd.DataFrame) -> pd.DataFrame:
    """Count the cohorts without which the result on a region is another one, and name them.

    Returns
    -------
    One row per synthesis and region: ``n_cohorts`` that vote for it, ``n_changed`` of them without
    which the verdict changes, and these, sorted, in ``changed_without``. Without the only cohort
    of a region no verdict is left, and without one of two a single cohort is: both are changes.
    ``remaining`` lists the results without a cohort, sorted, with semicolons between.
    """
    changes = leave_one_out.groupby(KEY)["verdict_changed"]
    counts = pd.DataFrame({"n_cohorts": changes.size(), "n_changed": changes.sum()})
    changed = leave_one_out[leave_one_out["verdict_changed"]]
    without = list_values(changed, KEY, "left_out").rename("changed_without")
    results = leave_one_out.assign(result=name_results(leave_one_out)).dropna(subset="result")
    remaining = list_values(results, KEY, "result").rename("remaining")
    return _add_texts(counts, without, remaining)


def _single_changes(followed: pd.DataFrame) -> pd.Series:
    """List, for each region, the choices that change its result while all others are kept."""
    configured = followed.loc[followed["configured"], [*KEY, *CHOICES]]
    table = followed.merge(configured, on=KEY, suffixes=("", " configured"))
    differs = pd.DataFrame({name: table[name] != table[f"{name} configured"] for name in CHOICES})
    alone = table[(differs.sum(axis="columns") == 1) & ~table["same_result"]]
    choice = differs.loc[alone.index].to_numpy(dtype=bool).argmax(axis=1)
    rows = zip((CHOICES[place] for place in choice), to_records(alone), strict=True)
    texts = [choice_text(name, row[name]) for name, row in rows]
    alone = alone.assign(place=choice, text=texts).sort_values(["place", "specification_id"])
    return alone.groupby(KEY)["text"].agg(";".join).rename("changed_by")


def _add_texts(counts: pd.DataFrame, *texts: pd.Series) -> pd.DataFrame:
    """Put texts beside the counts of each region; missing where a region has none."""
    return counts.join([text.astype("string") for text in texts]).reset_index()


def rank_specifications(specifications: pd.DataFrame, synthesis: str) -> pd.DataFrame:
    """Order all specifications by the share of a synthesis' directional votes for increase.

    Every vote in a specification counts once, whatever the level of its region.

    Returns
    -------
    One row per specification: ``specification_id``, its choices, ``configured`` and ``share``
    (missing where no vote has a direction; these come last). Ties: by ``specification_id``.
    """
    every = specifications[["specification_id", *CHOICES]].drop_duplicates("specification_id")
    rows = rows_of_synthesis(specifications, synthesis)
    votes = rows.groupby("specification_id")[["n_increase", "n_decrease"]].sum()
    directional = votes.sum(axis="columns")
    share = (votes["n_increase"] / directional).where(directional > 0).rename("share")
    configured = rows.loc[rows["configured"], "specification_id"]
    ranked = every.assign(configured=every["specification_id"].isin(configured))
    ranked = ranked.join(share, on="specification_id")
    return ranked.sort_values(["share", "specification_id"]).reset_index(drop=True)


def distinct_specifications(ranked: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Leave out the options that give the same share as another one, whatever the other choices.

    Parameters
    ----------
    ranked
        See ``rank_specifications``.

    Returns
    -------
    The specifications with the other options, in the same order; and by choice the options left
    out. Of options that are alike the configured one is kept, or else the first.
    """
    alike: dict[str, list[str]] = {}
    order = ranked.sort_values(["configured", "specification_id"], ascending=[False, True])
    for choice in CHOICES:
        options = list(order[choice].unique())
        others = [other for other in CHOICES if other != choice]
        shares = ranked.set_index([*others, choice])["share"].astype(float).unstack(choice)  # noqa: PD010
        kept: list[object] = []
        for option in options:
            if any(shares[option].equals(shares[other]) for other in kept):
                alike.setdefault(choice, []).append(option_text(option))
            else:
                kept.append(option)
        ranked = ranked[ranked[choice].isin(kept)]
    return ranked.reset_index(drop=True), alike
