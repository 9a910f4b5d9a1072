"""Reviews of other fields need a title and their tables: regions, measures, questions follow."""

from pathlib import Path

import pytest

from scripts.common.paths import CSV_TABLES, vocabulary_files
from scripts.common.words import is_neuroimaging, noun
from scripts.models.config import SpecificationConfig
from scripts.records.extract_findings import extract_findings
from scripts.records.review_checks import check_review
from scripts.records.study_records import read_inputs
from scripts.votes.count_votes import count_votes
from scripts.votes.review_data import prepare_review, speak_of
from tests.support.projects import ROOT
from tests.support.settings import project_settings

REVIEWS = ("school_reading", "school_meals")
# Votes counted by hand: increase, decrease, no change, conflicting.
VOTES = [
    # Adeyemi and Dubois an increase, Gruber none; Lisbon an increase at its longest follow-up.
    ("school_reading", "reading_skills", "reading accuracy", (3, 0, 1, 0)),
    # The two reports of Lisbon are one cohort: a year later its pupils are slower.
    ("school_reading", "reading_skills", "reading fluency", (2, 1, 0, 0)),
    # Fewer errors are better.
    ("school_reading", "reading_skills", "reading errors", (2, 0, 0, 0)),
    ("school_reading", "engagement", "absence from school", (1, 0, 0, 0)),
    # Benefit: of the capital at 6 months no more a lower index, in Moreno a lower one.
    ("school_meals", "growth", "body mass index", (0, 1, 1, 0)),
    # Direction, since nobody says what is better for the intake of energy.
    ("school_meals", "diet", "energy intake", (2, 2, 0, 0)),
]


def tables_of(review):
    folder = ROOT / "tests/reviews" / review
    return extract_findings(read_inputs(folder, vocabulary_files(folder, None)))


@pytest.mark.parametrize("review", REVIEWS)
def test_a_title_and_three_tables_are_a_review(monkeypatch, review):
    monkeypatch.chdir(ROOT)
    folder = Path("tests/reviews") / review
    assert {path.name for path in folder.iterdir()} == {"review.yaml", *CSV_TABLES}
    assert (folder / "review.yaml").read_text().count(":") == 1
    assert check_review(folder, project_settings()) == []
    assert not is_neuroimaging()
    assert noun("region") == "outcome"


@pytest.mark.parametrize(("review", "synthesis", "region", "expected"), VOTES)
def test_votes_of_such_a_review_are_those_counted_by_hand(review, synthesis, region, expected):
    config = SpecificationConfig.model_validate(
        {key: project_settings()[key] for key in SpecificationConfig.model_fields}
    )
    tables = tables_of(review)
    speak_of({}, tables)
    prepared, filled = prepare_review(tables, config)
    *_, votes = count_votes(prepared["findings"], prepared["regions"], filled)
    row = votes.set_index(["synthesis", "region"]).loc[(synthesis, region)]
    kinds = ("increase", "decrease", "no_change", "conflicting")
    assert tuple(row[f"n_{kind}"] for kind in kinds) == expected
