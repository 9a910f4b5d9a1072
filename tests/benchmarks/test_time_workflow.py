"""The benchmarks time what they say: the same work, the same bytes, the same votes."""

import json
import shutil
import subprocess
import sys
from xml.etree import ElementTree

import pytest
import yaml

from benchmarks import _by_hand
from benchmarks._scenarios import (
    Scenario,
    add_a_comment,
    add_a_study,
    edit_one_cell,
    first_review,
)
from benchmarks.generate_review import generate_review
from benchmarks.run_floor import of_review
from benchmarks.show_times import (
    BEGIN,
    END,
    draw_chart,
    fill_page,
    scenario_words,
    table_of_figures,
    table_of_times,
    take_medians,
)
from benchmarks.time_workflow import RESULTS, Timed, keep_times, read_times, run_timed
from scripts.records.review_checks import check_review
from tests.support.projects import ROOT, STAGES, contents

CONFIG = yaml.safe_load((ROOT / "config.yaml").read_bytes())
TABLES = {"extract_findings", "count_votes", "leave_out_cohorts", "compare_reviews"}
TIMES = [
    Timed("studies-100", "from nothing", "ours", 1, 30.0, 50.0, 900.0, 10),
    Timed("studies-100", "from nothing", "ours", 2, 10.0, 40.0, 800.0, 10),
    Timed("studies-100", "from nothing", "ours", 3, 20.0, 60.0, 700.0, 10),
    Timed("studies-100", "from nothing", "floor", 1, 10.0, 20.0, 500.0, 10),
    Timed("shipped", "no change", "ours", 1, 2.1, 1.4, 90.0, 5),
    Timed("shipped", "no change", "floor", 1, 1.4, 1.0, 80.0, 0),
    Timed("shipped", "from nothing", "ours", 1, 40.0, 60.0, 90.0, 20),
    Timed("shipped", "from nothing", "floor", 1, 32.0, 30.0, 80.0, 20),
    Timed("shipped", "from nothing", "by hand", 1, 20.0, 30.0, 300.0, 10),
]


@pytest.mark.parametrize("form", ["csv", "yaml"])
def test_a_made_up_review_of_either_form_is_in_order_before_and_after_each_change(tmp_path, form):
    review = tmp_path / "made"
    generate_review(4, review, 1, form=form)
    for change in (lambda _: None, add_a_study, edit_one_cell, add_a_comment):
        before = contents(review)
        change(review)
        assert check_review(review, CONFIG) == []
        changed = change in (add_a_study, edit_one_cell, add_a_comment)
        assert (contents(review) == before) == (not changed)


def test_both_forms_of_a_made_up_review_hold_the_same_findings(tmp_path):
    from scripts.records.extract_findings import extract_findings
    from tests.support.records import read_review

    tables = []
    for form in ("csv", "yaml"):
        generate_review(6, tmp_path / form, 3, form=form)
        tables.append(extract_findings(read_review(tmp_path / form, CONFIG["measures"])))
    for name, table in tables[0].items():
        assert table.to_csv() == tables[1][name].to_csv(), name


def test_small_reviews_differ_from_one_another_and_ask_one_question(tmp_path):
    Scenario("reviews-2").write(tmp_path / "project")
    raw = tmp_path / "project/data/raw"
    one, two = (contents(raw / name / "studies") for name in ("review_001", "review_002"))
    assert (len(one), len(two)) == (10, 10)
    assert one != two
    assert first_review(tmp_path / "project").name == "review_001"
    _by_hand.prepare(tmp_path / "by_hand", tmp_path / "project")
    questions = (tmp_path / "by_hand/reviews/review_002/questions.csv").read_text().splitlines()
    assert len(questions) == 2


def test_a_scenario_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="studies-0: shipped, studies-NUMBER or reviews-NUMBER"):
        Scenario("studies-0")


@pytest.mark.long
def test_the_floor_does_the_jobs_of_the_workflow_and_comes_to_the_same_bytes(project, tmp_path):
    floor = ROOT / "benchmarks/run_floor.py"
    listing = [sys.executable, floor, "--list", "jobs.json", "--review=demo"]
    subprocess.run(listing, cwd=project, check=True, capture_output=True)
    jobs = yaml.safe_load((project / "jobs.json").read_text())
    assert jobs[0]["rule"] == "extract_findings"
    assert jobs[-1]["rule"] == "write_manifest"
    assert {job["rule"] for job in jobs} == STAGES
    assert len(jobs) == len(STAGES)
    copy = tmp_path / "copy"
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("results", ".snakemake"))
    # Other reviews' tables are there already, as they are when one review has changed.
    shutil.copytree(project / "results/other", copy / "results/other")
    chosen = [job for job in jobs if job["rule"] in TABLES]
    (copy / "few.json").write_text(json.dumps(chosen))
    subprocess.run([sys.executable, floor, "few.json"], cwd=copy, check=True, capture_output=True)
    made = contents(copy / "results/demo") | contents(copy / "results/_across_reviews")
    built = contents(project / "results/demo") | contents(project / "results/_across_reviews")
    assert "tables/votes.csv" in made
    assert "tables/overlap.csv" in made
    assert made == {name: built[name] for name in made}


def test_a_change_in_one_review_needs_its_own_jobs_and_those_about_all():
    jobs = [{"wildcards": {"review": "a"}}, {"wildcards": {"review": "b"}}, {"wildcards": {}}]
    assert of_review(jobs, "a") == [jobs[0], jobs[2]]


def test_time_and_memory_are_those_of_the_command(tmp_path):
    code = "import time; x = bytearray(60_000_000); time.sleep(0.3)"
    seconds, processor, megabytes = run_timed([sys.executable, "-c", code], tmp_path)
    assert seconds > 0.3 > processor
    assert megabytes > 60


def test_a_command_that_fails_stops_the_benchmark_with_what_it_said(tmp_path):
    with pytest.raises(SystemExit, match="no such thing"):
        run_timed([sys.executable, "-c", "raise ValueError('no such thing')"], tmp_path)


def test_times_replace_the_earlier_ones_of_their_scenario_alone(tmp_path):
    keep_times(TIMES, tmp_path / "times.csv")
    newer = [Timed("shipped", "no change", "ours", 1, 3.0, 2.0, 95.0, 5)]
    keep_times(newer, tmp_path / "times.csv")
    assert read_times(tmp_path / "times.csv") == [*TIMES[:4], *newer]


def test_the_table_gives_medians_and_their_ratio():
    rows = table_of_times(take_medians(TIMES))
    assert rows[2:] == [
        "| the shipped reviews | from nothing | 1 | 40.0 | 1.000 | 32.0 | 1.25 | 2.00 | 20.0 "
        "| 2.00 | 90 |",
        "| the shipped reviews | no change | 1 | 2.1 | 0.053 | 1.4 | 1.50 | 1.40 | – | – | 90 |",
        "| a review of 100 studies | from nothing | 3 | 20.0 | 1.000 | 10.0 | 2.00 | 2.50 | – "
        "| – | 800 |",
    ]


def test_figures_are_counted_beside_what_each_costs():
    rows = table_of_figures(take_medians(TIMES))
    assert rows[2:] == ["| the shipped reviews | 20 | 10 | 3.00 | 3.00 |"]


def test_scenarios_are_named_in_words():
    names = ("shipped", "studies-10000", "reviews-1", "reviews-50")
    assert [scenario_words(name) for name in names] == [
        *("the shipped reviews", "a review of 10,000 studies"),
        *("1 small review", "50 small reviews"),
    ]


def test_tables_are_put_between_their_marks_and_nothing_else_is_touched():
    page = f"before\n{BEGIN.format('times')}\nold\n{END.format('times')}\nafter\n"
    filled = fill_page(page, {"times": ["| new |"]})
    assert filled == page.replace("old", "| new |")
    assert fill_page(filled, {"times": ["| new |"]}) == filled
    with pytest.raises(ValueError, match="no part between"):
        fill_page("nothing", {"times": []})


@pytest.mark.shipped("docs/benchmarks.svg")
def test_the_page_and_the_chart_show_the_times_that_are_kept(tmp_path):
    medians = take_medians(read_times(RESULTS))
    page = (ROOT / "docs/benchmarks.md").read_text(encoding="utf-8")
    tables = {"times": table_of_times(medians), "figures": table_of_figures(medians)}
    assert fill_page(page, tables) == page
    draw_chart(medians).savefig(tmp_path / "chart.svg", metadata={"Date": None, "Creator": None})
    assert (tmp_path / "chart.svg").read_bytes() == (ROOT / "docs/benchmarks.svg").read_bytes()
    ElementTree.parse(tmp_path / "chart.svg")


@pytest.mark.long
@pytest.mark.skipif(bool(_by_hand.why_not()), reason=f"{_by_hand.why_not()}")
def test_by_hand_the_votes_are_the_same_and_a_second_make_does_nothing(built, tmp_path):
    hand = tmp_path / "by_hand"
    _by_hand.prepare(hand, built)
    _by_hand.hand_over(built / "results", hand)
    votes = [f"reviews/{name}/votes.csv" for name in ("demo", "other")]
    subprocess.run(["make", *votes], cwd=hand, check=True, capture_output=True)
    assert _by_hand.differing_votes(built / "results", hand) == []
    _by_hand.hand_over(built / "results", hand)
    again = subprocess.run(["make", *votes], cwd=hand, check=True, capture_output=True, text=True)
    assert "up to date" in again.stdout
    table = hand / votes[0]
    table.write_text(table.read_text().replace('"amygdala",1,', '"amygdala",2,'))
    assert _by_hand.differing_votes(built / "results", hand) == ["demo, activation, amygdala"]


@pytest.mark.nightly
def test_a_small_review_is_timed_from_end_to_end(tmp_path):
    program = [sys.executable, ROOT / "benchmarks/time_workflow.py", "reviews-1", "--rounds=1"]
    output = tmp_path / "times.csv"
    subprocess.run([*program, f"--output={output}"], check=True, capture_output=True)
    times = read_times(output)
    assert {timed.program for timed in times} >= {"ours", "floor"}
    assert len({timed.step for timed in times}) == 4
