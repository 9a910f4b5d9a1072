"""Where files are: in the folder of the project, in that of the tool, and in packages.

Every command runs in the folder of the project: its records, config and results are there. The tool
is the folder with the Snakefile, the code and the templates. One folder can be both.
"""

import os
import re
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path


def from_project(path: Path) -> Path:
    """Return the way from the project to a file or folder, links followed; empty if it is it."""
    try:
        return Path(os.path.relpath(path.resolve(), Path.cwd().resolve()))
    except ValueError:  # on another drive of Windows
        return path.resolve()


TOOL = from_project(Path(__file__).resolve().parents[2])
KEPT_TOOL = Path(".swimtally")  # where an owner's repository keeps the tool

# Of the project.
CONFIG = Path("config.yaml")
CITATION = Path("CITATION.cff")
CODECHECK = Path("codecheck.yml")
CRATE = Path("crate")
VERIFICATION = Path("verification")
CONVERTED = Path("converted")  # records of a review in another form, until they take their place
IMPORTED = Path("imported")
RAW = Path("data/raw")
RESULTS = Path("results")
PUBLISHED = Path("published")
OWN_STYLES = Path("templates/citation_styles")

# Of the tool.
SNAKEFILE = TOOL / "Snakefile"
CODE = TOOL / "scripts"
LOCK = TOOL / "requirements.lock"
PYPROJECT = TOOL / "pyproject.toml"
META_ANALYSES = TOOL / "data/validation/meta_analyses.csv"
META_ANALYSIS_SOURCES = META_ANALYSES.with_name("sources.csv")
SCHEMAS = TOOL / "schemas"
DATA_DICTIONARY = SCHEMAS / "data_dictionary.csv"
TABLES_PAGE = TOOL / "docs/tables.md"
TEMPLATES = TOOL / "templates"
CITATION_STYLES = TEMPLATES / "citation_styles"
BRAIN_OUTLINES = TEMPLATES / "brain"
DOCUMENT_FORM = TEMPLATES / "document"
EXPLORE = TEMPLATES / "explore"
REFERENCE_FILTER = TEMPLATES / "references.lua"
REPORT_STYLE = TEMPLATES / "report.css"
SIMULATION_PAGE = TEMPLATES / "simulation" / "simulation.md.jinja"
VALIDATION_PAGE = TEMPLATES / "validation" / "validation.md.jinja"
OVERLAP_PAGE = TEMPLATES / "overlap" / "overlap.html.jinja"

VOCABULARY = RAW / "regions.csv"

# Snakemake's folder, and what the project keeps in it: the records go together.
SNAKEMAKE = Path(".snakemake")
HOME = SNAKEMAKE / "swimtally_home"  # caches of programs, for a user who has no home
RUN_LOCK = SNAKEMAKE / "swimtally_run"  # held by the run that goes on
MADE_FROM = SNAKEMAKE / "swimtally_made_from"  # what each result was made from
CHECKED_INPUTS = SNAKEMAKE / "swimtally_checked"  # the reviews that were found valid, and how
FONT_CACHE = SNAKEMAKE / "swimtally_fonts"  # matplotlib's list of fonts
SETTLED = SNAKEMAKE / "swimtally_settled"  # the reviews whose results are up to date
BUILT_TABLES = SNAKEMAKE / "swimtally_built"  # a digest of each table as it was written
DRAWN_FIGURES = SNAKEMAKE / "swimtally_figures"  # of each review, by what they were drawn from

# Folders of results/ that belong to no review; no review can have a name that starts like these.
ACROSS_REVIEWS = "_across_reviews"
SIMULATION_RESULTS = "_simulation"
VALIDATION_RESULTS = "_validation"

CSV_TABLES = ("studies.csv", "arms.csv", "findings.csv")
WORKBOOK = ".xlsx"
# Workbooks that are saved in another way, which are named in a message and not read.
OTHER_WORKBOOKS = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers")
# The tables of a review that are compared with the published ones of the same names.
TRACED = (
    *("studies", "arms", "findings", "regions", "study_votes", "unit_votes", "votes", "tallies"),
    *("side_votes", "certainty", "claims", "choices"),
)

# Files that editors, desktops and spreadsheets leave beside others: not inputs.
SIDE_FILE = re.compile(
    r"\..*|.*~|~\$.*|#.*#|4913|.*\.(tmp|sw[a-p])|thumbs\.db|desktop\.ini", re.IGNORECASE
)


def is_side_file(path: Path) -> bool:
    """Check by its name whether an editor, a desktop or a spreadsheet left a file."""
    return SIDE_FILE.fullmatch(path.name) is not None


def input_entries(folder: Path) -> list[Path]:
    """List the files and folders that a reviewer put into a folder of the raw data.

    The folder may be a link: to another disk, for instance. Links inside it are not followed.
    """
    inside = entries_in(folder.glob("*"))
    folders = (path for path in inside if path.is_dir() and not path.is_symlink())
    return sorted([*inside, *(path for place in folders for path in input_entries(place))])


def kept_files(folder: Path) -> list[Path]:
    """List the files of a folder that are copied or packed: none of an editor's or of Python's."""
    entries = (path for path in input_entries(folder) if "__pycache__" not in path.parts)
    return [path for path in entries if path.is_file()]


def entries_in(paths: Iterable[Path]) -> list[Path]:
    """Leave out what editors and desktops put beside the files of a reviewer; sort the others."""
    return sorted({path for path in paths if not is_side_file(path)})


def review_files(raw: Path = RAW) -> list[Path]:
    """List the ``review.yaml`` of each review; each folder with one is a review."""
    return [path for path in sorted(raw.glob("*/review.yaml")) if not is_side_file(path.parent)]


def study_files(folder: Path) -> list[Path]:
    """List the files that hold a review's study records: tables, a workbook, or one per study.

    A file that an editor leaves beside an open record is not one.
    """
    tables = [folder / name for name in CSV_TABLES if (folder / name).exists()]
    records = (path for path in (folder / "studies").glob("*.yaml") if not is_side_file(path))
    return tables or sorted(records) or workbooks(folder)


def workbooks(folder: Path) -> list[Path]:
    """List the workbooks in a review's folder, also those of kinds that are not read."""
    kinds = (WORKBOOK, *OTHER_WORKBOOKS)
    files = (path for path in folder.glob("*") if path.suffix.casefold() in kinds)
    return sorted(path for path in files if not is_side_file(path))


def vocabulary_files(folder: Path, named: str | None) -> list[Path]:
    """List the files that may hold the vocabulary of a review; none where there is none.

    It is the file that ``vocabulary`` in review.yaml names, else ``regions.csv`` in the folder of
    the review, else the sheet ``regions`` of its workbook, else the one that reviews share, beside
    the folder.
    """
    inside, shared = folder / (named or VOCABULARY.name), folder.parent / VOCABULARY.name
    if named or inside.exists():
        return [inside]
    files = study_files(folder)
    is_workbook = [path.suffix.casefold() for path in files] == [WORKBOOK]
    return [*(files if is_workbook else []), *([shared] if shared.exists() else [])]


def name_of(path: Path) -> str:
    """Return what a file is called wherever the tool lies: its path in the tool, or in the project.

    Examples
    --------
    >>> name_of(TEMPLATES / "report.css"), name_of(RAW / "regions.csv")
    ('templates/report.css', 'data/raw/regions.csv')
    """
    if TOOL.parts and path.is_relative_to(TOOL):
        path = path.relative_to(TOOL)
    return path.as_posix()


def doc_page(name: str) -> str:
    """Return where a page of the documentation is, for a message."""
    return (TABLES_PAGE.parent / name).as_posix()


def package_folder(package: str) -> Path:
    """Return the folder of an installed package, without loading the package."""
    spec = find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0])
