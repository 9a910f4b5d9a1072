"""What RevMan exports, as study records."""
