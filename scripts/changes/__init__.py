"""What differs from the published version, and why."""
