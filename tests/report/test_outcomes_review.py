"""The pages of a review that is not about the brain: its words, its columns, what it adds."""

import re

import pytest
import yaml

from scripts.common.words import use_words
from scripts.votes.review_data import speak_of
from tests.support.pages import CONFIG, Built, Page
from tests.support.records import make_review

VOCABULARY = """\
region,parent,rank,better
reading,,system,higher
word reading,reading,structure,
reading errors,reading,structure,lower
attendance,,structure,
"""
STUDIES = """\
study_id,label,cohort,cohort_label,year,design,population,intervention_name,risk_of_bias_tool,risk_of_bias_overall
okoro2015,Okoro 2015,okoro2015,,2015,randomised trial,pupils,phonics,RoB 2,low
lind2016,Lind et al. 2016,lind2016,,2016,randomised trial,pupils,phonics,RoB 2,high
sato2020,Sato 2020,spell_trial,Spelling Bee trial,2020,randomised trial,pupils,phonics,RoB 2,low
"""
ARMS = """\
study_id,arm,label,role,n
okoro2015,ph_m,structured phonics,treated,60
okoro2015,ut,usual teaching,treatment_as_usual,58
lind2016,ph_m,structured phonics,treated,32
lind2016,ut,usual teaching,treatment_as_usual,30
sato2020,ph_m,phonics by teachers,treated,41
sato2020,ph_a,phonics by app,treated,39
sato2020,ut,usual teaching,treatment_as_usual,40
"""
FINDINGS = """\
study_id,region,measure,contrast,arm,comparator,direction,follow_up,comparison,effect,effect_type,se
okoro2015,word reading,test_score,between_groups,ph_m,ut,increase,6 months,,0.4,smd,0.18
okoro2015,word reading,test_score,between_groups,ph_m,ut,no_change,end of treatment,,,,
lind2016,word reading,test_score,between_groups,ph_m,ut,increase,,,0.3,smd,0.25
sato2020,word reading,test_score,between_groups,ph_m,ut,increase,,teachers,,,
sato2020,word reading,test_score,between_groups,ph_a,ut,no_change,,app,,,
okoro2015,reading errors,test_score,between_groups,ph_m,ut,decrease,,,,,
lind2016,reading errors,test_score,between_groups,ph_m,ut,increase,,,,,
okoro2015,attendance,attendance,between_groups,ph_m,ut,increase,,,,,
lind2016,attendance,attendance,association,ph_m,ut,increase,,,,,
"""
CHOICES = {
    "measures": ["test_score", "attendance"],
    "evidence_map": ["reading"],
    "results_sections": [],
    "syntheses": {
        "attendance": {
            "title": "Effect on attendance",
            "where": {"measure": ["attendance"], "contrast": ["between_groups"]},
        },
        "reading": {
            "title": "Effect on reading",
            "where": {"measure": ["test_score"], "contrast": ["between_groups"]},
            "count": "benefit",
            "unit": "comparison",
            "compare_by": ["risk_of_bias"],
            "primary": True,
        },
    },
}
CLAIMS = """\
claims:
  - claim_id: one
    says: Two studies found fewer errors.
    count: 2
    where: {region: [reading errors], direction: [decrease], arm: [ph_m]}
"""
WORDS = {"cohort": "trial", "participant": "pupil"}
# What only a review of the brain, or of patients, may say.
FOREIGN = (
    *("brain", "hemisphere", "modality", "modalities", "task", "scanner", "scan", "scanned"),
    *("MNI", "anatomical", "cortex", "neural", "imaging", "fMRI", "region", "regions", "patient"),
    *("patients", "treated", "cohort", "cohorts", "participants", "clinical", "side"),
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Build the report, the page of its statements and the supplement."""
    project = tmp_path_factory.mktemp("outcomes")
    files = {"studies.csv": STUDIES, "arms.csv": ARMS, "findings.csv": FINDINGS}
    folder = make_review(
        project,
        {},
        review=yaml.safe_dump({"title": "Phonics in primary school", "words": WORDS}),
        vocabulary=VOCABULARY,
        files={**files, "claims.yaml": CLAIMS},
    )
    use_words("outcomes", WORDS)
    review = Built(folder, project / "figures", config={**CONFIG, **CHOICES})
    speak_of({"field": "outcomes", "words": WORDS}, review.tables)
    return review.report(), review.claims_page(), review.supplement()


def text_of(html):
    body = re.sub(r"<style>.*?</style>|<section id=.references.*", "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", " ".join(Page(body).text))


def tables_of(html):
    """Give the columns of each table: the head that is nearest to the cells, and the cells."""
    for table in re.findall(r"<table.*?</table>", html, flags=re.DOTALL):
        rows = [row for row in Page(table).rows if row]
        body = Page(table.split("<tbody>")[1]).rows
        yield rows, [row for row in body if row]


@pytest.mark.long
@pytest.mark.parametrize("page", [0, 1, 2])
def test_no_word_of_another_field_is_said(pages, page):
    said = set(re.findall(r"[A-Za-z]+", text_of(pages[page])))
    allowed = set() if page == 1 else {"side"}  # of an argument, in the methods
    assert not {word for word in FOREIGN if word in said or word.capitalize() in said} - allowed


@pytest.mark.parametrize("page", [0, 1, 2])
def test_no_column_is_empty_in_every_row(pages, page):
    for rows, body in tables_of(pages[page]):
        columns = list(zip(*body, strict=True))
        assert len(columns) > 1, rows[0]
        empty = [n for n, cells in enumerate(columns) if not any(cell.strip() for cell in cells)]
        assert not empty, (rows[0], empty)


def test_no_key_of_a_record_is_shown(pages):
    for page in pages:
        text = text_of(page)
        for key in ("ph_m", "ph_a", "spell_trial", "okoro2015", "test_score", "treatment_as_usual"):
            assert key not in text


def test_votes_for_benefit_say_whom_they_favour(pages):
    rows = Page(pages[2]).rows
    errors = next(row for row in rows if row[:2] == ["Reading errors", "inconsistent"])
    # Fewer errors are better: the decrease of Okoro favours the intervention.
    first = errors[2].split("↓")[0].strip()
    assert first == "↑ favours the intervention, 1 comparison (60 pupils): Okoro 2015"
    reading = next(row for row in rows if row and row[0] == "Word reading")
    assert reading[1] == "mostly favours the intervention"
    text = text_of(pages[2])
    assert "Favouring the intervention, of comparisons with a direction (95% CI)" in text
    assert "↑ increase or favours the intervention; ↓ decrease or favours the control" in text
    assert "Higher values are better for word reading. Lower values are better" in text


def test_the_answer_says_whom_results_favour(pages):
    answer = pages[0].split('<section id="answer">')[1].split("</section>")[0]
    rows = {row[0]: row for row in Page(answer).rows if row}
    assert rows["Reading errors"][1:4:2] == ["↑ ↓", "Inconsistent"]
    assert rows["Word reading"][1:4:2] == ["↑ ↑ ↑ =", "Mostly favours the intervention"]
    assert "↑ favours the intervention, ↓ favours the control, = no difference" in text_of(answer)
    assert "too few comparisons report a difference" in text_of(answer)


def test_the_report_is_about_the_primary_synthesis_alone(pages):
    assert re.findall(r'id="synthesis-(\w+)"', pages[0]) == ["reading"]


def test_the_primary_synthesis_comes_first(pages):
    reading, attendance = (pages[2].index(f'id="synthesis-{n}"') for n in ("reading", "attendance"))
    assert reading < attendance


def test_subgroups_are_compared_without_a_test(pages):
    rows = Page(pages[2]).rows
    assert ["Reading errors", "low", "single trial"] in [row[:3] for row in rows]
    assert "These comparisons are descriptive: no test is made." in text_of(pages[2])


def test_findings_without_a_vote_stand_with_the_reason(pages):
    section = pages[2].split('id="unvoted"')[1].split("</section>")[0]
    reasons = {row[-1] for row in Page(section).rows if "Not synthesised: " in row[-1]}
    assert len(reasons) == 2
    assert any("another follow-up" in reason for reason in reasons)
    assert any("association" in reason for reason in reasons)


def test_the_methods_say_what_is_not_independent_and_what_was_judged(pages):
    text = text_of(pages[2].split('id="methods"')[1].split('id="limits"')[0])
    assert "Comparisons of one trial share pupils or a control group" in text
    assert "Risk of bias was judged with RoB 2 in 3 of 3 studies." in text
    assert "the longest follow-up votes" in text


def test_findings_show_their_follow_up_comparison_and_effect(pages):
    head, *rows = Page(pages[2].split('id="findings"')[1].split("</table>")[0]).rows
    compared, effect = head.index("Contrast and groups"), head.index("Effect (standard error)")
    sato = [row[compared] for row in rows if row[0] == "Sato 2020"]
    assert any("phonics by app compared with usual teaching" in cell for cell in sato)
    assert any(cell.endswith("; app") for cell in sato)
    okoro = next(row for row in rows if row[effect] == "SMD 0.40 (0.18)")
    assert okoro[0] == "Okoro 2015"
    assert okoro[compared].endswith("; 6 months")
