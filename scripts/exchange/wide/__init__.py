"""Tables of other programs, with a row for each study, as study records."""
