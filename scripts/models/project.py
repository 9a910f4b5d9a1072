"""What ``config.yaml`` may hold as a whole: the choices of reviews, and the simulation's."""

from scripts.models.base import described
from scripts.models.config import Config
from scripts.models.simulation import Simulation


class ProjectConfig(Config):
    """``config.yaml`` as a whole: the choices of the reviews, and what no review may replace."""

    simulation: Simulation | None = described("How the method is tested on simulated votes")
