"""What differs from the published version, and because of what."""
