"""Readers: from the bytes of a file to the one text that ``gazette.parsing.parse`` reads.

``read`` recognises the format by content, then by name, and hands over to one
small module a format. All yield the same kind of lines: a paragraph or a row of
a table to a line, an empty line between; see ``base``.
"""

from gazette.parsing.readers.formats import read
from gazette.parsing.readers.source_text import SourceText

__all__ = ["SourceText", "read"]
