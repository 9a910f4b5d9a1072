"""From a file to plain data with a line for every value, and messages on what is wrong."""
