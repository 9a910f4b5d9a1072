"""Publish, verify and deposit results."""
