"""Which tests run: by default, in a part of the long ones, at night; and on how many examples."""

from argparse import ArgumentTypeError
from zlib import crc32

from hypothesis import settings

EXAMPLES = 25  # of a property by default
# Files whose tests share nothing but built projects, and take long: any process runs each.
APART = {
    *("tests/whole/test_workflow.py", "tests/whole/test_faults.py"),
    *("tests/release/test_verify.py", "tests/inputs/test_hostile_input.py"),
    "tests/workflow/test_sequences.py",
}


def read_part(text):
    """Read ``K/N`` as two numbers, the first of them from 1 to the second."""
    number, _, parts = text.partition("/")
    if not (number.isdecimal() and parts.isdecimal() and 1 <= int(number) <= int(parts)):
        raise ArgumentTypeError(f"{text!r} is no part, such as 2/8")
    return int(number), int(parts)


def is_selected(item, *, nightly=False, part=None):
    """Say whether a test is run; the part of a test follows from its id alone.

    Beside the tests marked `long`, properties run again there, on four times as many examples.
    """
    marks = {"nightly", "long"} & {*item.keywords}
    if not (nightly or part):
        return not marks
    if nightly and marks:
        return True
    is_long = "nightly" not in marks and (marks or is_property(item))
    number, parts = part or (1, 1)
    return bool(is_long) and crc32(item.nodeid.encode()) % parts == number % parts


def is_property(item):
    """Say whether hypothesis makes up the examples of a test."""
    return getattr(item.obj, "is_hypothesis_test", False)


def examples(number):
    """Try so many examples by default, and four times as many among the long tests."""
    return settings(max_examples=number * settings.default.max_examples // EXAMPLES)
