"""Read the cells of a table as people type them: numbers, terms, and true or false, in one form.

What a column holds follows from the models. Text that is none of these stays as it is: the models
refuse it. A number that can be read in two ways is a problem.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from scripts.inputs.problems import Problem
from scripts.inputs.record import Record
from scripts.inputs.text import composed
from scripts.models.base import P_BOUND, as_flag, listed_term
from scripts.models.study import Arm, Finding, Intervention, Region, Source, StudyDetails

# Of what a column holds; a tuple has the terms of a closed list.
Kind = Literal["whole", "number", "flag"] | tuple[str, ...]

MODELS: tuple[tuple[str, type[BaseModel]], ...] = (
    *(("", StudyDetails), ("intervention_", Intervention), ("", Arm), ("arm_", Arm)),
    *(("comparator_", Arm), ("", Source), ("", Region), ("", Finding)),
)
P_VALUE, SIGNIFICANT = "p_value", "significant"
NOT_SIGNIFICANT = re.compile(r"n\.? ?s\.?|(not|non)[ -]?significant", re.IGNORECASE)

HARD_BLANKS = re.compile("[\u00a0\u202f]")
THIN_BLANKS = re.compile("[\u2002-\u200a]")
QUOTES = "\"'“”„‟‘’‚«» "  # around a value, or in front of it, as Excel marks text
MINUS = re.compile("[\u2212\u2010-\u2013\ufe63\uff0d]")
PLAIN = re.compile(r"-?\d{1,15}")
SIGNED = re.compile(r"(?P<sign>[+-]?) ?(?P<digits>[\d.,].*)")
PART_OF_P = re.compile(r"(?:p ?)?(?P<sign><=|[=<≤]) ?", re.IGNORECASE)
MONTHS = (
    "jan|feb|fev|fév|ene|mar|mär|mrz|apr|avr|abr|may|mai|mag|jun|juin|giu|jul|juil|lug|aug|aoû|ago|"
    "sep|set|oct|okt|ott|out|nov|dec|dez|déc|dic|gen"
)
DATE = re.compile(
    rf"(\d{{1,2}}[./-]\d{{1,2}}[./-](\d{{4}}|\d{{2}})|\d{{4}}[./-]\d{{1,2}}[./-]\d{{1,2}}"
    rf"|\d{{1,4}}[. /-]{{0,2}}({MONTHS})[a-z]*\.?([. /-]{{1,2}}\d{{2,4}})?"
    rf"|({MONTHS})[a-z]*\.?[. /-]{{1,2}}\d{{1,4}})([ T]\d\d:\d\d(:\d\d)?)?",
    re.IGNORECASE,
)
MOST_OF_DATE, MOST_OF_MONTH = 12, 4  # letters of a date with a month in short, and of the month
YEAR = re.compile(r"\d{4}")
# Texts in which a day and a month may stand for something else, such as the section 2.3.10.
NO_DATES = ("note", "study_note", "section", "statistic", "reference", "label", "cohort_label")
# A number whose decimals are behind a sign; the other sign, a blank or an apostrophe may stand
# between its thousands.
NUMBERS = {
    sign: re.compile(
        rf"(?=\D?\d)(?P<whole>\d*|[1-9]\d{{0,2}}(?P<group>[{other} '’])\d{{3}}((?P=group)\d{{3}})*)"
        rf"([{sign}](?P<decimals>\d*))?"
    )
    for sign, other in ((".", ","), (",", "."))
}
SCIENTIFIC = re.compile(r"(?P<number>.*\d)[eE](?P<exponent>[+-]?\d{1,3})")


@dataclass(frozen=True)
class _Cell:
    """A cell that holds a number, with what it is if the decimals are behind each sign."""

    row: dict[str, str]
    index: int
    column: str
    text: str
    start: str  # of a bound of a p value: what stands in front of the number
    readings: dict[str, str]


def clean_text(cell: str) -> str:
    """Leave out blanks at the ends of a text, and make blanks that keep words together plain."""
    plain = cell if cell.isascii() else composed(HARD_BLANKS.sub(" ", cell))
    return plain.strip()


def read_values(record: Record, *, points_are_decimal: bool) -> Iterator[Problem]:
    """Put numbers, terms, and true or false into one form, in all rows of a table.

    The cells of the record, filled ones by column, are changed. Whether decimals stand behind a
    point or a comma is seen from all numbers of the table (``points_are_decimal``: where none shows
    it, in ``1.234`` they do). What was assumed of them is added to the record.
    """
    numbers: list[_Cell] = []
    for index, row in enumerate(record.data):
        for column, cell in list(row.items()):
            kind = KINDS.get(column)
            if kind in ("whole", "number"):
                if not PLAIN.fullmatch(cell):
                    yield from _read_number(record, numbers, index, column)
            elif kind == "flag":
                value = as_flag(cell.strip(QUOTES))
                row[column] = str(value).lower() if isinstance(value, bool) else cell
            elif kind:
                row[column] = listed_term(cell.strip(QUOTES), kind) or cell
            elif column not in NO_DATES and is_made_a_date(cell):
                yield _date_problem(record, row, index, column)
    yield from _settle_numbers(record, numbers, points_are_decimal=points_are_decimal)


def _read_number(
    record: Record, numbers: list[_Cell], index: int, column: str
) -> Iterator[Problem]:
    """Add a cell to the numbers of a table; report one that is a date."""
    row = record.data[index]
    if column == P_VALUE and NOT_SIGNIFICANT.fullmatch(row[column]):
        yield from _add_not_significant(record, row, index)
    elif number := _number_in(row, index, column):
        numbers.append(number)
    elif DATE.fullmatch(row[column]):
        yield _date_problem(record, row, index, column)


def _add_not_significant(record: Record, row: dict[str, str], index: int) -> Iterator[Problem]:
    """Take ``n.s.`` for what it says: that a finding is not significant."""
    given = row.pop(P_VALUE)
    stated = as_flag(row.setdefault(SIGNIFICANT, "false"))
    if stated is True:
        shown = f"{given!r}, and `significant` is true"
        needed = "a p value, or nothing; or significant: false"
        yield Problem(record.place((index,)), P_VALUE, shown, needed)
    _assume(record, f"{given} as a p value means `significant: false`")


def _number_in(row: dict[str, str], index: int, column: str) -> _Cell | None:
    """Read the number in a cell in each way in which it can be read; None where there is none."""
    text = row[column]
    text = (text if text.isascii() else THIN_BLANKS.sub(" ", text)).strip(QUOTES)
    start = ""
    if column == P_VALUE and (bound := PART_OF_P.match(text)):
        start = "" if bound["sign"] == "=" else "<"
        text = text[bound.end() :]
    readings = _readings(MINUS.sub("-", text[:1]) + text[1:])
    return _Cell(row, index, column, row[column], start, readings) if readings else None


@lru_cache(maxsize=10_000)
def _readings(text: str) -> dict[str, str]:
    """Give the number that a text is, by the sign behind which its decimals stand.

    Examples
    --------
    >>> _readings("0,24"), _readings("-1.234"), _readings("1 234")
    ({',': '0.24'}, {'.': '-1.234', ',': '-1234'}, {'.': '1234', ',': '1234'})
    """
    if not (signed := SIGNED.fullmatch(text)):
        return {}
    digits, exponent = signed["digits"], ""
    if scientific := SCIENTIFIC.fullmatch(digits):
        digits, exponent = scientific["number"], f"e{scientific['exponent']}"
    readings: dict[str, str] = {}
    for sign, number in NUMBERS.items():
        match = number.fullmatch(digits)
        if match and not (exponent and match["group"]):
            whole = re.sub(r"\D", "", match["whole"]) or "0"
            decimals = f".{match['decimals']}" if match["decimals"] else ""
            readings[sign] = f"{signed['sign'].strip('+')}{whole}{decimals}{exponent}"
    return readings


def _settle_numbers(
    record: Record, numbers: list[_Cell], *, points_are_decimal: bool
) -> Iterator[Problem]:
    shown = {next(iter(cell.readings)) for cell in numbers if len(cell.readings) == 1}
    people = shown or _signs_of_people(numbers, points_are_decimal=points_are_decimal)
    for cell in numbers:
        is_whole = KINDS[cell.column] == "whole"
        signs = people if is_whole else shown
        signs = signs if len(signs) == 1 else {*NUMBERS}
        is_point = "." in cell.text
        # In a sheet a point is that of a number, never typed.
        if is_point and (record.sheet or (points_are_decimal and shown != {","})):
            signs = {"."}
        choices = {cell.readings[sign] for sign in signs if sign in cell.readings}
        choices = choices or {*cell.readings.values()}
        if is_whole:
            choices = {_without_zeros(number) for number in choices}
            choices = {number for number in choices if "." not in number} or choices
        if len(choices) > 1:
            yield _unclear_problem(record, cell, sorted(choices))
            del cell.row[cell.column]
            continue
        (number,) = choices
        if is_whole and not PLAIN.fullmatch(number):
            continue  # left to the model, which refuses it
        value = f"{cell.start}{number}"
        if re.match(P_BOUND, cell.text) or (cell.start and not re.match(P_BOUND, value)):
            continue
        cell.row[cell.column] = value
        _note_assumptions(record, cell, number)


def _signs_of_people(numbers: list[_Cell], *, points_are_decimal: bool) -> set[str]:
    """Find the signs of decimals that whole numbers show: 1,234 participants are no 1.234."""
    signs: set[str] = set()
    for cell in numbers:
        if KINDS[cell.column] == "whole" and not (points_are_decimal and "." in cell.text):
            whole = [s for s, n in cell.readings.items() if "." not in _without_zeros(n)]
            signs |= {*whole} if len(whole) == 1 else set()
    return signs


def _without_zeros(number: str) -> str:
    """Leave out decimals that are all zero."""
    return re.sub(r"\.0*$", "", number)


def _note_assumptions(record: Record, cell: _Cell, number: str) -> None:
    whole = number.lstrip("-").partition(".")[0]
    if "≤" in cell.text or "<=" in cell.text:
        _assume(record, "≤ read as <", f"{cell.text} is {cell.start}{number}")
    is_grouped = len(whole) > 3 and whole not in cell.text
    example = f"{cell.text} is {number}"
    if is_grouped:
        _assume(record, "signs between thousands", example)
    elif "," in cell.text:
        _assume(record, "decimal commas", example)


def _assume(record: Record, what: str, example: str = "") -> None:
    """Add an assumption with its first example."""
    if not any(text.startswith(what) for text in record.assumptions):
        record.assumptions.append(f"{what}: {example}" if example else what)


def _unclear_problem(record: Record, cell: _Cell, choices: list[str]) -> Problem:
    needed = (
        f"a number with one reading, {' or '.join(choices)}: no other number of the table shows "
        "whether its sign is that of decimals"
    )
    return Problem(record.place((cell.index,)), cell.column, repr(cell.text), needed)


def _date_problem(record: Record, row: dict[str, str], index: int, column: str) -> Problem:
    kinds = {"whole": "a whole number", "number": "a number"}
    kind = kinds.get(str(KINDS.get(column)), "text, such as 5 to 12")
    needed = f"{kind}; a spreadsheet program makes a date of what looks like one, such as 5-12"
    return Problem(record.place((index,)), column, f"the date {row.pop(column)!r}", needed)


def is_made_a_date(text: str) -> bool:
    """Check whether a text is a date such as programs make of ``5-12``, and people seldom type.

    Examples
    --------
    >>> texts = ("12-Aug", "05. Dez", "3/6/2024", "May 2020", "2 decades", "8 to 12")
    >>> [is_made_a_date(text) for text in texts]
    [True, True, True, False, False, False]
    """
    if len(text) > MOST_OF_DATE or not re.search(r"[./-]", text) or not DATE.fullmatch(text):
        return False
    letters = re.sub(r"[\W\d_]", "", text)
    is_iso = re.match(r"\d{4}-", text)
    return not is_iso and len(letters) <= MOST_OF_MONTH and not (letters and YEAR.search(text))


def _kind_of(annotation: Any) -> Kind | None:
    """Say what a key holds; None for a text."""
    if get_origin(annotation) is Literal:
        return tuple(map(str, get_args(annotation)))
    kinds: dict[Any, Kind] = {bool: "flag", int: "whole", float: "number"}
    if annotation in kinds:
        return kinds[annotation]
    parts = get_args(annotation) if get_origin(annotation) not in (list, dict) else ()
    return next((kind for part in parts if (kind := _kind_of(part))), None)


# What the columns of all tables hold; those of text are left out.
KINDS: dict[str, Kind] = {
    f"{prefix}{key}": kind
    for prefix, model in MODELS
    for key, field in model.model_fields.items()
    if (kind := _kind_of(field.annotation))
}
