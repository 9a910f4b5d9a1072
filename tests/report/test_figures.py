"""The figures of the report: looked up in the table of figures."""

import pytest

from scripts.report.figures import figure_entries, figure_entry
from scripts.tables.figures import FIGURES
from scripts.tables.files import shape_table

TABLE = shape_table(
    [
        {
            "figure": "prisma_flow",
            "kind": "prisma_flow",
            "caption": "How studies were selected.",
            "alt": "Flow diagram.",
            "width": 510.236,
            "height": 100.4,
        },
        {
            "figure": "brain_map_a",
            "kind": "brain_map",
            "synthesis": "a",
            "caption": "Where.",
            "alt": "Brain map.",
            "width": 695,
            "height": 50,
        },
        {"figure": "vote_plot_a", "kind": "vote_plot", "synthesis": "a", "absent": "No plot."},
    ],
    FIGURES,
)


def test_a_figure_has_its_file_its_texts_and_its_size_in_pixels():
    assert figure_entry(TABLE, "prisma_flow") == {
        "name": "prisma_flow",
        "kind": "prisma_flow",
        "src": "prisma_flow.svg",
        "alt": "Flow diagram.",
        "caption": "How studies were selected.",
        "source": "page2021",
        "width": 918,
        "height": 181,
        "oversize": False,
    }


def test_an_absent_figure_has_its_reason_alone_and_a_wide_one_is_oversize():
    plot, brain = figure_entries(TABLE, ("vote_plot", "brain_map"), "a")
    assert plot == {"kind": "vote_plot", "absent": "No plot."}
    assert (brain["width"], brain["oversize"]) == (1251, True)


def test_a_figure_that_the_table_does_not_list_is_an_error():
    with pytest.raises(KeyError, match="evidence_map"):
        figure_entry(TABLE, "evidence_map")
