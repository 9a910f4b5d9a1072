"""Certainty without a single estimate: what is computed, what is left open, and the arithmetic."""

import pytest

from scripts.models.config import Config
from scripts.models.review import Review, SynthesisCertainty
from scripts.report.certainty import (
    certainty_rules,
    participants_text,
    ratings_sentence,
    summary_of_findings,
    votes_text,
)
from scripts.tables.files import shape_table
from scripts.tables.records import ARMS
from scripts.votes.certainty import (
    FEW,
    SMALL,
    Evidence,
    judge_imprecision,
    judge_inconsistency,
    judge_publication_bias,
    judged_without_vote,
    rate_region,
    rate_synthesis,
    take_steps,
)
from scripts.votes.count_votes import count_votes
from tests.support.tables import finding, findings_table, regions_table, vote_config

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
    """Count the votes of findings, and rate them."""
    config = vote_config(**choices)
    findings, regions = findings_table(rows), regions_table()
    names = ("study_votes", "unit_votes", "votes")
    tables = dict(zip(names, count_votes(findings, regions, config), strict=True))
    tables |= {"findings": findings, "regions": regions, "arms": shape_table(arms, ARMS)}
    review = Review(title="t", certainty={"activation": own(**certainty)} if certainty else {})
    settings = Config.model_construct(**dict(config))
    return rate_synthesis("activation", config.syntheses["activation"], review, settings, tables)


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
        ("high", ["none", "none", None, "none", "none"], None),
        (None, ["none"] * 5, None),
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
    rated = rate_region(body, judged)
    concerns = [rated.domains[domain].concern for domain in rated.domains]
    assert concerns == ["serious", "none", "none", "serious", "none"]
    assert (rated.level, rated.missing) == ("low", ())
    shown = summary_of_findings("activation", Review(title="t"), [rated])["rows"][0]
    assert (shown["level"], shown["why"]) == ("low", "starts at high, 2 steps down")


def test_below_very_low_the_row_says_that_there_is_nothing_lower():
    judged = own(
        starts_at="low",
        methodological_limitations={"concern": "very serious", "because": "b"},
        indirectness=NO_CONCERN,
        publication_bias=NO_CONCERN,
    )
    rated = rate_region(evidence(increase=1, decrease=1), judged)
    shown = summary_of_findings("activation", Review(title="t"), [rated])["rows"][0]
    assert shown["why"] == "starts at low, 4 steps down; very low is the lowest"


def test_what_is_missing_is_named_and_nothing_is_rated():
    rated = rate_region(evidence(increase=1), own(indirectness=NO_CONCERN))
    shown = summary_of_findings("activation", Review(title="t"), [rated])["rows"][0]
    assert rated.level is None
    assert shown["level"] == "not rated"
    assert shown["why"] == "the starting level and 3 domains are open"
    judged = own(
        starts_at="low",
        methodological_limitations=NO_CONCERN,
        indirectness=NO_CONCERN,
        publication_bias=NO_CONCERN,
    )
    rated = rate_region(evidence(increase=1), judged)
    shown = summary_of_findings("activation", Review(title="t"), [rated])["rows"][0]
    assert shown["why"] == "1 domain is open"


def test_a_start_alone_rates_nothing():
    rated = rate_region(evidence(increase=2), own(starts_at="high"))
    assert rated.level is None
    assert "starting_level" not in rated.missing


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
    assert because in judged.because


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
    assert (rated.evidence.sizes, rated.evidence.compared) == ((30, 7), 30)
    assert rated.domains["imprecision"].because.startswith("67 participants in all")
    assert participants_text(rated.evidence) == "37, compared with 30"


def test_a_comparison_group_of_unknown_size_leaves_imprecision_open():
    rows = [finding("a2001", contrast="between_groups", comparator="hc", n_treated=30)]
    arms = [{"study_id": "a2001", "arm": "hc", "role": "healthy_control", "n": None}]
    (rated,) = rate(rows, arms)
    assert rated.domains["imprecision"].concern is None
    assert participants_text(rated.evidence) == "30, compared with ?"


def test_two_reports_of_a_cohort_are_the_same_people():
    rows = [
        finding("a2001", cohort="trial", n_treated=30),
        finding("b2002", cohort="trial", n_treated=25),
        finding("c2003", n_treated=None),
    ]
    (rated,) = rate(rows)
    body = rated.evidence
    assert (body.cohorts, body.studies, body.in_all, body.unknown) == (2, 3, 30, 1)
    assert participants_text(body) == "30 + ?"


def test_a_cohort_is_known_once_one_of_its_reports_gives_every_number():
    rows = [
        finding("a2001", cohort="trial", n_treated=30),
        finding("b2002", cohort="trial", subgroup="responders", n_treated=None),
    ]
    (rated,) = rate(rows)
    assert (rated.evidence.unknown, rated.domains["imprecision"].concern) == (0, "serious")


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
    assert rated.evidence.votes["increase"] == rated.evidence.votes["decrease"] == 1
    assert rated.domains["inconsistency"].concern is None


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
    assert judged.because == "not detected by direction and size alone; for the authors"


# --- What the authors judge ----------------------------------------------------------------------


def test_authors_go_before_what_is_computed_and_a_region_before_its_synthesis():
    of_region = {"amygdala": {"starts_at": "moderate", "imprecision": SERIOUS}}
    judged = own(starts_at="high", imprecision=NO_CONCERN, regions=of_region)
    here, there = (
        rate_region(evidence(increase=1, region=region), judged)
        for region in ("amygdala", "insula")
    )
    assert (here.starts_at, there.starts_at) == ("moderate", "high")
    assert here.domains["imprecision"] == ("serious", "no controls", True)
    assert there.domains["imprecision"].concern == "none"
    cells = summary_of_findings("activation", Review(title="t"), [here])["rows"][0]["domains"]
    assert cells[2] == {"concern": "serious (authors)", "because": "no controls"}


def test_every_part_judged_by_authors_rates_a_single_cohort():
    domains = ("methodological_limitations", "indirectness", "inconsistency", "publication_bias")
    certainty = {"starts_at": "high", **dict.fromkeys(domains, NO_CONCERN)}
    (rated,) = rate([finding(n_treated=10)], certainty=certainty)
    assert rated.level == "moderate"
    assert ratings_sentence([rated]) == "Rated in 1 row (one region in one synthesis each)."


def test_a_region_that_is_judged_and_has_no_vote_is_named():
    review = Review(title="t", certainty={"activation": own(regions={"insula": {}})})
    rated = rate([finding()])
    assert judged_without_vote("activation", review, rated) == ["insula"]
    said = summary_of_findings("activation", review, rated)["without_vote"]
    assert said == "Judged by the authors, without a vote here: insula."


# --- Rows and words ------------------------------------------------------------------------------


def test_regions_with_votes_stand_in_anatomical_order_and_no_others():
    rows = [
        finding(region="insula"),
        finding("b2002", region="amygdala"),
        finding("c2003", "unclear", region="anterior cingulate cortex"),
    ]
    assert [row.evidence.region for row in rate(rows)] == ["amygdala", "insula"]
    assert rate([finding(direction="unclear")]) == []
    assert ratings_sentence([]) == "No region has a vote, so there is nothing to rate."


def test_an_unclear_finding_adds_no_participants():
    rows = [finding(n_treated=10), finding("b2002", "unclear", n_treated=500)]
    (rated,) = rate(rows)
    assert rated.evidence.in_all == 10


@pytest.mark.parametrize(
    ("votes", "said"),
    [
        ({"increase": 1}, "1 vote for increase"),
        ({"increase": 2, "no_change": 1}, "2 votes for increase, 1 for no change"),
        ({"conflicting": 2}, "2 votes of conflicting findings"),
    ],
)
def test_votes_are_told_in_words(votes, said):
    assert votes_text(evidence(**votes)) == said


def test_the_rules_name_the_numbers_that_the_code_uses():
    rules = dict(certainty_rules())
    assert f"{FEW} participants or fewer" in rules["Imprecision"]
    assert f"fewer than {SMALL} participants" in rules["Publication bias"]
    assert rules["Certainty"].startswith("one of high, moderate, low and very low")
