"""What ``import.yaml`` may hold: how another program's columns or analyses become records."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from scripts.models.base import NO_KEYS, NO_LIST, Strict, Text, described
from scripts.models.terms import Better, Contrast, Role

LEAVE_OUT = "leave out"
IN_THE_VOCABULARY = "in the vocabulary"


def _as_text(value: Any) -> Any:
    """Take what YAML reads as a number, or as true or false, as the text that it is written as."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value


PlainText = Annotated[Text, BeforeValidator(_as_text)]
# Answers of the file and what they become; nothing: an empty cell.
Values = Annotated[dict[str, PlainText | None], NO_KEYS]


class ColumnUse(Strict):
    """What becomes of a column; the name of a field alone stands for one with that name."""

    field: Text = Field(description="Column of a table of findings, or: leave out")
    values: Values = described("Answers of this column, and what they become", {})
    split: bool = described("Each of several answers (a; b) becomes a separate finding", False)


def _as_uses(value: Any) -> Any:
    """Take the name of a field, or a list of them, as what it stands for."""
    uses = value if isinstance(value, list) else [value]
    return [{"field": use} if isinstance(use, str) else use for use in uses]


ColumnUses = Annotated[
    list[ColumnUse],
    BeforeValidator(_as_uses),
    WithJsonSchema({"type": ["string", "array", "object"]}),
]
Columns = Annotated[dict[str, ColumnUses], NO_KEYS]
Constants = Annotated[dict[Text, PlainText], NO_KEYS]


class RepeatedColumns(Strict):
    """Columns that are there once for each result, or for each arm, of a study."""

    columns: Columns = Field(
        description="As above; {n} stands for a number, {region} for the name of a region, ..."
    )
    constants: Constants = described("Fields that are the same in each of these", {})


class AnalysisUse(Strict):
    """What becomes of an analysis of RevMan."""

    region: Text | None = described("The outcome, as the vocabulary names it; or: leave out")
    measure: Text | None = described("What was measured; left out: outcomes")
    better: Better | Literal["in the vocabulary"] | None = described(
        "higher or lower: which values are better for participants"
    )
    contrast: Contrast = described("What is compared with what", "between_groups")
    follow_up: Text | None = described("When it was measured")
    arm: Text | None = described("Name of the experimental group; left out: as the analysis has it")
    comparator: Text | None = described("Name of the control group; left out: as it is there")
    comparator_role: Role | None = described("What the control group is, where it differs")
    subgroups: Literal["condition", "comparison", "follow_up", "subgroup", "note"] = described(
        "The field that takes the subgroups of the analysis", "note"
    )


class ImportMapping(Strict):
    """``import.yaml``: the columns of a table, or the analyses of a review in RevMan."""

    sheet: Text | None = described("Sheet of a workbook; left out: the first")
    columns: Columns = described("Columns, each with the field that it becomes", {})
    repeated: Annotated[list[RepeatedColumns], NO_LIST] = described(
        "Columns that are there once for each result, or for each arm", []
    )
    constants: Constants = described("Fields that are the same for all findings", {})
    values: Annotated[dict[str, Values], NO_KEYS] = described(
        "By field: answers of the file, and what they become", {}
    )
    only: Annotated[dict[str, PlainText], NO_KEYS] = described(
        "Rows to include: a column and its required value", {}
    )
    reviewer: Text | None = described("Column with the name of the reviewer of each row")
    agreed: Text = described("The value in rows that reviewers agreed on", "Consensus")
    same_study: Text | None = described("Column that is the same in all rows of a study")
    analyses: Annotated[dict[str, AnalysisUse], NO_KEYS] = described(
        "Analyses of RevMan by number, such as '1.2'", {}
    )
    arm_role: Role = described("What the experimental group of an analysis is", "treated")
    comparator_role: Role | None = described("What the control group of an analysis is")
    risk_of_bias_tool: Text | None = described("The tool that the risk of bias was judged with")
