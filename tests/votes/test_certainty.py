"""Certainty without a single estimate: what is computed, what is left open, and the arithmetic."""

from fractions import Fraction
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from scripts.effects.estimate_effects import estimate_effects
from scripts.models.base import as_fraction
from scripts.models.review import Review, SynthesisCertainty
from scripts.report.certainty import (
    certainty_rules,
    judged_without_vote,
    participants_text,
    ratings_sentence,
    summary_of_findings,
    summary_rows,
    votes_text,
)
from scripts.report.narrative.phrases import DirectionWords
from scripts.report.plain_language import Statement
from scripts.report.syntheses import gather_syntheses
from scripts.tables.certainty import CERTAINTY, DOMAINS
from scripts.tables.contract import VOTE_CATEGORIES, check_table
from scripts.tables.files import iterate_rows, shape_table
from scripts.tables.records import ARMS
from scripts.votes.certainty import (
    FEW,
    LEVELS,
    SMALL,
    STEPS,
    Evidence,
    UnitVote,
    judge_imprecision,
    judge_inconsistency,
    judge_publication_bias,
    rate_region,
    take_steps,
)
from scripts.votes.exact_tests import sign_test
from tests.support.tables import (
    Choices,
    Tables,
    finding,
    findings_table,
    regions_table,
    tables_of,
    vote_config,
)

NO_CONCERN = {"concern": "none", "because": "nothing speaks for one"}
CONFIDENCE, AGREEMENT = Fraction(95, 100), Fraction(7, 10)
SERIOUS = {"concern": "serious", "because": "no controls"}


def evidence(increase=0, decrease=0, no_change=0, conflicting=0, **values):
    """Give the evidence on a region; each vote is one cohort of 100 unless said otherwise."""
    votes = ["increase"] * increase + ["decrease"] * decrease
    votes += ["no_change"] * no_change + ["conflicting"] * conflicting
    sizes = values.pop("sizes", (100,) * len(votes))
    usual = {
        "region": "amygdala",
        "verdict": "consistent increase",
        "units": [UnitVote(*unit) for unit in zip(votes, sizes, strict=True)],
        "studies": len(votes),
        "sizes": sizes,
        "people": sizes,
        "p_sign": float(sign_test(increase, decrease)) if increase or decrease else None,
    }
    return Evidence(**{**usual, **values})


def rated_region(body, judgements, **choices):
    return rate_region(body, judgements, vote_config(**choices))


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
    return check_table(table, CERTAINTY)


def facts_of(rows, **choices):
    """Gather the facts of the only synthesis of a review of these findings, and its tables."""
    config = vote_config(Choices, specifications={}, **choices)
    tables = tables_of(rows, config)
    return gather_syntheses(config, tables), tables


def rated_row(body, judgements):
    """Rate a region, and give its row of certainty.csv."""
    (row,) = iterate_rows(table_of(rated_region(body, judgements)))
    return row


def table_of(*rows):
    return shape_table([{"synthesis": "activation", **row} for row in rows], CERTAINTY)


def shown(body, judgements):
    """Give the row of the summary of findings."""
    return summary_of(body, judgements)["rows"][0]


def summary_of(body, judgements):
    words = DirectionWords("change", " after treatment", " after treatment")
    statements = {body.region: Statement(words, f"{body.region} activation")}
    return summary_rows(table_of(rated_region(body, judgements)), statements)


def notes_of(summary):
    """Give the footnotes of the only row."""
    marks = summary["rows"][0]["certainty"]["marks"].split()
    return [note["text"] for note in summary["notes"] if note["mark"] in marks]


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


ALL_BUT_COMPUTED = {
    "methodological_limitations": NO_CONCERN,
    "indirectness": NO_CONCERN,
    "publication_bias": NO_CONCERN,
}


def test_a_worked_example_goes_from_high_to_low():
    # Randomised trials start at high. Eight cohorts with 640 participants, six for increase and two
    # for decrease: with p = 37 / 128 compatible with no effect, one step. 160 of 640 participants
    # dissent, 25%: consistent. Limitations: one step. Two steps below high is low.
    body = evidence(increase=6, decrease=2, sizes=(80,) * 8, verdict="mostly increase")
    judged = own(starts_at="high", **ALL_BUT_COMPUTED | {"methodological_limitations": SERIOUS})
    row = rated_region(body, judged)
    assert [row[domain] for domain in DOMAINS] == ["serious", "none", "serious", "none", "none"]
    assert (row["level"], row["open"], row["at_most"]) == ("low", None, None)
    assert row["imprecision_reason"] == (
        "votes compatible with no effect (sign test, p = 0.289; 640 participants)"
    )
    shown_row = shown(body, judged)
    assert shown_row["certainty"] == {"symbols": "⊕⊕◯◯", "text": "Low", "marks": "a b"}
    assert shown_row["meaning"] == "Amygdala activation may increase after treatment."
    assert notes_of(summary_of(body, judged)) == [
        "Methodological limitations, 1 level down (judged by the authors): no controls.",
        "Imprecision, 1 level down: votes compatible with no effect.",
    ]


def test_a_start_below_high_has_a_footnote():
    judged = own(starts_at="low", **ALL_BUT_COMPUTED)
    summary = summary_of(evidence(increase=6, sizes=(80,) * 6), judged)
    assert summary["rows"][0]["certainty"]["symbols"] == "⊕⊕◯◯"
    assert notes_of(summary) == ["The certainty starts at low (judged by the authors)."]


@pytest.mark.parametrize(
    ("judgements", "open_parts", "bound", "note"),
    [
        (
            {"indirectness": NO_CONCERN},
            "inconsistency;methodological_limitations;publication_bias;starting_level",
            "⊕⊕⊕◯ Moderate at most",
            "Not assessed: starting level, methodological limitations, inconsistency and "
            "publication bias. The starting level is taken as high. The certainty shown is the "
            "highest possible.",
        ),
        (
            {"starts_at": "low", **ALL_BUT_COMPUTED},
            "inconsistency",
            "⊕◯◯◯ Very low",
            "Not assessed: inconsistency. The certainty shown is the highest possible.",
        ),
        (
            {**ALL_BUT_COMPUTED, "inconsistency": SERIOUS},
            "starting_level",
            "⊕⊕◯◯ Low at most",
            "Not assessed: starting level. The starting level is taken as high. The certainty "
            "shown is the highest possible.",
        ),
    ],
)
def test_where_parts_are_open_the_row_gives_a_bound_and_a_footnote_what_is_open(
    judgements, open_parts, bound, note
):
    row = rated_region(evidence(increase=1), own(**judgements))
    assert (row["level"], row["open"]) == (None, open_parts)
    summary = summary_of(evidence(increase=1), own(**judgements))
    cell = summary["rows"][0]["certainty"]
    assert f"{cell['symbols']} {cell['text']}" == bound
    assert note in notes_of(summary)


def test_rows_share_the_footnotes_of_what_they_have_in_common():
    bodies = [
        evidence(increase=1, sizes=(10,), region="amygdala"),
        evidence(increase=2, sizes=(10, 20), region="insula"),
        evidence(no_change=2, sizes=(10, 20), region="hippocampus"),
    ]
    words = DirectionWords("change", " after treatment", " after treatment")
    rated = table_of(*(rated_region(body, own()) for body in bodies))
    summary = summary_rows(rated, {b.region: Statement(words, b.region) for b in bodies})
    marks = {row["region"]: row["certainty"]["marks"] for row in summary["rows"]}
    assert marks == {"Amygdala": "a b c", "Hippocampus": "a d", "Insula": "a b c"}
    assert [note["text"] for note in summary["notes"]] == [
        "Not assessed: starting level, methodological limitations, indirectness, inconsistency "
        "(some rows) and publication bias (some rows). The starting level is taken as high. The "
        "certainty shown is the highest possible.",
        "Imprecision, 1 level down: 400 participants or fewer; votes compatible with no effect.",
        "Publication bias, 1 level down: suspected, as all cohorts have fewer than 50 "
        "participants.",
        "Imprecision, 1 level down: 400 participants or fewer.",
    ]


def test_a_bound_that_excludes_no_level_is_not_shown():
    body = evidence(increase=6, sizes=(80,) * 6)
    summary = summary_of(body, own())
    assert summary["rows"][0]["certainty"] == {"symbols": "", "text": "Not rated", "marks": "a"}
    assert summary["notes"][0]["text"].endswith("possible; “not rated”: any level is possible.")


def test_a_start_alone_rates_nothing():
    row = rated_region(evidence(increase=2), own(starts_at="high"))
    assert row["level"] is None
    assert "starting_level" not in row["open"]


@pytest.mark.parametrize(
    ("starts_at", "judgements", "at_most"),
    [
        ("high", {}, "moderate"),  # 200 participants, two votes: imprecise, one step
        ("low", {}, "very low"),
        (None, {}, "moderate"),  # no start: at most from high
        (None, {"indirectness": {"concern": "very serious", "because": "b"}}, "very low"),
        ("high", {"imprecision": NO_CONCERN}, "high"),
    ],
)
def test_what_is_judged_bounds_the_level_of_a_row_that_is_not_rated(starts_at, judgements, at_most):
    row = rated_region(evidence(increase=2), own(starts_at=starts_at, **judgements))
    assert (row["level"], row["at_most"]) == (None, at_most)


# --- Imprecision ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "concern", "because"),
    [
        ((200, 200), "serious", "400 participants or fewer (400)"),
        ((200, 201), "none", "more than 400 participants (401)"),
        ((1, 0), "serious", "400 participants or fewer (1)"),
        ((401, None), "none", "more than 400 participants (at least 401)"),
        ((400, None), None, "not fully reported (at least 400; 1 cohort without the number)"),
        ((None, None), None, "number of participants not reported"),
    ],
)
def test_400_participants_or_fewer_are_imprecise(people, concern, because):
    judged = judge_imprecision(evidence(no_change=2, sizes=(0, 0), people=people), CONFIDENCE)
    assert judged.concern == concern
    assert because in judged.reason


@pytest.mark.parametrize(
    ("votes", "concern", "because"),
    [
        (
            {"increase": 5},
            "serious",
            "votes compatible with no effect (sign test, p = 0.062; 2500 participants)",
        ),
        ({"increase": 6}, "none", "; votes not compatible with no effect (sign test, p = 0.031)"),
        ({"decrease": 12}, "none", "; votes not compatible with no effect (sign test, p < 0.001)"),
        ({"increase": 8, "decrease": 1}, "none", "p = 0.039)"),
        ({"increase": 7, "decrease": 1}, "serious", "p = 0.070; 4000 participants)"),
        ({"conflicting": 2}, "serious", "; no vote has a direction"),
        # Where votes for no change lead, no direction is rated, and participants decide.
        ({"increase": 2, "no_change": 3}, "none", "more than 400 participants (2500)"),
    ],
)
def test_votes_that_are_compatible_with_no_effect_are_imprecise(votes, concern, because):
    total = sum(votes.values())
    judged = judge_imprecision(evidence(**votes, sizes=(500,) * total), CONFIDENCE)
    assert judged.concern == concern
    assert judged.reason.endswith(because)


def test_at_the_confidence_level_exactly_no_effect_is_not_excluded():
    # Five votes one way: p = 1 / 16, exactly what a confidence of 15 / 16 leaves.
    body = evidence(increase=5, sizes=(100,) * 5)
    assert judge_imprecision(body, Fraction(15, 16)).concern == "serious"
    assert judge_imprecision(body, Fraction(14, 16)).concern == "none"


@pytest.mark.long
@pytest.mark.parametrize(
    ("up", "down", "confidence"),
    [(5, 0, 0.95), (6, 0, 0.95), (8, 1, 0.95), (7, 1, 0.95), (3, 0, 0.8), (3, 0, 0.7)],
)
def test_the_votes_are_imprecise_where_the_exact_interval_of_the_effect_includes_0(
    up, down, confidence
):
    ways = ["increase"] * up + ["decrease"] * down
    findings = [finding(f"s{i}", way, n_treated=201) for i, way in enumerate(ways)]
    config = vote_config(confidence=confidence)
    effects, *_ = estimate_effects(findings_table(findings), regions_table(), config)
    (low,) = effects.loc[effects["method"] == "ml_mean_change_exact", "ci_low"]
    judged = judge_imprecision(
        evidence(up, down, sizes=(201,) * len(ways)), as_fraction(confidence)
    )
    assert judged.concern == ("serious" if low <= 0 else "none")


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
    assert rated.imprecision_reason.startswith("400 participants or fewer (67)")
    assert participants_text(rated) == "37, compared with 30"


def test_arms_of_comparisons_that_vote_apart_add_up_and_their_control_counts_once():
    rows = [
        finding("a2001", arm=arm, comparison=arm, comparator="hc", n_treated=n)
        | {"contrast": "between_groups"}
        for arm, n in (("dbt", 40), ("dbt_m", 38))
    ]
    arms = [
        {"study_id": "a2001", "arm": "dbt", "role": "treated", "n": 40},
        {"study_id": "a2001", "arm": "dbt_m", "role": "treated", "n": 38},
        {"study_id": "a2001", "arm": "hc", "role": "healthy_control", "n": 41},
    ]
    (rated,) = rate(rows, arms, unit="comparison")
    assert participants_text(rated) == "78, compared with 41"


def test_a_cohort_without_the_number_of_one_group_adds_none_to_the_total():
    rows = [
        finding("a2001", contrast="between_groups", comparator="hc", n_treated=500),
        finding("b2002", contrast="between_groups", comparator="hc", n_treated=20),
    ]
    arms = [
        {"study_id": study, "arm": "hc", "role": "healthy_control", "n": n}
        for study, n in (("a2001", None), ("b2002", 25))
    ]
    (rated,) = rate(rows, arms)
    assert rated.imprecision_reason.startswith(
        "number of participants not fully reported (at least 45;"
    )
    assert participants_text(rated) == "520, compared with at least 25"


def test_a_study_of_two_arms_one_without_a_number_has_no_number():
    rows = [
        finding("a2001", arm="dbt", n_treated=20),
        finding("a2001", arm="dbt_m", n_treated=None),
        finding("b2002", n_treated=7),
    ]
    (rated,) = rate(rows)
    assert (rated.participants_studied, rated.cohorts_without_n) == (7, 1)
    assert rated.cohorts_incomplete == 1
    assert participants_text(rated) == "at least 7"


def test_two_reports_of_a_cohort_are_the_same_people():
    rows = [
        finding("a2001", cohort="trial", n_treated=30),
        finding("b2002", cohort="trial", n_treated=25),
        finding("c2003", n_treated=None),
    ]
    (rated,) = rate(rows)
    assert (rated.k_cohorts, rated.k_studies, rated.cohorts_incomplete) == (2, 3, 1)
    assert rated.participants_studied + rated.participants_compared == 30
    assert participants_text(rated) == "at least 30"


def test_a_cohort_is_known_once_one_of_its_reports_gives_every_number():
    rows = [
        finding("a2001", cohort="trial", n_treated=30),
        finding("b2002", cohort="trial", subgroup="responders", n_treated=None),
    ]
    (rated,) = rate(rows)
    assert (rated.cohorts_incomplete, rated.imprecision) == (0, "serious")


# --- Inconsistency -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("votes", "sizes", "concern", "because"),
    [
        ({"increase": 2}, (9, 9), "none", "all votes agree"),
        ({"no_change": 3}, (9, 9, None), "none", "all votes agree"),
        (
            {"increase": 19, "decrease": 1},
            (20,) * 20,
            "none",
            "at most 30% in disagreement with the leading direction (20 of 400 participants, 5%)",
        ),
        ({"increase": 3, "decrease": 1}, (10, 10, 10, 90), "serious", "90 of 120 participants"),
        (
            {"increase": 2, "decrease": 1},
            (35, 35, 30),
            "none",
            "at most 30% in disagreement with the leading direction (30 of 100 participants, 30%)",
        ),
        (
            {"increase": 2, "decrease": 1},
            (35, 34, 30),
            "serious",
            "more than 30% in disagreement with the leading direction (30 of 99 participants, 30.3",
        ),
        ({"decrease": 3, "conflicting": 1}, (20,) * 4, "none", "20 of 80 participants, 25%"),
        ({"decrease": 2, "no_change": 1}, (20,) * 3, "serious", "20 of 60 participants, 33.3%"),
        # A dissenting unit without a number: votes are counted.
        (
            {"increase": 3, "decrease": 1},
            (20, 20, 20, None),
            "none",
            "at most 30% in disagreement with the leading direction (1 of 4, 25%)",
        ),
        (
            {"increase": 2, "decrease": 1},
            (200, 200, None),
            "serious",
            "more than 30% in disagreement with the leading direction (1 of 3, 33.3%)",
        ),
        # Only units that agree are without one: the lower of both shares.
        ({"increase": 3, "decrease": 1}, (20, None, None, 20), "none", "(1 of 4, 25%)"),
        ({"increase": 2, "decrease": 1}, (90, None, 10), "none", "10 of 100 participants, 10%"),
        ({"increase": 1, "decrease": 1}, (900, 1), "serious", "no direction has the most votes"),
        ({"conflicting": 2}, (9, 9), "serious", "no direction has the most votes"),
        ({"increase": 1}, (9,), None, "one cohort"),
        ({"conflicting": 1}, (9,), None, "one cohort"),
    ],
)
def test_inconsistency_is_the_share_of_those_who_vote_otherwise_than_most(
    votes, sizes, concern, because
):
    judged = judge_inconsistency(evidence(**votes, sizes=sizes), AGREEMENT)
    assert judged.concern == concern
    assert because in judged.reason


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
        ({"increase": 1, "decrease": 1}, (10, 10), "serious"),
        ({"increase": 2, "no_change": 1}, (10, 10, 10), "serious"),
        ({"increase": 2, "decrease": 1}, (10, 10, 50), None),
        ({"no_change": 2}, (10, 10), None),
        ({"conflicting": 1}, (10,), "serious"),
        ({"increase": 2}, (10, None), None),
        ({}, (), None),
    ],
)
def test_publication_bias_is_suspected_where_only_small_studies_exist_and_most_see_a_change(
    votes, sizes, concern
):
    assert judge_publication_bias(evidence(**votes, sizes=sizes)).concern == concern


def test_no_suspicion_is_no_clearance():
    judged = judge_publication_bias(evidence(increase=1, decrease=1, sizes=(60, 10)))
    assert judged.reason == "not detected from direction and size alone"


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
    notes = notes_of(summary_of(evidence(increase=1), judged))
    assert "Imprecision, 1 level down (judged by the authors): no controls." in notes


def test_every_part_judged_by_authors_rates_a_single_cohort():
    domains = ("methodological_limitations", "indirectness", "inconsistency", "publication_bias")
    certainty = {"starts_at": "high", **dict.fromkeys(domains, NO_CONCERN)}
    rated = certainty_of([finding(n_treated=10)], certainty=certainty)
    assert list(rated["level"]) == ["moderate"]
    assert (
        ratings_sentence(rated)
        == "Certainty was rated for 1 of 1 result (one region in one synthesis each)."
    )


def test_a_region_that_is_judged_and_has_no_vote_is_named():
    review = Review(title="t", certainty={"activation": own(regions={"insula": {}})})
    rated = certainty_of([finding()])
    assert judged_without_vote("activation", review, rated) == ["insula"]
    (facts,), tables = facts_of([finding()])
    sentence = summary_of_findings(facts, review, tables)["without_vote"]
    assert sentence == "Judged by the authors, without a vote here: insula."


# --- Rating up -----------------------------------------------------------------------------------


def rate_up(reason="large effect", steps=1):
    return {"reason": reason, "steps": steps, "because": "it is"}


@pytest.mark.parametrize(
    ("start", "reasons", "level"),
    [
        ("low", [rate_up()], "low"),
        ("low", [rate_up(steps=2)], "moderate"),
        ("moderate", [rate_up(steps=2), rate_up("dose-response gradient")], "high"),
    ],
)
def test_authors_rate_up_and_high_is_the_highest(start, reasons, level):
    body, judged = evidence(increase=2), own(starts_at=start, rate_up=reasons, **ALL_BUT_COMPUTED)
    assert rated_row(body, judged).level == level
    notes = notes_of(summary_of(body, judged))
    assert notes[0] == f"The certainty starts at {start} (judged by the authors)."
    assert notes[-1].startswith("Rated up by the authors: large effect (")


def test_reasons_to_rate_up_a_region_go_before_those_of_its_synthesis():
    regions = {
        "amygdala": {"rate_up": [rate_up("opposing confounding")]},
        "insula": {"rate_up": []},
    }
    judged = own(rate_up=[rate_up(steps=2)], regions=regions)
    names = ("amygdala", "insula", "anterior cingulate cortex")
    here, none, rest = (rated_row(evidence(increase=2, region=name), judged) for name in names)
    assert (here.rated_up, rest.rated_up) == (1, 2)
    assert here.rated_up_reason == "opposing confounding (1 level): it is"
    assert pd.isna(none.rated_up)
    assert pd.isna(none.rated_up_reason)


def test_a_bound_counts_the_levels_rated_up():
    judged = own(starts_at="low", rate_up=[rate_up(steps=2)])
    cell = shown(evidence(increase=2), judged)["certainty"]
    assert cell["text"] == "Moderate at most"


@pytest.mark.parametrize(
    "reasons",
    [
        [rate_up("dose-response gradient", steps=2)],
        [rate_up("opposing confounding", steps=2)],
        [rate_up(steps=3)],
        [rate_up(steps=0)],
        [rate_up("many studies")],
        [rate_up(), rate_up()],
        [{"reason": "large effect"}],
    ],
)
def test_only_the_reasons_and_levels_of_grade_are_taken(reasons):
    with pytest.raises(ValidationError):
        own(rate_up=reasons)


# --- What is rated -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("votes", "target"),
    [
        ({"increase": 2, "decrease": 1}, "increase"),
        ({"decrease": 1}, "decrease"),
        ({"no_change": 2, "increase": 1}, "no_change"),
        ({"increase": 1, "decrease": 1}, "either direction"),
        ({"increase": 1, "no_change": 1}, "either direction"),
        ({"conflicting": 2}, "either direction"),
    ],
)
def test_the_target_is_an_effect_in_the_direction_of_most_votes(votes, target):
    assert rated_row(evidence(**votes), own()).target == target


@pytest.mark.parametrize(
    ("votes", "level", "words"),
    [
        ({"increase": 6}, "high", "Amygdala activation increases after treatment."),
        ({"decrease": 6}, "moderate", "Amygdala activation probably decreases after treatment."),
        ({"no_change": 5}, "low", "There may be little to no change in amygdala activation after"),
        ({"increase": 6}, "very low", "may increase after treatment, but the evidence is very unc"),
        (
            {"increase": 3, "decrease": 3},
            "very low",
            "Amygdala activation may change after treatment, but the direction is unclear and the "
            "evidence is very uncertain.",
        ),
        (
            {"increase": 3, "decrease": 2},
            "low",
            "Amygdala activation may increase after treatment, but the results are inconsistent.",
        ),
    ],
)
def test_a_level_is_said_in_the_words_of_grade(votes, level, words):
    none = dict.fromkeys(DOMAINS, NO_CONCERN)
    verdict = "inconsistent" if votes.get("decrease", 0) in (2, 3) else "consistent increase"
    row = shown(evidence(**votes, verdict=verdict), own(starts_at=level, **none))
    assert row["certainty"]["text"] == level.capitalize()
    assert words in row["meaning"]


@pytest.mark.parametrize("starts_at", ["high", None])
def test_a_statement_is_never_stronger_than_may_before_all_is_judged(starts_at):
    row = shown(evidence(increase=6, sizes=(80,) * 6), own(starts_at=starts_at))
    assert row["meaning"] == "Amygdala activation may increase after treatment."


BETWEEN = {"contrast": "between_groups", "comparator": "tau"}


@pytest.mark.long
@pytest.mark.parametrize(
    ("values", "choices", "meaning"),
    [
        ({}, {}, "Amygdala activation may increase after treatment."),
        (BETWEEN, {}, "Amygdala activation may increase relative to treatment as usual."),
        (
            {"contrast": "association", "outcome": "self-harm"},
            {},
            "An increase in amygdala activation may be associated with clinical improvement "
            "(self-harm).",
        ),
        (
            {"contrast": "prediction", "subgroup": "responders"},
            {},
            "Amygdala activation may be higher at baseline in responders than in non-responders.",
        ),
        (
            {**BETWEEN, "better": "lower", "direction": "decrease"},
            {"syntheses": {"activation": {"title": "t", "where": {}, "count": "benefit"}}},
            "The treatment may reduce amygdala activation relative to the control.",
        ),
        (
            {**BETWEEN, "better": "higher", "direction": "decrease"},
            {"syntheses": {"activation": {"title": "t", "where": {}, "count": "benefit"}}},
            "The treatment may be less beneficial than the control for amygdala activation.",
        ),
    ],
)
def test_a_statement_names_who_is_compared_with_whom(values, choices, meaning):
    (facts,), tables = facts_of([finding(**values)], **choices)
    (row,) = summary_of_findings(facts, Review(title="t"), tables)["rows"]
    assert row["meaning"] == meaning


# --- More evidence -------------------------------------------------------------------------------

NUMBERS = st.sampled_from([None, 1, 30, 90, 700])
COHORTS = st.tuples(st.sampled_from(VOTE_CATEGORIES), NUMBERS, NUMBERS | st.just(0))


def evidence_of(cohorts):
    """Give the evidence of cohorts: their votes, participants studied and compared."""
    votes = [vote for vote, _, _ in cohorts]
    up, down = votes.count("increase"), votes.count("decrease")
    return Evidence(
        region="amygdala",
        verdict="inconsistent",
        units=[UnitVote(vote, size) for vote, size, _ in cohorts],
        studies=len(cohorts),
        sizes=[size for _, size, _ in cohorts],
        people=[None if None in (n, other) else n + other for _, n, other in cohorts],
        p_sign=float(sign_test(up, down)) if up or down else None,
    )


@given(
    st.lists(COHORTS, min_size=1, max_size=12),
    st.tuples(NUMBERS, NUMBERS | st.just(0)),
    st.sampled_from([0.6, 0.7, 0.75, 1.0]),
    st.data(),
)
@example(
    # 2 of 122 participants dissent, and 2 of 6 votes with a further cohort without a number.
    [("increase", 40, 0)] * 3 + [("decrease", 1, 0)] * 2,
    (None, None),
    0.7,
    None,
)
def test_a_cohort_that_votes_with_most_makes_no_concern_graver(cohorts, numbers, agreement, data):
    before = evidence_of(cohorts)
    leader = data.draw(st.sampled_from(before.leaders)) if data else before.leaders[0]
    after = evidence_of([*cohorts, (leader, *numbers)])
    first, then = (rated_region(body, own(), agreement=agreement) for body in (before, after))
    for domain in ("imprecision", "publication_bias"):
        assert STEPS[then[domain] or "none"] <= STEPS[first[domain] or "none"]
    # One cohort cannot be inconsistent: what is not judged yet is no smaller concern than another.
    if first["inconsistency"]:
        assert STEPS[then["inconsistency"]] <= STEPS[first["inconsistency"]]
        assert LEVELS.index(then["at_most"]) <= LEVELS.index(first["at_most"])


# --- Rows and words ------------------------------------------------------------------------------


def test_regions_with_votes_stand_in_anatomical_order_and_no_others():
    rows = [
        finding(region="insula"),
        finding("b2002", region="amygdala"),
        finding("c2003", "unclear", region="anterior cingulate cortex"),
    ]
    (facts,), tables = facts_of([*rows, finding("d2004", region="insula")])
    summary = summary_of_findings(facts, Review(title="t"), tables)
    assert [row["region"] for row in summary["rows"]] == ["Amygdala", "Insula"]
    chosen = ["insula", "amygdala"]
    summary = summary_of_findings(facts, Review(title="t"), tables, chosen)
    assert [row["region"] for row in summary["rows"]] == ["Insula", "Amygdala"]
    assert [row["certainty"]["marks"] for row in summary["rows"]] == ["a b", "a b"]
    assert rate([finding(direction="unclear")]) == []
    assert ratings_sentence(table_of()) == "No region has a vote, so there is nothing to rate."


def test_an_unclear_finding_adds_no_participants():
    rows = [finding(n_treated=10), finding("b2002", "unclear", n_treated=500)]
    (rated,) = rate(rows)
    assert rated.participants_studied + rated.participants_compared == 10


@pytest.mark.parametrize(
    ("votes", "words"),
    [
        ({"increase": 1}, "1 cohort reported an increase"),
        (
            {"increase": 1, "no_change": 2},
            "2 of 3 cohorts reported no change, 1 reported an increase",
        ),
        ({"conflicting": 2}, "2 of 2 cohorts reported conflicting results"),
    ],
)
def test_votes_are_written_in_words(votes, words):
    assert votes_text(SimpleNamespace(**rated_region(evidence(**votes), own()))) == words


def test_the_rules_name_the_numbers_that_the_code_uses():
    rules = dict(certainty_rules(vote_config(agreement=0.75, confidence=0.9)))
    assert f"{FEW} participants or fewer" in rules["Imprecision"]
    assert "p value of the sign test of 0.1 or more" in rules["Imprecision"]
    assert "more than 25% of the participants" in rules["Inconsistency"]
    assert f"fewer than {SMALL} participants" in rules["Publication bias"]
    assert rules["Certainty"].startswith("one of high, moderate, low and very low")


def test_comparisons_that_vote_apart_add_up_and_share_their_control_group():
    rows = [
        finding(
            "a",
            comparison=arm,
            contrast="between_groups",
            arm=arm,
            comparator="tau",
            n_treated=n,
            n_control=40,
        )
        for arm, n in (("high", 30), ("low", 35))
    ]
    arms = [{"study_id": "a", "arm": "tau", "role": "treatment_as_usual", "n": 40}]
    row = certainty_of(rows, arms, unit="comparison").iloc[0]
    assert (row["k_units"], row["k_cohorts"]) == (2, 1)
    assert (row["participants_studied"], row["participants_compared"]) == (65, 40)
