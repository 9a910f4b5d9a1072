"""What comes of the votes of simulated reviews: tests, estimates with intervals, and verdicts."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from scripts.effects.agreeing_reports import Agreed
from scripts.effects.likelihood import fit_votes, heterogeneous_size
from scripts.simulation.scenarios import Whole
from scripts.votes.exact_tests import attainable_p, sign_flip_test, sign_test
from scripts.votes.voting import name_verdicts

Judged = dict[str, npt.NDArray[Any]]  # one value of each name for each distinct state


def judge_states(samples: Sequence[Whole], judge: Callable[[Whole, Whole], Judged]) -> list[Judged]:
    """Judge every replicate by its state, each distinct state once.

    Parameters
    ----------
    samples
        For each scenario its states, of shape (replicates, 2 x sizes); see ``votes_by_size``.
    judge
        Judges states by their votes for increase and for decrease of each size.

    Returns
    -------
    For each scenario, what came of each of its replicates.
    """
    states, which = np.unique(np.concatenate(samples), axis=0, return_inverse=True)
    judged = judge(states[:, ::2], states[:, 1::2])
    parts = np.split(which.ravel(), np.cumsum([len(sample) for sample in samples])[:-1])
    return [{name: values[part] for name, values in judged.items()} for part in parts]


def try_states(increase: Whole, decrease: Whole, sizes: Whole, alpha: float) -> Judged:
    """Test the votes of each state: how many there are, and whether p is at most alpha."""
    rises, falls = increase.sum(1), decrease.sum(1)
    return {
        "increase": rises,
        "decrease": falls,
        "sign_test": is_at_most(sign_test(rises, falls), alpha),
        "weighted_test": is_at_most(weighted_p(increase, decrease, sizes), alpha),
        "attainable": is_at_most(attainable_p(rises + falls), alpha),
    }


def is_at_most(p: npt.NDArray[np.float64], alpha: float) -> npt.NDArray[np.bool_]:
    """Mark the p values that are at most alpha, within rounding; a missing one is not."""
    return np.asarray(p <= alpha * (1 + 1e-9))


def weighted_p(increase: Whole, decrease: Whole, sizes: Whole) -> npt.NDArray[np.float64]:
    """Test the weighted votes of each state.

    The p value rests on the weights and on how far from zero their sum is: one state stands for
    all that share these.
    """
    distance = np.abs((increase - decrease) @ sizes)
    key = np.column_stack([increase + decrease, distance])
    _, first, which = np.unique(key, axis=0, return_index=True, return_inverse=True)
    p = [
        sign_flip_test(np.repeat(sizes, up).tolist(), np.repeat(sizes, down).tolist())
        for up, down in zip(increase[first], decrease[first], strict=True)
    ]
    return np.array(p)[which.ravel()]


def fit_states(
    increase: Whole,
    decrease: Whole,
    sizes: Whole,
    confidence: float,
    tau: float = 0.0,
    reports: int = 1,
    agreement: Fraction = Fraction(1),
) -> Judged:
    """Fit the effect from the votes of each state; an end that is open is infinite.

    Parameters
    ----------
    increase, decrease
        Votes of each state and size.
    sizes
        The sizes of cohorts, ascending.
    confidence
        Confidence level of the intervals.
    tau
        The standard deviation of the true effects that is assumed.
    reports, agreement
        How many reports each vote stands for, and the share of them that had to agree.
    """
    signs = np.column_stack([increase, -decrease])
    of_votes = np.broadcast_to(np.tile(heterogeneous_size(sizes, tau), 2), signs.shape)
    pattern = ((1, 0),) * reports
    code = np.zeros(signs.shape, int)
    agreed = Agreed(code, [pattern], agreement, of_votes) if reports > 1 else None
    fit = fit_votes(signs, of_votes, confidence, agreed)
    limits: Judged = {
        "estimate": fit.estimate,
        "wald_low": fit.wald_low,
        "wald_high": fit.wald_high,
    }
    for name in ("exact", "profile"):
        limits[f"{name}_low"] = np.nan_to_num(getattr(fit, f"{name}_low"), nan=-np.inf)
        limits[f"{name}_high"] = np.nan_to_num(getattr(fit, f"{name}_high"), nan=np.inf)
    return limits


def judge_verdicts(
    increase: Whole, decrease: Whole, others: Whole, other_votes: str, agreement: Fraction
) -> pd.Series:
    """Name the verdict of each review, by the rules of the project.

    Parameters
    ----------
    increase, decrease, others
        Votes for increase and for decrease, and of the other cohorts.
    other_votes
        What the other cohorts vote: ``conflicting``, ``no_change``, or ``none``.
    """
    units = increase + decrease + others * (other_votes != "none")
    counts = {
        "k_units": units,
        "k_cohorts": units,
        "n_increase": increase,
        "n_decrease": decrease,
        "n_no_change": others * (other_votes == "no_change"),
    }
    return name_verdicts(pd.DataFrame(counts), agreement)
