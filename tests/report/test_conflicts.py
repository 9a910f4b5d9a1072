"""What sets findings that disagree apart: only what the records hold, and of every finding."""

import pytest

from scripts.report.narrative.conflicts import list_differences

USUAL = {
    "part": "amygdala",
    "condition": None,
    "task": None,
    "subgroup": "all",
    "contrast": "within_group",
    "measure": "activation",
    "side": "unspecified",
    "target_region": None,
    "outcome": None,
    "modality": None,
    "intervention_name": None,
    "weeks": None,
    "follow_up": None,
    "risk_of_bias": "not judged",
}


def differences_of(increase, decrease, *, grouped_by="region", group="amygdala"):
    """Name the differences between findings of increase and of decrease."""
    sides = {
        direction: [{**USUAL, **finding} for finding in findings]
        for direction, findings in {"increase": increase, "decrease": decrease}.items()
    }
    return ", ".join(list_differences(sides, grouped_by=grouped_by, group=group))


def test_findings_that_are_alike_in_all_that_is_recorded_do_not_differ():
    assert differences_of([{"modality": "fMRI"}], [{"modality": "fMRI"}]) == ""


@pytest.mark.parametrize(
    ("one", "other", "text"),
    [
        ({"modality": "fMRI"}, {"modality": "PET"}, "modality"),
        ({"side": "left"}, {"side": "right"}, "side"),
        (
            {"subgroup": "responders"},
            {},
            "subgroup",
        ),
        (
            {"contrast": "between_groups"},
            {},
            "contrast",
        ),
        (
            {"measure": "grey_matter_volume"},
            {},
            "measure",
        ),
        (
            {"intervention_name": "DBT"},
            {"intervention_name": "CBT"},
            "treatment",
        ),
    ],
)
def test_an_aspect_in_which_both_sides_differ_is_named(one, other, text):
    assert differences_of([one], [other]) == text


def test_an_aspect_that_one_finding_of_the_other_side_shares_is_not_named():
    assert differences_of([{"modality": "fMRI"}], [{"modality": "PET"}, {"modality": "fMRI"}]) == ""


def test_an_aspect_that_is_not_recorded_for_every_finding_is_not_named():
    assert differences_of([{"modality": "fMRI"}], [{"modality": "PET"}, {}]) == ""
    assert differences_of([{"side": "left"}], [{"side": "unspecified"}]) == ""


def test_bilateral_is_both_sides():
    assert differences_of([{"side": "left"}], [{"side": "bilateral"}]) == ""


def test_a_condition_goes_before_the_task_of_the_study():
    text = "task or condition"
    assert differences_of([{"condition": "rest", "task": "n-back"}], [{"task": "n-back"}]) == text
    assert differences_of([{"condition": "rest", "task": "n-back"}], [{"task": "rest"}]) == ""


def test_a_region_as_a_whole_may_be_any_of_its_parts():
    named = "part of the region"
    assert differences_of([{"part": "left part"}], [{"part": "right part"}]) == named
    assert differences_of([{"part": "left part"}], [{}]) == ""


def test_other_groups_than_regions_may_differ_in_region_and_not_in_what_they_are_grouped_by():
    one, other = {"part": "insula", "condition": "rest"}, {"part": "amygdala", "condition": "task"}
    text = "region"
    assert differences_of([one], [other], grouped_by="condition", group="rest") == text


@pytest.mark.parametrize(
    ("short", "long", "text"),
    [
        ([12], [52], "treatment duration"),
        ([1], [2, 4], "treatment duration"),
        ([10], [12], ""),
        ([4, 30], [10], ""),
        ([4, None], [10], ""),
    ],
)
def test_durations_differ_where_one_side_is_at_least_twice_as_long(short, long, text):
    assert differences_of([{"weeks": w} for w in short], [{"weeks": w} for w in long]) == text


def test_an_aspect_that_sets_every_finding_apart_is_not_named():
    many = [{"modality": name} for name in ("PET", "EEG", "MEG")]
    assert differences_of([{"modality": "fMRI"}], many) == ""
    assert differences_of([{"modality": "fMRI"}], many[:2]) == "modality"
