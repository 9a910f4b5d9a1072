"""What groups, directions and verdicts are called in the words of a review."""

import pytest

from scripts.common.wording import direction_phrase, verdict_phrase
from scripts.common.words import group_noun, group_nouns, use_words


@pytest.fixture(autouse=True)
def _no_field_in_particular() -> None:
    use_words("outcomes")


@pytest.mark.parametrize(
    ("column", "one", "several"),
    [
        ("region", "outcome", "outcomes"),
        ("risk_of_bias", "risk-of-bias judgement", "risk-of-bias judgements"),
        ("intervention_name", "intervention", "interventions"),
        ("intervention_format", "intervention format", "intervention formats"),
        ("subgroup", "subgroup", "subgroups"),
    ],
)
def test_groups_are_named_after_their_column(column: str, one: str, several: str) -> None:
    assert (group_noun(column), group_nouns(column)) == (one, several)


def test_a_group_has_the_noun_of_the_review() -> None:
    use_words("outcomes", {"region": "skill", "treatment": "programme"})
    assert group_noun("region") == "skill"
    assert group_nouns("intervention_name") == "programmes"


@pytest.mark.parametrize(
    ("verdict", "phrase"),
    [
        ("consistent increase", "consistently favours school meals"),
        ("consistent decrease", "consistently favours usual teaching"),
        ("no change", "no difference"),
        ("single cohort", "single cohort"),
        ("single cohort (no change)", "single cohort (no difference)"),
        ("inconsistent", "inconsistent"),
        (None, "no vote"),
    ],
)
def test_a_verdict_on_benefit_names_whom_it_favours(verdict: str | None, phrase: str) -> None:
    use_words("outcomes", {"treatment": "school meals", "control": "usual teaching"})
    assert verdict_phrase(verdict, "benefit") == phrase


def test_a_direction_of_the_measure_keeps_its_words() -> None:
    use_words("outcomes", {"cohort": "trial"})
    assert direction_phrase("not_reported") == "direction not reported"
    assert verdict_phrase("mostly increase") == "mostly increase"
    assert verdict_phrase("single cohort (increase)") == "single trial (increase)"
