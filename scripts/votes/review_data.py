"""What the stages of a review start from: findings with their studies, syntheses and names."""

import re
from typing import Any, TypeVar

import pandas as pd

from scripts.common.wording import use_labels
from scripts.common.words import ReviewField, use_words, usual_field
from scripts.models.config import VoteConfig
from scripts.models.filters import BIAS_DOMAIN
from scripts.models.risk_of_bias import NOT_JUDGED
from scripts.tables.files import Tables, iterate_rows
from scripts.votes.default_syntheses import fill_syntheses
from scripts.votes.study_fields import add_study_fields

Choices = TypeVar("Choices", bound=VoteConfig)


def prepare_review(tables: Tables, config: Choices) -> tuple[dict[str, pd.DataFrame], Choices]:
    """Add to the findings what their studies are like, and to the choices default syntheses.

    Parameters
    ----------
    tables
        By name, ``studies`` and ``findings`` among them.
    config
        The choices of the review.
    """
    findings = add_study_fields(tables["findings"], tables["studies"])
    not_judged = dict.fromkeys(_domains_of(config) - {*findings}, NOT_JUDGED)
    findings = findings.assign(**not_judged).astype(dict.fromkeys(not_judged, "string"))
    return {**tables, "findings": findings}, fill_syntheses(config, findings)


def _domains_of(config: VoteConfig) -> set[str]:
    """Name the domains of risk of bias that syntheses name, whether a study is judged or not."""
    named = [
        (*dict(synthesis.where), synthesis.group_by, *synthesis.compare_by)
        for synthesis in config.syntheses.values()
    ]
    return {column for columns in named for column in columns if re.match(BIAS_DOMAIN, column)}


def speak_of(words: dict[str, Any], tables: Tables) -> None:
    """Use the nouns and the names of a review in every text from now on.

    Parameters
    ----------
    words
        ``field`` and ``words`` as ``review.yaml`` has them.
    tables
        By name, of which ``studies``, ``arms`` and ``regions`` are used where they are given.
    """
    regions = tables.get("regions")
    use_words(words.get("field") or field_of(regions), words.get("words"))
    labels: dict[str, dict[Any, str]] = {"studies": {}, "cohorts": {}, "arms": {}}
    if (studies := tables.get("studies")) is not None:
        labels["studies"] = dict(studies.dropna(subset="label")[["study_id", "label"]].to_numpy())
        cohorts = studies.dropna(subset="cohort_label")[["cohort", "cohort_label"]]
        labels["cohorts"] = dict(cohorts.to_numpy())
    if (arms := tables.get("arms")) is not None:
        named = iterate_rows(arms.dropna(subset="label"))
        labels["arms"] = {(row.study_id, row.arm): row.label for row in named}
    use_labels(**labels)


def field_of(regions: pd.DataFrame | None) -> ReviewField:
    """Say what a review is about that does not say so: the brain if its regions lie there."""
    sides = ["mni_left", "mni_right", "mni_midline"]
    is_located = regions is not None and bool(regions[sides].notna().any(axis=None))
    return usual_field(has_coordinates=is_located)
