"""Captions and alternative texts of the figures on risk of bias."""

import pandas as pd

from scripts.common.wording import counted, list_first, list_words
from scripts.figures.bias_contents import (
    BiasPanel,
    bias_sentences,
    count_unjudged,
    list_bias_panels,
)


def describe_bias_table(studies: pd.DataFrame) -> str:
    """Say in numbers what the traffic-light plot shows."""
    return _describe("Traffic-light plot of risk of bias", studies)


def describe_bias_summary(studies: pd.DataFrame) -> str:
    """Say in numbers what the summary plot shows."""
    return _describe("Summary plot of risk of bias", studies)


def _describe(figure: str, studies: pd.DataFrame) -> str:
    panels = list_bias_panels(studies)
    texts = [
        f"{_tool(panel)}: {list_first(list(bias_sentences(panel)), '; ')}." for panel in panels
    ]
    return " ".join([f"{figure}.", *texts])


def _tool(panel: BiasPanel) -> str:
    return f"{panel.title}, {counted(len(panel.studies), 'study', 'studies')}"


def caption_bias_table(studies: pd.DataFrame) -> str:
    """Explain the traffic-light plot."""
    return (
        f"Risk of bias in each included study, by domain and overall ({_tools(studies)}); blank: "
        f"not judged.{_unjudged(studies)}"
    )


def caption_bias_summary(studies: pd.DataFrame) -> str:
    """Explain the summary plot."""
    return (
        f"Share of included studies with each judgement of risk of bias ({_tools(studies)}); "
        f"unweighted: each study counts once.{_unjudged(studies)}"
    )


def _tools(studies: pd.DataFrame) -> str:
    titles = [panel.title for panel in list_bias_panels(studies)]
    return list_words([titles[0], *(t.replace("Authors'", "authors'") for t in titles[1:])])


def _unjudged(studies: pd.DataFrame) -> str:
    number = count_unjudged(studies)
    verb = "is" if number == 1 else "are"
    text = f" {counted(number, 'included study', 'included studies')} {verb} not judged."
    return text if number else ""
