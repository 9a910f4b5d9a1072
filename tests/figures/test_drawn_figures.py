"""Figures that were drawn before: which are drawn again, and what damage to them does: nothing."""

from pathlib import Path
from unittest.mock import patch

import pandas as pd
import pytest

from scripts.common.words import use_words
from scripts.figures import draw_figures as drawing
from scripts.figures.draw_figures import describe_look, draw_figures
from scripts.figures.drawn_figures import find_drawn, forget_oldest, keep_drawn
from scripts.figures.fingerprint import digest_contents
from tests.support.pictures import CONFIG, COUNTS, made_up_outcomes, made_up_review

FORMS = {".svg": b"<svg/>", ".pdf": b"%PDF", ".png": b"PNG"}
OTHER = {**FORMS, ".svg": b"<svg>other</svg>"}
KEY, NEXT = "a" * 64, "b" * 64


def only_entry(cache):
    (entry,) = cache.iterdir()
    return entry


def test_a_figure_is_found_by_what_it_rests_on_alone(tmp_path):
    keep_drawn(tmp_path, KEY, FORMS)
    keep_drawn(tmp_path, KEY, FORMS)  # as by another job at the same time
    assert find_drawn(tmp_path, KEY) == FORMS
    assert find_drawn(tmp_path, NEXT) is None
    assert len([*tmp_path.iterdir()]) == 1


def test_that_a_figure_fits_no_page_is_kept_too(tmp_path):
    keep_drawn(tmp_path, KEY, {})
    assert find_drawn(tmp_path, KEY) == {}


DAMAGE = {
    "edited": lambda entry: (entry / ".svg").write_bytes(b"<svg>1</svg>"),
    "cut off": lambda entry: (entry / ".png").write_bytes(b"PN"),
    "emptied": lambda entry: (entry / ".pdf").write_bytes(b""),
    "deleted": lambda entry: (entry / ".pdf").unlink(),
    "more": lambda entry: (entry / ".txt").write_bytes(b"more"),
    "a folder": lambda entry: (entry / "folder").mkdir(),
    "exchanged": lambda entry: (entry / ".svg").rename(entry / ".pdf"),
    "renamed": lambda entry: entry.rename(entry.with_name(entry.name.replace("a" * 64, NEXT))),
    "no folder": lambda entry: entry.rename(entry.with_name("b")).with_name(entry.name).touch(),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_figure_is_not_used_and_its_place_is_free_again(tmp_path, damage):
    keep_drawn(tmp_path, KEY, FORMS)
    DAMAGE[damage](only_entry(tmp_path))
    assert find_drawn(tmp_path, KEY) is None
    assert find_drawn(tmp_path, NEXT) is None
    keep_drawn(tmp_path, KEY, FORMS)
    assert find_drawn(tmp_path, KEY) == FORMS


def test_two_figures_whose_folders_were_exchanged_are_not_used(tmp_path):
    keep_drawn(tmp_path, KEY, FORMS)
    keep_drawn(tmp_path, NEXT, OTHER)
    one, other = sorted(tmp_path.iterdir())
    one.rename(tmp_path / "aside")
    other.rename(tmp_path / one.name)
    (tmp_path / "aside").rename(tmp_path / other.name)
    assert find_drawn(tmp_path, KEY) is find_drawn(tmp_path, NEXT) is None


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path):
    (tmp_path / "file").touch()
    keep_drawn(tmp_path / "file", KEY, FORMS)
    assert find_drawn(tmp_path / "file", KEY) is None
    forget_oldest(tmp_path / "file", [KEY])


def test_of_figures_no_longer_in_use_the_latest_are_kept(tmp_path):
    keys = [f"{number:064}" for number in range(6)]
    for key in keys:
        keep_drawn(tmp_path, key, FORMS)
    (tmp_path / "half-written").mkdir()
    find_drawn(tmp_path, keys[1])
    forget_oldest(tmp_path, [keys[0]])
    left = [key for key in keys if find_drawn(tmp_path, key) is not None]
    assert left == [keys[0], keys[1]]
    assert len([*tmp_path.iterdir()]) == 3  # what a run has begun is the youngest


def test_contents_that_differ_in_anything_have_different_digests():
    table = pd.DataFrame({"n": [1, 2], "x": [0.1, None]})
    contents = [
        table,
        table.astype({"n": "Int64"}),
        table.astype({"n": float}),
        table.iloc[::-1],
        table.rename(columns={"x": "y"}),
        table.assign(x=[0.1, pd.NA]),
        table.assign(x=[0.1000000000000001, None]),
        table.assign(n=pd.Categorical(["1", "2"])),
        table.assign(n=pd.Categorical(["1", "2"], ["2", "1"])),
        *({"a": 1}, {"a": True}, {"a": "1"}, {"a": 1.0}, {"a": None}, {1: "a"}),
        *([1, 2], (1, 2), {1, 2}, COUNTS, "", use_words),
    ]
    assert len({digest_contents(content) for content in contents}) == len(contents)
    assert digest_contents({"b", "a", "c"}) == digest_contents({"c", "b", "a"})
    with pytest.raises(TypeError):
        digest_contents(object())
    with pytest.raises(TypeError):
        digest_contents(lambda: None)


class Project:
    """A made-up review whose figures are drawn again and again."""

    def __init__(self, folder: Path):
        self.folder, self.cache = folder, folder / "kept"
        self.tables, config = made_up_outcomes(("days off work", "mood"), 12)
        self.config = {
            **CONFIG,
            **config.model_dump(exclude_unset=True),
            "evidence_map": ["benefit"],
        }
        self.turn = 0
        self.look = "code"

    def draw(self):
        """Draw all figures in name alone; return the names of those that were drawn."""
        self.turn += 1
        drawn = []

        def draw_forms(figure, *_):
            drawn.append(figure.name)
            return {".svg": figure.name.encode()}

        inputs = (self.tables, self.config, COUNTS, self.folder / str(self.turn))
        with patch.object(drawing, "_draw_forms", draw_forms):
            draw_figures(*inputs, kept=self.cache, look=lambda: self.look)
        return drawn

    def files(self):
        return {path.name: path.read_bytes() for path in (self.folder / str(self.turn)).iterdir()}

    def change(self, name, column, value, synthesis):
        """Change a column of the first row of a synthesis in a table."""
        table = self.tables[name].copy()
        table.loc[table.index[table["synthesis"] == synthesis][0], column] = value
        self.tables = {**self.tables, name: table}


@pytest.fixture
def project(tmp_path):
    use_words("outcomes")
    yield Project(tmp_path)
    use_words("outcomes")


def test_only_figures_that_show_a_changed_cell_are_drawn_again(project):
    assert len(project.draw()) > 20
    before = project.files()
    assert project.draw() == []
    assert project.files() == before
    project.change("votes", "p_holm", 0.001, "benefit")
    assert project.draw() == []  # no figure shows it
    project.change("votes", "ci_low", 0.001, "benefit")
    assert project.draw() == ["vote_plot_benefit"]
    project.change("unit_votes", "participants", 77, "direction")
    assert project.draw() == ["harvest_plot_direction"]
    project.tables = {
        **project.tables,
        "studies": project.tables["studies"].assign(note="Another note.", reference="b"),
    }
    assert project.draw() == []
    shifted = {
        name: pd.concat([table.iloc[:1], table]).iloc[1:].set_axis(table.index + 1)
        for name, table in project.tables.items()
    }
    project.tables = shifted
    assert project.draw() == []


@pytest.mark.long
def test_changed_words_settings_and_code_draw_figures_again(project):
    project.tables, project.config = made_up_review(2, 5, "few"), CONFIG
    everything = project.draw()
    use_words("outcomes", {"cohort": "sample"})
    assert sorted(project.draw()) == sorted(everything)
    project.config = {**project.config, "figure_dpi": 80, "figure_width_mm": 170}
    assert sorted(project.draw()) == sorted(everything)
    project.look = "other code"
    assert sorted(project.draw()) == sorted(everything)
    assert project.draw() == []


def test_no_figure_is_kept_if_code_is_edited_while_it_is_drawn(tmp_path):
    looks = iter(["as the run began", "edited"])
    draw_few(tmp_path / "drawn", kept=tmp_path / "kept", look=lambda: next(looks))
    assert not (tmp_path / "kept").exists()


def test_the_look_of_figures_is_their_code_and_the_outlines_of_the_brain(tmp_path):
    outline = tmp_path / "side.json"
    outline.write_text("{}")
    before = describe_look([outline])
    outline.write_text("[]")
    assert len({before, describe_look([outline]), describe_look()}) == 3


def draw_few(folder, **options):
    draw_figures(made_up_review(2, 5, "few"), CONFIG, COUNTS, folder, **options)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.long
def test_figures_are_the_same_drawn_or_kept_damaged_or_whole(tmp_path):
    drawn, kept = draw_few(tmp_path / "drawn"), tmp_path / "kept"
    assert len(drawn) > 12
    assert draw_few(tmp_path / "two", kept=kept) == drawn
    for entry, damage in zip(sorted(kept.iterdir()), DAMAGE.values(), strict=False):
        damage(entry)
    assert draw_few(tmp_path / "damaged", kept=kept) == drawn
    with patch.object(drawing, "_draw_forms", None):
        assert draw_few(tmp_path / "kept_all", kept=kept) == drawn


@pytest.mark.long
def test_a_figure_of_some_groups_is_kept_with_their_number(tmp_path):
    review = made_up_review(70, 9, "few")
    config = {**CONFIG, "figure_width_mm": 120}
    for name in ("one", "two"):
        draw_figures(review, config, COUNTS, tmp_path / name, kept=tmp_path / "kept")
        with patch.object(drawing, "_draw_forms", None):
            draw_figures(review, config, COUNTS, tmp_path / name, kept=tmp_path / "kept")
    plot = "vote_plot_activation.svg"
    assert b"data-groups" in (tmp_path / "one" / plot).read_bytes()
    assert (tmp_path / "one" / plot).read_bytes() == (tmp_path / "two" / plot).read_bytes()
