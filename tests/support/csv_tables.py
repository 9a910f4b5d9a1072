"""Read a CSV table as a run does where a review keeps its records in tables."""

from scripts.inputs.csv_files import read_grid
from scripts.inputs.record import Record
from scripts.inputs.tables import read_rows


def read_csv(path, columns, required):
    """Return the rows of a table, with its problems; see ``read_rows``."""
    grid, problems = read_grid(path, columns)
    return (Record(str(path)), problems) if grid is None else read_rows(grid, columns, required)
