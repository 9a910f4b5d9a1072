"""The effect that a row of an analysis of RevMan gives, and the direction that follows from it."""

import math
from dataclasses import dataclass

from scripts.exchange.revman import ESTIMATES, EVENTS, MEANS, O_E, Analysis, Row
from scripts.exchange.two_group_effects import (
    OF_EVENTS,
    OF_MEANS,
    Events,
    Group,
    from_o_e,
    mean_difference,
    risk_difference,
)

KNOWN_KINDS = (EVENTS, MEANS, ESTIMATES, O_E)
DIFFERENT = 0.01  # between an effect and the same in the file, which may be rounded there


@dataclass(frozen=True)
class Result:
    """What a row says: a direction, an effect with its standard error, or why there is none."""

    direction: str = "not_reported"
    effect: float | None = None
    se: float | None = None
    remark: str = ""


def result_of(analysis: Analysis, row: Row) -> Result:
    """Compute the effect of a row from the numbers that its kind of data uses.

    The direction is the sign of the effect: of the experimental group compared with the control
    group.
    """
    try:
        if analysis.kind == EVENTS:
            return _of_events(analysis, row)
        if analysis.kind == MEANS:
            return _of_means(analysis, row)
        effect, se = _of_estimate(analysis, row)
    except (KeyError, ValueError, ZeroDivisionError, OverflowError):
        return Result(remark="no effect can be computed from the numbers in RevMan")
    return _result(effect, se)


def _result(effect: float, se: float | None, remark: str = "") -> Result:
    direction = "increase" if effect > 0 else "decrease" if effect < 0 else "no_change"
    return Result(direction, effect, se or None, remark)


def _direction_alone(difference: float, measure: str) -> Result:
    direction = _result(difference, None).direction
    return Result(direction, remark=f"no effect: {measure or 'the measure'} is not computed")


def _of_events(analysis: Analysis, row: Row) -> Result:
    names = ("events_1", "total_1", "events_2", "total_2")
    table = Events(*(row.numbers[name] for name in names))
    if min(table.cells) < 0 or 0 in (table.total_1, table.total_2):
        raise ValueError("not a table of events")
    table = table.swapped if analysis.swaps_events else table
    compute = OF_EVENTS.get(analysis.effect_measure)
    if analysis.effect_measure != "RD" and table.is_without_contrast:
        # ASSUME: equal risks of 0% or of 100% are reported as the same, without an effect that
        # could be estimated (Cochrane Handbook, section 10.4.4).
        event = "No participant" if table.events_1 == 0 else "Every participant"
        return Result("no_change", remark=f"{event} had the event")
    if compute is None:
        return _direction_alone(risk_difference(table)[0], analysis.measure)
    return _result(*compute(table))


def _of_means(analysis: Analysis, row: Row) -> Result:
    one, two = (
        Group(*(row.numbers[f"{name}_{group}"] for name in ("mean", "sd", "total")))
        for group in (1, 2)
    )
    compute = OF_MEANS.get(analysis.effect_measure)
    has_sizes = min(one.n, two.n) > 0 and min(one.sd, two.sd) > 0
    if compute is None or not has_sizes or one.n + two.n < 4:
        return _direction_alone(one.mean - two.mean, analysis.measure)
    effect, se = compute(one, two)
    if one.mean == two.mean:
        return _result(0, mean_difference(one, two)[1] if compute is mean_difference else se)
    return _result(effect, se)


def _of_estimate(analysis: Analysis, row: Row) -> tuple[float, float | None]:
    if analysis.kind == O_E:
        return from_o_e(row.numbers["o_e"], row.numbers["variance"])
    if (se := row.numbers.get("se", 0)) <= 0:
        raise ValueError("not estimable")
    return row.numbers["estimate"], se


def differs_from_file(analysis: Analysis, row: Row, effect: float) -> bool:
    """Check whether RevMan shows another effect for a row than was computed from its numbers."""
    if row.shown is None or (analysis.is_ratio and row.shown <= 0):
        return False
    shown = math.log(row.shown) if analysis.is_ratio else row.shown
    return abs(shown - effect) > DIFFERENT * max(1, abs(effect))
