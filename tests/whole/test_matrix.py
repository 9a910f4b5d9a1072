"""The same bytes in other surroundings: twenty mixtures of them, one manifest."""

import json
import shutil
import sys
import time

import pytest

from scripts.common.digests import file_digest
from tests.support.projects import CODE, ROOT, run
from tests.support.surroundings import (
    ANOTHER_USER,
    FACTORS,
    MIXTURES,
    alike,
    can_be_another_user,
    can_move_clock,
    every_pair,
    known_to_numpy,
    pairs,
    run_in,
    snakemake,
    turkish_locales,
)

# What a program finds of its surroundings.
PROBE = """\
import json, locale, os, sys, time
from numpy._core._multiarray_umath import __cpu_features__
from threadpoolctl import threadpool_info
language = locale.setlocale(locale.LC_ALL, "")
umask = os.umask(0)
print(json.dumps({
    "hash_seed": hash("amygdala"),
    "zone": time.strftime("%z"),
    "language": language,
    "encoding": [sys.flags.utf8_mode, open(os.devnull).encoding.lower()],
    "folder": os.getcwdb().decode("utf-8"),
    "umask": f"{umask:03o}",
    "user": os.getuid(),
    "home": os.environ.get("HOME"),
    "clock": time.time(),
    "features": [name for name, there in __cpu_features__.items() if there],
    "kernels": [(pool["architecture"], pool["num_threads"]) for pool in threadpool_info()],
}))
"""
OFFSETS = {"UTC": "+0000", "Pacific/Kiritimati": "+1400", "America/St_Johns": ("-0330", "-0230")}
# Under the bare language C, Python takes files for UTF-8 all the same, unless it is told not to.
ENCODINGS = {
    ("C.UTF-8", "of the language"): "utf-8",
    ("C", "of the language"): "utf-8",
    ("C", "PYTHONUTF8=0"): "ansi_x3.4-1968",
    ("tr_TR.ISO-8859-9", "of the language"): "iso-8859-9",
    ("tr_TR.ISO-8859-9", "PYTHONUTF8=0"): "iso-8859-9",
}


def manifest_of(results):
    """Read a manifest, and hold it against the bytes of every file that is there."""
    manifest = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    files = (path for path in results.rglob("*") if path.is_file() and path.name[0] != ".")
    digests = {path.relative_to(results.parent).as_posix(): file_digest(path) for path in files}
    del digests["results/manifest.json"]
    assert digests == manifest["outputs"]
    return manifest


def build(mixture, source, place):
    """Build a project from nothing in surroundings, and read its manifest."""
    project = place / mixture["folder"]
    shutil.copytree(source, project)
    answer = run_in(mixture, place, snakemake(mixture))
    assert answer.returncode == 0, answer.stderr.decode(errors="replace")
    return manifest_of(project / "results")


def test_twenty_runs_hold_every_pair_of_surroundings():
    assert len(MIXTURES) == 20
    assert set().union(*map(pairs, MIXTURES)) == every_pair()
    assert set().union(*map(pairs, MIXTURES[:-1])) != every_pair()  # one run fewer would not do


def test_the_runs_that_always_run_share_next_to_nothing_with_the_usual_surroundings():
    usual, *others = MIXTURES[:3]
    assert [alike(usual, run) <= 1 for run in others] == [True, True]
    assert {name for name in FACTORS for run in others if run[name] != usual[name]} == {*FACTORS}
    assert alike(*others) <= 1


@pytest.fixture(scope="module")
def probes(tmp_path_factory):
    """Run a program in each mixture, and return what it finds of its surroundings."""
    probes = []
    for mixture in MIXTURES:
        place = tmp_path_factory.mktemp("place")
        (place / mixture["folder"]).mkdir(parents=True)
        answer = run_in(mixture, place, [sys.executable, "-c", PROBE])
        assert answer.returncode == 0, answer.stderr.decode(errors="replace")
        probes.append((mixture, place, json.loads(answer.stdout)))
    return probes


@pytest.mark.long
def test_each_run_is_in_the_surroundings_that_it_names(probes):
    hashes = {mixture["hash_seed"]: probe["hash_seed"] for mixture, _, probe in probes}
    assert len({*hashes.values()}) == 3
    for mixture, place, probe in probes:
        assert probe["hash_seed"] == hashes[mixture["hash_seed"]]
        assert probe["zone"] in OFFSETS[mixture["zone"]]
        assert probe["folder"] == str(place / mixture["folder"])
        assert probe["umask"] == mixture["umask"]
        assert (probe["home"] == f"{place}/home") == (mixture["user"] == "another")
        assert {threads for _, threads in probe["kernels"]} == {int(mixture["threads"])}


def test_each_run_has_the_language_and_the_encoding_that_it_names(probes):
    if not turkish_locales():
        pytest.skip("the sources of the Turkish locale are not installed (Debian: locales)")
    for mixture, _, probe in probes:
        assert probe["language"] == mixture["language"]
        forced = mixture["encoding"] == "PYTHONUTF8=1"
        key = mixture["language"], mixture["encoding"]
        expected = "utf-8" if forced else ENCODINGS.get(key, "utf-8")
        assert probe["encoding"][1] == expected
        assert not forced or probe["encoding"][0] == 1


def test_each_run_has_the_kernels_of_the_processor_that_it_names(probes):
    newer = known_to_numpy() & {"X86_V3", "AVX2"}
    if not newer:
        pytest.skip("this processor has no instructions to leave out")
    for mixture, _, probe in probes:
        kernels = {kernel for kernel, _ in probe["kernels"]}
        older = mixture["processor"] == "Prescott"
        assert bool(newer & {*probe["features"]}) != older
        assert (kernels <= {"Prescott", "Katmai"}) == older  # two names of the same
        assert mixture["processor"] != "Haswell" or kernels == {"Haswell"}


def test_each_run_has_the_clock_that_it_names(probes):
    if not can_move_clock():
        pytest.skip("faketime is not installed: every run has the true clock")
    for mixture, _, probe in probes:
        days = (probe["clock"] - time.time()) / 86400
        assert round(days, 1) == int(mixture["clock"][1:-1])


def test_each_run_is_of_the_user_that_it_names(probes):
    if not can_be_another_user():
        pytest.skip("this system lets no program take itself for another user")
    for mixture, _, probe in probes:
        assert (probe["user"] == ANOTHER_USER) == (mixture["user"] == "another")


# --- Builds -------------------------------------------------------------------------------------


def gives_the_same_bytes(mixture, source, built, place):
    manifest = built / "results/manifest.json"
    assert build(mixture, source, place) == manifest_of(built / "results")
    written = place / mixture["folder"] / "results/manifest.json"
    assert written.read_bytes() == manifest.read_bytes()


@pytest.mark.long
@pytest.mark.workflow
def test_a_run_in_quite_other_surroundings_gives_the_same_bytes(small, small_built, tmp_path):
    gives_the_same_bytes(MIXTURES[1], small, small_built, tmp_path)


@pytest.mark.long
@pytest.mark.workflow
@pytest.mark.parametrize("mixture", MIXTURES[1:3], ids=["one", "another"])
def test_two_reviews_have_the_same_bytes_in_quite_other_surroundings(
    mixture, source, built, tmp_path
):
    gives_the_same_bytes(mixture, source, built, tmp_path)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """Copy the shipped reviews and the code, and build them in the surroundings of the tests."""
    source = tmp_path_factory.mktemp("shipped") / "source"
    source.mkdir()
    for name in (*CODE, "data"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, source / name)
    project = source.parent / "project"
    shutil.copytree(source, project)
    answer = run(project)
    assert answer.returncode == 0, answer.stderr
    return source, manifest_of(project / "results")


@pytest.mark.nightly
@pytest.mark.workflow
@pytest.mark.parametrize("mixture", MIXTURES, ids=range(20))
@pytest.mark.shipped("iskric2021", "neuroplasticity_bpd", "psychotherapy_bpd")
def test_twenty_runs_of_the_shipped_reviews_have_one_manifest(mixture, shipped, tmp_path):
    source, usual = shipped
    assert build(mixture, source, tmp_path) == usual


@pytest.mark.workflow
def test_a_file_that_is_not_what_the_manifest_says_is_told(project):
    (project / "results/demo/tables/votes.csv").write_text("synthesis\n")
    with pytest.raises(AssertionError):
        manifest_of(project / "results")
