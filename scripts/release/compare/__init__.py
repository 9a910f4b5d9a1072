"""How two versions of a file differ, by its format."""
