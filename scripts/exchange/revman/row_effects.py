"""The effect that a row of an analysis of RevMan gives, and the direction that follows from it."""

from dataclasses import dataclass

from scripts.exchange.revman.revman_review import ESTIMATES, EVENTS, MEANS, O_E, Analysis, Row
from scripts.exchange.revman.two_group_effects import (
    OF_EVENTS,
    OF_MEANS,
    Events,
    Group,
    from_o_e,
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
        return _of_estimate(analysis, row)
    except (KeyError, ValueError, ZeroDivisionError, OverflowError):
        return Result(remark="no effect can be computed from the numbers in RevMan")


def _direction(difference: float) -> str:
    return "increase" if difference > 0 else "decrease" if difference < 0 else "no_change"


def _direction_alone(difference: float, measure: str) -> Result:
    remark = f"no effect: {measure or 'the measure'} is not computed"
    return Result(_direction(difference), remark=remark)


def _of_events(analysis: Analysis, row: Row) -> Result:
    a, c = row.numbers["events_1"], row.numbers["events_2"]
    table = Events(a, row.numbers["total_1"] - a, c, row.numbers["total_2"] - c)
    if min(table) < 0 or 0 in (table.a + table.b, table.c + table.d):
        raise ValueError("not a table of events")
    table = table.swapped if analysis.swaps_events else table
    compute = OF_EVENTS.get(analysis.effect_measure)
    if analysis.effect_measure != "RD" and (table.a == table.c == 0 or table.b == table.d == 0):
        # ASSUME: equal risks of 0% or of 100% are reported as the same, without an effect that
        # could be estimated (Cochrane Handbook, section 10.4.4).
        event = "No participant" if table.a == 0 else "Every participant"
        return Result("no_change", remark=f"{event} had the event")
    if compute is None:
        return _direction_alone(risk_difference(table)[0], analysis.measure)
    effect, se = compute(table)
    return Result(_direction(effect), effect, se or None)


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
    return Result(_direction(effect), effect, se)


def _of_estimate(analysis: Analysis, row: Row) -> Result:
    if analysis.kind == O_E:
        effect, se = from_o_e(row.numbers["o_e"], row.numbers["variance"])
    elif (se := row.numbers.get("se", 0)) <= 0:
        raise ValueError("not estimable")
    else:
        effect = row.numbers["estimate"]
    return Result(_direction(effect), effect, se)


def differs_from_file(analysis: Analysis, row: Row, effect: float) -> bool:
    """Check whether RevMan shows another effect for a row than was computed from its numbers."""
    shown = analysis.analysed(row.shown)
    return shown is not None and abs(shown - effect) > DIFFERENT * max(1, abs(effect))
