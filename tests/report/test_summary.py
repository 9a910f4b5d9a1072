"""One paragraph on a whole synthesis: its verdicts, and regions with one cohort in one line."""

import pytest

from scripts.report.narrative.summary import summary_paragraph
from scripts.report.syntheses import gather_syntheses
from tests.support.tables import Choices, finding, tables_of, vote_config

UP, DOWN, NONE = "increase", "decrease", "no_change"


def summary(rows, **choices):
    config = vote_config(Choices, **{"specifications": {}, **choices})
    (synthesis,) = gather_syntheses(config, tables_of(rows, config))
    return summary_paragraph(synthesis)


def on(region, *directions, **values):
    """Give one finding of a cohort of its own on a region for each direction."""
    names = ("alder2001", "birch2002", "cedar2003", "dale2004")
    return [
        finding(name, direction, region=region, **values)
        for name, direction in zip(names, directions, strict=False)
    ]


def test_verdicts_come_with_their_votes_and_single_cohorts_in_one_line():
    rows = [
        *on("amygdala", UP, DOWN),
        *on("insula", DOWN, DOWN, DOWN),
        *on("anterior cingulate cortex", NONE),
        *on("limbic lobe", UP),
    ]
    assert summary(rows) == (
        "Two of four regions had results from two or more cohorts. Changes are after treatment. "
        "The result was “consistent decrease” for insula (3 of 3 cohorts). The result was "
        "“inconsistent” for amygdala (1 increase, 1 decrease). The lowest p value of the sign "
        "test was 0.250 (insula); the smallest attainable p value was 0.250. Single cohorts "
        "reported an increase for limbic lobe; no change for anterior cingulate cortex. None of "
        "these results has been replicated in a second cohort."
    )


def test_one_region_with_several_cohorts_has_its_own_paragraph():
    text = summary([*on("insula", DOWN, DOWN), *on("amygdala", UP)])
    assert text.startswith("Insula: Both cohorts, Alder 2001 and Birch 2002, reported a decrease")
    assert text.endswith(
        "A single cohort reported an increase for amygdala. This result has not been replicated in "
        "a second cohort."
    )


@pytest.mark.long
@pytest.mark.parametrize(
    ("values", "compared"),
    [
        (
            {"contrast": "between_groups", "comparator": "hc"},
            "Changes are relative to healthy controls.",
        ),
        ({"contrast": "association"}, "Associations are with clinical improvement."),
        ({"contrast": "prediction"}, "Levels are compared at baseline."),
    ],
)
def test_it_says_who_is_compared_with_whom(values, compared):
    rows = [*on("amygdala", UP, UP, **values), *on("insula", UP, UP, **values)]
    assert compared in summary(rows)


def test_without_a_second_cohort_nothing_is_summed_up():
    assert summary(on("amygdala", UP)) == (
        "No region had results from two or more cohorts. Changes are after treatment. A single "
        "cohort reported an increase for amygdala. This result has not been replicated in a second "
        "cohort."
    )


def test_a_synthesis_without_any_finding_has_no_paragraph():
    assert summary(on("amygdala", UP), where={"measure": ["perfusion"]}) == ""


def test_groups_that_are_no_regions_are_named_for_readers():
    rows = [finding(subgroup="nonresponders"), finding("b2002", DOWN, subgroup="all")]
    assert "a decrease for whole group; an increase for non-responders." in summary(
        rows, group_by="subgroup"
    )
