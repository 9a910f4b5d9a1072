"""The choices of the project, and those of a review of the brain; the words of most tests."""

from copy import deepcopy

import yaml

from benchmarks.generate_review import CHOICES
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


def brain_settings():
    """Read config.yaml with the questions that are asked of made-up reviews of the brain."""
    return merge_settings(project_settings(), deepcopy(CHOICES))


def settings_of(folder):
    """Read config.yaml with what the review in a folder replaces."""
    text = (folder / "review.yaml").read_text(encoding="utf-8")
    return merge_settings(project_settings(), yaml.safe_load(text).get("config"))
