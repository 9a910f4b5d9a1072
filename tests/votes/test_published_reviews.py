"""Real reviews outside neuroimaging: directions, sign tests and pooled effects as R gives them."""

import json

import pytest

from scripts.effects.estimate_effects import estimate_effects
from scripts.models.config import EffectConfig
from scripts.records.extract_findings import extract_findings
from scripts.votes.count_votes import count_votes
from scripts.votes.review_data import prepare_review
from tests.support.projects import ROOT
from tests.support.records import read_review
from tests.support.shipped import RAW, about
from tests.support.tables import finding, findings_table, regions_table, vote_config

FOLDER = ROOT / "tests/reference"
ASTHMA = json.loads((FOLDER / "asthma_education.json").read_text())
PSYCHOTHERAPY = json.loads((FOLDER / "psychotherapy_bpd.json").read_text())
BENEFIT = {"benefit": {"title": "Benefit", "where": {}, "count": "benefit"}}


def test_ten_of_twelve_studies_in_favour_have_the_published_p_and_interval():
    # The Cochrane Handbook, 12.4.2.3, after Boon and Thomson: three studies of unknown direction.
    ways = ["decrease"] * 10 + ["increase"] * 2 + ["not_reported"] * 3
    rows = [finding(f"s{i:02d}", way, better="lower") for i, way in enumerate(ways)]
    config = vote_config(EffectConfig, syntheses=BENEFIT)
    _, _, votes = count_votes(findings_table(rows), regions_table(), config)
    row = votes.iloc[0]
    assert (row["n_increase"], row["n_decrease"], row["n_not_reported"]) == (10, 2, 3)
    assert row["p_sign"] == pytest.approx(0.03857421875, abs=1e-12)
    assert row["ci_low"] == pytest.approx(0.5519691377, abs=1e-9)
    assert row["ci_high"] == pytest.approx(0.9530348578, abs=1e-9)


@pytest.mark.parametrize("outcome", ASTHMA)
def test_asthma_education_favours_the_intervention_as_often_as_r_counts(outcome):
    reference = ASTHMA[outcome]
    rows = [
        finding(
            f"{trial['study']}{trial['year']}",
            trial["direction"],
            measure=outcome,
            contrast="between_groups",
            comparator="tau",
            better="lower",
            effect_type="smd",
            **{key: trial[key] for key in ("effect", "se", "n_treated", "n_control")},
        )
        for trial in reference["trials"]
    ]
    config = vote_config(EffectConfig, syntheses=BENEFIT)
    _, _, votes = count_votes(findings_table(rows), regions_table(), config)
    row = votes.iloc[0]
    assert (row["n_increase"], row["n_decrease"]) == (reference["fewer"], reference["more"])
    assert row["p_sign"] == pytest.approx(reference["p_sign"], abs=1e-12)
    effects, _, _ = estimate_effects(findings_table(rows), regions_table(), config)
    pooled = effects.set_index("method").loc["random_effects"]
    # Less is better: what favours the intervention is positive here, and negative in R.
    assert pooled["estimate"] == pytest.approx(-reference["estimate"], abs=1e-6)
    assert pooled["ci_low"] == pytest.approx(-reference["ci_high"], abs=1e-6)
    assert pooled["ci_high"] == pytest.approx(-reference["ci_low"], abs=1e-6)


@pytest.fixture(scope="module", params=[about("psychotherapy_bpd")])
def psychotherapy(request):
    tables = extract_findings(read_review(RAW / request.param, []))
    where = {"measure": ["symptom_severity"]}
    severity = {"title": "Severity", "where": where, "count": "benefit"}
    by_therapy = {**severity, "group_by": "intervention_name"}
    low = {**severity, "where": {**where, "risk_of_bias": ["low", "some concerns"]}}
    suicidal = {**severity, "where": {"measure": ["suicidal_behaviour"]}}
    syntheses = {"severity": severity, "by": by_therapy, "not_high": low, "suicidal": suicidal}
    tables, config = prepare_review(tables, vote_config(EffectConfig, syntheses=syntheses))
    _, _, votes = count_votes(tables["findings"], tables["regions"], config)
    effects, _, _ = estimate_effects(tables["findings"], tables["regions"], config)
    return votes.set_index("synthesis"), effects.set_index(["synthesis", "method"]).sort_index()


@pytest.mark.parametrize(
    ("synthesis", "measure", "model"),
    [
        ("severity", "symptom_severity", "hartung_knapp_ad_hoc"),
        ("suicidal", "suicidal_behaviour", "hartung_knapp_ad_hoc"),
    ],
)
def test_the_shipped_trials_have_the_pooled_effect_that_r_gives(
    psychotherapy, synthesis, measure, model
):
    reference = PSYCHOTHERAPY[measure][model]
    pooled = psychotherapy[1].loc[(synthesis, "random_effects")].iloc[0]
    assert int(pooled["k"]) == reference["k"]
    assert pooled["estimate"] == pytest.approx(-reference["estimate"], abs=1e-6)
    assert pooled["ci_low"] == pytest.approx(-reference["ci_high"], abs=1e-6)
    assert pooled["ci_high"] == pytest.approx(-reference["ci_low"], abs=1e-6)
    assert pooled["tau"] ** 2 == pytest.approx(reference["tau_squared"], abs=1e-6)


def test_their_trials_without_high_risk_of_bias_have_the_pooled_effect_that_r_gives(psychotherapy):
    reference = PSYCHOTHERAPY["symptom_severity"]["normal_not_high_risk_of_bias"]
    pooled = psychotherapy[1].loc[("not_high", "random_effects")].iloc[0]
    assert int(pooled["k"]) == reference["k"]
    assert pooled["estimate"] == pytest.approx(-reference["estimate"], abs=1e-6)


@pytest.mark.parametrize(
    ("synthesis", "measure"),
    [("severity", "symptom_severity"), ("suicidal", "suicidal_behaviour")],
)
def test_the_shipped_trials_have_the_directions_that_r_counts(psychotherapy, synthesis, measure):
    counts, row = PSYCHOTHERAPY[measure]["directions"], psychotherapy[0].loc[synthesis]
    shown = [row["n_increase"], row["n_decrease"], row["n_no_change"]]
    assert shown == [counts["decrease"], counts["increase"], counts["no_change"]]
    assert row["p_sign"] == pytest.approx(counts["sign_test_p"], abs=1e-12)


def test_the_directions_of_each_therapy_are_those_that_r_counts(psychotherapy):
    votes = psychotherapy[0].loc["by"].set_index("region")
    reference = PSYCHOTHERAPY["symptom_severity"]["directions_by_intervention_name"]
    assert set(votes.index) == set(reference)
    for therapy, counts in reference.items():
        row = votes.loc[therapy]
        assert [row["n_increase"], row["n_decrease"]] == [counts["decrease"], counts["increase"]]
