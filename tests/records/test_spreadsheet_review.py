"""A made-up review typed as spreadsheets, with its own vocabulary, by a reader of the docs alone.

The expected votes were counted by hand before the review was run: increase, decrease, no change,
conflicting; the participants behind each; units without a number; findings of unclear direction.
"""

import shutil
from pathlib import Path

import pytest
import yaml

from scripts.models.project import ProjectConfig
from scripts.records.extract_findings import extract_findings
from scripts.records.review_checks import check_review
from scripts.votes.count_votes import count_votes
from scripts.votes.tallies import weigh_tallies
from tests.support.projects import ROOT
from tests.support.records import read_review

VOTES = ("n_increase", "n_decrease", "n_no_change", "n_conflicting")
PARTICIPANTS = tuple(name.replace("n_", "participants_", 1) for name in VOTES)
ANY, GREY, LINKS = "activation_any_subgroup", "grey_matter_volume", "functional_connectivity"
PREFRONTAL, MOTOR = "prefrontal cortex", "supplementary motor area"
ANTERIOR, POSTERIOR = "anterior cingulate cortex", "posterior cingulate cortex"
COUNTED = [
    ("activation", PREFRONTAL, (0, 2, 0, 0), (0, 46, 0, 0), 0, 0, "consistent decrease"),
    ("activation", ANTERIOR, (0, 0, 1, 0), (0, 0, 45, 0), 0, 0, "single cohort"),
    (ANY, PREFRONTAL, (0, 2, 0, 0), (0, 46, 0, 0), 0, 0, "consistent decrease"),
    (ANY, MOTOR, (0, 1, 0, 0), (0, 9, 0, 0), 0, 0, "single cohort"),
    (ANY, ANTERIOR, (1, 0, 1, 0), (9, 0, 45, 0), 0, 0, "inconsistent"),
    (GREY, "medial temporal lobe", (0, 0, 1, 0), (0, 0, 0, 0), 1, 0, "single cohort"),
    (GREY, "hippocampus", (3, 0, 1, 1), (39, 0, 45, 35), 1, 0, "mostly increase"),
    (GREY, PREFRONTAL, (1, 2, 0, 0), (30, 45, 0, 0), 1, 0, "mostly decrease"),
    (LINKS, POSTERIOR, (1, 1, 0, 0), (35, 45, 0, 0), 0, 1, "inconsistent"),
    ("symptom_association", "hippocampus", (1, 0, 1, 0), (20, 0, 26, 0), 0, 0, "inconsistent"),
    ("baseline_prediction", PREFRONTAL, (0, 1, 0, 0), (0, 0, 0, 0), 1, 0, "single cohort"),
]


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project") / "data" / "raw" / "exercise_ageing"
    shutil.copytree(ROOT / "tests" / "reviews" / "exercise_ageing", folder)
    config = yaml.safe_load((ROOT / "config.yaml").read_text())
    inputs = read_review(folder, config["measures"])
    tables = extract_findings(inputs)
    settings = ProjectConfig.model_validate(
        {**config, **yaml.safe_load((folder / "review.yaml").read_text())["config"]}
    )
    _, unit_votes, votes = count_votes(tables["findings"], tables["regions"], settings)
    key = ["synthesis", "region"]
    return votes.set_index(key).join(weigh_tallies(unit_votes).set_index(key))


def test_the_review_has_no_problems(monkeypatch):
    monkeypatch.chdir(ROOT)
    folder = Path("tests/reviews/exercise_ageing")
    assert check_review(folder, yaml.safe_load(Path("config.yaml").read_text())) == []


@pytest.mark.parametrize(
    ("synthesis", "region", "votes", "participants", "without_n", "unclear", "verdict"), COUNTED
)
def test_votes_are_those_counted_by_hand(
    results, synthesis, region, votes, participants, without_n, unclear, verdict
):
    row = results.loc[(synthesis, region)]
    assert tuple(row[list(VOTES)]) == votes
    assert tuple(row[list(PARTICIPANTS)]) == participants
    assert (row["units_without_n"], row["n_unclear"], row["verdict"]) == (
        without_n,
        unclear,
        verdict,
    )


def test_nothing_else_is_counted_but_a_region_of_unclear_findings(results):
    counted = {row[:2] for row in COUNTED}
    assert set(results.index) - counted == {(GREY, ANTERIOR)}
    unclear = results.loc[(GREY, ANTERIOR)]
    assert (unclear["k_units"], unclear["n_unclear"]) == (0, 1)
    assert unclear[["verdict", "p_sign", "participants_increase"]].isna().all()


def test_statistics_are_those_worked_out_by_hand(results):
    row = results.loc[(GREY, "hippocampus")]
    assert (row["p_sign"], row["p_holm"], row["p_attainable"]) == (0.25, 0.5, 0.25)
    assert (round(row["ci_low"], 4), row["ci_high"]) == (0.4385, 1)
    assert (round(row["n_effective"], 3), row["p_weighted"]) == (1.550, 0.5)
    row = results.loc[(LINKS, POSTERIOR)]
    assert (row["p_sign"], row["share_increase"]) == (1, 0.4375)
    assert round(row["n_effective"], 3) == 1.969
