"""The outcome of a verification on the terminal, with its likely cause and the files."""

from collections.abc import Iterable, Sequence
from pathlib import PurePath

from scripts.common.wording import counted
from scripts.inputs.text import UNSHOWN
from scripts.release.compare.comparison import ALTERED, BOTH, DIFFERS, Change, Difference
from scripts.release.compare.texts import common_start
from scripts.release.environment import Environment
from scripts.release.verification import Verification

LONGEST = 30  # lines in all
FEW = 4  # lines of a list beside the files
WIDEST = 200  # letters of a line about a file
AROUND = 25  # letters shown on each side of a change

# Of the formats, those first that say most in a line.
ORDER = ("", ".csv", ".html", ".docx", ".xlsx", ".json", ".svg", ".png", ".pdf")


def verdict(verification: Verification) -> str:
    """Say in one sentence how the verification ended."""
    files = counted(sum(verification.compared.values()), "file")
    if verification.is_identical:
        return f"Identical: {_all_match(verification)}."
    if not verification.differences:
        return (
            f"{_all_match(verification)}, but the inputs have changed since publication: publish "
            "again (make publish)."
        )
    outcome = f"Different: {counted(len(verification.differences), 'difference')} in {files}"
    if not verification.other_content:
        return f"{outcome}, all with the same content in other bytes."
    if same_content := len(verification.other_bytes):
        return f"{outcome}, {same_content} of them with the same content in other bytes."
    return f"{outcome}."


def _all_match(verification: Verification) -> str:
    by_digest = sum(verification.by_digest.values())
    number = sum(verification.compared.values()) - by_digest
    files = "1 published file matches" if number == 1 else f"all {number} published files match"
    match = f"{files} the rebuilt results byte for byte"
    if not by_digest:
        return match
    others = "other result matches" if by_digest == 1 else "other results match"
    return f"{match}, and {by_digest} {others} by digest (SHA-256)"


def input_text(change: Change) -> str:
    """Say how an input differs from the manifest."""
    if change.published is None:
        return f"{change.where}: added since publication"
    if change.built is None:
        return f"{change.where}: removed since publication"
    return f"{change.where}: changed since publication"


def value_text(change: Change) -> str:
    """Say how a single value changed."""
    return f"{change.where}: {change.published or 'none'} -> {change.built or 'none'}"


def file_text(difference: Difference, forms: str = "") -> str:
    """Say in one line how a file differs."""
    comparison = difference.comparison
    kind = "" if difference.kind == DIFFERS else f"{difference.kind}: "
    holds = f" [{comparison.holds}]" if comparison.holds else ""
    example = example_text(comparison.changes) if comparison.changes and not holds else ""
    return f"{difference.path}{forms}: {kind}{comparison.summary}{holds}{example}"


def example_text(changes: Sequence[Change]) -> str:
    """Give the first change as an example: of a long text, what stands around the change."""
    change = changes[0]
    such_as = ", such as" if len(changes) > 1 else ":"
    if change.published is None or change.built is None:
        return f"{such_as} {change.where}"
    start = common_start(change.published, change.built)
    end = common_start(change.published[start:][::-1], change.built[start:][::-1])
    excerpts = (_excerpt(text, start, end) for text in (change.published, change.built))
    return f"{such_as} {change.where}: {' -> '.join(excerpts)}"


def _excerpt(text: str, start: int, end: int) -> str:
    """Cut a text to the letters around where it differs; whole words where it can be."""
    first, last = max(0, start - AROUND), min(len(text), len(text) - end + AROUND)
    cut = text[first:last]
    cut = cut if first == 0 else f"… {cut.partition(' ')[2] or cut}"
    return f"{cut} …" if last < len(text) else cut or "–"


def file_lines(differences: Sequence[Difference]) -> list[str]:
    """Write the line of each file; a figure in several forms has one line for all of them."""
    forms: dict[tuple[str, str], list[Difference]] = {}
    for difference in differences:
        path = PurePath(difference.path)
        name = str(path.with_suffix("")) if path.parent.name == "figures" else str(path)
        forms.setdefault((name, difference.kind + difference.holds), []).append(difference)
    return [
        file_text(first, "".join(f", {PurePath(other.path).suffix}" for other in others))
        for first, *others in forms.values()
    ]


def sort_by_interest(differences: Iterable[Difference]) -> list[Difference]:
    """Sort altered files first, then formats that say most in a line, then by name."""

    def rank(difference: Difference) -> tuple[bool, bool, str, int, str]:
        path = PurePath(difference.path)
        is_figure = path.parent.name == "figures"
        order = ORDER.index(path.suffix) if path.suffix in ORDER else len(ORDER)
        return (
            difference.kind not in (ALTERED, BOTH),
            bool(difference.holds),
            f"1 {path.with_suffix('')}" if is_figure else "0",
            order,
            difference.path,
        )

    return sorted(differences, key=rank)


def package_lines(environment: Environment, verification: Verification) -> list[str]:
    """Say whether all software has the versions that are locked and were published with."""
    if not (environment.deviations or verification.versions):
        locked = f"{counted(environment.packages, 'package')} as locked"
        return [f"{locked}; swimtally, Python and main packages as at publication."]
    lines = [f"differs from the lock: {text}" for text in environment.deviations]
    lines += [
        f"changed since publication: {value_text(change)}" for change in verification.versions
    ]
    explained = "" if verification.is_identical else ", which may explain the differences"
    return [f"swimtally, Python or packages have other versions{explained}:", *_cut(lines)]


def results_lines(verification: Verification) -> list[str]:
    """Warn of files in the user's results that differ from the rebuilt ones."""
    if not verification.results:
        return []
    count = counted(len(verification.results), "file")
    differs = "differs" if len(verification.results) == 1 else "differ"
    return [
        f"Warning: {count} in your results/ {differs} from the rebuilt results (edited, incomplete "
        "or out of date).",
        *_cut(verification.results),
        "  To rebuild them, run make. This does not affect the verification.",
    ]


def machine_line(environment: Environment, seconds: float) -> str:
    """Say how long the build took, and on what."""
    cores = counted(environment.cores, "core")
    on = f"{cores}, Python {environment.python}, {environment.platform}"
    return f"Rebuilt in {counted(round(seconds), 'second')} on {on}."


def terminal_lines(
    verification: Verification, environment: Environment, seconds: float, page: str
) -> list[str]:
    """Write what the terminal shows; what there is no room for is on the page."""
    head = [verdict(verification)]
    causes = [*map(input_text, verification.inputs), *map(value_text, verification.choices)]
    head += ["Likely cause: inputs or choices changed since publication:"] if causes else []
    head += _cut(causes)
    tail = [
        *package_lines(environment, verification),
        *results_lines(verification),
        machine_line(environment, seconds),
        f"Page: {page}",
    ]
    files = file_lines(sort_by_interest(verification.differences))
    room = LONGEST - len(head) - len(tail)
    return [shown(line) for line in [*head, *_cut(files, room, f": see {page}"), *tail]]


def shown(text: str) -> str:
    """Put its number in the place of a character that cannot be shown, as in a damaged file."""
    return UNSHOWN.sub(lambda match: f"[U+{ord(match[0]):04X}]", text)


def _cut(lines: Sequence[str], room: int = FEW, where: str = "") -> list[str]:
    """Indent a list, and count what there is no room for."""
    if len(lines) > room:
        rest = len(lines) - room + 1
        lines = [*lines[: room - 1], f"and {rest} more{where}"]
    return [f"  {line if len(line) <= WIDEST else f'{line[: WIDEST - 1]}…'}" for line in lines]
