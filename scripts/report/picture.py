"""Figures of the report: their files, sizes, alternative texts and captions."""

import re
from pathlib import Path
from typing import Any

SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)pt" height="([\d.]+)pt"', re.DOTALL)
PIXELS_PER_POINT = 1.8  # texts of 7 points in a figure are then as large as those of tables
WIDEST = 1250  # pixels; a figure beyond that is moved under its window instead of made smaller


def figure_entry(figures: Path, name: str, alt: str, caption: str) -> dict[str, Any]:
    """Gather what the report shows of a figure.

    Parameters
    ----------
    figures
        Folder of the figures.
    name
        File name of the figure without its ending.
    alt
        What the figure shows, for readers who do not see it.
    caption
        How to read it.

    Returns
    -------
    The texts, the file ``src``, and its size on the page in pixels.

    Raises
    ------
    ValueError
        If the file does not tell its size as matplotlib does.
    """
    path = figures / f"{name}.svg"
    with path.open(encoding="utf-8") as svg:
        size = SIZE.search(svg.read(4000))
    if size is None:
        raise ValueError(f"{path}: an SVG file with its width and height in points was needed")
    width, height = (round(float(points) * PIXELS_PER_POINT) for points in size.groups())
    return {
        "name": name,
        "src": path.name,
        "alt": alt,
        "caption": caption,
        "width": width,
        "height": height,
        "oversize": width > WIDEST,
    }
