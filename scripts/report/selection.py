"""How studies were searched for and selected, as rows of a table."""

from collections.abc import Iterator

from scripts.common.wording import capitalised, term_label, uncapitalised
from scripts.models.review import OtherMethods, Review, Selection

NOT_REPORTED = "not reported"
# Counts that are shown whether or not they are known; the others only where they are given.
USUAL_COUNTS = (
    *("records_identified", "duplicates_removed", "records_screened", "records_excluded"),
    *("reports_sought", "reports_not_retrieved", "reports_assessed", "reports_excluded"),
    "studies_included",
)


def search_rows(review: Review) -> Iterator[tuple[str, str]]:
    """Name what the review says of its search, then each count of the selection."""
    for key, value in review.search:
        shown = ", ".join(value) if isinstance(value, list) else value
        yield capitalised(term_label(key)), shown or NOT_REPORTED
    yield from selection_rows(review.selection)


def selection_rows(selection: Selection) -> Iterator[tuple[str, str]]:
    """Name each count of the selection with its number; unusual ones only where they are given."""
    for key, value in selection:
        if isinstance(value, OtherMethods):
            for name, text in _given(value):
                yield f"Other methods: {uncapitalised(name)}", text
        elif key in USUAL_COUNTS:
            yield capitalised(term_label(key)), NOT_REPORTED if value is None else str(value)
        else:
            yield from _given_count(key, value)


def _given(other: OtherMethods) -> Iterator[tuple[str, str]]:
    for key, value in other:
        yield from _given_count(key, value)


def _given_count(key: str, value: int | dict[str, int | None] | None) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        parts = [f"{why} {NOT_REPORTED if n is None else n}" for why, n in value.items()]
        value = None
        if parts:
            yield capitalised(term_label(key)), "; ".join(parts)
    if value is not None:
        yield capitalised(term_label(key)), str(value)
