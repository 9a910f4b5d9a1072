"""The table of the search and the selection: usual counts always, others where given."""

from scripts.models.review import Selection
from scripts.report.selection import selection_rows
from tests.support.pictures import FULL


def test_usual_counts_have_a_row_each_and_unusual_ones_only_where_they_are_given():
    bare = dict(selection_rows(Selection(studies_included=3)))
    assert len(bare) == 9
    assert bare["Studies included"] == "3"
    assert bare["Records screened"] == "not reported"
    rows = dict(selection_rows(FULL))
    assert rows["Removed by automation"] == "0"
    assert rows["Exclusion reasons"] == "no imaging before training 15; MRI missing 7"
    assert rows["Other methods: from citations"] == "4"
    assert "Other methods: from websites" not in rows
