"""The provisions that the rows of a workbook name, with their texts and parents."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F

from gazette.models import Document, Provision, Text
from gazette.sheets.document_lookup import DocumentLookup
from gazette.sheets.sheet_columns import Values
from gazette.sheets.widgets import number_in

#: Added to the position of provisions while others take their positions.
_OFFSET = 1_000_000_000


class ProvisionLookup:
    """Finds provisions by document and address, with one document's provisions in memory."""

    def __init__(self, documents: DocumentLookup) -> None:
        self.documents = documents
        self._document: Document | None = None
        self._provisions: dict[str, Provision] = {}  # by address
        self._texts: dict[int, Text] = {}  # by position
        #: Role, label and title of the texts as they are stored, by primary key.
        self._stored_texts: dict[int, tuple[str, str, str]] = {}

    def find(self, values: Values) -> Provision | None:
        """The provision of a row, or None."""
        document = self.documents.find(values)
        if document is None:
            return None
        self._load(document)
        return self._provisions.get(values.get("地址") or "")

    def _load(self, document: Document) -> None:
        """Read the texts and provisions of a document, unless they are those in memory."""
        if self._document is document:
            return
        self._document = document
        self._provisions = {one.address: one for one in self.provisions_of(document)}
        self._texts = {text.position: text for text in document.texts.all()}
        for text in self._texts.values():
            text.document = document
            self._stored_texts[text.pk] = (text.role, text.label, text.title)
        for provision in self._provisions.values():
            provision.text = self._texts[provision.text.position]

    def provisions_of(self, document: Document) -> list[Provision]:
        """The provisions in the order of print, with the ``parent_address`` that a cell shows."""
        provisions: list[Any] = list(
            document.provisions.select_related("text").order_by("text__position", "position")
        )
        addresses = {one.pk: one.address for one in provisions}
        for provision in provisions:
            provision.text.document = document
            provision.parent_address = addresses.get(provision.parent_id, "")
        return provisions

    def taken_positions(
        self, values: Values, gone: set[str]
    ) -> dict[tuple[int | None, int | None], str]:
        """Where stored rows stay: (text, position) → the row in words.

        ``gone`` are the addresses that the workbook writes or removes itself.
        """
        document = self.documents.find(values)
        if document is None:
            return {}
        self._load(document)
        return {
            (one.text.position, one.position): f"库中的“{one.address}”，表里没有它"
            for one in self._provisions.values()
            if one.address not in gone
        }

    def free_positions(self, values: Values, positions: dict[str, int | None]) -> Document | None:
        """Free the positions of a document's provisions if any of them is about to move.

        ``positions`` are the new ones by address. Returns the document, for
        ``restore_positions`` after all rows are written; None if no provision moves.
        """
        document = self.documents.find(values)
        if document is None:
            return None
        self._load(document)
        is_same = all(
            positions.get(one.address, one.position) in (one.position, None)
            for one in self._provisions.values()
        )
        if is_same and self._provisions.keys() >= positions.keys():
            return None
        document.provisions.update(position=F("position") + _OFFSET)
        return document

    def restore_positions(self, document: Document) -> None:
        """Give the provisions that no row has moved their old position back."""
        moved = document.provisions.filter(position__gt=_OFFSET)
        moved.update(position=F("position") - _OFFSET)

    def begin(self, provision: Any, values: Values) -> None:
        """Set document, text and address of a new provision; makes the text if it is new."""
        document = self.documents.find(values)
        if document is None:
            raise ValidationError("没有这件文件：请核对文号和文件次序，或先在“文件”表中写明。")
        self._load(document)
        position = number_in(values, "文本次序")
        if not position:
            message = "请写明是本文件的第几个文本，从1开始。"
            raise ValidationError({"text__position": message})
        if position not in self._texts:
            self._texts[position] = Text(document=document, position=position)
        provision.text, provision.document = self._texts[position], document
        provision.address, provision.parent_address = str(values.get("地址") or ""), ""

    def write_text(self, text: Text) -> None:
        """Save the text of a provision if it is new or has changed."""
        values = (text.role, text.label, text.title)
        if text.pk is None or self._stored_texts.get(text.pk) != values:
            text.clean_fields(exclude=["document"])
            text.save()
            self._stored_texts[text.pk] = values

    def set_parent(self, provision: Any) -> None:
        """Set parent and depth from the address of the parent.

        Raises ValidationError if no row above has that address.
        """
        address = provision.parent_address
        parent = self._provisions.get(address) if address else None
        if address and (parent is None or parent.pk is None or parent is provision):
            message = f"上级“{address}”应当写在这一行之前。"
            raise ValidationError({"parent_address": message})
        provision.parent, provision.depth = parent, parent.depth + 1 if parent else 0

    def remember(self, provision: Any) -> None:
        """Called after a provision has been written."""
        self._provisions[provision.address] = provision

    def forget(self, provision: Any) -> None:
        """Called before a provision is deleted. Raises ValidationError if it has children."""
        children = [one for one in self._provisions.values() if one.parent_id == provision.pk]
        if children:
            raise ValidationError(
                f"这一行之下还有“{children[0].address}”等{len(children)}行，请一并删去。"
            )
        self._provisions.pop(provision.address, None)
