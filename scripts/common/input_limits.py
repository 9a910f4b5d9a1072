"""How much a file may hold: far more than a review needs, and no more than can be read safely.

Whatever stays below is read in bounded time and memory; whatever goes beyond is refused with a
message that names the limit.
"""

# Bytes of a file.
MOST_YAML, MOST_TABLE, MOST_BIB, MOST_STYLE = 5_000_000, 50_000_000, 5_000_000, 1_000_000

# In a folder of a project: bytes of a file that is not read as text; files; folders in each other.
MOST_FILE = 2_000_000_000
MOST_ENTRIES = 100_000
MOST_FOLDERS = 30

# In a YAML file.
MOST_VALUES = 100_000
MOST_DEPTH = 30

# In a CSV table.
MOST_ROWS = 200_000
MOST_COLUMNS = 500
MOST_CELL = 100_000  # characters up to which a cell is read; more is a quote without an end

# In a workbook: bytes of the file, and when it is unpacked; files in it; cells and rows of sheets.
MOST_WORKBOOK, MOST_UNPACKED = 20_000_000, 100_000_000
MOST_PARTS = 2_000
MOST_CELLS = 1_000_000

MOST_TEXT = 20_000  # characters of a value or a cell
MOST_LINE = 2_000  # characters of a text in one line: a title, a label, a statement, a reason
MOST_NAME = 1_000  # characters of a name: of a cohort, an arm, a region, a subgroup
MOST_ACCENTS = 30  # on one letter; more take very long to normalise

# In an archive.
MOST_FILES = 1_000

# In a review.
MOST_STUDIES = 20_000
MOST_ARMS = 1_000  # of a study
MOST_FINDINGS = 10_000  # of a study
MOST_PARENTS = 20  # regions that lie one in another
MOST_SYNTHESES = 100
MOST_CLAIMS = 1_000
MOST_SHARES = 20  # under `agreement` of the specifications
MOST_SCENARIOS = 10_000  # of the simulation

# On a page of claims: findings listed of one claim and of all, and studies named in a sentence.
MOST_EVIDENCE, MOST_EVIDENCE_OF_ALL = 100, 5_000
MOST_NAMED = 20

# Of problems: how many are looked for in a file, and how many are shown.
MOST_PROBLEMS = 10_000
MOST_SHOWN = 50
MOST_WARNINGS = 20

MOST_MANIFEST = 20_000_000  # bytes of a list of published files

# In a comparison of published files: bytes of a file, then what a comparison may take, and all.
MOST_COMPARED = 50_000_000
MOST_SECONDS_COMPARING, MOST_SECONDS_OF_ALL = 60, 900
MOST_MEGABYTES_COMPARING = 1_500

# For another program that reads a file of the project.
MOST_SECONDS = 120
MOST_SECONDS_OF_PAGE = 600  # for a page of the project: far more than the largest needs
MOST_MEMORY = "1024M"
