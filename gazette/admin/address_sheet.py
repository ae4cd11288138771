"""旧网址 as a table, old address and new: in through django-import-export, and out again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from import_export import fields, resources
from tablib import Dataset

from gazette.admin.table_import import write_rows
from gazette.importing.table_files import read_table
from gazette.models import Document, OldAddress
from gazette.models.address_keys import address_key
from gazette.models.old_address import place_at
from gazette.spreadsheets import Sheet

OLD, NEW, NOTE = "旧网址", "新网址", "来源"
_COLUMNS = {
    OLD: (OLD, "old_address", "old"),
    NEW: (NEW, "new_address", "new"),
    NOTE: (NOTE, "note"),
}


class OldAddressResource(resources.ModelResource):
    """One row an address; 新网址 is the address of an issue or a document, or another path."""

    old_address = fields.Field("old_address", OLD)
    note = fields.Field("note", NOTE, default="")

    class Meta:
        model = OldAddress
        fields = ("old_address", "note")
        import_id_fields: tuple[str, ...] = ()
        clean_model_instances = True
        skip_unchanged = False
        skip_diff = True
        use_transactions = True

    def get_instance(self, instance_loader: Any, row: dict[str, Any]) -> OldAddress | None:
        return OldAddress.objects.filter(key=address_key(row[OLD])).first()

    def import_instance(self, instance: OldAddress, row: dict[str, Any], **kwargs: Any) -> None:
        kept = instance.note
        super().import_instance(instance, row, **kwargs)
        instance.note = (row[NOTE] or kept)[:200]
        lead_to(instance, row[NEW])


def lead_to(address: OldAddress, path: str) -> None:
    """Let an old address lead to the issue or document of a path, or to the path itself."""
    own = own_path(path)
    place = place_at(own.partition("?")[0]) if own.startswith("/") else None
    address.document = place if isinstance(place, Document) else None
    address.issue = place.issue if isinstance(place, Document) else place
    address.new_path = "" if place else own


def own_path(address: str) -> str:
    """The path of an address of this portal (``PORTAL_URL``); any other address as it is."""
    text = address.strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return text
    is_own = bool(parts.netloc) and parts.netloc == urlsplit(settings.PORTAL_URL).netloc
    return parts._replace(scheme="", netloc="").geturl() or "/" if is_own else text


def import_addresses(data: bytes) -> tuple[int, int, list[str]]:
    """How many addresses of a table are new and how many changed, or what is wrong with it.

    All rows are written or, where any is wrong, none. Raises UnreadableTable.
    """
    rows = read_table(data, _COLUMNS, [OLD, NEW])
    dataset = Dataset(*((row[OLD], row[NEW], row[NOTE]) for row in rows), headers=[OLD, NEW, NOTE])
    return write_rows(OldAddressResource(), dataset, [row.line for row in rows])


def address_sheet(rows: Iterator[OldAddress] | Any) -> Sheet:
    """All addresses as the table that can be read in again."""
    cells = ([row.old_address, row.target, row.note] for row in rows)
    return Sheet("旧网址", [(OLD, 40), (NEW, 30), (NOTE, 20)], cells)
