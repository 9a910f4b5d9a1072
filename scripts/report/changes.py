"""The report's section on what changed since the published version."""

from typing import Any

import pandas as pd

from scripts.changes.phrases import (
    choice_sentences,
    claim_sentences,
    corrected_cells,
    gap_sentence,
    moved_regions,
    status_sentence,
    study_sentences,
)
from scripts.models.config import Config
from scripts.report.methods import vote_units
from scripts.tables.changes import CHANGES
from scripts.tables.files import to_records, to_strings

ARROW = "→"


def change_section(changes: pd.DataFrame, config: Config) -> dict[str, Any]:
    """Put what changed into sentences and rows of tables.

    Parameters
    ----------
    changes
        One row per cell that moved; see ``CHANGES``.
    config
        The choices of the review; it has the titles of the syntheses, and says what votes.
    """
    rows = to_records(to_strings(changes, CHANGES))
    votes = {name: vote_units(config, name) for name in config.syntheses}
    titles = {name: synthesis.title for name, synthesis in config.syntheses.items()}
    moved = moved_regions(rows, votes, ARROW)
    return {
        "status": status_sentence(rows),
        "sentences": [*study_sentences(rows, ARROW), *choice_sentences(rows, ARROW)],
        "cells": corrected_cells(rows),
        "regions": [
            row._replace(synthesis=titles.get(row.synthesis, row.synthesis)) for row in moved
        ],
        "claims": list(claim_sentences(rows, ARROW)),
        "gaps": gap_sentence(rows),
    }
