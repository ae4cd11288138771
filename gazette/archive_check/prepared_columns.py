"""Columns that repeat or prepare what others say: folded titles, the issue of an edition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Model

from gazette.archive_check.damage import (
    FROM_BACKUP,
    Damage,
    Tell,
    document_place,
    document_places,
    setting,
)
from gazette.models import Document, DocumentIssuer, PdfEdition, Text
from gazette.parsing.words.lines import fold_title


def column_damages(tell: Tell) -> Iterator[Damage]:
    """All damages of prepared columns."""
    found = [*_folded(Document, "title"), *_folded(Document, "text_title"), *_folded(Text, "title")]
    places = document_places(document for document, *_more in found)
    for document, what, mend in found:
        yield Damage(places.get(document, ""), what, mend=mend)
    yield from _owners()


def _folded(model: type[Model], name: str) -> Iterator[tuple[int, str, Any]]:
    """Titles by which documents are looked up are those of the titles."""
    owner = "pk" if model is Document else "document_id"
    rows = model._base_manager.values_list("pk", owner, name, f"folded_{name}")
    for pk, document, title, folded in rows.iterator(chunk_size=5000):
        if folded != fold_title(title):
            what = f"“{title[:30]}”的检索用标题（folded_{name}）不对，按标题找不到它"
            yield document, what, setting(model, pk, **{f"folded_{name}": fold_title(title)})


def _owners() -> Iterator[Damage]:
    """What belongs to a document and to an issue belongs to the document's issue."""
    strays = Document.objects.exclude(column=None).exclude(column__issue=F("issue"))
    for one in strays.select_related("issue__gazette", "column"):
        yield Damage(document_place(one), f"栏目“{one.column}”是另一期的", FROM_BACKUP)
    editions = PdfEdition.objects.exclude(document=None).exclude(issue=F("document__issue"))
    for edition in editions.with_names():
        yield Damage(f"PDF {edition}", "所属的期与文件的不同", mend=edition.delete)
    for pk in _broken_issuers():
        where = document_places([pk]).get(pk, "")
        yield Damage(where, "首位发文机关与发文机关的次序不符", "请在文件的页面核对发文机关。")


def _broken_issuers() -> list[int]:
    """Documents whose leading body is not among the bodies that issue them."""
    issuers = DocumentIssuer.objects.values_list("document_id", "body_id")
    bodies: dict[int, set[int]] = {}
    for document, body in issuers:
        bodies.setdefault(document, set()).add(body)
    leads = Document.objects.exclude(lead_body=None).values_list("pk", "lead_body_id")
    return [pk for pk, lead in leads if pk in bodies and lead not in bodies[pk]]
