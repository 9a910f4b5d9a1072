"""From findings to votes, verdicts, their robustness and the certainty of the evidence."""
