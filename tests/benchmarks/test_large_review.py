"""The made-up reviews of the benchmarks are in order, and reading many records leaves no trace."""

import gc

import pytest
import yaml

from benchmarks.generate_review import generate_review
from scripts.common.paths import CONFIG
from scripts.inputs.record import no_cycles
from scripts.records.review_checks import check_review


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_made_up_review_is_in_order(tmp_path, seed):
    generate_review(40, tmp_path / "large", seed)
    assert check_review(tmp_path / "large", yaml.safe_load(CONFIG.read_bytes())) == []


def test_the_same_seed_makes_the_same_review(tmp_path):
    for name in ("one", "two"):
        generate_review(15, tmp_path / name, seed=7)
    one, two = (sorted((tmp_path / name).iterdir()) for name in ("one", "two"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    assert len(one[0].read_text().splitlines()) > 15


@no_cycles()
def fail_in_a_pause():
    raise ValueError(f"searching: {gc.isenabled()}")


def test_the_search_for_cycles_goes_on_after_a_pause_that_failed():
    with pytest.raises(ValueError, match="searching: False"):
        fail_in_a_pause()
    assert gc.isenabled()


def test_a_made_up_study_has_as_many_findings_as_are_asked_for(tmp_path):
    generate_review(3, tmp_path / "large", 1, findings=4)
    assert len((tmp_path / "large" / "findings.csv").read_text().splitlines()) == 1 + 3 * 4
