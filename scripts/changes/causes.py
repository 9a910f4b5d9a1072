"""Why the results of a region changed: studies with other votes, else choices that changed."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

from scripts.changes.versions import Version, align_rows, differing_cells
from scripts.models.terms import REGION_KEYS, WITHOUT_VOTE
from scripts.tables.votes import TALLIES

# Columns of findings.csv that no vote depends on.
WITHOUT_EFFECT_ON_VOTES = {
    *("finding_id", "region_as_reported", "page", "note", "statistic"),
    *("effect", "effect_type", "se", "p_value", "p_below", "p_sides"),
}
VOTE_COLUMNS = ("cohort", "unit", "vote", "n_increase", "n_decrease", "n_no_change", "participants")
# Choices that a cell depends on beside the votes of studies.
CHOICE_FOR_COLUMN = {"verdict": "agreement", "ci_low": "confidence", "ci_high": "confidence"}
# The numbers of findings without a vote, by their direction.
APART = {f"n_{direction}": direction for direction in WITHOUT_VOTE}
EVIDENCE_COUNTS = ("k_findings", "k_studies", *APART)
SHARED_CHOICES = ("agreement", "level", "unit")


class Causes:
    """What can have changed the results of a region, from both versions of the tables.

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

    def cause_for_region(
        self, synthesis: str, region: str, column: str = "", unit: str = ""
    ) -> str:
        """Name the causes of the change of a cell of a region.

        A study is named if its vote on the region differs, its unit's does, and its findings on
        the region do. A choice is named where studies do not explain the change. Adjusted p values
        depend on those of every other region of the synthesis.
        """
        places = [(synthesis, region)]
        if column == "p_holm":
            places = [(name, place) for name, place in self.retested_regions if name == synthesis]
        causes = {cause for place in places for cause in self._causes(place, column, unit)}
        return ";".join(sorted(causes))

    def _causes(self, place: tuple[str, str], column: str, unit: str) -> set[str]:
        synthesis, region = place
        votes = self._changed_voters(place, column, unit)
        regions = self.counted_regions.get(region, {region})
        studies = {study for study in votes if regions & self.changed_cells[study]}
        if column in APART:
            studies = studies or self._changed_findings_apart(region, APART[column])
        choices = {CHOICE_FOR_COLUMN.get(column, "")} & {*self.choices}
        alone = self.units_changed_alone[place]
        if not studies or votes - studies or (unit in alone if unit else alone):
            choices |= self._relevant_choices(synthesis)
            choices |= self._changed_hierarchy(synthesis, region)
        unknown = {"program"} if self.all_known else set()
        return studies | choices or unknown

    def _changed_voters(self, place: tuple[str, str], column: str, unit: str) -> set[str]:
        """Find the studies with another vote, and whose unit has one or other participants.

        The counts of findings and studies change with each study, whatever its unit votes.
        """
        votes = self.changed_studies[place]
        is_count = column in EVIDENCE_COUNTS or column.startswith("studies_")
        if is_count or "unit_votes" not in self.old:
            return votes
        is_tally = column in TALLIES.columns
        changed = self.changed_tallied_units if is_tally else self.changed_units
        units = {unit} if unit else changed[place]
        return {study for name in units for study in votes & self.members[(*place, name)]}

    def _relevant_choices(self, synthesis: str) -> set[str]:
        """List the changed choices that the votes of a synthesis depend on."""
        prefix = f"syntheses.{synthesis}."
        of_synthesis = {key for key in self.choices if key.startswith(prefix)} - {f"{prefix}title"}
        replaced = {key.removeprefix(prefix) for key in self._choice_keys if key.startswith(prefix)}
        return of_synthesis | ({*SHARED_CHOICES} - replaced) & {*self.choices}

    def _changed_hierarchy(self, synthesis: str, region: str) -> set[str]:
        """Name the vocabulary if a region that counts here has another place in the hierarchy."""
        regions = self.counted_regions.get(region, {region})
        filters = {f"syntheses.{synthesis}.where.{key}" for key in REGION_KEYS}
        counts = regions & self.vocabulary or (self.vocabulary and filters & self._choice_keys)
        return {"vocabulary"} if counts else set()

    @cached_property
    def _choice_keys(self) -> set[str]:
        return {row["key"] for row in self.new["choices"].rows} if "choices" in self.new else set()

    @cached_property
    def changed_cells(self) -> dict[str, set[str]]:
        """Gather for each study the cells of its findings that changed, came or went.

        Only columns that votes depend on count. The region of such a finding is among the cells.
        """
        cells: dict[str, set[str]] = defaultdict(set)
        for study, finding in self._changed_findings:
            cells[study] |= {cell for _, cell in finding}
        return cells

    @cached_property
    def _changed_findings(self) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
        """List the findings that one version has more often than the other, with their study."""
        surplus: Counter[tuple[str, tuple[tuple[str, str], ...]]] = Counter()
        for version, sign in ((self.old, -1), (self.new, 1)):
            studies = self._fields_of_studies(version)
            for row in version["findings"].rows if "findings" in version else []:
                cells = [item for item in row.items() if item[0] not in WITHOUT_EFFECT_ON_VOTES]
                cells += studies.get(row["study_id"], [])
                surplus[(row["study_id"], tuple(cells))] += sign
        return [finding for finding, times in surplus.items() if times]

    def _fields_of_studies(self, version: Version) -> dict[str, list[tuple[str, str]]]:
        """Give for each study the cells of its own that syntheses filter or group by."""
        return {
            row["study_id"]: [item for item in row.items() if item[0] in self._study_columns]
            for row in (version["studies"].rows if "studies" in version else [])
        }

    @cached_property
    def _study_columns(self) -> set[str]:
        """Name the columns of studies.csv that syntheses of either version filter or group by."""
        named = set()
        for version in (self.old, self.new):
            for row in version["choices"].rows if "choices" in version else []:
                if ".where." in row["key"]:
                    named.add(row["key"].rpartition(".where.")[2])
                if row["key"].endswith(".group_by"):
                    named.add(row["value"].strip('"'))
        bias = {f"risk_of_bias_{part}" for part in ("overall", "domains")}
        is_bias = any(name.startswith("risk_of_bias") for name in named)
        return named - {"study_id", "cohort", "included"} | (bias if is_bias else set())

    def _changed_findings_apart(self, region: str, direction: str) -> set[str]:
        """Find the studies of which a finding without a vote changed, came or went."""
        regions = self.counted_regions.get(region, {region})
        return {
            study
            for study, finding in self._changed_findings
            if ("direction", direction) in finding and regions & {cell for _, cell in finding}
        }

    @cached_property
    def counted_regions(self) -> dict[str, set[str]]:
        """List for each region the regions that count for it at some level, itself among them."""
        regions: dict[str, set[str]] = {}
        for version in (self.old, self.new):
            for row in version["regions"].rows if "regions" in version else []:
                for level in ("at_system", "at_structure", "at_subregion"):
                    name = row.get(level, "")
                    regions.setdefault(name, {name}).add(row["region"])
        return regions

    @cached_property
    def changed_studies(self) -> dict[tuple[str, ...], set[str]]:
        """Find for each region the studies whose row of study_votes.csv differs."""
        return self._find_changed("study_votes", "study_id", VOTE_COLUMNS)

    @cached_property
    def changed_units(self) -> dict[tuple[str, ...], set[str]]:
        """Find for each region the units with another vote."""
        return self._find_changed("unit_votes", "unit", ("vote",))

    @cached_property
    def changed_tallied_units(self) -> dict[tuple[str, ...], set[str]]:
        """Find for each region the units with another vote or other participants."""
        return self._find_changed("unit_votes", "unit", ("vote", "participants"))

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
    def units_changed_alone(self) -> dict[tuple[str, ...], set[str]]:
        """Find for each region the units with another vote of which no study has another vote."""
        return defaultdict(
            set,
            {
                place: {
                    unit
                    for unit in units
                    if not self.members[(*place, unit)] & self.changed_studies[place]
                }
                for place, units in self.changed_units.items()
            },
        )

    @cached_property
    def retested_regions(self) -> list[tuple[str, str]]:
        """List the regions whose p value of the sign test changed."""
        return sorted((p[0], p[1]) for p in self._find_changed("votes", "region", ("p_sign",)))

    def _find_changed(
        self, table: str, part: str, columns: Iterable[str]
    ) -> dict[tuple[str, ...], set[str]]:
        changed: dict[tuple[str, ...], set[str]] = defaultdict(set)
        if table not in self.old:
            return changed
        kept = [name for name in columns if name in self.old[table].columns]
        for key, before, after in align_rows(self.old, self.new, table):
            if any(differing_cells(before or {}, after or {}, kept)):
                changed[key[:2]].add((after or before or {})[part])
        return changed
