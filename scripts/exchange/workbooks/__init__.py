"""Workbooks to fill in, and those with the tables of a review."""
