"""What holds for every figure: the size of texts and pages, and one sign for each meaning."""

import re

import matplotlib.pyplot as plt
import pytest

from scripts.figures.describe_figures import describe_figures, read_size
from scripts.figures.display_limits import TALLEST_MM
from scripts.figures.draw_figures import draw_figures
from scripts.figures.phrases import Phrases
from scripts.figures.reading import how_to_read
from scripts.figures.signs import SHAPES, direction_key, draw_dot, draw_key, draw_sign, key_lines
from scripts.figures.style import COLOURS, FONT, fits_page, new_canvas, save_figure
from scripts.models.terms import WITHOUT_VOTE
from scripts.tables.contract import VOTE_CATEGORIES
from tests.support.figures import smallest_text
from tests.support.pictures import CONFIG, FULL, WIDTH, made_up_review

MM = 72 / 25.4
WIDTH_MM = CONFIG["figure_width_mm"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The figures of a made-up review."""
    folder = tmp_path_factory.mktemp("figures")
    draw_figures(made_up_review(3, 9, "all"), CONFIG, FULL, folder)
    return folder


def test_texts_are_text_and_none_is_smaller_than_seven_points(folder):
    for file in sorted(folder.glob("*.svg")):
        svg = file.read_text(encoding="utf-8")
        assert smallest_text(svg) >= FONT == 7, file.name
        assert "sans-serif" in svg, file.name


def test_a_smaller_text_is_noticed(tmp_path):
    figure, axes = new_canvas(2, 1)
    axes.text(0.1, 0.5, "small", fontsize=6.9)
    save_figure(figure, tmp_path, "small", 72)
    assert smallest_text((tmp_path / "small.svg").read_text(encoding="utf-8")) == 6.9


def test_no_figure_is_wider_than_its_setting_or_higher_than_a_page(folder):
    for file in sorted(folder.glob("*.svg")):
        width, height = read_size(file)
        assert width <= WIDTH_MM * MM + 0.01, file.name
        assert height <= TALLEST_MM * MM + 0.01, file.name


def test_a_figure_beyond_a_page_does_not_fit():
    assert fits_page(new_canvas(7, 8)[0], 7)
    assert not fits_page(new_canvas(7.1, 8)[0], 7)
    assert not fits_page(new_canvas(7, 9)[0], 7)


@pytest.mark.long
def test_a_figure_beyond_a_page_is_not_saved_and_the_table_says_why(tmp_path):
    review = made_up_review(12, 9, "few")
    config = {**CONFIG, "figure_width_mm": 50}
    draw_figures(review, config, FULL, tmp_path)
    table = describe_figures(review, config, FULL, tmp_path).set_index("figure")
    reason = table.loc["effect_direction_activation", "absent"]
    assert reason == "No effect direction plot: it does not fit on one page. See study_votes.csv."
    assert not (tmp_path / "effect_direction_activation.svg").exists()


def test_each_meaning_has_a_sign_and_a_colour_of_its_own():
    assert set(SHAPES) == set(COLOURS) == {*VOTE_CATEGORIES, *WITHOUT_VOTE}
    assert len({str(shape) for shape in SHAPES.values()}) == len(SHAPES)
    assert len(set(COLOURS.values())) == len(COLOURS)
    assert not {"D", "d", "s"} & {shape for shape in SHAPES.values() if isinstance(shape, str)}


def test_the_key_explains_all_votes_and_of_others_those_that_are_shown():
    labels = [entry.label for entry in direction_key(Phrases(), {"unclear"}, has_open=True)]
    assert labels == [
        *("increase", "decrease", "no change", "conflicting", "unclear", "subgroup only")
    ]


def test_a_key_shows_the_signs_of_the_figure():
    figure, axes = new_canvas(WIDTH, 2)
    draw_key(axes, 0.5, key_lines(direction_key(Phrases(), set()), width=WIDTH), WIDTH)
    in_key = [line.get_marker() for line in axes.lines if len(line.get_xdata()) == 1]
    assert in_key == [SHAPES[vote] for vote in VOTE_CATEGORIES]
    plt.close(figure)


def test_a_sign_of_a_subgroup_is_hollow_and_a_dot_is_no_sign():
    _, axes = new_canvas(2, 1)
    draw_sign(axes, 1, 0.5, "increase", is_open=True)
    draw_sign(axes, 1, 0.5, "increase")
    draw_dot(axes, 1, 0.5)
    hollow, full, dot = axes.lines
    assert hollow.get_markerfacecolor() == "white"
    assert full.get_markerfacecolor() == COLOURS["increase"]
    assert dot.get_markersize() < 3


def test_an_svg_shares_its_styles_and_names_no_program(folder):
    svg = (folder / "effect_direction_activation.svg").read_text(encoding="utf-8")
    for needless in ("style=", "metadata", "clipPath", "<!--", "xlink", "DOCTYPE"):
        assert needless not in svg
    used = set(re.findall(r'href="#(\w+)"', svg)) | set(re.findall(r"url\(#(\w+)\)", svg))
    assert used == set(re.findall(r' id="(\w+)"', svg))


def test_an_svg_is_small(folder):
    for file in sorted(folder.glob("*.svg")):
        assert file.stat().st_size < 60_000, file.name


def test_other_alphabets_name_their_fonts_and_others_do_not(tmp_path):
    for name in ("Smith", "王小明"):
        figure, axes = new_canvas(2, 1)
        axes.text(0.1, 0.5, name)
        save_figure(figure, tmp_path, "name", 72)
        svg = (tmp_path / "name.svg").read_text(encoding="utf-8")
        assert ("WenQuanYi" in svg) == (name != "Smith")
        assert f">{name}</text>" in svg


def test_captions_are_short_and_each_kind_is_explained_once(folder):
    table = describe_figures(made_up_review(3, 9, "all"), CONFIG, FULL, folder)
    for row in table[table["absent"].isna()].itertuples():
        assert len(row.caption) < 250, row.figure
        assert row.caption.endswith("."), row.figure
    assert how_to_read("harvest_plot").startswith("Each bar is one vote")
    assert how_to_read("no such kind") is None
