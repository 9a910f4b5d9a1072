"""Read a review file of RevMan 5 (``.rm5``): XML without entities and document types."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path
from xml.parsers import expat

from scripts.common.input_limits import MOST_DEPTH, MOST_TABLE
from scripts.exchange.revman.revman_review import Analysis, RevManReview, Row, number, numbers
from scripts.inputs.problems import Place, Problem
from scripts.inputs.text import read_bytes

LINE = "line of the file"  # as an attribute: no name of XML has blanks
OUTCOMES = {"DICH": "dichotomous", "CONT": "continuous", "IV": "iv", "IPD": "ipd"}
NUMBERS = {
    f"{what}_{group}": f"{what}_{group}".upper()
    for what in ("events", "total", "mean", "sd")
    for group in "12"
} | {"estimate": "ESTIMATE", "se": "SE", "o_e": "O_E", "variance": "VAR"}
CHARACTERISTICS = ("Methods", "Participants", "Interventions", "Outcomes", "Notes")
# RevMan 5 asks whether a study was free of each bias.
RESULTS = {"YES": "low", "NO": "high", "UNKNOWN": "unclear"}


class _RefusedError(Exception):
    pass


def read_rm5(path: Path) -> tuple[RevManReview, list[Problem]]:
    """Read the analyses of a review file, its included studies and their risk of bias."""
    review = RevManReview(path.as_posix())
    needed = "a review file of RevMan 5 (.rm5)"
    content, fault = read_bytes(path, MOST_TABLE)
    if fault:
        return review, [Problem(Place(review.file), "", *fault)]
    try:
        root = _parse(content)
    except expat.ExpatError as error:
        given = f"XML that cannot be read ({expat.errors.messages[error.code]})"
        return review, [Problem(Place(review.file, error.lineno), "", given, needed)]
    except (LookupError, ValueError, _RefusedError) as error:  # an unknown encoding
        return review, [Problem(Place(review.file), "", str(error), needed)]
    if root.tag != "COCHRANE_REVIEW":
        return review, [Problem(Place(review.file), "", f"XML of another kind: {root.tag}", needed)]
    names = _add_studies(review, root)
    for comparison in root.iterfind("ANALYSES_AND_DATA/COMPARISON"):
        for outcome in comparison:
            if outcome.tag.endswith("_OUTCOME"):
                _add_analysis(review, comparison, outcome, names)
    return review, []


def _parse(content: bytes) -> ET.Element:
    """Build a tree of elements that know their lines; refuse what could grow without end."""
    parser = expat.ParserCreate()
    builder = ET.TreeBuilder()
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MOST_DEPTH:
            raise _RefusedError(f"elements nested more than {MOST_DEPTH} deep")
        builder.start(tag, attributes | {LINE: str(parser.CurrentLineNumber)})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag)

    def refuse(*_: object) -> None:
        raise _RefusedError("a document type or an entity, which no review file needs")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.Parse(content, True)
    return builder.close()


def _text(element: ET.Element | None) -> str:
    """Return the text of an element and of those inside, with single blanks."""
    return "" if element is None else " ".join(" ".join(element.itertext()).split())


def _add_studies(review: RevManReview, root: ET.Element) -> dict[str, str]:
    """Add the included studies; return the name of each by its key in the file."""
    names: dict[str, str] = {}
    for included in root.iterfind(".//INCLUDED_STUDIES/STUDY"):
        name = included.get("NAME", "")
        names[included.get("ID", "")] = name
        review.studies[name] = {"Year": included.get("YEAR", "")}
    for about in root.iterfind(".//CHARACTERISTICS_OF_INCLUDED_STUDIES/INCLUDED_CHAR"):
        known = review.studies.get(names.get(about.get("STUDY_ID", ""), ""), {})
        for part in CHARACTERISTICS:
            if text := _text(about.find(f"CHAR_{part.upper()}")):
                known[f"Char: {part}"] = text
    for item in root.iterfind("QUALITY_ITEMS/QUALITY_ITEM"):
        for entry in item.iterfind(".//QUALITY_ITEM_DATA_ENTRY"):
            study = names.get(entry.get("STUDY_ID", ""), "")
            if study and (judged := RESULTS.get(entry.get("RESULT", ""))):
                review.judge(study, _text(item.find("NAME")), judged)
    return names


def _add_analysis(
    review: RevManReview, comparison: ET.Element, outcome: ET.Element, names: Mapping[str, str]
) -> None:
    kind = outcome.tag.removesuffix("_OUTCOME")
    measure = outcome.get("EFFECT_MEASURE") or _text(outcome.find("EFFECT_MEASURE"))
    if kind == "DICH" and outcome.get("METHOD") == "PETO":
        measure = "Peto odds ratio"
    analysis = Analysis(
        f"{comparison.get('NO', '')}.{outcome.get('NO', '')}",
        _text(outcome.find("NAME")),
        _text(comparison.find("NAME")),
        OUTCOMES.get(kind, kind.casefold()),
        measure,
        (_text(outcome.find("GROUP_LABEL_1")), _text(outcome.find("GROUP_LABEL_2"))),
        (_text(outcome.find("GRAPH_LABEL_1")), _text(outcome.find("GRAPH_LABEL_2"))),
        outcome.get("SWAP_EVENTS") == "YES",
    )
    review.analyses[analysis.number] = analysis
    for part in (outcome, *outcome.iterfind(f"{kind}_SUBGROUP")):
        subgroup = "" if part is outcome else _text(part.find("NAME"))
        for data in part.iterfind(f"{kind}_DATA"):
            study = names.get(data.get("STUDY_ID", ""), "")
            analysis.rows.append(_row(review, analysis, data, study, subgroup))


def _row(
    review: RevManReview, analysis: Analysis, data: ET.Element, study: str, subgroup: str
) -> Row:
    values = numbers(data.attrib, NUMBERS)
    shown = number(data.get("EFFECT_SIZE"))
    if (estimate := analysis.analysed(shown)) is not None:
        values.setdefault("estimate", estimate)
    place = Place(review.file, int(data.attrib[LINE]))
    return Row(place, study, values, subgroup, shown)
