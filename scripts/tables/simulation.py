"""The contracts of the tables of the simulation."""

from scripts.models.simulation import Selection
from scripts.tables.contract import (
    NUMBER,
    Column,
    category,
    contract,
    count,
    name_contracts,
    optional,
    optional_count,
    proportion,
    required_text,
)

# As in votes.csv; written down again, so that its contract reruns nothing of the simulation.
SIMULATED_VERDICTS = (
    "consistent increase",
    "consistent decrease",
    "mostly increase",
    "mostly decrease",
    "inconsistent",
    "no change",
    "single cohort",
)
COUNTED = "_counted_no_change"  # where a direction that is not reported counts as no change


def verdict_quantity(verdict: str, suffix: str = "") -> str:
    """Name the quantity that counts a verdict."""
    return f"verdict_{verdict.replace(' ', '_')}{suffix}"


# What is measured in the simulated reviews of a scenario; docs/tables.md says what each of them is.
TESTS = (
    *("sign_test", "weighted_test", "sign_test_per_report", "weighted_test_per_report"),
    *("attainable", "conflicting_vote", "no_vote"),
)
INTERVALS = (
    *("no_estimate", "exact_covers", "profile_covers", "wald_covers"),
    *("estimate_error", "exact_width"),
)
OF_ONE_REPORT = ("wilson_covers", *map(verdict_quantity, SIMULATED_VERDICTS))
OF_VERDICTS = ("directional_verdict", "wrong_verdict")
OF_TRUE_TAU = ("exact_covers_true_tau", "estimate_error_true_tau", "exact_width_true_tau")
OF_WITHHELD = (
    "not_reported",
    *(verdict_quantity(verdict, COUNTED) for verdict in SIMULATED_VERDICTS),
    *(f"{quantity}{COUNTED}" for quantity in OF_VERDICTS),
)
OF_POOLED = (
    *("random_effects_covers", "random_effects_error", "random_effects_width"),
    "prediction_covers",
)
QUANTITIES = (
    *(*TESTS, *INTERVALS, *OF_ONE_REPORT, *OF_VERDICTS),
    *(*OF_TRUE_TAU, *OF_WITHHELD, *OF_POOLED),
)
MEANS = ("estimate_error", "estimate_error_true_tau", "random_effects_error")
MEDIANS = ("exact_width", "exact_width_true_tau", "random_effects_width")

SCENARIO = ["cohorts", "reports", "correlation", "sizes", "effect", "tau", "selection"]

SIMULATED = contract(
    "chunk.csv",
    "scenario, quantity, number",
    "simulated reviews, of one chunk of the work",
    [*SCENARIO, "quantity", "number"],
    {
        "cohorts": count("number of cohorts"),
        "reports": count("reports of each cohort"),
        "correlation": proportion("between the reports of a cohort. Empty: each has one"),
        "sizes": required_text("list of the participants of the cohorts, taken in turn"),
        "effect": Column(NUMBER, "the mean of the true changes, in standard deviations", low=0),
        "tau": Column(NUMBER, "the standard deviation of the true changes between cohorts", low=0),
        "selection": category(Selection, "[known results](config.md#simulation)"),
        "quantity": category(QUANTITIES, "what was measured"),
        "number": optional(
            "the error or width that came, rounded. Empty: a share, or none", NUMBER
        ),
        "count": count("how often it came"),
        "out_of": count("out of how many"),
    },
)

SIMULATION = contract(
    "simulation.csv",
    "scenario, quantity",
    "simulated reviews: `make simulation`",
    [*SCENARIO, "quantity"],
    {
        **{name: SIMULATED.columns[name] for name in [*SCENARIO, "quantity"]},
        "count": optional_count("how often it came. Empty: a mean or a median"),
        "out_of": count("out of how many; the number of errors or widths"),
        "value": optional(
            "`count` / `out_of`; or the mean error or median width, in standard deviations. Empty: "
            "`out_of` is 0",
            NUMBER,
        ),
        "ci_low": optional(
            "lower limit for the simulation error: Wilson's for a share, from the standard "
            "error of a mean, from order statistics of a median. Empty: `out_of` is 0, or 1 "
            "for a mean",
            NUMBER,
        ),
        "ci_high": optional("upper limit. Empty: likewise", NUMBER),
    },
)

SIMULATION_TABLES = name_contracts(SIMULATED, SIMULATION)
