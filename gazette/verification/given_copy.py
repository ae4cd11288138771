"""What a reader gives to be verified: its words, without what is no part of a document.

White space differs from copy to copy, so words are compared without it. Of a PDF the numbers of
pages and the running heads are left out as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from gazette.jobs.locks import lock
from gazette.parsing.readers.isolation import read_apart
from gazette.parsing.readers.pdf_attachment import paragraph_words
from gazette.true_copies.canonical_form import without_space

#: The most bytes of a file and the most characters of a text.
MOST_BYTES, MOST_CHARACTERS = 20 * 1024 * 1024, 500_000
#: For so many seconds a file is read.
MOST_SECONDS = 60
#: So many characters in a row are looked for in another text.
GRAM = 12
#: The places of the locks under which files are read: so many at once on a machine.
_READERS = (901, 902)
#: A page number, and the running head of a page, as our PDFs have them.
_FURNITURE = re.compile(r"[—－-]\d{1,5}[—－-]|\S{2,60}\d{4}年第\d{1,3}期(?:（总第\d{1,5}期）)?")


class Busy(Exception):
    """As many files are being read as may be at once."""


@dataclass(frozen=True)
class GivenCopy:
    """``words`` are without white space; ``is_file`` tells whether they stood in a PDF."""

    words: str
    is_file: bool = False

    @cached_property
    def grams(self) -> dict[str, int]:
        """Where each run of ``GRAM`` characters stands; of those that stand twice, -1."""
        return places_of_grams(self.words)


def places_of_grams(words: str) -> dict[str, int]:
    """Where each run of ``GRAM`` characters stands; of those that stand twice, -1."""
    places: dict[str, int] = {}
    for at in range(len(words) - GRAM + 1):
        gram = words[at : at + GRAM]
        places[gram] = -1 if gram in places else at
    return places


def pasted_copy(text: str) -> GivenCopy:
    """A pasted text."""
    return GivenCopy(without_space(text))


def copy_of_pdf(data: bytes) -> GivenCopy:
    """The words of a PDF, read in a process of its own within limits; nothing is kept.

    Raises UnreadableSource, and Busy.
    """
    for place in _READERS:
        with lock(place) as is_free:
            if is_free:
                return _words_of(read_apart(data, "pdf", MOST_SECONDS).text)
    raise Busy


def _words_of(text: str) -> GivenCopy:
    lines = (paragraph_words(line) for line in text.splitlines())
    return GivenCopy("".join(line for line in lines if not _FURNITURE.fullmatch(line)), True)
