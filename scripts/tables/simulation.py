"""The contracts of the tables of the simulation."""

import pandera.pandas as pa

from scripts.tables.contract import (
    NUMBER,
    category,
    contract,
    count,
    name_contracts,
    proportion,
    required_text,
)

# What is counted in the simulated reviews of a scenario; docs/tables.md says what each of them is.
QUANTITIES = (
    "sign_test",
    "weighted_test",
    "sign_test_per_report",
    "weighted_test_per_report",
    "attainable",
    "conflicting_vote",
    "no_vote",
    "no_estimate",
    "exact_covers",
    "wald_covers",
    "profile_covers",
)

SCENARIO = ["cohorts", "reports", "correlation", "sizes", "effect"]

SIMULATED = contract(
    "chunk.csv",
    "scenario, quantity",
    "simulated reviews, of one chunk of the work",
    [*SCENARIO, "quantity"],
    {
        "cohorts": count("number of cohorts"),
        "reports": count("reports of each cohort"),
        "correlation": proportion("between the reports of a cohort. Empty: each has one"),
        "sizes": required_text("list of the participants of the cohorts, taken in turn"),
        "effect": pa.Column(
            NUMBER,
            pa.Check.ge(0),
            nullable=False,
            description="the true change, in standard deviations",
        ),
        "quantity": category(QUANTITIES, "what was counted"),
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
        **SIMULATED.columns,
        "rate": proportion("`count` / `out_of`. Empty: `out_of` is 0"),
        "ci_low": proportion(
            "lower limit of the [Wilson interval](method.md#wilson-interval) of the rate, for the "
            "error of the simulation. Empty: `out_of` is 0"
        ),
        "ci_high": proportion("upper limit of that interval. Empty: `out_of` is 0"),
    },
)

SIMULATION_TABLES = name_contracts(SIMULATED, SIMULATION)
