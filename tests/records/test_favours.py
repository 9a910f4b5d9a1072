"""A direction typed as benefit becomes that of the measure, by what is better for which arm."""

from pathlib import Path

import pytest

from scripts.records.extract_findings import extract_findings
from scripts.records.review_checks import Notes, check_folders
from tests.support.forms import bytes_of_tables
from tests.support.records import RECORD, TINY, make_review, problems_of, read_review, tables
from tests.support.settings import project_settings
from tests.support.tables import MEASURES

STUDY = """\
study_id: doe2020
arms:
  - {arm: dbt, role: treated}
  - {arm: cbt, role: treated}
  - {arm: tau, role: treatment_as_usual}
findings:
  - region: amygdala
    measure: activation
    contrast: CONTRAST
    arm: ARM
    direction: DIRECTION
"""
BETTER = "region,better\namygdala,BETTER\n"
ARMS_CSV = "study_id,arm,role\na,dbt,treated\na,tau,treatment_as_usual\n"

pytestmark = pytest.mark.usefixtures("in_empty_folder")


def study(direction, arm="dbt", comparator="tau", contrast="between_groups", more=""):
    text = STUDY.replace("CONTRAST", contrast).replace("ARM", arm).replace("DIRECTION", direction)
    return text + (f"    comparator: {comparator}\n" if comparator else "") + more


def directions(text, better, vocabulary=BETTER):
    vocabulary = vocabulary.replace("BETTER", better)
    folder = make_review(Path(), {"doe2020": text}, vocabulary=vocabulary)
    return list(extract_findings(read_review(folder, MEASURES))["findings"]["direction"])


def refusals(text, vocabulary="region,better\namygdala,lower\n"):
    problems = problems_of(studies={"doe2020": text}, vocabulary=vocabulary)
    return [(p.place.file, p.place.line, p.field, p.needed, p.nearest) for p in problems]


@pytest.mark.parametrize(
    ("favoured", "better", "arm", "comparator", "contrast", "direction"),
    [
        ("intervention", "lower", "dbt", "tau", "between_groups", "decrease"),
        ("intervention", "higher", "dbt", "tau", "between_groups", "increase"),
        ("control", "lower", "dbt", "tau", "between_groups", "increase"),
        ("control", "higher", "dbt", "tau", "between_groups", "decrease"),
        ("intervention", "lower", "tau", "dbt", "between_groups", "increase"),
        ("intervention", "higher", "tau", "dbt", "between_groups", "decrease"),
        ("control", "lower", "tau", "dbt", "between_groups", "decrease"),
        ("control", "higher", "tau", "dbt", "between_groups", "increase"),
        ("intervention", "lower", "dbt", "", "within_group", "decrease"),
        ("intervention", "higher", "dbt", "", "within_group", "increase"),
        ("control", "lower", "dbt", "", "within_group", "increase"),
        ("control", "higher", "dbt", "", "within_group", "decrease"),
    ],
)
def test_whom_a_result_favours_says_where_the_measure_of_its_arm_went(
    favoured, better, arm, comparator, contrast, direction
):
    typed = study(f"favours {favoured}", arm, comparator, contrast)
    assert directions(typed, better) == [direction]


def test_what_a_finding_says_is_better_comes_before_the_vocabulary():
    assert directions(study("favours control", more="    better: higher\n"), "lower") == [
        "decrease"
    ]


def test_a_region_inherits_what_is_better_from_the_one_that_contains_it():
    vocabulary = "region,parent,rank,better\nlimbic lobe,,system,lower\namygdala,limbic lobe,,\n"
    typed = study("favours intervention")
    assert directions(typed, "", vocabulary.replace("lobe,,\n", "lobe,structure,\n")) == [
        "decrease"
    ]


@pytest.mark.parametrize(
    ("typed", "direction"),
    [
        ("favors intervention", "decrease"),
        ("Favours the Treatment", "decrease"),
        ("favour treated", "decrease"),
        ("favours_intervention", "decrease"),
        ("favours the experimental group", "decrease"),
        ("FAVOURS CONTROL", "increase"),
        ("favors the comparator", "increase"),
        ("favours  the controls", "increase"),
    ],
)
def test_a_benefit_may_be_typed_in_the_usual_ways(typed, direction):
    assert directions(study(typed), "lower") == [direction]


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("favors intervetion", "favours intervention"),
        ("favours contol", "favours control"),
        ("decrese", "decrease"),
        ("n.s.", "not_reported"),
    ],
)
def test_a_slip_in_a_direction_is_refused_with_the_nearest_term(typed, nearest):
    ((*place, needed, close),) = refusals(study(typed))
    assert place == [RECORD, 11, "findings 1, direction"]
    assert needed.endswith("not_reported, unclear, favours intervention, favours control")
    assert close == nearest


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        (study("favours control", "dbt", "cbt"), "both arms are treated"),
        (study("favours control", "tau", "", "within_group"), "a change within a control arm"),
        (study("favours control", "tau", ""), "the role `treated` for one of the two arms"),
        (study("favours control", "dbt", "", "association"), "association does not compare arms"),
    ],
)
def test_a_benefit_that_says_nothing_of_the_intervention_is_refused_with_its_line(text, needed):
    ((*place, message, _),) = refusals(text)
    assert place == [RECORD, 11, "findings 1, direction"]
    assert needed in message


def test_a_benefit_is_refused_where_nobody_says_what_is_better():
    ((*_, needed, _),) = refusals(study("favours control"), "region\namygdala\n")
    assert needed.startswith("say which is better: higher or lower, under `better` of the finding")


def built_tables(direction, better, form):
    """Extract a review in which one finding is typed as it says, and return the tables' bytes."""
    vocabulary = BETTER.replace("BETTER", better)
    row = f"a,amygdala,activation,between_groups,dbt,tau,{direction}\n"
    header = "study_id,region,measure,contrast,arm,comparator,direction\n"
    csv = tables("study_id\na\n", ARMS_CSV, header + row)
    parts = csv if form == "csv" else {"studies": {"doe2020": study(direction)}}
    folder = make_review(Path(f"{direction} {better} {form}"), vocabulary=vocabulary, **parts)
    return bytes_of_tables(folder)


@pytest.mark.parametrize("form", ["yaml", "csv"])
@pytest.mark.parametrize(("better", "raw"), [("lower", "decrease"), ("higher", "increase")])
def test_both_ways_of_typing_a_direction_give_the_same_bytes(better, raw, form):
    assert built_tables("favours intervention", better, form) == built_tables(raw, better, form)


def test_the_check_says_how_many_directions_were_read_and_how():
    findings = "study_id,region,measure,contrast,arm,comparator,direction\n"
    for direction in ("favours intervention", "favors control", "favours treatment", "increase"):
        findings += f"a,amygdala,activation,between_groups,dbt,tau,{direction}\n"
    parts = tables("study_id\na\n", ARMS_CSV, findings)
    make_review(Path(), vocabulary="region,better\namygdala,lower\n", **parts)
    notes = Notes()
    config = project_settings()
    assert check_folders(Path(TINY).parent, config, notes) == []
    assert notes.readings == [
        "tiny: 2 directions typed as `favours ...` were read as decrease (lower is better).",
        "tiny: 1 direction typed as `favours ...` was read as increase (lower is better).",
    ]
