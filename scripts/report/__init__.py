"""The report of a review, as a page, a Word document and a PDF."""
