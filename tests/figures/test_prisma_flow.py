"""The PRISMA 2020 flow diagram: its boxes, what is counted from tables, and counts that clash."""

import pytest
from matplotlib.patches import Rectangle

from scripts.figures.captions.prisma_flow import caption_prisma_flow, describe_prisma_flow
from scripts.figures.contents import why_no_prisma_flow
from scripts.figures.prisma_boxes import count_synthesised, flow_steps, synthesis_boxes
from scripts.figures.prisma_flow import draw_prisma_flow
from scripts.models.review import OtherMethods, Search, Selection, has_counts
from scripts.records.selection_counts import contradictions
from scripts.tables.effects import EFFECTS
from scripts.tables.files import shape_table
from scripts.tables.records import STUDIES
from scripts.tables.votes import STUDY_VOTES
from tests.support.pictures import FULL, check_page, texts

WIDTH = 7.0
NOWHERE = Search()


def study(study_id, cohort=None, included=True):
    return {"study_id": study_id, "cohort": cohort or study_id, "included": included}


def vote(study_id, region="amygdala", synthesis="activation"):
    counts = {"n_increase": 1, "n_decrease": 0, "n_no_change": 0}
    key = {"synthesis": synthesis, "region": region, "study_id": study_id, "cohort": study_id}
    more = {"unit": study_id, "vote": "increase", "measures": "activation", "subgroups": "all"}
    return {**key, **counts, **more}


def effect(region, method, preferred=True):
    key = {"synthesis": "activation", "region": region, "method": method, "k": 2}
    return {**key, "estimable": True, "reason": "made up", "preferred": preferred}


STUDIES_OF_REVIEW = shape_table(
    [
        study("smith2019", "trial"),
        study("brown2021", "trial"),
        study("jones2020"),
        study("told2001", included=False),
    ],
    STUDIES,
)
CAST = shape_table([vote("smith2019"), vote("brown2021", "insula"), vote("told2001")], STUDY_VOTES)
NO_EFFECTS = shape_table([], EFFECTS)
TABLES = (STUDIES_OF_REVIEW, CAST, NO_EFFECTS)


def boxes(selection, search=NOWHERE):
    return flow_steps(selection, search, count_synthesised(*TABLES))


@pytest.mark.parametrize("width", [3.0, 7.0, 15.0])
@pytest.mark.parametrize(
    ("selection", "search"),
    [
        (FULL, NOWHERE),
        (Selection(studies_included=3), NOWHERE),
        (
            Selection(
                reports_excluded=40,
                exclusion_reasons={
                    f"not one of the populations asked for, {i}": i for i in range(12)
                },
            ),
            Search(databases=["PubMed/Medline", "PsycINFO"], other_sources=["reference lists"]),
        ),
        (
            Selection(records_screened=5, exclusion_reasons={"w" * 400: 3, "$x$ _{": None}),
            Search(databases=["w" * 400, f"(n {'of many ' * 30})"], other_sources=["<b>$y$" * 40]),
        ),
    ],
)
def test_no_text_leaves_the_page_or_overlaps_another(selection, search, width):
    check_page(draw_prisma_flow(selection, search, count_synthesised(*TABLES), width))


def test_the_diagram_says_the_counts_of_both_columns():
    figure = draw_prisma_flow(FULL, NOWHERE, count_synthesised(*TABLES), 12.0)
    words = {text.replace("\N{NO-BREAK SPACE}", " ") for text in texts(figure)}
    assert {
        "Records screened (n = 315)",
        "Registers (n = 12)",
        "MRI missing (n = 7)",
    } <= words
    assert {"Citation searching (n = 4)", "Reports of included studies (n = 4)"} <= words
    assert "Identification of studies via other methods" in words


def test_a_count_is_never_broken_from_its_n():
    figure = draw_prisma_flow(FULL, NOWHERE, count_synthesised(*TABLES), 3.0)
    for text in texts(figure):
        assert text.count("(") == text.count(")"), text


NAMED_AT_LENGTH = Search(databases=["w" * 400, f"(n {'of many ' * 30})"])


@pytest.mark.long
@pytest.mark.parametrize("width", [3.0, 7.0, 15.0])
@pytest.mark.parametrize(
    ("selection", "search"), [(FULL, NOWHERE), (Selection(records_screened=5), NAMED_AT_LENGTH)]
)
def test_every_line_stands_inside_its_box(selection, search, width):
    figure = draw_prisma_flow(selection, search, count_synthesised(*TABLES), width)
    figure.canvas.draw()
    frames = [box.get_window_extent() for box in figure.findobj(Rectangle)]
    for text, box in texts(figure).items():
        around = [f for f in frames if f.x0 <= box.x0 and box.x1 <= f.x1]
        assert any(f.y0 <= box.y0 and box.y1 <= f.y1 for f in around[1:]), text


def test_an_unknown_count_is_not_reported_and_none_is_zero():
    steps = boxes(Selection(studies_included=3))
    lines = [line for step in steps[:4] for box in (step.main, step.aside) for line in box]
    counted = [line for line in lines if not line.endswith(":")]
    assert counted
    assert all(line.endswith("(n not reported)") for line in counted)
    assert "(n = 0)" in " ".join(boxes(Selection(duplicates_removed=0))[0].aside)


def test_databases_and_registers_alone_are_added_up():
    both = Selection(records_from_databases=400, records_from_registers=12)
    assert boxes(both)[0].main[0].endswith("(n = 412)")
    one = Selection(records_from_databases=400)
    assert boxes(one)[0].main[0].endswith("(n not reported)")
    assert "Registers (n not reported)" in boxes(one)[0].main


def test_other_methods_have_a_column_where_a_count_or_a_source_is_given():
    assert not any(step.other for step in boxes(Selection(records_screened=5)))
    named = boxes(Selection(records_screened=5), Search(other_sources=["reference lists"]))
    assert named[0].other == ["Records identified (n not reported)", "Searched: reference lists"]
    given = Selection(other_methods=OtherMethods(reports_sought=0))
    assert boxes(given)[2].other == ["Reports sought for retrieval (n = 0)"]


def test_the_number_of_records_stands_in_where_none_is_stated():
    (box,) = boxes(Selection(records_screened=5))[-1].main
    assert box == "Studies included in the review (n = 3: the number of records, none is stated)"
    assert boxes(Selection(studies_included=5))[-1].main == [
        "Studies included in the review (n = 5)"
    ]


def test_included_studies_with_a_vote_are_counted_once_and_others_not_at_all():
    twice = shape_table([vote("smith2019"), vote("smith2019", synthesis="other")], STUDY_VOTES)
    counts = count_synthesised(STUDIES_OF_REVIEW, twice, NO_EFFECTS)
    assert (counts.records, counts.cohorts) == (3, 2)
    assert (counts.voting, counts.voting_cohorts, counts.pooled) == (1, 1, 0)
    both = count_synthesised(*TABLES)
    assert (both.voting, both.voting_cohorts) == (2, 1)
    assert synthesis_boxes(both) == (
        [
            "Studies in a narrative synthesis, without meta-analysis (n = 2)",
            "Cohorts of these studies (n = 1)",
            "Studies with no finding that votes (n = 1)",
        ],
        ["Studies in a meta-analysis (n = 0)"],
    )


@pytest.mark.parametrize(
    ("effects", "pooled"),
    [
        ([effect("amygdala", "random_effects")], 1),
        ([effect("amygdala", "random_effects", preferred=False)], 0),
        ([effect("amygdala", "stouffer")], 0),
        ([effect("insula", "random_effects"), effect("amygdala", "random_effects")], 2),
    ],
)
def test_a_study_is_in_a_meta_analysis_if_random_effects_are_what_its_region_permits(
    effects, pooled
):
    counts = count_synthesised(STUDIES_OF_REVIEW, CAST, shape_table(effects, EFFECTS))
    assert counts.pooled == pooled


def test_without_any_count_there_is_no_diagram_and_the_text_says_why():
    for nothing in (Selection(), Selection(exclusion_reasons={"no imaging": None})):
        reason = why_no_prisma_flow(nothing)
        assert "numbers of records and reports in the selection are not reported" in reason
    included = why_no_prisma_flow(Selection(studies_included=9, reports_included=10))
    assert "only the number of included studies is reported" in included


@pytest.mark.long
@pytest.mark.parametrize(
    "given",
    [
        {"records_screened": 0},
        {"exclusion_reasons": {"no imaging": 2}},
        {"other_methods": {"exclusion_reasons": {"no imaging": 2}}},
    ],
)
def test_one_known_count_is_enough(given):
    selection = Selection(**given)
    assert has_counts(selection)
    assert why_no_prisma_flow(selection) is None
    check_page(draw_prisma_flow(selection, NOWHERE, count_synthesised(*TABLES), WIDTH))


def test_counts_that_add_up_or_are_not_reported_contradict_nothing():
    assert contradictions(FULL, 3) == []
    assert contradictions(Selection(), 3) == []
    unknown = Selection(records_identified=412, duplicates_removed=90, records_screened=315)
    assert contradictions(unknown, 3) == []  # other removals could account for the rest


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"records_from_registers": 13},
            "records identified 412, from databases 400, from registers 13",
        ),
        (
            {"removed_for_other_reasons": 8},
            "records identified 412, duplicates 90, removed by automation tools 0, removed for "
            "other reasons 8, screened 315",
        ),
        ({"records_excluded": 291}, "records screened 315, excluded 291, reports sought 25"),
        ({"reports_not_retrieved": 2}, "reports sought 25, not retrieved 2, assessed 24"),
        (
            {"exclusion_reasons": {"no imaging": 15, "no control": 6}},
            "reports excluded 22, no imaging 15, no control 6",
        ),
        ({"reports_included": 5}, "reports assessed 28, excluded 24, included 5"),
        ({"studies_included": 5}, "reports included 4, studies included 5"),
        ({"studies_included": 2}, "studies included 2, in the records 3"),
    ],
)
def test_counts_that_do_not_add_up_are_told(change, message):
    assert message in contradictions(FULL.model_copy(update=change), 3)


def test_more_can_never_be_left_than_there_was():
    few = Selection(records_identified=100, duplicates_removed=10, records_screened=95)
    assert contradictions(few, 3) == ["records identified 100, duplicates 10, screened 95"]
    more = Selection(records_identified=10, records_from_registers=12)
    assert contradictions(more, 3) == ["records identified 10, from registers 12"]
    many = Selection(reports_assessed=5, reports_excluded=3, studies_included=3)
    assert contradictions(many, 3) == ["reports assessed 5, excluded 3, studies included 3"]


@pytest.mark.parametrize(
    ("counts", "messages"),
    [
        (
            {"records_identified": 100, "records_screened": 120, "records_excluded": None},
            ["records identified 100, screened 120"],
        ),
        (
            {"reports_sought": 10, "reports_not_retrieved": 12},
            ["reports sought 10, not retrieved 12"],
        ),
        (
            {"records_screened": 50, "records_excluded": 60},
            ["records screened 50, excluded 60"],
        ),
        (
            {"records_screened": 50, "reports_sought": 51},
            ["records screened 50, reports sought 51"],
        ),
        # What is not reported between them has parts that are.
        (
            {"records_identified": 100, "records_excluded": 80, "reports_assessed": 21},
            ["records identified 100, records excluded 80, reports assessed 21"],
        ),
        (
            {"reports_sought": 9, "exclusion_reasons": {"a": 4, "b": None}, "studies_included": 6},
            ["reports sought 9, a 4, studies included 6"],
        ),
        (
            {"reports_excluded": 5, "exclusion_reasons": {"a": 6, "b": None}},
            ["reports excluded 5, a 6"],
        ),
        # All parts are known, though not the whole between.
        (
            {
                "records_screened": 10,
                "records_excluded": 4,
                "reports_not_retrieved": 1,
                "reports_assessed": 4,
            },
            ["records screened 10, excluded 4, reports not retrieved 1, reports assessed 4"],
        ),
        (
            {"other_methods": {"reports_assessed": 3, "exclusion_reasons": {"a": 4}}},
            ["reports by other methods assessed 3, a 4"],
        ),
        (
            {
                "other_methods": {
                    "from_websites": 1,
                    "from_organisations": 0,
                    "from_elsewhere": 0,
                    "from_citations": 2,
                    "reports_sought": 4,
                }
            },
            ["records by other methods 3, reports by other methods sought 4"],
        ),
        # One more could account for the rest.
        ({"records_identified": 100, "records_screened": 90, "records_excluded": 10}, []),
        ({"reports_assessed": 9, "exclusion_reasons": {"a": 3}, "reports_included": 4}, []),
        ({"reports_included": 6, "studies_included": 3}, []),
    ],
)
def test_a_part_is_never_larger_than_its_whole_whatever_else_is_unknown(counts, messages):
    selection = Selection(**counts)
    records = 3 if selection.studies_included is None else selection.studies_included
    assert contradictions(selection, records) == messages


def test_other_methods_whose_reports_nobody_counts_leave_the_included_ones_open():
    other = {"from_citations": 4}
    selection = Selection(
        reports_assessed=5, reports_excluded=3, studies_included=3, other_methods=other
    )
    assert contradictions(selection, 3) == []


def test_the_caption_names_the_counts_that_contradict_each_other():
    assert caption_prisma_flow(FULL, TABLES[0]) == (
        "Selection of studies (PRISMA 2020 flow diagram)."
    )
    wrong = FULL.model_copy(update={"studies_included": 4})
    assert caption_prisma_flow(wrong, TABLES[0]).endswith(
        "Counts that do not add up: studies included 4, in the records 3."
    )


def test_the_text_says_each_box_in_turn():
    text = describe_prisma_flow(FULL, NOWHERE, *TABLES)
    assert text.startswith("Flow diagram of the selection of studies after PRISMA 2020. Records")
    order = ["Duplicate records (n = 90)", "records screened (n = 315)", "MRI missing (n = 7)"]
    order += [
        "studies included in the review (n = 3)",
        "By other methods:",
        "meta-analysis (n = 0)",
    ]
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)


def test_many_reasons_are_not_all_told_in_the_text():
    reasons = {f"reason {i}": i for i in range(20)}
    text = describe_prisma_flow(Selection(exclusion_reasons=reasons), NOWHERE, *TABLES)
    assert "Reason 7 (n = 7), and 12 more" in text
    assert "Reason 8" not in text
