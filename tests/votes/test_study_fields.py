"""Filters, groups and comparisons by what the studies are like, and findings without a vote."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.models.config import EffectConfig
from scripts.tables.contract import check_table
from scripts.tables.files import shape_table
from scripts.tables.records import STUDIES
from scripts.tables.votes import UNVOTED_FINDINGS
from scripts.votes.count_votes import count_votes
from scripts.votes.default_syntheses import fill_syntheses
from scripts.votes.review_data import prepare_review
from scripts.votes.study_fields import add_study_fields, allowed_by_bias, split_judgements
from scripts.votes.subgroups import compare_subgroups
from scripts.votes.syntheses import group_all_findings
from scripts.votes.unvoted_findings import list_unvoted
from scripts.votes.vary_choices import vary_choices
from scripts.votes.voting import DIRECTIONS
from tests.support.selection import examples
from tests.support.tables import (
    ROLES,
    Choices,
    finding,
    findings_table,
    regions_table,
    vote_config,
)

JUDGED = {
    "a": {"risk_of_bias_tool": "RoB 2", "risk_of_bias_overall": "low", "design": "randomised"},
    "b": {"risk_of_bias_tool": "RoB 2", "risk_of_bias_overall": "high", "design": "randomised"},
    "c": {"risk_of_bias_domains": "missing data: high;selection: low", "year": 2001},
}
WAYS = {"a": "increase", "b": "decrease", "c": "increase"}


def findings_of(rows, studies):
    about = [
        {"study_id": s, "cohort": s, "included": True, **cells} for s, cells in studies.items()
    ]
    return add_study_fields(findings_table(rows), shape_table(about, STUDIES))


@pytest.fixture
def findings():
    return findings_of([finding(name, way) for name, way in WAYS.items()], JUDGED)


def config_of(model=EffectConfig, specifications=None, **synthesis):
    synthesis = {"title": "Change", "where": {}, **synthesis}
    more = {} if specifications is None else {"specifications": specifications}
    return vote_config(model, syntheses={"change": synthesis}, **more)


def counted(findings, **synthesis):
    _, _, votes = count_votes(findings, regions_table(), config_of(**synthesis))
    columns = ["region", "n_increase", "n_decrease"]
    return {row[0]: tuple(row[1:]) for row in votes[columns].to_numpy().tolist()}


@pytest.mark.parametrize(
    ("where", "counts"),
    [
        ({"risk_of_bias": ["low"]}, (1, 0)),
        ({"risk_of_bias": ["low", "high"]}, (1, 1)),
        ({"risk_of_bias": ["not judged"]}, (1, 0)),
        ({"risk_of_bias_missing data": ["high"]}, (1, 0)),
        ({"design": ["randomised"]}, (1, 1)),
        ({"year": [2001]}, (1, 0)),
    ],
)
def test_a_filter_takes_fields_of_studies(findings, where, counts):
    assert counted(findings, where=where) == {"amygdala": counts}


def test_votes_are_grouped_by_a_field_of_studies(findings):
    by_risk = counted(findings, group_by="risk_of_bias")
    assert by_risk == {"low": (1, 0), "high": (0, 1), "not judged": (1, 0)}
    by_domain = counted(findings, group_by="risk_of_bias_missing data")
    assert by_domain == {"high": (1, 0), "not judged": (1, 1)}
    assert counted(findings, group_by="year") == {"2001": (1, 0)}


def test_an_unknown_column_of_a_filter_is_refused():
    with pytest.raises(ValueError, match="risk_of_bias_"):
        config_of(where={"dessign": ["randomised"]})


def test_studies_of_high_risk_are_left_out_by_choice(findings):
    kept = {c: set(findings[allowed_by_bias(findings, c)]["study_id"]) for c in ("any", "low")}
    assert kept == {"any": {"a", "b", "c"}, "low": {"a"}}
    chosen = config_of(Choices, {"risk_of_bias": ["not_high", "low"]})
    table = vary_choices(findings, regions_table(), chosen).set_index("risk_of_bias")
    assert table["k_units"].to_dict() == {"any": 3, "not_high": 2, "low": 1}
    assert table["configured"].to_dict() == {"any": True, "not_high": False, "low": False}


def test_votes_are_compared_by_the_values_of_a_field(findings):
    config = config_of(compare_by=["risk_of_bias", "design"])
    table = compare_subgroups(findings, regions_table(), config)
    rows = table.set_index(["compared_by", "value"])[["n_increase", "n_decrease", "verdict"]]
    assert rows.T.to_dict("list") == {
        ("design", "not recorded"): [1, 0, "single cohort"],
        ("design", "randomised"): [1, 1, "inconsistent"],
        ("risk_of_bias", "high"): [0, 1, "single cohort"],
        ("risk_of_bias", "low"): [1, 0, "single cohort"],
        ("risk_of_bias", "not judged"): [1, 0, "single cohort"],
    }


def test_without_fields_to_compare_there_is_no_row(findings):
    assert compare_subgroups(findings, regions_table(), config_of()).empty


# --- Findings without a vote ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "synthesis", "reason"),
    [
        ({"direction": "not_reported"}, {}, "the direction is not reported"),
        ({"direction": "unclear"}, {}, "the direction is unclear"),
        (
            {"arm": "hc", "arm_role": "healthy_control"},
            {"where": {"arm_role": ["treated"]}},
            "no synthesis includes its kind of group (healthy control)",
        ),
        (
            {"contrast": "association", "subgroup": "responders"},
            {"where": {"contrast": ["within_group"], "subgroup": ["all"]}},
            "no synthesis includes its contrast (association) and subgroup (responders)",
        ),
        (
            {"included": False},
            {},
            "no synthesis includes its study, which is not one of the included studies",
        ),
        (
            {"better": None},
            {"count": "benefit"},
            "neither the finding nor the vocabulary says which direction is better",
        ),
        (
            {"better": "lower", "arm": "tau", "arm_role": "treatment_as_usual"},
            {"count": "benefit"},
            "a change within a control group does not favour either group",
        ),
        ({}, {"group_by": "condition"}, "no condition is recorded"),
        (
            {"follow_up": "4 weeks"},
            {"follow_up": "1 year"},
            "measured at another follow-up than the one that votes (4 weeks)",
        ),
    ],
)
def test_a_finding_without_a_vote_is_listed_with_the_reason(row, synthesis, reason):
    findings = findings_of([{**finding("a"), **row}], {"a": {}})
    unvoted = list_unvoted(findings, regions_table(), config_of(**synthesis))
    assert unvoted[["study_id", "reason"]].to_numpy().tolist() == [["a", reason]]


def test_a_finding_with_a_vote_in_one_synthesis_is_not_listed():
    findings = findings_of([finding("a"), finding("b", measure="volume")], {"a": {}, "b": {}})
    syntheses = {
        "one": {"title": "One", "where": {"measure": ["activation"]}},
        "two": {"title": "Two", "where": {"measure": ["activation"], "side": ["left"]}},
    }
    unvoted = list_unvoted(findings, regions_table(), vote_config(syntheses=syntheses))
    assert unvoted["study_id"].tolist() == ["b"]
    assert unvoted["reason"].tolist() == ["no synthesis includes its measure (volume)"]


def test_the_closest_synthesis_gives_the_reason():
    findings = findings_of([finding("a", subgroup="responders")], {"a": {}})
    syntheses = {
        "far": {"title": "Far", "where": {"measure": ["volume"], "subgroup": ["all"]}},
        "near": {"title": "Near", "where": {"subgroup": ["all"]}},
    }
    unvoted = list_unvoted(findings, regions_table(), vote_config(syntheses=syntheses))
    assert unvoted["reason"].tolist() == ["no synthesis includes its subgroup (responders)"]


def test_a_study_that_is_not_judged_is_told_from_one_of_low_risk():
    findings = findings_of([finding("a")], {"a": {}})
    assert findings["risk_of_bias"].tolist() == ["not judged"]
    assert isinstance(findings["risk_of_bias"].dtype, pd.StringDtype)


def test_a_domain_with_blanks_in_its_name_is_named_in_a_reason():
    findings = findings_of([finding("a")], {"a": JUDGED["c"]})
    config = config_of(where={"risk_of_bias_missing data": ["low"]})
    unvoted = list_unvoted(findings, regions_table(), config)
    assert unvoted["reason"].tolist() == [
        "no synthesis includes its risk of bias (missing data) (high)"
    ]


def test_a_domain_in_which_no_study_is_judged_is_not_judged():
    studies = shape_table([{"study_id": "a", "cohort": "a", "included": True}], STUDIES)
    tables = {"findings": findings_table([finding("a")]), "studies": studies}
    about = {"group_by": "risk_of_bias_masking", "compare_by": ["risk_of_bias_funding"]}
    where = {"risk_of_bias_selection": ["not judged"]}
    made, config = prepare_review(tables, config_of(where=where, **about))
    _, _, votes = count_votes(made["findings"], regions_table(), config)
    assert votes["region"].tolist() == ["not judged"]
    table = compare_subgroups(made["findings"], regions_table(), config)
    assert table["value"].tolist() == ["not judged"]


def test_a_unit_is_compared_at_each_of_its_follow_ups():
    rows = [
        finding("a", "increase", follow_up="12 weeks"),
        finding("a", "decrease", follow_up="1 year"),
    ]
    config = config_of(compare_by=["follow_up", "design"])
    table = compare_subgroups(findings_of(rows, {"a": {}}), regions_table(), config)
    counts = table.set_index(["compared_by", "value"])[["n_increase", "n_decrease"]]
    assert counts.T.to_dict("list") == {
        ("design", "not recorded"): [0, 1],
        ("follow_up", "1 year"): [0, 1],
        ("follow_up", "12 weeks"): [1, 0],
    }


@pytest.mark.parametrize("judged", ["very high", "high", "serious", "critical"])
def test_the_highest_judgements_of_every_tool_are_left_out(judged):
    bias = {"risk_of_bias_tool": "ROBINS-E", "risk_of_bias_overall": judged}
    findings = findings_of([finding("a")], {"a": bias})
    assert allowed_by_bias(findings, "not_high").tolist() == [False]


@pytest.mark.parametrize("judged", ["low", "very low", "good", "include"])
def test_the_lowest_judgements_of_every_tool_are_kept(judged):
    bias = {"risk_of_bias_tool": "ROBINS-E", "risk_of_bias_overall": judged}
    findings = findings_of([finding("a")], {"a": bias})
    assert allowed_by_bias(findings, "low").tolist() == [True]


ROWS = st.fixed_dictionaries(
    {
        "study_id": st.sampled_from(["a", "b"]),
        "direction": st.sampled_from(["increase", "no_change", "not_reported", "unclear"]),
        "contrast": st.sampled_from(["within_group", "between_groups", "association"]),
        "arm": st.sampled_from(["dbt", "tau"]),
        "comparator": st.sampled_from([None, "dbt", "tau"]),
        "measure": st.sampled_from(["activation", "volume"]),
        "better": st.sampled_from([None, "higher", "lower"]),
        "follow_up": st.sampled_from([None, "end of treatment", "12 weeks", "1 year"]),
        "condition": st.sampled_from([None, "rest"]),
        "included": st.booleans(),
    }
)
QUESTIONS = st.fixed_dictionaries(
    {
        "where": st.sampled_from([{}, {"measure": ["activation"]}, {"arm_role": ["treated"]}]),
        "count": st.sampled_from(["direction", "benefit"]),
        "group_by": st.sampled_from(["region", "condition", "risk_of_bias"]),
        "follow_up": st.sampled_from(["longest", "shortest", "12 weeks"]),
        "unit": st.sampled_from(["cohort", "study", "comparison"]),
    }
)


@examples(100)
@given(st.lists(ROWS, max_size=6), st.lists(QUESTIONS, max_size=2))
def test_every_finding_votes_or_is_listed_with_a_reason(rows, questions):
    rows = [finding(**row) | {"arm_role": ROLES[row["arm"]]} for row in rows]
    findings = findings_of(rows, {"a": {}, "b": {}})
    asked = {f"q{i}": {"title": "Q", **question} for i, question in enumerate(questions)}
    config = fill_syntheses(vote_config(syntheses=asked), findings)
    grouped = group_all_findings(findings, regions_table(), config)
    voting = set(grouped.loc[grouped["direction"].isin(DIRECTIONS), "finding_id"])
    unvoted = check_table(list_unvoted(findings, regions_table(), config), UNVOTED_FINDINGS)
    assert voting.isdisjoint(unvoted["finding_id"])
    assert voting | {*unvoted["finding_id"]} == {*findings["finding_id"]}
    assert unvoted["reason"].str.len().gt(10).all()


def test_a_judgement_with_a_semicolon_is_read_whole():
    listed = "blinding: high; see page 3;missing data: low"
    assert split_judgements(listed) == {"blinding": "high; see page 3", "missing data": "low"}
