"""From findings to effect estimates."""
