"""Whatever befell a project, its next run gives the bytes of a build from nothing."""

import shutil
from collections import Counter

import pytest

from tests.support.projects import contents, run_to_end
from tests.support.sequences import HAND, Walk, copy_inputs, kinds_of, make_project, state_of
from tests.support.steps import KINDS

IN_PARTS, AT_NIGHT = 20, 2000
SEEDS = [
    pytest.param(seed, marks=pytest.mark.long if seed < IN_PARTS else pytest.mark.nightly)
    for seed in range(AT_NIGHT)
]


def test_the_sequences_hold_every_kind_of_step_again_and_again():
    assert len(KINDS) % HAND == 0  # whole hands
    for seeds, times in ((IN_PARTS, 1), (AT_NIGHT, 142)):
        kinds = Counter(kind for seed in range(seeds) for kind in kinds_of(seed))
        assert kinds.keys() == KINDS.keys()
        assert min(kinds.values()) == times
    assert kinds_of(0) != kinds_of(len(KINDS) // HAND)  # the deck is shuffled anew


@pytest.fixture(scope="session")
def start(once):
    """Make and build the project that every sequence begins with."""

    def make(folder):
        make_project(folder / "project")
        run_to_end(folder / "project")

    return once("sequences", make) / "project"


@pytest.fixture
def from_nothing(start, once):
    """Give the results of a build from nothing; projects with the same inputs share one."""

    def build(project):
        if state_of(project) == state_of(start):
            return contents(start / "results")

        def make(folder):
            copy_inputs(project, folder / "project")
            run_to_end(folder / "project")
            (folder / "project/results").rename(folder / "results")
            shutil.rmtree(folder / "project")

        return contents(once(f"sequences_{state_of(project)}", make) / "results")

    return build


@pytest.mark.workflow
@pytest.mark.minutes
@pytest.mark.parametrize("seed", SEEDS)
def test_after_any_sequence_of_edits_losses_and_kills_the_bytes_are_those_from_nothing(
    start, from_nothing, tmp_path, seed
):
    project = shutil.copytree(start, tmp_path / "project")
    walk = Walk(project, seed)
    walk.go()
    results, expected = walk.results(), from_nothing(project)
    assert results.keys() == expected.keys()
    assert [name for name in results if results[name] != expected[name]] == []
