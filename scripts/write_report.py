"""Write a review's report: one self-contained page, every number of it taken from the tables."""

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from scripts._methods_text import (
    METHOD_REFERENCES,
    limits,
    methods,
    synthesis_rule,
    verdict_rules,
    vote_units,
)
from scripts._models import Config, Review, Selection, Synthesis
from scripts._reading import read_yaml
from scripts._references import Reference, read_references
from scripts._syntheses import group_findings
from scripts._tables import (
    ARMS,
    FINDINGS,
    REGIONS,
    STUDIES,
    STUDY_VOTES,
    TALLIES,
    UNIT_VOTES,
    VOTES,
    VOTES_CAST,
    read_table,
    records_of,
    rows_of,
)
from scripts._words import (
    MISSING,
    capitalised,
    counted,
    listed_words,
    number_text,
    p_text,
    percent_text,
    study_label,
    term_label,
)

ARROWS = {"increase": "↑", "decrease": "↓", "no_change": "=", "conflicting": "↔", "unclear": "?"}
CONTRACTS = {
    "studies": STUDIES,
    "arms": ARMS,
    "findings": FINDINGS,
    "regions": REGIONS,
    "study_votes": STUDY_VOTES,
    "unit_votes": UNIT_VOTES,
    "votes": VOTES,
    "tallies": TALLIES,
}

Tables = Mapping[str, pd.DataFrame]


def write_report(
    name: str,
    review: Review,
    config: Config,
    tables: Tables,
    figures: Path,
    references: Mapping[str, Reference],
    templates: Path,
) -> str:
    """Fill the report's template.

    Parameters
    ----------
    name
        Name of the review's folder.
    review, config
        What ``review.yaml`` says, and the config with what the review overrides.
    tables
        All tables of the review by name; see ``CONTRACTS``.
    figures
        Folder of the review's figures.
    references
        References by key; empty where the review has none.
    templates
        Folder that holds ``report.html.jinja`` and ``report.css``.

    Returns
    -------
    A complete HTML page that loads nothing from anywhere.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["lower_first"] = lambda text: text[:1].lower() + text[1:]
    return environment.get_template("report.html.jinja").render(
        name=name,
        review=review,
        documents=_documents(review),
        search=list(_search_rows(review)),
        counts=_counts(tables),
        arrows=[(ARROWS[vote], term_label(vote)) for vote in VOTES_CAST],
        evidence_map=_evidence_map(tables, figures),
        how_to_read=_how_to_read(config),
        syntheses=[_synthesis(n, s, config, tables, figures) for n, s in config.syntheses.items()],
        studies=[_study(row, tables) for row in rows_of(tables["studies"])],
        methods=methods(config),
        verdict_rules=verdict_rules(config),
        limits=list(limits(review, tables)),
        references=list(references.values()),
        method_references=METHOD_REFERENCES,
    )


def _documents(review: Review) -> list[dict[str, str | None]]:
    def text(key: str) -> str:
        document = (review.documents or {})[key]
        parts = [document.authors, f"({document.year})" if document.year else None]
        named = " ".join(part for part in parts if part)
        journal = f" {document.journal}." if document.journal else ""
        return f"{named}{'. ' if named else ''}{document.title}.{journal}".rstrip(".")

    return [{"text": text(k), "doi": d.doi} for k, d in (review.documents or {}).items()]


def _search_rows(review: Review) -> Iterator[tuple[str, str]]:
    for key, value in review.search:
        shown = ", ".join(value) if isinstance(value, list) else value
        yield capitalised(term_label(key)), shown or "not reported"
    for key in Selection.model_fields:
        count = getattr(review.selection, key)
        yield capitalised(term_label(key)), "not reported" if count is None else str(count)


def _counts(tables: Tables) -> dict[str, str]:
    studies, findings = tables["studies"], tables["findings"]
    cohorts = studies.groupby("cohort")["n_treated"].max()
    treated, unknown = int(cohorts.sum()), int(cohorts.isna().sum())
    people = f"with {counted(treated, 'treated participant')}" if treated else ""
    more = f" and {counted(unknown, 'cohort')} whose number is not reported" if unknown else ""
    k = counted(len(studies), "study", "studies")
    where = counted(len(cohorts), "independent cohort")
    sources = findings["section"].fillna("no section").value_counts().sort_index()
    by_section = listed_words([f"{count} from {name}" for name, count in sources.items()])
    return {
        "sentence": f"{k} of {where} {people}{more}; {counted(len(findings), 'finding')}.".replace(
            " ;", ";"
        ),
        "studies_caption": f"{k}, {where}. A number that is not reported is shown as ?.",
        "findings_sentence": f"{counted(len(findings), 'finding')} are recorded: {by_section}."
        if len(findings)
        else "No finding is recorded.",
    }


def _picture(path: Path) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(path.read_bytes()).decode()


def _evidence_map(tables: Tables, figures: Path) -> dict[str, str] | None:
    path = figures / "evidence_map.svg"
    if not path.exists():
        return None
    studies = tables["studies"]
    shared = [rows for _, rows in studies.groupby("cohort") if len(rows) > 1]
    together = [
        listed_words([study_label(study) for study in rows["study_id"]]) + " are one cohort"
        for rows in shared
    ]
    return {
        "src": _picture(path),
        "alt": "Evidence map: brain regions in rows, studies in columns, one mark per finding's "
        "direction; the same counts stand in the tables below.",
        "caption": "Which study found which direction of change in which region. Arrows give the "
        "direction, shapes the measure, sizes the participants; open marks rest on a subgroup. "
        + "".join(f"{text}. " for text in together),
    }


def _how_to_read(config: Config) -> str:
    share = percent_text(config.agreement)
    voter = "a cohort" if config.unit == "cohort" else "a study"
    return (
        "Each table has a row for each region. Its first columns name the studies by the direction "
        f"they report; then come the votes, where {voter} "
        f"votes once and at least {share} of its findings must agree; then the participants "
        "behind these votes. An attainable p value in italics is above 0.05: with so few votes, "
        "the sign test could not have come out at 0.05 or below, whatever the studies had found. "
        "The rules of the verdicts are under Methods."
    )


def _synthesis(
    name: str, synthesis: Synthesis, config: Config, tables: Tables, figures: Path
) -> dict[str, Any]:
    position = tables["regions"].set_index("region")["position"]
    votes = tables["votes"][tables["votes"]["synthesis"] == name]
    votes = votes.merge(tables["tallies"], on=["synthesis", "region"], how="left")
    votes = votes.assign(position=votes["region"].map(position)).sort_values(["position", "region"])
    grouped = group_findings(tables["findings"], tables["regions"], config, name, synthesis)
    units = vote_units(config, synthesis)
    return {
        "name": name,
        "title": synthesis.title,
        "rule": synthesis_rule(config, synthesis),
        "units": units,
        "group": capitalised(term_label(synthesis.group_by)),
        "sentence": _synthesis_sentence(votes, grouped, units),
        "rows": [_vote_row(row) for row in records_of(votes)],
        "figure": _effect_direction(name, synthesis, figures),
        "findings_text": counted(len(grouped), "finding"),
        "behind": [
            {
                "region": capitalised(region),
                "findings": [
                    _finding_behind(row) for row in records_of(grouped[grouped["region"] == region])
                ],
            }
            for region in votes["region"]
        ],
    }


def _synthesis_sentence(votes: pd.DataFrame, grouped: pd.DataFrame, units: str) -> str:
    cohorts, studies = grouped["cohort"].nunique(), grouped["study_id"].nunique()
    several = votes[votes["k_units"] > 1]
    text = (
        f"{counted(len(grouped), 'finding')} of {counted(studies, 'study', 'studies')} "
        f"({counted(cohorts, 'cohort')}) on {counted(len(votes), 'region')}."
    )
    if several.empty:
        return f"{text} No region has votes of more than one of the {units}."
    named = [f"{row.region} ({row.verdict})" for row in rows_of(several)]
    return f"{text} More than one of the {units} voted on {listed_words(named)}."


def _vote_row(row: dict[str, Any]) -> dict[str, Any]:
    studies = [
        str(row[f"studies_{v}"]) if pd.notna(row[f"studies_{v}"]) else "" for v in VOTES_CAST
    ]
    weighed = [row[f"participants_{vote}"] for vote in VOTES_CAST]
    k, increase = row["n_increase"] + row["n_decrease"], row["n_increase"]
    interval = f" [{percent_text(row['ci_low'])} to {percent_text(row['ci_high'])}]" if k else ""
    return {
        "region": capitalised(row["region"]),
        "studies": [
            {
                "vote": term_label(vote),
                "arrow": ARROWS[vote],
                "studies": [{"id": s, "label": study_label(s)} for s in cell.split(";")],
            }
            for vote, cell in zip(VOTES_CAST, studies, strict=True)
            if cell
        ],
        "votes": [int(row[f"n_{vote}"]) for vote in VOTES_CAST],
        "participants": [
            _participants_text(n, row[f"n_{vote}"], row["units_without_n"])
            for n, vote in zip(weighed, VOTES_CAST, strict=True)
        ],
        "proportion": f"{increase} of {k}{interval}" if k else MISSING,
        **{key: p_text(row[key]) for key in ("p_sign", "p_holm", "p_attainable", "p_weighted")},
        "out_of_reach": pd.notna(row["p_attainable"]) and row["p_attainable"] > 0.05,
        "verdict": row["verdict"] if pd.notna(row["verdict"]) else "no vote",
    }


def _participants_text(participants: Any, votes: int, without_n: Any) -> str:
    """Write the participants behind the votes; ? where a vote's number is not reported."""
    if not votes:
        return ""
    unknown = pd.notna(without_n) and without_n > 0
    return number_text(participants) if participants else ("?" if unknown else MISSING)


def _effect_direction(name: str, synthesis: Synthesis, figures: Path) -> dict[str, str] | None:
    path = figures / f"effect_direction_{name}.svg"
    if not path.exists():
        return None
    title = synthesis.title
    return {
        "src": _picture(path),
        "alt": f"Effect direction plot of {title}: studies in rows, regions in columns, an arrow "
        "up for increase, down for decrease; the same votes stand in the table above.",
        "caption": f"Effect direction plot, {title[:1].lower() + title[1:]}. An arrow up is an "
        "increase of the measure, down a decrease, a bar no change, arrows apart conflicting "
        "findings. A bracket joins the studies of one cohort.",
    }


def _finding_behind(row: dict[str, Any]) -> dict[str, str]:
    details = [term_label(row["direction"])]
    details += [row["subgroup"]] if row["subgroup"] != "all" else []
    details += [row["condition"]] if pd.notna(row["condition"]) else []
    return {
        "id": row["finding_id"],
        "study": study_label(row["study_id"]),
        "text": f"{', '.join(details)} ({_source(row)})",
    }


def _source(row: Mapping[str, Any]) -> str:
    page = None if pd.isna(row["page"]) else f"p. {row['page']}"
    section = None if pd.isna(row["section"]) else str(row["section"])
    return ", ".join(part for part in (section, page) if part) or "source not recorded"


def _study(study: Any, tables: Tables) -> dict[str, Any]:
    arms = tables["arms"][tables["arms"]["study_id"] == study.study_id]
    findings = tables["findings"][tables["findings"]["study_id"] == study.study_id]
    weeks = study.intervention_duration_weeks
    treatment = [
        study.intervention_name,
        study.intervention_format,
        study.intervention_setting,
        None if pd.isna(weeks) else f"{weeks:g} weeks",
    ]
    labelled = study.reported_modality
    return {
        "id": study.study_id,
        "label": study_label(study.study_id),
        "cohort": study.cohort.replace("_", " "),
        "design": _or_dash(study.design),
        "modality": _or_dash(study.modality)
        + ("" if pd.isna(labelled) else f" (the review says {labelled})"),
        "task": _or_dash(study.task),
        "population": _or_dash(study.population),
        "treatment": ", ".join(str(part) for part in treatment if pd.notna(part)) or MISSING,
        "arms": "; ".join(_arm_text(arm) for arm in rows_of(arms)) or MISSING,
        "note": None if pd.isna(study.note) else study.note,
        "findings": [_finding(row) for row in records_of(findings)],
    }


def _arm_text(arm: Any) -> str:
    n = "?" if pd.isna(arm.n) else arm.n
    enrolled = "" if pd.isna(arm.n_enrolled) else f" of {arm.n_enrolled} enrolled"
    return f"{arm.arm} ({term_label(arm.role)}) {n}{enrolled}"


def _finding(row: dict[str, Any]) -> dict[str, Any]:
    region = capitalised(row["region"])
    target = row["target_region"]
    compared = "" if pd.isna(row["comparator"]) else f" against {row['comparator']}"
    said = row["significant"]
    about = [row["condition"], None if pd.isna(row["outcome"]) else f"with {row['outcome']}"]
    return {
        "id": row["finding_id"],
        "region": region if pd.isna(target) else f"{region} to {target}",
        "side": "" if row["side"] == "unspecified" else row["side"],
        "measure": term_label(row["measure"]),
        "contrast": term_label(row["contrast"]),
        "group": row["arm"]
        + compared
        + ("" if row["subgroup"] == "all" else f", {row['subgroup']}"),
        "condition": ", ".join(str(part) for part in about if pd.notna(part)),
        "arrow": ARROWS[row["direction"]],
        "direction": term_label(row["direction"]),
        "direction_class": row["direction"],
        "significant": "not stated" if pd.isna(said) else ("yes" if said else "no"),
        "source": _source(row),
        "note": "" if pd.isna(row["note"]) else row["note"],
    }


def _or_dash(value: Any) -> str:
    return MISSING if pd.isna(value) else str(value)


if __name__ == "__main__":
    record, _ = read_yaml(Path(snakemake.input.review))
    page = write_report(
        name=snakemake.wildcards.review,
        review=Review.model_validate(record.data),
        config=Config.model_validate(snakemake.params.config),
        tables={n: read_table(snakemake.input[n], CONTRACTS[n]) for n in CONTRACTS},
        figures=Path(snakemake.input.figures),
        references={
            key: reference
            for path in snakemake.input.references
            for key, reference in read_references(Path(path)).items()
        },
        templates=Path(snakemake.input.templates[0]).parent,
    )
    Path(snakemake.output.report).write_bytes(page.encode())
