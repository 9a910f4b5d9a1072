"""Read "Data and analyses" of RevMan 5 as it exports them in one CSV table."""

from collections.abc import Mapping

from scripts.exchange.revman.revman_review import Analysis, RevManReview, Row, number, numbers
from scripts.inputs.problems import Place, Problem
from scripts.inputs.tables import Grid

NEEDED = ("Comparison Number", "Outcome Number", "Name", "Data Type")
NUMBERS = {
    f"{what.casefold()}_{group}": f"{what} {group}"
    for what in ("Events", "Total", "Mean", "SD")
    for group in "12"
} | {"se": "SE", "o_e": "O-E", "variance": "Variance"}
# What a total has and a study has not.
OF_TOTALS = ("Data Type", "Q", "Z", "df")


def is_revman_csv(grid: Grid) -> bool:
    """Check by its headings whether a table is one that RevMan 5 exports."""
    return bool(grid.rows) and {*NEEDED} <= {name.strip() for name in grid.rows[0][1]}


def read_revman_csv(grid: Grid) -> tuple[RevManReview, list[Problem]]:
    """Read the rows of comparisons, of outcomes with their totals, of subgroups and of studies."""
    review = RevManReview(grid.file)
    problems: list[Problem] = []
    header = [name.strip() for name in grid.rows[0][1]]
    comparison = subgroup = ""
    for line, row in grid.rows[1:]:
        cells = dict(zip(header, map(str.strip, row), strict=False))
        name, number_of = cells.get("Name", ""), cells.get("Outcome Number", "")
        place = Place(grid.file, line)
        key = f"{cells.get('Comparison Number', '')}.{number_of}"
        if not any(cells.values()):
            continue
        if number_of in ("", "0"):
            comparison = name
        elif cells.get("Data Type") and key not in review.analyses:
            review.analyses[key], subgroup = _analysis(cells, key, comparison), ""
        elif key not in review.analyses:
            given = f"{name!r} before its outcome {key}"
            problems.append(Problem(place, "Name", given, "the table as RevMan wrote it"))
        elif any(cells.get(column) for column in OF_TOTALS):
            subgroup = name
        else:
            analysis = review.analyses[key]
            analysis.rows.append(_row(place, analysis, cells, subgroup))
            review.studies.setdefault(name, {"Year": cells.get("Year of study", "")})
    return review, problems


def _analysis(cells: Mapping[str, str], key: str, comparison: str) -> Analysis:
    measure = cells.get("Effect Measure", "")
    if cells.get("Statistical Method", "").upper() == "PETO":
        measure = "Peto odds ratio"
    return Analysis(
        key,
        cells.get("Name", ""),
        comparison,
        cells["Data Type"],
        measure,
        (cells.get("Group Label 1", ""), cells.get("Group Label 2", "")),
        (cells.get("Left Graph Label", ""), cells.get("Right Graph Label", "")),
    )


def _row(place: Place, analysis: Analysis, cells: Mapping[str, str], subgroup: str) -> Row:
    values = numbers(cells, NUMBERS)
    shown = number(cells.get("Effect Estimate"))
    if (estimate := analysis.analysed(shown)) is not None:
        values["estimate"] = estimate
    return Row(place, cells.get("Name", ""), values, subgroup, shown)
