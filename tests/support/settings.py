"""The choices of the project, and those of a review that is shipped; the words of most tests."""

import yaml

from scripts.common.settings import merge_settings
from scripts.common.wording import use_labels
from scripts.common.words import use_words
from tests.support.projects import ROOT


def speak_as_usual():
    """Use the nouns of what most tests are about; the test before may have used others."""
    use_words("neuroimaging")
    use_labels({}, {}, {})


def project_settings():
    """Read config.yaml."""
    return yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))


def settings_of(review="iskric2021", raw=ROOT / "data/raw"):
    """Read config.yaml with what a review replaces."""
    text = (raw / review / "review.yaml").read_text(encoding="utf-8")
    return merge_settings(project_settings(), yaml.safe_load(text).get("config"))
