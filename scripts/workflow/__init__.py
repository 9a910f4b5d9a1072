"""What the Snakefile needs: reviews and their files, checks before a run, locks."""
