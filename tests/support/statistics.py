"""Statistics in the form in which textbooks and R give them."""

import numpy as np
from scipy.special import ndtri

from scripts.effects.combining import stouffer


def stouffer_one_sided(p_values, weights):
    """Combine one-sided p values, all in one direction: the z, and the one-sided p."""
    z, p = stouffer(-ndtri(np.asarray(p_values, dtype=float)), weights)
    return z, p / 2 if z > 0 else 1 - p / 2
