"""Pool the effects of simulated cohorts, and measure the interval of their mean."""

from collections.abc import Iterator

import numpy as np

from scripts.effects.combining import random_effects
from scripts.simulation.measures import Measure, share, spread
from scripts.simulation.scenarios import Scenario


def pool_effects(
    scenario: Scenario, replicates: int, confidence: float, seed: int, chunk: int
) -> Iterator[Measure]:
    """Simulate reviews whose cohorts give effects with standard errors, and pool each.

    A cohort of n participants estimates its true effect with the standard error 1 / sqrt(n).

    Yields
    ------
    How often the interval covers the mean effect, and the prediction interval the effect of a
    further cohort; the errors of the mean, and the widths of its interval.
    """
    generator = np.random.default_rng([seed, chunk, *repr(("pooled", *scenario)).encode()])
    errors = 1 / np.sqrt(scenario.sizes_of_cohorts)
    shape = (replicates, scenario.cohorts)
    true = generator.normal(scenario.effect, scenario.tau, shape)
    effects = true + errors * generator.standard_normal(shape)
    further = generator.normal(scenario.effect, scenario.tau, replicates)
    pooled = [random_effects(of_review, errors, confidence) for of_review in effects]
    low, high, mean, prediction_low, prediction_high = np.transpose(
        [(p.ci_low, p.ci_high, p.estimate, p.prediction_low, p.prediction_high) for p in pooled]
    )
    d = scenario.effect
    yield share("random_effects_covers", (low <= d) & (d <= high))
    yield share("prediction_covers", (prediction_low <= further) & (further <= prediction_high))
    yield from spread("random_effects_error", mean - d)
    yield from spread("random_effects_width", high - low)
