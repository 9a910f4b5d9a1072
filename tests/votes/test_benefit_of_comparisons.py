"""Benefit of comparisons: which arms, which effects, and the findings that favour neither group."""

import numpy as np
import pytest

from scripts.effects.estimate_effects import estimate_effects
from scripts.effects.reported_effects import z_scores
from scripts.models.config import EffectConfig
from scripts.votes.benefit import count_benefit, why_no_benefit
from scripts.votes.count_votes import count_votes
from tests.support.tables import finding, findings_table, regions_table, vote_config

OF_TREATED = {"contrast": "between_groups", "comparator": "tau", "better": "lower"}
OF_CONTROL = {**OF_TREATED, "arm": "tau", "arm_role": "treatment_as_usual", "comparator": "dbt"}
SIZES = {"n_treated": 30, "n_control": 50}


def turned(*rows):
    return count_benefit(findings_table(rows))


def config_of(**synthesis):
    synthesis = {"title": "Benefit", "where": {}, "count": "benefit", **synthesis}
    return vote_config(EffectConfig, syntheses={"benefit": synthesis})


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"contrast": "association"}, "it does not compare the treatment with the control"),
        ({"contrast": "baseline_group_difference"}, "it does not compare"),
        ({"contrast": "responders_vs_nonresponders"}, "it does not compare"),
        ({"comparator": "bpd"}, "both groups compared are treated"),
        ({"better": None}, "neither the finding nor the vocabulary"),
        ({**OF_CONTROL, "comparator": "hc"}, "neither of the groups compared has"),
        ({**OF_CONTROL, "comparator": None}, "the group that it is compared with is not recorded"),
        ({**OF_CONTROL, "contrast": "within_group"}, "a change within a control group"),
    ],
)
def test_what_does_not_compare_a_treated_group_with_a_control_favours_neither(values, reason):
    findings = findings_table([finding("a", "decrease", **{**OF_TREATED, **values})])
    assert count_benefit(findings).empty
    assert why_no_benefit(findings).tolist()[0].startswith(reason)


def test_a_finding_about_the_control_is_told_of_the_treated_group():
    row = turned(finding("a", "increase", **OF_CONTROL, **SIZES)).iloc[0]
    assert (row["direction"], row["arm"], row["comparator"]) == ("increase", "dbt", "tau")
    assert (row["arm_role"], row["comparator_role"]) == ("treated", "treatment_as_usual")
    assert (row["n_arm"], row["n_comparator"]) == (30, 50)


def test_comparisons_told_either_way_round_are_pooled():
    effect = {"effect_type": "smd", "se": 0.2}
    rows = [
        finding("a", "decrease", **OF_TREATED, **SIZES, effect=-0.5, **effect),
        finding("b", "increase", **OF_CONTROL, **SIZES, effect=0.7, **effect),
    ]
    effects, _, _ = estimate_effects(findings_table(rows), regions_table(), config_of())
    pooled = effects.set_index("method").loc["random_effects"]
    assert pooled["estimate"] == pytest.approx(0.6)
    studies, _, _ = count_votes(findings_table(rows), regions_table(), config_of())
    assert studies["participants"].tolist() == [30, 30]


@pytest.mark.parametrize("kind", ["odds_ratio", "Risk ratio", "HR"])
def test_a_ratio_turns_to_its_reciprocal(kind):
    rows = [finding("a", "decrease", **OF_TREATED, effect=0.8, se=0.2, effect_type=kind)]
    row = turned(*rows).iloc[0]
    assert row["effect"] == pytest.approx(1.25)
    assert row["se"] == pytest.approx(0.3125)  # 0.2 / 0.8²


@pytest.mark.parametrize("kind", ["smd", "log_odds_ratio", "ln ratio of means", "duration", None])
def test_other_effects_turn_their_sign(kind):
    rows = [finding("a", "decrease", **OF_TREATED, effect=-0.8, se=0.2, effect_type=kind)]
    assert turned(*rows)[["effect", "se"]].to_numpy().tolist() == [[0.8, 0.2]]


def test_a_ratio_of_no_size_and_an_effect_of_zero():
    rows = [
        finding("a", "decrease", **OF_TREATED, effect=0.0, effect_type="odds_ratio"),
        finding("b", "no_change", **OF_TREATED, effect=0.0, effect_type="smd"),
    ]
    none, zero = turned(*rows)["effect"].astype(float)
    assert np.isnan(none)
    assert str(zero) == "0.0"  # not -0.0


@pytest.mark.parametrize(("ratio", "sign"), [(0.7, -1), (1.4, 1)])
def test_a_ratio_below_one_is_a_decrease(ratio, sign):
    row = finding("a", "no_change", effect=ratio, effect_type="odds_ratio", p_value=0.04)
    assert np.sign(z_scores(findings_table([row]))).tolist() == [sign]


@pytest.mark.parametrize(
    ("kind", "pooled"), [("log_risk_ratio", False), ("log_hazard_ratio", False), ("smd", True)]
)
def test_risk_ratios_of_wanted_and_of_unwanted_events_are_not_pooled(kind, pooled):
    # 90 of 100 against 80 of 100 stay well: the ratio is 1.125 of staying well, 0.5 of falling ill.
    effect = {"effect_type": kind, "se": 0.2}
    wanted = {**OF_TREATED, "better": "higher"}
    rows = [
        finding("a", "decrease", **OF_TREATED, **SIZES, effect=-0.69, **effect),
        finding("b", "increase", **wanted, **SIZES, effect=0.12, **effect),
    ]
    effects, _, _ = estimate_effects(findings_table(rows), regions_table(), config_of())
    row = effects.set_index("method").loc["random_effects"]
    assert row["estimable"] == pooled
    assert ("wanted and of unwanted" in row["reason"]) != pooled
