"""Statistics in the form in which textbooks and R give them."""

from scripts.effects.combining import stouffer


def stouffer_one_sided(p_values, weights):
    """Combine one-sided p values, all in one direction: the z, and the one-sided p."""
    return stouffer(p_values, weights)
