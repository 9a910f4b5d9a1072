"""All tables of a review, by name. Who uses a few of them imports their contracts alone."""

from scripts.tables.certainty import CERTAINTY
from scripts.tables.changes import CHANGES, CHOICES
from scripts.tables.claims import CLAIMS
from scripts.tables.contract import name_contracts
from scripts.tables.effects import EFFECTS, HETEROGENEITY, REPORTED
from scripts.tables.figures import FIGURES
from scripts.tables.records import ARMS, FINDINGS, REGIONS, STUDIES
from scripts.tables.robustness import EVIDENCE_NEEDED, LEAVE_ONE_OUT, SPECIFICATIONS
from scripts.tables.votes import (
    SIDE_VOTES,
    STUDY_VOTES,
    SUBGROUPS,
    TALLIES,
    UNIT_VOTES,
    UNVOTED_FINDINGS,
    VOTES,
)

REVIEW_TABLES = name_contracts(
    *(STUDIES, ARMS, FINDINGS, REGIONS, STUDY_VOTES, UNIT_VOTES, VOTES, TALLIES, SIDE_VOTES),
    *(SUBGROUPS, UNVOTED_FINDINGS),
    *(EFFECTS, REPORTED, HETEROGENEITY, LEAVE_ONE_OUT, SPECIFICATIONS, EVIDENCE_NEEDED),
    *(CERTAINTY, CLAIMS, CHANGES, CHOICES, FIGURES),
)
