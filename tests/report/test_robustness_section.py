"""What the report says of the robustness of a verdict."""

from dataclasses import replace

import pandas as pd
import pytest

from scripts.common.wording import MISSING
from scripts.report.effect_texts import effect_text
from scripts.report.robustness import needed_rows, robustness_rows, robustness_sentences
from scripts.report.syntheses import gather_syntheses
from scripts.tables.effects import EFFECTS, HETEROGENEITY
from scripts.tables.files import shape_table
from scripts.tables.records import ARMS, FINDINGS, REGIONS, STUDIES
from scripts.tables.robustness import EVIDENCE_NEEDED, LEAVE_ONE_OUT, SPECIFICATIONS
from scripts.tables.votes import STUDY_VOTES, TALLIES, UNIT_VOTES
from scripts.votes.study_fields import add_study_fields
from tests.support.tables import CONFIGURED, vote_config

NONE = dict.fromkeys(("estimate", "ci_low", "ci_high", "p_value"), pd.NA)
REGION = {"synthesis": "activation", "region": "amygdala"}


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"estimate": 0.066, "ci_low": -0.595, "ci_high": 0.6}, "0.07 [−0.59 to 0.60]"),
        ({"estimate": 0.5}, "0.50"),
        ({"estimate": -0.001, "ci_low": -1.0, "ci_high": 1.0}, "−0.001 [−1.00 to 1.00]"),
        ({"ci_low": -0.12}, "above −0.12 (one-sided)"),
        ({"ci_high": 0.8}, "below 0.80 (one-sided)"),
        ({"p_value": 0.0431}, "p = 0.043"),
        ({"p_value": 0.0002}, "p < 0.001"),
        ({}, MISSING),
    ],
)
def test_an_effect_is_an_estimate_a_bound_or_a_p_value(given, text):
    assert effect_text({**NONE, **given}) == text


def facts_of(effects, left_out, verdicts=("inconsistent",), *, single=False):
    """Give the facts of a synthesis with one region, in as many specifications as verdicts."""
    levels = dict.fromkeys(("at_system", "at_structure", "at_subregion"), "amygdala")
    regions = [{"region": "amygdala", "rank": "structure", "position": 0, **levels}]
    options = [
        {**CONFIGURED, "unit": unit, "null_results": nulls}
        for nulls in ("apart", "left_out")
        for unit in ("cohort", "study")
    ][: len(verdicts)]
    none = dict.fromkeys(ZERO, 0)
    votes = pd.DataFrame(
        [
            {
                **REGION,
                **none,
                "k_units": len(left_out),
                "verdict": VERDICTS[single],
                "p_attainable": 0.25,
            }
        ]
    )
    verdict = "single cohort" if len(left_out) == 2 else None
    directions = ("n_increase", "n_decrease", "n_increase")
    without = [
        {
            **REGION,
            **none,
            direction: 1,
            "left_out": cohort,
            "verdict": verdict,
            "verdict_changed": changed,
        }
        for (cohort, changed), direction in zip(left_out.items(), directions, strict=False)
    ]
    specifications = [
        {
            **REGION,
            **option,
            **dict.fromkeys(ZERO, 0),
            "specification_id": f"s{number}",
            "verdict": verdict,
            "configured": number == 0,
        }
        for number, (option, verdict) in enumerate(zip(options, verdicts, strict=True))
    ]
    studies = [{"study_id": "doe2020", "cohort": cohort} for cohort in left_out]
    tables = {
        "studies": shape_table(studies, STUDIES),
        "arms": shape_table([], ARMS),
        "findings": shape_table([], FINDINGS),
        "regions": shape_table(regions, REGIONS),
        "study_votes": shape_table([], STUDY_VOTES),
        "unit_votes": shape_table([], UNIT_VOTES),
        "votes": votes,
        "tallies": shape_table([], TALLIES),
        "effects": shape_table([{**REGION, **row} for row in effects], EFFECTS),
        "leave_one_out": shape_table(without, LEAVE_ONE_OUT),
        "specifications": shape_table(specifications, SPECIFICATIONS),
    }
    tables["findings"] = add_study_fields(tables["findings"], tables["studies"])
    (facts,) = gather_syntheses(vote_config(), tables)
    return facts


VERDICTS = ("inconsistent", "single cohort")
ZERO = ["k_units", "n_increase", "n_decrease", "n_no_change", "n_conflicting"]


def row_of(method, *, preferred, **numbers):
    usual = {"k": 3, "estimable": "estimate" in numbers, "reason": "so it is"}
    return {"method": method, "preferred": preferred, **usual, **numbers}


NO_TAU = shape_table([], HETEROGENEITY)


def assumed(form="mean_change", **taus):
    """Give the effect from votes for each tau, with an interval of a half to each side."""
    rows = [
        {**REGION, "form": form, "tau": tau, "k": 6, "detectable": 0.4 + tau}
        | {"estimate": estimate, "ci_low": estimate - 0.5, "ci_high": estimate + 0.5}
        for tau, estimate in zip((0, 0.2, 0.4), taus.values(), strict=False)
    ]
    return shape_table(rows, HETEROGENEITY)


def test_an_effect_from_votes_says_what_it_assumes_of_true_effects():
    effects = [
        row_of("ml_mean_change_exact", preferred=True, estimate=0.2, ci_low=-0.3, ci_high=0.7)
    ]
    facts = facts_of(effects, dict.fromkeys("abc", False))
    (row,) = robustness_rows(facts, assumed(none=0.2, some=0.25, much=0.31))
    assert row["effect"] == (
        "0.20 [−0.30 to 0.70] if true effects are the same; τ = 0.2: 0.25 [−0.25 to 0.75]; "
        "τ = 0.4: 0.31 [−0.19 to 0.81]"
    )
    (row,) = robustness_rows(facts, assumed("correlation", none=0.2, some=0.25))
    assert row["effect"] == "0.20 [−0.30 to 0.70]"


def test_a_pooled_effect_has_its_heterogeneity_and_effects_and_votes_stand_beside():
    numbers = {"estimate": 0.5, "ci_low": 0.1, "ci_high": 0.9}
    spread = {"tau": 0.3, "i_squared": 0.614, "prediction_low": -0.4, "prediction_high": 1.4}
    pooled = row_of("random_effects", preferred=True, **numbers, **spread)
    text = "0.50 [0.10 to 0.90] (τ 0.30, I² 61%, prediction interval −0.40 to 1.40)"
    (row,) = robustness_rows(facts_of([pooled], dict.fromkeys("abc", False)), NO_TAU)
    assert row["effect"] == text
    votes = row_of("ml_mean_change_exact", preferred=False)
    both = row_of("effects_and_votes", preferred=False, estimate=0.45, ci_low=0.2, ci_high=0.7)
    (row,) = robustness_rows(facts_of([votes, both], dict.fromkeys("abc", False)), NO_TAU)
    assert row["effect"] == "effects and votes together 0.45 [0.20 to 0.70]"


def test_the_preferred_method_is_named_with_its_effect():
    effects = [
        row_of("ml_mean_change_exact", preferred=True, estimate=0.2, ci_low=-0.1, ci_high=0.5),
        row_of("ml_mean_change_wald", preferred=False, estimate=0.2, ci_low=0.0, ci_high=0.4),
    ]
    (row,) = robustness_rows(facts_of(effects, dict.fromkeys("abc", False)), NO_TAU)
    assert row["method"] == "votes and sample sizes: standardised mean change"
    assert row["effect"] == "0.20 [−0.10 to 0.50]"
    assert row["reason"] == "So it is"


@pytest.mark.parametrize(
    ("k", "preferred", "text"),
    [
        (1, True, "votes and sample sizes: standardised mean change (1 of 2 cohorts)"),
        (2, True, "votes and sample sizes: standardised mean change"),
        (1, False, "vote counting only; bound from 1 of 2 cohorts"),
    ],
)
def test_an_effect_of_some_cohorts_says_of_how_many(k, preferred, text):
    effects = [row_of("ml_mean_change_exact", preferred=preferred, k=k, ci_high=0.5)]
    (row,) = robustness_rows(facts_of(effects, dict.fromkeys("ab", False)), NO_TAU)
    assert row["method"] == text


def test_an_estimate_that_is_not_preferred_is_not_shown_and_a_bound_is():
    interval = {"ci_low": -0.1, "ci_high": 0.5}
    effects = [row_of("ml_correlation_exact", preferred=False, estimate=0.2, **interval)]
    (row,) = robustness_rows(facts_of(effects, dict.fromkeys("abc", False)), NO_TAU)
    assert (row["method"], row["effect"]) == ("vote counting only", MISSING)
    effects = [row_of("ml_correlation_exact", preferred=False, ci_high=0.5)]
    (row,) = robustness_rows(facts_of(effects, dict.fromkeys("abc", False)), NO_TAU)
    assert row["effect"] == "below 0.50 (one-sided)"


@pytest.mark.parametrize(
    ("left_out", "text"),
    [
        ({"a": True}, MISSING),
        ({"a": True, "b": True}, "excluding either: single cohort (decrease or increase)"),
        ({"a": False, "b": False, "c": False}, "same result excluding any one of 3 cohorts"),
        (
            {"doe2020": True, "b": False, "the_trial": True},
            "excluding Doe 2020 or the trial: no vote",
        ),
        ({"a": False, "b": False, "oak_trial": True}, "excluding the oak trial: no vote"),
        ({"a": True, "b": True, "c": True}, "excluding any cohort: no vote"),
    ],
)
def test_the_cohorts_that_a_verdict_depends_on_are_named(left_out, text):
    effects = [row_of("ml_correlation_exact", preferred=False)]
    (row,) = robustness_rows(facts_of(effects, left_out), NO_TAU)
    assert row["left_out"] == text


def test_the_choices_that_change_a_verdict_are_named():
    effects = [row_of("ml_correlation_exact", preferred=False)]
    verdicts = ("inconsistent", "mostly decrease")
    (row,) = robustness_rows(facts_of(effects, {"a": False}, verdicts), NO_TAU)
    assert row["choices"] == (
        "same result in 1 of 2 specifications (2 different results); changed by unit: study"
    )


def test_choices_without_effect_are_named_and_not_counted():
    effects = [row_of("ml_correlation_exact", preferred=False)]
    (row,) = robustness_rows(
        facts_of(effects, {"a": False}, ("inconsistent", "inconsistent")), NO_TAU
    )
    assert row["choices"] == "no choice had an effect"
    verdicts = ("inconsistent", "inconsistent", "mostly decrease", "mostly decrease")
    (row,) = robustness_rows(facts_of(effects, {"a": False}, verdicts), NO_TAU)
    assert row["choices"].endswith("changed by null results: left out; unit had no effect")


def test_the_evidence_needed_stands_beside_the_votes_there_are():
    votes = pd.DataFrame(
        [
            {
                **REGION,
                "k_units": 7,
                "n_increase": 1,
                "n_decrease": 5,
                "verdict": "mostly decrease",
            },
            {**REGION, "region": "insula", "k_units": 1, "n_increase": 1, "n_decrease": 0},
        ]
    )
    facts = replace(facts_of([], {"a": False}), votes=votes)
    numbers = {"votes_needed": 6, "cohorts_to_significance": 3, "opposing_to_change": 1}
    needed = [{**REGION, **numbers}, {**REGION, "region": "insula", "cohorts_to_significance": 5}]
    assert needed_rows(facts, shape_table(needed, EVIDENCE_NEEDED), assumed(none=0.2)) == [
        {
            "region": "Amygdala",
            "verdict": "mostly decrease",
            "votes": "6 of 6",
            "cohorts": "3",
            "agreeing": MISSING,
            "opposing": "1",
            "detectable": "0.40",
        }
    ]


def test_without_other_choices_nothing_is_said_of_them():
    effects = [row_of("ml_correlation_exact", preferred=False)]
    (row,) = robustness_rows(facts_of(effects, {"a": False}), NO_TAU)
    assert row["choices"] == MISSING


def test_the_robustness_of_what_several_cohorts_report_is_counted():
    effects = [row_of("ml_correlation_exact", preferred=False)]
    verdicts = ("inconsistent", "inconsistent", "mostly decrease")
    facts = facts_of(effects, {"a": False, "b": False, "c": True}, verdicts)
    assert list(robustness_sentences([facts])) == [
        "Excluding one cohort can change the only result based on two or more cohorts.",
        "With other choices of the analysis, the result on amygdala is the same in 67% of the "
        "distinct specifications.",
        "The smallest attainable p value of the sign test is 0.250; at least six directional "
        "votes are needed to reach 0.05.",
    ]
    assert list(robustness_sentences([facts_of(effects, {"a": False}, single=True)])) == [
        "No result is based on two or more cohorts, so no sensitivity analysis is possible."
    ]
