"""How often the method misleads, tried on simulated reviews."""
