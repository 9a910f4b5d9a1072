"""The contracts of the tables of the validation: real meta-analyses, and what the method gives."""

from scripts.tables.contract import (
    NUMBER,
    Column,
    boolean,
    category,
    contract,
    count,
    name_contracts,
    optional,
    optional_count,
    proportion,
    required_text,
)
from scripts.tables.votes import VERDICTS

KINDS = ("smd", "mean_change", "correlation", "log_odds_ratio")
# One report of each cohort; a third of the cohorts with a second one; the same, each report voting.
VOTERS = ("cohorts", "cohorts_of_two_reports", "reports")
ASSUMED = ("0", "0.2", "0.4", "reml")

DATASET = required_text("the meta-analysis, as in `data/validation/sources.csv`")
KIND = category(KINDS, "kind of effect")


def _number(meaning: str) -> Column:
    return Column(NUMBER, meaning)


META_ANALYSES = contract(
    "meta_analyses.csv",
    "meta-analysis, study",
    "R's package metadat",
    ["dataset", "study"],
    {
        "dataset": DATASET,
        "study": count("number of the study"),
        "kind": KIND,
        "yi": _number("the effect; of a correlation, Fisher's z"),
        "vi": Column(NUMBER, "its variance", low=0, above=True),
        "n1": count("participants, of the first group where there are two"),
        "n2": optional_count("participants of the second group. Empty: there is one group"),
    },
)

SOURCES = contract(
    "sources.csv",
    "meta-analysis",
    "the documentation of R's package metadat",
    ["dataset"],
    {
        "dataset": DATASET,
        "kind": KIND,
        "studies": count("number of studies"),
        "title": required_text("what it is about"),
        "package_data": required_text("the data set of the package"),
        "package": required_text("the package and its version"),
        "citation": required_text("the publication that its documentation names"),
    },
)

VALIDATION = contract(
    "validation.csv",
    "meta-analysis, what votes, assumed heterogeneity",
    "real meta-analyses: `make validation`",
    ["dataset", "voters", "assumed_tau"],
    {
        "dataset": DATASET,
        "kind": KIND,
        "studies": count("number of studies, each a cohort"),
        "variance_ratio": Column(
            NUMBER,
            "median ratio of the effect's variance to that derived from sample sizes alone",
            low=0,
            above=True,
        ),
        "voters": category(
            VOTERS,
            "cohorts of one report; cohorts, a third with two reports; or each of these reports",
        ),
        "assumed_tau": category(
            ASSUMED,
            "assumed standard deviation of true effects; `reml`: that of the random-effects model",
        ),
        "n_increase": count("votes for `increase`: a positive effect"),
        "n_decrease": count("votes for `decrease`"),
        "n_no_change": count("votes for `no_change`: an effect of exactly 0"),
        "n_conflicting": count("conflicting votes"),
        "verdict": category(VERDICTS, "the verdict on the votes"),
        "p_sign": proportion("p value of the sign test", nullable=False),
        "reml_mean": _number(
            "random-effects mean (REML) of the first reports, in standard deviations or as a "
            "correlation"
        ),
        "reml_low": _number("lower limit of its interval (Hartung and Knapp)"),
        "reml_high": _number("upper limit of that interval"),
        "reml_p": proportion("its two-sided p value", nullable=False),
        "reml_tau": _number(
            "its standard deviation of true effects; of correlations, of Fisher's z"
        ),
        "estimate": optional("the effect estimated from the votes. Empty: all votes agree", NUMBER),
        "ci_low": optional("lower limit of its exact interval. Empty: there is none", NUMBER),
        "ci_high": optional("upper limit of that interval. Empty: there is none", NUMBER),
        "covers": boolean("`true`: the interval holds `reml_mean`"),
    },
)

VALIDATION_TABLES = name_contracts(VALIDATION)
