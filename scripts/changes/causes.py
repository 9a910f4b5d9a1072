"""Because of what a region moved: studies that vote otherwise, else choices that changed."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

from scripts.changes.versions import Version, differing, in_either
from scripts.models.terms import REGION_KEYS
from scripts.tables.votes import TALLIES

# Of findings.csv, what no vote can rest on.
SILENT = {
    *("finding_id", "region_as_reported", "page", "note", "statistic"),
    *("effect", "effect_type", "se", "p_value", "p_sides"),
}
VOTE = (*("cohort", "unit", "vote", "n_increase", "n_decrease", "n_no_change", "participants"),)
# Choices that a cell rests on beside the votes of studies.
OF_COLUMN = {"verdict": "agreement", "ci_low": "confidence", "ci_high": "confidence"}
BEHIND = ("k_findings", "k_studies", "n_unclear")
OF_EVERY_SYNTHESIS = ("agreement", "level", "unit")


class Causes:
    """What can have moved a region, worked out from both versions of the tables.

    Parameters
    ----------
    old, new
        The published version, with the current names, and the current one.
    choices
        Keys of the choices that changed.
    vocabulary
        Regions that have another place in the hierarchy.
    """

    def __init__(
        self, old: Version, new: Version, choices: Sequence[str], vocabulary: Collection[str]
    ) -> None:
        self.old, self.new = old, new
        self.choices, self.vocabulary = choices, {*vocabulary}
        self.all_known = {"study_votes", "findings", "choices", "regions"} <= {*old}

    def voters(self, synthesis: str, region: str) -> set[str]:
        """List the studies with a vote on a region, those of both versions."""
        return {
            study
            for place, names in self.members.items()
            if place[:2] == (synthesis, region)
            for study in names
        }

    def of_region(self, synthesis: str, region: str, column: str = "", unit: str = "") -> str:
        """Name what a cell of a region moved because of.

        A study is named if its own vote on the region differs, its unit's does, and what it
        reports of the region does. A choice is named where that leaves something open. Holm's p
        values move with those of every other region of the synthesis.
        """
        places = [(synthesis, region)]
        if column == "p_holm":
            places = [(name, place) for name, place in self.tested_otherwise if name == synthesis]
        causes = {cause for place in places for cause in self._named(place, column, unit)}
        return ";".join(sorted(causes))

    def _named(self, place: tuple[str, str], column: str, unit: str) -> set[str]:
        synthesis, region = place
        votes = self._votes_behind(place, column, unit)
        studies = {study for study in votes if self.inside[region] & self.said_otherwise[study]}
        if column == "n_unclear":
            studies = studies or self._unclear(region)
        choices = {OF_COLUMN[column]} & {*self.choices} if column in OF_COLUMN else set()
        alone = self.units_alone[place]
        if not studies or votes - studies or (unit in alone if unit else alone):
            choices |= self._bearing(synthesis) | self._placed_otherwise(synthesis, region)
        unknown = {"program"} if self.all_known else set()
        return studies | choices or unknown

    def _votes_behind(self, place: tuple[str, str], column: str, unit: str) -> set[str]:
        """Find the studies that vote otherwise, and whose unit does or has other participants.

        The findings and studies behind a region move with each study, whatever its unit votes.
        """
        votes = self.study_votes[place]
        if "unit_votes" not in self.old or column in BEHIND or column.startswith("studies_"):
            return votes
        moved = (self.tallied_otherwise if column in TALLIES.columns else self.units_otherwise)[
            place
        ]
        units = {unit} if unit else moved
        return {study for name in units for study in votes & self.members[(*place, name)]}

    def _bearing(self, synthesis: str) -> set[str]:
        """List the changed choices that the votes of a synthesis rest on."""
        own = f"syntheses.{synthesis}"
        inside = {key for key in self.choices if key.startswith(f"{own}.")} - {f"{own}.title"}
        replaced = {
            row["key"].removeprefix(f"{own}.")
            for row in (self.new["choices"].rows if "choices" in self.new else [])
            if row["key"].startswith(f"{own}.")
        }
        return inside | ({*OF_EVERY_SYNTHESIS} - replaced) & {*self.choices}

    def _placed_otherwise(self, synthesis: str, region: str) -> set[str]:
        """Name the vocabulary if a region that a place rests on is elsewhere in the hierarchy."""
        filters = tuple(f"syntheses.{synthesis}.where.{key}" for key in REGION_KEYS)
        choices = self.new["choices"].rows if "choices" in self.new else []
        is_filtered = any(row["key"] in filters for row in choices)
        if (self.vocabulary and is_filtered) or self.inside[region] & self.vocabulary:
            return {"vocabulary"}
        return set()

    @cached_property
    def said_otherwise(self) -> dict[str, set[str]]:
        """Gather for each study the cells of the findings in which it reports something else.

        Only what a vote can rest on counts. The region that such a finding is about is among them.
        """
        cells: dict[str, set[str]] = defaultdict(set)
        for study, rows in self._reported.items():
            for said, times in rows.items():
                cells[study] |= {cell for _, cell in said} if times else set()
        return cells

    @cached_property
    def _reported(self) -> dict[str, Counter[tuple[tuple[str, str], ...]]]:
        """Count for each study how often a finding is there now, less how often it was."""
        found: dict[str, Counter[tuple[tuple[str, str], ...]]] = defaultdict(Counter)
        for version, sign in ((self.old, -1), (self.new, 1)):
            for row in version["findings"].rows if "findings" in version else []:
                said = tuple((name, cell) for name, cell in row.items() if name not in SILENT)
                found[row["study_id"]][said] += sign
        return found

    def _unclear(self, region: str) -> set[str]:
        """Find the studies with another finding on a region of which they cast no vote."""
        inside = self.inside[region]
        return {
            study
            for study, rows in self._reported.items()
            for said, times in rows.items()
            if times and ("direction", "unclear") in said and inside & {cell for _, cell in said}
        }

    @cached_property
    def inside(self) -> dict[str, set[str]]:
        """List for each region the regions that count for it at some level, itself among them."""
        inside: dict[str, set[str]] = Names()
        for version in (self.old, self.new):
            for row in version["regions"].rows if "regions" in version else []:
                for level in ("at_system", "at_structure", "at_subregion"):
                    inside[row.get(level, "")].add(row["region"])
        return inside

    @cached_property
    def study_votes(self) -> dict[tuple[str, ...], set[str]]:
        """Find for each region the studies whose own row of study_votes.csv differs."""
        return self._otherwise("study_votes", "study_id", VOTE)

    @cached_property
    def units_otherwise(self) -> dict[tuple[str, ...], set[str]]:
        """Find for each region the units that vote otherwise."""
        return self._otherwise("unit_votes", "unit", ("vote",))

    @cached_property
    def tallied_otherwise(self) -> dict[tuple[str, ...], set[str]]:
        """Find for each region the units that vote otherwise or have other participants."""
        return self._otherwise("unit_votes", "unit", ("vote", "participants"))

    @cached_property
    def members(self) -> dict[tuple[str, ...], set[str]]:
        """List for each synthesis, region and unit its studies, those of both versions."""
        members: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for version in (self.old, self.new):
            for row in version["study_votes"].rows if "study_votes" in version else []:
                unit = row.get("unit", row["study_id"])
                members[(row["synthesis"], row["region"], unit)].add(row["study_id"])
        return members

    @cached_property
    def units_alone(self) -> dict[tuple[str, ...], set[str]]:
        """Find for each region the units that vote otherwise although no study of theirs does."""
        return defaultdict(
            set,
            {
                place: {
                    unit
                    for unit in units
                    if not self.members[(*place, unit)] & self.study_votes[place]
                }
                for place, units in self.units_otherwise.items()
            },
        )

    @cached_property
    def tested_otherwise(self) -> list[tuple[str, str]]:
        """List the regions whose p value of the sign test moved."""
        return sorted((p[0], p[1]) for p in self._otherwise("votes", "region", ("p_sign",)))

    def _otherwise(
        self, table: str, part: str, columns: Iterable[str]
    ) -> dict[tuple[str, ...], set[str]]:
        found: dict[tuple[str, ...], set[str]] = defaultdict(set)
        if table not in self.old:
            return found
        old, new = (version[table].by_key() for version in (self.old, self.new))
        kept = [name for name in columns if name in self.old[table].columns]
        for key, before, after in in_either(old, new):
            if any(differing(before or {}, after or {}, kept)):
                found[key[:2]].add((after or before or {})[part])
        return found


class Names(dict[str, set[str]]):
    """Sets by name; of a name that is not there, the set that holds it alone."""

    def __missing__(self, name: str) -> set[str]:
        """Start with the name itself."""
        self[name] = {name}
        return self[name]
