"""Where brain regions are, and which lies in which."""
