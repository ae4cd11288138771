"""Lists of documents: all, by kind, by year of signing, by issuing body.

``DocumentListView`` is the list of which every other one is made (by theme, by occasion, by
effect): filtered, ordered, counted, cut into pages, as of today or any day (``?on=``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import ListView, TemplateView

from gazette.effect.as_of import AsOf, as_of
from gazette.effect.state_notes import with_state_notes
from gazette.kinds import document_kinds, kind_named
from gazette.models import Document, IssuingBody
from gazette.models.document import DocumentQuerySet
from gazette.pages import list_filters
from gazette.pages.asked_page import asked_page
from gazette.pages.effect_sheets import effect_sheet
from gazette.pages.kept_pages import KeptPageView
from gazette.pages.list_file_maker import file_answer
from gazette.pages.list_filters import (
    GAZETTE,
    Filter,
    FilterOption,
    Narrowed,
    Order,
    gazette_filter,
)
from gazette.pages.listed_facts import ListedFacts, listed_facts
from gazette.spreadsheets import FORMATS, Sheet


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


class DocumentsView(KeptPageView, TemplateView):
    """The page that leads to all lists of documents."""

    template_name = "gazette/documents.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kinds=kind_links(), years=year_links(), **kwargs)


class OfferedFilter(NamedTuple):
    """A filter as a page offers it: its parameter, its words, its options."""

    parameter: str
    label: str
    options: list[FilterOption]

    @property
    def chosen(self) -> int:
        """How many of its options are chosen."""
        return sum(option.is_chosen for option in self.options)

    @property
    def is_offered(self) -> bool:
        """Whether the form has it; a portal of one gazette offers none of gazettes."""
        return self.is_a_choice if self.parameter == GAZETTE else bool(self.options)

    @property
    def is_a_choice(self) -> bool:
        """Whether there is something to choose; what waits for a person is told even if alone."""
        least = 1 if self.parameter == list_filters.CAUTION.parameter else 2
        return len(self.options) >= least or any(option.is_chosen for option in self.options)


class Choice(NamedTuple):
    """One of several ways to show a list."""

    value: str
    label: str
    is_chosen: bool
    url: str


class DocumentGroup(NamedTuple):
    """The documents of a page that stand under one heading; "" for none."""

    heading: str
    documents: list[Any]


class DocumentListView(KeptPageView, ListView[Any]):
    """A list of published documents, filtered, ordered and counted as of a day.

    The filters are parameters of the address, one or several times (``list_filters``:
    ``?kind=notice&kind=decree``), ``?sort=`` the order,
    ``?on=`` the day, ``?download=csv`` or ``xlsx`` the whole list as a file.
    A value that is not understood is told and does not count; a page that does not exist is 404.
    The number of queries does not depend on the length of the list.
    """

    template_name = "gazette/document_list.html"
    context_object_name = "documents"
    paginate_by = 25
    explanation = ""
    choices_name = "天数"
    empty = "还没有这一类文件。"
    #: A list without documents is no page at all (404).
    needs_documents = False
    #: Filters that are links at the top of the page; all are in its form.
    quick: tuple[str, ...] = ("year", "effect", "caution")
    filters: tuple[Filter, ...] = (
        list_filters.BODY,
        list_filters.KIND,
        list_filters.THEME,
        list_filters.YEAR,
        list_filters.EFFECT,
        list_filters.CAUTION,
    )
    orders: dict[str, Order] = list_filters.ORDERS

    def documents(self) -> DocumentQuerySet:
        """The published documents of which the list is made."""
        return Document.objects.published()

    def chosen_documents(self) -> list[ListedFacts]:
        """The documents of the list before the filters."""
        return listed_facts(self.documents(), self.as_of.on)

    def heading(self) -> str:
        raise NotImplementedError

    def feed(self) -> str:
        """The path of the list's Atom feed; "" where it has none."""
        return ""

    def group_of(self, document: ListedFacts) -> str:
        """The heading of a document's group; the order of the list keeps groups together."""
        return ""

    def choices(self) -> list[Choice]:
        """Other ways to show this very list (grouped by …, the days ahead)."""
        return []

    def other_parameters(self) -> dict[str, Any]:
        """Parameters besides filters that belong to the address of the list."""
        return {}

    def add_reasons(self, documents: Sequence[Any]) -> None:
        """Give the documents of a page what else is said of each (``why``)."""

    @cached_property
    def as_of(self) -> AsOf:
        return as_of(self.request)

    @property
    def today(self) -> date:
        return self.as_of.today

    @cached_property
    def listed(self) -> list[ListedFacts]:
        """The documents of the list before the filters. Raises Http404 where there must be some."""
        listed = self.chosen_documents()
        if self.needs_documents and not listed:
            raise Http404("没有这样的文件。")
        return listed

    @cached_property
    def all_filters(self) -> tuple[Filter, ...]:
        """The filters, with that by gazette."""
        return (*self.filters, gazette_filter(self.listed))

    @cached_property
    def narrowed(self) -> Narrowed:
        given = self.request.GET.getlist
        asked = {
            one.parameter: [value.strip() for value in given(one.parameter)]
            for one in self.all_filters
        }
        return Narrowed(self.listed, self.all_filters, asked, self.address)

    @cached_property
    def sort(self) -> str:
        """The order that counts: the one asked for, else the first."""
        asked = self._asked("sort")
        return asked if asked in self.orders else next(iter(self.orders))

    @cached_property
    def results(self) -> list[ListedFacts]:
        """All documents that the filters leave, in order."""
        return self.arrange(sorted(self.narrowed.documents, key=self.orders[self.sort].key))

    def arrange(self, ordered: list[ListedFacts]) -> list[ListedFacts]:
        """The ordered documents with those of one group side by side."""
        return ordered

    def get_queryset(self) -> Any:
        return self.results

    def paginate_queryset(
        self, queryset: Any, page_size: int
    ) -> tuple[Paginator[Any], Page[Any], Any, bool]:
        paginator = Paginator(queryset, page_size)
        page = asked_page(self.request, paginator, self.heading(), self.address())
        return paginator, page, page.object_list, page.has_other_pages()

    def _asked(self, parameter: str) -> str:
        return self.request.GET.get(parameter, "").strip()

    def asked_parameters(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What was asked of the list, but for the day: the parameters that it knows, in order.

        It needs no document; values that mean nothing are in it.
        """
        filters = sorted({one.parameter for one in self.filters} | {GAZETTE})
        asked = ((name, self.request.GET.getlist(name)) for name in filters)
        told = [(name, tuple(sorted({value.strip() for value in given}))) for name, given in asked]
        others = {**self.other_parameters(), "sort": self.sort}
        told += [(name, (str(value),)) for name, value in others.items()]
        return tuple((name, values) for name, values in told if values)

    def _notices(self) -> list[str]:
        """What was asked for and could not be understood."""
        said = list(self.narrowed.unknown)
        if (asked := self._asked("sort")) and asked not in self.orders:
            said.append(f"没有“{asked[:20]}”这种排列，已按{self.orders[self.sort].label}排列。")
        if (asked := self._asked("download")) and asked not in FORMATS:
            said.append(f"没有“{asked[:20]}”格式的文件，可以下载 XLSX 或者 CSV。")
        return said

    def address(self, **changes: Any) -> str:
        """The address of the list with some parameters changed (None: without them).

        A page is never kept. The order of parameters is always the same.
        """
        kept: dict[str, Any] = {
            one.parameter: self.narrowed.chosen.get(one.parameter) for one in self.all_filters
        }
        kept |= self.other_parameters()
        kept["sort"] = self.sort if self.sort != next(iter(self.orders)) else None
        kept["on"] = self.as_of.on.isoformat() if self.as_of.is_asked else None
        kept |= changes
        told = {name: value for name, value in kept.items() if value is not None}
        query = urlencode(told, doseq=True)
        return f"?{query}" if query else self.request.path

    def _canonical(self, page: int) -> str:
        """The path and query by which search engines know this page, for today."""
        address = self.address(sort=None, on=None, page=page if page > 1 else None)
        return f"{self.request.path}{address}" if address.startswith("?") else address

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        extension = self._asked("download")
        if extension in FORMATS:
            return file_answer(self, extension)
        return super().get(request, *args, **kwargs)

    def sheet(self, base: str) -> Sheet:
        """The whole list with the filters of the page; addresses in it begin with ``base``."""
        return effect_sheet(self.heading(), self.results, self.as_of.on, base)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs = {"explanation": self.explanation, "chosen_label": self.narrowed.words} | kwargs
        context = super().get_context_data(
            heading=self.heading(), as_of=self.as_of, formats=list(FORMATS), **kwargs
        )
        context |= self._ways_to_narrow()
        context["groups"] = self._groups(context["documents"])
        context["list_address"] = self._canonical(context["page_obj"].number)
        return context

    def _ways_to_narrow(self) -> dict[str, Any]:
        offered = [
            OfferedFilter(one.parameter, one.label, self.narrowed.options(one))
            for one in self.all_filters
        ]
        return {
            "offered": [
                one
                for one in offered
                if one.options and (one.parameter != GAZETTE or one.is_a_choice)
            ],
            "quick": [one for one in offered if one.parameter in self.quick and one.is_a_choice],
            "chips": self.narrowed.chips,
            "chosen_filters": len(self.narrowed.chosen),
            "without_filters": self.address(**dict.fromkeys(self.narrowed.chosen)),
            "without_day": self.address(on=None),
            "notices": self._notices(),
            "orders": [
                Choice(name, order.label, name == self.sort, self.address(sort=name))
                for name, order in self.orders.items()
            ],
            "choices": self.choices(),
            "choices_name": self.choices_name,
            "kept": {name: value for name, value in self.other_parameters().items() if value},
            "whole": len(self.listed),
            "files": [(name, self.address(download=name)) for name in FORMATS],
            "empty": self.empty,
            "feed": self.feed(),
        }

    def _groups(self, page: Sequence[ListedFacts]) -> list[DocumentGroup]:
        """The documents of a page under their headings, each with what is said of its state."""
        shown = Document.objects.published().for_lists().with_state(self.as_of.on)
        documents: Any = shown.filter(pk__in=[one.pk for one in page])
        by_key = {one.pk: one for one in with_state_notes(documents, self.as_of.on)}
        self.add_reasons(list(by_key.values()))
        return [
            DocumentGroup(heading, [by_key[one.pk] for one in group if one.pk in by_key])
            for heading, group in groupby(page, key=self.group_of)
        ]


class AllView(DocumentListView):
    """All published documents."""

    quick = ("effect", "caution")
    explanation = "可以按效力、年份、种类、机关、主题筛选，按日期、标题、文号排列。"

    def heading(self) -> str:
        return "全部文件"


def kind_or_404(name: str) -> type[Document]:
    """The kind that an address names. Raise Http404 for an unknown one."""
    kind = kind_named(name)
    if kind is None:
        raise Http404("没有这一种类的文件。")
    return kind


class KindView(DocumentListView):
    """The documents of one kind."""

    filters = tuple(one for one in DocumentListView.filters if one.parameter != "kind")

    def documents(self) -> DocumentQuerySet:
        return super().documents().filter(kind=self.kind.kind_name)

    @cached_property
    def kind(self) -> type[Document]:
        return kind_or_404(self.kwargs["kind"])

    def heading(self) -> str:
        return str(self.kind._meta.verbose_name_plural)

    def feed(self) -> str:
        return reverse("gazette:kind_feed", args=[self.kind.kind_name])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(further_lists=self.kind.further_lists(), **kwargs)


class YearView(DocumentListView):
    """The documents signed in one year; undated ones are found through their issue."""

    needs_documents = True
    quick = ("kind", "effect", "caution")
    filters = tuple(one for one in DocumentListView.filters if one.parameter != "year")

    def documents(self) -> DocumentQuerySet:
        year = self.kwargs["year"]
        if not 1900 <= year <= 2200:
            raise Http404("没有这一年的文件。")
        return super().documents().filter(signed_on__year=year)

    def heading(self) -> str:
        return f"{self.kwargs['year']}年成文的文件"

    def feed(self) -> str:
        return reverse("gazette:year_feed", args=[self.kwargs["year"]])


class BodyView(DocumentListView):
    """The documents of one issuing body, alone or jointly with others."""

    needs_documents = True

    def documents(self) -> DocumentQuerySet:
        return super().documents().filter(issuing_bodies__name=self.kwargs["name"])

    def heading(self) -> str:
        return str(self.kwargs["name"])

    def feed(self) -> str:
        return reverse("gazette:body_feed", args=[self.kwargs["name"]])


class BodiesView(KeptPageView, ListView[IssuingBody]):
    """All issuing bodies, those with most documents first."""

    template_name = "gazette/bodies.html"
    context_object_name = "bodies"
    queryset = IssuingBody.objects.with_published_count()
