"""The keys of the simulation that stand for no departure from the plain model."""

PLAIN = {
    "tau": [0],
    "selection": ["none"],
    "publication": 0.2,
    "pooled_cohorts": [2],
    "pooled_sizes": [[4]],
    "pooled_tau": [0],
}
