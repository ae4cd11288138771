"""Indexes that propose the documents in which typed words may occur; they know no query."""
