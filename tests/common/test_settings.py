"""What a review may override of the config, and what it may not."""

from scripts.common.settings import PROJECT_KEYS, merge_settings
from scripts.models.config import Config
from scripts.models.project import ProjectConfig


def test_a_review_overrides_its_own_keys_and_none_of_the_project():
    config = {"level": "structure", "unit": "cohort", "simulation": 1}
    assert merge_settings(config, {"level": "system", "simulation": 2}) == {
        **config,
        "level": "system",
    }
    assert merge_settings(config, None) == config


def test_the_keys_of_the_project_are_those_that_no_review_has():
    assert {*PROJECT_KEYS} == ProjectConfig.model_fields.keys() - Config.model_fields.keys()
