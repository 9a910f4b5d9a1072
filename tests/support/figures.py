"""The figures of a review in tests: drawn or stood in for, and described."""

import re
from unittest.mock import patch
from xml.etree import ElementTree

from PIL import Image

from scripts.figures import draw_figures as drawing
from scripts.figures.describe_figures import describe_figures
from scripts.tables.figures import FIGURES, REVIEW_KINDS, ROBUSTNESS_KINDS, VOTE_KINDS, figure_name
from scripts.tables.files import read_table, write_table

SVG = "{http://www.w3.org/2000/svg}"


def smallest_text(svg):
    """Return the size of the smallest text of an SVG file, in points; all texts have a style."""
    sizes = dict(re.findall(r"\.(\w+){[^}]*font-size:([\d.]+)px", svg))
    texts = list(ElementTree.fromstring(svg).iter(f"{SVG}text"))
    return min(float(sizes[text.attrib["class"]]) for text in texts)


def table_figures(tables, config, review, folder, *, drawn=False):
    """Fill a folder with the figures of a review, or with stand-ins; return their table."""
    if drawn:
        drawing.draw_figures(tables, config, review.selection, folder, review.search)
    else:
        stand_in_figures(folder, config["syntheses"])
    return describe(tables, config, review, folder)


def describe(tables, config, review, folder):
    described = describe_figures(tables, config, review.selection, folder, review.search)
    write_table(described, folder.parent / "figures.csv", FIGURES)
    return read_table(folder.parent / "figures.csv", FIGURES)


def stand_in_figures(folder, syntheses):
    """Put a small figure in the place of each that a review with these syntheses can have."""
    folder.mkdir(parents=True, exist_ok=True)
    kinds = (*VOTE_KINDS, *ROBUSTNESS_KINDS)
    for name in [*REVIEW_KINDS, *(figure_name(k, s) for k in kinds for s in syntheses)]:
        (folder / f"{name}.svg").write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" width="510pt" height="360pt"></svg>'
        )
        Image.new("1", (1, 1)).save(folder / f"{name}.png")


def draw_shown(html, tables, config, review, folder):
    """Draw the figures of a page in place of their stand-ins; return the table of figures."""
    shown = set(re.findall(r'<figure id="figure-(\w+)"', html))
    known = drawing.list_figures

    def list_shown(*inputs):
        return [figure for figure in known(*inputs) if figure.name in shown]

    with patch.object(drawing, "list_figures", list_shown):
        drawing.draw_figures(tables, config, review.selection, folder, review.search)
    return describe(tables, config, review, folder)
