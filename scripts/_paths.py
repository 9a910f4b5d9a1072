"""Where things stand in the project folder; every command runs from its top."""

from pathlib import Path

CONFIG = Path("config.yaml")
LOCK = Path("requirements.lock")
RAW = Path("data/raw")
RESULTS = Path("results")
PUBLISHED = Path("published")
SCHEMAS = Path("schemas")
TEMPLATES = Path("templates")
VOCABULARY = RAW / "regions.csv"
