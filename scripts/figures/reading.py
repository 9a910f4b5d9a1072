"""How to read each kind of figure: a text that stands once, beside short captions."""

from scripts.common.words import article, noun
from scripts.votes.exact_tests import OUT_OF_REACH


def how_to_read(kind: str) -> str | None:
    """Explain how a kind of figure is read; None where its key says all.

    The signs of directions and of numbers of participants are those of the key of each figure.

    Examples
    --------
    >>> how_to_read("leave_one_out")
    'Each mark is the result for the row when the cohort of the column is excluded.'
    """
    cohort, cohorts, region = noun("cohort"), noun("cohorts"), noun("region")
    texts = {
        "prisma_flow": (
            "Not reported: the review does not give this number. The boxes at the foot are counted "
            "from the records of the review."
        ),
        "evidence_map": (
            f"Each sign is the result of one study for {article('region')}. Letters give the "
            f"{noun('measure')} where several are reported. A result that contributes to several "
            "syntheses is shown once. n: participants of the group studied.".replace(
                "participants", noun("participants")
            )
        ),
        "effect_direction": (
            "Each row is a study; the sign is the direction of its result, relative to its "
            f"comparator where it has one. The counts below are votes of {cohorts}. Blank: no "
            "result reported."
        ),
        "harvest_plot": (
            f"Each bar is one vote in the column of its direction; its height is the number of "
            f"{noun('participants')} contributing, on one scale in all rows. Shading shows the "
            "risk of bias (the darker, the lower the risk) or, if not judged, the study design."
        ),
        "vote_plot": (
            "Dots: proportion of directional votes; lines: intervals; vertical line: one half. p "
            "values: exact two-sided sign test. Where the smallest attainable p value is above "
            f"{OUT_OF_REACH}, there are too few directional votes for p ≤ {OUT_OF_REACH}."
        ),
        "risk_of_bias_table": (
            "Columns D1, D2 and so on are the domains of the tool, named below the studies; the "
            "last column is the overall judgement. Blank: not judged."
        ),
        "risk_of_bias_summary": (
            "Each bar is a domain; its parts are the shares of studies with each judgement, and "
            "the numbers count studies. Each study counts once: vote counting gives studies no "
            "weights."
        ),
        "evidence_gap_map": (
            f"Numbers count {cohorts} by direction of effect. The strip below gives the shares of "
            f"these {cohorts} at each level of the overall risk of bias, the highest of the "
            f"studies of {article('cohort')}. Blank: no evidence."
        ),
        "forest_plot": (
            f"Square: effect of {article('cohort')} with its interval, larger with more weight; "
            "hollow: no standard error reported. Diamond: random-effects mean (REML) with its "
            "Hartung-Knapp interval; line below: prediction interval. Weight: share in the mean. "
            "Arrow: beyond the axis. Ratios have a logarithmic axis. Not shown: "
            f"{noun('regions')} without a reported effect or p value."
        ),
        "albatross_plot": (
            f"Each square is {article('cohort')}: its two-sided p value, on the side of its "
            f"direction, against its {noun('participants')} (both groups, if two are compared). "
            "Contours join the p values and sample sizes that one effect gives, in groups of equal "
            "size. Hollow: p value from the effect and its standard error. Arrow: the p value is "
            "smaller than shown."
        ),
        "brain_map": (
            f"Signs are placed at the coordinates of the {region} in the vocabulary, not at those "
            "reported by studies. Findings on both sides count for each side. Numbers refer to "
            "the list below, which counts votes by side."
        ),
        "leave_one_out": (
            f"Each mark is the result for the row when the {cohort} of the column is excluded."
        ),
        "specification_curve": (
            "Each column is one combination of analytic choices, ordered by the resulting "
            "proportion (dots). The ticks below show the choices; the vertical line marks the "
            "primary analysis."
        ),
    }
    return texts.get(kind)
