"""Bibliography, citations, templates of pages, Word and PDF documents."""
