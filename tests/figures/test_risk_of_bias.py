"""The figures on risk of bias: what is counted, which sign it has, and that all can be read."""

from itertools import pairwise

import matplotlib.colors as mc
import matplotlib.pyplot as plt
import pytest

from scripts.figures.bias_contents import (
    OVERALL,
    list_bias_panels,
    why_no_bias_summary,
    why_no_bias_table,
)
from scripts.figures.bias_signs import COLOURS, list_signs
from scripts.figures.captions.risk_of_bias import (
    caption_bias_summary,
    caption_bias_table,
    describe_bias_summary,
    describe_bias_table,
)
from scripts.figures.risk_of_bias_summary import draw_risk_of_bias_summary
from scripts.figures.risk_of_bias_table import draw_risk_of_bias_table
from scripts.figures.style import COLOURS as OF_DIRECTIONS
from scripts.figures.style import fits_page
from scripts.models.risk_of_bias import LEVEL_OF, TOOLS
from scripts.tables.files import read_table, shape_table
from scripts.tables.records import STUDIES
from tests.support.pictures import WIDTH, check_page, texts

SHARED = "published/psychotherapy_bpd/tables/studies.csv"


def study(name, overall=None, domains=None, tool="RoB 2", *, included=True):
    return {
        "study_id": name,
        "cohort": name,
        "included": included,
        "risk_of_bias_tool": tool,
        "risk_of_bias_overall": overall,
        "risk_of_bias_domains": domains,
    }


def table_of(*rows):
    return shape_table(list(rows), STUDIES)


TWO = table_of(
    study("smith2019", "high", "missing outcome data: low;randomisation process: high"),
    study("brown2021", "low", "missing outcome data: low"),
    study("zhou2001", tool=None),
    study("out2002", "high", included=False),
)


def discs(figure):
    """Give how many discs of each colour are drawn."""
    lines = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    counts = {}
    for line in lines:
        colour = line.get_markerfacecolor()
        counts[colour] = counts.get(colour, 0) + len(line.get_xdata())
    return counts


def test_the_panel_of_a_tool_has_its_domains_in_order_and_the_overall_judgement_last():
    (panel,) = list_bias_panels(TWO)
    assert panel.columns == ("randomisation process", "missing outcome data", OVERALL)
    assert [name for name, _ in panel.studies] == ["Brown 2021", "Smith 2019"]
    assert panel.count("randomisation process") == {"high": 1, "not judged": 1}
    assert panel.count("missing outcome data") == {"low": 2}
    assert panel.count(OVERALL) == {"low": 1, "high": 1}


@pytest.mark.shipped("published/psychotherapy_bpd")
def test_the_shipped_review_is_counted_as_by_hand():
    """Counted with a text tool in the table of studies."""
    (panel,) = list_bias_panels(read_table(SHARED, STUDIES))
    assert {name: panel.count(name) for name in panel.columns} == {
        "randomisation process": {"low": 19, "some concerns": 13, "high": 2},
        "deviations from intended interventions": {"low": 12, "some concerns": 11, "high": 11},
        "missing outcome data": {"low": 17, "high": 17},
        "measurement of the outcome": {"low": 14, "high": 20},
        "selection of the reported result": {"low": 3, "some concerns": 27, "high": 4},
        OVERALL: {"low": 1, "some concerns": 3, "high": 30},
    }


def test_each_judgement_has_a_disc_and_a_missing_one_is_blank():
    figure = draw_risk_of_bias_table(list_bias_panels(TWO), WIDTH)
    check_page(figure)
    # Those of the studies, and one each in the key; the missing one has none.
    assert discs(figure) == {COLOURS["low"]: 3 + 1, COLOURS["high"]: 2 + 1}
    assert {"D1", "D2", "Overall", "Blank: not judged"} <= set(texts(figure))
    assert "D1: Randomisation process" in texts(figure)


def test_the_bars_of_the_summary_have_the_shares_of_the_judgements():
    figure = draw_risk_of_bias_summary(list_bias_panels(TWO), WIDTH)
    check_page(figure)
    widths = [
        patch.get_xy()[:, 0].max() - patch.get_xy()[:, 0].min() for patch in figure.axes[0].patches
    ]
    whole = max(widths)
    shares = [width / whole for width in widths]
    assert shares == pytest.approx([0.5, 0.5, 1.0, 0.5, 0.5])


def test_several_tools_have_a_panel_each_in_the_order_of_the_list():
    studies = table_of(
        study("smith2019", "serious", tool="ROBINS-I"),
        study("brown2021", "low"),
        study("roe2020", "7", tool="NOS"),
        study("poe2020", "partly adequate", tool="own"),
        study("doe2020", "sound", tool="Cochrane"),
    )
    panels = list_bias_panels(studies)
    assert [panel.tool for panel in panels] == ["RoB 2", "ROBINS-I", "NOS", "Cochrane", "own"]
    for figure in (
        draw_risk_of_bias_table(panels, WIDTH),
        draw_risk_of_bias_summary(panels, WIDTH),
    ):
        check_page(figure)
        words = set(texts(figure))
        assert {"7", "a", "7 stars", "Partly adequate"} <= words
    assert "Authors' own tool" in set(texts(draw_risk_of_bias_table(panels, WIDTH)))


def test_words_of_one_level_share_a_sign_and_the_key_lists_them_all():
    studies = table_of(
        study("a2001", "include", "sample: yes;setting: unclear", "JBI"),
        study("b2002", "exclude", "sample: no;setting: not applicable", "JBI"),
    )
    (panel,) = list_bias_panels(studies)
    words = [text for _, text in list_signs(panel)]
    assert words == ["include or yes", "exclude or no", "unclear", "not applicable"]


@pytest.mark.parametrize("tool", [tool for tool in TOOLS if tool != "own"])
def test_each_judgement_of_a_listed_tool_has_a_sign(tool):
    """Of one tool, two judgements share a sign only where they mean the same."""
    studies = table_of(*(study(f"s{i}x2000", j, tool=tool) for i, j in enumerate(TOOLS[tool])))
    (panel,) = list_bias_panels(studies)
    figure = draw_risk_of_bias_table([panel], WIDTH)
    check_page(figure)
    assert sum(discs(figure).values()) == len(TOOLS[tool]) + len(list_signs(panel))
    if tool in ("RoB 2", "ROBINS-I", "QUADAS-2"):
        assert len(list_signs(panel)) == len(TOOLS[tool])


def test_colours_of_levels_differ_in_grey_and_are_no_colour_of_a_direction():
    def light(colour):
        r, g, b = (
            v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in mc.to_rgb(colour)
        )
        return (0.2126 * r + 0.7152 * g + 0.0722 * b) ** (1 / 2.2)

    ordered = [light(COLOURS[level]) for level in ("low", "some", "high", "critical")]
    assert all(one - two > 0.08 for one, two in pairwise(ordered))
    assert not set(COLOURS.values()) & set(OF_DIRECTIONS.values())


def test_without_a_judgement_there_is_no_figure_and_the_text_says_why():
    studies = table_of(study("smith2019", tool=None), study("out2002", "high", included=False))
    for why in (why_no_bias_table, why_no_bias_summary):
        assert why(studies).endswith("no judgement is recorded for any included study.")
        assert why(TWO) is None
        assert "no judgement" in why(table_of())


def test_one_study_is_drawn():
    panels = list_bias_panels(table_of(study("smith2019", "some concerns")))
    check_page(draw_risk_of_bias_table(panels, WIDTH))
    check_page(draw_risk_of_bias_summary(panels, WIDTH))


def test_many_studies_stand_in_columns_on_one_page_and_too_many_do_not_fit():
    domains = ";".join(f"{name}: low" for name in ("randomisation process", "missing", "other"))
    rows = [study(f"author{i:03d}x2020", "low", domains) for i in range(400)]
    figure = draw_risk_of_bias_table(list_bias_panels(table_of(*rows[:120])), WIDTH)
    check_page(figure)
    assert fits_page(figure, WIDTH)
    panels = list_bias_panels(table_of(*rows))
    assert not fits_page(draw_risk_of_bias_table(panels, WIDTH), WIDTH)
    assert fits_page(draw_risk_of_bias_summary(panels, WIDTH), WIDTH)


def test_names_of_any_length_stay_on_the_page():
    long = "w" * 300
    rows = [study(f"{long}{i}", "very " * 60 + "low", f"{long}: {long}", long) for i in range(3)]
    panels = list_bias_panels(table_of(*rows))
    for figure in (
        draw_risk_of_bias_table(panels, WIDTH),
        draw_risk_of_bias_summary(panels, WIDTH),
    ):
        check_page(figure)
        assert figure.get_figwidth() == WIDTH


def test_no_text_is_smaller_than_seven_points():
    panels = list_bias_panels(TWO)
    for draw in (draw_risk_of_bias_table, draw_risk_of_bias_summary):
        assert min(text.get_fontsize() for text in draw(panels, WIDTH).findobj(plt.Text)) >= 7


def test_the_texts_give_the_counts_and_what_is_not_judged():
    counts = (
        "RoB 2, 2 studies: randomisation process: 1 high, 1 not judged; missing outcome data: 2 "
        "low; overall: 1 low, 1 high."
    )
    assert describe_bias_table(TWO) == f"Traffic-light plot of risk of bias. {counts}"
    assert describe_bias_summary(TWO) == f"Summary plot of risk of bias. {counts}"
    for caption in (caption_bias_table(TWO), caption_bias_summary(TWO)):
        assert caption.endswith(" 1 included study is not judged.")
        assert "RoB 2" in caption
    assert "unweighted" in caption_bias_summary(TWO)


def test_every_level_has_a_colour():
    assert set(LEVEL_OF.values()) <= set(COLOURS)
