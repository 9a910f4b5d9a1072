"""How studies, cohorts, numbers and terms are written for readers."""

from fractions import Fraction

import pandas as pd
import pytest

from scripts.common import wording
from scripts.votes.robustness import chosen_share


@pytest.mark.parametrize(
    ("study_id", "label"),
    [
        ("schnell2007", "Schnell 2007"),
        ("doe2020b", "Doe 2020b"),
        ("van-der-berg_2020", "Van-Der-Berg 2020"),
        ("trial_7", "trial_7"),
    ],
)
def test_a_study_is_written_as_its_authors_are_cited(study_id, label):
    assert wording.study_label(study_id) == label


@pytest.mark.parametrize(
    ("share", "percent", "number"),
    [
        ("0.7", "70%", "0.7"),
        ("2/3", "2/3", "2/3"),
        ("4/5", "80%", "0.8"),
        ("0.667", "66.7%", "0.667"),
    ],
)
def test_a_share_is_written_as_it_was_chosen(share, percent, number):
    assert wording.chosen_percent(Fraction(share)) == percent
    assert chosen_share(float(f"{float(Fraction(share)):.6g}")) == number


def test_every_fraction_that_may_be_chosen_is_known_again_from_six_digits():
    fractions = {Fraction(n, d) for d in range(1, 100) for n in range(d // 2 + 1, d + 1)}
    written = {chosen_share(float(f"{float(share):.6g}")) for share in fractions}
    assert {Fraction(text) for text in written} == fractions


@pytest.mark.parametrize(
    ("cohort", "label", "phrase"),
    [
        ("smith2019", "Smith 2019", "the Smith 2019 cohort"),
        ("emotion_regulation_trial", "emotion regulation trial", "the emotion regulation trial"),
        ("COBRA Trial", "COBRA Trial", "the COBRA Trial"),
        ("McEvoy2019", "McEvoy2019", "the McEvoy2019 cohort"),
        ("the grey_matter sample", "the grey matter sample", "the grey matter sample"),
        ("_", " ", "the   cohort"),
    ],
)
def test_a_cohort_has_one_name_and_a_noun_in_a_sentence(cohort, label, phrase):
    assert wording.cohort_label(cohort) == label
    assert wording.cohort_phrase(cohort, ["smith2019", "smith2020"]) == phrase
    assert wording.cohort_phrase(cohort, ["doe2001"]) == phrase


def test_a_cohort_named_as_its_only_study_is_cited_like_it():
    assert wording.cohort_phrase("smith2019", ["smith2019"]) == "Smith 2019"


def test_a_study_that_several_reviews_name_differently_is_cited_with_its_review():
    assert wording.citation_label("doe2001") == "Doe 2001"
    assert wording.citation_label("doe2001 (iskric2021)") == "Doe 2001 (Iskric 2021)"


def test_a_term_of_the_data_is_written_in_words():
    assert wording.term_label("functional_connectivity") == "functional connectivity"
    assert wording.term_label("grey_matter_volume") == "grey-matter volume"


def test_only_the_first_letter_of_a_text_is_made_a_capital():
    assert wording.capitalised("dorsal ACC") == "Dorsal ACC"
    assert wording.capitalised("") == ""


def test_a_noun_follows_its_number():
    counts = [wording.counted(n, "cohort") for n in (0, 1, 2)]
    assert counts == ["0 cohorts", "1 cohort", "2 cohorts"]
    assert wording.counted(2, "study", "studies") == "2 studies"


def test_words_are_listed_as_in_a_sentence():
    assert wording.list_words([]) == ""
    assert wording.list_words(["a"]) == "a"
    assert wording.list_words(["a", "b", "c"]) == "a, b and c"
    assert wording.list_words(["a", "b"], last="or") == "a or b"


def test_a_missing_number_is_a_dash_in_every_form():
    assert {f(pd.NA) for f in (wording.p_text, wording.number_text, wording.percent_text)} == {"–"}
    assert wording.p_text(float("nan")) == "–"


def test_p_values_have_three_decimals_and_are_never_zero():
    written = [wording.p_text(p) for p in (0.03857421875, 1, 0.0009, 0.0)]
    assert written == ["0.039", "1.000", "< 0.001", "< 0.001"]


def test_numbers_and_shares_are_rounded_for_reading():
    assert wording.number_text(1.6) == "2"
    assert wording.number_text(1.25, 1) == "1.2"
    assert wording.percent_text(5 / 6) == "83%"
