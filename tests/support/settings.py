"""The choices of the project, and those of a review that is shipped."""

import yaml

from scripts.common.settings import merge_settings
from tests.support.projects import ROOT


def project_settings():
    """Read config.yaml."""
    return yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))


def settings_of(review="iskric2021", raw=ROOT / "data/raw"):
    """Read config.yaml with what a review replaces."""
    text = (raw / review / "review.yaml").read_text(encoding="utf-8")
    return merge_settings(project_settings(), yaml.safe_load(text).get("config"))
