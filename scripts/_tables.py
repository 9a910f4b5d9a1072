"""The contracts of all tables, held when a table is read and when it is written."""

from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any, get_args

import pandas as pd
import pandera.pandas as pa

from scripts._built import mark_built, refuse_changed
from scripts._formulas import guard_cells, unguard_cells
from scripts._models import (
    ClaimVerdict,
    Contrast,
    Counted,
    Direction,
    Measures,
    NullResults,
    Rank,
    Role,
    Side,
    Subgroups,
    Unit,
)

# A cell is quoted if it holds a character of the line end: with the carriage return among them, a
# text that has one stays one cell. No text holds all three.
LINE_END = "\r\n\0"

TEXT, WHOLE, NUMBER, YES_NO = "string", "Int64", "Float64", "boolean"

VOTES_CAST = ("increase", "decrease", "no_change", "conflicting")
VERDICTS = (
    "consistent increase",
    "consistent decrease",
    "mostly increase",
    "mostly decrease",
    "inconsistent",
    "no change",
    "single cohort",
)
# Of effects.csv, in the order of the Cochrane Handbook's table of methods (12.2.a).
METHODS = (
    "random_effects",
    "median_effect",
    "stouffer",
    "fisher",
    "ml_mean_change_exact",
    "ml_mean_change_profile",
    "ml_mean_change_wald",
    "ml_mean_difference_exact",
    "ml_mean_difference_profile",
    "ml_mean_difference_wald",
    "ml_correlation_exact",
    "ml_correlation_profile",
    "ml_correlation_wald",
)
METHOD_RANKS = {method: place for place, method in enumerate(METHODS)}


def _key(dtype: str = TEXT) -> pa.Column:
    return pa.Column(dtype, pa.Check.str_length(min_value=1), nullable=False)


def _maybe(dtype: str = TEXT) -> pa.Column:
    return pa.Column(dtype, nullable=True)


def _count() -> pa.Column:
    return pa.Column(WHOLE, pa.Check.ge(0), nullable=False)


def _maybe_count() -> pa.Column:
    return pa.Column(WHOLE, pa.Check.ge(0), nullable=True)


def _share() -> pa.Column:
    return pa.Column(NUMBER, pa.Check.in_range(0, 1), nullable=True)


def _flag() -> pa.Column:
    return pa.Column(YES_NO, nullable=False)


def _one_of(terms: Any, *, nullable: bool = False) -> pa.Column:
    allowed = list(terms if isinstance(terms, tuple) else get_args(terms))
    return pa.Column(TEXT, pa.Check.isin(allowed), nullable=nullable)


def _contract(name: str, key: list[str], columns: dict[str, pa.Column]) -> pa.DataFrameSchema:
    """Fix a table's columns, their order and types; ``key`` is unique and sorts the rows."""
    return pa.DataFrameSchema(columns, name=name, unique=key, strict=True, ordered=True)


# Units in all, and by their vote.
UNIT_COUNTS = {name: _count() for name in ("k_units", *(f"n_{vote}" for vote in VOTES_CAST))}

STUDIES = _contract(
    "studies.csv",
    ["study_id"],
    {
        "study_id": _key(),
        "cohort": _key(),
        "reference": _maybe(),
        "year": _maybe(WHOLE),
        "design": _maybe(),
        "modality": _maybe(),
        "reported_modality": _maybe(),
        "task": _maybe(),
        "population": _maybe(),
        "intervention_name": _maybe(),
        "intervention_format": _maybe(),
        "intervention_setting": _maybe(),
        "intervention_duration_weeks": _maybe(NUMBER),
        "n_treated": _maybe_count(),
        "n_control": _maybe_count(),
        "n_total": _maybe_count(),
        "risk_of_bias_tool": _maybe(),
        "risk_of_bias_domains": _maybe(),
        "note": _maybe(),
        "included": _flag(),
        "why_not_included": _maybe(),
    },
)

ARMS = _contract(
    "arms.csv",
    ["study_id", "arm"],
    {
        "study_id": _key(),
        "arm": _key(),
        "role": _one_of(Role),
        "n": _maybe_count(),
        "n_enrolled": _maybe_count(),
    },
)

FINDINGS = _contract(
    "findings.csv",
    ["finding_id"],
    {
        "finding_id": _key(),
        "study_id": _key(),
        "cohort": _key(),
        "region": _key(),
        "region_as_reported": _maybe(),
        "side": _one_of(Side),
        "measure": _key(),
        "contrast": _one_of(Contrast),
        "arm": _key(),
        "arm_role": _one_of(Role),
        "comparator": _maybe(),
        "subgroup": _key(),
        "condition": _maybe(),
        "target_region": _maybe(),
        "outcome": _maybe(),
        "direction": _one_of(Direction),
        "significant": _maybe(YES_NO),
        "n_treated": _maybe_count(),
        "n_control": _maybe_count(),
        "n": _maybe_count(),
        "effect": _maybe(NUMBER),
        "effect_type": _maybe(),
        "se": _maybe(NUMBER),
        "p_value": _share(),
        "p_sides": _maybe(WHOLE),
        "statistic": _maybe(),
        "document": _maybe(),
        "section": _maybe(),
        "page": _maybe_count(),
        "note": _maybe(),
        "included": _flag(),
    },
)

REGIONS = _contract(
    "regions.csv",
    ["region"],
    {
        "region": _key(),
        "parent": _maybe(),
        "rank": _one_of(Rank),
        "abbreviation": _maybe(),
        "at_system": _key(),
        "at_structure": _key(),
        "at_subregion": _key(),
        "position": _count(),
        "mni_left": _maybe(),
        "mni_right": _maybe(),
        "mni_midline": _maybe(),
        "note": _maybe(),
    },
)

STUDY_VOTES = _contract(
    "study_votes.csv",
    ["synthesis", "region", "study_id"],
    {
        "synthesis": _key(),
        "region": _key(),
        "study_id": _key(),
        "cohort": _key(),
        "unit": _key(),
        "vote": _one_of(VOTES_CAST),
        "n_increase": _count(),
        "n_decrease": _count(),
        "n_no_change": _count(),
        "participants": _maybe_count(),
        "measures": _key(),
        "subgroups": _key(),
    },
)

UNIT_VOTES = _contract(
    "unit_votes.csv",
    ["synthesis", "region", "unit"],
    {
        "synthesis": _key(),
        "region": _key(),
        "unit": _key(),
        "vote": _one_of(VOTES_CAST),
        "n_increase": _count(),
        "n_decrease": _count(),
        "n_no_change": _count(),
        "studies": _key(),
        "participants": _maybe_count(),
    },
)

VOTES = _contract(
    "votes.csv",
    ["synthesis", "region"],
    {
        "synthesis": _key(),
        "region": _key(),
        "k_findings": _count(),
        "k_studies": _count(),
        **UNIT_COUNTS,
        "proportion_increase": _share(),
        "ci_low": _share(),
        "ci_high": _share(),
        "p_sign": _share(),
        "p_holm": _share(),
        "p_attainable": _share(),
        "verdict": _one_of(VERDICTS, nullable=True),
        "studies_increase": _maybe(),
        "studies_decrease": _maybe(),
        "studies_no_change": _maybe(),
        "studies_conflicting": _maybe(),
        "n_unclear": _count(),
    },
)

TALLIES = _contract(
    "tallies.csv",
    ["synthesis", "region"],
    {
        "synthesis": _key(),
        "region": _key(),
        "participants_increase": _count(),
        "participants_decrease": _count(),
        "participants_no_change": _count(),
        "participants_conflicting": _count(),
        "units_without_n": _count(),
        "share_increase": _share(),
        "n_effective": _maybe(NUMBER),
        "p_weighted": _share(),
    },
)

CLAIMS = _contract(
    "claims.csv",
    ["claim_id"],
    {
        "claim_id": _key(),
        "verdict": _one_of(ClaimVerdict),
        "stated_count": _maybe_count(),
        "found_count": _maybe_count(),
        "found_cohorts": _maybe_count(),
        "stated_studies": _maybe(),
        "found_studies": _maybe(),
        "missing": _maybe(),
        "unsupported": _maybe(),
        "findings": _maybe(),
        "near_findings": _maybe(),
        "included": _maybe(YES_NO),
        "counts": _one_of(Counted),
        "at_least": _flag(),
        "filter": _maybe(),
        "reason": _key(),
        "says": _key(),
        "document": _maybe(),
        "section": _maybe(),
        "page": _maybe_count(),
        "accepted": _one_of(ClaimVerdict, nullable=True),
        "note": _maybe(),
    },
)

EFFECTS = _contract(
    "effects.csv",
    ["synthesis", "region", "method"],
    {
        "synthesis": _key(),
        "region": _key(),
        "method": _one_of(METHODS),
        "estimate": _maybe(NUMBER),
        "ci_low": _maybe(NUMBER),
        "ci_high": _maybe(NUMBER),
        "p_value": _share(),
        "k": _count(),
        "estimable": _flag(),
        "reason": _key(),
        "statistic": _maybe(NUMBER),
        "preferred": _flag(),
    },
)

LEAVE_ONE_OUT = _contract(
    "leave_one_out.csv",
    ["synthesis", "region", "left_out"],
    {
        "synthesis": _key(),
        "region": _key(),
        "left_out": _key(),
        **UNIT_COUNTS,
        "proportion_increase": _share(),
        "p_sign": _share(),
        "p_attainable": _share(),
        "verdict": _one_of(VERDICTS, nullable=True),
        "verdict_changed": _flag(),
    },
)

SPECIFICATIONS = _contract(
    "specifications.csv",
    ["specification_id", "synthesis", "region"],
    {
        "specification_id": _key(),
        "synthesis": _key(),
        "region": _key(),
        "unit": _one_of(Unit),
        "agreement": pa.Column(NUMBER, pa.Check.in_range(0.5, 1), nullable=False),
        "subgroups": _one_of(Subgroups),
        "level": _one_of(Rank),
        "null_results": _one_of(NullResults),
        "measures": _one_of(Measures),
        **UNIT_COUNTS,
        "proportion_increase": _share(),
        "p_sign": _share(),
        "p_attainable": _share(),
        "verdict": _one_of(VERDICTS),
        "configured": _flag(),
    },
)

ASPECTS = ("measure", "region", "direction")
BANDS = ("slight", "moderate", "high", "very high")
MATCHED_BY = ("doi", "author and year", "alone")

OVERLAP = _contract(
    "overlap.csv",
    ["review_1", "review_2"],
    {
        "review_1": _key(),
        "review_2": _key(),
        "studies_1": _count(),
        "studies_2": _count(),
        "shared": _count(),
        "shared_studies": _maybe(),
        "uncertain_matches": _maybe(),
        "cca": _share(),
        "band": _one_of(BANDS, nullable=True),
    },
)

COVERED_AREA = _contract(
    "covered_area.csv",
    ["reviews"],
    {
        "reviews": _count(),
        "inclusions": _count(),
        "studies": _count(),
        "cca": _share(),
        "band": _one_of(BANDS, nullable=True),
        "reason": _maybe(),
    },
)

CITATIONS = _contract(
    "citations.csv",
    ["study", "review"],
    {
        "study": _key(),
        "review": _key(),
        "study_id": _key(),
        "cohort": _key(),
        "included": _flag(),
        "doi": _maybe(),
        "year": _maybe(WHOLE),
        "matched_by": _one_of(MATCHED_BY),
        "uncertain_with": _maybe(),
    },
)

DESCRIBED_DIFFERENTLY = _contract(
    "described_differently.csv",
    ["study", "review_1", "review_2", "aspect", "about"],
    {
        "study": _key(),
        "aspect": _one_of(ASPECTS),
        "about": _maybe(),
        "review_1": _key(),
        "said_1": _maybe(),
        "findings_1": _maybe(),
        "where_1": _maybe(),
        "review_2": _key(),
        "said_2": _maybe(),
        "findings_2": _maybe(),
        "where_2": _maybe(),
        "match": _one_of(("certain", "uncertain")),
        "included": _flag(),
    },
)


# What differs from the published version; docs/tables.md says what each of them is.
CHANGE_KINDS = (
    "nothing published",
    "not compared",
    "choice changed",
    "vocabulary changed",
    "study added",
    "further report added",
    "study removed",
    "study renamed",
    "cohort renamed",
    "study corrected",
    "finding added",
    "finding removed",
    "finding corrected",
    "verdict moved",
    "votes moved",
    "unit vote moved",
    "tally moved",
    "statistic moved",
    "evidence moved",
    "claim added",
    "claim removed",
    "claim corrected",
    "claim moved",
    "claim evidence moved",
)

CHANGES = _contract(
    "changes.csv",
    ["kind", "item", "region", "part", "column"],
    {
        "kind": _one_of(CHANGE_KINDS),
        "item": _maybe(),
        "region": _maybe(),
        "part": _maybe(),
        "column": _maybe(),
        "before": _maybe(),
        "after": _maybe(),
        "because": _maybe(),
    },
)

CHOICES = _contract("choices.csv", ["key"], {"key": _key(), "value": _key()})

# The tables of a review, by their names without the ending.
OF_REVIEW = {
    str(contract.name).removesuffix(".csv"): contract
    for contract in (
        *(STUDIES, ARMS, FINDINGS, REGIONS, STUDY_VOTES, UNIT_VOTES, VOTES, TALLIES, EFFECTS),
        *(LEAVE_ONE_OUT, SPECIFICATIONS, CLAIMS, CHANGES, CHOICES),
    )
}


def shape_table(rows: Any, contract: pa.DataFrameSchema) -> pd.DataFrame:
    """Give rows the columns, types and order of their contract.

    Parameters
    ----------
    rows
        Anything that ``pandas.DataFrame`` takes; columns that the contract lacks are dropped.
    contract
        One of the contracts of this module.
    """
    table = pd.DataFrame(rows, columns=list(contract.columns))
    types = {name: str(column.dtype) for name, column in contract.columns.items()}
    return table.astype(types).sort_values(list(contract.unique or [])).reset_index(drop=True)


def read_table(path: Path | str, contract: pa.DataFrameSchema) -> pd.DataFrame:
    """Read a table, as it was built, and hold it against its contract."""
    refuse_changed(path)
    types = {name: str(column.dtype) for name, column in contract.columns.items()}
    table = pd.read_csv(path, dtype=types, keep_default_na=False, na_values=[""])
    texts = {n: unguard_cells(table[n]) for n in _of_type(contract, TEXT) if n in table}
    return contract.validate(table.assign(**texts), lazy=True)


def read_tables(paths: Mapping[str, str], names: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Read tables of a review by name, and hold each against its contract."""
    return {name: read_table(paths[name], OF_REVIEW[name]) for name in names}


def write_table(table: pd.DataFrame, path: Path | str, contract: pa.DataFrameSchema) -> None:
    """Hold a table against its contract and write it: sorted rows, 6 significant digits.

    A text that a spreadsheet might run as a formula is written with an apostrophe in front, which
    is taken off again when the table is read.
    """
    checked = contract.validate(shape_table(table, contract), lazy=True)
    Path(path).write_bytes(_csv_text(checked, contract).encode())
    mark_built(path)


def _csv_text(table: pd.DataFrame, contract: pa.DataFrameSchema) -> str:
    yes_no = {
        name: table[name].map({True: "true", False: "false"}) for name in _of_type(contract, YES_NO)
    }
    texts = {name: guard_cells(table[name]) for name in _of_type(contract, TEXT)}
    text: str = table.assign(**yes_no, **texts).to_csv(
        None, index=False, lineterminator=LINE_END, float_format=_six_digits
    )
    return text.replace(LINE_END, "\n")


def _of_type(contract: pa.DataFrameSchema, dtype: str) -> list[str]:
    columns = contract.columns.items()
    return [name for name, column in columns if str(column.dtype).startswith(dtype)]


def as_text(table: pd.DataFrame, contract: pa.DataFrameSchema) -> pd.DataFrame:
    """Give the cells of a table as they are read back: a missing one is an empty text."""
    return read_text(StringIO(_csv_text(table, contract)))


def read_text(path: Path | str | StringIO) -> pd.DataFrame:
    """Read the cells of a table as texts, whatever its columns."""
    return pd.read_csv(path, dtype=str, keep_default_na=False).apply(unguard_cells)


def _six_digits(value: Any) -> str:
    return f"{value + 0.0:.6g}"  # adding zero turns -0 into 0


Tables = Mapping[str, pd.DataFrame]


def rows_of(table: pd.DataFrame) -> Iterator[Any]:
    """Go through the rows of a table; each has the columns as attributes."""
    return iter(table.itertuples(index=False))


def records_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as dictionaries."""
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def has_several_documents(findings: pd.DataFrame) -> bool:
    """Tell whether findings come from more than one document, so that each must name its own."""
    return findings["document"].dropna().drop_duplicates().size > 1


def joined(table: pd.DataFrame, key: list[str], column: str) -> pd.Series:
    """List what a column holds in each group: sorted, each once, with semicolons between.

    Returns
    -------
    One text per group, indexed by ``key``.
    """
    cells = table[[*key, column]].drop_duplicates().sort_values(column)
    lists: pd.Series = (";" + cells[column]).groupby([cells[name] for name in key]).sum()
    return lists.str[1:]


# Of the simulation: what is counted in the made-up reviews of a scenario; docs/tables.md says what
# each of them is.
QUANTITIES = (
    "sign_test",
    "weighted_test",
    "naive_sign_test",
    "naive_weighted_test",
    "attainable",
    "conflicting_vote",
    "no_vote",
    "no_estimate",
    "exact_covers",
    "wald_covers",
    "profile_covers",
)

SCENARIO = ["cohorts", "reports", "correlation", "sizes", "effect"]

SIMULATED = _contract(
    "chunk.csv",
    [*SCENARIO, "quantity"],
    {
        "cohorts": _count(),
        "reports": _count(),
        "correlation": _share(),
        "sizes": _key(),
        "effect": pa.Column(NUMBER, pa.Check.ge(0), nullable=False),
        "quantity": _one_of(QUANTITIES),
        "count": _count(),
        "out_of": _count(),
    },
)

SIMULATION = _contract(
    "simulation.csv",
    [*SCENARIO, "quantity"],
    {**SIMULATED.columns, "rate": _share(), "ci_low": _share(), "ci_high": _share()},
)
