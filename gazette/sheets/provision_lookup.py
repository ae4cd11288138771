"""The provisions that the rows of a workbook name, with their texts and parents."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from gazette.models import Document, Provision, Text
from gazette.sheets.document_lookup import DocumentLookup
from gazette.sheets.sheet_columns import Values
from gazette.sheets.widgets import number_in
from gazette.sheets.write_plan import Entry, WritePlan

#: So many rows of documents that were named before stay in memory.
_KEPT_ROWS = 20_000
#: Documents are read together up to about so many rows.
READ_ROWS = 4_000
#: The columns that name the document of a row.
_DOCUMENT = ("公报标识", "年", "期", "文件次序", "期内次序", "文号")
#: Fields of a provision that are written; its document, address and key identify it.
WRITTEN = (
    *("text_id", "parent_id", "position", "depth", "level", "label", "number", "heading"),
    *("body", "cells", "merged", "span_start", "span_end"),
)


@dataclass(slots=True)
class DocumentRows:
    """The provisions of a document by address and its texts by position, as an import has them.

    ``planned`` and ``written_texts`` are what was changed since the last entry of the plan.
    """

    document: Document
    provisions: dict[str, Provision] = field(default_factory=dict)
    texts: dict[int, Text] = field(default_factory=dict)
    #: Role, label and title of the texts as they were planned last, by key.
    planned_texts: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    changed_texts: dict[int, Entry] = field(default_factory=dict)
    changed_rows: list[Entry] = field(default_factory=list)
    #: How many rows stand directly below each, by key; None where that is to be counted.
    children: Counter[int | None] | None = None


class ProvisionLookup:
    """Finds provisions by document and address, with those of the last documents in memory."""

    def __init__(self, documents: DocumentLookup, plan: WritePlan) -> None:
        self.documents = documents
        self.plan = plan
        self._held: OrderedDict[int, DocumentRows] = OrderedDict()
        self._held_rows = 0
        #: Places in the plan of what was changed in a document's rows, by its key.
        self._places: dict[int, list[int]] = defaultdict(list)
        #: The document that was found last, and for which cells at which state of the plan.
        self._last: tuple[tuple[Any, ...], Document] | None = None

    @property
    def written_documents(self) -> set[int]:
        """Keys of the documents whose rows or texts this import writes."""
        return set(self._places)

    def find(self, values: Values) -> Provision | None:
        """The provision of a row, or None."""
        document = self._document(values)
        if document is None:
            return None
        return self.rows_of(document).provisions.get(values.get("地址") or "")

    def _document(self, values: Values) -> Document | None:
        """The document of a row, most often that of the row before."""
        cells = (self.plan.size, *(values.get(name) for name in _DOCUMENT))
        if self._last and self._last[0] == cells:
            return self._last[1]
        document = self.documents.find(values)
        self._last = (cells, document) if document else None
        return document

    def rows_of(self, document: Document) -> DocumentRows:
        """The rows of a document as this import leaves them."""
        if document.pk in self._held:
            self._held.move_to_end(document.pk)
            return self._held[document.pk]
        for rows in self._read(document):
            self._replay(rows)
            self._held[rows.document.pk] = rows
            self._held_rows += len(rows.provisions) + 1
        self._held.move_to_end(document.pk)
        self._forget_oldest(document.pk)
        return self._held[document.pk]

    def _forget_oldest(self, kept: int) -> None:
        while self._held_rows > _KEPT_ROWS and len(self._held) > 1:
            oldest = next(iter(self._held))
            if oldest == kept:
                return
            self._held_rows -= len(self._held.pop(oldest).provisions) + 1

    def _read(self, document: Document) -> list[DocumentRows]:
        """The stored rows of a document, and of those behind it in its issue that are short.

        They are read in two queries.
        """
        if document.pk < 0:
            return [DocumentRows(document)]
        behind = self.documents.of_issue(document.issue)
        behind = [one for one in behind if one.pk > 0 and one.position > document.position]
        wanted = [document, *(one for one in behind if one.pk not in self._held)]
        return read_rows(next(read_together(wanted)))

    def provisions_of(self, document: Document) -> list[Provision]:
        """The provisions in the order of print, with the ``parent_address`` that a cell shows."""
        found = self.rows_of(document).provisions.values()
        return sorted(found, key=lambda one: (one.text.position, one.position))

    def taken_positions(
        self, values: Values, gone: set[str]
    ) -> dict[tuple[int | None, int | None], str]:
        """Where stored rows stay: (text, position) → the row in words.

        ``gone`` are the addresses that the workbook writes or removes itself.
        """
        document = self._document(values)
        if document is None:
            return {}
        return {
            (one.text.position, one.position): f"库中的“{one.address}”，表里没有它"
            for one in self.rows_of(document).provisions.values()
            if one.address not in gone
        }

    def begin(self, provision: Any, values: Values) -> None:
        """Set document, text and address of a new provision; makes the text if it is new."""
        document = self._document(values)
        if document is None:
            raise ValidationError("没有这件文件：请核对文号和文件次序，或先在“文件”表中写明。")
        rows = self.rows_of(document)
        position = number_in(values, "文本次序")
        if not position:
            message = "请写明是本文件的第几个文本，从1开始。"
            raise ValidationError({"text__position": message})
        if position not in rows.texts:
            rows.texts[position] = Text(document=document, position=position)
        provision.text, provision.document = rows.texts[position], document
        provision.address, provision.parent_address = str(values.get("地址") or ""), ""

    def set_parent(self, provision: Any) -> None:
        """Set parent and depth from the address of the parent.

        Raises ValidationError if no row above has that address.
        """
        address = provision.parent_address
        known = self.rows_of(provision.text.document).provisions
        parent = known.get(address) if address else None
        if address and (parent is None or parent.pk is None or parent is provision):
            message = f"上级“{address}”应当写在这一行之前。"
            raise ValidationError({"parent_address": message})
        provision.parent_id = parent.pk if parent else None
        provision.depth = parent.depth + 1 if parent else 0

    def put(self, provision: Any, before: dict[str, Any] | None) -> None:
        """Plan the write of a provision and its text.

        ``before`` has the former values of its changed fields; None if it is new.
        """
        rows = self.rows_of(provision.text.document)
        self._put_text(rows, provision.text)
        rows.children = None
        provision.text = provision.text  # whose key may be new
        if before is None:
            provision.pk = self.plan.new_key()
            rows.provisions[provision.address] = provision
            self._held_rows += 1
        rows.changed_rows.append(
            {
                "key": provision.pk,
                "is_new": before is None,
                "address": provision.address,
                "values": {name: getattr(provision, name) for name in WRITTEN},
                "before": before or {},
                "parent_address": provision.parent_address,
            }
        )

    def _put_text(self, rows: DocumentRows, text: Text) -> None:
        values = (text.role, text.label, text.title)
        if text.pk is not None and rows.planned_texts.get(text.pk) == values:
            return
        text.clean_fields(exclude=["id", "document", "folded_title"])
        is_new = text.pk is None or rows.changed_texts.get(text.pk, {}).get("is_new", False)
        if text.pk is None:
            text.pk = self.plan.new_key()
        rows.planned_texts[text.pk] = values
        fields = {"position": text.position, "role": text.role}
        fields |= {"label": text.label, "title": text.title}
        rows.changed_texts[text.pk] = {"key": text.pk, "is_new": is_new, "values": fields}

    def drop(self, provision: Any) -> None:
        """Plan the deletion of a provision. Raises ValidationError if it has children."""
        rows = self.rows_of(provision.text.document)
        if rows.children is None:
            rows.children = Counter(one.parent_id for one in rows.provisions.values())
        if rows.children[provision.pk]:
            held = rows.provisions.values()
            first = next(one.address for one in held if one.parent_id == provision.pk)
            raise ValidationError(
                f"这一行之下还有“{first}”等{rows.children[provision.pk]}行，请一并删去。"
            )
        rows.children[provision.parent_id] -= 1
        rows.provisions.pop(provision.address, None)
        rows.changed_rows.append(
            {"key": provision.pk, "is_gone": True, "address": provision.address}
        )

    def finish(self, document: Document) -> tuple[Provision, Provision] | None:
        """Put what was changed in a document's rows into the plan.

        Returns two rows that would stand at one position of a text, if there are any.
        """
        rows = self.rows_of(document)
        if not rows.changed_rows and not rows.changed_texts:
            return None
        place = self.plan.add(
            "provisions",
            document=document.pk,
            issue=document.issue.pk,
            texts=list(rows.changed_texts.values()),
            rows=rows.changed_rows,
        )
        self._places[document.pk].append(place)
        rows.changed_rows, rows.changed_texts = [], {}
        taken: dict[tuple[int, int], Provision] = {}
        for one in rows.provisions.values():
            other = taken.setdefault((one.text.position, one.position), one)
            if other is not one:
                return other, one
        return None

    def _replay(self, rows: DocumentRows) -> None:
        """Bring the stored rows of a document to where this import has left them."""
        for place in self._places.get(rows.document.pk, ()):
            entry = self.plan.read(place)
            for planned in entry["texts"]:
                values = planned["values"]
                text = rows.texts.setdefault(values["position"], Text(document=rows.document))
                text.pk = planned["key"]
                for name, value in values.items():
                    setattr(text, name, value)
                rows.planned_texts[text.pk] = (text.role, text.label, text.title)
            by_key = {text.pk: text for text in rows.texts.values()}
            for planned in entry["rows"]:
                _replay_row(rows, planned, by_key)


def _replay_row(rows: DocumentRows, planned: Entry, texts: dict[int, Text]) -> None:
    address = planned["address"]
    if planned.get("is_gone"):
        rows.provisions.pop(address, None)
        return
    provision: Any = rows.provisions.get(address) or Provision(address=address)
    provision.pk, provision.document = planned["key"], rows.document
    for name, value in planned["values"].items():
        setattr(provision, name, value)
    provision.text = texts[planned["values"]["text_id"]]
    provision.parent_address = planned["parent_address"]
    rows.provisions[address] = provision


def read_rows(documents: Iterable[Document]) -> list[DocumentRows]:
    """The stored texts and provisions of some documents, in two queries.

    The provisions have the ``parent_address`` that a cell shows, and stand in the order of
    print.
    """
    found = {one.pk: DocumentRows(one) for one in documents}
    for text in Text.objects.filter(document__in=list(found)):
        rows = found[text.document_id]
        text.document = rows.document
        rows.texts[text.position] = text
        rows.planned_texts[text.pk] = (text.role, text.label, text.title)
    stored = Provision.objects.filter(document__in=list(found))
    provisions: list[Any] = list(stored.order_by("document_id", "text__position", "position"))
    addresses = {one.pk: one.address for one in provisions}
    texts = {text.pk: text for rows in found.values() for text in rows.texts.values()}
    for provision in provisions:
        rows = found[provision.document_id]
        provision.document, provision.text = rows.document, texts[provision.text_id]
        provision.parent_address = addresses.get(provision.parent_id, "")
        rows.provisions[provision.address] = provision
    return list(found.values())


def read_together(documents: Sequence[Document]) -> Iterator[list[Document]]:
    """Documents in order, as many at a time as have about ``READ_ROWS`` rows, at least one."""
    counted = Provision.objects.filter(document__in=[one.pk for one in documents]).order_by()
    sizes = dict(counted.values_list("document").annotate(total=models.Count("pk")))
    held: list[Document] = []
    total = 0
    for document in documents:
        total += sizes.get(document.pk, 0)
        if held and total > READ_ROWS:
            yield held
            held, total = [], sizes.get(document.pk, 0)
        held.append(document)
    if held:
        yield held


def provisions_of(documents: Sequence[Document]) -> Iterator[Provision]:
    """The stored provisions of documents in the order of print."""
    for some in read_together(documents):
        for rows in read_rows(some):
            yield from rows.provisions.values()
