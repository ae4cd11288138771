"""From the text of a gazette issue to structured rows; pure Python, no Django.

``parse`` runs the stages in order, each a module that says what it reads and
writes: clean → contents → split → join → texts → structure → addresses →
metadata. ``first_difference`` holds the law that nothing is lost.
``readers`` gives the text of a file's bytes, of whatever format.
"""

from gazette.parsing.parsed import Issue
from gazette.parsing.pipeline import parse
from gazette.parsing.round_trip import first_difference
from gazette.parsing.source import UnreadableSource, decode, decode_named

__all__ = ["Issue", "UnreadableSource", "decode", "decode_named", "first_difference", "parse"]
