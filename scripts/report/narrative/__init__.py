"""One paragraph on each region, in words."""
