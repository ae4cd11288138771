"""Readers: from the bytes of a file to the text that ``gazette.parsing.parse`` reads.

``read`` recognises the format (``formats``) and calls the reader of that format:
``plain``, ``docx``, ``html`` or ``pdf``. Each returns a ``SourceText``, whose
layout of lines is the same for all formats (see ``source_text``).
"""

from gazette.parsing.readers.formats import read
from gazette.parsing.readers.source_text import SourceText

__all__ = ["SourceText", "read"]
