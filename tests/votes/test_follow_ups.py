"""One follow-up votes for a unit and region, by a rule that the synthesis states."""

import pytest

from scripts.effects.estimate_effects import estimate_effects
from scripts.models.config import EffectConfig
from scripts.votes.count_votes import count_votes
from scripts.votes.follow_ups import weeks_of
from tests.support.tables import finding, findings_table, regions_table, vote_config


def votes_of(rows, follow_up=None, unit="cohort"):
    synthesis = {"title": "Change", "where": {}, "unit": unit}
    synthesis |= {"follow_up": follow_up} if follow_up else {}
    config = vote_config(EffectConfig, syntheses={"change": synthesis})
    _, units, votes = count_votes(findings_table(rows), regions_table(), config)
    return units["vote"].tolist(), votes


TWO_TIMES = [
    finding("a", "increase", follow_up="end of treatment"),
    finding("a", "decrease", follow_up="6 months"),
]


@pytest.mark.parametrize(
    ("rule", "vote"),
    [
        (None, "decrease"),
        ("longest", "decrease"),
        ("shortest", "increase"),
        ("6 months", "decrease"),
        ("End of  Treatment", "increase"),
    ],
)
def test_two_times_no_longer_conflict_and_the_rule_says_which_votes(rule, vote):
    assert votes_of(TWO_TIMES, rule)[0] == [vote]


def test_a_unit_without_the_named_follow_up_has_no_vote():
    cast, votes = votes_of(TWO_TIMES, "1 year")
    assert (cast, votes["k_units"].tolist()) == ([], [])


def test_a_result_without_direction_at_another_follow_up_is_not_part_of_the_named_one():
    rows = [
        finding("a", "increase", follow_up="1 year"),
        finding("a", "not_reported", follow_up="12 months"),
        finding("b", "not_reported", follow_up="12 weeks"),
    ]
    cast, votes = votes_of(rows, "1 year")
    assert cast == ["increase"]
    assert votes["n_not_reported"].tolist() == [1]


def test_units_are_compared_in_one_unit_of_time():
    rows = [finding("a", "increase", follow_up="11 weeks"), finding("a", follow_up="3 months")]
    rows[1]["direction"] = "decrease"
    assert votes_of(rows)[0] == ["decrease"]
    assert votes_of(rows, "13 weeks")[0] == ["decrease"]


def test_a_result_without_direction_does_not_take_the_vote_of_an_earlier_follow_up():
    rows = [
        finding("a", "increase", follow_up="12 weeks"),
        finding("a", "not_reported", follow_up="1 year"),
    ]
    cast, votes = votes_of(rows)
    assert cast == ["increase"]
    assert votes["n_not_reported"].tolist() == [1]


def test_of_the_reports_of_a_cohort_the_longest_follow_up_votes():
    rows = [
        finding("a", "increase", cohort="x", follow_up="12 weeks"),
        finding("b", "decrease", cohort="x", follow_up="2 years"),
    ]
    assert votes_of(rows)[0] == ["decrease"]
    assert sorted(votes_of(rows, unit="study")[0]) == ["decrease", "increase"]


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("6 months", 26),
        ("6-month follow-up", 26),
        ("1.5 years", 78),
        ("week 12", 12),
        ("Month 6", 26),
        ("52 weeks", 52),
        ("12 months", 52),
        ("5 months", 21.667),
        ("10 wks", 10),
        ("after 14 days", 2),
        ("post-treatment", 0),
        ("", 0),
    ],
)
def test_a_follow_up_is_read_in_weeks(text, weeks):
    assert weeks_of(text) == pytest.approx(weeks)


def test_independent_comparisons_vote_apart_where_the_comparison_is_the_unit():
    rows = [
        finding("a", "increase", comparison="high dose"),
        finding("a", "decrease", comparison="low dose"),
        finding("b", "increase"),
    ]
    config = vote_config(
        EffectConfig,
        syntheses={"change": {"title": "Change", "where": {}, "unit": "comparison"}},
    )
    _, units, votes = count_votes(findings_table(rows), regions_table(), config)
    cast = dict(zip(units["unit"], units["vote"], strict=True))
    assert cast == {"a: high dose": "increase", "a: low dose": "decrease", "b": "increase"}
    assert votes["k_units"].tolist() == [3]
    assert votes["k_studies"].tolist() == [2]


@pytest.mark.parametrize("unit", ["cohort", "study", "comparison"])
def test_effects_are_those_of_a_cohort_at_its_one_follow_up_whatever_votes(unit):
    effect = {"effect_type": "smd", "se": 0.1}
    rows = [
        finding("a", cohort="x", follow_up="12 weeks", comparison="one", effect=0.2, **effect),
        finding("b", cohort="x", follow_up="2 years", comparison="two", effect=0.8, **effect),
    ]
    synthesis = {"title": "Change", "where": {}, "unit": unit}
    config = vote_config(EffectConfig, syntheses={"change": synthesis})
    _, reported, _ = estimate_effects(findings_table(rows), regions_table(), config)
    assert reported[["cohort", "effect"]].to_numpy().tolist() == [["x", 0.8]]
