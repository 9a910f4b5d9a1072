"""Figures inside the report, so that it is one file."""

import base64
from pathlib import Path


def picture(path: Path) -> str:
    """Turn a figure into an address that holds the figure itself."""
    return "data:image/svg+xml;base64," + base64.b64encode(path.read_bytes()).decode()
