"""What is left out by default is run in exactly one part."""

from argparse import ArgumentTypeError
from types import SimpleNamespace

import pytest

from tests.support.selection import TOGETHER, put_minutes_first, read_part, select


def item(name, *marks, examples=False):
    test = SimpleNamespace(is_hypothesis_test=examples)
    return SimpleNamespace(nodeid=name, keywords=marks, obj=test)


@pytest.mark.parametrize(("parts", "nightly"), [(1, False), (3, False), (8, False), (8, True)])
def test_each_long_test_and_each_property_is_in_one_part_and_no_other_test_is(parts, nightly):
    def count(*marks, **kind):
        each = [item(f"test_{n // 7}.py::test_{n}", *marks, **kind) for n in range(200)]
        chosen = [
            [test.nodeid for test in select(each, nightly=nightly, part=(number, parts))]
            for number in range(1, parts + 1)
        ]
        return sum(map(len, chosen)), len({test for part in chosen for test in part})

    assert count("long") == count("long", "workflow") == count(examples=True) == (200, 200)
    at_night = (200, 200) if nightly else (0, 0)
    assert count("nightly") == count("nightly", examples=True) == at_night
    assert count() == (0, 0)


def test_the_parts_share_the_long_tests_of_a_file_but_for_one_whose_tests_belong_together():
    (together,) = TOGETHER
    each = [item(f"{file}::test_{n}", "long") for file in ("a.py", together) for n in range(24)]
    shares = [select(each, part=(number, 8)) for number in range(1, 9)]
    files = [[test.nodeid.partition("::")[0] for test in share] for share in shares]
    assert [share.count("a.py") for share in files] == [3] * 8
    assert sorted(share.count(together) for share in files) == [*[0] * 7, 24]


def test_what_is_left_out_by_default_is_run_at_night():
    for marks in (["long"], ["nightly"], ["nightly", "long"]):
        test = item("a", *marks)
        assert select([test]) == []
        assert select([test], nightly=True) == [test]
    usual, on_examples = item("a"), item("a", examples=True)
    assert select([usual, on_examples]) == [usual, on_examples]
    assert select([usual, on_examples], nightly=True) == [on_examples]


def test_what_takes_minutes_begins_first_and_all_else_keeps_its_order():
    quick, slow, last = item("a"), item("b", "long", "minutes"), item("c", "long")
    assert put_minutes_first([quick, slow, last]) == [slow, quick, last]


def test_a_part_is_a_number_of_so_many():
    assert read_part("8/8") == (8, 8)
    for text in ("0/8", "9/8", "1", "a/b", "1/2/3"):
        with pytest.raises(ArgumentTypeError, match="is no part"):
            read_part(text)
