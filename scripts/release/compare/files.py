"""Compare two versions of a file in the way of its format."""

from collections.abc import Callable
from pathlib import PurePath

from scripts.release.compare.comparison import Comparison, compare_bytes
from scripts.release.compare.documents import compare_pages, compare_word
from scripts.release.compare.pictures import compare_figures, compare_pdfs, compare_pictures
from scripts.release.compare.tables import TABLE_KEYS, compare_tables
from scripts.release.compare.texts import compare_lines, compare_values
from scripts.release.compare.workbooks import compare_workbooks

Compare = Callable[[bytes, bytes], Comparison]

COMPARISONS: dict[str, Compare] = {
    ".png": compare_pictures,
    ".svg": compare_figures,
    ".pdf": compare_pdfs,
    ".html": compare_pages,
    ".docx": compare_word,
    ".xlsx": compare_workbooks,
    **dict.fromkeys((".json", ".jsonld"), compare_values),
    **dict.fromkeys(
        (".md", ".txt", ".bib", ".ris", ".css", ".js", ".csl", ".cff", ".yaml", ".yml"),
        compare_lines,
    ),
}


def compare_files(name: str, published: bytes, built: bytes) -> Comparison:
    """Compare two versions of a file by its format; one of another format by bytes.

    Parameters
    ----------
    name
        Path of the file, whose ending gives the format.
    published, built
        Contents of the files; not the same bytes.
    """
    suffix = PurePath(name).suffix.lower()
    try:
        if suffix == ".csv":
            return compare_tables(published, built, TABLE_KEYS.get(PurePath(name).stem, []))
        if suffix in COMPARISONS:
            return COMPARISONS[suffix](published, built)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001, a damaged file can make its reader fail in any way
        damage = compare_bytes(published, built)
        return Comparison(f"cannot be read as {suffix[1:].upper()}; {damage.summary}")
    return compare_bytes(published, built)
