"""The reviews that a run is about, as Snakemake was asked."""

from types import SimpleNamespace

import pytest

from scripts.workflow.targets import (
    OTHERWISE,
    is_usual_run,
    refuse_to_delete,
    reviews_asked_for,
)

REVIEWS = ("alpha", "beta")


class Reader:
    """Reads the Snakefile in a call of its own, as Snakemake does; its settings are at hand."""

    def __init__(self, targets=(), until=(), forcerun=()):
        self.dag_settings = SimpleNamespace(targets=targets, until=until, forcerun=forcerun)

    def read(self):
        return reviews_asked_for(REVIEWS)


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        (["results/beta/tables/votes.csv"], ["beta"]),
        (["./results//alpha/report/report.html"], ["alpha"]),
        (["results/beta/figures", "results/alpha/exports"], ["alpha", "beta"]),
        ([], None),
        (["all"], None),
        (["write_manifest"], None),
        (["results/manifest.json"], None),
        (["results/beta"], None),
        (["results/gamma/tables/votes.csv"], None),
        (["results/_across_reviews/report/overlap.html"], None),
        (["results/beta/../alpha/tables/votes.csv"], ["alpha"]),
        (["results/beta/tables/votes.csv", "results/manifest.json"], None),
    ],
)
def test_a_run_is_about_the_reviews_whose_results_are_its_only_targets(targets, expected):
    assert Reader(targets).read() == expected


def test_what_a_run_stops_at_or_is_forced_to_make_is_a_target_too():
    target = ["results/beta/tables/votes.csv"]
    assert Reader(target, until=["results/alpha/figures"]).read() == ["alpha", "beta"]
    assert Reader(target, forcerun=["count_votes"]).read() is None


@pytest.mark.parametrize(
    ("arguments", "is_usual"),
    [
        ("-c2", True),
        ("--profile none --snakefile ../tool/Snakefile", True),  # as `make` runs it
        ("--profile none --dry-run --quiet all", True),
        ("--profile=none", False),  # not known: all is looked at
        ("-c1 --allowed-rules count_votes", False),
    ],
)
def test_a_run_is_usual_whatever_says_where_it_takes_place(monkeypatch, arguments, is_usual):
    class Asked(Reader):
        def read(self):
            return is_usual_run()

    reader = Asked(["all"] if "all" in arguments.split() else [])
    for name in OTHERWISE:
        setattr(reader.dag_settings, name, ())
    monkeypatch.setattr("sys.argv", ["snakemake", *arguments.split()])
    assert reader.read() is is_usual


def test_all_reviews_are_meant_where_the_settings_cannot_be_found():
    assert reviews_asked_for(REVIEWS) is None


@pytest.mark.parametrize("name", ["delete_all_output", "delete_temp_output"])
def test_snakemake_is_asked_to_delete_results_in_vain(name):
    def ask(args):  # it is found by this name
        assert not args.dryrun
        refuse_to_delete()

    ask(SimpleNamespace(dryrun=False))
    with pytest.raises(SystemExit, match=r"Nothing was changed\. Run `make clean`"):
        ask(SimpleNamespace(dryrun=False, **{name: True}))
