"""Places for labels beside marks, where no label hides another one or a mark."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

ANGLES = 16
RINGS = (0.0, 0.04, 0.08, 0.13, 0.19, 0.26, 0.34, 0.43)  # inches from the edge of the mark
GAP = 0.015  # inches between a label and what is beside it
STEPS = 8  # points of a leader that must be free


class Label(NamedTuple):
    """The middle of a label, in inches, and where a leader from its mark meets it, if any."""

    x: float
    y: float
    tie: tuple[float, float] | None


def place_labels(
    marks: Numbers, sizes: Numbers, taken: Numbers, frame: tuple[float, float, float, float]
) -> list[Label | None]:
    """Find a place for the label of each mark: nearest first, and near ones for all before far.

    All is in inches: marks have x, y and a radius, labels a width and a height; ``taken`` and
    ``frame`` are boxes (left, top, right, bottom).

    Returns
    -------
    A label for each mark; None where there is no place.
    """
    labels: list[Label | None] = [None] * len(marks)
    discs = _boxes(marks[:, :2], np.repeat(0.85 * marks[:, 2:], 2, axis=1))
    for ring in RINGS:
        for index in range(len(marks)):
            if labels[index] is None:
                middles, ties = _candidates(marks[index], sizes[index], ring)
                boxes = _boxes(middles, sizes[index] / 2 + GAP)
                free = _inside(boxes, frame) & ~_overlaps(boxes, np.vstack([discs, taken]))
                ways = _leaders(marks[index], ties)
                if ring:
                    # A leader has to leave its own mark, and those that lie over it.
                    away = discs[~_overlaps(discs, discs[[index]])]
                    blocked = _overlaps(ways.reshape(-1, 4), np.vstack([away, taken]))
                    free &= ~blocked.reshape(len(middles), STEPS).any(axis=1)
                if free.any():
                    best = int(free.argmax())
                    x, y = (float(value) for value in middles[best])
                    tie = (float(ties[best, 0]), float(ties[best, 1]))
                    labels[index] = Label(x, y, tie if ring else None)
                    taken = np.vstack([taken, boxes[[best]], *([ways[best]] if ring else [])])
    return labels


def _candidates(mark: Numbers, size: Numbers, ring: float) -> tuple[Numbers, Numbers]:
    """List middles of a label at a distance from a mark, all around it, and its nearest points."""
    angles = np.arange(ANGLES) * (2 * np.pi / ANGLES)
    way = np.column_stack([np.cos(angles), -np.sin(angles)]).round(9)
    with np.errstate(divide="ignore"):  # from the middle of a label to its edge
        reach = (size / 2 / np.abs(way)).min(axis=1)[:, None]
    edge = mark[2] + ring + GAP
    return mark[:2] + way * (edge + reach), mark[:2] + way * edge


def _leaders(mark: Numbers, ties: Numbers) -> Numbers:
    """Give the way from a mark to each of some points as a row of small boxes."""
    steps = np.linspace(0, 1, STEPS)[None, :, None]
    points = mark[:2] + (ties[:, None, :] - mark[:2]) * steps
    boxes: Numbers = np.concatenate([points - GAP / 2, points + GAP / 2], axis=2)
    return boxes


def _boxes(middles: Numbers, half: Numbers) -> Numbers:
    return np.hstack([middles - half, middles + half])


def _inside(boxes: Numbers, frame: tuple[float, float, float, float]) -> Flags:
    low, high = np.array(frame[:2]), np.array(frame[2:])
    within: Flags = (boxes[:, :2] >= low) & (boxes[:, 2:] <= high)
    return within[:, 0] & within[:, 1]


def _overlaps(boxes: Numbers, others: Numbers) -> Flags:
    """Return for each box whether any of the others overlaps it."""
    one, two = boxes[:, None, :], others[None, :, :]
    meets: Flags = (one[..., :2] < two[..., 2:]) & (two[..., :2] < one[..., 2:])
    overlaps: Flags = np.any(meets[..., 0] & meets[..., 1], axis=1)
    return overlaps
