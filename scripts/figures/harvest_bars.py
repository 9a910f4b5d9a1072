"""The bars of a harvest plot: one for each unit that reports on a region, with its shade."""

from dataclasses import dataclass, field

import pandas as pd

from scripts.models.risk_of_bias import HIGHEST, LOWEST, NOT_JUDGED, TOOLS
from scripts.tables.files import rows_of_synthesis

NAMED_SHADES = 5  # more kinds of design than this could not be distinguished
OTHER, DIFFERS, NOT_REPORTED = "other", "differs between its studies", "not reported"
SPECIAL = (OTHER, DIFFERS, NOT_REPORTED)
Judged = tuple[str, str]  # a tool, and a judgement of it
OWN = "own"  # a tool of the authors, whose judgements have no order that is known


@dataclass(frozen=True)
class Shading:
    """What the shades of the bars stand for, the shades in order, and that of each unit.

    Attributes
    ----------
    what
        What the shades are about; None where all bars are alike.
    shades, unit_shades
        The shades in order, and that of each unit.
    judged
        The tool and the judgement of each shade; empty where shades are about something else.
    has_worst
        Whether studies of a unit are judged differently: its shade is the worst of them.
    """

    what: str | None
    shades: list[str]
    unit_shades: dict[str, str]
    judged: dict[str, Judged] = field(default_factory=dict)
    has_worst: bool = False

    @property
    def tools(self) -> list[str]:
        """The tools of the risk of bias, in order."""
        return list(dict.fromkeys(tool for tool, _ in self.judged.values()))


def harvest_bars(synthesis: str, shown_units: pd.DataFrame) -> pd.DataFrame:
    """List what the units of a synthesis report, in each region the largest units first."""
    rows = rows_of_synthesis(shown_units, synthesis)
    ordered = rows.assign(size=rows["participants"].fillna(0)).sort_values(
        ["region", "size", "unit"], ascending=[True, False, True]
    )
    return ordered.drop(columns="size").reset_index(drop=True)


def shade_units(bars: pd.DataFrame, studies: pd.DataFrame) -> Shading:
    """Shade units by the overall risk of bias of their studies, or else by their design.

    Risk of bias is shown where at least one study behind a bar has an overall judgement, the design
    where one has that. A unit whose studies differ has the worst of their judgements, and a shade
    of its own among designs; of many designs the most frequent have one each.
    """
    behind = studies.set_index("study_id").loc[unit_studies(bars)["study_id"].unique()]
    if behind["risk_of_bias_overall"].notna().any():
        return _shade_by_bias(bars, behind)
    if behind["design"].notna().any():
        return _shade_by_design(bars, behind["design"])
    return Shading(None, [], {})


def _shade_by_bias(bars: pd.DataFrame, behind: pd.DataFrame) -> Shading:
    """Give each unit the worst judgement of its studies; with several tools, after its tool."""
    known_studies = behind.dropna(subset="risk_of_bias_overall")
    tools = known_studies["risk_of_bias_tool"].fillna(OWN)
    judged = zip(tools, known_studies["risk_of_bias_overall"], strict=True)
    of_study = dict(zip(known_studies.index, judged, strict=True))
    pairs = unit_studies(bars).groupby("unit")["study_id"]
    known = {str(u): {of_study[s] for s in ids if s in of_study} for u, ids in pairs}
    worst = {unit: max(of_unit, key=_severity) for unit, of_unit in known.items() if of_unit}
    several = len({tool for tool, _ in worst.values()}) > 1
    names = {
        (tool, given): f"{tool_label(tool)}: {given}" if several else given
        for tool, given in sorted(set(worst.values()), key=_place)
    }
    return Shading(
        "overall risk of bias",
        [*names.values(), *([NOT_JUDGED] if len(worst) < len(known) else [])],
        {unit: names[worst[unit]] if unit in worst else NOT_JUDGED for unit in known},
        {name: judgement for judgement, name in names.items()},
        has_worst=any(len({given for _, given in of_unit}) > 1 for of_unit in known.values()),
    )


def tool_label(tool: str) -> str:
    """Write a tool for risk of bias; one of the authors themselves is named as that."""
    return "authors' tool" if tool == OWN else tool


def _place(judged: Judged) -> tuple[int, str, int, int, str]:
    """Sort judgements by tool, and of each from the least risk to the most; stars from nine."""
    tool, given = judged
    listed, known = list(TOOLS), TOOLS.get(tool, ())
    of_tool = listed.index(tool) if tool in listed else len(listed)
    if given in known:
        return of_tool, tool, 0, -int(given) if given.isdecimal() else known.index(given), given
    return of_tool, tool, _grade(given), 0, given


def _severity(judged: Judged) -> tuple[int, tuple[int, str, int, int, str]]:
    """Compare judgements, of different tools too: the lowest, those between, the highest."""
    return _grade(judged[1]), _place(judged)


def _grade(judgement: str) -> int:
    return (judgement not in LOWEST) + (judgement in HIGHEST)


def unit_studies(bars: pd.DataFrame) -> pd.DataFrame:
    """List the studies of each unit, a row each."""
    pairs = bars[["unit"]].assign(study_id=bars["studies"].str.split(";"))
    return pairs.explode("study_id").drop_duplicates().sort_values(["unit", "study_id"])


def _shade_by_design(bars: pd.DataFrame, designs: pd.Series) -> Shading:
    pairs = unit_studies(bars)
    kinds = pairs["study_id"].map(designs).groupby(pairs["unit"]).agg(_one_kind)
    counts = kinds[~kinds.isin(SPECIAL)].value_counts()
    ranked = sorted(counts.index, key=lambda kind: (-counts[kind], kind))
    if len(ranked) > NAMED_SHADES:
        kinds = kinds.mask(kinds.isin(ranked[NAMED_SHADES - 1 :]), OTHER)
        ranked = ranked[: NAMED_SHADES - 1]
    special = [kind for kind in SPECIAL if (kinds == kind).any()]
    return Shading("study design", sorted(ranked) + special, dict(kinds))


def _one_kind(kinds: pd.Series) -> str:
    known = sorted(kinds.dropna().unique())
    return (known[0] if len(known) == 1 else DIFFERS) if known else NOT_REPORTED
