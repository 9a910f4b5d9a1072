"""What is counted, at which follow-up, and by what: the parts of the methods that differ most."""

from collections.abc import Iterator

import pandas as pd

from scripts.common.wording import capitalised, counted, favoured, list_words, uncapitalised
from scripts.common.words import group_noun, is_neuroimaging, noun
from scripts.models.config import Config
from scripts.models.terms import Scale
from scripts.tables.files import Tables

RULES = {
    "longest": "the longest follow-up",
    "shortest": "the shortest follow-up",
}


def used_scales(config: Config) -> list[Scale]:
    """List what the votes of the syntheses are about, each once: direction, benefit."""
    scales: list[Scale] = ["direction", "benefit"]
    used = {synthesis.count for synthesis in config.syntheses.values()}
    return [scale for scale in scales if scale in used] or ["direction"]


def what_is_counted(config: Config) -> str:
    """Name what votes are about: directions of effect, or which group results favour."""
    favours = f"whether results favour {favoured('increase')} or {favoured('decrease')}"
    return {
        ("direction",): "directions of effect",
        ("benefit",): favours,
        ("direction", "benefit"): f"directions of effect, or {favours}",
    }[tuple(used_scales(config))]


def directions(config: Config) -> str:
    """List the directions that votes may have, on the scales that the review uses."""
    texts = {
        "direction": "increase, decrease or no change",
        "benefit": f"favouring {favoured('increase')}, favouring {favoured('decrease')}, or no "
        "difference",
    }
    return "; ".join(texts[scale] for scale in used_scales(config))


def opposed_votes(config: Config) -> str:
    """Name the votes that the sign test compares."""
    texts = {
        "direction": "increase against decrease",
        "benefit": f"votes favouring {favoured('increase')} against those favouring "
        f"{favoured('decrease')}",
    }
    return ", or of ".join(texts[scale] for scale in used_scales(config))


def scale_sentences(config: Config, findings: pd.DataFrame) -> Iterator[str]:
    """Say what a direction is, and what is better, for the scales that the review uses."""
    scales = used_scales(config)
    if "benefit" in scales:
        titles = [s.title for s in config.syntheses.values() if s.count == "benefit"]
        where = "" if len(scales) == 1 else f"Benefit is counted in: {'; '.join(titles)}. "
        yield (
            f"{where}A result favours {favoured('increase')} if the better value is on its "
            f"side, and {favoured('decrease')} if it is on the other; positive effects favour "
            f"{favoured('increase')}. {_better_values(findings)}"
        )
    if "direction" in scales:
        where = "" if len(scales) == 1 else "In the other syntheses a"
        yield f"{where or 'A'} direction is that of the measure itself, not of benefit."
        yield " ".join(_contrast_sentences(findings))


def _better_values(findings: pd.DataFrame) -> str:
    """Say of which outcomes higher values are better, and of which lower ones."""
    known = findings.dropna(subset="better").drop_duplicates(["region", "better"])
    parts = [
        f"{capitalised(str(way))} values are better for {list_words(sorted(rows['region']))}."
        for way, rows in known.groupby("better")
    ]
    return " ".join(parts)


def _contrast_sentences(findings: pd.DataFrame) -> Iterator[str]:
    """Say what a direction is under each contrast; a review of the brain may have any."""
    contrasts, roles = set(findings["contrast"]), set(findings["arm_role"])
    every, improvement = is_neuroimaging(), "clinical improvement"
    parts = []
    if every or "between_groups" in contrasts:
        parts.append(
            "for contrasts between groups, it is the change in the first group relative to the "
            "second"
        )
    if every or "association" in contrasts:
        parts.append(
            f"for associations, it is the change associated with "
            f"{improvement if every else 'improvement'}"
        )
    if every or contrasts & {"baseline_group_difference", "prediction"}:
        parts.append(
            "for differences at baseline, it is the level in the named subgroup relative to the "
            "others"
        )
    if every or "patients" in roles:
        parts.append("for patients compared with controls, it is the level in patients")
    if parts:
        text = "; ".join(parts)
        yield f"{capitalised(text)}."


def unit_sentences(config: Config) -> str:
    """Say what votes, and which votes are not independent of each other."""
    cohort = noun("cohort")
    units = {config.unit_of(name) for name in config.syntheses} or {config.unit}
    texts = {
        "cohort": (
            f"Several papers can report on one data collection (a {cohort}). The same rule is "
            f"applied to the votes of a {cohort}'s studies, so that each {cohort} votes once."
        ),
        "study": (
            f"Each study votes, also if several studies report on the same {cohort}; their votes "
            "are then dependent."
        ),
        "comparison": (
            f"Each comparison of a {cohort} votes. Comparisons of one {cohort} share "
            f"{noun('participants')} or a {noun('control')} group, so that their votes are "
            "dependent, whereas the sign test assumes independence."
        ),
    }
    if len(units) == 1:
        return texts[next(iter(units))]
    others = [
        f"In “{synthesis.title}” {uncapitalised(texts[unit])}"
        for name, synthesis in config.syntheses.items()
        if (unit := config.unit_of(name)) != config.unit
    ]
    return " ".join([texts[config.unit], *others])


def design_sentences(config: Config, tables: Tables) -> list[str]:
    """Say which follow-up votes and how risk of bias was judged, where there are any."""
    text = " ".join([*_follow_up_sentences(config, tables), *_bias_sentences(config, tables)])
    return [text] if text else []


def _follow_up_sentences(config: Config, tables: Tables) -> Iterator[str]:
    if tables["findings"]["follow_up"].isna().all():
        return
    rules = {s.follow_up for s in config.syntheses.values()}
    usual = "longest" if "longest" in rules or len(rules) != 1 else next(iter(rules))
    treatment = "treatment" if is_neuroimaging() else favoured("increase")
    yield (
        f"If a result was measured at several follow-ups, {_rule_text(usual)} votes; a finding "
        f"without a length of follow-up counts as measured at the end of {treatment}."
    )
    for synthesis in config.syntheses.values():
        if synthesis.follow_up != usual:
            yield f"In “{synthesis.title}” it is {_rule_text(synthesis.follow_up)}."


def _rule_text(rule: str) -> str:
    return RULES.get(rule, f"the follow-up “{rule}”")


def judged_with(studies: pd.DataFrame) -> pd.Series:
    """Give the tool of every study whose risk of bias is judged, overall or in a domain."""
    judged = studies[["risk_of_bias_overall", "risk_of_bias_domains"]].notna().any(axis="columns")
    return studies.loc[judged, "risk_of_bias_tool"].dropna()


def _bias_sentences(config: Config, tables: Tables) -> Iterator[str]:
    studies = tables["studies"][tables["studies"]["included"]]
    tools = judged_with(studies)
    if tools.empty:
        return
    yield (
        f"Risk of bias was judged with {list_tools(tools)} in {len(tools)} of "
        f"{counted(len(studies), 'study', 'studies')}."
    )
    if by := compared_by(config):
        yield (
            f"Votes are also counted by {by}. These comparisons are descriptive: no test is made, "
            "and differences may be due to chance or to other characteristics of the studies."
        )


def list_tools(tools: pd.Series) -> str:
    """List tools for the risk of bias, each once."""
    return list_words(["a tool of the review" if t == "own" else t for t in sorted(set(tools))])


def compared_by(config: Config) -> str:
    """List what the votes of subgroups of studies are counted apart by."""
    columns = {column for s in config.syntheses.values() for column in s.compare_by}
    return list_words(sorted(map(group_noun, columns)))
