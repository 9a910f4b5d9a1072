"""Digests of content: what a result depends on, found by bytes and never by file times."""

import hashlib
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from scripts.common.packages import installed_versions
from scripts.common.paths import CODE, name_of

# Modules of the project are always imported by name, `from scripts.common.wording import ...`;
# reading these lines is many times faster than parsing the code, and every run has to do it.
IMPORT = re.compile(r"^\s*(?:from|import) scripts\.([\w.]+)", re.MULTILINE)

# Modules whose words no result holds: they are for a run that stops. A change of them makes nothing
# again; their imports count only where other modules import the same.
MESSAGES_ALONE = (CODE / "inputs/problems.py", CODE / "common/faults.py")

DigestOf = Callable[[Any], str]


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal; of a missing file, a word.

    The file is read piece by piece: beside the records may lie one that is larger than the memory.
    """
    if not path.is_file():
        return "missing"
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_files(paths: Iterable[Path]) -> str:
    """Return one SHA-256 over the names and contents of files, in sorted order.

    Where the tool lies is not in it.
    """
    return digest_texts(sorted(f"{name_of(path)} {file_digest(path)}" for path in set(paths)))


def stamp_files(paths: Iterable[Path]) -> str:
    """Return one digest over the sizes and times of files, which is quick.

    The time of the last change of a file cannot be set to another, in contrast to that of its data.
    """
    rows = []
    for path in {*paths}:
        with suppress(FileNotFoundError, NotADirectoryError):
            of = path.stat()
            rows.append(f"{path} {of.st_size} {of.st_mtime_ns} {of.st_ctime_ns}")
    return digest_texts(sorted(rows))


def digest_texts(texts: Iterable[str]) -> str:
    """Return one SHA-256 over texts, of which each is a line."""
    return hashlib.sha256("\n".join(texts).encode(errors="surrogateescape")).hexdigest()


@cache
def imported_modules(script: Path) -> tuple[Path, ...]:
    """List the project's modules that a script imports, directly or through others, sorted.

    Those that are in messages alone are left out.
    """
    modules: set[Path] = set()
    waiting = [script]
    while waiting:
        for module in _imports(waiting.pop()) - modules - {*MESSAGES_ALONE}:
            modules.add(module)
            waiting.append(module)
    return tuple(sorted(modules))


@cache
def _imports(path: Path) -> frozenset[Path]:
    names = IMPORT.findall(path.read_text(encoding="utf-8"))
    return frozenset(CODE.joinpath(*name.split(".")).with_suffix(".py") for name in names)


def script_file(stage: str) -> Path:
    """Return the script of a stage; rule, script and main function share one name."""
    (script,) = CODE.rglob(f"{stage}.py")
    return script


def code_digest(stage: str) -> str:
    """Return the digest of the code of a stage: its script, all that this imports, packages."""
    script = script_file(stage)
    files = digest_files([script, *imported_modules(script)])
    return f"python {sys.version_info[:2]} {installed_versions()} {files}"


class Digest:
    """The ``digest`` parameter of a rule: a function from wildcards to a SHA-256 in hexadecimal.

    Snakemake compares recorded parameters on every run, so a change of any byte that a result
    rests on makes it rerun, whatever the files' times say.

    Parameters
    ----------
    stage
        Name of the rule and of its script.
    leaves
        Function from wildcards to the inputs of the rule that no other rule makes.
    after
        Digests of the rules to its left, so that a change there is a change here.
    """

    def __init__(
        self,
        stage: str,
        leaves: Callable[[Any], Iterable[Path]] | None = None,
        after: DigestOf | Sequence[DigestOf] = (),
    ) -> None:
        """Read the code that the stage rests on; see the class for the parameters."""
        script = script_file(stage)
        self._files = (script, *imported_modules(script))
        self._stamp = stamp_files(self._files)
        self._code = code_digest(stage)
        self._leaves, self._after = leaves, [after] if callable(after) else after
        # By review: the files of a review are read once in a run.
        self._alone: dict[str, str] = {}
        self._whole: dict[str, str] = {}
        self._stamps: dict[str, str] = {}

    def alone(self, wildcards: Any) -> str:
        """Return the digest of the code and of the leaves, whatever the rules to the left make."""
        review = getattr(wildcards, "review", "")
        if review not in self._alone:
            leaves = [*self._leaves(wildcards)] if self._leaves else []
            self._stamps[review] = stamp_files(leaves)
            inputs = digest_files(leaves) if self._leaves else ""
            self._alone[review] = digest_texts([self._code, inputs])
        return self._alone[review]

    def is_as_read(self, wildcards: Any) -> bool:
        """Check that nobody wrote to the code or a leaf since, not even what was there before."""
        self.alone(wildcards)
        leaves = self._leaves(wildcards) if self._leaves else ()
        stamps = (self._stamp, self._stamps[getattr(wildcards, "review", "")])
        return (stamp_files(self._files), stamp_files(leaves)) == stamps

    def __call__(self, wildcards: Any) -> str:
        """Return the digest of all that a result of the rule rests on."""
        review = getattr(wildcards, "review", "")
        if review not in self._whole:
            left = (digest_of(wildcards) for digest_of in self._after)
            self._whole[review] = digest_texts([self.alone(wildcards), *left])
        return self._whole[review]
