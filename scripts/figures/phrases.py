"""What the texts of figures call the rows of a synthesis, its units and the ways votes point."""

from dataclasses import dataclass

from scripts.common.wording import counted, direction_phrase, favoured
from scripts.common.words import group_noun, group_nouns, with_article
from scripts.models.config import VoteConfig
from scripts.models.terms import Scale


@dataclass(frozen=True)
class Phrases:
    """The words of a synthesis: those of what it is grouped by, and of what its votes are about.

    Attributes
    ----------
    group_by
        The column that gives the rows.
    scale
        Whether votes are about the direction of the measure, or about benefit.
    """

    group_by: str = "region"
    scale: Scale = "direction"

    @property
    def group(self) -> str:
        """What one row is: ``outcome``, ``follow-up``."""
        return group_noun(self.group_by)

    @property
    def groups(self) -> str:
        """What several rows are."""
        return group_nouns(self.group_by)

    def count_groups(self, number: int) -> str:
        """Write a number of rows: ``1 outcome``, ``2 outcomes``."""
        return counted(number, self.group, self.groups)

    def direction(self, vote: str) -> str:
        """Write a vote: ``increase``, ``favours the intervention``."""
        return direction_phrase(vote, self.scale)

    def pointing(self, vote: str) -> str:
        """Write where votes point: ``favouring an increase``, ``favouring the intervention``."""
        if vote in ("increase", "decrease"):
            return f"favouring {self.side(vote)}"
        return vote if vote == "conflicting" else f"for {self.direction(vote)}"

    def side(self, vote: str) -> str:
        """Write what a directional vote favours: ``an increase``, ``the intervention``."""
        return favoured(vote) if self.scale == "benefit" else with_article(vote)

    def either(self, verb: str) -> str:
        """Write that votes, or one vote, have a direction: ``favour an increase or a decrease``."""
        favour = "favours" if verb == "is" else "favour"
        return f"{favour} {self.side('increase')} or {self.side('decrease')}"

    def mark(self, vote: str) -> str:
        """Write what the mark of a direction stands for where it may be that of several votes."""
        return f"{vote} or inconsistent" if vote == "conflicting" else self.direction(vote)


# Votes for the direction of a measure, by region.
USUAL = Phrases()


def phrases_of(config: VoteConfig, synthesis: str) -> Phrases:
    """Give the words of a synthesis."""
    return Phrases(config.syntheses[synthesis].group_by, config.scale_of(synthesis))
