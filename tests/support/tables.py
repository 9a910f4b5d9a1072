"""Builders of small tables: one finding, a hierarchy of regions, all tables of a review."""

from scripts.changes.trace_changes import CONTRACTS, list_choices
from scripts.models.config import VoteConfig
from scripts.tables.files import shape_table, to_strings
from scripts.tables.records import ARMS, FINDINGS, REGIONS
from scripts.votes.count_votes import count_votes
from scripts.votes.rate_certainty import rate_certainty
from scripts.votes.side_votes import count_side_votes
from scripts.votes.tallies import weigh_tallies

MEASURES = ["activation", "grey_matter_volume"]


# The choices of the configured analysis, as specifications.csv gives them.
CONFIGURED = {
    "unit": "cohort",
    "agreement": 0.7,
    "subgroups": "configured",
    "level": "structure",
    "null_results": "apart",
    "measures": "configured",
}


def finding(study_id="doe2020", direction="increase", **values):
    """Give one row of findings; the study is a cohort of its own unless said otherwise."""
    usual = {
        "cohort": study_id,
        "region": "amygdala",
        "side": "unspecified",
        "measure": "activation",
        "contrast": "within_group",
        "arm": "dbt",
        "arm_role": "treated",
        "subgroup": "all",
        "included": True,
    }
    return {**usual, "study_id": study_id, "direction": direction, **values}


def findings_table(rows):
    """Number rows of findings and give them the columns of their contract."""
    return shape_table([{"finding_id": f"f{i:03d}", **row} for i, row in enumerate(rows)], FINDINGS)


def regions_table():
    """Give a small hierarchy: a lobe, the ACC inside it with a part, amygdala and insula."""
    lobe, acc, part = "limbic lobe", "anterior cingulate cortex", "dorsal anterior cingulate cortex"
    columns = ["region", "parent", "rank", "at_system", "at_structure", "at_subregion"]
    rows = [
        (lobe, None, "system", lobe, lobe, lobe),
        (acc, lobe, "structure", lobe, acc, acc),
        (part, acc, "subregion", lobe, acc, part),
        ("amygdala", None, "structure", *["amygdala"] * 3),
        ("insula", None, "structure", *["insula"] * 3),
    ]
    numbered = [{**dict(zip(columns, r, strict=True)), "position": i} for i, r in enumerate(rows)]
    return shape_table(numbered, REGIONS)


def vote_config(model=VoteConfig, **changes):
    """Give the choices of the votes; ``where``, ``group_by`` shape the only synthesis."""
    synthesis = {key: changes.pop(key) for key in ("where", "group_by") if key in changes}
    usual = {
        "unit": "cohort",
        "agreement": 0.7,
        "level": "structure",
        "confidence": 0.95,
        "syntheses": {"activation": {"title": "Activation", "where": {}, **synthesis}},
    }
    return model.model_validate({**usual, **changes})


def vote_tables(tables, config, judgements=None):
    """Give the tables of votes and of certainty; needs those of arms, findings and regions."""
    findings, regions = tables["findings"], tables["regions"]
    names = ("study_votes", "unit_votes", "votes")
    counted = dict(zip(names, count_votes(findings, regions, config), strict=True))
    return {
        **counted,
        "tallies": weigh_tallies(counted["unit_votes"]),
        "side_votes": count_side_votes(findings, regions, config),
        "certainty": rate_certainty({**tables, **counted}, config, judgements or {}),
    }


def version_of(rows, *, claims=(), regions=None, studies=None, judgements=None, **choices):
    """Give all tables of a version of a review, as they are written.

    Findings are numbered within their study; a study has the arm that its findings name, with
    their participants. ``studies`` are cells of studies.csv by study id.
    """
    config = vote_config(**choices)
    places = {}
    rows = [{**row} for row in rows]
    for row in rows:
        places[row["study_id"]] = places.get(row["study_id"], 0) + 1
        row["finding_id"] = f"{row['study_id']}-{places[row['study_id']]:03d}"
    first = {row["study_id"]: row for row in reversed(rows)}
    regions = regions_table() if regions is None else regions
    findings = shape_table(rows, FINDINGS)
    arms = [
        {"study_id": name, "arm": row["arm"], "role": "treated", "n": row.get("n_treated")}
        for name, row in first.items()
    ]
    known = {"findings": findings, "regions": regions, "arms": shape_table(arms, ARMS)}
    tables = {
        "studies": [
            {name: row[name] for name in ("study_id", "cohort", "included")}
            | (studies or {}).get(row["study_id"], {})
            for row in first.values()
        ],
        **known,
        **vote_tables(known, config, judgements),
        "claims": claims,
        "choices": list_choices(config.model_dump(mode="json", exclude_unset=True)),
    }
    return {
        name: to_strings(shape_table(t, CONTRACTS[name]), CONTRACTS[name])
        for name, t in tables.items()
    }
