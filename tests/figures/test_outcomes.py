"""The figures of reviews outside neuroimaging: their words, benefit, other groups, long names."""

import re

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from scripts.common.words import use_words
from scripts.figures.contents import (
    ListedFigure,
    label_tables,
    list_figures,
    why_no_evidence_map,
    why_no_vote_plot,
)
from scripts.figures.describe_figures import describe_figures
from scripts.figures.drawings import Choices, list_arguments
from scripts.figures.evidence_map import draw_evidence_map
from scripts.figures.forest_contents import list_panels
from scripts.figures.forest_plot import draw_forest_plot
from scripts.figures.kinds import DRAW
from scripts.figures.phrases import Phrases
from scripts.figures.shown_groups import show_all
from scripts.figures.style import COLOURS
from scripts.models.review import Search
from scripts.report.figures import figure_entries
from scripts.tables.effects import EFFECTS, REPORTED
from scripts.tables.figures import REVIEW_KINDS
from scripts.tables.files import shape_table
from scripts.tables.records import STUDIES
from scripts.tables.votes import STUDY_VOTES, VOTES
from tests.support.figures import stand_in_figures
from tests.support.pictures import (
    COUNTS,
    FEW_OUTCOMES,
    LONG_OUTCOMES,
    WIDTH,
    check_page,
    made_up_outcomes,
    texts,
    vote,
)
from tests.support.tables import regions_table

BENEFIT = Phrases(scale="benefit")
# Words of neuroimaging.
BRAIN = re.compile(
    r"\b(brains?|regions?|hemispheres?|anatom\w+|lobes?|treated|MRI)\b", re.IGNORECASE
)
SYNTHESES = ("benefit", "direction", "by_risk", "by_therapy", "by_year")


@pytest.fixture(autouse=True)
def _speak_of_outcomes():
    use_words("outcomes")


@pytest.fixture(scope="module")
def described(tmp_path_factory):
    """Describe and draw a small review of outcomes; return its table and the texts in figures."""
    use_words("outcomes")
    tables, config = made_up_outcomes(FEW_OUTCOMES, 12)
    choices = {**config.model_dump(exclude_unset=True), "evidence_map": ["benefit"]}
    folder = tmp_path_factory.mktemp("figures")
    stand_in_figures(folder, config.syntheses)
    table = describe_figures(tables, choices, COUNTS, folder).set_index("figure")
    shown = show_all(label_tables(tables, config), config, ["benefit"])
    drawn = []
    for figure in list_figures(shown.tables, config, ["benefit"], COUNTS):
        if figure.absent is None:
            drawn += texts(draw(figure, shown, config))
            plt.close("all")
    return table, drawn


def draw(figure, shown, config):
    choices = Choices(config, COUNTS, Search(), WIDTH)
    return DRAW[figure.kind](*list_arguments(figure, shown, choices))


def figures_of(names, n_studies, synthesis, kind=None):
    """Draw the figures of a synthesis of the made-up review, those that it has, or one of them."""
    tables, config = made_up_outcomes(names, n_studies)
    shown = show_all(label_tables(tables, config), config, ["benefit"])
    return {
        figure.kind: draw(figure, shown, config)
        for figure in list_figures(shown.tables, config, ["benefit"], COUNTS)
        if figure.synthesis == synthesis and figure.absent is None and kind in (None, figure.kind)
    }


def words_of(figure):
    return " ".join(text.get_text() for text in figure.findobj(plt.Text))


@pytest.mark.long
@pytest.mark.parametrize(
    ("names", "n_studies", "synthesis"),
    [
        *((FEW_OUTCOMES, 30, synthesis) for synthesis in SYNTHESES),
        *((LONG_OUTCOMES, 3, synthesis) for synthesis in ("benefit", "by_therapy")),
        *(
            pytest.param(LONG_OUTCOMES, number, synthesis, marks=pytest.mark.long)
            for synthesis in SYNTHESES
            for number in (3, 30)
            if (number, synthesis) not in ((3, "benefit"), (3, "by_therapy"))
        ),
    ],
)
def test_no_text_of_outcomes_leaves_the_page_or_overlaps_another(names, n_studies, synthesis):
    figures = figures_of(names, n_studies, synthesis)
    assert {"effect_direction", "harvest_plot"} <= set(figures)
    for figure in figures.values():
        check_page(figure)


@pytest.mark.long
@pytest.mark.parametrize("names", [FEW_OUTCOMES, LONG_OUTCOMES])
def test_the_figures_of_the_whole_review_fit_the_page(names):
    tables, config = made_up_outcomes(names, 12)
    shown = show_all(label_tables(tables, config), config, ["benefit"])
    for kind in REVIEW_KINDS:
        check_page(draw(ListedFigure(kind, None, None), shown, config))


@pytest.mark.long
def test_long_names_that_differ_at_their_end_are_told_apart():
    (figure,) = figures_of(LONG_OUTCOMES, 3, "benefit", "effect_direction").values()
    assert sum("-reported" in text for text in texts(figure)) == len(LONG_OUTCOMES)
    words = {text.replace("\n", " ") for text in texts(figure)}
    assert "Teacher-reported absence from school for any reason" in words


@pytest.mark.long
def test_figures_of_outcomes_have_no_word_of_the_brain_in_any_text(described):
    table, drawn = described
    written = [text for name in ("caption", "alt", "absent") for text in table[name].dropna()]
    assert len(written) > 50
    assert len(drawn) > 500
    assert [text for text in (*written, *drawn) if BRAIN.search(text)] == []


@pytest.mark.long
def test_outside_neuroimaging_no_brain_map_is_listed_and_the_report_looks_for_none():
    tables, config = made_up_outcomes(FEW_OUTCOMES, 12)
    kinds = {figure.kind for figure in list_figures(tables, config, ["benefit"], COUNTS)}
    assert "brain_map" not in kinds
    assert {"vote_plot", "leave_one_out"} <= kinds
    row = {"figure": "vote_plot_a", "kind": "vote_plot", "synthesis": "a", "absent": "No plot."}
    entries = figure_entries(pd.DataFrame([row]), ("vote_plot", "brain_map"), "a")
    assert entries == [{"kind": "vote_plot", "absent": "No plot."}]
    use_words("neuroimaging")
    kinds = {figure.kind for figure in list_figures(tables, config, ["benefit"], COUNTS)}
    assert "brain_map" in kinds


@pytest.mark.long
@pytest.mark.parametrize(
    "kind",
    [
        *("effect_direction", "harvest_plot", "vote_plot", "forest_plot"),
        "leave_one_out",
    ],
)
def test_votes_for_benefit_are_said_to_favour_one_side(kind):
    (figure,) = figures_of(FEW_OUTCOMES, 12, "benefit", kind).values()
    words = words_of(figure).replace("\n", " ")
    assert re.search(r"[Ff]avour(s|ing) the intervention", words)
    assert re.search(r"[Ff]avour(s|ing) the control", words)
    assert not re.search(r"increase|decrease|no change", words, re.IGNORECASE)
    (figure,) = figures_of(FEW_OUTCOMES, 12, "direction", kind).values()
    words = words_of(figure)
    assert "the intervention" not in words
    assert re.search(r"increase", words, re.IGNORECASE)


@pytest.mark.long
def test_the_nouns_of_a_review_stand_in_its_figures():
    use_words("outcomes", {"region": "skill", "treatment": "tutoring", "control": "usual school"})
    figures = figures_of(FEW_OUTCOMES, 12, "benefit")
    words = {kind: words_of(figure).replace("\n", " ") for kind, figure in figures.items()}
    assert "← favours usual school" in words["forest_plot"]
    assert "favours tutoring →" in words["forest_plot"]
    assert "no result reported for the skill" in words["leave_one_out"]
    for figure in figures.values():
        check_page(figure)


def test_what_favours_the_intervention_has_the_colour_and_the_arrow_of_an_increase():
    votes = [vote("a2020", "amygdala", "increase"), vote("b2020", "insula", "decrease")]
    figure = map_of(votes, {"activation": "benefit"})
    assert "favours the intervention" in texts(figure)
    marks = {line.get_marker(): to_hex(line.get_mfc()) for line in figure.findobj(plt.Line2D)}
    assert {"^", "v"} <= set(marks)
    faces = {to_hex(line.get_mfc()).upper() for line in figure.findobj(plt.Line2D)}
    assert {COLOURS["increase"], COLOURS["decrease"]} <= faces


def map_of(votes, scales):
    marks = shape_table(votes, STUDY_VOTES)
    ids = marks["study_id"].unique()
    studies = shape_table([{"study_id": s, "cohort": s, "year": 2020} for s in ids], STUDIES)
    return draw_evidence_map(marks, studies, regions_table(), WIDTH, scales)


MIXED = [
    vote("a2020", "amygdala", "increase", synthesis="level", measure="reading"),
    vote("a2020", "insula", "decrease", synthesis="gain", measure="reading"),
]
BOTH = {"level": "direction", "gain": "benefit"}


def test_a_map_of_both_scales_gives_signs_of_benefit_a_letter_and_both_meanings():
    figure = map_of(MIXED, BOTH)
    check_page(figure)
    assert {"decrease / favours the control", "no change / no difference"} <= set(texts(figure))
    assert {"A reading (benefit)", "B reading"} <= set(texts(figure))


def test_a_map_of_one_scale_names_no_other():
    assert "decrease" in texts(map_of(MIXED, dict.fromkeys(BOTH, "direction")))
    assert "favours the control" in texts(map_of(MIXED, dict.fromkeys(BOTH, "benefit")))


def test_the_p_value_and_the_axis_of_a_forest_plot_for_benefit_say_whom_they_favour():
    rows = [
        {"cohort": "doe2020", "effect": 0.5, "ci_low": 0.1, "ci_high": 0.9, "effect_type": "smd"},
        {"cohort": "roe2020", "z": -2.1, "p_value": 0.03},
    ]
    keyed = [{"synthesis": "a", "region": "insula", **row} for row in rows]
    reported, effects = shape_table(keyed, REPORTED), shape_table([], EFFECTS)
    shown = shape_table([vote("doe2020", "insula", "increase", synthesis="a")], STUDY_VOTES)
    panels = list_panels("a", reported, effects, shown, regions_table(), "benefit")
    assert [row.text for row in panels[0].blocks[0].rows][1] == "p = 0.030, favours the control"
    words = texts(draw_forest_plot(panels, 0.95, WIDTH))
    left, right = words["← favours the control"], words["favours the intervention →"]
    assert left.x1 < right.x0


def test_the_reason_of_an_absent_figure_is_in_the_words_of_the_synthesis():
    counts = {"n_increase": 0, "n_decrease": 0, "n_no_change": 1, "n_conflicting": 0}
    counts |= dict.fromkeys(("k_findings", "k_studies", "k_units"), 1)
    counts |= {"n_not_reported": 0, "n_unclear": 0}
    votes = shape_table([{"synthesis": "a", "region": "sleep", **counts}], VOTES)
    assert why_no_vote_plot("a", votes, BENEFIT) == (
        "No plot of proportions: no vote of this synthesis favours the intervention or the control."
    )
    one = votes.assign(n_increase=1)
    assert why_no_vote_plot("a", one, Phrases("follow_up")) == (
        "No plot of proportions: no follow-up has two votes that favour an increase or a decrease."
    )
    studies = shape_table([], STUDIES)
    assert why_no_evidence_map(shape_table([], STUDY_VOTES), studies) == (
        "No evidence map: none of its syntheses has a vote for an outcome."
    )


@pytest.mark.parametrize(
    ("synthesis", "several"),
    [
        ("by_risk", "risk-of-bias judgements"),
        ("by_therapy", "interventions"),
        ("by_year", "year of publication"),
    ],
)
def test_captions_name_what_the_rows_of_a_synthesis_are(described, synthesis, several):
    table, _ = described
    caption, alt = table.loc[f"harvest_plot_{synthesis}", ["caption", "alt"]]
    assert caption.startswith("Harvest plot: ")
    assert re.search(rf" on \d {several}, a bar each", alt)
    of_synthesis = table[table["synthesis"] == synthesis]
    written = [*of_synthesis["caption"].dropna(), *of_synthesis["alt"].dropna()]
    assert len(written) >= 8
    assert [text for text in written if re.search(r"\boutcomes?\b", text)] == []
