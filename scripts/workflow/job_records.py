"""What each job made and what from, by content: kept beside Snakemake's own records.

They are the truth about results: whatever Snakemake was asked to do or to forget, a result that is
not as its job left it, or not made from what is there now, is known from them. Losing or damaging a
record costs time alone: its job runs.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from scripts.common.digests import digest_texts, file_digest
from scripts.common.paths import ACROSS_REVIEWS, MADE_FROM, RESULTS, is_side_file


class Content:
    """Digests of files, each read once while its size and times stay as they are."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[tuple[Path, ...], str] = {}

    def digest(self, path: Path) -> str:
        """Return the digest of a file; of one that is not there, a word."""
        try:
            of = path.stat()
        except OSError:
            return "missing"
        key: Any = (path, of.st_ino, of.st_size, of.st_mtime_ns, of.st_ctime_ns)
        if key not in self._known:
            self._known[key] = file_digest(path)
        return self._known[key]

    def digest_result(self, path: Path) -> str:
        """Return the digest of a result; of a folder, that of the files that its job made."""
        if not path.is_dir():
            return self.digest(path)
        return digest_texts(f"{file} {self.digest(file)}" for file in files_made(path))


class JobRecord:
    """What is kept of the job that makes some outputs.

    Attributes
    ----------
    outputs
        The digest of each file that the job made, by output; None where nothing is known.
    made_from
        A digest of all that they were made from.
    """

    def __init__(self, outputs: list[str]) -> None:
        """Read what is kept; of an unfinished, damaged or foreign record, nothing."""
        self._paths = sorted(outputs)
        folder = MADE_FROM / folder_of(Path(self._paths[0]))
        self._file = folder / f"{digest_texts(self._paths)}.json"
        record = _read(self._file)
        if sorted(record.get("outputs", {})) != self._paths:
            record = {}
        self.made_from = record.get("made_from")
        self.outputs: Mapping[str, Mapping[str, str]] | None = record.get("outputs")

    def is_whole(self, content: Content) -> bool:
        """Return whether all outputs are there, and are as the job left them."""
        return (
            self.outputs is not None
            and all(Path(path).exists() for path in self._paths)
            and all(content.digest(Path(file)) == digest for file, digest in self.files.items())
        )

    @property
    def files(self) -> dict[str, str]:
        """The digest of each file that the job made."""
        return {f: digest for of in (self.outputs or {}).values() for f, digest in of.items()}

    def forget(self) -> None:
        """Drop what is kept, before the job runs again: it may be stopped."""
        self._file.unlink(missing_ok=True)

    def keep(self, state: str, content: Content) -> None:
        """Keep what a job that has ended made its outputs from, and what is in them.

        Nothing is kept where an output of a job on a cluster is not to be seen here yet.
        """
        if not all(Path(path).exists() for path in self._paths):
            return
        outputs = {
            path: {str(file): content.digest(file) for file in files_in(Path(path))}
            for path in self._paths
        }
        text = json.dumps({"made_from": state, "outputs": outputs})
        self._file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._file.with_suffix(".unfinished")
        unfinished.write_text(f"{digest_texts([text])} {text}", encoding="utf-8")
        unfinished.replace(self._file)


def recorded_files(name: str) -> dict[str, str]:
    """Return the digest of each file that jobs made in a folder of the results."""
    records = (_read(path) for path in MADE_FROM.glob(f"{name}/*.json"))
    outputs = (files for record in records for files in record.get("outputs", {}).values())
    return {file: digest for files in outputs for file, digest in files.items()}


def files_made(output: Path) -> list[Path]:
    """List the files that a job made in an output, which is one or a folder: all, if not known."""
    made = map(Path, recorded_files(folder_of(output)) if output.is_dir() else [])
    return sorted(file for file in made if file.is_relative_to(output)) or files_in(output)


def recorded_folders() -> list[str]:
    """List the folders of the results in which jobs made something."""
    return sorted(path.name for path in MADE_FROM.glob("*/"))


def folder_of(output: Path) -> str:
    """Return the folder of the results that a result is in: of a review, or across reviews."""
    inside = output.parts[len(RESULTS.parts) :]
    return inside[0] if len(inside) > 1 else ACROSS_REVIEWS


def files_in(output: Path) -> list[Path]:
    """List the files of an output, which is one or a folder, without those of editors and such."""
    files = output.rglob("*") if output.is_dir() else [output]
    return sorted(path for path in files if path.is_file() and not is_side_file(path))


def _read(record: Path) -> dict[str, Any]:
    """Read a record; one that names anything outside of the results that it is of is none."""
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        digest, _, text = record.read_text(encoding="utf-8").partition(" ")
        kept = dict(json.loads(text)) if digest == digest_texts([text]) else {}
        files = [file for made in kept["outputs"].values() for file in {**made}]
        if all(_is_result(file, record.parent.name) for file in (*kept["outputs"], *files)):
            return kept
    return {}


def describe_job(job: Any, content: Content) -> str:
    """Return a digest of all that the outputs of a job are made from.

    Of inputs that no job makes, the digest was taken before the first job: one that is edited while
    its job runs is another one in the next run.
    """
    params = {name: value for name, value in job.params.items() if name != "digest"}
    made = [path for path in map(Path, job.input) if path.is_relative_to(RESULTS)]
    return digest_texts(
        [
            job.rule.params.digest.alone(job.wildcards),
            json.dumps(params, default=str),
            *(f"{path} {content.digest_result(path)}" for path in made),
        ]
    )


def is_up_to_date(job: Any, content: Content) -> bool:
    """Return whether a job would make what is there, if it is of this workflow."""
    return not is_own(job) or is_made_from(job, describe_job(job, content), content)


def is_made_from(job: Any, state: str, content: Content) -> bool:
    """Return whether the outputs of a job are there, whole, and were made from this state."""
    record = JobRecord(job.output)
    return record.made_from == state and record.is_whole(content)


def is_own(job: Any) -> bool:
    """Check that a job is of this workflow: another's has no digest."""
    return hasattr(job.rule.params, "digest")


def _is_result(file: str, folder: str) -> bool:
    """Check that a path, as it is written in a record, is one in a folder of the results."""
    path = Path(file)
    is_inside = path.parts[:1] == RESULTS.parts and ".." not in path.parts
    return is_inside and file in (str(path), path.as_posix()) and folder_of(path) == folder
