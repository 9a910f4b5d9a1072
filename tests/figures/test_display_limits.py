"""What nobody could read of a very large review is left out, with the reason in its place."""

import re

import pandas as pd
import pytest

from scripts.common.wording import LISTED, list_words
from scripts.explorer.write_explorer import fill_apology, write_explorer
from scripts.figures import display_limits as _readable
from scripts.figures.display_limits import too_many_to_browse, too_many_to_draw, too_many_to_list
from scripts.models.review import Review
from scripts.overlap.page import why_no_matrix
from scripts.report.votes import shorten_studies
from tests.support.pages import CONFIG, Built, Page
from tests.support.records import make_review
from tests.support.tables import finding, findings_table, vote_config

KINDS = ("evidence map", "effect direction plot", "harvest plot", "leave-one-out matrix")
# One question, because every question has seven figures.
ONE = {
    **CONFIG,
    "syntheses": {"activation": CONFIG["syntheses"]["activation"]},
    "evidence_map": ["activation"],
}
STUDIES = {
    f"author{year}": f"""\
study_id: author{year}
arms:
  - {{arm: dbt, role: treated, n: 20}}
findings:
  - {{region: amygdala, measure: activation, contrast: within_group, arm: dbt, direction: {way}}}
"""
    for year, way in [(2001, "increase"), (2002, "increase"), (2003, "decrease")]
}


def test_a_figure_of_as_many_studies_as_can_be_read_is_drawn():
    assert too_many_to_draw("harvest plot", {"studies": 150, "regions": 150}, "votes.csv") is None


def test_a_figure_of_one_study_too_many_says_how_many_and_which_table_has_them():
    assert too_many_to_draw("harvest plot", {"regions": 3, "studies": 151}, "unit_votes.csv") == (
        "No harvest plot: 151 studies do not fit in one figure (limit: 150). See unit_votes.csv."
    )


def test_many_regions_are_too_many_as_well():
    reason = too_many_to_draw("brain map", {"regions": 200}, "votes.csv")
    assert "200 regions do not fit" in reason


@pytest.fixture(scope="module")
def three_of_two(tmp_path_factory):
    """Draw and report three studies where two are the most that a figure shows."""
    folder = tmp_path_factory.mktemp("three")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_readable, "MOST_IN_FIGURE", 2)
        review = Built(make_review(folder, STUDIES), folder / "figures", config=ONE, drawn=True)
        return review.report() + review.supplement(), review.figures


@pytest.mark.long
def test_the_report_says_why_of_each_figure_that_was_not_drawn(three_of_two):
    html, figures = three_of_two
    absent = re.findall(r'<p class="absent">No ([\w -]+): 3 \w+ do not fit', html)
    assert sorted(set(absent)) == sorted(KINDS)
    names = {path.stem for path in figures.glob("*.svg")}
    assert not [name for name in names if name.startswith(("evidence", "effect", "harvest"))]
    assert not [name for name in names if name.startswith("leave_one_out")]


def test_figures_of_regions_alone_are_drawn_all_the_same(three_of_two):
    html, figures = three_of_two
    shown = set(re.findall(r'src="(?:\.\./figures/)?([\w-]+)\.svg"', html))
    assert "vote_plot_activation" in shown
    assert shown == {path.stem for path in figures.glob("*.svg")}


def test_a_report_lists_studies_and_findings_up_to_a_limit():
    few, many = pd.DataFrame(index=range(500)), pd.DataFrame(index=range(501))
    assert too_many_to_list(few, pd.DataFrame(index=range(5000))) is None
    assert "This review has 501 studies and 1 finding." in too_many_to_list(many, few[:1])
    assert "and 5001 findings." in too_many_to_list(few, pd.DataFrame(index=range(5001)))


@pytest.mark.long
def test_a_report_that_lists_no_study_has_no_link_to_one_and_says_where_they_are(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(_readable, "MOST_STUDIES", 2)
    review = Built(make_review(tmp_path, STUDIES), tmp_path / "figures", config=ONE)
    page = Page(review.supplement())
    inside = {address[1:] for address in page.addresses if address.startswith("#")}
    assert inside <= {*page.ids, "main"}
    assert not [name for name in page.ids if name.startswith("author")]
    text = " ".join("".join(page.text).split())
    assert "This review has 3 studies and 3 findings." in text
    assert "All studies are in studies.csv" in text
    assert "is in findings.csv" in text
    assert "Author 2001, Author 2002" in text


def test_a_cell_names_the_first_of_very_many_studies_and_counts_the_rest():
    studies = [{"id": f"s{i}", "label": f"S {i}"} for i in range(LISTED + 2)]
    cells = [{"vote": "increase", "studies": studies}, {"vote": "decrease", "studies": studies[:1]}]
    many, one = shorten_studies({"studies": cells, "region": "Insula"})["studies"]
    assert (len(many["studies"]), many["more"]) == (LISTED, 2)
    assert (len(one["studies"]), one["more"]) == (1, 0)


def test_a_sentence_lists_the_first_of_very_many_and_counts_the_rest():
    words = [f"w{i}" for i in range(LISTED + 1)]
    assert list_words(words[:-1]).endswith(f"w{LISTED - 2} and w{LISTED - 1}")
    assert list_words(words).endswith(f"w{LISTED - 1} and 1 more")


def test_the_browser_of_too_many_findings_is_a_page_that_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(_readable, "MOST_EXPLORED", 2)
    folder = make_review(tmp_path)
    findings = findings_table([finding(f"doe{year}") for year in (2001, 2002, 2003)])
    review = Review(title="Large & <wide>")
    templates = folder.parents[2] / "templates/explore"
    page = write_explorer("tiny", review, vote_config(), {"findings": findings}, [], templates)
    assert page == fill_apology("tiny", review, too_many_to_browse(findings), templates)
    assert "up to 2 findings" in page
    assert "This review has 3." in page
    assert "Large &amp; &lt;wide&gt;" in page
    assert 'href="../tables/findings.csv"' in page


def test_fifty_thousand_findings_can_be_browsed():
    assert too_many_to_browse(pd.DataFrame(index=range(50_000))) is None
    assert "has 50001." in too_many_to_browse(pd.DataFrame(index=range(50_001)))


def test_a_citation_matrix_of_too_many_studies_says_why_it_is_absent():
    citations = pd.DataFrame({"study": [f"doe{i}" for i in range(151)]})
    reason = why_no_matrix(citations, ["one", "two"])
    assert reason.startswith("No citation matrix: 151 studies do not fit")
    assert "See citations.csv." in reason
    assert why_no_matrix(citations[1:], ["one", "two"]) is None
    assert "only one review" in why_no_matrix(citations, ["one"])
    assert "no review cites a study" in why_no_matrix(citations[:0], ["one", "two"])
