"""Headings are read in the words of reviewers, each as one column or as none."""

from itertools import combinations

import pytest

from scripts.records.flat_table import COLUMNS
from scripts.records.headings import SYNONYMS, plain_words, read_heading
from scripts.records.study_tables import TABLE_MODELS, table_columns

ARMS = table_columns("arms")[0]


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Study", "study_id"),
        ("Author/year", "study_id"),
        ("Author, Year", "study_id"),
        ("Trial (linked reports)", "cohort"),
        ("Linked reports", "cohort"),
        ("Outcome domain", "region"),
        ("OUTCOME AS REPORTED", "region_as_reported"),
        ("Favors", "direction"),
        ("Favoured group", "direction"),
        ("Direction of effect", "direction"),
        ("N intervention", "arm_n"),
        ("n (treatment)", "arm_n"),
        ("n exp.", "arm_n"),
        ("n (con)", "comparator_n"),
        ("Number in control group", "comparator_n"),
        ("N randomized, control", "comparator_n_enrolled"),
        ("Control group", "comparator"),
        ("P value", "p_value"),
        ("p", "p_value"),
        ("SE", "se"),
        ("Page no.", "page"),
        ("Overall risk of bias", "risk_of_bias_overall"),
        ("Risk of bias: Deviations", "risk_of_bias_Deviations"),
        ("study-id", "study_id"),
        ("P_Value (two-sided)", "p_value"),
    ],
)
def test_a_heading_in_usual_words_is_read(heading, column):
    assert read_heading(heading, COLUMNS).columns[0] == column


@pytest.mark.parametrize(
    "heading",
    [
        "Country",
        "N",
        "Mean (SD)",
        "Effect (SE)",
        "N intervention and control",
        "体重",
        "",
        "Weeks",
        "Total N",
        "n (both)",
    ],
)
def test_a_heading_that_could_be_anything_is_not_read(heading):
    columns = [name for name in COLUMNS if name != "n"]
    assert read_heading(heading, columns) is None


def test_the_unit_of_a_follow_up_and_the_kind_of_an_effect_are_kept():
    readings = [read_heading(name, COLUMNS) for name in ("Follow-up [weeks]", "Time point, months")]
    assert [(reading.columns, reading.unit) for reading in readings] == [
        (("follow_up",), "weeks"),
        (("follow_up",), "months"),
    ]
    readings = [
        read_heading(name, COLUMNS) for name in ("SMD", "Effect (Hedges' g)", "OR", "Log OR")
    ]
    assert [reading.effect_type for reading in readings] == [
        *("smd", "smd", "odds_ratio", "log_odds_ratio"),
    ]
    assert read_heading("Duration (weeks)", COLUMNS).columns == ("intervention_duration_weeks",)
    assert read_heading("Duration (months)", COLUMNS) is None


def test_a_heading_means_what_its_table_has():
    assert read_heading("Sample size", ARMS).columns == ("n",)
    assert read_heading("Sample size", COLUMNS) is None
    assert read_heading("Type", ARMS).columns == ("role",)
    assert read_heading("N intervention", ARMS) is None


def test_the_name_of_a_column_comes_first_but_for_an_outcome_without_a_region():
    for name in [name for model in TABLE_MODELS for name in table_columns(model)[0]]:
        if not name.endswith("*") and name != "outcome":
            assert read_heading(name, [name]).exact == name
    assert read_heading("Outcome", COLUMNS).columns == ("region", "outcome")


def test_headings_are_listed_as_they_are_compared_and_once_for_a_column():
    for headings in SYNONYMS.values():
        assert [plain_words(heading) for heading in headings] == [*headings]
        assert len({*headings}) == len(headings)


def test_headings_that_several_columns_share_are_those_that_are_meant_to():
    shared = {
        heading: {one, two}
        for one, two in combinations(SYNONYMS, 2)
        for heading in {*SYNONYMS[one]} & {*SYNONYMS[two]}
    }
    assert shared == {"trial": {"study_id", "cohort"}, "outcome": {"region", "outcome"}}
