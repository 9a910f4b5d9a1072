"""Directions counted as benefit and harm: what favours the intervention, and what the control."""

import pytest

from scripts.effects.estimate_effects import estimate_effects
from scripts.models.config import EffectConfig
from scripts.votes.benefit import count_benefit
from scripts.votes.count_votes import count_votes
from tests.support.tables import finding, findings_table, regions_table, vote_config


def config_of(**synthesis):
    synthesis = {"title": "Benefit", "where": {}, "count": "benefit", **synthesis}
    return vote_config(EffectConfig, syntheses={"benefit": synthesis})


def votes_of(rows, **synthesis):
    _, _, votes = count_votes(findings_table(rows), regions_table(), config_of(**synthesis))
    return votes


def counts(votes):
    return votes[["n_increase", "n_decrease", "n_no_change"]].to_numpy().tolist()


def test_less_of_what_is_better_when_lower_favours_the_intervention():
    rows = [finding(f"s{i}", "decrease", better="lower") for i in range(3)]
    rows.append(finding("t", "increase", better="lower"))
    rows.append(finding("u", "no_change", better="lower"))
    votes = votes_of(rows)
    assert counts(votes) == [[3, 1, 1]]
    assert votes["scale"].tolist() == ["benefit"]
    assert counts(votes_of(rows, count="direction")) == [[1, 3, 1]]


def test_scales_of_opposite_polarity_are_joined():
    scales = [finding("a", "decrease", better="lower"), finding("b", "increase", better="higher")]
    votes = votes_of(scales)
    assert counts(votes) == [[2, 0, 0]]
    assert votes["verdict"].tolist() == ["consistent increase"]


def test_the_control_group_compared_with_the_treated_one_is_turned_round():
    control = {"arm": "tau", "arm_role": "treatment_as_usual", "comparator": "dbt"}
    rows = [
        finding("a", "increase", contrast="between_groups", better="higher", **control),
        finding("b", "increase", contrast="between_groups", better="lower", **control),
    ]
    assert count_benefit(findings_table(rows))["direction"].tolist() == ["decrease", "increase"]


@pytest.mark.parametrize("comparator", [None, "dbt"])
def test_a_change_within_a_control_group_favours_nobody(comparator):
    row = finding(
        "a", arm="tau", arm_role="treatment_as_usual", better="higher", comparator=comparator
    )
    assert count_benefit(findings_table([row])).empty


def test_without_a_better_direction_nothing_is_counted():
    assert count_benefit(findings_table([finding("a"), finding("b", "no_change")])).empty


def test_results_without_a_direction_stay_as_they_are():
    rows = [finding(way[0], way, better="lower") for way in ("not_reported", "unclear")]
    assert count_benefit(findings_table(rows))["direction"].tolist() == ["not_reported", "unclear"]


def test_a_reported_effect_turns_with_its_direction():
    reported = {"effect_type": "smd", "se": 0.2, "better": "lower", "contrast": "between_groups"}
    compared = {"comparator": "tau", "n_treated": 30, "n_control": 30}
    rows = [
        finding(f"s{i}", "decrease", effect=-size, **reported, **compared)
        for i, size in enumerate((0.3, 0.5, 0.7))
    ]
    effects, _, _ = estimate_effects(findings_table(rows), regions_table(), config_of())
    pooled = effects.set_index("method").loc["random_effects"]
    assert pooled["estimate"] == pytest.approx(0.5)
