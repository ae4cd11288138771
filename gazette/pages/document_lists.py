"""Lists of documents by kind, by year of signing and by issuing body."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Count
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import ListView, TemplateView

from gazette.effect.state_notes import with_state_notes
from gazette.kinds import document_kinds, kind_named
from gazette.models import Document, IssuingBody
from gazette.models.document import DocumentQuerySet
from gazette.models.state import IN_FORCE_STATES, Caution, State

#: By what is in force a list is filtered: the value in the address, its words, the states.
EFFECTS: dict[str, tuple[str, frozenset[State]]] = {
    "in_force": ("现行有效", frozenset(IN_FORCE_STATES)),
    "waiting": ("尚未施行、暂停施行", frozenset({State.NOT_YET_IN_FORCE, State.SUSPENDED})),
    "ended": ("已废止、已失效", frozenset({State.REPEALED, State.EXPIRED})),
    "unstated": ("未载明", frozenset({State.UNSTATED})),
}


class ListLink(NamedTuple):
    """A link to a list of documents, with the number of its documents."""

    label: str
    url: str
    documents: int
    is_current: bool = False


def kind_links() -> list[ListLink]:
    """Links to the kinds that have published documents, in the order of recognition."""
    counts = dict(Document.objects.published().count_by("kind"))
    return [
        ListLink(
            str(kind._meta.verbose_name_plural),
            reverse("gazette:kind", args=[kind.kind_name]),
            counts[kind.kind_name],
        )
        for kind in document_kinds()
        if kind.kind_name in counts
    ]


def year_links() -> list[ListLink]:
    """Links to the years in which published documents were signed, the newest first."""
    counts = Document.objects.published().count_by("signed_on__year")
    return [
        ListLink(f"{year}年", reverse("gazette:year", args=[year]), count)
        for year, count in reversed(counts)
    ]


class DocumentsView(TemplateView):
    """The page that leads to all lists of documents."""

    template_name = "gazette/documents.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kinds=kind_links(), years=year_links(), **kwargs)


class DocumentListView(ListView[Document]):
    """A list of published documents, newest first, filtered by ``?<parameter>=<value>``.

    ``?effect=in_force`` leaves those that are in force today (``EFFECTS``),
    ``?caution=repeal_unconfirmed`` those of which such a change waits for a person.
    A value that occurs in no document of the list is ignored.
    """

    template_name = "gazette/document_list.html"
    context_object_name = "documents"
    paginate_by = 25
    parameter = "year"
    filter_field = "signed_on__year"
    filter_name = "成文年份"

    def documents(self) -> DocumentQuerySet:
        """The published documents of the list before the filter."""
        return Document.objects.published()

    def heading(self) -> str:
        raise NotImplementedError

    def option_label(self, value: Any) -> str:
        return f"{value}年"

    def option_rank(self, value: Any) -> int:
        """The sort key of a value among the options; the newest year comes first."""
        return -int(value)

    @cached_property
    def counts(self) -> list[tuple[Any, int]]:
        """The values of the filter, in order, each with its number of documents."""
        counts = self.documents().count_by(self.filter_field)
        return sorted(counts, key=lambda count: self.option_rank(count[0]))

    @cached_property
    def chosen(self) -> Any:
        """The value that the address asks for; None for no filter."""
        asked = self.request.GET.get(self.parameter, "")
        return next((value for value, _ in self.counts if str(value) == asked), None)

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def effects(self) -> dict[str, int]:
        """The groups of states that occur in the list today, each with their documents."""
        told: Any = self._of_value().with_state(self.today).order_by()
        told = told.values_list("state")
        counts = dict(told.annotate(total=Count("pk")))
        grouped = {
            name: sum(counts.get(state, 0) for state in states)
            for name, (_label, states) in EFFECTS.items()
        }
        return {name: count for name, count in grouped.items() if count}

    @cached_property
    def effect(self) -> str:
        """The group of states that the address asks for; "" for no filter."""
        asked = self.request.GET.get("effect", "")
        return asked if asked in self.effects else ""

    @cached_property
    def cautions(self) -> dict[str, int]:
        """What waits for a person in documents of the list, each with their number."""
        return self._narrowed().count_cautions(self.today)

    @cached_property
    def caution(self) -> str:
        """The caution that the address asks for; "" for no filter."""
        asked = self.request.GET.get("caution", "")
        return asked if asked in self.cautions else ""

    def _of_value(self) -> DocumentQuerySet:
        """The documents of the list that have the chosen value (year, kind)."""
        documents = self.documents()
        if self.chosen is not None:
            documents = documents.filter(**{self.filter_field: self.chosen})
        return documents

    def _narrowed(self) -> DocumentQuerySet:
        documents = self._of_value()
        if self.effect:
            states = EFFECTS[self.effect][1]
            documents = documents.with_state(self.today).filter(**{"state__in": states})
        return documents

    def get_queryset(self) -> DocumentQuerySet:
        documents = self._narrowed().for_lists().newest_first().with_state(self.today)
        return documents.filter(**{"caution": self.caution}) if self.caution else documents

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            heading=self.heading(),
            options=[
                ListLink(
                    self.option_label(value),
                    self._link(self.parameter, value),
                    count,
                    value == self.chosen,
                )
                for value, count in self.counts
            ],
            waiting=[
                ListLink(
                    Caution(value).label, self._link("caution", value), count, value == self.caution
                )
                for value, count in self.cautions.items()
            ],
            effects=[
                ListLink(EFFECTS[name][0], self._link("effect", name), count, name == self.effect)
                for name, count in self.effects.items()
            ],
            effect_url=self._link("effect", None),
            all_url=self._link(self.parameter, None),
            waiting_url=self._link("caution", None),
            filter_name=self.filter_name,
            chosen=self.chosen,
            chosen_label=self.chosen_label(),
            **kwargs,
        )
        context["documents"] = with_state_notes(context["documents"], self.today)
        return context

    def _link(self, parameter: str, value: Any) -> str:
        """The address of the list with another value of a filter (None: without it)."""
        kept = {
            self.parameter: self.chosen,
            "effect": self.effect or None,
            "caution": self.caution or None,
            parameter: value,
        }
        if parameter != "caution":
            kept["caution"] = None
        chosen = {name: one for name, one in kept.items() if one is not None}
        return f"?{urlencode(chosen)}" if chosen else self.request.path

    def chosen_label(self) -> str:
        """The values that are chosen, in words; "" for none."""
        chosen = [self.option_label(self.chosen)] if self.chosen is not None else []
        chosen += [EFFECTS[self.effect][0]] if self.effect else []
        chosen += [Caution(self.caution).label] if self.caution else []
        return "，".join(chosen)


class KindView(DocumentListView):
    """The documents of one kind."""

    def documents(self) -> DocumentQuerySet:
        return super().documents().filter(kind=self.kind.kind_name)

    @cached_property
    def kind(self) -> type[Document]:
        kind = kind_named(self.kwargs["kind"])
        if kind is None:
            raise Http404("没有这一种类的文件。")
        return kind

    def heading(self) -> str:
        return str(self.kind._meta.verbose_name_plural)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(further_lists=self.kind.further_lists(), **kwargs)


class YearView(DocumentListView):
    """The documents signed in one year; undated ones are found through their issue."""

    allow_empty = False
    parameter = "kind"
    filter_field = "kind"
    filter_name = "种类"

    def documents(self) -> DocumentQuerySet:
        year = self.kwargs["year"]
        if not 1900 <= year <= 2200:
            raise Http404("没有这一年的文件。")
        return super().documents().filter(signed_on__year=year)

    def heading(self) -> str:
        return f"{self.kwargs['year']}年成文的文件"

    def option_rank(self, value: Any) -> int:
        kind = kind_named(value)
        return kind.recognition_order if kind else 0

    def option_label(self, value: Any) -> str:
        kind = kind_named(value)
        return str(kind._meta.verbose_name_plural) if kind else str(value)


class BodyView(DocumentListView):
    """The documents of one issuing body, alone or jointly with others."""

    allow_empty = False

    def documents(self) -> DocumentQuerySet:
        return super().documents().filter(issuing_bodies__name=self.kwargs["name"])

    def heading(self) -> str:
        return str(self.kwargs["name"])


class BodiesView(ListView[IssuingBody]):
    """All issuing bodies, those with most documents first."""

    template_name = "gazette/bodies.html"
    context_object_name = "bodies"
    queryset = IssuingBody.objects.with_published_count()
