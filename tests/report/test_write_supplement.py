"""The supplement: all that the report leaves out, each explanation once, each number of a table."""

import re
import unicodedata

import pytest

from scripts.report.reading import sign_legend
from scripts.report.review_facts import primary_syntheses
from scripts.report.votes import participants_phrase
from scripts.tables.figures import REVIEW_KINDS
from tests.support.browser import Visit, barriers, in_browser
from tests.support.pages import CONFIG, SMALL, Built, Page, RunTogether
from tests.support.records import STUDY, make_review
from tests.support.settings import settings_of
from tests.support.shipped import RAW, on_iskric2021

HEADS = ("Study", "Cohort", "Region", "Measure", "Contrast and groups", "Direction")


def supplement_of(folder, tmp_path, **choices):
    return Built(folder, tmp_path / "figures", **choices).supplement()


def section(html, name):
    return html.split(f'<section id="{name}">')[1].split("</section>")[0]


def rows_of(html):
    return {row[0]: row for row in Page(html).rows}


@pytest.mark.long
@on_iskric2021
def test_the_numbers_of_a_region_are_those_of_the_tables(supplement):
    html, tables = supplement
    question = section(html, "synthesis-activation")
    _, tests, *_ = question.split("</table>")
    votes = tables["votes"].query("synthesis == 'activation' and region == 'insula'").iloc[0]
    tally = tables["tallies"].query("synthesis == 'activation' and region == 'insula'").iloc[0]
    row = rows_of(question.split("</table>")[0])["Insula"]
    assert row[1] == votes.verdict == "inconsistent"
    ways = {"increase": "↑", "decrease": "↓"}
    for way, arrow in ways.items():
        number, people = votes[f"n_{way}"], tally[f"participants_{way}"]
        cohorts = "cohort" if number == 1 else "cohorts"
        assert f"{arrow} {way}, {number} {cohorts} ({people} participants): " in row[2]
    low, high = f"{100 * votes.ci_low:.0f}%", f"{100 * votes.ci_high:.0f}%"
    assert row[3] == f"{votes.n_increase} of 3 ({low} to {high})"
    p_values = [f"{p:.3f}" for p in (votes.p_sign, votes.p_holm, votes.p_attainable)]
    shown = rows_of(tests)["Insula"]
    assert shown[1:] == ["3", "–", *p_values[:2], f"{p_values[2]}\xa0†", f"{tally.p_weighted:.3f}"]
    assert rows_of(tests)["Anterior cingulate cortex"][2] == "0.500"


def test_a_p_value_out_of_reach_has_a_sign_and_the_sign_a_footnote(supplement):
    question = section(supplement[0], "synthesis-activation")
    assert (
        "† Above 0.05: with so few directional votes the sign test cannot reach 0.05." in question
    )
    cells = [cell for row in Page(question).rows for cell in row if cell.endswith("†")]
    votes = supplement[1]["votes"].query("synthesis == 'activation' and p_attainable > 0.05")
    assert len(cells) == (votes["n_increase"] + votes["n_decrease"] > 1).sum() > 1
    assert all(float(cell[:-2]) > 0.05 for cell in cells)


def test_p_values_that_are_not_shown_are_1(supplement):
    votes = supplement[1]["votes"]
    single = votes[votes["n_increase"] + votes["n_decrease"] == 1]
    assert len(single) > 10
    assert (single[["p_sign", "p_holm", "p_attainable"]] == 1).all(axis=None)


def test_a_question_without_a_region_of_two_cohorts_has_a_table_and_no_figures(supplement):
    html, tables = supplement
    several = tables["votes"].groupby("synthesis")["k_units"].max() > 1
    assert several.any()
    assert not several.all()
    for name, is_replicated in several.items():
        question = section(html, f"synthesis-{name}")
        assert ("<img" in question) == is_replicated, name
        assert is_replicated or question.count("<table") == 1, name


def test_what_the_report_shows_of_the_primary_question_is_not_repeated(supplement, review_built):
    assert primary_syntheses(review_built.config) == ["activation"]
    question = section(supplement[0], "synthesis-activation")
    assert 'href="report.html#synthesis-activation"' in question
    assert "harvest_plot_activation.svg" in question
    assert "effect_direction_activation.svg" not in question
    other = section(supplement[0], "synthesis-other_treatments")
    assert "effect_direction_other_treatments.svg" in other
    assert "Summary of findings" in other


def test_every_figure_is_a_file_beside_the_page_that_is_loaded_late(supplement):
    images = re.findall(r"<img [^>]*>", supplement[0])
    assert images
    for image in images:
        assert 'loading="lazy"' in image
        assert re.search(r'src="\.\./figures/\w+\.svg"', image)


def test_figures_on_the_whole_review_are_all_there(supplement):
    figures = supplement[1]["figures"].set_index("figure")
    for kind in {*REVIEW_KINDS} - {"evidence_map"}:
        if kind in figures.index:
            absent = figures.loc[kind, "absent"]
            shown = absent if isinstance(absent, str) else f"../figures/{kind}.svg"
            assert shown in supplement[0]


def test_signs_and_columns_are_explained_once(supplement, review_built):
    html = supplement[0]
    legend = "; ".join(sign_legend(review_built.config))
    assert legend.startswith("↑ increase; ↓ decrease; = no change")
    assert html.count(legend) == 1
    assert html.count("if each directional vote were equally likely") == 1
    assert "<abbr" not in html


def test_every_finding_is_one_row_with_its_place_in_one_table(supplement):
    html, tables = supplement
    part = section(html, "findings")
    assert part.count("<table") == 1
    head, *rows = Page(part).rows
    assert [name for name in HEADS if name not in head] == []
    assert len(rows) == len(tables["findings"])
    ids = re.findall(r'<tr id="([^"]+)">', part)
    assert sorted(ids) == sorted(tables["findings"]["finding_id"])
    places = dict(zip(ids, (row[head.index("Source")] for row in rows), strict=True))
    for row in tables["findings"].itertuples():
        assert places[row.finding_id].endswith(f"{row.section}, p.\xa0{row.page}")


def test_a_finding_names_its_comparator(supplement):
    html, tables = supplement
    compared = tables["findings"].dropna(subset="comparator")
    rows = dict(re.findall(r'<tr id="([^"]+)">(.*?)</tr>', html, re.DOTALL))
    assert len(compared) > 10
    assert not [name for name in compared["finding_id"] if "compared with" not in rows[name]]


def test_a_finding_without_a_vote_stands_with_the_reason(supplement):
    html, tables = supplement
    rows = dict(re.findall(r'<tr id="([^"]+)">(.*?)</tr>', html, re.DOTALL))
    unvoted = tables["unvoted_findings"]["finding_id"]
    assert len(unvoted) > 10
    assert {name for name, row in rows.items() if "Not synthesised: " in row} == {*unvoted}
    assert f"{len(unvoted)} of all findings contribute to no synthesis." in html


def test_excluded_studies_have_their_reasons(supplement):
    html, tables = supplement
    part = section(html, "other-evidence")
    assert "Supplementary evidence (studies not eligible for inclusion)" in part
    others = tables["studies"].query("~included")
    rows = Page(part).rows[1:]
    assert len(rows) == len(others) > 0
    for reason in others["why_not_included"]:
        assert any(reason in row for row in rows)


def test_links_lead_somewhere(supplement, report_page):
    page, report = Page(supplement[0]), Page(report_page[0])
    assert len(page.ids) == len(set(page.ids))
    inside = {address[1:] for address in page.addresses if address.startswith("#")}
    assert inside <= {*page.ids}
    in_report = {a.partition("#")[2] for a in page.addresses if a.startswith("report.html#")}
    assert in_report <= {*report.ids}
    known = ("#", "../figures/", "report.html", "supplement.pdf", "claims.html", "explore.html")
    assert not [a for a in page.addresses if not a.startswith((*known, "https://doi.org/"))]
    for address in report.addresses:
        if address.startswith("supplement.html#"):
            assert address.partition("#")[2] in page.ids


def test_contents_lead_to_every_section(supplement):
    html = supplement[0]
    contents = html.split('aria-label="Contents"')[1].split("</nav>")[0]
    top = re.findall(r'<section id="([\w-]+)">\n<h2>', html)
    assert re.findall(r'href="#([\w-]+)"', contents) == top


def test_no_two_texts_run_together(supplement, review_built):
    # In the names of references an accent may stand in an element of its own.
    assert RunTogether(supplement[0].split('<section id="references"')[0]).pairs == []
    assert RunTogether(review_built.claims_page()).pairs == []


def test_captions_are_one_sentence(supplement):
    captions = re.findall(r"<caption>(.*?)</caption>", supplement[0], re.DOTALL)
    own = [caption for caption in captions if "Summary of findings" not in caption]
    assert len(own) > 10
    texts = [Page(caption).text for caption in own]
    assert not [t for t in texts if re.search(r"[.;] [A-Z]", "".join(t).split("</b> ")[-1][10:])]


def test_the_supplement_is_small(supplement):
    assert len(supplement[0].encode()) < 400_000


@pytest.mark.long
def test_a_review_without_findings_says_so(tmp_path):
    folder = make_review(tmp_path, {"doe2020": "study_id: doe2020\n"})
    html = supplement_of(folder, tmp_path)
    text = " ".join(" ".join(Page(html).text).split())
    assert "No finding is recorded." in text
    titles = [synthesis["title"] for synthesis in CONFIG["syntheses"].values()]
    assert f"Questions without any finding: {'; '.join(titles)}." in text
    assert "How studies were searched for and selected is not reported." in text
    assert "nan" not in text.lower().split()
    assert "<NA>" not in html


@pytest.mark.long
def test_an_unknown_number_of_participants_is_said_in_words(tmp_path):
    record = STUDY.replace("n: 10", "n: null")
    html = supplement_of(make_review(tmp_path, {"doe2020": record}), tmp_path, config=SMALL)
    assert "↓ decrease, 1 cohort (number of participants not reported): " in html
    assert participants_phrase(1, 0) == "1 participant"


@pytest.mark.long
def test_columns_without_a_source_or_a_stated_significance_are_left_out(tmp_path):
    html = supplement_of(make_review(tmp_path, {"doe2020": STUDY}), tmp_path, config=SMALL)
    head = Page(section(html, "findings")).rows[0]
    assert "Direction" in head
    assert {"Source", "Significant", "Effect (standard error)"}.isdisjoint(head)


@pytest.mark.long
def test_text_of_records_is_shown_as_text(tmp_path):
    hostile = STUDY.replace("decrease", "decrease\n    note: <script>alert(1)</script> & $x$ =1+1")
    html = supplement_of(make_review(tmp_path, {"doe2020": hostile}), tmp_path, config=SMALL)
    assert html.count("<script") == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; $x$ =1+1" in html


def test_the_page_of_statements_speaks_of_no_key(review_built):
    html = review_built.claims_page()
    assert "Supporting evidence would be: findings with " in html
    assert "For each statement we define which coded findings would support it" in html
    text = "".join(Page(re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)).text)
    for key in ("included: true", "is treated", "within_group", "not_reported", "claims.yaml"):
        assert key not in text
    inside = {a[1:] for a in Page(html).addresses if a.startswith("#")}
    assert inside <= {*Page(html).ids}


def test_evidence_on_the_page_of_statements_leads_to_the_supplement(review_built, supplement):
    addresses = Page(review_built.claims_page()).addresses
    wanted = {a.partition("#")[2] for a in addresses if a.startswith("supplement.html#")}
    assert len(wanted) > 10
    assert wanted <= {*Page(supplement[0]).ids}


@pytest.fixture(scope="module")
def saved(review_built, tmp_path_factory):
    """Save the pages of the review beside its figures."""
    folder = tmp_path_factory.mktemp("saved")
    (folder / "figures").symlink_to(review_built.figures)
    (folder / "report").mkdir()
    pages = {"supplement": review_built.supplement(), "claims": review_built.claims_page()}
    for name, html in pages.items():
        (folder / "report" / f"{name}.html").write_text(html, encoding="utf-8")
    return folder / "report"


@pytest.mark.long
@in_browser
def test_the_table_of_findings_can_be_sorted(saved, browser):
    visit = Visit(browser, saved / "supplement.html")
    page = visit.go()
    heads = page.locator("table.sortable thead th")
    names = heads.all_inner_texts()
    assert page.locator("table.sortable thead button").count() == len(names)

    def cells(column):
        place = names.index(column) + 1
        return page.locator(f"table.sortable tbody tr > :nth-child({place})").all_inner_texts()

    head = heads.nth(names.index("Region"))
    assert head.get_attribute("aria-sort") is None
    head.locator("button").click()
    rising = cells("Region")
    assert head.get_attribute("aria-sort") == "ascending"
    assert rising != sorted(rising, reverse=True)
    assert [text[0].casefold() for text in rising] == sorted(text[0].casefold() for text in rising)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert [t[0].casefold() for t in cells("Region")] == sorted(
        (t[0].casefold() for t in rising), reverse=True
    )
    assert page.locator("table.sortable [aria-sort]").count() == 1
    assert visit.complaints == []
    visit.close()


@pytest.mark.long
@in_browser
def test_without_a_script_the_table_of_findings_is_whole(saved, browser, supplement):
    visit = Visit(browser, saved / "supplement.html", java_script_enabled=False)
    page = visit.go()
    assert page.locator("table.sortable tbody tr").count() == len(supplement[1]["findings"])
    assert page.locator("table.sortable button").count() == 0
    visit.close()


@pytest.mark.long
@in_browser
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["supplement", "claims"])
def test_a_page_has_no_serious_barrier_and_does_not_scroll_sideways(saved, browser, name, width):
    visit = Visit(browser, saved / f"{name}.html", width=width)
    page = visit.go()
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [url for url in visit.loaded_elsewhere() if "/figures/" not in url] == []
    visit.close()


@pytest.mark.long
@in_browser
@on_iskric2021
def test_what_is_folded_on_a_page_is_printed(saved, browser, tmp_path):
    from pypdf import PdfReader

    visit = Visit(browser, saved / "claims.html")
    page = visit.go()
    folded = page.locator("details").evaluate_all("all => all.map(e => e.textContent)")
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    visit.close()
    printed = "".join(sheet.extract_text() for sheet in PdfReader(tmp_path / "page.pdf").pages)
    words = set(re.findall(r"[a-z]{4,}", " ".join(folded)))
    assert len(words) > 50
    letters = re.sub(r"[^a-z]", "", unicodedata.normalize("NFKC", printed))  # no ligatures
    assert {word for word in words if word not in letters} == set()


@pytest.mark.long
@pytest.mark.shipped("iskric2021")
def test_the_supplement_has_about_40_pages_at_most(tmp_path):
    from pypdf import PdfReader

    from scripts.report.convert_supplement import convert_supplement

    raw = RAW / "iskric2021"
    review = Built(raw, tmp_path / "figures", config=settings_of(raw), drawn=True)
    convert_supplement(review.supplement(), review.figures, tmp_path / "supplement.pdf")
    assert len(PdfReader(tmp_path / "supplement.pdf").pages) <= 44
