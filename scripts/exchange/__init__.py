"""From the tools that reviewers use, and to them: importers, workbooks to fill in, exports."""
