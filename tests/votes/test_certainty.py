"""Certainty without a single estimate: what is computed, what is left open, and the arithmetic."""

from types import SimpleNamespace

import pandas as pd
import pytest

from scripts.models.review import Review, SynthesisCertainty
from scripts.report.certainty import (
    certainty_rules,
    judged_without_vote,
    participants_text,
    ratings_sentence,
    summary_of_findings,
    votes_text,
)
from scripts.tables.certainty import CERTAINTY, DOMAINS
from scripts.tables.files import iterate_rows, shape_table
from scripts.tables.records import ARMS
from scripts.votes.certainty import (
    FEW,
    SMALL,
    Evidence,
    judge_imprecision,
    judge_inconsistency,
    judge_publication_bias,
    rate_region,
    take_steps,
)
from tests.support.tables import Tables, finding, findings_table, regions_table, vote_config

NO_CONCERN = {"concern": "none", "because": "nothing speaks for one"}
SERIOUS = {"concern": "serious", "because": "no controls"}


def evidence(increase=0, decrease=0, no_change=0, conflicting=0, **values):
    """Give the evidence on a region; each vote is one cohort of 100 unless said otherwise."""
    votes = {"increase": increase, "decrease": decrease}
    votes |= {"no_change": no_change, "conflicting": conflicting}
    total = sum(votes.values())
    usual = {
        "region": "amygdala",
        "verdict": "consistent increase",
        "votes": votes,
        "cohorts": total,
        "studies": total,
        "sizes": (100,) * total,
        "compared": 0,
        "unknown": 0,
    }
    return Evidence(**{**usual, **values})


def own(**judgements):
    return SynthesisCertainty.model_validate(judgements)


def rate(rows, arms=(), certainty=None, **choices):
    """Count the votes of findings, and rate them; each row is one of certainty.csv."""
    return list(iterate_rows(certainty_of(rows, arms, certainty, **choices)))


def certainty_of(rows, arms=(), certainty=None, **choices):
    config = vote_config(**choices)
    tables = {"findings": findings_table(rows), "regions": regions_table()}
    tables["arms"] = shape_table(arms, ARMS)
    judgements = {"activation": own(**certainty)} if certainty else {}
    table = Tables(tables, config, judgements=judgements)["certainty"]
    return CERTAINTY.validate(table)


def rated_row(body, judgements):
    """Rate a region, and give its row of certainty.csv."""
    (row,) = iterate_rows(table_of(rate_region(body, judgements)))
    return row


def table_of(*rows):
    return shape_table([{"synthesis": "activation", **row} for row in rows], CERTAINTY)


def shown(body, judgements):
    """Give the row of the summary of findings."""
    tables = {"certainty": table_of(rate_region(body, judgements)), "regions": regions_table()}
    (row,) = summary_of_findings("activation", Review(title="t"), tables)["rows"]
    return row


# --- The arithmetic ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "concerns", "level"),
    [
        ("high", ["none"] * 5, "high"),
        ("high", ["serious", *["none"] * 4], "moderate"),
        ("high", ["very serious", *["none"] * 4], "low"),
        ("high", ["serious", "none", "serious", "serious", "none"], "very low"),
        ("low", ["serious", *["none"] * 4], "very low"),
        ("low", ["very serious"] * 5, "very low"),
        ("very low", ["none"] * 5, "very low"),
        ("high", ["none", "none", None, "serious", "none"], "moderate"),
    ],
)
def test_each_concern_costs_its_steps_and_very_low_is_the_lowest(start, concerns, level):
    assert take_steps(start, concerns) == level


def test_a_worked_example_goes_from_high_to_low():
    # Randomised trials start at high. Five cohorts with 401 participants: no imprecision. Four
    # votes for increase and one for decrease: inconsistent, one step. Limitations: one step. None
    # for the other two. Two steps below high is low.
    body = evidence(increase=4, decrease=1, sizes=(81, 80, 80, 80, 80), verdict="mostly increase")
    judged = own(
        starts_at="high",
        methodological_limitations=SERIOUS,
        indirectness=NO_CONCERN,
        publication_bias=NO_CONCERN,
    )
    row = rate_region(body, judged)
    assert [row[domain] for domain in DOMAINS] == ["serious", "none", "none", "serious", "none"]
    assert (row["level"], row["open"], row["at_most"]) == ("low", None, None)
    cells = shown(body, judged)
    assert (cells["level"], cells["why"]) == ("low", "starts at high, 2 steps down")


def test_below_very_low_the_row_says_that_there_is_nothing_lower():
    judged = own(
        starts_at="low",
        methodological_limitations={"concern": "very serious", "because": "b"},
        indirectness=NO_CONCERN,
        publication_bias=NO_CONCERN,
    )
    cells = shown(evidence(increase=1, decrease=1), judged)
    assert cells["why"] == "starts at low, 4 steps down; very low is the lowest"


def test_what_is_missing_is_named_and_nothing_is_rated():
    judged = own(indirectness=NO_CONCERN)
    row, cells = rate_region(evidence(increase=1), judged), shown(evidence(increase=1), judged)
    assert row["level"] is None
    assert row["open"].split(";") == [
        "inconsistency",
        "methodological_limitations",
        "publication_bias",
        "starting_level",
    ]
    assert cells["level"] == "not rated"
    assert cells["why"] == "the starting level and 3 domains are open"
    judged = own(
        starts_at="low",
        methodological_limitations=NO_CONCERN,
        indirectness=NO_CONCERN,
        publication_bias=NO_CONCERN,
    )
    assert shown(evidence(increase=1), judged)["why"] == "1 domain is open"


def test_a_start_alone_rates_nothing():
    row = rate_region(evidence(increase=2), own(starts_at="high"))
    assert row["level"] is None
    assert "starting_level" not in row["open"]


@pytest.mark.parametrize(
    ("starts_at", "judgements", "at_most"),
    [
        ("high", {}, "moderate"),  # 200 participants: imprecise, one step
        ("low", {}, "very low"),
        (None, {}, "moderate"),  # no start: at most from high
        (None, {"indirectness": {"concern": "very serious", "because": "b"}}, "very low"),
        ("high", {"imprecision": NO_CONCERN}, "high"),
    ],
)
def test_what_is_judged_bounds_the_level_of_a_row_that_is_not_rated(starts_at, judgements, at_most):
    row = rate_region(evidence(increase=2), own(starts_at=starts_at, **judgements))
    assert (row["level"], row["at_most"]) == (None, at_most)


# --- Imprecision ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sizes", "compared", "unknown", "concern", "because"),
    [
        ((200, 200), 0, 0, "serious", "400 participants in all, 400 or fewer"),
        ((200, 201), 0, 0, "none", "401 participants in all, more than 400"),
        ((200, 100), 101, 0, "none", "401 participants in all, more than 400"),
        ((1,), 0, 0, "serious", "1 participant in all, 400 or fewer"),
        ((401, None), 0, 1, "none", "401 participants reported, more than 400"),
        ((400, None), 0, 1, None, "of 1 cohort not every number is, so that more than 400 are"),
        ((None, None), 0, 2, None, "no number of participants is reported"),
    ],
)
def test_400_participants_or_fewer_are_imprecise(sizes, compared, unknown, concern, because):
    judged = judge_imprecision(evidence(2, sizes=sizes, compared=compared, unknown=unknown))
    assert judged.concern == concern
    assert because in judged.reason


def test_groups_that_are_compared_count_and_no_arm_counts_twice():
    rows = [
        finding("a2001", contrast="between_groups", comparator="hc", n_treated=30),
        finding("a2001", contrast="between_groups", comparator="tau", n_treated=30),
        finding("a2001", n_treated=30),
        finding("b2002", n_treated=7),
    ]
    arms = [
        {"study_id": "a2001", "arm": "dbt", "role": "treated", "n": 30},
        {"study_id": "a2001", "arm": "hc", "role": "healthy_control", "n": 20},
        {"study_id": "a2001", "arm": "tau", "role": "treatment_as_usual", "n": 10},
        {"study_id": "a2001", "arm": "unused", "role": "healthy_control", "n": 1000},
    ]
    (rated,) = rate(rows, arms)
    assert (rated.participants_studied, rated.participants_compared) == (37, 30)
    assert rated.imprecision_reason.startswith("67 participants in all")
    assert participants_text(rated) == "37, compared with 30"


def test_a_comparison_group_of_unknown_size_leaves_imprecision_open():
    rows = [finding("a2001", contrast="between_groups", comparator="hc", n_treated=30)]
    arms = [{"study_id": "a2001", "arm": "hc", "role": "healthy_control", "n": None}]
    (rated,) = rate(rows, arms)
    assert pd.isna(rated.imprecision)
    assert participants_text(rated) == "30, compared with ?"


def test_two_reports_of_a_cohort_are_the_same_people():
    rows = [
        finding("a2001", cohort="trial", n_treated=30),
        finding("b2002", cohort="trial", n_treated=25),
        finding("c2003", n_treated=None),
    ]
    (rated,) = rate(rows)
    assert (rated.k_cohorts, rated.k_studies, rated.cohorts_incomplete) == (2, 3, 1)
    assert rated.participants_studied + rated.participants_compared == 30
    assert participants_text(rated) == "30 + ?"


def test_a_cohort_is_known_once_one_of_its_reports_gives_every_number():
    rows = [
        finding("a2001", cohort="trial", n_treated=30),
        finding("b2002", cohort="trial", subgroup="responders", n_treated=None),
    ]
    (rated,) = rate(rows)
    assert (rated.cohorts_incomplete, rated.imprecision) == (0, "serious")


# --- Inconsistency -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("votes", "verdict", "concern"),
    [
        ({"increase": 2}, "consistent increase", "none"),
        ({"no_change": 3}, "no change", "none"),
        ({"increase": 1, "decrease": 1}, "inconsistent", "serious"),
        ({"increase": 9, "decrease": 1}, "mostly increase", "serious"),
        ({"decrease": 3, "conflicting": 1}, "mostly decrease", "serious"),
        ({"decrease": 1, "no_change": 1}, "inconsistent", "serious"),
        ({"decrease": 3, "no_change": 1}, "mostly decrease", "none"),
        ({"increase": 1}, "single cohort", None),
        ({"conflicting": 1}, "single cohort", None),
    ],
)
def test_cohorts_that_disagree_in_direction_are_inconsistent(votes, verdict, concern):
    assert judge_inconsistency(evidence(**votes, verdict=verdict)).concern == concern


def test_two_reports_of_one_cohort_cannot_disagree_even_where_studies_vote():
    rows = [
        finding("a2001", "increase", cohort="trial"),
        finding("b2002", "decrease", cohort="trial"),
    ]
    (rated,) = rate(rows, unit="study")
    assert rated.n_increase == rated.n_decrease == 1
    assert pd.isna(rated.inconsistency)
    assert (rated.inconsistency_reason, rated.inconsistency_by) == ("one cohort", "computed")


# --- Publication bias ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("votes", "sizes", "concern"),
    [
        ({"increase": 2}, (49, 49), "serious"),
        ({"decrease": 1}, (49,), "serious"),
        ({"increase": 2}, (49, 50), None),
        ({"increase": 1, "decrease": 1}, (10, 10), None),
        ({"increase": 2, "no_change": 1}, (10, 10, 10), None),
        ({"no_change": 2}, (10, 10), None),
        ({"conflicting": 1}, (10,), None),
        ({"increase": 2}, (10, None), None),
        ({}, (), None),
    ],
)
def test_publication_bias_is_suspected_where_only_small_studies_saw_one_change(
    votes, sizes, concern
):
    assert judge_publication_bias(evidence(**votes, sizes=sizes)).concern == concern


def test_no_suspicion_is_no_clearance():
    judged = judge_publication_bias(evidence(increase=1, decrease=1))
    assert judged.reason == "not detected by direction and size alone; for the authors"


# --- What the authors judge ----------------------------------------------------------------------


def test_authors_go_before_what_is_computed_and_a_region_before_its_synthesis():
    of_region = {"amygdala": {"starts_at": "moderate", "imprecision": SERIOUS}}
    judged = own(starts_at="high", imprecision=NO_CONCERN, regions=of_region)
    here, there = (
        rated_row(evidence(increase=1, region=region), judged) for region in ("amygdala", "insula")
    )
    assert (here.starts_at, there.starts_at) == ("moderate", "high")
    judgement = (here.imprecision, here.imprecision_reason, here.imprecision_by)
    assert judgement == ("serious", "no controls", "authors")
    assert there.imprecision == "none"
    cells = shown(evidence(increase=1), judged)["domains"]
    assert cells[1] == {"concern": "", "because": "for the authors"}
    assert cells[2] == {"concern": "serious (authors)", "because": "no controls"}


def test_every_part_judged_by_authors_rates_a_single_cohort():
    domains = ("methodological_limitations", "indirectness", "inconsistency", "publication_bias")
    certainty = {"starts_at": "high", **dict.fromkeys(domains, NO_CONCERN)}
    rated = certainty_of([finding(n_treated=10)], certainty=certainty)
    assert list(rated["level"]) == ["moderate"]
    assert ratings_sentence(rated) == "Rated in 1 row (one region in one synthesis each)."


def test_a_region_that_is_judged_and_has_no_vote_is_named():
    review = Review(title="t", certainty={"activation": own(regions={"insula": {}})})
    rated = certainty_of([finding()])
    assert judged_without_vote("activation", review, rated) == ["insula"]
    tables = {"certainty": rated, "regions": regions_table()}
    sentence = summary_of_findings("activation", review, tables)["without_vote"]
    assert sentence == "Judged by the authors, without a vote here: insula."


# --- Rows and words ------------------------------------------------------------------------------


def test_regions_with_votes_stand_in_anatomical_order_and_no_others():
    rows = [
        finding(region="insula"),
        finding("b2002", region="amygdala"),
        finding("c2003", "unclear", region="anterior cingulate cortex"),
    ]
    tables = {"certainty": certainty_of(rows), "regions": regions_table()}
    cells = summary_of_findings("activation", Review(title="t"), tables)["rows"]
    assert [row["region"] for row in cells] == ["Amygdala", "Insula"]
    assert rate([finding(direction="unclear")]) == []
    assert ratings_sentence(table_of()) == "No region has a vote, so there is nothing to rate."


def test_an_unclear_finding_adds_no_participants():
    rows = [finding(n_treated=10), finding("b2002", "unclear", n_treated=500)]
    (rated,) = rate(rows)
    assert rated.participants_studied + rated.participants_compared == 10


@pytest.mark.parametrize(
    ("votes", "words"),
    [
        ({"increase": 1}, "1 vote for increase"),
        ({"increase": 2, "no_change": 1}, "2 votes for increase, 1 for no change"),
        ({"conflicting": 2}, "2 votes of conflicting findings"),
    ],
)
def test_votes_are_written_in_words(votes, words):
    assert votes_text(SimpleNamespace(**rate_region(evidence(**votes), own()))) == words


def test_the_rules_name_the_numbers_that_the_code_uses():
    rules = dict(certainty_rules())
    assert f"{FEW} participants or fewer" in rules["Imprecision"]
    assert f"fewer than {SMALL} participants" in rules["Publication bias"]
    assert rules["Certainty"].startswith("one of high, moderate, low and very low")
