"""The contract of every table, and how tables are read and written."""
