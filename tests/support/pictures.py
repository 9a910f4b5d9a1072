"""Figures: the texts of one, whether all can be read, and reviews of any size to draw."""

from functools import cache

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from scripts.models.review import Selection
from scripts.tables.claims import CLAIMS
from scripts.tables.files import shape_table
from scripts.tables.records import ARMS, REGIONS, STUDIES
from tests.support.tables import Choices, all_tables, finding, findings_table, vote_config

WIDTH = 7.0
# The choices of figures that are drawn fast, a selection with few counts, and one with all.
CONFIG = {
    **vote_config().model_dump(exclude_unset=True),
    "evidence_map": ["activation"],
    "figure_width_mm": 180,
    "figure_dpi": 72,
}
COUNTS = Selection(records_screened=40, studies_included=9)
FULL = Selection(
    records_identified=412,
    records_from_databases=400,
    records_from_registers=12,
    duplicates_removed=90,
    removed_by_automation=0,
    removed_for_other_reasons=7,
    records_screened=315,
    records_excluded=290,
    reports_sought=25,
    reports_not_retrieved=1,
    reports_assessed=24,
    reports_excluded=22,
    exclusion_reasons={"no imaging before training": 15, "MRI missing": 7},
    other_methods={
        "from_citations": 4,
        "reports_sought": 4,
        "reports_not_retrieved": 0,
        "reports_assessed": 4,
        "reports_excluded": 2,
        "exclusion_reasons": {"no comparison group": 2},
    },
    studies_included=3,
    reports_included=4,
)


def texts(figure):
    """Give the box of each text of a figure."""
    return {text.get_text(): box for text, box in _boxes(figure)}


def _boxes(figure):
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    shown = [text for text in figure.findobj(plt.Text) if text.get_text().strip()]
    return [(text, text.get_window_extent(renderer)) for text in shown]


def check_every_text(figure):
    """See that each visible text, level or not, is on the page and overlaps no other."""
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    texts = [text for text in figure.findobj(plt.Text) if text.get_visible()]
    boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in texts if t.get_text()]
    for i, (one, box) in enumerate(boxes):
        assert figure.bbox.x0 <= box.x0 <= box.x1 <= figure.bbox.x1, one
        assert figure.bbox.y0 <= box.y0 <= box.y1 <= figure.bbox.y1, one
        for two, other in boxes[i + 1 :]:
            assert not box.overlaps(other), (one, two)


def check_page(figure):
    """See that each text is on the page, and that no two level or upright ones overlap."""
    boxes, page = _boxes(figure), figure.bbox
    outside = [
        text.get_text()
        for text, box in boxes
        if not (page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1)
    ]
    assert outside == []
    level = [(text.get_text(), box) for text, box in boxes if text.get_rotation() % 90 == 0]
    x0, y0, x1, y1 = np.array([box.extents for _, box in level]).T
    overlap = (x0[:, None] <= x1) & (x0 <= x1[:, None]) & (y0[:, None] <= y1) & (y0 <= y1[:, None])
    pairs = np.argwhere(np.triu(overlap, 1))
    assert [(level[one][0], level[two][0]) for one, two in pairs] == []


def vote(study_id, region, cast, *, synthesis="activation", n=20, subgroups="all", measure=None):
    """Give the vote of a study for a region, a cohort of its own; see ``STUDY_VOTES``."""
    return {
        "synthesis": synthesis,
        "region": region,
        "study_id": study_id,
        "cohort": study_id,
        "unit": study_id,
        "vote": cast,
        "n_increase": int(cast == "increase"),
        "n_decrease": int(cast == "decrease"),
        "n_no_change": int(cast == "no_change"),
        "participants": n,
        "measures": measure or "activation",
        "subgroups": subgroups,
    }


# Directions that a made-up review runs through, so that every mark and cell comes up.
TURNS = ("increase", "decrease", "decrease", "no_change", "increase", "unclear", "decrease")
ALL_CHOICES = {
    "unit": ["cohort", "study"],
    "agreement": [0.6, 0.7, 0.8],
    "subgroups": ["configured", "any"],
    "level": ["system", "structure"],
    "null_results": ["apart", "left_out", "against", "as_no_change"],
    "measures": ["configured", "pooled"],
}
DESIGNS = ("randomised", "controlled pre-post", None)
NO_CHOICES = {choice: [] for choice in ALL_CHOICES}
FEW_CHOICES = {**NO_CHOICES, "agreement": [0.6, 0.8], "unit": ["study"]}
MANY_SHARES = {**ALL_CHOICES, "agreement": [0.55 + i / 100 for i in range(13)]}


def made_up_regions(number):
    """Give structures, five to a lobe, under the names that are long in anatomy."""
    rows = []
    for i in range(number):
        lobe, name = f"lobe {i // 5}", f"left dorsolateral gyrus {i}"
        rows.append((lobe, None, "system", lobe, lobe, lobe))
        rows.append((name, lobe, "structure", lobe, name, name))
    columns = ["region", "parent", "rank", "at_system", "at_structure", "at_subregion"]
    table = pd.DataFrame(rows, columns=columns).drop_duplicates("region")
    return shape_table(table.assign(position=range(len(table))), REGIONS)


def made_up_findings(n_regions, n_studies):
    """Let studies, the last few second reports of a cohort, report on regions in turn."""
    rows = [
        finding(
            f"author{study}x2020",
            TURNS[(3 * study + 5 * region) % len(TURNS)],
            cohort=f"author{study % (n_studies - n_studies // 8)}x2020",
            region=f"left dorsolateral gyrus {region}",
            measure=("activation", "perfusion")[(study + region) % 5 == 4],
            subgroup=("all", "responders")[(study * region) % 4 == 1],
            n_treated=20,
        )
        for study in range(n_studies)
        for region in range(n_regions)
        if (study + region) % 3 == 0 and (region % 10 or study < 4)
    ]
    return findings_table(rows)


@cache
def made_up_review(n_regions, n_studies, choices):
    """Count a made-up review with the project's own jobs."""
    where = {"measure": ["activation"], "subgroup": ["all"]}
    named = {"few": FEW_CHOICES, "all": ALL_CHOICES, "many": MANY_SHARES}
    config = vote_config(
        Choices,
        syntheses={"activation": {"title": "Activation after treatment", "where": where}},
        specifications=named.get(choices, NO_CHOICES),
    )
    findings, regions = made_up_findings(n_regions, n_studies), made_up_regions(n_regions)
    cohorts = findings[["study_id", "cohort"]].drop_duplicates()
    designs = [DESIGNS[i % len(DESIGNS)] for i in range(len(cohorts))]
    studies = shape_table(cohorts.assign(year=2020, included=True, design=designs), STUDIES)
    records = {"studies": studies, "findings": findings, "regions": regions}
    empty = {"arms": shape_table([], ARMS), "claims": shape_table([], CLAIMS)}
    return all_tables({**records, **empty}, config)


FEW_OUTCOMES = ("days off work or school", "suicidal behaviour")
LONG_OUTCOMES = tuple(
    f"{who}-reported {what}"
    for who in ("parent", "teacher", "self")
    for what in (
        "externalising behaviour problems at home",
        "reading comprehension of unfamiliar texts",
        "absence from school for any reason",
        "psychological quality of life",
    )
)
BIAS = (("RoB 2", "low"), ("RoB 2", "some concerns"), ("ROBINS-I", "serious"), (None, None))
THERAPIES = ("reading club after school", "one-to-one tutoring by a trained volunteer")


@cache
def made_up_outcomes(names, n_studies):
    """Count a made-up review of outcomes for which lower values are better in every other one."""
    columns = ["region", "rank", "at_system", "at_structure", "at_subregion"]
    regions = pd.DataFrame([(n, "structure", n, n, n) for n in names], columns=columns)
    rows = [
        finding(
            f"author{study}x2020",
            TURNS[(3 * study + 5 * place) % len(TURNS)],
            cohort=f"author{study % (n_studies - n_studies // 8)}x2020",
            region=name,
            measure="score",
            contrast="between_groups",
            comparator="tau",
            better=("lower", "higher")[place % 2],
            comparison=("weekly sessions", None)[study % 2],
            n_treated=20 + 9 * study,
            effect_type="smd",
            effect=(-0.4, 0.3, 0.7)[study % 3],
            se=0.2,
            p_value=0.04,
        )
        for study in range(n_studies)
        for place, name in enumerate(names)
        if (study + place) % 3
    ]
    findings = findings_table(rows)
    about = [
        {
            "study_id": row.study_id,
            "cohort": row.cohort,
            "year": 2020,
            "included": True,
            "n_treated": 20,
            "intervention_name": THERAPIES[i % 2],
            "risk_of_bias_tool": BIAS[i % len(BIAS)][0],
            "risk_of_bias_overall": BIAS[i % len(BIAS)][1],
        }
        for i, row in enumerate(findings.drop_duplicates("study_id").itertuples())
    ]
    syntheses = {
        "benefit": {"title": "Benefit of reading clubs", "where": {}, "count": "benefit"},
        "direction": {"title": "Change in scores", "where": {}, "unit": "comparison"},
        "by_risk": {
            "title": "Benefit by risk of bias",
            "where": {},
            "count": "benefit",
            "group_by": "risk_of_bias",
        },
        "by_therapy": {
            "title": "Benefit by intervention",
            "where": {},
            "count": "benefit",
            "group_by": "intervention_name",
        },
        "by_year": {"title": "Change by year", "where": {}, "group_by": "year"},
    }
    config = vote_config(Choices, syntheses=syntheses, specifications=FEW_CHOICES)
    records = {
        "studies": shape_table(about, STUDIES),
        "findings": findings,
        "regions": shape_table(regions.assign(position=range(len(regions))), REGIONS),
    }
    empty = {"arms": shape_table([], ARMS), "claims": shape_table([], CLAIMS)}
    return all_tables({**records, **empty}, config), config
