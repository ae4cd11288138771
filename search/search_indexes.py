"""What Haystack indexes: one entry for each published document.

A backend brings ``search.memory.holdings`` up to date before it has documents prepared.
"""

from __future__ import annotations

from typing import Any

from haystack import indexes
from haystack.exceptions import SkipDocument

from gazette.models import Document
from search.memory.holdings import latest


class DocumentIndex(indexes.SearchIndex, indexes.Indexable):
    """``text`` is the entry's lines of normal form, ``version`` the one they are of."""

    text = indexes.CharField(document=True, stored=False)
    version = indexes.IntegerField()

    def get_model(self) -> type[Document]:
        return Document

    def index_queryset(self, using: str | None = None) -> Any:
        return Document.objects.published().only("pk").order_by("pk")

    def prepare(self, obj: Document) -> dict[str, Any]:
        """Raises SkipDocument for one that is not published (any more)."""
        holdings = latest()
        held = holdings.documents.get(obj.pk)
        if held is None:
            raise SkipDocument
        prepared: dict[str, Any] = super().prepare(obj)
        return prepared | {"text": held.words, "version": holdings.version(held)}
