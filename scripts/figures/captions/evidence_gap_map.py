"""Caption and alternative text of the evidence gap map."""

from scripts.common.wording import counted, list_first
from scripts.common.words import group_noun, group_nouns, noun
from scripts.figures.gap_contents import Cell, GapMap
from scripts.figures.phrases import Phrases
from scripts.models.terms import Scale


def describe_gap_map(gap_map: GapMap, scales: set[Scale]) -> str:
    """Say in numbers what the evidence gap map shows."""
    scale: Scale = "benefit" if scales == {"benefit"} else "direction"
    cells = [f"{row}, {column}: {_votes(cell, scale)}" for (row, column), cell in _by_size(gap_map)]
    rows, columns = gap_map.divided_by
    return (
        f"Evidence gap map: {_count(len(gap_map.rows), rows)} in rows, "
        f"{_count(len(gap_map.columns), columns)} in columns, "
        f"{counted(len(gap_map.gaps), 'cell')} without evidence. Most {noun('cohorts')}: "
        f"{list_first(cells, '; ')}."
    )


def _count(number: int, column: str) -> str:
    return counted(number, group_noun(column), group_nouns(column))


def _votes(cell: Cell, scale: Scale) -> str:
    words = Phrases(scale=scale)
    is_way = {vote: scale == "benefit" and vote in ("increase", "decrease") for vote in cell.votes}
    return ", ".join(
        f"{n} {words.pointing(vote) if is_way[vote] else words.direction(vote)}"
        for vote, n in cell.votes.items()
    )


def _by_size(gap_map: GapMap) -> list[tuple[tuple[str, str], Cell]]:
    return sorted(gap_map.cells.items(), key=lambda item: (-item[1].cohorts, item[0]))


def caption_gap_map(gap_map: GapMap) -> str:
    """Explain the evidence gap map."""
    bias = ", and their risk of bias (strip, shares of them)" if gap_map.has_bias else ""
    rows, columns = gap_map.divided_by
    hidden = _count(gap_map.hidden, rows)
    rest = f" {hidden} with fewer {noun('cohorts')} not shown." if gap_map.hidden else ""
    return (
        f"Number of {noun('cohorts')} with each direction of effect, by {group_noun(rows)} and "
        f"{group_noun(columns)}{bias}; blank: no evidence.{rest}"
    )
