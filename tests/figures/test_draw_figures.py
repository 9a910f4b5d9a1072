"""The figures: what is drawn, where it stands, and that nothing overlaps or leaves the page."""

from itertools import pairwise
from pathlib import Path

import matplotlib
import pandas as pd
import pypdfium2 as pdfium
import pytest
from matplotlib._text_helpers import layout
from matplotlib.font_manager import findfont, fontManager, get_font
from pypdf import PdfReader

from scripts.common.fonts import font_families
from scripts.common.surroundings import ADDED
from scripts.figures.captions.robustness import describe_leave_one_out, describe_specification_curve
from scripts.figures.contents import select_marks
from scripts.figures.draw_figures import draw_figures
from scripts.figures.effect_direction import draw_effect_direction
from scripts.figures.evidence_map import draw_evidence_map
from scripts.figures.harvest_plot import draw_harvest_plot
from scripts.figures.labels import NAME_FONT, NAME_ROOM, label_text, text_width
from scripts.figures.leave_one_out import draw_leave_one_out, verdict_direction
from scripts.figures.signs import sign_size
from scripts.figures.specification_curve import draw_specification_curve
from scripts.figures.style import (
    is_subgroup_only,
    new_canvas,
    order_studies,
    save_figure,
)
from scripts.figures.vote_plot import draw_vote_plot
from scripts.models.review import Selection
from scripts.tables.effects import EFFECTS, REPORTED
from scripts.tables.files import shape_table
from scripts.tables.records import REGIONS, STUDIES
from scripts.tables.robustness import LEAVE_ONE_OUT, SPECIFICATIONS
from scripts.tables.votes import SIDE_VOTES, STUDY_VOTES, UNIT_VOTES, VERDICTS, VOTES
from scripts.votes.robustness import distinct_specifications, rank_specifications
from tests.support.alphabets import NAMES
from tests.support.pictures import CONFIG, COUNTS, WIDTH, check_page, made_up_review, texts, vote
from tests.support.tables import findings_table, regions_table


def study(study_id, cohort=None, n=20, year=2020):
    return {"study_id": study_id, "cohort": cohort or study_id, "n_treated": n, "year": year}


def votes_of(cast):
    counts = {"k_findings": 1, "k_studies": 1, "k_units": 1, "n_not_reported": 0, "n_unclear": 0}
    zero = {f"n_{name}": 0 for name in ("increase", "decrease", "no_change", "conflicting")}
    rows = [
        {
            **counts,
            **zero,
            f"n_{v['vote']}": 1,
            "synthesis": v["synthesis"],
            "region": v["region"],
            "verdict": "single cohort",
        }
        for v in cast
    ]
    return shape_table(rows, VOTES)


CAST = [
    vote("smith2019", "amygdala", "decrease"),
    vote("smith2019", "insula", "conflicting"),
    vote("jones2020", "amygdala", "increase", n=None),
    vote("brown2021", "insula", "no_change", subgroups="responders"),
    vote("brown2021", "amygdala", "increase", measure="grey_matter_volume"),
]
STUDY_ROWS = [study("smith2019", "trial"), study("jones2020", "trial", n=None), study("brown2021")]


@pytest.fixture
def drawn():
    studies = shape_table(STUDY_ROWS, STUDIES)
    return {
        "map": draw_evidence_map(shape_table(CAST, STUDY_VOTES), studies, regions_table(), WIDTH),
        "plot": draw_effect_direction(
            shape_table(CAST[:4], STUDY_VOTES).assign(findings=1),
            votes_of(CAST[:2]),
            studies,
            regions_table(),
            WIDTH,
        ),
    }


def curve_of(tables, width=WIDTH):
    return draw_specification_curve(
        rank_specifications(tables["specifications"], "activation"), width
    )


def matrix_of(tables, width=WIDTH):
    names = ("leave_one_out", "votes", "studies", "regions")
    return draw_leave_one_out(*(tables[name] for name in names), width)


@pytest.mark.parametrize("name", ["map", "plot"])
def test_no_text_leaves_the_page_or_overlaps_another(drawn, name):
    check_page(drawn[name])


SIZES = [(1, 4, "few"), (3, 9, "all"), (12, 20, "few"), (12, 9, "many")]
SIZES += [pytest.param(60, 80, "all", marks=pytest.mark.long)]


@pytest.mark.long
@pytest.mark.parametrize(("n_regions", "n_studies", "choices"), SIZES)
@pytest.mark.parametrize("draw", [curve_of, matrix_of])
def test_reviews_of_every_size_fit_their_figures(draw, n_regions, n_studies, choices):
    check_page(draw(made_up_review(n_regions, n_studies, choices)))


def test_the_map_names_studies_regions_numbers_and_measures(drawn):
    words = set(texts(drawn["map"]))
    assert {"Smith 2019, n = 20", "Jones 2020", "Brown 2021, n = 20", "Amygdala", "Insula"} <= words
    assert {"one cohort", "A activation", "B grey-matter volume", "subgroup only"} <= words


def test_a_map_of_one_measure_in_each_region_needs_no_letters():
    tables = (shape_table(CAST[:4], STUDY_VOTES), shape_table(STUDY_ROWS, STUDIES))
    assert "A" not in texts(draw_evidence_map(*tables, regions_table(), WIDTH))


def test_signs_of_one_row_stand_side_by_side():
    rows = [study(f"a{i:02d}x2020", year=1950 + i) for i in range(7)]
    cast = [
        vote(row["study_id"], "amygdala", "increase", measure=measure, n=50)
        for row in rows
        for measure in ("activation", "grey_matter_volume", "perfusion")
    ]
    tables = (shape_table(cast, STUDY_VOTES), shape_table(rows, STUDIES), regions_table())
    figure = draw_evidence_map(*tables, WIDTH)
    check_page(figure)
    axes = figure.axes[0]
    y = min(line.get_ydata()[0] for line in axes.lines if line.get_marker() == "^")
    marks = [line for line in axes.lines if line.get_ydata()[0] == y and len(line.get_ydata()) == 1]
    at = sorted((line.get_xdata()[0], line.get_markersize() / 72) for line in marks)
    assert len(at) == 21
    for (x, size), (after, other) in pairwise(at):
        assert x + size / 2 < after - other / 2


def test_many_studies_stand_in_the_rows_of_a_map():
    rows = [study(f"a{i:02d}x2020", year=1970 + i) for i in range(40)]
    cast = [vote(row["study_id"], "amygdala", "increase") for row in rows]
    studies, votes = shape_table(rows, STUDIES), shape_table(cast, STUDY_VOTES)
    many = draw_evidence_map(votes, studies, regions_table(), WIDTH)
    few = draw_evidence_map(votes[:3], studies[:3], regions_table(), WIDTH)
    for figure in (few, many):
        check_page(figure)
        assert figure.get_figwidth() == WIDTH
    above, below = (texts(many)[f"A{i:02d}X 2020, n = 20"] for i in (0, 39))
    assert above.x0 == below.x0
    assert above.y0 > below.y0
    one, other = (texts(few)[f"A{i:02d}X 2020, n = 20"] for i in (0, 2))
    assert one.x0 < other.x0


def test_designs_comparators_and_risks_of_bias_stand_beside_the_studies():
    rows = [
        {**STUDY_ROWS[0], "design": "randomised", "risk_of_bias_overall": "low"},
        {**STUDY_ROWS[2], "design": "uncontrolled", "risk_of_bias_overall": None},
    ]
    figure = draw_effect_direction(
        shape_table(CAST[:1] + CAST[3:4], STUDY_VOTES).assign(findings=1),
        votes_of(CAST[:2]),
        shape_table(rows, STUDIES),
        regions_table(),
        WIDTH,
        comparators={"smith2019": "waiting list"},
    )
    check_page(figure)
    words = texts(figure)
    assert {"Design", "Comparator", "Risk of bias", "randomised", "waiting list"} <= set(words)
    middles = {word: (box.y0 + box.y1) / 2 for word, box in words.items()}
    for one, row in (
        ("Smith 2019", ("randomised", "waiting list", "low")),
        ("Brown 2021", ("uncontrolled", "not judged", "–")),
    ):
        assert all(abs(middles[word] - middles[one]) < 3 for word in row)


def test_texts_without_room_beside_the_studies_are_letters_that_the_key_explains():
    long = "a very long name of a comparator that no column has room for, in however many lines"
    figure = draw_effect_direction(
        shape_table(
            [vote("smith2019", "region 1", "increase"), vote("brown2021", "region 2", "decrease")],
            STUDY_VOTES,
        ).assign(findings=1),
        votes_of([vote("smith2019", f"region {i}", "increase") for i in range(18)]),
        shape_table(STUDY_ROWS, STUDIES),
        shape_table([{"region": f"region {i}", "position": i} for i in range(18)], REGIONS),
        WIDTH,
        comparators={"smith2019": long, "brown2021": "none"},
    )
    assert {"a", "b", "Comparator:", f"a {long}", "b none"} <= set(texts(figure))


def test_of_two_syntheses_of_a_measure_the_first_with_a_vote_is_drawn():
    cast = [
        vote("smith2019", "amygdala", "no_change"),
        vote("smith2019", "amygdala", "decrease", synthesis="any", subgroups="responders"),
        vote("smith2019", "insula", "decrease", synthesis="any", subgroups="responders"),
        vote("smith2019", "insula", "increase", synthesis="left_out"),
    ]
    marks = select_marks(shape_table(cast, STUDY_VOTES), regions_table(), ["activation", "any"])
    assert dict(zip(marks["region"], marks["vote"], strict=True)) == {
        "amygdala": "no_change",
        "insula": "decrease",
    }


def test_a_mark_is_open_where_no_whole_group_stands_behind_it():
    assert is_subgroup_only("responders")
    assert is_subgroup_only("completers;responders")
    assert not is_subgroup_only("all;responders")


def test_signs_have_the_three_sizes_of_boon_and_thomson_and_an_unknown_one_is_the_smallest():
    assert [sign_size(n) for n in (1, 49, 50, 300)] == [7.0, 7.0, 10.0, 10.0]
    assert sign_size(301) == 13.0
    assert sign_size(pd.NA) == 7.0


def test_studies_of_one_cohort_stand_together_by_the_first_year():
    rows = [
        study("late2021", "b", year=2021),
        study("mid2020", "a"),
        study("first2019", "b", year=2019),
    ]
    ordered = order_studies(shape_table(rows, STUDIES))
    assert list(ordered["study_id"]) == ["first2019", "late2021", "mid2020"]


@pytest.mark.long
def test_a_figure_that_the_data_cannot_fill_is_not_drawn(tmp_path):
    tables = {
        **made_up_review(1, 1, "one"),
        "specifications": shape_table([], SPECIFICATIONS),
    }
    one_specification, one_cohort = made_up_review(3, 9, "one"), made_up_review(3, 1, "few")
    cases = [
        (one_specification, "specification_curve"),
        (one_cohort, "leave_one_out"),
        (tables, "specification_curve"),
    ]
    for number, (review, kind) in enumerate(cases):
        draw_figures(review, CONFIG, COUNTS, tmp_path / str(number))
        drawn = {path.stem for path in (tmp_path / str(number)).iterdir()}
        assert "effect_direction_activation" in drawn
        assert f"{kind}_activation" not in drawn


def ranked(**shares):
    """Rank made-up specifications; a key names the unit and the null results, joined by ``__``."""
    rows = [
        {"specification_id": f"s{i}", "unit": unit, "null_results": null, "share": share}
        for i, (name, share) in enumerate(shares.items())
        for unit, null in [name.split("__")]
    ]
    usual = {"agreement": 0.7, "subgroups": "any", "level": "structure", "measures": "pooled"}
    table = pd.DataFrame(rows).assign(**usual, risk_of_bias="any")
    return table.assign(configured=table["specification_id"] == "s0")


def test_options_that_give_the_same_share_are_one():
    table = ranked(cohort__apart=0.5, cohort__against=0.5, study__apart=0.6, study__against=0.6)
    distinct, alike = distinct_specifications(table)
    assert list(distinct["share"]) == [0.5, 0.6]
    assert alike == {"null_results": ["against"]}


def test_an_option_that_matters_under_one_other_choice_is_kept():
    table = ranked(cohort__apart=0.5, cohort__against=0.5, study__apart=0.6, study__against=0.7)
    distinct, alike = distinct_specifications(table)
    assert len(distinct) == 4
    assert alike == {}


def test_of_options_that_are_alike_the_configured_one_is_kept():
    table = ranked(study__against=0.6, study__apart=0.6)
    distinct, alike = distinct_specifications(table)
    assert list(distinct["null_results"]) == ["against"]
    assert alike == {"null_results": ["apart"]}


def test_missing_shares_are_alike_and_unlike_any_number():
    distinct, _ = distinct_specifications(ranked(cohort__apart=None, study__apart=None))
    assert len(distinct) == 1
    distinct, _ = distinct_specifications(ranked(cohort__apart=None, study__apart=0.0))
    assert len(distinct) == 2


def test_the_curve_says_its_estimand_and_names_the_choices_that_vary_alone():
    tables = made_up_review(3, 9, "few")
    figure = curve_of(tables)
    check_page(figure)
    words = set(texts(figure))
    assert "Proportion of all directional votes favouring an increase" in words
    assert not {"Level", "Subgroups", "Null results", "Measures"} & words
    ranked = rank_specifications(tables["specifications"], "activation")
    text = describe_specification_curve("Activation", ranked)
    assert text.startswith("Specification curve of activation: ")


def test_every_verdict_has_a_mark():
    directions = {verdict: verdict_direction(verdict) for verdict in VERDICTS}
    assert directions["mostly increase"] == directions["consistent increase"] == "increase"
    assert directions["inconsistent"] == "conflicting"
    assert directions["no change"] == "no_change"
    assert directions["single cohort"] == "single cohort"


def left_out(region, cohort, verdict, changed):
    zero = dict.fromkeys(("n_increase", "n_decrease", "n_no_change", "n_conflicting"), 0)
    row = {"synthesis": "activation", "region": region, "left_out": cohort, "k_units": 1}
    return {**row, **zero, "verdict": verdict, "verdict_changed": changed}


LEFT = [
    left_out("amygdala", "trial", "single cohort", True),
    left_out("amygdala", "brown2021", "single cohort", True),
    left_out("insula", "trial", "mostly decrease", True),
    left_out("insula", "brown2021", "inconsistent", False),
    left_out("insula", "white2022", "inconsistent", False),
    left_out("limbic lobe", "trial", None, True),
]


def test_the_matrix_shows_regions_with_two_cohorts_and_counts_changes():
    rows = [study("smith2019", "trial", year=2019), study("brown2021", year=2021)]
    rows += [study("late2022", "trial", year=2022), study("white2022", year=2022)]
    figure = draw_leave_one_out(
        shape_table(LEFT, LEAVE_ONE_OUT),
        votes_of([vote("trial", "amygdala", "increase"), vote("trial", "insula", "increase")]),
        shape_table(rows, STUDIES),
        regions_table(),
        WIDTH,
    )
    words = texts(figure)
    assert {"Amygdala", "Insula", "2 of 2", "1 of 3", "trial", "White 2022"} <= set(words)
    assert "Limbic lobe" not in words
    assert words["trial"].x0 < words["Brown 2021"].x0 < words["White 2022"].x0
    assert words["Amygdala"].y0 > words["Insula"].y0


def test_the_text_of_a_matrix_separates_pairs_from_results_that_depend_on_one_cohort():
    votes = votes_of([vote("trial", "amygdala", "increase"), vote("trial", "insula", "increase")])
    left = shape_table(LEFT, LEAVE_ONE_OUT)
    assert describe_leave_one_out("activation", "Activation", left, votes) == (
        "Leave-one-out matrix of activation: 2 regions with at least two cohorts in rows, "
        "3 cohorts in columns. Two cohorts, of which one is left: amygdala. "
        "Of 1 region with three cohorts or more, the result is unchanged without any one of them "
        "for 0; it changes for insula (single cohort) without 1 of 3, trial."
    )


@pytest.mark.long
def test_every_figure_of_a_synthesis_is_saved_twice_over_to_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        draw_figures(made_up_review(3, 9, "all"), CONFIG, COUNTS, tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    names = ["effect_direction_activation", "evidence_gap_map", "evidence_map"]
    names += ["harvest_plot_activation", "leave_one_out_activation", "prisma_flow"]
    names += ["specification_curve_activation", "vote_plot_activation"]
    assert files == [f"{name}.{ending}" for name in names for ending in ("pdf", "png", "svg")]
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_figures_that_the_data_cannot_fill_are_not_saved(tmp_path):
    tables = {
        "effects": shape_table([], EFFECTS),
        "reported_effects": shape_table([], REPORTED),
        "unit_votes": shape_table([], UNIT_VOTES),
        "studies": shape_table(STUDY_ROWS, STUDIES),
        "findings": findings_table([]),
        "regions": regions_table(),
        "study_votes": shape_table(CAST[:4], STUDY_VOTES),
        "votes": votes_of(CAST[:2]),
        "side_votes": shape_table([], SIDE_VOTES),
        "leave_one_out": shape_table([], LEAVE_ONE_OUT),
        "specifications": shape_table([], SPECIFICATIONS),
    }
    for name in ("one", "two"):
        draw_figures(tables, CONFIG, Selection(), tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == [
        "effect_direction_activation.pdf",
        "effect_direction_activation.png",
        "effect_direction_activation.svg",
        "evidence_map.pdf",
        "evidence_map.png",
        "evidence_map.svg",
    ]
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_no_font_of_the_machine_is_used_in_the_surroundings_of_a_job(monkeypatch):
    for name, value in ADDED.items():
        monkeypatch.setenv(name, value)
    folder = Path(matplotlib.__file__).resolve().parents[1]  # that of the installed packages
    assert {font.name for font in fontManager.ttflist} >= set(font_families())
    files = [font.fname for font in fontManager.ttflist]
    files += [findfont(family, fallback_to_default=False) for family in font_families()]
    assert all(Path(file).resolve().is_relative_to(folder) for file in files)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", NAMES)
def test_every_letter_of_a_name_has_its_shape_in_a_figure(name, tmp_path):
    figure, axes = new_canvas(4, 2)
    axes.text(0.2, 0.5, label_text(NAMES[name]))
    save_figure(figure, tmp_path, "name", 72)  # a letter without a shape is a warning
    fonts = {
        str(font["/BaseFont"])
        for page in PdfReader(tmp_path / "name.pdf").pages
        for font in page["/Resources"]["/Font"].get_object().values()
        for font in [font.get_object()]
    }
    assert not any("LastResort" in font for font in fonts)
    axes.text(0.2, 1, "𒀀")
    with pytest.warns(UserWarning, match="missing from font"):
        save_figure(figure, tmp_path, "name", 72)


def test_letters_stand_in_the_order_of_their_alphabet_from_left_to_right():
    font = get_font(findfont("DejaVu Sans"))
    assert "".join(item.char for item in layout("abc", font)) == "abc"
    assert "".join(item.char for item in layout("כהן 21", font)) == "21 ןהכ"


def test_a_line_with_letters_that_run_to_the_left_begins_at_the_left(tmp_path):
    figure, axes = new_canvas(4, 2)
    shown = axes.text(0.2, 0.5, "6 כהן\nכהן (n = 3)")
    save_figure(figure, tmp_path, "name", 72)
    font = get_font(findfont("DejaVu Sans"))
    lines = ["".join(i.char for i in layout(line, font)) for line in shown.get_text().split("\n")]
    assert [line.strip("\u200e") for line in lines] == ["6 ןהכ", "ןהכ (n = 3)"]
    with pdfium.PdfDocument(tmp_path / "name.pdf") as document:
        picture = document[0].render(scale=10).to_pil().convert("L")
    left, *_ = picture.point(lambda grey: 255 * (grey < 128)).getbbox()
    assert 0.2 <= left / 720 < 0.22  # inches


# Names that a figure has no room for, or that matplotlib or a page might take for more than text.
HOSTILE_NAMES = [
    "w" * 400,
    "very " * 80 + "long",
    "$x$ and $y_{",
    "<script>alert(1)</script>",
    "_{",
    "אמיגדלה اللوزة \u202eabc\u202c",
    "one\nline\tand another",
    "%s {x} \\frac{1}{",
]


@pytest.fixture
def hostile():
    """A made-up review in which every name that a figure writes is a hostile one, in turn."""
    review = made_up_review(10, 9, "few")
    turn = len(HOSTILE_NAMES)
    regions = dict.fromkeys([*review["regions"]["region"], *review["regions"]["at_system"]])
    named = {name: f"{HOSTILE_NAMES[i % turn]} {i}" for i, name in enumerate(regions)}
    cohorts = dict.fromkeys(review["studies"]["cohort"])
    named |= {name: f"{HOSTILE_NAMES[i % turn]}_{i}" for i, name in enumerate(cohorts)}
    keep = {"study_id", "studies", "parent"}
    tables = {
        name: table.assign(
            **{c: table[c].replace(named) for c in table if c not in keep and table[c].dtype != int}
        )
        for name, table in review.items()
    }
    designs = [HOSTILE_NAMES[i % 3] for i in range(len(tables["studies"]))]
    tables["studies"] = tables["studies"].assign(design=designs)
    votes = tables["study_votes"]
    measures = [f"{HOSTILE_NAMES[i % turn]} {i % turn}" for i in range(len(votes))]
    tables["study_votes"] = votes.assign(measures=measures)
    return tables


DRAWN = {
    "evidence map": lambda t: draw_evidence_map(
        t["study_votes"],
        t["studies"],
        t["regions"],
        WIDTH,
    ),
    "effect direction": lambda t: draw_effect_direction(
        t["study_votes"].assign(findings=1),
        *(t[name] for name in ("votes", "studies", "regions")),
        WIDTH,
    ),
    "harvest plot": lambda t: draw_harvest_plot(
        "activation", t["unit_votes"], t["studies"], t["regions"], "cohort", WIDTH
    ),
    "vote plot": lambda t: draw_vote_plot(
        "activation", t["votes"], t["regions"], "cohort", 0.95, WIDTH
    ),
    "leave one out": matrix_of,
}


@pytest.mark.long
@pytest.mark.parametrize("name", DRAWN)
def test_no_name_of_any_length_or_kind_leaves_a_figure_or_is_read_as_mathematics(hostile, name):
    figure = DRAWN[name](hostile)
    check_page(figure)
    assert figure.get_figwidth() < 3 * WIDTH
    words = " ".join(texts(figure))
    assert "$x$ and $y_{" in words
    assert "w…" in words
    assert "w" * 100 not in words
    assert "One line and another" in words or "one line and another" in words


def test_a_name_that_has_room_is_written_in_full():
    assert label_text("Posterior-medial orbitofrontal cortex") == (
        "Posterior-medial orbitofrontal cortex"
    )


def test_a_name_without_room_fills_it_and_ends_in_an_ellipsis():
    for text in ("w" * 400, "many words " * 40):
        short = label_text(text)
        assert short.endswith("…")
        assert text.startswith(short[:-1])
        assert 0.9 * NAME_ROOM < text_width([short], NAME_FONT) <= NAME_ROOM


def test_widths_are_those_that_matplotlib_draws():
    figure, axes = new_canvas(7, 2)
    text = axes.text(0, 1, "Dorsolateral $x$", fontsize=6.5)
    figure.canvas.draw()
    drawn = text.get_window_extent(figure.canvas.get_renderer()).width / figure.dpi
    assert text_width(["a", "Dorsolateral $x$"], 6.5) == pytest.approx(drawn)
