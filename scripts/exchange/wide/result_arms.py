"""Name the arms of results that do not, where other rows of their study describe its arms."""

from collections.abc import Collection, Mapping, Sequence

from scripts.common.wording import folded
from scripts.inputs.problems import Place, Problem, list_terms
from scripts.models.terms import Contrast
from scripts.records.flat_table import ARM_COLUMNS, USUAL_NAMES, USUAL_ROLE

BETWEEN_GROUPS: Contrast = "between_groups"
# Role of each arm of a study by its name, under the column that names it.
Arms = dict[str, dict[str, str]]


def add_arms(
    file: str, rows: Sequence[tuple[int, dict[str, str]]], of_results: Collection[str]
) -> tuple[list[str], list[Problem]]:
    """Name the arm and the comparator of results by the other rows of their study.

    A study may have a row of its own, with its arms, beside those of its results. Where it has one
    arm that is treated and one that is not, a result that names neither compares the two; where it
    has several, which are meant is asked. Returns what was decided, and the problems.
    """
    by_study: dict[str, Arms] = {}
    for _, cells in rows:
        arms = by_study.setdefault(cells["study_id"], {column: {} for column in ARM_COLUMNS})
        for column, columns in ARM_COLUMNS.items():
            if any(name in cells for name in columns):
                name = cells.get(column, USUAL_NAMES[column])
                role = cells.get(f"{column}_role", arms[column].get(name, ""))
                arms[column][name] = folded(role)
    compared: dict[str, None] = {}
    problems = []
    for line, cells in rows:
        if not any(name in cells for name in of_results):
            continue
        arms = by_study[cells["study_id"]]
        for column, candidates in _candidates(arms, cells).items():
            if len(candidates) > 1:
                given = f"nothing, in a study with the arms {list_terms(candidates)}"
                needed = "the arm of each result, in a column that becomes this field"
                problems.append(Problem(Place(file, line), column, given, needed))
            elif candidates:
                cells[column] = candidates[0]
                compared |= {cells["study_id"]: None} if column == "comparator" else {}
    listed = list_terms(compared)
    note = f"results without a comparator are compared with the one of their study: {listed}"
    return [note] if compared else [], problems


def _candidates(arms: Arms, cells: Mapping[str, str]) -> dict[str, list[str]]:
    """List, for each column that a result lacks, the arms of its study that may be meant."""
    treated = [name for name, role in arms["arm"].items() if role in ("", USUAL_ROLE)]
    others = [name for name in arms["arm"] if name not in treated]
    possible = {"arm": treated or others, "comparator": [*arms["comparator"]] or others}
    if cells.get("contrast", BETWEEN_GROUPS) != BETWEEN_GROUPS:
        del possible["comparator"]
    lacking = [name for name in possible if not {*ARM_COLUMNS[name]} & {*cells}]
    named = cells.get("arm")
    return {name: [arm for arm in possible[name] if arm != named] for name in lacking}
