"""What an editor would query in any page: a hyphen for a minus sign, keys, files of the project."""

import re

import pytest

from scripts.common.wording import number_text
from scripts.report.reading import coding_notes_sentence
from scripts.report.studies import finding_entry
from scripts.tables.files import to_records
from tests.support.brain import MADE_UP
from tests.support.shipped import EACH
from tests.support.tables import finding, findings_table


@pytest.fixture(scope="module", params=[MADE_UP, *EACH])
def pages(request, built_reviews):
    """Give the pages of a review, without their references."""
    built = built_reviews(request.param)
    whole = built.report(), built.supplement(), built.claims_page()
    shown = [page.split('<section id="references"')[0] for page in whole]
    return [re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL) for page in shown]


def test_negative_numbers_have_a_minus_sign(pages):
    for page in pages:
        assert re.findall(r"[\s\[(]-\d+\.\d+", page) == []


@pytest.mark.parametrize(
    ("number", "text"),
    [(-0.39, "−0.39"), (-0.0044, "−0.004"), (0.0021, "0.002"), (0.0004, "0.00"), (-0.0, "0.00")],
)
def test_a_number_near_zero_keeps_its_side_of_it(number, text):
    assert number_text(number, 2) == text


def test_no_page_names_a_file_of_the_records_and_numbered_decisions_are_explained(pages):
    for page in pages:
        assert "CODING.md" not in page
        named = re.search(r"\bdecisions? \d", page, re.IGNORECASE)
        assert bool(named) == ("explained in the coding notes" in page)


def test_notes_without_a_numbered_decision_need_no_explanation():
    assert coding_notes_sentence(["A decision of the authors.", ""]) == ""
    assert "coding notes" in coding_notes_sentence(["", "Decision 2."])


def test_directions_of_findings_are_explained_where_votes_are_about_benefit(pages):
    supplement = pages[1]
    assert ("↑ favours the" in supplement) == ("better, a decrease favours the" in supplement)


def test_no_outcome_is_called_borderline(pages):
    assert not any("borderline severity" in page.casefold() for page in pages)


def test_a_flow_diagram_is_named_only_where_there_is_one(pages):
    supplement = pages[1]
    assert ("a flow diagram shows them" in supplement) == ("No flow diagram" not in supplement)


def test_a_conflicting_cohort_is_listed_and_a_direction_without_a_cohort_has_no_number(pages):
    assert ", 0 cohorts (" not in pages[1]


def test_the_number_of_a_group_stands_before_its_comparator():
    named = {"arm": "dbt", "comparator": "tau"}
    rows = findings_table(
        [
            finding("a", n=17, **named),
            finding("a", subgroup="responders", **named),
            finding("a", **named),
        ]
    )
    groups = [finding_entry(row, several=False)["group"] for row in to_records(rows)]
    assert groups == [
        "dbt, n\u00a0=\u00a017, compared with tau",
        "dbt, responders, compared with tau",
        "dbt compared with tau",
    ]
