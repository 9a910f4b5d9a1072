"""The robustness of verdicts: to other choices of the analysis, and to each cohort."""

import pandas as pd

from scripts.atlas.hierarchy import lift_regions
from scripts.common.wording import term_label
from scripts.models.terms import RANKS
from scripts.tables.files import list_values, rows_of_synthesis, to_records
from scripts.votes.specifications import CHOICE_WORDS, CHOICES
from scripts.votes.voting import KEY


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
    it at the level), ``configured_verdict`` and ``same_verdict``.
    """
    voted = votes.loc[votes["k_units"] > 0, [*KEY, "verdict"]]
    voted = voted.rename(columns={"verdict": "configured_verdict"})
    names = voted["region"]
    followed = pd.concat(
        [
            voted.assign(level=level, followed=lift_regions(names, regions, level).fillna(names))
            for level in RANKS
        ]
    )
    counted = specifications.rename(columns={"region": "followed"})
    table = followed.astype({"level": "string"}).merge(
        counted, on=["synthesis", "level", "followed"]
    )
    same = table["verdict"] == table["configured_verdict"]
    table = table.assign(same_verdict=same.astype(bool))
    return table.sort_values([*KEY, "specification_id"]).reset_index(drop=True)


def summarise_specifications(
    specifications: pd.DataFrame, votes: pd.DataFrame, regions: pd.DataFrame
) -> pd.DataFrame:
    """Count how often each verdict holds under other choices, and name those that change it.

    Parameters
    ----------
    specifications, votes, regions
        See ``follow_regions``.

    Returns
    -------
    One row per synthesis and region of the configured analysis: ``n_specifications`` in which it
    has a vote, ``n_same`` of them with the configured verdict; ``changed_by``, the choices that
    change the verdict although all others stay as configured, with semicolons between;
    ``verdicts``, the other verdicts, commonest first. A choice that leaves no vote changes none.
    """
    followed = follow_regions(specifications, votes, regions)
    counts = count_same_verdicts(followed).set_index(KEY)
    changed = followed[~followed["same_verdict"]]
    return _add_texts(counts, _single_changes(followed), _other_verdicts(changed))


def count_same_verdicts(followed: pd.DataFrame) -> pd.DataFrame:
    """Count, for each region followed, its specifications and those with the same verdict."""
    same = followed.groupby(KEY)["same_verdict"]
    return pd.DataFrame({"n_same": same.sum(), "n_specifications": same.size()}).reset_index()


def choice_text(choice: str, option: object) -> str:
    """Write a choice and what was chosen: ``null results: left out``."""
    return f"{CHOICE_WORDS[choice]}: {option_text(option)}"


def option_text(option: object) -> str:
    """Write what was chosen: a share as a number, a term as words."""
    return f"{option:.10g}" if isinstance(option, float) else term_label(str(option))


def summarise_leave_one_out(leave_one_out: pd.DataFrame) -> pd.DataFrame:
    """Count the cohorts without which the verdict on a region is another one, and name them.

    Returns
    -------
    One row per synthesis and region: ``n_cohorts`` that vote for it, ``n_changed`` of them without
    which the verdict changes, and these, sorted, in ``changed_without``. Without the only cohort
    of a region no verdict is left, and without one of two a single cohort is: both are changes.
    """
    changes = leave_one_out.groupby(KEY)["verdict_changed"]
    counts = pd.DataFrame({"n_cohorts": changes.size(), "n_changed": changes.sum()})
    changed = leave_one_out[leave_one_out["verdict_changed"]]
    without = list_values(changed, KEY, "left_out").rename("changed_without")
    return _add_texts(counts, without)


def _single_changes(followed: pd.DataFrame) -> pd.Series:
    """List, for each region, the choices that change its verdict while all others are kept."""
    configured = followed.loc[followed["configured"], [*KEY, *CHOICES]]
    table = followed.merge(configured, on=KEY, suffixes=("", " configured"))
    differs = pd.DataFrame({name: table[name] != table[f"{name} configured"] for name in CHOICES})
    alone = table[(differs.sum(axis="columns") == 1) & ~table["same_verdict"]]
    choice = differs.loc[alone.index].to_numpy(dtype=bool).argmax(axis=1)
    rows = zip((CHOICES[place] for place in choice), to_records(alone), strict=True)
    texts = [choice_text(name, row[name]) for name, row in rows]
    alone = alone.assign(place=choice, text=texts).sort_values(["place", "specification_id"])
    return alone.groupby(KEY)["text"].agg(";".join).rename("changed_by")


def _other_verdicts(changed: pd.DataFrame) -> pd.Series:
    """List, for each region, the verdicts other than the configured one, commonest first."""
    counts = changed.groupby([*KEY, "verdict"]).size().rename("n").reset_index()
    counts = counts.sort_values(["n", "verdict"], ascending=[False, True])
    return counts.groupby(KEY)["verdict"].agg("; ".join).rename("verdicts")


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
