"""The report: every number from the tables, nothing loaded, nothing claimed too much."""

import re

from markupsafe import Markup

from scripts.models.project import ProjectConfig
from scripts.models.review import Review
from scripts.report.limits import limits
from scripts.report.methods import methods
from scripts.report.votes import group_by_paragraph
from scripts.tables.claims import CLAIMS
from scripts.tables.files import shape_table
from scripts.tables.records import FINDINGS, STUDIES
from tests.support.pages import CONFIG, SMALL, Page, RunTogether, build
from tests.support.records import STUDY, make_review


def row_of(page, region, verdict):
    return next(row for row in page.rows if row[:2] == [region, verdict])


def test_the_numbers_of_a_region_are_those_of_the_tables(shipped):
    html, tables = shipped
    row = row_of(Page(html), "Insula", "inconsistent")
    votes = tables["votes"].query("synthesis == 'activation' and region == 'insula'").iloc[0]
    tally = tables["tallies"].query("synthesis == 'activation' and region == 'insula'").iloc[0]
    # No cohort of the synthesis has conflicting findings, so that there are three columns of votes.
    assert row[4:7] == [str(votes.n_increase), str(votes.n_decrease), ""]
    assert row[7:9] == [str(tally.participants_increase), str(tally.participants_decrease)]
    low, high = f"{100 * votes.ci_low:.0f}%", f"{100 * votes.ci_high:.0f}%"
    assert row[10] == f"1 of 3 [{low} to {high}]"
    p_values = (votes.p_sign, votes.p_holm, votes.p_attainable, tally.p_weighted)
    assert row[11:15] == [f"{p:.3f}" for p in p_values]


def test_no_two_texts_are_kept_apart_by_the_style_of_the_page_alone(shipped):
    assert "Insula / bilateral insula" in {row[0] for row in Page(shipped[0]).rows}
    # In the names of references an accent may stand in an element of its own.
    assert RunTogether(shipped[0].split('<section id="references"')[0]).pairs == []
    assert RunTogether("<td>Insula<span>left insula</span></td>").pairs == [
        ("Insula", "left insula")
    ]


def test_a_verdict_that_names_a_direction_stands_beside_its_probability_by_chance(shipped):
    page = Page(shipped[0])
    assert row_of(page, "Insula", "inconsistent")[2] == "–"
    assert row_of(page, "Anterior cingulate cortex", "consistent decrease")[2] == "0.500"


def test_each_finding_stands_with_its_page(shipped):
    html, tables = shipped
    page = Page(html)
    assert set(tables["findings"]["finding_id"]) <= set(page.ids)
    ids = [
        row for row in page.rows if "Results, p.\u00a04" in row or "Discussion, p.\u00a05" in row
    ]
    placed = tables["findings"].query(
        "(section == 'Results' and page == 4) or (section == 'Discussion' and page == 5)"
    )
    assert len(ids) == len(placed) > 0


def test_a_region_with_unclear_findings_alone_has_no_vote(shipped):
    assert row_of(Page(shipped[0]), "Amygdala", "no vote")[-5:] == ["–"] * 5


def test_the_page_loads_nothing_and_its_links_lead_somewhere(shipped):
    page = Page(shipped[0])
    inside = {address[1:] for address in page.addresses if address.startswith("#")}
    assert inside <= set(page.ids)
    beside = "explore.html"
    others = [address for address in page.addresses if address[0] != "#" and address != beside]
    assert others
    assert {"report.docx", "report.pdf"} <= set(others)
    links = ("report.", "claims.html", "https://doi.org/")
    figures = [address for address in others if not address.startswith(links)]
    assert all(address.startswith("data:image/svg+xml;base64,") for address in figures)
    assert len(page.ids) == len(set(page.ids))


def test_no_sentence_calls_a_vote_count_significant(shipped):
    html = re.sub(r"base64,[^\"]*", "", shipped[0])
    for start, end in (("map", "findings"), ("methods", "limits")):
        part = html.split(f'<section id="{start}">')[1].split(f'<section id="{end}">')[0]
        assert "votes" in part
        assert "significan" not in part.lower()


def test_regions_with_the_same_text_share_a_paragraph():
    rows = [("insula", "a"), ("APBA3 gene", "b"), ("amygdala", "a"), ("cuneus", "a")]
    assert group_by_paragraph([{"name": name, "paragraph": text} for name, text in rows]) == [
        {"regions": "Insula, amygdala and cuneus", "paragraph": "a"},
        {"regions": "APBA3 gene", "paragraph": "b"},
    ]


def test_sections_stand_in_the_order_in_which_prisma_asks_for_results(shipped):
    order = ["review", "studies", "map", "syntheses", "claims", "findings", "methods", "references"]
    assert [
        name for name in re.findall(r'<section id="([a-z]+)">', shipped[0]) if name in order
    ] == order


def test_every_source_in_a_caption_is_listed(shipped):
    captions = re.findall(r"<figcaption>.*?</figcaption>", shipped[0], re.DOTALL)
    assert any('href="#ref-ogilvie2008"' in caption for caption in captions)
    assert not [
        caption
        for caption in captions
        if re.search(r"\[@|\d{4}\)", Markup(caption).striptags()) and "#ref-" not in caption
    ]


def test_text_of_records_is_shown_as_text(tmp_path):
    hostile = STUDY.replace("decrease", "decrease\n    note: <script>alert(1)</script> & $x$ =1+1")
    html, _ = build(make_review(tmp_path, {"doe2020": hostile}), tmp_path, config=SMALL)
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; $x$ =1+1" in html


def test_a_review_without_findings_says_so_in_words(tmp_path):
    html, tables = build(
        make_review(tmp_path, {"doe2020": "study_id: doe2020\n"}), tmp_path, drawn=True
    )
    text = " ".join(" ".join(Page(html).text).split())
    assert len(tables["votes"]) == 0
    assert "No finding is recorded." in text
    titles = [synthesis["title"] for synthesis in CONFIG["syntheses"].values()]
    assert f"Without any finding: {'; '.join(titles)}." in text
    assert "No evidence map: none of its syntheses has a vote for a region." in text
    assert "No flow diagram of the selection: none of its counts is reported." in text
    assert "There are no votes" in text
    assert "nan" not in text.lower().split()
    assert "<NA>" not in html
    assert not list(tmp_path.glob("figures/*"))


def test_an_unknown_number_of_participants_is_a_question_mark(tmp_path):
    record = STUDY.replace("n: 10", "n: null")
    html, _ = build(make_review(tmp_path, {"doe2020": record}), tmp_path, config=SMALL)
    page = Page(html)
    row = row_of(page, "Amygdala", "single cohort")
    assert row[4:6] == ["1", "?"]  # votes for decrease are the only ones
    assert row[10] == "–"
    assert "Not reported for 1 cohort: the number treated." in "".join(page.text)


def test_methods_follow_the_config():
    contracts = {"studies": STUDIES, "findings": FINDINGS, "claims": CLAIMS}
    tables = {name: shape_table([], contract) for name, contract in contracts.items()}
    config = ProjectConfig.model_validate(CONFIG)
    text = " ".join(methods(config, tables))
    assert "at least 70%" in text
    assert "each cohort votes once" in text
    assert "Statements of the text" not in text
    other = " ".join(
        methods(ProjectConfig.model_validate({**CONFIG, "unit": "study", "agreement": 0.8}), tables)
    )
    assert "at least 80%" in other
    assert "votes are then not independent" in other
    share = {"agreement": "2/3", "specifications": {"agreement": ["3/5"]}}
    other = " ".join(methods(ProjectConfig.model_validate({**CONFIG, **share}), tables))
    assert "at least 2/3 of its findings" in other
    assert "share that must agree 0.6 or 2/3" in other


def test_limits_count_what_is_missing(shipped):
    sentences = list(limits(Review(title="t", limitations=["Own words."]), shipped[1]))
    findings = shipped[1]["findings"][shipped[1]["findings"]["included"]]
    unstated = int(findings["significant"].isna().sum())
    unclear = int((findings["direction"] == "unclear").sum())
    total = f"{len(findings)} findings."
    assert unstated > 0 < unclear
    assert f"is not stated for {unstated} of {total}" in " ".join(sentences)
    assert f"Of unclear direction, shown but without a vote: {unclear} of {total}" in sentences
    assert sentences[-1] == "Own words."


def test_limits_that_hold_for_nothing_are_left_out(shipped):
    tables = shipped[1]
    one = tables["votes"].assign(verdict="mostly increase", p_attainable=0.01)
    text = " ".join(limits(Review(title="t"), {**tables, "votes": one}))
    assert "could not have brought" not in text
    assert "nothing replicates it" not in text


def test_a_review_that_names_no_documents_lacks_a_page_only_where_none_is_given(shipped):
    tables = shipped[1]
    findings = tables["findings"].assign(document=None, page=3)
    text = " ".join(limits(Review(title="t"), {**tables, "findings": findings}))
    assert "Without a" not in text
    text = " ".join(limits(Review(title="t"), {**tables, "findings": findings.assign(page=None)}))
    assert "Without a page: " in text


def test_columns_without_a_source_or_a_stated_significance_are_left_out(tmp_path):
    html, _ = build(make_review(tmp_path, {"doe2020": STUDY}), tmp_path, config=SMALL)
    head = Page(html.split('id="study-doe2020"')[1]).rows[0]
    assert "Direction" in head
    assert {"Source", "Significant"}.isdisjoint(head)
    text = " ".join(Page(html).text)
    assert "no section" not in text
    assert "How studies were searched for and selected is not reported." in text
