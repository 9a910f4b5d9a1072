"""Check what syntheses name of the studies of a review: their columns, and values in them."""

from collections.abc import Iterator, Sequence

from scripts.inputs.problems import InputWarning, Problem, list_terms, nearest
from scripts.inputs.record import Location
from scripts.models.config import Config
from scripts.models.study import Study
from scripts.records.config_checks import Settings
from scripts.records.cross_references import unknown_term
from scripts.records.headings import BIAS

OF_TOOLS = (f"{BIAS}tool", f"{BIAS}overall")
INTERVENTION = "intervention_"
OF_STUDIES = ("design", "population", "modality", "reported_modality", "task")
OF_INTERVENTIONS = ("name", "format", "setting")
OF_FINDINGS = ("follow_up", "comparison", "condition")


def domain_problems(
    config: Config, settings: Settings, studies: Sequence[Study]
) -> Iterator[Problem]:
    """Report a domain of risk of bias that a synthesis names and on which no study is judged."""
    judged = (study.risk_of_bias for study in studies)
    domains = {name for judgements in judged if judgements for name in judgements.domains}
    known = [*OF_TOOLS, *(f"{BIAS}{name}" for name in sorted(domains))]
    needed = f"a column of risk of bias that the studies have: {list_terms(known)}"
    for name, synthesis in config.syntheses.items():
        at: Location = ("syntheses", name)
        named: list[tuple[Location, str]] = [((*at, "group_by"), synthesis.group_by)]
        named += [((*at, "where", column), column) for column in synthesis.where.model_extra or {}]
        named += [((*at, "compare_by", i), column) for i, column in enumerate(synthesis.compare_by)]
        for place, column in named:
            if column.startswith(BIAS) and column not in known:
                yield unknown_term(settings.record, place, column, known, needed)


def filter_warnings(
    config: Config, settings: Settings, studies: Sequence[Study]
) -> Iterator[InputWarning]:
    """Warn of a value in the filter of a synthesis that no study and no finding has."""
    recorded = _recorded_values(studies)
    for name, synthesis in config.syntheses.items():
        for column, allowed in synthesis.where:
            known = recorded.get(column)
            for index, value in enumerate(allowed or [] if known is not None else []):
                if value in (known or ()):
                    continue
                at: Location = ("syntheses", name, "where", column, index)
                close = nearest(value, known or ())()
                check = f"the spelling: {close!r}?" if close else "whether a study has it"
                place, field = settings.record.place(at), settings.record.field(at)
                yield InputWarning(place, field, f"{value!r}, which no record has", check)


def _recorded_values(studies: Sequence[Study]) -> dict[str, set[str]]:
    """Give what the records hold in each column of free text that a synthesis may filter by."""
    findings = [finding for study in studies for finding in study.findings]
    values: dict[str, set[str | None]] = {
        **{column: {getattr(study, column) for study in studies} for column in OF_STUDIES},
        **{
            f"{INTERVENTION}{key}": {getattr(study.intervention, key) for study in studies}
            for key in OF_INTERVENTIONS
        },
        **{column: {getattr(finding, column) for finding in findings} for column in OF_FINDINGS},
    }
    return {column: {value for value in held if value} for column, held in values.items()}
