"""What ``config.yaml`` may hold as a whole: the choices of reviews, and the simulation's."""

from pydantic import Field

from scripts.models.config import Config
from scripts.models.simulation import Simulation


class ProjectConfig(Config):
    """``config.yaml`` as a whole: the choices of the reviews, and what no review may replace."""

    simulation: Simulation = Field(description="How the method is tested on simulated votes")
