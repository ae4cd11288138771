"""Finds the deviations of an issue: rows, cells and facts that its source prints otherwise.

Reads the rows of the database and the source; writes ``Deviation`` without an author or an
answer. ``source_deviations`` is the door to it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from gazette.models import DeviationAnswer, Document, Issue, Provision, Text
from gazette.office.corrected_values import corrected_places, undo_corrections
from gazette.office.field_changes import field_labels
from gazette.office.frame_spans import left_out
from gazette.office.kept_results import kept
from gazette.office.printed_facts import (
    in_words,
    is_among,
    numbers_of_lines,
    prints_date,
    prints_number,
    prints_title,
)
from gazette.office.source_comparison import (
    Comparison,
    Difference,
    KeptSource,
    PrintedRow,
    RowDifference,
    bare,
    compare_rows,
)
from gazette.office.stored_digests import StoredDigests, stored_digests
from gazette.office.table_cells import cells_in_source, cells_of, parted_inside_words
from gazette.parsing.parsed import Level, Span
from gazette.parsing.words.dates import line_date
from gazette.parsing.words.lines import fold_title
from gazette.parsing.words.spoken_addresses import address_in_words
from gazette.parsing.words.traditional_characters import simplified

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


_KINDS = {
    Difference.CHANGED: Kind.CHANGED,
    Difference.INSERTED: Kind.INSERTED,
    Difference.DELETED: Kind.DELETED,
    Difference.MOVED: Kind.MOVED,
}


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


def find_deviations(issue: Issue, digests: StoredDigests | None = None) -> list[Deviation]:
    """All deviations of an issue in order of print.

    They are computed anew when anything has changed that the database holds of the issue.
    """
    digest = (digests or stored_digests(issue)).issue
    return [_read(one) for one in kept("deviations", digest, lambda: _written(issue))]


#: What is kept of each; its author, reason and answer are read anew.
_KEPT = (
    *("kind", "document_id", "document_position", "document_title", "address", "place", "span"),
    *("before", "after", "digest", "field", "row_id"),
)


def _written(issue: Issue) -> list[dict[str, Any]]:
    found = IssueComparison(issue).deviations()
    ordered = sorted(found, key=lambda one: one.document_position)  # stable
    return [{name: getattr(one, name) for name in _KEPT} for one in ordered]


def _read(values: dict[str, Any]) -> Deviation:
    start, end = values["span"]
    return Deviation(**{**values, "kind": Kind(values["kind"]), "span": (start, end)})


class IssueComparison:
    """An issue of the database beside its source."""

    def __init__(self, issue: Issue) -> None:
        self.text = issue.source_text
        self.documents = list(issue.documents.order_by("position", "pk"))
        rows = Provision.objects.filter(document__issue=issue).select_related("text")
        self.rows = list(rows.order_by("document__position", "text__position", "position", "pk"))
        corrected = corrected_places(issue)
        if corrected:
            for document in self.documents:
                undo_corrections(document, corrected)
            for row in self.rows:
                undo_corrections(row, corrected)
        self.by_pk = {one.pk: one for one in self.documents}
        self.rows_of: dict[int, list[Provision]] = defaultdict(list)
        for row in self.rows:
            self.rows_of[row.document_id].append(row)
        self.titles = list(Text.objects.filter(document__issue=issue).exclude(title=""))
        self.source = KeptSource(self.text, left_out(issue) if self.text else [])

    def deviations(self) -> Iterator[Deviation]:
        """The deviations: of rows and cells in order of print, then of facts."""
        if not self.text.strip():
            yield from map(self._without_source, self.documents)
            return
        found = self._compared.differences
        whole = self._whole_documents(found)
        for pk, kind in whole.items():
            yield self._whole(self.by_pk[pk], kind)
        for one in found:
            if one.row < 0 or self.rows[one.row].document_id not in whole or not one.after:
                yield self._of_row(one)
        yield from self._cells({one.row for one in found})
        for document in self.documents:
            if whole.get(document.pk) is not Kind.NO_SOURCE:
                yield from self._facts(document)

    @cached_property
    def _compared(self) -> Comparison:
        printed = [PrintedRow(row.printed, (row.span_start, row.span_end)) for row in self.rows]
        return compare_rows(printed, self.source)

    def _whole_documents(self, found: Sequence[RowDifference]) -> dict[int, Kind]:
        """The documents of which every row is inserted, or every row moved."""
        kinds: dict[int, list[Difference]] = defaultdict(list)
        for one in found:
            if one.row >= 0 and one.after:
                kinds[self.rows[one.row].document_id].append(one.kind)
        whole = {}
        for pk, kinds_of_rows in kinds.items():
            if len(kinds_of_rows) < sum(bool(bare(row.printed)) for row in self.rows_of[pk]):
                continue
            if set(kinds_of_rows) == {Difference.INSERTED}:
                whole[pk] = Kind.NO_SOURCE
            elif set(kinds_of_rows) == {Difference.MOVED} and len(kinds_of_rows) > 1:
                whole[pk] = Kind.MOVED
        return whole

    def _whole(self, document: Document, kind: Kind) -> Deviation:
        if kind is Kind.NO_SOURCE:
            return self._without_source(document)
        title, words = document.title, self._words(document)
        return self._deviation(kind, document, before=title, after=title, words=words)

    def _without_source(self, document: Document) -> Deviation:
        """A document that no source prints; its digest changes with any of its words."""
        number, day = document.document_number, in_words(document.signed_on)
        words = self._words(document)
        facts = "，".join(filter(None, [f"《{document.title}》", number, day]))
        after = f"{facts}，{f'全文{len(bare(words))}字' if words else '没有正文'}"
        return self._deviation(Kind.NO_SOURCE, document, after=after, words=words)

    def _words(self, document: Document) -> str:
        return "\n".join(row.printed for row in self.rows_of[document.pk])

    def _of_row(self, one: RowDifference) -> Deviation:
        row = self.rows[one.row] if one.row >= 0 else None
        document = (
            self.by_pk[row.document_id] if row else self.documents[0] if self.documents else None
        )
        if one.kind is Difference.DELETED:
            following = self.rows[one.row + 1] if one.row + 1 < len(self.rows) else None
            owner = self.by_pk[following.document_id] if following else None
            if owner and owner != document and bare(one.before).startswith(bare(owner.title)):
                row, document = None, owner
            place = f"“{_quoted(row)}”之后" if row else "开头"
        else:
            place = _place(row) if row else ""
        return self._deviation(
            _KINDS[one.kind],
            document,
            row,
            place=place,
            span=one.span,
            before=_joined(one.before),
            after=_joined(one.after),
        )

    def _cells(self, changed: set[int]) -> Iterator[Deviation]:
        """Rows of tables whose cells are not those of the source, though their words are."""
        for index, row in enumerate(self.rows):
            if row.level != Level.TABLE_ROW:
                continue
            span = self._compared.places.get(index)
            printed = None if index in changed or span is None else self._printed_cells(row, span)
            own = cells_of(row.cells, row.merged)
            if printed is not None and printed != own:
                yield self._changed_cells(row, printed, own)
            else:
                yield from self._own_cells(row)

    def _printed_cells(self, row: Provision, span: Span) -> str | None:
        """The cells of a row as its line of the source prints them; None if that is not known."""
        printed = cells_in_source(self.source, span)
        if printed is None and parted_inside_words(self.source, span, row.cells):
            return self.source.printed(*span)
        return printed

    def _own_cells(self, row: Provision) -> Iterator[Deviation]:
        """Cells that are not those of the row's own words, by which it is compared."""
        words = cells_of(row.body.split("\t"), ())
        cells = cells_of(row.cells, ())
        if words != cells:
            yield self._changed_cells(row, words, cells)

    def _changed_cells(self, row: Provision, before: str, after: str) -> Deviation:
        document = self.by_pk[row.document_id]
        return self._deviation(
            Kind.CELLS,
            document,
            row,
            place=_place(row),
            span=(row.span_start, row.span_end),
            before=before.replace("\t", " | "),
            after=after.replace("\t", " | "),
        )

    def _facts(self, document: Document) -> Iterator[Deviation]:
        """The title, number and date that the public is shown and the source does not print."""
        labels = field_labels(Document)
        for name in ("title", "contents_title", "text_title", "document_number", "signed_on"):
            value = getattr(document, name)
            printed = self._otherwise_printed(document, name)
            if printed is None:
                continue
            yield self._deviation(
                Kind.FACT,
                document,
                place=labels[name],
                before=printed,
                after=in_words(value),
                field=name,
            )
        for text in self.titles:
            if text.document_id == document.pk and fold_title(text.title) not in self._folded:
                place = f"第{text.position}个文本的标题"
                yield self._deviation(
                    Kind.FACT, document, place=place, after=text.title, field="texts"
                )

    def _otherwise_printed(self, document: Document, name: str) -> str | None:
        """What the source prints in place of a fact, "" for nothing; None if it prints it."""
        value = getattr(document, name)
        if name == "document_number":
            return self._otherwise_numbered(document)
        if not value:
            return None
        if name == "signed_on":
            return self._otherwise_dated(document)
        if name == "title":
            return self._otherwise_titled(document)
        return None if fold_title(value) in self._folded else ""

    def _otherwise_titled(self, document: Document) -> str | None:
        """What is printed above the text, where neither that nor the contents have the title."""
        title, own = fold_title(document.title), self._folded_titles[document.pk]
        others = {self._folded_titles[pk] for pk in self.by_pk if pk != document.pk}
        if title in own or (title in self._folded_around and title not in others):
            return None
        if not own and prints_title(self._stretch(document), title):
            return None
        return self._printed_title(document)

    def _otherwise_dated(self, document: Document) -> str | None:
        """The last line of the signature, where no line of it has the date."""
        rows = self.rows_of[document.pk]
        signed = [row.printed for row in rows if row.level == Level.SIGNATURE]
        days = {line_date(simplified(line)) for line in signed} - {None}
        if document.signed_on in days:
            return None
        stretch = self._stretch(document)
        if not days and document.signed_on and prints_date(stretch, document.signed_on):
            return None
        return _joined(signed[-1]) if signed else ""

    def _otherwise_numbered(self, document: Document) -> str | None:
        number, own = document.document_number, self._numbers_of(document)
        if not number:
            return own[0] if own else None
        if is_among(number, own):
            return None
        others = {one for other in self.documents if other != document
                  for one in self._numbers_of(other)}  # fmt: skip
        if (
            not own
            and prints_number(self._stretch(document), number)
            and not is_among(number, others)
        ):
            return None
        return own[0] if own else ""

    def _numbers_of(self, document: Document) -> list[str]:
        """The document numbers that rows of their own print, canonical."""
        rows = self.rows_of[document.pk]
        return numbers_of_lines([row.printed for row in rows if row.level == Level.NUMBER])

    def _printed_title(self, document: Document) -> str:
        rows = self.rows_of[document.pk]
        return _joined("".join(row.printed for row in rows if row.level == Level.TITLE))

    @cached_property
    def _folded(self) -> str:
        return fold_title(self.text)

    @cached_property
    def _folded_titles(self) -> dict[int, str]:
        return {one.pk: fold_title(self._printed_title(one)) for one in self.documents}

    @cached_property
    def _folded_around(self) -> str:
        return fold_title(self._around)

    @cached_property
    def _around(self) -> str:
        """Cover, contents, page tables: all that no row prints, and the headings of documents."""
        return "\n".join(self.text[slice(*span)] for span in self.source.left_out)

    def _stretch(self, document: Document) -> str:
        """The part of the source in which a document stands, with what is printed before it and
        what its rows print now, of which the difference is told by itself."""
        bounds = self._bounds.get(document.pk)
        printed = self.text[slice(*bounds)] if bounds else self._around
        return f"{printed}\n{self._words(document)}"

    @cached_property
    def _bounds(self) -> dict[int, Span]:
        spans = {
            pk: (min(row.span_start for row in read), max(row.span_end for row in read))
            for pk, rows in self.rows_of.items()
            if (read := [row for row in rows if row.span_end])
        }
        ordered = sorted(spans, key=lambda pk: spans[pk])
        ends = [0, *(spans[pk][1] for pk in ordered)]
        starts = [*(spans[pk][0] for pk in ordered), len(self.text)]
        return {
            pk: (min(ends[index], spans[pk][0]), max(starts[index + 1], spans[pk][1]))
            for index, pk in enumerate(ordered)
        }

    def _deviation(
        self,
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


def _place(row: Provision) -> str:
    """The row as one cites it, or by its first words."""
    cited = address_in_words(row.address)
    return cited if cited and not cited.isascii() else f"“{_quoted(row)}”"


def _quoted(row: Provision) -> str:
    words = _joined(row.printed)
    return words if len(words) <= _QUOTED else f"{words[:_QUOTED]}…"


def _joined(text: str) -> str:
    """Words in one line, without the white space between Chinese characters."""
    return _SPACE.sub("", " ".join(text.split()))
