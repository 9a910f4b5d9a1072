"""Which tests run: by default, in a part of the long ones, at night; and on how many examples."""

from argparse import ArgumentTypeError
from collections import Counter
from zlib import crc32

from hypothesis import settings

EXAMPLES = 25  # of a property that gives no other number
# How many of these are tried: by default the same in every run, so that more of them show little.
USUAL_SHARE, LONG_SHARE = 0.4, 4
# A file whose long tests share what takes longest: one part runs them all.
TOGETHER = {"tests/whole/test_any_review.py"}
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
        raise ArgumentTypeError(f"{text!r} is no part, such as 2/32")
    return int(number), int(parts)


def select(items, *, nightly=False, part=None):
    """Return the tests that are run: by default; the long ones, or a part; those of a night too.

    Beside the tests marked `long`, properties run again there, on ten times as many examples.
    """
    if not (nightly or part):
        return [item for item in items if not {"nightly", "long"} & {*item.keywords}]
    rare = [item for item in items if is_long(item) or (nightly and "nightly" in item.keywords)]
    return deal_out(rare, *part) if part else rare


def is_long(item):
    is_property = getattr(item.obj, "is_hypothesis_test", False)
    return "nightly" not in item.keywords and ("long" in item.keywords or is_property)


def deal_out(items, number, parts):
    """Return those of a part: each part in turn takes a test of a file, from one on.

    Tests that follow each other take about as long, and a new one at the end of a file moves none.
    """
    turns, chosen = Counter(), []
    for item in items:
        file = item.nodeid.partition("::")[0]
        if (crc32(file.encode()) + turns[file]) % parts == number % parts:
            chosen.append(item)
        turns[file] += file not in TOGETHER
    return chosen


def put_minutes_first(items):
    """Put those first that take minutes: else one processor waits for the other in the end."""
    return sorted(items, key=lambda item: "minutes" not in item.keywords)


def examples(number):
    """Try another number of examples than ``EXAMPLES``, or the usual share of that number."""
    share = settings.default.max_examples / EXAMPLES
    return settings(max_examples=max(2, round(number * share)))
