"""A search as an Atom feed: its newest hits, so that a reader hears of new ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property

from gazette.models import Document
from gazette.pages.atom_feeds import MOST_ENTRIES, AtomView, FeedEntry
from search.keepers import EngineAbsent, answer
from search.page.forms import ParsedRequest, parse_parameters
from search.page.results import is_narrowed
from search.query.request import FILTERS, Order, View

#: Parameters of a search that change what it finds, in the order of its address.
_COUNTED = ("q", *FILTERS, "signed_from", "signed_until")


class SearchFeed(AtomView):
    """The documents that a search finds exactly, those of the newest issues first."""

    @cached_property
    def asked(self) -> ParsedRequest:
        return parse_parameters(self.request.GET)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.asked.request.query.typed and not is_narrowed(self.asked.request):
            raise Http404("订阅检索，先要有检索的词或者筛选。")
        try:
            response = super().get(request, *args, **kwargs)
        except EngineAbsent:  # a reader of feeds asks again
            return HttpResponse(status=503, headers={"Retry-After": "600"})
        response["X-Robots-Tag"] = "noindex"
        return response

    def title(self) -> str:
        typed = self.asked.request.query.typed
        return f"检索“{typed}”" if typed else "检索"

    def page(self) -> str:
        return f"{reverse('search:search')}?{self._query()}"

    def own_path(self) -> str:
        return f"{self.request.path}?{self._query()}"

    def _query(self) -> str:
        kept = self.request.GET.copy()
        kept.clear()
        for name in _COUNTED:
            if values := [one for one in self.request.GET.getlist(name) if one]:
                kept.setlist(name, values)
        return kept.urlencode()

    def entries(self) -> Sequence[FeedEntry]:
        newest = replace(
            self.asked.request,
            order=Order.PUBLISHED,
            view=View.DOCUMENTS,
            page=1,
            page_size=MOST_ENTRIES,
            is_loose=False,
        )
        found = [hit.document_id for hit in answer(newest).documents]
        documents = Document.objects.published().for_lists().filter(pk__in=found)
        return self.document_entries(documents)
