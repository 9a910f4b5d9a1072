"""What is shipped with the tool and its owner may delete: reviews, and what belongs to them.

A test of it is marked `shipped`, with the names of the reviews or with paths, and is skipped where
one of them is absent.
"""

import pytest

from tests.support.projects import ROOT

RAW = ROOT / "data/raw"
REVIEWS = ("iskric2021", "neuroplasticity_bpd", "psychotherapy_bpd")


def about(review, *marks, of=None):
    """Give the parameter of a test for a shipped review: its name, or the value ``of`` it."""
    shipped = pytest.mark.shipped(review)
    return pytest.param(of or review, marks=[shipped, *marks], id=review)


EACH = [about(review) for review in REVIEWS]
# For a test of numbers of this review alone, of those whose pages are looked at.
on_iskric2021 = pytest.mark.parametrize("review_built", [about("iskric2021")], indirect=True)


def is_there(name):
    return (RAW / name / "review.yaml").exists() or (ROOT / name).exists()


def skip_absent(items):
    """Skip each test of something shipped that is not there."""
    for item in items:
        names = {name for mark in item.iter_markers("shipped") for name in mark.args}
        if absent := sorted(name for name in names if not is_there(name)):
            reason = f"about what is shipped and not in this folder: {', '.join(absent)}"
            item.add_marker(pytest.mark.skip(reason=reason))
