"""The bars of a harvest plot: one for each unit that reports on a region, with its shade."""

from dataclasses import dataclass

import pandas as pd

from scripts.tables.files import rows_of_synthesis

NAMED_SHADES = 5  # more kinds than this could not be distinguished
OTHER, DIFFERS, NOT_REPORTED = "other", "differs between its studies", "not reported"
SPECIAL = (OTHER, DIFFERS, NOT_REPORTED)
JUDGEMENTS = ("low", "some concerns", "unclear", "moderate", "high", "serious", "critical")


@dataclass(frozen=True)
class Shading:
    """What the shades of the bars stand for, the shades in order, and that of each unit."""

    what: str | None
    shades: list[str]
    unit_shades: dict[str, str]


def harvest_bars(synthesis: str, shown_units: pd.DataFrame) -> pd.DataFrame:
    """List what the units of a synthesis report, in each region the largest units first.

    Parameters
    ----------
    synthesis
        Id of the synthesis.
    shown_units
        Of all syntheses; see ``show_units``.
    """
    rows = rows_of_synthesis(shown_units, synthesis)
    ordered = rows.assign(size=rows["participants"].fillna(0)).sort_values(
        ["region", "size", "unit"], ascending=[True, False, True]
    )
    return ordered.drop(columns="size").reset_index(drop=True)


def shade_units(bars: pd.DataFrame, studies: pd.DataFrame) -> Shading:
    """Shade units by the overall risk of bias of their studies, or else by their design.

    Risk of bias is shown where every study behind a bar has an overall judgement, the design where
    at least one study has it. Where the studies of a cohort differ it has a shade of its own; of
    many kinds the most frequent have one each.

    Parameters
    ----------
    bars
        See ``harvest_bars``.
    studies
        The whole table; see ``STUDIES``.
    """
    behind = studies.set_index("study_id").loc[unit_studies(bars)["study_id"].unique()]
    judged = behind["risk_of_bias_domains"].map(overall_judgement, na_action="ignore")
    if len(judged) and judged.notna().all():
        return _shading("overall risk of bias", bars, judged)
    if behind["design"].notna().any():
        return _shading("study design", bars, behind["design"])
    return Shading(None, [], {})


def unit_studies(bars: pd.DataFrame) -> pd.DataFrame:
    """List the studies of each unit, a row each."""
    pairs = bars[["unit"]].assign(study_id=bars["studies"].str.split(";"))
    return pairs.explode("study_id").drop_duplicates().sort_values(["unit", "study_id"])


def overall_judgement(domains: str) -> str | None:
    """Take the overall judgement out of a list of domains, where it has one."""
    parts = (part.partition(":") for part in domains.split(";"))
    overall = (text.strip() for name, _, text in parts if name.lower().strip()[:7] == "overall")
    return next(overall, None)


def _shading(what: str, bars: pd.DataFrame, study_kinds: pd.Series) -> Shading:
    pairs = unit_studies(bars)
    kinds = pairs["study_id"].map(study_kinds).groupby(pairs["unit"]).agg(_one_kind)
    counts = kinds[~kinds.isin(SPECIAL)].value_counts()
    ranked = sorted(counts.index, key=lambda kind: (-counts[kind], kind))
    if len(ranked) > NAMED_SHADES:
        kinds = kinds.mask(kinds.isin(ranked[NAMED_SHADES - 1 :]), OTHER)
        ranked = ranked[: NAMED_SHADES - 1]
    special = [kind for kind in SPECIAL if (kinds == kind).any()]
    return Shading(what, sorted(ranked, key=_grade) + special, dict(kinds))


def _one_kind(kinds: pd.Series) -> str:
    known = sorted(kinds.dropna().unique())
    return (known[0] if len(known) == 1 else DIFFERS) if known else NOT_REPORTED


def _grade(kind: str) -> tuple[int, str]:
    """Sort judgements from low to critical, and all else by name."""
    judgement = kind.casefold().removesuffix(" risk")
    place = JUDGEMENTS.index(judgement) if judgement in JUDGEMENTS else len(JUDGEMENTS)
    return place, kind
