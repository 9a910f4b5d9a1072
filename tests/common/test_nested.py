"""Nested data is written as flat keys with values in JSON."""

from scripts.common.nested import flatten

NESTED = {"a": {"b": [1, {"n": 2}], "c": {}}, "d": "ä", "e": None}


def test_each_value_stands_under_the_keys_that_lead_to_it():
    assert flatten(NESTED) == {"a.b": '[1, {"n": 2}]', "a.c": "{}", "d": '"ä"', "e": "null"}


def test_entries_of_lists_are_values_of_their_own_where_they_have_names():
    named = flatten(NESTED, lambda entries: [str(i) for i in range(len(entries))])
    assert named["a.b[0]"] == "1"
    assert named["a.b[1].n"] == "2"
