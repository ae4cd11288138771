"""A deviation of an issue from its source: its kind, its place, its words, and its digest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from gazette.models import DeviationAnswer, Document, Provision
from gazette.office.kept_source import bare
from gazette.parsing.parsed import Span
from gazette.parsing.words.spoken_addresses import address_in_words

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_SPACE = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
#: So many characters of a row name its place.
_QUOTED = 20


class Kind(StrEnum):
    """What kind of deviation it is, in the words that editors read."""

    CHANGED = "文字改动"
    INSERTED = "原文没有"
    DELETED = "原文有而缺"
    MOVED = "次序变动"
    CELLS = "单元格变动"
    FACT = "著录与原文不同"
    NO_SOURCE = "没有原文可以对照"


@dataclass(frozen=True, slots=True)
class Deviation:
    """A place at which the issue in the database differs from its source.

    ``address`` is that of the row, or of the row before words that no row has; "" for a fact,
    of which ``field`` is the name. ``span`` is the place of ``before`` in the source. ``digest``
    identifies the deviation: it changes when the place or the words change. ``who`` names the
    person who made it, in words if nobody is known (``by`` is None then); ``reason`` is what
    they wrote, ``how`` the step in which it was made. ``answer`` is the reviewer's, if one holds.
    """

    kind: Kind
    document_id: int | None
    document_position: int
    document_title: str
    address: str
    place: str
    span: Span
    before: str
    after: str
    digest: str
    field: str = ""
    row_id: int | None = None
    by: User | None = None
    at: datetime | None = None
    who: str = ""
    how: str = ""
    reason: str = ""
    answer: DeviationAnswer | None = None

    @property
    def is_open(self) -> bool:
        """Whether no answer holds."""
        return self.answer is None

    @property
    def where(self) -> str:
        """The document and the place in it: 第3件 第七条."""
        return f"第{self.document_position}件{f' {self.place}' if self.place else ''}"


def make_deviation(
    kind: Kind,
    document: Document | None,
    row: Provision | None = None,
    *,
    place: str = "",
    span: Span = (0, 0),
    before: str = "",
    after: str = "",
    field: str = "",
    words: str = "",
) -> Deviation:
    """A deviation with its digest, which ``words`` are part of beside what it shows."""
    position = document.position if document else 0
    address = row.address if row else ""
    identity = (kind.name, position, address, field, bare(before), bare(after), bare(words))
    named = (*identity, span[0] if kind is Kind.DELETED else 0, place if field else "")
    return Deviation(
        kind=kind,
        document_id=document.pk if document else None,
        document_position=position,
        document_title=document.title if document else "",
        address=address,
        place=place,
        span=span,
        before=before,
        after=after,
        digest=sha256(repr(named).encode()).hexdigest(),
        field=field,
        row_id=row.pk if row else None,
    )


def place_of(row: Provision) -> str:
    """The row as one cites it, or by its first words."""
    cited = address_in_words(row.address)
    return cited if cited and not cited.isascii() else f"“{quoted(row)}”"


def quoted(row: Provision) -> str:
    """The first words of a row."""
    words = in_one_line(row.printed)
    return words if len(words) <= _QUOTED else f"{words[:_QUOTED]}…"


def in_one_line(text: str) -> str:
    """Words in one line, without the white space between Chinese characters."""
    return _SPACE.sub("", " ".join(text.split()))
