"""Builders of small tables: one finding, a hierarchy of regions, all tables of a review."""

from scripts.changes.trace_changes import CONTRACTS, list_choices, trace_changes
from scripts.claims.check_claims import check_claims
from scripts.effects.estimate_effects import estimate_effects
from scripts.models.config import EffectConfig, SpecificationConfig
from scripts.tables.effects import EFFECTS, REPORTED
from scripts.tables.files import shape_table, to_strings
from scripts.tables.records import ARMS, FINDINGS, REGIONS, STUDIES
from scripts.votes.count_votes import count_votes
from scripts.votes.evidence_needed import count_evidence_needed
from scripts.votes.leave_out_cohorts import leave_out_cohorts
from scripts.votes.rate_certainty import rate_certainty
from scripts.votes.side_votes import count_side_votes
from scripts.votes.study_fields import add_study_fields
from scripts.votes.subgroups import compare_subgroups
from scripts.votes.tallies import weigh_tallies
from scripts.votes.unvoted_findings import list_unvoted
from scripts.votes.vary_choices import vary_choices

MEASURES = ["activation", "grey_matter_volume"]

# The choices of the configured analysis, as specifications.csv gives them.
CONFIGURED = {
    "unit": "cohort",
    "agreement": 0.7,
    "subgroups": "configured",
    "level": "structure",
    "null_results": "apart",
    "measures": "configured",
    "risk_of_bias": "any",
}

# Points of regions, and roles of the arms that findings name.
PLACES = {
    "anterior cingulate cortex": {"mni_left": "-4 35 14", "mni_right": "8 37 16"},
    "amygdala": {"mni_left": "-23 -2 -19", "mni_right": "28 -1 -19"},
    "insula": {"mni_midline": "0 6 2"},
}
ROLES = {"dbt": "treated", "hc": "healthy_control", "tau": "treatment_as_usual", "bpd": "patients"}


class Choices(SpecificationConfig, EffectConfig):
    """The choices of every stage that counts votes or estimates effects."""


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
    return shape_table(
        [{"finding_id": f"f{i:03d}", **_numbers(row), **row} for i, row in enumerate(rows)],
        FINDINGS,
    )


def _numbers(row):
    """Give the numbers of both arms, and the role of the other, as the records would."""
    studied = row.get("arm_role") in ("treated", "patients")
    numbers = [row.get("n_treated"), row.get("n_control")]
    one, other = numbers if studied else reversed(numbers)
    return {
        "n_arm": one,
        "n_comparator": other,
        "comparator_role": ROLES.get(row.get("comparator")),
    }


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


def placed_regions():
    """Give the small hierarchy points: two sides, two sides, the midline alone, none."""
    rows = regions_table().to_dict("records")
    return shape_table([{**row, **PLACES.get(row["region"], {})} for row in rows], REGIONS)


def vote_config(model=EffectConfig, **changes):
    """Give the choices of the votes; ``where``, ``group_by`` shape the only synthesis."""
    synthesis = {key: changes.pop(key) for key in ("where", "group_by") if key in changes}
    usual = {
        "unit": "cohort",
        "agreement": 0.7,
        "level": "structure",
        "confidence": 0.95,
        "tau": [0.2, 0.4],
        "syntheses": {"activation": {"title": "Activation", "where": {}, **synthesis}},
    }
    return model.model_validate({**usual, **changes})


CAST = ("study_votes", "unit_votes", "votes")
# The stages after the records: the tables that each makes, from those before it and the choices.
STAGES = {
    CAST: lambda made, config: count_votes(made["findings"], made["regions"], config),
    ("tallies",): lambda made, _: [weigh_tallies(made["unit_votes"])],
    ("evidence_needed",): lambda made, config: [
        count_evidence_needed(made["votes"], config.agreement_share)
    ],
    ("subgroups",): lambda made, config: [
        compare_subgroups(made["findings"], made["regions"], config)
    ],
    ("unvoted_findings",): lambda made, config: [
        list_unvoted(made["findings"], made["regions"], config)
    ],
    ("side_votes",): lambda made, config: [
        count_side_votes(made["findings"], made["regions"], config)
    ],
    ("certainty",): lambda made, config: [rate_certainty(made, config, made.judgements)],
    ("leave_one_out",): lambda made, config: [
        leave_out_cohorts(*(made[name] for name in CAST), config.agreement_share)
    ],
    ("effects", "reported_effects", "heterogeneity"): lambda made, config: estimate_effects(
        made["findings"], made["regions"], config
    ),
    ("specifications",): lambda made, config: [
        vary_choices(made["findings"], made["regions"], config)
    ],
    ("claims",): lambda made, config: [check_claims(made.claims, made, config.results_sections)],
    ("changes",): lambda *_: [trace_changes({}, {})],
}


class Tables(dict):
    """The tables of a review: a stage runs when one of its tables is first asked for.

    Parameters
    ----------
    records
        Tables that are there already, among them ``findings`` and ``regions``.
    config
        The choices that the stages need.
    claims
        What is to be checked.
    judgements
        Those of the authors on the certainty of evidence, by synthesis.
    keep
        What becomes of a table, by its name, before a stage reads it.
    """

    def __init__(self, records, config, *, claims=(), judgements=None, keep=lambda _, table: table):
        self.config, self.claims, self.keep = config, claims, keep
        self.judgements = judgements or {}
        super().__init__({name: keep(name, table) for name, table in records.items()})
        if "studies" in self and "study_id" in self["studies"]:
            self["findings"] = add_study_fields(self["findings"], self["studies"])

    def __missing__(self, name):
        self.run(next(names for names in STAGES if name in names))
        return self[name]

    def run(self, names):
        """Run the stage that makes these tables."""
        results = zip(names, STAGES[names](self, self.config), strict=True)
        self.update({name: self.keep(name, table) for name, table in results})


def all_tables(records, config, **inputs):
    """Run every stage on the tables of records; see ``Tables``."""
    tables = Tables(records, config, **inputs)
    for names in STAGES:
        if names[0] not in tables:
            tables.run(names)
    return tables


def tables_of(rows, config, studies=None, *, effects=True):
    """Run the stages from findings to specifications; ``studies`` are cells by study id."""
    findings, regions = findings_table(rows), regions_table()
    ids = {row["study_id"]: row["cohort"] for row in rows}
    about = [
        {"study_id": s, "cohort": cohort, "included": True, **(studies or {}).get(s, {})}
        for s, cohort in ids.items()
    ]
    arms = [{"study_id": s, "arm": arm, "role": role} for s in ids for arm, role in ROLES.items()]
    records = {
        "studies": shape_table(about, STUDIES),
        "arms": shape_table(arms, ARMS),
        "findings": findings,
        "regions": regions,
    }
    if not effects:
        records["effects"], records["reported_effects"] = (
            shape_table([], contract) for contract in (EFFECTS, REPORTED)
        )
    return Tables(records, config)


VERSIONS = {}  # many tests compare with the same version


def version_of(rows, *, regions=None, **inputs):
    """Give all tables of a version of a review, as they are written; each version is made once.

    Findings are numbered within their study; a study has the arm that its findings name, with
    their participants. ``studies`` are cells of studies.csv by study id.
    """
    regions = regions_table() if regions is None else regions
    key = repr((list(rows), regions.to_csv(), inputs))
    if key not in VERSIONS:
        VERSIONS[key] = make_version(rows, regions, **inputs)
    return {name: table.copy() for name, table in VERSIONS[key].items()}


def make_version(rows, regions, *, claims=(), studies=None, judgements=None, **choices):
    config = vote_config(**choices)
    places = {}
    rows = [{**row} for row in rows]
    for row in rows:
        row |= {**_numbers(row), **row}
        places[row["study_id"]] = places.get(row["study_id"], 0) + 1
        row["finding_id"] = f"{row['study_id']}-{places[row['study_id']]:03d}"
    first = {row["study_id"]: row for row in reversed(rows)}
    arms = [
        {"study_id": name, "arm": row["arm"], "role": "treated", "n": row.get("n_treated")}
        for name, row in first.items()
    ]
    about = [
        {name: row[name] for name in ("study_id", "cohort", "included")}
        | (studies or {}).get(row["study_id"], {})
        for row in first.values()
    ]
    records = {
        "studies": shape_table(about, STUDIES),
        "arms": shape_table(arms, ARMS),
        "findings": shape_table(rows, FINDINGS),
        "regions": regions,
        "claims": claims,
        "choices": list_choices(config.model_dump(mode="json", exclude_unset=True)),
    }
    tables = Tables(records, config, judgements=judgements)
    return {
        name: to_strings(shape_table(tables[name], contract), contract)
        for name, contract in CONTRACTS.items()
    }
