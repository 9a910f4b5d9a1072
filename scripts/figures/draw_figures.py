"""Draw the figures of a review: those of the whole review, and those of each synthesis."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from scripts.common.digests import Digest
from scripts.common.paths import DRAWN_FIGURES
from scripts.figures.contents import (
    READ,
    ListedFigure,
    label_tables,
    list_figures,
    prepare_figures,
)
from scripts.figures.display_limits import MM_PER_INCH, MOST_IN_FIGURE
from scripts.figures.drawings import Choices, list_arguments
from scripts.figures.drawn_figures import Forms, find_drawn, forget_oldest, keep_drawn
from scripts.figures.fingerprint import digest_contents
from scripts.figures.shown_groups import Shown, draw_most, keep_groups, rank_groups, show_all
from scripts.figures.workers import run_tasks
from scripts.models.config import VoteConfig
from scripts.models.review import Search, Selection
from scripts.tables.files import Tables, read_tables
from scripts.votes.review_data import speak_of

NO_SEARCH = Search()


def describe_look(outlines: Sequence[str] = ()) -> str:
    """Return a digest of what decides how figures look beside their contents: code and outlines."""
    return Digest("draw_figures", leaves=lambda _: map(Path, outlines)).alone(None)


def draw_figures(
    tables: Tables,
    config: Mapping[str, Any],
    selection: Selection,
    folder: Path,
    search: Search = NO_SEARCH,
    kept: Path | None = None,
    look: Callable[[], str] = describe_look,
    processes: int = 1,
) -> None:
    """Draw every figure that the data can fill and a page can hold into a folder.

    Parameters
    ----------
    kept
        Where figures are kept by what they rest on: one that is there is not drawn again.
    look
        Gives a digest of what decides how figures look. None is kept if it changes meanwhile.
    processes
        How many figures are drawn at once.
    """
    folder.mkdir(parents=True, exist_ok=True)
    width, dpi = config["figure_width_mm"] / MM_PER_INCH, config["figure_dpi"]
    choices = VoteConfig.model_validate({key: config[key] for key in VoteConfig.model_fields})
    tables = label_tables(tables, choices)
    shown = show_all(tables, choices, config["evidence_map"])
    shared = Choices(choices, selection, search, width)
    keys: dict[str, str] = {}
    before = look() if kept is not None else ""
    waiting: dict[str, Callable[[], Forms]] = {}
    for figure in list_figures(tables, choices, config["evidence_map"], selection):
        if figure.absent is not None:
            continue
        groups = rank_groups(figure.kind, figure.synthesis, shown)
        if kept is not None:
            arguments = list_arguments(figure, shown, shared)
            keys[figure.name] = digest_contents(before, figure.kind, arguments, groups, dpi)
            if (forms := find_drawn(kept, keys[figure.name])) is not None:
                _save(forms, folder, figure.name)
                continue
        waiting[figure.name] = partial(_draw_forms, figure, groups, shown, shared, dpi)
    names, drawn = list(waiting), {}
    for number, forms in run_tasks(list(waiting.values()), processes):
        _save(forms, folder, names[number])
        drawn[names[number]] = forms
    if kept is not None and look() == before:
        for name, forms in drawn.items():
            keep_drawn(kept, keys[name], forms)
        forget_oldest(kept, keys.values())


def _save(forms: Forms, folder: Path, name: str) -> None:
    for ending, content in forms.items():
        (folder / f"{name}{ending}").write_bytes(content)


def _draw_forms(
    figure: ListedFigure, groups: list[str], shown: Shown, choices: Choices, dpi: int
) -> Forms:
    """Draw a figure, of as many groups as a page has room for; where none fit, there is none."""
    from matplotlib import pyplot as plt

    from scripts.figures.kinds import DRAW
    from scripts.figures.style import fits_page, to_forms

    def draw(kept: Sequence[str] | None) -> Any:
        part = shown if kept is None else keep_groups(shown, figure.synthesis, kept)
        drawn = DRAW[figure.kind](*list_arguments(figure, part, choices))
        if fits_page(drawn, choices.width):
            return drawn
        plt.close(drawn)
        return None

    whole = draw(None) if len(groups) <= MOST_IN_FIGURE else None
    drawn, number = (whole, None) if whole else draw_most(draw, groups) or (None, None)
    return to_forms(drawn, dpi, number) if drawn else {}


if __name__ == "__main__":
    tables = read_tables(snakemake.input, READ)
    speak_of(snakemake.params.words, tables)
    tables, config = prepare_figures(tables, snakemake.params.config)
    look = partial(describe_look, snakemake.input.outlines)
    is_as_planned = look() == snakemake.params.look
    draw_figures(
        tables,
        config,
        Selection.model_validate(snakemake.params.selection),
        Path(snakemake.output.figures),
        Search.model_validate(snakemake.params.search),
        DRAWN_FIGURES / snakemake.wildcards.review if is_as_planned else None,
        look,
        snakemake.threads,
    )
