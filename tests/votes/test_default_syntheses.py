"""A review that names no synthesis gets one for each measure of its findings."""

import pytest

from scripts.common.words import use_words
from scripts.models.config import EffectConfig
from scripts.votes.count_votes import count_votes
from scripts.votes.default_syntheses import fill_syntheses, identifiers
from tests.support.tables import (
    STAGES,
    Choices,
    finding,
    findings_table,
    regions_table,
    tables_of,
    vote_config,
)

COMPARED = {"contrast": "between_groups", "comparator": "tau", "better": "higher"}


def filled(rows):
    return fill_syntheses(vote_config(EffectConfig, syntheses={}), findings_table(rows))


def test_there_is_one_synthesis_for_each_measure_of_included_studies():
    use_words("outcomes")
    rows = [finding("a", measure="reading score"), finding("b", measure="absence")]
    config = filled([*rows, finding("c", measure="weight", included=False)])
    titles = {name: synthesis.title for name, synthesis in config.syntheses.items()}
    assert titles == {
        "absence": "Effect of the intervention on absence",
        "reading_score": "Effect of the intervention on reading score",
    }


@pytest.mark.parametrize("rows", [[], [finding("a", included=False)]])
def test_a_review_without_findings_of_its_studies_has_one_synthesis_and_no_votes(rows):
    config = filled(rows)
    assert [synthesis.title for synthesis in config.syntheses.values()] == [
        "Effect of the treatment"
    ]
    _, units, votes = count_votes(findings_table(rows), regions_table(), config)
    assert len(units) == len(votes) == 0


def test_what_a_review_names_is_kept():
    config = vote_config(EffectConfig)
    assert fill_syntheses(config, findings_table([finding("a")])) is config


def test_changes_in_whole_treated_groups_are_counted():
    rows = [
        finding("a"),
        finding("b", subgroup="responders"),
        finding("c", contrast="association"),
        finding("d", arm="tau", arm_role="treatment_as_usual"),
    ]
    config = filled(rows)
    _, units, _ = count_votes(findings_table(rows), regions_table(), config)
    assert units["unit"].tolist() == ["a"]
    assert config.scale_of("activation") == "direction"


def test_a_measure_without_changes_is_counted_as_it_is_reported():
    rows = [finding(name, contrast="association", subgroup="responders") for name in "ab"]
    _, units, _ = count_votes(findings_table(rows), regions_table(), filled(rows))
    assert units["unit"].tolist() == ["a", "b"]


@pytest.mark.parametrize(("better", "scale"), [("lower", "benefit"), (None, "direction")])
def test_benefit_is_counted_where_every_finding_says_which_way_is_better(better, scale):
    rows = [finding("a", **COMPARED), finding("b", **{**COMPARED, "better": better})]
    assert filled(rows).scale_of("activation") == scale


def test_every_measure_has_an_id_of_its_own_that_a_file_can_have():
    names = identifiers(["BMI (kg/m²)", "体重", "%", "bmi kg/m2", "x" * 80])
    assert names == ["bmi_kg_m2", "measure", "measure_2", "bmi_kg_m2_2", "x" * 50]
    assert identifiers(["Scale 2", "scale", "scale!"]) == ["scale_2", "scale", "scale_3"]


def test_a_measure_without_changes_is_no_effect_of_the_treatment():
    use_words("outcomes")
    rows = [finding("a", contrast="association", better="higher", measure="reading score")]
    synthesis = filled(rows).syntheses["reading_score"]
    assert (synthesis.title, synthesis.count) == ("Reading score", "direction")


@pytest.mark.parametrize("rows", [[], [finding("a", included=False)]])
def test_without_an_included_finding_every_stage_runs(rows):
    specifications = {"unit": ["study"], "risk_of_bias": ["low"]}
    config = vote_config(Choices, syntheses={}, specifications=specifications)
    tables = tables_of(rows, config)
    unvoted = tables["unvoted_findings"]
    assert unvoted["study_id"].tolist() == [row["study_id"] for row in rows]
    for names in STAGES:
        if names[0] not in ("claims", "changes", "unvoted_findings"):
            assert len(tables[names[0]]) == 0
