"""The citation styles of the project, and whether pandoc's citeproc can use them."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from scripts.common.input_limits import MOST_STYLE
from scripts.common.paths import CITATION_STYLES, OWN_STYLES, REFERENCE_FILTER, TEMPLATES
from scripts.documents.pandoc import PandocError, run_pandoc

METHODS = TEMPLATES / "methods.bib"
PARENT = "independent-parent"
SPACE = "{http://purl.org/net/xbiblio/csl}"


def style_file(style: str) -> Path:
    """Return the file of a citation style: that of the project, if it has one of this name."""
    own = OWN_STYLES / f"{style}.csl"
    return own if own.exists() else CITATION_STYLES / own.name


def known_styles() -> list[str]:
    """List the names of the citation styles of the project and of the tool."""
    folders = (OWN_STYLES, CITATION_STYLES)
    return sorted({path.stem for folder in folders for path in folder.glob("*.csl")})


def style_fault(style: str) -> str | None:
    """Say what is wrong with the file of a style; None where nothing is.

    Of many journals the file of the style only names that of another journal, which it follows.
    No style needs entities of XML, by which a small file grows without end or takes in others.
    """
    try:
        content = _read_start(style_file(style))
        if len(content) > MOST_STYLE:
            return f"a file of more than {MOST_STYLE // 1_000_000} MB"
        if b"\0" in content or b"<!DOCTYPE" in content:
            return "a file that defines entities, or is not in UTF-8"
        root = ElementTree.fromstring(content)  # noqa: S314, without entities
    except (OSError, ValueError, LookupError, ElementTree.ParseError) as error:
        return f"a file that cannot be read ({error})"
    links = root.iter(f"{SPACE}link")
    parents = (link.get("href", "") for link in links if link.get("rel") == PARENT)
    if (parent := next(parents, None)) is not None:
        return f"a style that refers to another, {parent}"
    if fault := _fault_in_use(content):
        return fault
    lists = root.find(f"{SPACE}bibliography") is not None
    return None if lists else "a style without a list of references"


def _read_start(path: Path) -> bytes:
    if not path.is_file():
        raise OSError("not a file")
    with path.open("rb") as file:
        return file.read(MOST_STYLE + 1)


@cache
def _fault_in_use(content: bytes) -> str | None:
    """Cite a reference in a style, to see whether it can be used at all."""
    with TemporaryDirectory() as folder:
        style = Path(folder, "style.csl")
        style.write_bytes(content)
        try:
            run_citeproc("[@boon2021]", [METHODS], style)
        except PandocError as error:
            if error.is_endless:
                return "a style that never comes to an end"
            return f"a style that cannot be used ({' '.join(str(error).split())[:200]})"
    return None


def run_citeproc(text: str, bibliographies: Sequence[Path], style: Path) -> str:
    """Convert Markdown with citations to HTML, in a style and from BibTeX files."""
    return run_pandoc(
        text,
        *("--from=markdown", "--to=html", "--wrap=none"),
        *("--citeproc", f"--lua-filter={REFERENCE_FILTER}"),  # in this order
        *(f"--csl={style}", "--metadata=link-citations=true"),
        *(f"--bibliography={path}" for path in bibliographies),
    )
