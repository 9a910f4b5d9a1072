"""The method tried on real meta-analyses whose result is known."""
