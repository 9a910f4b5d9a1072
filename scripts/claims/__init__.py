"""The statements of a review's text, checked against its findings."""
