"""The items of the reporting guidelines SWiM and PRISMA 2020, in our own words.

SWiM: Campbell M, et al (2020), BMJ 368:l6890, doi:10.1136/bmj.l6890. PRISMA 2020: Page MJ, et al
(2021), BMJ 372:n71, doi:10.1136/bmj.n71. Both are published under CC BY.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple


class Item(NamedTuple):
    """One item of a guideline: its number, what it is about, and what it asks for."""

    number: str
    topic: str
    asks: str


SWIM = (
    Item("1a", "Grouping studies", "The groups of the synthesis, and why they were chosen"),
    Item("1b", "Grouping studies", "Changes to the groups after the protocol, and why"),
    Item("2", "Standardised metric", "The metric, why it was chosen, and how results became it"),
    Item("3", "Synthesis methods", "How effects were synthesised, and why without meta-analysis"),
    Item("4", "Prioritised results", "How results were chosen for the synthesis or conclusions"),
    Item("5", "Heterogeneity", "How differences between the reported effects were examined"),
    Item("6", "Certainty of evidence", "How the certainty of the findings was assessed"),
    Item("7", "Data presentation", "The tables and figures, and what orders the studies in them"),
    Item(
        "8",
        "Reporting results",
        "The findings, their certainty, and the studies that contribute to them",
    ),
    Item("9", "Limitations", "Limits of methods and groups, and what they mean for the question"),
)

PRISMA = (
    Item("1", "Title", "The title calls the report a systematic review"),
    Item("2", "Abstract", "An abstract that follows PRISMA 2020 for Abstracts"),
    Item("3", "Rationale", "Why the review was done, given what is known"),
    Item("4", "Objectives", "The objective or question"),
    Item("5", "Eligibility criteria", "Criteria of inclusion, and how studies were grouped"),
    Item("6", "Information sources", "Every source searched, and when it was last searched"),
    Item("7", "Search strategy", "The full search strategy for every source"),
    Item("8", "Selection process", "How studies were chosen, by how many people, independently"),
    Item("9", "Data collection", "How data were collected, by how many people, independently"),
    Item("10a", "Data items", "The outcomes that were sought, and whether all their results were"),
    Item("10b", "Data items", "Other variables that were sought, and what was assumed of gaps"),
    Item("11", "Risk of bias assessment", "How risk of bias was assessed, and with which tool"),
    Item("12", "Effect measures", "The effect measure of each outcome"),
    Item("13a", "Synthesis methods", "How it was decided which studies enter which synthesis"),
    Item("13b", "Synthesis methods", "How data were prepared: missing statistics, conversions"),
    Item("13c", "Synthesis methods", "How results were put into tables and figures"),
    Item("13d", "Synthesis methods", "How results were synthesised, and why so"),
    Item("13e", "Synthesis methods", "How causes of heterogeneity were explored"),
    Item("13f", "Synthesis methods", "Sensitivity analyses"),
    Item("14", "Reporting bias assessment", "How bias by missing results was assessed"),
    Item("15", "Certainty assessment", "How the certainty of the evidence was assessed"),
    Item("16a", "Study selection", "Records and studies at each step, ideally as a flow diagram"),
    Item("16b", "Study selection", "Studies that seem to fit and were excluded, and why"),
    Item("17", "Study characteristics", "Each included study, with its characteristics"),
    Item("18", "Risk of bias in studies", "Risk of bias of each included study"),
    Item("19", "Results of studies", "Results of each study, with effects and their precision"),
    Item(
        "20a",
        "Results of syntheses",
        "Characteristics and risk of bias of the studies in each synthesis",
    ),
    Item("20b", "Results of syntheses", "Results of every statistical synthesis"),
    Item("20c", "Results of syntheses", "Results on causes of heterogeneity"),
    Item("20d", "Results of syntheses", "Results of the sensitivity analyses"),
    Item("21", "Reporting biases", "Bias by missing results, for each synthesis"),
    Item("22", "Certainty of evidence", "Certainty of the evidence, for each outcome"),
    Item("23a", "Discussion", "The results interpreted beside other evidence"),
    Item("23b", "Discussion", "Limits of the evidence"),
    Item("23c", "Discussion", "Limits of how the review was done"),
    Item("23d", "Discussion", "What follows for practice, policy and research"),
    Item("24a", "Registration and protocol", "Registration, or that there was none"),
    Item("24b", "Registration and protocol", "Where the protocol is, or that there was none"),
    Item("24c", "Registration and protocol", "Changes to what was registered or planned"),
    Item("25", "Support", "Funding and other support, and the funders' part"),
    Item("26", "Competing interests", "Competing interests of the authors"),
    Item("27", "Availability", "Where data, code and other materials are available"),
)

GUIDELINES = {"swim": SWIM, "prisma": PRISMA}
SWIM_NUMBERS = [item.number for item in SWIM]
PRISMA_NUMBERS = [item.number for item in PRISMA]


def nearest_number(unknown: str, known: Sequence[str]) -> str:
    """Find the item number closest to one that the guideline does not have.

    The spelling is no guide here: 1c is near 1b, and 16 is near 16a, not near 6.
    """
    return min(known, key=lambda number: _distance(unknown, number))


def _distance(one: str, other: str) -> tuple[int, int]:
    (number, letter), (number_2, letter_2) = _parts(one), _parts(other)
    return abs(number - number_2), abs(letter - letter_2)


def _parts(number: str) -> tuple[int, int]:
    """Split an item number into number and letter; what is not a number counts as 0."""
    match = re.search(r"(\d{1,4})\s*([a-z]?)", number.lower())
    return (int(match[1]), ord(match[2] or "`") - ord("`")) if match else (0, 0)
