"""Shares that are chosen, such as a confidence level or the agreement of votes."""

from fractions import Fraction


def is_decimal(share: Fraction) -> bool:
    """Check whether a share can be written as a decimal number."""
    return (share * 10**10).denominator == 1
