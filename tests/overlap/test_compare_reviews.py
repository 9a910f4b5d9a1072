"""Across reviews: which studies two reviews share, and what they say differently of them."""

import re
from fractions import Fraction
from itertools import combinations

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.common.paths import TEMPLATES
from scripts.common.study_names import study_name
from scripts.documents.bibliography import read_dois
from scripts.overlap.citation_matrix import draw_citation_matrix, order_citations, uncertain_cells
from scripts.overlap.compare_reviews import compare_reviews, draw_overlap
from scripts.overlap.covered_area import cca_category, corrected_covered_area
from scripts.overlap.page import matrix_alt, write_overlap
from scripts.overlap.review_words import describe_reviews, speak_of_reviews
from scripts.tables.contract import check_table
from scripts.tables.files import shape_table
from scripts.tables.overlap import CITATIONS, OVERLAP_TABLES
from scripts.tables.records import ARMS, STUDIES
from tests.support.browser import Visit, barriers, in_browser
from tests.support.pages import RunTogether
from tests.support.pictures import check_page
from tests.support.selection import examples
from tests.support.tables import finding, findings_table, regions_table

FIGURES = {"figure_width_mm": 180, "figure_dpi": 60}


def review(*ids, other=(), findings=(), arms=(), years=None, references=None, labels=None):
    """Make the tables of a review; each study's reference has the key of its id."""
    references = references or {}
    rows = [
        {
            "study_id": study,
            "cohort": study,
            "reference": references.get(study, study),
            "year": (years or {}).get(study),
            "included": study not in other,
            "label": (labels or {}).get(study),
        }
        for study in [*ids, *other]
    ]
    return {
        "studies": shape_table(rows, STUDIES),
        "arms": shape_table(arms, ARMS),
        "findings": findings_table(findings),
        "regions": regions_table(),
    }


def compared(dois=None, **reviews):
    return compare_reviews(reviews, dois or {}, about(reviews))


def about(reviews, said=None):
    return describe_reviews({name: (said or {}).get(name, {}) for name in reviews}, reviews)


def pair(tables, one="a", two="b"):
    rows = tables["overlap"].set_index(["review_1", "review_2"])
    return rows.loc[(one, two)]


def area(tables):
    (row,) = tables["covered_area"].to_dict("records")
    return row


# --- Corrected covered area ---------------------------------------------------------------------


def test_the_area_of_five_reviews_with_three_studies_is_five_twelfths():
    one, two, three = "one2001", "two2002", "three2003"
    tables = compared(
        a=review(one, two),
        b=review(two),
        c=review(one, three),
        d=review(one, three),
        e=review(two),
    )
    row = area(tables)
    # 8 inclusions of 3 studies: (8 - 3) / (3 * 5 - 3)
    assert (row["reviews"], row["inclusions"], row["studies"]) == (5, 8, 3)
    assert row["cca"] == pytest.approx(0.4166667)
    assert corrected_covered_area(8, 3, 5) == Fraction(5, 12)
    assert row["band"] == "very high"
    assert pd.isna(row["reason"])


def test_reviews_that_share_nothing_cover_nothing_twice():
    tables = compared(a=review("doe2001"), b=review("roe2002"))
    assert (area(tables)["cca"], area(tables)["band"]) == (0, "slight")
    assert (pair(tables)["cca"], pair(tables)["band"]) == (0, "slight")
    assert pd.isna(pair(tables)["shared_studies"])


def test_one_review_alone_has_no_area_and_the_table_says_why():
    tables = compared(a=review("doe2001", "roe2002"))
    assert len(tables["overlap"]) == 0
    assert pd.isna(area(tables)["cca"])
    assert pd.isna(area(tables)["band"])
    assert "only one review" in area(tables)["reason"]


def test_reviews_without_included_studies_have_no_area():
    empty = compared(a=review(), b=review(other=["doe2001"]))
    assert "no review includes" in area(empty)["reason"]
    assert pd.isna(pair(empty)["cca"])


def test_a_review_that_includes_nothing_does_not_lower_the_overlap_of_the_others():
    two = compared(a=review("doe2001"), b=review("doe2001"))
    three = compared(a=review("doe2001"), b=review("doe2001"), c=review())
    assert area(two)["cca"] == area(three)["cca"] == 1
    assert pd.isna(pair(three, "a", "c")["cca"])


def test_identical_reviews_cover_everything_twice():
    tables = compared(a=review("doe2001", "roe2002"), b=review("doe2001", "roe2002"))
    assert area(tables)["cca"] == pair(tables)["cca"] == 1
    assert pair(tables)["band"] == "very high"
    assert pair(tables)["shared_studies"] == "doe2001;roe2002"


NAMES = ["doe2001", "roe2002", "poe2003", "moe2004", "loe2005"]


@pytest.mark.long
@examples(25)
@given(st.lists(st.sets(st.sampled_from(NAMES), min_size=1), min_size=2, max_size=4))
def test_the_area_of_two_reviews_is_their_jaccard_index(chosen):
    reviews = {f"r{i}": ids for i, ids in enumerate(chosen)}
    tables = compared(**{name: review(*sorted(ids)) for name, ids in reviews.items()})
    for one, two in combinations(reviews, 2):
        both, either = reviews[one] & reviews[two], reviews[one] | reviews[two]
        assert pair(tables, one, two)["cca"] == pytest.approx(len(both) / len(either))
        assert pair(tables, one, two)["shared"] == len(both)


def test_what_lies_between_two_bands_belongs_to_the_upper_one():
    per_cent = {
        "slight": [0, 5],
        "moderate": [5.5, 6, 10],
        "high": [10.01, 11, 15],
        "very high": [15.01, 16, 100],
    }
    for band, shares in per_cent.items():
        assert {cca_category(Fraction(str(share)) / 100) for share in shares} == {band}


def test_a_share_on_the_edge_of_a_band_is_compared_exactly():
    assert cca_category(corrected_covered_area(21, 20, 2)) == "slight"  # 1 of 20
    assert cca_category(corrected_covered_area(23, 20, 2)) == "high"  # 3 of 20


# --- Which records are one study ----------------------------------------------------------------


def test_the_same_doi_is_the_same_study_whatever_its_names():
    tables = compared(
        {
            "a": {"doe2001": "10.1/AbC"},
            "b": {"ref18": "https://doi.org/10.1/aBc"},
        },
        a=review("doe2001"),
        b=review("ref18"),
    )
    assert set(tables["citations"]["study"]) == {"doe2001"}
    assert set(tables["citations"]["matched_by"]) == {"doi"}
    assert pair(tables)["shared_studies"] == "doe2001 = ref18"


def test_two_dois_are_two_studies_even_with_one_name_and_year():
    tables = compared(
        {"a": {"doe2001": "10.1/x"}, "b": {"doe2001": "10.1/y"}},
        a=review("doe2001"),
        b=review("doe2001"),
    )
    assert pair(tables)["shared"] == 0
    assert pd.isna(pair(tables)["uncertain_matches"])
    assert set(tables["citations"]["study"]) == {"doe2001 (a)", "doe2001 (b)"}
    assert set(tables["citations"]["matched_by"]) == {"alone"}


def test_without_two_dois_first_author_and_year_decide():
    tables = compared({"a": {"doe2001": "10.1/x"}}, a=review("doe2001"), b=review("doe_2001"))
    assert pair(tables)["shared_studies"] == "doe2001 = doe_2001"
    assert set(tables["citations"]["matched_by"]) == {"author and year"}


def test_the_doi_is_that_of_the_reference_that_the_record_names():
    dois = {"a": {"key": "10.1/x", "doe2001": "10.1/z"}, "b": {"roe2002": "10.1/x"}}
    tables = compared(dois, a=review("doe2001", references={"doe2001": "key"}), b=review("roe2002"))
    assert pair(tables)["shared"] == 1


def test_studies_without_reference_or_bibliography_match_by_name():
    tables = compared(a=review("doe2001", references={"doe2001": None}), b=review("doe2001"))
    assert pair(tables)["shared"] == 1


@pytest.mark.parametrize("doi", ["n/a", "-", "none", "https://doi.org/"])
def test_a_word_in_the_place_of_a_doi_joins_no_studies(doi):
    dois = {"a": {"doe2001": doi, "roe2002": doi}, "b": {"poe2003": doi}}
    tables = compared(dois, a=review("doe2001", "roe2002"), b=review("poe2003"))
    assert (area(tables)["inclusions"], area(tables)["studies"]) == (3, 3)


def test_a_study_id_names_author_year_and_letter():
    assert study_name("schnell2007", None) == ("schnell", 2007, "")
    assert study_name("de_la_cruz-2016b", None) == ("delacruz", 2016, "b")
    assert study_name("Müller2016", None) == ("muller", 2016, "")
    assert study_name("schnell2007", 2006) == ("schnell", 2006, "")
    assert [study_name(name, None) for name in ("ref18", "pmid20161234", "doe")] == [None] * 3


def test_studies_known_by_number_never_match():
    tables = compared(a=review("ref18"), b=review("ref18"))
    assert pair(tables)["shared"] == 0
    assert tables["citations"]["uncertain_with"].isna().all()
    assert list(tables["citations"]["study"]) == ["ref18 (a)", "ref18 (b)"]


@pytest.mark.parametrize(
    ("one", "two", "matches"),
    [
        ("doe2001", "doe2002", "uncertain"),
        ("doe2001", "doe2001a", "uncertain"),
        ("doe2001a", "doe2001a", "uncertain"),
        ("mueller2001", "muller2001", "uncertain"),
        ("doe2001", "doe2003", "not"),
        ("doe2001a", "doe2001b", "not"),
        ("doe2001", "roe2001", "not"),
        ("doe2001", "doe2001", "certain"),
    ],
)
def test_an_uncertain_match_is_shown_and_never_counted(one, two, matches):
    tables = compared(a=review(one), b=review(two))
    row = pair(tables)
    assert row["shared"] == (matches == "certain")
    assert row["cca"] == (matches == "certain")
    assert pd.notna(row["uncertain_matches"]) == (matches == "uncertain")
    assert tables["citations"]["uncertain_with"].notna().all() == (matches == "uncertain")
    assert area(tables)["studies"] == (1 if matches == "certain" else 2)


def test_the_year_of_the_record_comes_before_that_of_the_id():
    tables = compared(a=review("doe2001", years={"doe2001": 2002}), b=review("doe2002"))
    assert pair(tables)["shared_studies"] == "doe2001 = doe2002"


def test_a_name_that_two_studies_could_bear_matches_neither():
    dois = {"a": {"doe2001": "10.1/x"}, "c": {"doe2001": "10.1/y"}}
    tables = compared(dois, a=review("doe2001"), b=review("doe2001"), c=review("doe2001"))
    assert tables["overlap"]["shared"].sum() == 0
    assert pair(tables, "a", "b")["uncertain_matches"] == "doe2001"
    assert pair(tables, "b", "c")["uncertain_matches"] == "doe2001"
    assert pd.isna(pair(tables, "a", "c")["uncertain_matches"])


def test_two_records_of_one_review_are_never_one_study_by_their_names():
    # b lists both, so that the one of them without a DOI is not the study of a.
    dois = {"a": {"doe2001": "10.1/x"}, "b": {"doe2002": "10.1/x"}}
    tables = compared(dois, a=review("doe2001"), b=review("doe2001", "doe2002"))
    assert pair(tables)["shared_studies"] == "doe2001 = doe2002"
    assert pd.isna(pair(tables)["uncertain_matches"])
    assert area(tables)["studies"] == 2


def test_one_paper_recorded_as_two_studies_counts_once():
    dois = {"a": {"doe2001": "10.1/x", "doe2001b": "10.1/x"}, "b": {"doe2001": "10.1/x"}}
    tables = compared(dois, a=review("doe2001", "doe2001b"), b=review("doe2001"))
    assert (pair(tables)["studies_1"], pair(tables)["cca"]) == (1, 1)
    assert set(tables["citations"]["study_id"]) == {"doe2001;doe2001b", "doe2001"}


def test_matches_carry_over_from_review_to_review():
    # a and b by DOI, b and c by name: a and c too.
    dois = {"a": {"x": "10.1/x"}, "b": {"doe2001": "10.1/x"}}
    tables = compared(dois, a=review("x"), b=review("doe2001"), c=review("doe2001"))
    assert list(tables["overlap"]["shared"]) == [1, 1, 1]
    assert set(tables["citations"]["study"]) == {"doe2001"}
    assert list(tables["citations"]["matched_by"]) == ["doi", "doi", "author and year"]


def test_a_study_with_two_names_matches_by_either():
    # a and b by DOI under two years; c goes by the one, d by the other.
    dois = {"a": {"doe2001": "10.1/x"}, "b": {"doe2002": "10.1/x"}}
    years = {"a": "doe2001", "b": "doe2002", "c": "doe2001", "d": "doe2002"}
    tables = compared(dois, **{name: review(study) for name, study in years.items()})
    assert list(tables["overlap"]["shared"]) == [1] * 6
    assert set(tables["citations"]["study"]) == {"doe2001"}


@pytest.mark.long
@examples(12)
@given(st.permutations(["a", "b", "c", "d"]))
def test_the_order_of_the_reviews_changes_nothing(order):
    dois = {"a": {"doe2001": "10.1/x"}, "d": {"doe2002": "10.1/x", "roe2001": "10.1/y"}}
    reviews = {
        "a": review("doe2001", "roe2001"),
        "b": review("doe2001", "roe2001a"),
        "c": review("doe2002", "doe2003"),
        "d": review("doe2002", "roe2001"),
    }
    usual = compare_reviews(reviews, dois, about(reviews))
    other = {name: reviews[name] for name in order}
    turned = compare_reviews(other, dois, about(other))
    for name, table in usual.items():
        pd.testing.assert_frame_equal(table, turned[name])


def test_other_evidence_is_cited_but_does_not_count():
    tables = compared(a=review("doe2001"), b=review("roe2002", other=["doe2001"]))
    row = pair(tables)
    assert (row["studies_1"], row["studies_2"], row["shared"], row["cca"]) == (1, 1, 0, 0)
    assert list(tables["citations"]["included"]) == [True, False, True]
    assert (area(tables)["inclusions"], area(tables)["studies"]) == (2, 2)


def test_references_give_their_dois(tmp_path):
    path = tmp_path / "references.bib"
    path.write_text("@misc{a, title={A}, doi={10.1/X}}\n@misc{b, title={B}}\n")
    assert read_dois(path) == {"a": "10.1/X"}
    path.write_text("@misc{a, title={A}, doi={10.1/x%2y--z\\_1}}\n@misc{b, title={B}, doi={n/a}}\n")
    assert read_dois(path) == {"a": "10.1/x%2y--z_1"}


# --- Described differently ----------------------------------------------------------------------


def differences(one, two, **reviews):
    """Let two reviews tell of one study; each finding is a dictionary of what is unusual."""
    usual = {"document": "paper", "section": "Results", "page": 3}
    sides = [[finding("doe2001", **{**usual, **row}) for row in rows] for rows in (one, two)]
    tables = compared(
        a=review("doe2001", findings=sides[0]), b=review("doe2001", findings=sides[1]), **reviews
    )
    return tables["described_differently"]


def sides(row):
    return row["aspect"], row["said_1"], row["said_2"]


def test_reviews_that_say_the_same_differ_in_nothing():
    assert len(differences([{"page": 3}], [{"page": 9, "document": "other"}])) == 0


def test_a_measure_that_one_review_names_is_a_difference():
    (row,) = differences([{}], [{}, {"measure": "grey_matter_volume"}]).to_dict("records")
    assert row["aspect"] == "measure"
    assert pd.isna(row["said_1"])
    assert pd.isna(row["findings_1"])
    assert (row["said_2"], row["findings_2"]) == ("grey_matter_volume", "f001")
    assert row["where_2"] == "paper, Results, p. 3"
    assert (row["match"], row["included"]) == ("certain", True)


def test_a_region_that_one_review_names_is_a_difference():
    (row,) = differences([{}], [{"region": "insula"}]).to_dict("records")
    assert sides(row) == ("region", "amygdala", "insula")


def test_a_part_of_the_region_that_the_other_names_is_no_difference():
    whole = [{"region": "anterior cingulate cortex"}]
    part = [{"region": "dorsal anterior cingulate cortex"}]
    assert len(differences(whole, part)) == len(differences(part, whole)) == 0
    assert len(differences([{"region": "limbic lobe"}], part)) == 0


def test_both_ends_of_a_connection_are_named_whichever_comes_first():
    one = [{"region": "amygdala", "target_region": "insula"}]
    two = [{"region": "insula", "target_region": "amygdala"}]
    assert len(differences(one, two)) == 0
    (row,) = differences(one, [{"region": "insula"}]).to_dict("records")
    assert sides(row)[:2] == ("region", "amygdala")


def test_another_direction_of_the_same_region_measure_and_contrast_is_a_difference():
    (row,) = differences([{"direction": "increase"}], [{"direction": "decrease"}]).to_dict(
        "records"
    )
    assert sides(row) == ("direction", "increase", "decrease")
    assert row["about"] == "amygdala, activation, within_group"


def test_directions_of_other_contrasts_or_control_groups_are_not_compared():
    up, down = {"direction": "increase"}, {"direction": "decrease"}
    assert len(differences([up], [{**down, "contrast": "between_groups"}])) == 0
    assert len(differences([up], [up, {**down, "arm": "hc", "arm_role": "healthy_control"}])) == 0
    for direction in ("unclear", "not_reported"):
        assert len(differences([up], [{"direction": direction}])) == 0


def test_the_direction_of_a_part_is_compared_with_that_of_the_whole():
    whole = {"region": "anterior cingulate cortex", "direction": "increase"}
    part = {"region": "dorsal anterior cingulate cortex", "direction": "decrease"}
    (row,) = differences([whole], [part]).to_dict("records")
    assert row["about"].startswith("anterior cingulate cortex / dorsal anterior cingulate cortex,")
    # Where both name the whole, the part is a detail of its own.
    assert len(differences([whole], [whole, part])) == 0


def test_a_review_without_a_finding_of_the_study_says_nothing_that_could_differ():
    assert len(differences([{}], [])) == 0


def test_activation_of_one_region_against_structure_of_others_differs_in_measure_and_region():
    two = [
        {"region": region, "measure": "grey_matter_density", "direction": "increase"}
        for region in ("insula", "anterior cingulate cortex")
    ]
    rows = differences([{"direction": "decrease"}], two).to_dict("records")
    assert [sides(row) for row in rows] == [
        ("measure", "activation", "grey_matter_density"),
        ("region", "amygdala", "anterior cingulate cortex;insula"),
    ]
    assert {row["findings_2"] for row in rows} == {"f000;f001"}


def test_other_evidence_and_uncertain_matches_are_compared_and_marked():
    up, down = (finding("doe2001", direction) for direction in ("increase", "decrease"))
    other = compared(
        a=review("doe2001", findings=[up]), b=review(other=["doe2001"], findings=[down])
    )["described_differently"]
    assert list(other["included"]) == [False]
    assert list(other["match"]) == ["certain"]
    unsure = compared(
        a=review("doe2001", findings=[up]),
        b=review("doe2002", findings=[finding("doe2002", "decrease")]),
    )["described_differently"]
    assert list(unsure["match"]) == ["uncertain"]
    assert list(unsure["study"]) == ["doe2001 = doe2002"]


# --- Figure and page ----------------------------------------------------------------------------


def made_up(n_reviews, n_studies):
    """Let reviews cite studies in turn, some as other evidence and some under another year."""
    reviews = {}
    for i in range(n_reviews):
        cited = [j for j in range(n_studies) if (j + i) % 3 or j % 7 == 0]
        ids = [f"hochmannsdorf{'abcdefghij'[j % 10]}x{1950 + j}" for j in cited]
        letters = [f"{name}a" if (i + j) % 9 == 0 else name for j, name in enumerate(ids)]
        name = f"review_of_mechanisms{2000 + i}" if n_reviews > 2 else f"doe{2020 + i}"
        reviews[name] = review(*letters[2:], other=letters[:2])
    return reviews


@pytest.mark.long
@pytest.mark.parametrize(
    ("n_reviews", "n_studies"),
    [(2, 5), (2, 80), (8, 5), pytest.param(8, 80, marks=pytest.mark.long)],
)
def test_the_matrix_is_readable_with_few_and_with_many(n_reviews, n_studies):
    reviews = made_up(n_reviews, n_studies)
    citations = compare_reviews(reviews, {}, about(reviews))["citations"]
    figure = draw_citation_matrix(citations, list(reviews), 7.0)
    check_page(figure)
    assert min(text.get_fontsize() for text in figure.findobj(plt.Text)) >= 7
    plt.close("all")


def test_the_matrix_marks_where_a_study_may_be_cited_under_another_name():
    tables = compared(a=review("doe2001", "zoe1999"), b=review("doe2001a", "abe2020"))
    assert uncertain_cells(tables["citations"]) == {("doe2001", "b"), ("doe2001a", "a")}
    assert order_citations(tables["citations"]) == ["abe2020", "doe2001", "doe2001a", "zoe1999"]


def test_the_figure_is_described_with_its_numbers():
    tables = compared(doe2020=review("x2001", "y2002"), roe2021=review("x2001", other=["y2002"]))
    text = matrix_alt(tables["citations"], ["doe2020", "roe2021"])
    assert "2 studies in rows, 2 reviews in columns" in text
    assert "Roe 2021 includes 1 and cites 1 more" in text
    assert "1 study is included by more than one review" in text


def page_of(tmp_path, said=None, **reviews):
    described = about(reviews, said)
    speak_of_reviews(described, reviews)
    tables = compare_reviews(reviews, {}, described)
    draw_overlap(tables["citations"], list(reviews), FIGURES, tmp_path)
    return write_overlap(tables, reviews, described, tmp_path / "citation_matrix.svg", TEMPLATES)


def test_of_one_review_no_figure_is_drawn_and_the_page_says_why(tmp_path):
    page = page_of(tmp_path, a=review("doe2001"))
    assert list(tmp_path.iterdir()) == []
    assert "there is only one review" in page
    assert "not defined: only one review" in page


@pytest.mark.long
@in_browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_has_no_serious_barrier_and_does_not_scroll_sideways(tmp_path, browser, width):
    up, down = (finding("doe2001", direction) for direction in ("increase", "decrease"))
    html = page_of(
        tmp_path,
        a=review("doe2001", "roe2002", findings=[up]),
        b=review("doe2001", "roe2003", findings=[down]),
    )
    (tmp_path / "overlap.html").write_text(html, encoding="utf-8")
    visit = Visit(browser, tmp_path / "overlap.html", width=width)
    page = visit.go()
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    visit.close()


def test_the_page_shows_overlap_differences_and_uncertain_matches(tmp_path):
    up = finding("doe2001", "increase", document="paper", section="Results", page=3)
    down = finding("doe2001", "decrease", document="other", section="Discussion", page=8)
    page = page_of(
        tmp_path,
        one2020=review("doe2001", "roe2002", findings=[up]),
        two2021=review("roe2003", other=["doe2001"], findings=[down]),
    )
    assert {path.name for path in tmp_path.iterdir()} == {
        "citation_matrix.svg",
        "citation_matrix.pdf",
        "citation_matrix.png",
    }
    for text in (
        "data:image/svg+xml;base64,",
        "corrected covered area over all reviews is <b>0.0%</b>: the overlap is slight",
        "Doe 2001: One 2020 and Two 2021",
        "included in One 2020, supplementary evidence in Two 2021",
        "other, Discussion, p. 8",
        "Roe 2002 of One 2020 and Roe 2003 of Two 2021",
        'href="../../two2021/report/supplement.html#f000"',
    ):
        assert text in page, text
    assert RunTogether(page).pairs == []
    assert "://" not in page.replace("http://www.w3.org", "")


OUTCOMES = {"field": "outcomes"}
BRAIN = {"field": "neuroimaging"}


def two_views(said, **more):
    """Give two reviews that report one study differently."""
    one = review("doe2001", findings=[finding("doe2001", "increase", region="amygdala")], **more)
    two = review("doe2001", findings=[finding("doe2001", "decrease", region="insula")])
    return {"said": said, "one2020": one, "two2021": two}


def main_text(page):
    return re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL)


def test_reviews_are_called_by_their_label_or_their_title(tmp_path):
    said = {
        "one2020": {"label": "School meals", "title": "A long title", **OUTCOMES},
        "two2021": {"title": "Breakfast at school", **OUTCOMES},
    }
    text = main_text(page_of(tmp_path, **two_views(said)))
    assert "School meals and Breakfast at school" in text
    assert not re.search(r"one2020|One 2020|two2021|Two 2021|long title", text)


def test_reviews_of_outcomes_are_compared_in_their_own_nouns(tmp_path):
    said = {"one2020": OUTCOMES, "two2021": {**OUTCOMES, "words": {"region": "skill"}}}
    text = main_text(page_of(tmp_path, **two_views(said)))
    assert not re.search(r"\b(region|brain|treated)s?\b", text, re.IGNORECASE)
    assert "the same outcome or skill, measure, contrast" in text
    assert "Outcome or skill" in text
    assert "different fields" not in text


def test_reviews_of_different_fields_share_studies_and_are_compared_no_further(tmp_path):
    views = two_views({"one2020": OUTCOMES, "two2021": BRAIN})
    reviews = {name: views[name] for name in ("one2020", "two2021")}
    tables = compare_reviews(reviews, {}, about(reviews, views["said"]))
    assert list(tables["overlap"]["shared"]) == [1]
    assert len(tables["described_differently"]) == 0
    same = compare_reviews(reviews, {}, about(reviews, dict.fromkeys(reviews, BRAIN)))
    assert set(same["described_differently"]["aspect"]) == {"region"}
    text = main_text(page_of(tmp_path, **views))
    assert "only the cited studies are compared, not the outcomes or regions" in text


def test_studies_and_groups_have_the_names_of_their_records(tmp_path):
    arms = [{"study_id": "doe2001", "arm": "dbt", "role": "treated", "label": "phonics classes"}]
    views = two_views({}, arms=arms, labels={"doe2001": "Doe et al. 2001"})
    text = main_text(page_of(tmp_path, **views))
    assert "Doe et al. 2001: One 2020 and Two 2021" in text
    assert "(within group; phonics classes)" in text
    assert "(within group; dbt)" in text  # as the other review names it


def test_of_three_reviews_a_doi_joins_two_and_the_name_the_third():
    tables = compared(
        {"a": {"doe2001": "10.1/X"}, "c": {"d01": "10.1/x"}},
        a=review("doe2001"),
        b=review("doe2001"),
        c=review("d01"),
    )
    matched = tables["citations"].set_index("review")
    assert set(matched["study"]) == {"doe2001"}
    assert matched["matched_by"].to_dict() == {"a": "doi", "b": "author and year", "c": "doi"}
    assert list(tables["overlap"]["shared"]) == [1, 1, 1]
    assert area(tables)["cca"] == 1


def test_a_doi_that_stands_for_a_reference_matches_without_a_bibliography():
    tables = compared(
        {"a": {"doe2001": "10.1/x"}},
        a=review("doe2001"),
        b=review("s1", references={"s1": "https://doi.org/10.1/X"}),
    )
    assert list(tables["citations"]["matched_by"]) == ["doi", "doi"]


def test_a_study_with_a_number_for_its_id_is_matched_by_its_label():
    tables = compared(a=review("doe2001"), b=review("s01", labels={"s01": "Doe, Roe & Poe (2001)"}))
    assert list(tables["citations"]["matched_by"]) == ["author and year"] * 2


def test_the_page_says_how_many_studies_could_match_nothing(tmp_path):
    page = page_of(tmp_path, a=review("doe2001"), b=review("doe2001", "ref18", "ref19"))
    assert "For 2 studies (b) neither a DOI nor author and year are known" in page
    assert "neither a DOI" not in page_of(tmp_path, a=review("doe2001"), b=review("doe2001"))


def test_the_matrix_has_the_same_bytes_every_time(tmp_path):
    tables = compared(a=review("doe2001"), b=review("doe2001", "roe2002"))
    for folder in ("one", "two"):
        draw_overlap(tables["citations"], ["a", "b"], FIGURES, tmp_path / folder)
    for name in ("citation_matrix.svg", "citation_matrix.png"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_every_table_keeps_its_contract_with_and_without_rows():
    for reviews in ({"a": review()}, {"a": review("doe2001"), "b": review("doe2001a")}):
        for name, table in compare_reviews(reviews, {}, about(reviews)).items():
            check_table(table, OVERLAP_TABLES[name])
    assert CITATIONS.key == ["study", "review"]
