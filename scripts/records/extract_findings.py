"""Extract a review's study records into tidy tables: studies, arms, findings and regions."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.common.paths import RAW
from scripts.inputs.record import no_cycles
from scripts.models.base import p_number
from scripts.models.study import Arm, Finding, Study
from scripts.models.terms import STUDIED
from scripts.records.favours import resolve_better, resolve_direction
from scripts.records.study_records import ReviewInputs, read_inputs
from scripts.records.vocabulary import Vocabulary
from scripts.tables.files import shape_table, write_table
from scripts.tables.records import ARMS, FINDINGS, REGIONS, STUDIES


@no_cycles()
def extract_findings(inputs: ReviewInputs) -> dict[str, pd.DataFrame]:
    """Turn valid records into tables."""
    studies = inputs.studies
    return {
        "studies": shape_table([_study_row(study) for study in studies], STUDIES),
        "arms": shape_table(
            [{"study_id": s.study_id, **vars(arm)} for s in studies for arm in s.arms], ARMS
        ),
        "findings": shape_table(
            [row for study in studies for row in _finding_rows(study, inputs.vocabulary)], FINDINGS
        ),
        "regions": shape_table(_region_rows(inputs.vocabulary), REGIONS),
    }


def _study_row(study: Study) -> dict[str, Any]:
    treated = [arm.n for arm in study.arms if arm.role in STUDIED]
    others = [arm.n for arm in study.arms if arm.role not in STUDIED]
    bias = study.risk_of_bias
    domains = [f"{name}: {judged}" for name, judged in bias.domains.items()] if bias else []
    return {
        **vars(study),
        **{f"intervention_{key}": value for key, value in study.intervention},
        "cohort": study.cohort_or_id,
        "n_treated": _sum_if_known(treated),
        "n_control": _sum_if_known(others),
        "n_total": _sum_if_known([*treated, *others]),
        "risk_of_bias_tool": bias.tool if bias else None,
        "risk_of_bias_overall": bias.overall if bias else None,
        "risk_of_bias_domains": ";".join(sorted(domains)) or None,
    }


def _sum_if_known(numbers: list[int | None]) -> int | None:
    """Add up numbers of participants; unknown if any of them is, or if there are none."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known and len(known) == len(numbers) else None


def _finding_rows(study: Study, vocabulary: Vocabulary) -> Iterator[dict[str, Any]]:
    arms = {arm.arm: arm for arm in study.arms}
    for number, finding in enumerate(study.findings, start=1):
        better = resolve_better(finding, vocabulary)
        yield {
            **vars(finding),
            **vars(finding.source),
            **_participants(finding, arms),
            **_p_value(finding.p_value),
            "finding_id": f"{study.study_id}-{number:03d}",
            "study_id": study.study_id,
            "cohort": study.cohort_or_id,
            "region": vocabulary.canonical(finding.region),
            "target_region": vocabulary.canonical(finding.target_region or ""),
            "better": better,
            "direction": resolve_direction(finding, arms, better),
            "arm_role": arms[finding.arm].role,
            "comparator_role": arms[finding.comparator].role if finding.comparator else None,
            "included": study.included,
        }


def _participants(finding: Finding, arms: dict[str, Arm]) -> dict[str, int | None]:
    """Count who was analysed in the finding's own arm and in the one it is compared with.

    A finding's own ``n`` comes first. The number of an arm stands for the whole arm only: of a
    subgroup whose size is not reported the number is unknown.
    """
    arm = arms[finding.arm]
    n_arm = finding.n if finding.n is not None else arm.n if finding.subgroup == "all" else None
    comparator = arms[finding.comparator] if finding.comparator else None
    n_comparator = comparator.n if comparator else None
    numbers = {"n_arm": n_arm, "n_comparator": n_comparator}
    if arm.role in STUDIED:
        return {**numbers, "n_treated": n_arm, "n_control": n_comparator}
    is_treated = comparator is not None and comparator.role in STUDIED
    return {**numbers, "n_treated": n_comparator if is_treated else None, "n_control": n_arm}


def _p_value(reported: float | str | None) -> dict[str, Any]:
    """Tell a p value from a number that it is known to lie below, such as ``<0.05``."""
    number, is_bound = (None, None) if reported is None else p_number(reported)
    return {"p_value": number, "p_below": is_bound}


def _region_rows(vocabulary: Vocabulary) -> Iterable[dict[str, Any]]:
    for position, (name, region) in enumerate(vocabulary.regions.items()):
        yield {
            **vars(region),
            "better": vocabulary.better(name),
            "position": position,
            "at_system": vocabulary.lift(name, "system"),
            "at_structure": vocabulary.lift(name, "structure"),
            "at_subregion": vocabulary.lift(name, "subregion"),
        }


if __name__ == "__main__":
    tables = extract_findings(
        read_inputs(
            RAW / snakemake.wildcards.review,
            [*map(Path, snakemake.input.vocabulary)],
            snakemake.params.config["measures"],
        )
    )
    for name, contract in zip(tables, (STUDIES, ARMS, FINDINGS, REGIONS), strict=True):
        write_table(tables[name], snakemake.output[name], contract)
