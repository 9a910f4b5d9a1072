"""What every part shares: paths, digests, limits, and how names and numbers are written."""
