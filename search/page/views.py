"""The page of results, and the suggestions of the search box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.views.generic import TemplateView, View

from gazette.models import Document
from gazette.pages.traditional_reading import (
    PARAMETER,
    is_asked_for,
    keeping_view,
    to_traditional,
)
from search.keepers import EngineAbsent, answer
from search.memory.asked_queries import count_query
from search.memory.destinations import Destination, destinations
from search.memory.readings import did_you_mean
from search.memory.vocabulary import Vocabulary, vocabulary
from search.page import results
from search.page.examples import examples
from search.page.forms import ParsedRequest, parse_parameters
from search.page.links import link
from search.page.news import offered
from search.page.suggestions import suggestions
from search.page.widening import places_to_look, wider_searches
from search.query.request import Answer, DocumentHit
from search.query.request import View as ResultsView

#: Documents that are shown where nothing can be searched, and when to try again.
MOST_NEWEST, RETRY_SECONDS = 10, 30


class SearchView(TemplateView):
    """The results of a query. A number or an article typed alone redirects to its page.

    With ``go=0`` it does not redirect.
    """

    template_name = "search/search.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = request.GET.get("q", "")
        known = vocabulary()
        places = destinations(typed, known)
        is_alone = set(request.GET) - {PARAMETER} == {"q"}
        if is_alone and len(places) == 1 and places[0].is_certain:
            return HttpResponseRedirect(places[0].with_query(typed.strip()))
        asked = parse_parameters(request.GET)
        try:
            context = self.get_context_data(asked=asked, places=places, known=known)
        except EngineAbsent:
            return self._without_engine(asked, places, known)
        return self.render_to_response(context)

    def _without_engine(
        self, asked: ParsedRequest, places: tuple[Destination, ...], known: Vocabulary
    ) -> HttpResponse:
        """The page where the search server does not answer: what works without it."""
        context = super().get_context_data(
            query=asked.request.query,
            asked=asked,
            places=places,
            offered=offered(places, known.holdings),
            is_absent=True,
            newest=Document.objects.published().for_lists().newest_first()[:MOST_NEWEST],
        )
        headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
        return self.render_to_response(context, status=503, headers=headers)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked: ParsedRequest = kwargs["asked"]
        request = asked.request
        is_asked = bool(request.query.typed or results.is_narrowed(request))
        known: Vocabulary = kwargs.pop("known")
        shown = self._answered(asked, kwargs["places"], known) if is_asked else {}
        return super().get_context_data(
            query=request.query,
            is_asked=is_asked,
            examples=examples(known),
            offered=offered(kwargs["places"], known.holdings),
            **shown,
            **kwargs,
        )

    def _answered(
        self, asked: ParsedRequest, places: tuple[Destination, ...], known: Vocabulary
    ) -> dict[str, Any]:
        parameters = self.request.GET.copy()
        if places:
            parameters["go"] = "0"
        found = answer(asked.request)
        if found.page == 1 and not results.is_narrowed(found.request):
            count_query(asked.request.query.typed, is_answered=_is_answered(found))
        of_provisions = found.request.view is ResultsView.PROVISIONS
        states = known.holdings.states(found.request.on)
        return {
            "answer": found,
            "of_provisions": of_provisions,
            "results": results.provisions_of(found, states)
            if of_provisions
            else results.documents_of(found, found.documents, states),
            "looser": results.documents_of(found, found.looser, states),
            "ranked": results.documents_of(found, _ranked_hits(found), states),
            "page_obj": _page(found),
            "filters": results.filters(found, parameters),
            "chips": results.chips(found, parameters),
            "without_filters": results.without_filters(parameters),
            "orders": results.orders(found, parameters),
            "views": results.views(found, parameters),
            "kept": results.fields_beside_dates(parameters),
            "looser_off": link(parameters, loose="0"),
            "looser_on": link(parameters, loose=None),
            **(_suggested(found, parameters, known) if not found.total else {}),
        }


def _page(found: Answer) -> Any:
    """The page shown, as the pagination template takes it."""
    request = found.request
    total = found.total_provisions if request.view is ResultsView.PROVISIONS else found.total
    return Paginator(range(total), request.page_size).get_page(found.page)


def _is_answered(found: Answer) -> bool:
    is_ranked = bool(found.ranked and found.ranked.is_answer)
    return bool(found.total or found.looser_total) or is_ranked


def _ranked_hits(found: Answer) -> Sequence[DocumentHit]:
    return found.ranked.documents if found.ranked else ()


def _suggested(found: Answer, parameters: QueryDict, known: Vocabulary) -> dict[str, Any]:
    """What to try if nothing was found."""
    looked_for = found.ranked.looked_for if found.ranked else ()
    meant = [
        results.Choice(typed, link(parameters, q=typed))
        for typed in did_you_mean(found.request.query, looked_for)
    ]
    return {
        "meant": meant,
        "ways": wider_searches(found, parameters),
        **places_to_look(found),
    }


class SuggestView(View):
    """``?q=`` → ``{"suggestions": [{kind, text, url, note}]}``.

    On a page in traditional characters the words that are shown are converted, and the addresses
    lead on to pages in them; what is looked for stays as it is printed.
    """

    def get(self, request: HttpRequest) -> JsonResponse:
        try:
            offered = [asdict(one) for one in suggestions(request.GET.get("q", ""))]
        except EngineAbsent:
            offered = []
        if is_asked_for(request):
            offered = [
                {name: to_traditional(words) for name, words in one.items()}
                | {"url": keeping_view(one["url"], request.path)}
                for one in offered
            ]
        answer = JsonResponse({"suggestions": offered}, json_dumps_params={"ensure_ascii": False})
        answer["X-Robots-Tag"] = "noindex"
        return answer
