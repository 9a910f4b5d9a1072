"""The report's section on what changed since the published version."""

from typing import Any

import pandas as pd

from scripts.changes.labels import Asked
from scripts.changes.phrases import (
    changed_regions,
    choice_sentences,
    claim_sentences,
    corrected_cells,
    gap_sentence,
    status_sentence,
    study_sentences,
)
from scripts.models.config import Config
from scripts.tables.changes import CHANGES
from scripts.tables.files import to_records, to_strings

ARROW = "→"


def change_section(changes: pd.DataFrame, config: Config, claims: pd.DataFrame) -> dict[str, Any]:
    """Put what changed into sentences and rows of tables; statements are quoted."""
    rows = to_records(to_strings(changes, CHANGES))
    syntheses = {
        name: Asked(synthesis.title, config.unit_of(name), config.scale_of(name))
        for name, synthesis in config.syntheses.items()
    }
    says = dict(zip(claims["claim_id"], claims["says"], strict=True))
    return {
        "status": status_sentence(rows),
        "sentences": [*study_sentences(rows, ARROW), *choice_sentences(rows, syntheses, ARROW)],
        "cells": corrected_cells(rows),
        "regions": changed_regions(rows, syntheses, ARROW),
        "claims": list(claim_sentences(rows, syntheses, ARROW, says)),
        "gaps": gap_sentence(rows),
    }
