"""Where a page has no room for all regions, a figure shows those with most votes and says so."""

import re

import pytest

from scripts.figures import harvest_layout, style
from scripts.figures.describe_figures import describe_figures, read_groups
from scripts.figures.display_limits import FEWEST_IN_FIGURE, IN_TABLES
from scripts.figures.draw_figures import draw_figures
from scripts.figures.shown_groups import draw_most, rank_groups, show_all
from scripts.models.config import VoteConfig
from tests.support.pictures import CONFIG, FULL, made_up_review

LOW_MM = 95.0  # a page with room for some of the regions
CHOICES = VoteConfig.model_validate({key: CONFIG[key] for key in VoteConfig.model_fields})
IN_PART = ("evidence_map", "effect_direction", "harvest_plot", "vote_plot", "leave_one_out")


@pytest.fixture(scope="module")
def low(tmp_path_factory):
    """Draw and describe a review of more regions than a low page has room for."""
    folder, review = tmp_path_factory.mktemp("low"), made_up_review(30, 9, "none")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(style, "TALLEST_MM", LOW_MM)
        patch.setattr(harvest_layout, "TALLEST_MM", LOW_MM)
        draw_figures(review, CONFIG, FULL, folder)
    table = describe_figures(review, CONFIG, FULL, folder).set_index("kind")
    return folder, table, show_all(review, CHOICES, ["activation"])


def number_shown(text):
    """Return how many regions a caption says are shown, and how many more there are."""
    found = re.search(r"Only the (\d+) \w+ with most votes are shown; see \S+ for (\d+) more", text)
    return int(found[1]), int(found[2])


@pytest.mark.long
@pytest.mark.parametrize("kind", IN_PART)
def test_a_figure_shows_what_fits_and_says_how_many_are_left_out(low, kind):
    folder, table, shown = low
    row = table.loc[kind]
    assert row["height"] <= LOW_MM * 72 / 25.4
    number, others = number_shown(row["caption"])
    assert number >= FEWEST_IN_FIGURE
    groups = rank_groups(kind, None if kind == "evidence_map" else "activation", shown)
    assert number + others == len(groups)
    assert number_shown(row["alt"]) == (number, others)
    assert f"see {IN_TABLES[kind][1]} for" in row["caption"]
    assert read_groups(folder / f"{row['figure']}.svg") == number


@pytest.mark.parametrize("kind", ["harvest_plot", "vote_plot", "leave_one_out"])
def test_the_names_in_the_figure_are_those_of_the_regions_with_most_votes(low, kind):
    folder, table, shown = low
    row = table.loc[kind]
    number, _ = number_shown(row["caption"])
    svg = (folder / f"{row['figure']}.svg").read_text(encoding="utf-8")
    names = re.findall(r">(Left dorsolateral gyrus \d+)<", svg)
    kept = rank_groups(kind, "activation", shown)[:number]
    assert sorted(name.casefold() for name in names) == sorted(kept)
    places = [int(name.rpartition(" ")[2]) for name in names]
    assert places == sorted(places)


def test_regions_with_most_votes_come_first_and_others_in_anatomical_order(low):
    _, _, shown = low
    votes = shown.tables["votes"].set_index("region")["k_units"]
    groups = rank_groups("effect_direction", "activation", shown)
    keys = [(-votes[name], int(name.rpartition(" ")[2])) for name in groups]
    assert keys == sorted(keys)
    assert rank_groups("brain_map", "activation", shown) == []
    assert rank_groups("prisma_flow", None, shown) == []


@pytest.mark.long
def test_a_figure_of_all_regions_does_not_speak_of_others(tmp_path):
    review = made_up_review(3, 9, "all")
    draw_figures(review, CONFIG, FULL, tmp_path)
    table = describe_figures(review, CONFIG, FULL, tmp_path)
    assert not table["caption"].str.contains("Only the").any()
    assert all(read_groups(file) is None for file in tmp_path.glob("*.svg"))


@pytest.mark.parametrize("room", [5, 6, 17, 38, 39])
def test_the_most_that_fit_are_found(room):
    groups = [str(i) for i in range(40)]
    assert draw_most(lambda kept: kept if len(kept) <= room else None, groups) == (
        groups[:room],
        room,
    )


@pytest.mark.parametrize(("room", "number"), [(4, 40), (9, 5), (9, 0)])
def test_fewer_than_five_of_more_are_not_drawn(room, number):
    tried = []

    def draw(kept):
        tried.append(len(kept))
        return kept if len(kept) <= room else None

    assert draw_most(draw, [str(i) for i in range(number)]) is None
    assert len(tried) <= 1
