"""What is said about the simulation: its page, its figure, and what the docs keep of both."""

import re
from itertools import product
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import yaml

from scripts.common.paths import SIMULATION_PAGE
from scripts.figures.display_limits import MM_PER_INCH
from scripts.figures.style import save_figure
from scripts.models.base import as_fraction
from scripts.models.simulation import Scenarios, Simulation
from scripts.records.review_checks import check_review
from scripts.simulation.draw_simulation import draw_simulation
from scripts.simulation.failures_figure import draw_failures
from scripts.simulation.results import Simulated, nearest, sizes_label
from scripts.simulation.scenarios import list_pooled, list_scenarios
from scripts.simulation.simulate_votes import Replicates, simulate_votes
from scripts.simulation.summarise_simulation import summarise_simulation
from scripts.simulation.write_simulation_page import (
    fewest_agreeing,
    fewest_votes,
    write_simulation_page,
)
from scripts.tables.files import read_table, shape_table
from scripts.tables.simulation import OF_POOLED, QUANTITIES, SCENARIO, SIMULATION
from scripts.votes.exact_tests import wilson_interval
from scripts.workflow.reviews import Project
from tests.support.pictures import check_every_text
from tests.support.projects import ROOT
from tests.support.records import make_review

pytestmark = pytest.mark.shipped("docs/simulation")
KEPT = ROOT / "docs" / "simulation"
FIGURES = {"simulation": draw_simulation, "simulation_failures": draw_failures}
CONFIG = yaml.safe_load((ROOT / "config.yaml").read_text())


@pytest.fixture(scope="module")
def kept():
    table = read_table(KEPT / "simulation.csv", SIMULATION)
    return Simulated(table, CONFIG["confidence"])


def written(results, agreement=CONFIG["agreement"]):
    publication = CONFIG["simulation"]["publication"]
    return write_simulation_page(results, agreement, publication, ROOT / SIMULATION_PAGE)


def grid():
    return Scenarios.model_validate({k: CONFIG["simulation"][k] for k in Scenarios.model_fields})


def table_of_rate(
    rate=0.02, cohorts=(4, 9), overlaps=(2,), correlations=(0.3,), sizes=("7",), taus=(0.1,)
):
    """Give a table in which every share is the same, so that another one stands out on the page."""
    plain = [(1, None), *product(overlaps, correlations)]
    selections = CONFIG["simulation"]["selection"][1:]
    departures = [(tau, "none") for tau in taus] + [(0, name) for name in selections]
    scenarios = [
        (k, *r, s, d, 0, "none") for k, r, s, d in product(cohorts, plain, sizes, (0, 0.4))
    ]
    scenarios += [
        (k, 1, None, s, d, *of) for k, s, d, of in product(cohorts, sizes, (0, 0.4), departures)
    ]
    rows = [(*scenario, q) for scenario in scenarios for q in {*QUANTITIES} - {*OF_POOLED}]
    rows += [(k, 1, None, "400;4", 0, 0.2, "none", q) for k, q in product(cohorts, OF_POOLED)]
    table = pd.DataFrame(rows, columns=[*SCENARIO, "quantity"])
    table = table.assign(out_of=1000, count=round(1000 * rate))
    low, high = wilson_interval(table["count"], table["out_of"], 0.95)
    table = table.assign(value=rate, ci_low=low, ci_high=high)
    return shape_table(table, SIMULATION)


def with_rate(table, rate, **scenario):
    """Change the share of some rows."""
    chosen = pd.Series(True, index=table.index)
    for column, value in scenario.items():
        chosen &= table[column] == value
    assert chosen.any()
    shares = {"value": rate, "ci_low": 0.9 * rate, "ci_high": 1.1 * rate}
    return table.assign(**{name: table[name].mask(chosen, v) for name, v in shares.items()})


# --- What the docs keep --------------------------------------------------------------------------


def test_the_page_of_the_docs_is_what_the_template_gives_from_the_table_of_the_docs(kept):
    assert (KEPT / "README.md").read_text(encoding="utf-8") == written(kept)


def test_the_table_of_the_docs_was_made_from_the_scenarios_of_the_config(kept):
    table = kept.table
    assert set(table["quantity"]) == {*QUANTITIES}
    for quantity, scenarios in (
        ("directional_verdict", list_scenarios(grid())),
        ("random_effects_covers", list_pooled(grid())),
    ):
        rows = table[table["quantity"] == quantity]
        listed = [(*s[:3], ";".join(map(str, s.sizes)), *s[4:]) for s in scenarios]
        found = [key[:-1] for key in kept._rows if key[-1] == quantity]
        assert sorted(found, key=repr) == sorted(listed, key=repr)
        is_plain = rows["tau"].eq(0) & rows["selection"].eq("none")
        if quantity == "directional_verdict":
            assert set(rows[is_plain]["out_of"]) == {CONFIG["simulation"]["replicates"]}
            rows = rows[~is_plain]
        assert set(rows["out_of"]) == {CONFIG["simulation"]["varied_replicates"]}


def test_the_table_of_the_docs_is_what_the_code_gives_today(kept):
    project = Project(CONFIG)
    few = {"cohorts": [3, 8], "reports": [1, 3], "correlation": [0.8], "sizes": [[10, 40]]}
    small = Scenarios.model_validate(
        grid().model_dump() | few | {"effect": [0, 0.2], "tau": [0, 0.4]}
    )
    chunks = []
    for chunk in project.chunks:
        of_chunk = project.chunk(SimpleNamespace(chunk=str(chunk)))
        replicates = Replicates(of_chunk["replicates"], of_chunk["varied_replicates"])
        agreement = as_fraction(of_chunk["agreement"])
        drawn_from = (of_chunk["confidence"], of_chunk["seed"], chunk)
        chunks.append(simulate_votes(small, replicates, agreement, *drawn_from))
    now = summarise_simulation(chunks, CONFIG["confidence"])
    key = [*SCENARIO, "quantity"]
    both = now.merge(kept.table, on=key, suffixes=("", "_kept"))
    assert len(both) == len(now) > 400
    for column in ("count", "out_of"):
        assert both[column].equals(both[f"{column}_kept"])
    for column in ("value", "ci_low", "ci_high"):
        numbers = both[[column, f"{column}_kept"]].astype(float).to_numpy().T
        np.testing.assert_allclose(*numbers, rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("name", FIGURES)
def test_the_figures_of_the_docs_are_drawn_from_the_table_of_the_docs(kept, tmp_path, name):
    figure = FIGURES[name](kept, CONFIG["figure_width_mm"] / MM_PER_INCH)
    save_figure(figure, tmp_path, name, 72)
    assert (tmp_path / f"{name}.svg").read_bytes() == (KEPT / f"{name}.svg").read_bytes()


# --- The page ------------------------------------------------------------------------------------


def test_every_share_on_the_page_is_one_of_the_table():
    page = written(Simulated(table_of_rate(0.0321), 0.95))
    shares = set(re.findall(r"\d+\.\d%", page))
    assert shares == {"3.2%"}


def test_the_page_says_what_the_numbers_say():
    table = table_of_rate(0.02)
    page = written(Simulated(table, 0.95))
    assert "Overlapping reports can mislead" in page
    assert "One vote per cohort keeps the level" in page
    per_report = with_rate(
        table, 0.31, quantity="sign_test_per_report", reports=2, cohorts=9, effect=0
    )
    page = written(Simulated(per_report, 0.95))
    assert "Overlapping reports mislead" in page
    assert "9 cohorts of 2 reports that correlate 0.3 then give a finding in 31.0%" in page
    broken = with_rate(table, 0.25, quantity="weighted_test", cohorts=4, effect=0, reports=2)
    page = written(Simulated(broken, 0.95))
    assert "does not keep the level everywhere" in page
    assert "25.0% for the weighted test (4 cohorts of 7 participants each, 2 reports" in page


def test_an_interval_that_holds_what_it_promises_is_not_blamed():
    bad, good = (written(Simulated(table_of_rate(rate), 0.95)) for rate in (0.9, 0.97))
    assert "effect does not cover adequately where its assumptions hold" in bad
    assert "Wald interval are not to be trusted" in bad
    assert "effect covers adequately where its assumptions hold" in good
    assert "Wald interval stand beside it" in good
    assert "## Intervals that cover less" in bad
    assert "## Intervals that cover less" not in good


def test_every_interval_that_covers_too_little_is_listed_if_its_assumptions_hold():
    table = table_of_rate(0.96)
    failed = {"wilson_covers": 0.9123, "random_effects_covers": 0.8765, "exact_covers": 0.8321}
    for quantity, rate in failed.items():
        table = with_rate(table, rate, quantity=quantity, cohorts=9)
    page = written(Simulated(table, 0.95))
    listed = page.partition("## Intervals that cover less")[2].partition("\n## ")[0]
    assert listed.count("9: 91.2%") == 6  # two effects; one report, two, and tau
    assert listed.count("9: 87.6%") == 1
    assert listed.count("9: 83.2%") == 4  # two effects, with one report and with two: tau is 0
    assert "96.0%" not in listed


def test_the_page_leads_with_where_the_method_fails():
    table = with_rate(
        table_of_rate(0.96), 0.1234, quantity="exact_covers", cohorts=9, tau=0.1, effect=0.4
    )
    page = written(Simulated(table, 0.95))
    assert page.index("## Where the method fails") < page.index("## Where it holds")
    failing = page.partition("## Where the method fails")[2].partition("\n## ")[0]
    assert "it covers the mean effect in 12.3% of the reviews" in failing
    for words in ("true effects vary", "Selective reporting", "One-sided publication"):
        assert words in failing
    for words in ("**Aims.**", "**Data-generating", "**Estimands", "**Methods", "**Performance"):
        assert words in page.partition("## How it was done")[2]


def test_a_share_that_is_not_defined_is_a_dash():
    table = with_rate(
        table_of_rate(), pd.NA, quantity="wald_covers", cohorts=4, reports=1, effect=0
    )
    assert "| 4 | 2.0% | 2.0% | 2.0% | – |" in written(Simulated(table, 0.95))


@pytest.mark.long
def test_other_grids_have_a_page_and_a_figure_too():
    wide = table_of_rate(cohorts=(2, 40), overlaps=(2, 9), correlations=(0, 1), sizes=("5;6",))
    for results in (Simulated(wide, 0.9), Simulated(table_of_rate(cohorts=(3,)), 0.95)):
        assert written(results, 0.6).count("\n## ") >= 5
        draw_simulation(results, 3)
    plt.close("all")


def test_no_count_of_votes_is_called_significant(kept):
    page = re.sub("significant increases?", "", written(kept), flags=re.IGNORECASE)
    assert (
        "significan" not in page.lower()
    )  # the results of cohorts, in selective publication, may be


def test_the_votes_that_it_takes_are_counted_by_hand():
    assert fewest_votes(0.05) == 6
    assert fewest_agreeing(0.95) == 3  # 3 ln 2 = 2.08 is more than 1.92


def test_the_scenario_that_the_text_speaks_of_is_the_nearest_one():
    assert nearest([3, 8, 12], 10) == 8
    assert nearest([0.5, 0.95], 0.8) == 0.95
    assert sizes_label("10") == "10 participants each"
    assert sizes_label("10;40") == "10 and 40 participants in turn"


# --- The figure ----------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("draw", FIGURES.values())
def test_no_text_of_the_figure_overlaps_or_leaves_the_page(kept, draw):
    for width in (3.2, 180 / MM_PER_INCH):
        figure = draw(kept, width)
        check_every_text(figure)
    plt.close("all")


def test_the_figure_draws_the_shares_of_the_table():
    table = with_rate(
        table_of_rate(), 0.31, quantity="sign_test_per_report", cohorts=9, reports=2, effect=0
    )
    figure = draw_simulation(Simulated(table, 0.95), 7)
    panels = figure.axes[1:]
    assert len(panels) == 3
    drawn = [tuple(line.get_ydata()) for line in panels[0].get_lines()]
    assert (0.02, 0.31) in drawn
    assert all(tuple(line.get_ydata()) != (0.02, 0.31) for line in panels[1].get_lines())
    ticks = [[label.get_text() for label in axes.get_yticklabels()] for axes in panels]
    assert ticks[0][:2] == ["0%", "5%"]
    assert ticks[1] == ticks[2] == ["0%", "20%", "40%", "60%", "80%", "100%"]
    plt.close("all")


def test_the_figure_of_failures_draws_the_shares_of_the_table():
    table = with_rate(
        table_of_rate(), 0.31, quantity="exact_covers", cohorts=9, tau=0.1, effect=0.4
    )
    table = with_rate(
        table, 0.42, quantity="verdict_no_change", cohorts=9, effect=0, selection="none"
    )
    figure = draw_failures(Simulated(table, 0.95), 7)
    canvas, *panels = figure.axes
    drawn = [tuple(line.get_ydata()) for line in panels[0].get_lines()]
    assert len(panels) == 1
    assert drawn[:3] == [(0.02, 0.02), (0.02, 0.31), (0.02, 0.02)]
    assert "42%" in [text.get_text() for text in canvas.texts]
    widths = [bar.get_width() for bar in canvas.patches]
    assert max(widths) == pytest.approx(21 * min(w for w in widths if w > 1e-6))
    plt.close("all")


# --- The key of the config -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "needed"),
    [
        ("effect", [0.2, 0.5], "0, for false positives"),
        ("effect", [0], "at least one number more"),
        ("reports", [2, 3], "1, which the others are compared with"),
        ("cohorts", [], "at least one entry"),
        ("cohorts", [3, 3], "names each value once"),
        ("correlation", [1.5], "less than or equal to 1"),
        ("sizes", [10], "a list"),
        ("tau", [0.2, 0.4], "0 or none first"),
        ("selection", ["published_if_increase"], "0 or none first"),
        ("selection", ["none", "some"], "one of"),
        ("pooled_cohorts", [1], "greater than or equal to 2"),
        ("publication", 0, "greater than 0"),
        ("varied_replicates", 5, "no more chunks than there are replicates"),
        ("replicates", "many", "a whole number"),
        ("replicates", 5, "no more chunks than there are replicates"),
        ("replicas", 5, "one of: cohorts, reports"),
    ],
)
def test_a_slip_in_the_scenarios_is_told(tmp_path, monkeypatch, key, value, needed):
    folder = make_review(tmp_path)
    monkeypatch.chdir(tmp_path)
    simulation = {**CONFIG["simulation"], key: value}
    config = {**CONFIG, "simulation": simulation}
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(config))
    problems = check_review(folder, config)
    assert [needed in problem.needed for problem in problems] == [True], problems
    assert problems[0].place.file == "config.yaml"


def test_a_review_can_not_replace_the_simulation(tmp_path, monkeypatch):
    folder = make_review(tmp_path, review="title: T\nconfig:\n  simulation: {seed: 1}\n")
    monkeypatch.chdir(tmp_path)
    (problem,) = check_review(folder, CONFIG)
    assert problem.place.line == 3
    assert problem.found == "the key 'simulation'"
    assert "config.yaml" in problem.needed


def test_the_scenarios_of_the_config_are_valid():
    Simulation.model_validate(CONFIG["simulation"])
