"""Every figure with its caption and alternative text, or why it is absent."""
