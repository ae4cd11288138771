"""What Haystack indexes: one entry for each published document."""

from __future__ import annotations

from typing import Any

from haystack import indexes
from haystack.exceptions import SkipDocument

from gazette.models import Document
from search.memory.holdings import latest_holdings


class DocumentIndex(indexes.SearchIndex, indexes.Indexable):
    """``text`` is the words of the entry, ``version`` the version of the entry.

    Both are taken from memory. A backend calls ``current_holdings`` before it has
    documents prepared.
    """

    text = indexes.CharField(document=True, stored=False)
    version = indexes.IntegerField()

    def get_model(self) -> type[Document]:
        return Document

    def index_queryset(self, using: str | None = None) -> Any:
        return Document.objects.published().only("pk").order_by("pk")

    def prepare(self, obj: Document) -> dict[str, Any]:
        """Raises SkipDocument for a document that is not published."""
        holdings = latest_holdings()
        document = holdings.documents.get(obj.pk)
        if document is None:
            raise SkipDocument
        prepared: dict[str, Any] = super().prepare(obj)
        return prepared | {"text": document.words, "version": holdings.version(document)}
