"""What is left out by default is run in exactly one part."""

from argparse import ArgumentTypeError
from types import SimpleNamespace

import pytest

from tests.support.selection import is_selected, read_part


def item(name, *marks, examples=False):
    test = SimpleNamespace(is_hypothesis_test=examples)
    return SimpleNamespace(nodeid=f"tests/{name}", keywords=marks, obj=test)


@pytest.mark.parametrize("parts", [1, 3, 8])
def test_each_long_test_and_each_property_is_in_one_part_and_no_other_test_is(parts):
    def count(*marks, **kind):
        each = [item(f"test_{number}.py", *marks, **kind) for number in range(200)]
        chosen = [
            [test.nodeid for test in each if is_selected(test, part=(number, parts))]
            for number in range(1, parts + 1)
        ]
        return sum(map(len, chosen)), len({test for part in chosen for test in part})

    assert count("long") == count("long", "workflow") == count(examples=True) == (200, 200)
    assert count() == count("nightly") == count("nightly", examples=True) == (0, 0)


def test_what_is_left_out_by_default_is_run_at_night():
    for marks in (["long"], ["nightly"], ["nightly", "long"]):
        assert not is_selected(item("a", *marks))
        assert is_selected(item("a", *marks), nightly=True)
    assert is_selected(item("a"))
    assert not is_selected(item("a"), nightly=True)
    assert is_selected(item("a", examples=True))
    assert is_selected(item("a", examples=True), nightly=True)


def test_a_part_is_a_number_of_so_many():
    assert read_part("8/8") == (8, 8)
    for text in ("0/8", "9/8", "1", "a/b", "1/2/3"):
        with pytest.raises(ArgumentTypeError, match="is no part"):
            read_part(text)
