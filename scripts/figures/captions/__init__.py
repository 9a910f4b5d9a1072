"""Captions and alternative texts of the figures."""
