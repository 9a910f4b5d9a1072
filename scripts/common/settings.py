"""The settings of a review: the project's config, with what the review overrides."""

from collections.abc import Mapping
from typing import Any

# Keys of the config that are about no review: none can override them.
PROJECT_KEYS = ("simulation",)


def merge_settings(
    config: Mapping[str, Any], overrides: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Replace keys of the config by those that a review overrides.

    A review with syntheses of its own shows them all in its evidence map, unless it chooses.
    """
    chosen = {key: value for key, value in (overrides or {}).items() if key not in PROJECT_KEYS}
    if "syntheses" in chosen:
        chosen.setdefault("evidence_map", [])
    return {**config, **chosen}
