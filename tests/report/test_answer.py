"""The answer at the head of a report: every number is that of a table, and no case is misstated."""

import re

import pandas as pd
import pytest
import yaml

from scripts.common.wording import capitalised
from scripts.report.answer import answer_entry
from scripts.report.questions import robustness_entry
from scripts.report.regions import MOST_ROWS
from scripts.report.review_facts import primary_syntheses
from scripts.report.syntheses import gather_syntheses
from scripts.report.votes import synthesis_entry
from scripts.tables.claims import CLAIMS
from scripts.tables.figures import FIGURES
from scripts.tables.files import shape_table
from scripts.votes.review_data import speak_of
from tests.support.brain import MADE_UP
from tests.support.browser import Visit, barriers, in_browser
from tests.support.pages import Page
from tests.support.shipped import EACH
from tests.support.tables import MEASURES, Choices, finding, tables_of, vote_config

ARROWS = {"increase": "↑", "decrease": "↓", "no_change": "=", "conflicting": "↔"}


def section(html, name):
    return html.split(f'<section id="{name}">')[1].split("</section>")[0]


def text_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture(scope="module", params=[MADE_UP, *EACH])
def review(request, built_reviews):
    """Build a review; return its answer, tables and primary questions."""
    built = built_reviews(request.param)
    about = yaml.safe_load((built.folder / "review.yaml").read_text(encoding="utf-8"))
    speak_of(about, built.tables)
    html = built.report()
    return section(html, "answer"), built.tables, primary_syntheses(built.config), html


def in_words(verdict, scale):
    """Write a verdict as a reader of the report would: whom the results favour."""
    if scale == "direction":
        return verdict
    words = verdict.replace("consistent ", "consistently ")
    words = words.replace("increase", "favours the intervention")
    return words.replace("decrease", "favours the control").replace("no change", "no difference")


def two_places(number):
    decimals = 3 if 0.0005 <= abs(number) < 0.005 else 2
    return f"{number:.{decimals}f}".replace("-", "−")


def answered(tables, names):
    """Give the votes of the primary questions, and those that two or more cohorts decide."""
    votes = tables["votes"][tables["votes"]["synthesis"].isin(names)]
    rated = tables["certainty"].query("k_cohorts > 1")[["synthesis", "region"]]
    return votes, votes.merge(rated, on=["synthesis", "region"])


def test_every_cell_of_the_table_is_that_of_the_tables(review):
    answer, tables, names, _ = review
    _, several = answered(tables, names)
    shown = {row[0].casefold(): row for row in Page(answer).rows[1:] if row}
    assert shown.keys() == {region.casefold() for region in several["region"]}
    for row in several.itertuples():
        cells = shown[row.region.casefold()]
        numbers = {arrow: getattr(row, f"n_{vote}") for vote, arrow in ARROWS.items()}
        drawn = {arrow: cells[1].count(arrow) for arrow in numbers}
        counted = {arrow: int(n) for n, arrow in re.findall(r"(\d+)\s(\S)", cells[1])}
        assert {a: n for a, n in (counted or drawn).items() if n} == {
            a: n for a, n in numbers.items() if n
        }
        key = (tables["certainty"]["synthesis"] == row.synthesis) & (
            tables["certainty"]["region"] == row.region
        )
        (certainty,) = tables["certainty"][key].itertuples()
        assert re.search(rf"\b{certainty.participants_studied}\b", cells[2])
        assert cells[4] == ("–" if pd.isna(row.p_chance) else f"{row.p_chance:.3f}")
        assert cells[3].casefold() == in_words(row.verdict, row.scale)
        assert certainty.at_most in cells[-2].lower() or certainty.at_most == "high"
        left = tables["leave_one_out"]
        left = left[(left["synthesis"] == row.synthesis) & (left["region"] == row.region)]
        assert ("Same result" in cells[-1]) == (not left["verdict_changed"].any())
        for verdict in left.loc[left["verdict_changed"], "verdict"].unique():
            words = in_words(verdict, row.scale)
            assert words in cells[-1]


def test_the_sentences_count_as_the_tables_do(review):
    answer, tables, names, _ = review
    text = text_of(answer)
    for name in names:
        votes = tables["votes"][tables["votes"]["synthesis"] == name]
        of_cohorts = tables["certainty"].query("synthesis == @name")["k_cohorts"]
        several, one = int((of_cohorts > 1).sum()), int((of_cohorts == 1).sum())
        none = int((votes["k_units"] == 0).sum())
        if len(votes) > 1:
            assert f"Of {len(votes)} " in text
            assert (f"{several} ha" in text) == (several > 0)
            assert (f"{one} ha" in text) == (one > 0)
            assert (f"{none} ha" in text) == (none > 0)
        assert ("No result has been replicated" in text) == (several == 0)
        attainable = votes.loc[votes["k_units"] > 0, "p_attainable"]
        if several and (attainable > 0.05).all():
            assert f"None of the {len(attainable)} " in text
    claims = tables["claims"].query("included == True and verdict != 'not checkable'")
    differing = int((claims["verdict"] != "reproduced").sum())
    expected = (
        f"Of {len(claims)} checkable statements of the review about its included studies, "
        f"{differing} are not"
        if differing
        else f"All {len(claims)} checkable statements"
    )
    assert expected in text


def test_a_pooled_effect_has_its_interval_and_prediction_interval(review):
    answer, tables, names, _ = review
    effects = tables["effects"]
    effects = effects[effects["synthesis"].isin(names) & effects["preferred"]]
    pooled = effects[effects["method"] == "random_effects"]
    assert ("Pooled effect" in answer) == bool(len(pooled))
    for row in pooled.itertuples():
        assert (
            f"{two_places(row.estimate)} [{two_places(row.ci_low)} to {two_places(row.ci_high)}]; "
            f"prediction interval {two_places(row.prediction_low)} to "
            f"{two_places(row.prediction_high)}"
        ) in text_of(answer)


def test_an_answer_is_short(review):
    answer, *_ = review
    prose = answer.split("<table")[0]
    assert len(text_of(prose).split()) <= 130


def test_the_evidence_the_supplement_and_every_form_are_one_click_away(review):
    *_, html = review
    head = html.split("<main")[0]
    for address in (
        *("explore.html", "supplement.html", "report.docx", "report.pdf"),
        "../exports/tables.xlsx",
    ):
        assert f'href="{address}"' in head


def answer_of(rows, **choices):
    config = vote_config(Choices, **{"specifications": {}, **choices})
    tables = tables_of(rows, config)
    tables["claims"] = shape_table([], CLAIMS)
    primary = gather_syntheses(config, tables, primary_syntheses(config))
    return answer_entry(primary, tables)


def sentence(answer):
    (question,) = answer["questions"]
    return question["text"]


@pytest.mark.long
def test_without_a_finding_nothing_is_answered():
    answer = answer_of([], where={"measure": ["activation"]})
    assert sentence(answer) == "No finding answers this question."
    assert answer["rows"] == []
    assert answer["conclusion"] == ""


@pytest.mark.long
def test_without_a_direction_there_is_no_vote():
    answer = answer_of([finding("a2020", "unclear"), finding("b2020", "unclear", region="insula")])
    assert sentence(answer) == "None of the 2 regions has a vote."
    assert answer["questions"][0]["lines"] == ["No known direction: amygdala and insula."]


@pytest.mark.long
def test_results_of_one_cohort_are_named_and_called_unreplicated():
    rows = [
        finding("a2020", "decrease", cohort="trial", cohort_label="trial"),
        finding("b2020", "decrease", cohort="trial"),
        finding("c2020", "increase", region="insula"),
    ]
    answer = answer_of(rows)
    assert sentence(answer) == (
        "Of 2 regions, all have votes from one cohort only. No result has been replicated in a "
        "second cohort."
    )
    assert answer["questions"][0]["lines"] == [
        "Increase: insula (C 2020).",
        "Decrease: amygdala (trial).",
    ]
    assert answer["rows"] == []
    # Where each study votes, two reports of one cohort are no replication either.
    assert answer_of(rows, unit="study")["rows"] == []


@pytest.mark.long
def test_two_cohorts_cannot_reach_a_low_p_value_whatever_they_report():
    answer = answer_of([finding("a2020"), finding("b2020")])
    assert sentence(answer) == (
        "The only region, amygdala, has votes from 2 cohorts. Result of vote counting: consistent "
        "increase. It could not reach p\u00a0≤\u00a00.05 in the sign test, as too few cohorts "
        "report an increase or a decrease."
    )
    (row,) = answer["rows"]
    assert (row["votes"], row["p_chance"]) == ("↑ ↑", "0.500")
    assert row["left_out"] == "excluding either: single cohort (increase)"


@pytest.mark.long
def test_many_votes_are_counted_and_their_p_value_is_given():
    rows = [finding(f"s{i}", "decrease" if i < 8 else "increase") for i in range(9)]
    answer = answer_of(rows)
    # 2 * (1 + 9) / 2**9
    assert sentence(answer).endswith("mostly decrease. Sign test: p\u00a0=\u00a00.039.")
    (row,) = answer["rows"]
    assert row["votes"] == "1\u00a0↑, 8\u00a0↓"
    assert row["left_out"] == "excluding s8: consistent decrease"


@pytest.mark.long
def test_of_sixty_groups_the_first_are_shown_and_the_others_counted():
    rows = [
        finding(study, condition=f"task {number:02}")
        for number in range(60)
        for study in ("a2020", "b2020", *(["c2020"] if number == 59 else []))
    ]
    answer = answer_of(rows, group_by="condition")
    assert len(answer["rows"]) == MOST_ROWS
    assert answer["more"] == 60 - MOST_ROWS
    assert answer["rows"][0]["region"] == "Task 59"  # most votes first
    assert "consistent increase for 60 conditions" in sentence(answer)


def test_each_primary_question_has_its_sentence_and_its_rows():
    question = {"where": {}, "primary": True}
    syntheses = {
        "one": {**question, "title": "Activation", "where": {"measure": ["activation"]}},
        "two": {**question, "title": "Volume", "where": {"measure": ["grey_matter_volume"]}},
        "three": {"title": "Both", "where": {}},
    }
    rows = [
        finding(study, measure=measure)
        for study in ("a2020", "b2020")
        for measure in ("activation", "grey_matter_volume")
    ]
    answer = answer_of(rows, syntheses=syntheses)
    assert [question["title"] for question in answer["questions"]] == ["Activation", "Volume"]
    assert [row["question"] for row in answer["rows"]] == ["Activation", "Volume"]
    assert answer["ask"]


@pytest.mark.long
def test_a_question_is_named_in_the_table_unless_its_only_region_says_which_it_is():
    one, two = ({"title": t, "where": {"measure": [t]}, "primary": True} for t in MEASURES)
    rows = [
        finding(study, region=region, measure=measure)
        for study in ("a2020", "b2020")
        for region, measure in zip(("amygdala", "insula"), MEASURES, strict=True)
    ]
    assert not answer_of(rows, syntheses={"one": one, "two": two})["ask"]
    assert not answer_of(rows, syntheses={"one": one})["ask"]
    further = finding("c2020", region="amygdala", measure=MEASURES[1])
    assert answer_of([*rows, further], syntheses={"one": one, "two": two})["ask"]


def test_votes_for_benefit_name_whom_they_favour_and_not_an_increase():
    syntheses = {"one": {"title": "Effect", "where": {}, "count": "benefit"}}
    rows = [finding(study, contrast="between_groups", better="lower") for study in ("a", "b")]
    answer = answer_of(rows, syntheses=syntheses)
    assert "consistently favours the control" in sentence(answer)
    assert "too few cohorts report a difference" in sentence(answer)
    assert answer["legend"] == "↓ favours the control"


@pytest.mark.long
@pytest.mark.parametrize(
    ("column", "key", "label", "values"),
    [
        ("subgroup", "nonresponders", "non-responders", {"subgroup": "nonresponders"}),
        ("comparator_role", "treatment_as_usual", "treatment as usual", {"comparator": "tau"}),
        ("measure", "grey_matter_volume", "grey-matter volume", {"measure": "grey_matter_volume"}),
    ],
)
@pytest.mark.parametrize("cohorts", [1, 2])
def test_groups_that_are_no_regions_are_named_for_readers(column, key, label, values, cohorts):
    synthesis = {"title": "One", "where": {}, "group_by": column, "compare_by": [column]}
    config = vote_config(Choices, specifications={}, syntheses={"one": synthesis})
    rows = [finding(f"s{i}", contrast="between_groups", **values) for i in range(cohorts)]
    tables = tables_of(rows, config)
    tables |= {"claims": shape_table([], CLAIMS), "figures": shape_table([], FIGURES)}
    (facts,) = gather_syntheses(config, tables)
    for entry in (
        answer_entry([facts], tables),
        robustness_entry([facts], tables),
        synthesis_entry(facts, config, tables),
    ):
        assert key not in str(entry)
    assert label in sentence(answer_entry([facts], tables))
    (table,) = synthesis_entry(facts, config, tables)["compared"]
    assert {(row["region"], row["value"]) for row in table["rows"]} == {(capitalised(label), label)}


@pytest.mark.long
@in_browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_answer_is_on_the_first_screen_and_read_without_a_barrier(
    report_page, browser, tmp_path, width
):
    (tmp_path / "report.html").write_text(report_page[0], encoding="utf-8")
    visit = Visit(browser, tmp_path / "report.html", width=width)
    page = visit.go()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert visit.loaded_elsewhere() == []
    assert barriers(page) == []
    if width == 1280:
        foot = page.locator("#answer table tbody").evaluate("e => e.getBoundingClientRect().bottom")
        assert foot <= 800
    cells = (
        page.locator("#answer tbody tr")
        .first.locator("td")
        .evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect().right)")
    )
    assert max(cells) <= width
    visit.close()
