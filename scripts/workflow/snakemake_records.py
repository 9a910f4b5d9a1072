"""What Snakemake has on record of the jobs that made the results."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path


def record_of(output: Path, kind: str = "metadata") -> Path:
    """Return where Snakemake keeps its record of the job that made an output.

    A name that is too long for a file is spread over folders.
    """
    name = urlsafe_b64encode(output.as_posix().encode()).decode()
    *folders, last = (name[at : at + 254] for at in range(0, len(name), 254))
    return Path(".snakemake", kind, *(f"@{folder}" for folder in folders), last)


def run_times(outputs: Iterable[Path]) -> tuple[datetime, datetime]:
    """Find when the first of the jobs that made some outputs began, and when the last one ended.

    Parameters
    ----------
    outputs
        Files; of a folder that one job made as a whole, the files inside it.

    Raises
    ------
    ValueError
        If there is no record of any of them.
    """
    made = {place for path in outputs for place in (path, path.parent)}
    records = [json.loads(r.read_text()) for place in made if (r := record_of(place)).is_file()]
    begun = [record["starttime"] for record in records if record["starttime"]]
    ended = [record["endtime"] for record in records if record["endtime"]]
    if not begun or not ended:
        raise ValueError(
            "Nothing tells when the results were built: Snakemake's record of them, in the hidden "
            "folder .snakemake, is missing. Run `make clean`, then try again."
        )
    return _moment(min(begun)), _moment(max(ended))


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(int(seconds), tz=UTC)
