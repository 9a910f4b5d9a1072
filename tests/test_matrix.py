"""The same bytes in other surroundings: twenty mixtures of them, one manifest."""

import json
import shutil
import sys
import time

import pytest
from surroundings import (
    ANOTHER_USER,
    FACTORS,
    RUNS,
    apart,
    can_be_another_user,
    clock_library,
    every_pair,
    known_to_numpy,
    mix,
    pairs,
    run_in,
    snakemake,
    turkish_locales,
)
from workflow import CODE, ROOT, run

from scripts._digest import file_digest

MIXTURES = mix()

PROBE = """\
import json, locale, os, sys, time
from numpy._core._multiarray_umath import __cpu_features__
from threadpoolctl import threadpool_info
locale.setlocale(locale.LC_ALL, "")
umask = os.umask(0)
print(json.dumps({
    "hash": hash("amygdala"),
    "zone": time.strftime("%z"),
    "language": locale.setlocale(locale.LC_ALL),
    "utf8": sys.flags.utf8_mode,
    "encoding": locale.getencoding(),
    "folder": os.fsencode(os.getcwd()).decode("utf-8"),
    "umask": f"{umask:03o}",
    "user": os.getuid(),
    "now": time.time(),
    "features": [name for name, there in __cpu_features__.items() if there],
    "blas": threadpool_info(),
}))
"""


def manifest_of(results):
    """Read a manifest, and hold it against the bytes of every file that is there."""
    manifest = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    files = (path for path in results.rglob("*") if path.is_file() and path.name[0] != ".")
    found = {path.relative_to(results.parent).as_posix(): file_digest(path) for path in files}
    del found["results/manifest.json"]
    assert found == manifest["outputs"]
    return manifest


def build(mixture, source, place):
    """Build a project from nothing in surroundings, and read its manifest."""
    project = place / mixture["folder"]
    shutil.copytree(source, project)
    answer = run_in(mixture, place, snakemake(mixture))
    assert answer.returncode == 0, answer.stderr.decode(errors="replace")
    return manifest_of(project / "results")


def test_twenty_runs_hold_every_pair_of_surroundings():
    held = set().union(*map(pairs, MIXTURES))
    assert len(MIXTURES) == RUNS
    assert held == every_pair(FACTORS)
    assert mix() == MIXTURES
    assert held - set().union(*map(pairs, MIXTURES[:-1]))  # one run fewer would not do


def test_the_runs_that_always_run_share_nothing_with_the_usual_surroundings():
    usual, *others = [MIXTURES[0], *apart(MIXTURES, 2)]
    assert not [name for name in FACTORS for run in others if run[name] == usual[name]]
    assert len({tuple(run.values()) for run in others}) == 2


@pytest.mark.parametrize("mixture", MIXTURES, ids=range(RUNS))
def test_a_run_really_is_in_its_surroundings(mixture, tmp_path):
    (tmp_path / mixture["folder"]).mkdir(parents=True)
    answer = run_in(mixture, tmp_path, [sys.executable, "-c", PROBE])
    assert answer.returncode == 0, answer.stderr.decode()
    told = json.loads(answer.stdout)
    usual = PLAIN[mixture["hash_seed"]]
    assert told["hash"] == usual
