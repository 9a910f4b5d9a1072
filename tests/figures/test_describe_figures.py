"""The table of figures: each drawn figure has its texts and size, each absent one its reason."""

import re
from pathlib import Path

import pandas as pd
import pytest

from scripts.common.digests import imported_modules, script_file
from scripts.common.output_names import FIGURES as NAMED
from scripts.figures.contents import READ, list_figures
from scripts.figures.describe_figures import describe_figures, read_size
from scripts.figures.draw_figures import draw_figures
from scripts.figures.style import new_canvas, save_figure
from scripts.models.config import VoteConfig
from scripts.models.review import Selection
from scripts.tables.effects import REPORTED
from scripts.tables.figures import FIGURES, REVIEW_KINDS, ROBUSTNESS_KINDS, VOTE_KINDS
from scripts.tables.files import read_table, shape_table, write_table
from scripts.votes.side_votes import count_side_votes
from tests.support.figures import stand_in_figures
from tests.support.pictures import CONFIG, COUNTS, made_up_review
from tests.support.tables import (
    Choices,
    finding,
    findings_table,
    placed_regions,
    tables_of,
    vote_config,
)

KINDS = [*REVIEW_KINDS, *VOTE_KINDS, *ROBUSTNESS_KINDS]
CHOICES = VoteConfig.model_validate({key: CONFIG[key] for key in VoteConfig.model_fields})
TWO = {
    **CONFIG,
    "syntheses": {
        **CONFIG["syntheses"],
        "empty": {"title": "No such measure", "where": {"measure": ["perfusion"]}},
    },
}


def with_places(tables):
    """Give a review places on the brain and reported effects, for the figures that need them."""
    findings = findings_table(
        [finding(side="left", n_treated=20), finding("roe2021", side="right", n_treated=30)]
    )
    regions = pd.concat([tables["regions"], placed_regions()], ignore_index=True)
    side_votes = count_side_votes(findings, regions, CHOICES)
    place = {"synthesis": "activation", "region": "amygdala", "p_below": False}
    effect = {"effect": 0.5, "z": 2.0, "p_value": 0.0455}
    effects = [{**place, **effect, "cohort": cohort} for cohort in ("doe2020", "roe2021")]
    more = {"side_votes": side_votes, "reported_effects": shape_table(effects, REPORTED)}
    return {**tables, "findings": findings, "regions": regions, **more}


def with_judgements(tables):
    """Give every study of a review a judgement of its risk of bias."""
    judged = {"risk_of_bias_tool": "RoB 2", "risk_of_bias_overall": "low"}
    return {**tables, "studies": tables["studies"].assign(**judged)}


NO_EFFECT = {
    "forest_plot_activation": "no cohort reports an effect",
    "albatross_plot_activation": "no region has two cohorts",
}
NO_BIAS = {
    "risk_of_bias_table": "no judgement is recorded",
    "risk_of_bias_summary": "no judgement is recorded",
}
REVIEWS = {
    "every figure": (with_judgements(with_places(made_up_review(3, 9, "all"))), COUNTS, {}),
    "no places": (
        made_up_review(3, 9, "few"),
        COUNTS,
        {
            "specification_curve_activation": "no analytic choice",
            "brain_map_activation": "the vocabulary gives no place",
            **NO_EFFECT,
            **NO_BIAS,
        },
    ),
    "no counts": (
        made_up_review(3, 9, "few"),
        Selection(),
        {
            "prisma_flow": "records and reports in the selection are not reported",
            "specification_curve_activation": "no analytic choice",
            "brain_map_activation": "no place",
            **NO_EFFECT,
            **NO_BIAS,
        },
    ),
    "one cohort": (
        made_up_review(3, 1, "one"),
        COUNTS,
        {
            "vote_plot_activation": "no region has two votes",
            "leave_one_out_activation": "no region has votes of two cohorts",
            "evidence_gap_map": "it needs two regions",
            "specification_curve_activation": "no analytic choice",
            "brain_map_activation": "no place",
            **NO_EFFECT,
            **NO_BIAS,
        },
    ),
}


@pytest.mark.long
@pytest.mark.parametrize(
    "name",
    [
        *("every figure", "one cohort"),
        *(pytest.param(name, marks=pytest.mark.long) for name in ("no places", "no counts")),
    ],
)
def test_a_figure_is_in_the_folder_or_the_table_says_why_not(tmp_path, name):
    tables, selection, absent = REVIEWS[name]
    draw_figures(tables, TWO, selection, tmp_path)
    table = describe_figures(tables, TWO, selection, tmp_path).set_index("figure")
    files = {path.name for path in tmp_path.iterdir()}
    there = table[table["absent"].isna()]
    assert files == {f"{n}.{ending}" for n in there.index for ending in ("svg", "pdf", "png")}
    assert there[["caption", "alt", "width", "height"]].notna().all(axis=None)
    others = table[table["absent"].notna()]
    assert others[["caption", "alt", "width", "height"]].isna().all(axis=None)
    of_votes = others[others["synthesis"].fillna("") != "empty"]
    assert set(of_votes.index) == set(absent)
    assert all(reason in of_votes.loc[figure, "absent"] for figure, reason in absent.items())


def test_every_figure_that_a_review_can_have_has_one_row_with_its_kind_and_synthesis(tmp_path):
    tables, selection, _ = REVIEWS["every figure"]
    stand_in_figures(tmp_path, TWO["syntheses"])
    table = describe_figures(tables, TWO, selection, tmp_path)
    expected = {(kind, kind, "") for kind in REVIEW_KINDS}
    expected |= {
        (f"{kind}_{synthesis}", kind, synthesis)
        for kind in (*VOTE_KINDS, *ROBUSTNESS_KINDS)
        for synthesis in ("activation", "empty")
    }
    keys = table[["figure", "kind", "synthesis"]].fillna("")
    assert sorted(keys.itertuples(index=False, name=None)) == sorted(expected)
    assert table.loc[table["synthesis"] == "empty", "absent"].notna().all()


def test_figures_are_listed_in_the_order_of_the_report():
    tables, selection, _ = REVIEWS["every figure"]
    listed = list_figures(tables, CHOICES, ["activation"], selection)
    assert [figure.kind for figure in listed] == KINDS


def test_the_size_is_that_of_the_page_in_points(tmp_path):
    figure, _ = new_canvas(7.1, 3.3)
    save_figure(figure, tmp_path, "plot", 72)
    assert read_size(tmp_path / "plot.svg") == pytest.approx((7.1 * 72, 3.3 * 72))


def test_a_figure_that_should_be_there_and_is_not_stops_the_job(tmp_path):
    tables, selection, _ = REVIEWS["no places"]
    stand_in_figures(tmp_path, CONFIG["syntheses"])
    (tmp_path / "evidence_map.svg").unlink()
    with pytest.raises(FileNotFoundError, match="evidence_map"):
        describe_figures(tables, CONFIG, selection, tmp_path)


def test_the_table_is_read_as_it_was_written(tmp_path):
    tables, selection, _ = REVIEWS["no counts"]
    stand_in_figures(tmp_path, CONFIG["syntheses"])
    table = describe_figures(tables, CONFIG, selection, tmp_path)
    write_table(table, tmp_path / "figures.csv", FIGURES)
    again = read_table(tmp_path / "figures.csv", FIGURES)
    pd.testing.assert_frame_equal(again, table, rtol=1e-5)


def test_a_reworded_caption_describes_the_figures_again_and_draws_none():
    captions = set(Path("scripts/figures/captions").glob("[a-z]*.py"))
    assert captions
    assert not captions & set(imported_modules(script_file("draw_figures")))
    assert captions <= set(imported_modules(script_file("describe_figures")))


def test_descriptions_do_not_load_what_draws():
    modules = imported_modules(script_file("describe_figures"))
    texts = {path: path.read_text(encoding="utf-8") for path in modules}
    assert not [
        path for path, text in texts.items() if re.search(r"(from|import) matplotlib", text)
    ]


def test_every_kind_of_figure_has_a_name_in_words():
    assert set(KINDS) <= set(NAMED)


@pytest.mark.long
@pytest.mark.parametrize(
    ("column", "key", "values"),
    [
        ("subgroup", "nonresponders", {"subgroup": "nonresponders"}),
        *(
            pytest.param(*case, marks=pytest.mark.long)
            for case in (
                ("comparator_role", "treatment_as_usual", {"comparator": "tau"}),
                ("measure", "grey_matter_volume", {"measure": "grey_matter_volume"}),
            )
        ),
    ],
)
def test_groups_that_are_no_regions_are_named_for_readers(tmp_path, column, key, values):
    synthesis = {"title": "One", "where": {}, "group_by": column}
    config = vote_config(Choices, specifications={}, syntheses={"one": synthesis})
    about = {"contrast": "between_groups", "effect": 0.4, "effect_type": "smd", "se": 0.1}
    rows = [finding(f"s{i}", n_treated=20, n_control=20, **about, **values) for i in range(2)]
    rows.append(finding("s2", "unclear", contrast="between_groups", **values))
    chosen = {**CONFIG, "syntheses": {"one": synthesis}}
    made = tables_of(rows, config)
    names = [contract.name.removesuffix(".csv") for contract in READ]
    tables = {name: made[name] for name in names}
    draw_figures(tables, chosen, Selection(), tmp_path)
    described = describe_figures(tables, chosen, Selection(), tmp_path)
    drawn = described.dropna(subset="alt")
    assert {"effect_direction", "harvest_plot", "vote_plot", "leave_one_out"} <= {*drawn["kind"]}
    texts = [*drawn["alt"], *drawn["caption"], *(p.read_text() for p in tmp_path.glob("*.svg"))]
    assert not [text for text in texts if key in text.casefold()]
