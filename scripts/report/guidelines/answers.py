"""Answers to the items of reporting guidelines, and the facts of a review that fill them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from scripts.models.config import Config
from scripts.models.review import Review
from scripts.report.limits import limits
from scripts.tables.files import Tables

REPORTED, IN_PART = "reported", "partly reported"
NOT_REPORTED, FOR_AUTHORS = "not reported by the review", "to be completed by the authors"
STATUSES = (REPORTED, IN_PART, NOT_REPORTED, FOR_AUTHORS)


class Answer(NamedTuple):
    """How far an item is answered, what is missing, and where the answer stands.

    In a table of answers the texts name in braces what they are filled with; see ``answer_values``.
    """

    status: str
    text: str
    left: str
    places: tuple[str, ...]


def reported(text: str, *places: str) -> Answer:
    """Answer an item in full."""
    return Answer(REPORTED, text, "", places)


def reported_in_part(text: str, left: str, *places: str) -> Answer:
    """Answer an item as far as the data permit; ``left`` says what is missing."""
    return Answer(IN_PART, text, left, places)


def not_reported(left: str) -> Answer:
    """Say that the review does not report an item; see ``of_review``."""
    return Answer(NOT_REPORTED, "", left, ())


def left_to_authors(left: str) -> Answer:
    """Leave a judgement of the synthesis to the authors."""
    return Answer(FOR_AUTHORS, "", left, ())


# The answer to each item, or several by the value that is the condition of each.
Answers = Mapping[str, Answer | Mapping[str, Answer]]
ALWAYS = ""


def choose_answers(answers: Answers, values: Mapping[str, Any]) -> dict[str, Answer]:
    """Answer each item by the first answer whose condition holds, filled with the values."""
    chosen = {}
    for item, rows in answers.items():
        options = {ALWAYS: rows} if isinstance(rows, Answer) else rows
        answer = next(a for name, a in options.items() if name == ALWAYS or values[name])
        text, left = (words.format_map(values) for words in (answer.text, answer.left))
        chosen[item] = answer._replace(text=text, left=left)
    return chosen


def of_review(answer: Answer, *, is_coded: bool) -> Answer:
    """Leave to the authors what only a review that is coded from its documents may not report."""
    open_item = answer.status == NOT_REPORTED and not is_coded
    return answer._replace(status=FOR_AUTHORS) if open_item else answer


@dataclass(frozen=True)
class ReviewFacts:
    """Everything that the pipeline knows of a review.

    Attributes
    ----------
    name
        Name of the review's folder.
    review, config, tables
        As in ``write_report``.
    """

    name: str
    review: Review
    config: Config
    tables: Tables

    @cached_property
    def studies(self) -> pd.DataFrame:
        """The included studies."""
        return self.tables["studies"][self.tables["studies"]["included"]]

    @cached_property
    def findings(self) -> pd.DataFrame:
        """The findings of the included studies."""
        return self.tables["findings"][self.tables["findings"]["included"]]

    @property
    def rows(self) -> pd.DataFrame:
        """The certainty on every region with a vote, once for each synthesis."""
        return self.tables["certainty"]

    @cached_property
    def shown(self) -> list[str]:
        """The syntheses that have a section of their own: those that take in any finding."""
        with_rows = set(self.tables["votes"]["synthesis"])
        return [name for name in self.config.syntheses if name in with_rows]

    @cached_property
    def limits(self) -> list[str]:
        """The limits that the report states."""
        return list(limits(self.review, self.tables))
