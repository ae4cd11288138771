"""The ways into the archive: documents by kind, by year and by issuing body."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import ListView, TemplateView

from gazette.kinds import document_kinds, kind_named
from gazette.models import Document, IssuingBody


class Choice(NamedTuple):
    """A link to a part of the archive, with the number of documents behind it."""

    label: str
    url: str
    documents: int
    is_current: bool = False


def kind_choices() -> list[Choice]:
    """The kinds that occur, in the order of their rank."""
    counts = dict(Document.objects.published().count_by("kind"))
    return [
        Choice(
            str(kind._meta.verbose_name_plural),
            reverse("gazette:kind", args=[kind.kind_name]),
            counts[kind.kind_name],
        )
        for kind in document_kinds()
        if kind.kind_name in counts
    ]


def year_choices() -> list[Choice]:
    """The years of signing, the newest first."""
    counts = Document.objects.published().count_by("signed_on__year")
    return [
        Choice(f"{year}年", reverse("gazette:year", args=[year]), count)
        for year, count in reversed(counts)
    ]


class DocumentsView(TemplateView):
    """The ways into the archive: kinds and years."""

    template_name = "gazette/documents.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kinds=kind_choices(), years=year_choices(), **kwargs)


class DocumentListView(ListView):
    """Part of the archive, newest first, narrowed by what ``?parameter=value`` names.

    A value that does not occur in the list narrows nothing.
    """

    template_name = "gazette/document_list.html"
    context_object_name = "documents"
    paginate_by = 25
    parameter = "year"
    narrowed_field = "signed_on__year"
    narrowed_name = "成文年份"

    def documents(self) -> Any:
        """The published documents of this list before it is narrowed."""
        return Document.objects.published()

    def heading(self) -> str:
        raise NotImplementedError

    def option_label(self, value: Any) -> str:
        return f"{value}年"

    def rank(self, value: Any) -> int:
        """The place of a value among the choices; of years, the newest comes first."""
        return -int(value)

    @cached_property
    def counts(self) -> list[tuple[Any, int]]:
        counts: list[tuple[Any, int]] = self.documents().count_by(self.narrowed_field)
        return sorted(counts, key=lambda count: self.rank(count[0]))

    @cached_property
    def chosen(self) -> Any:
        """The value that ``?parameter=`` asks for, None where it asks for none."""
        asked = self.request.GET.get(self.parameter, "")
        return next((value for value, _ in self.counts if str(value) == asked), None)

    def get_queryset(self) -> QuerySet[Document]:
        documents = self.documents().for_lists().newest_first().with_state(timezone.localdate())
        if self.chosen is not None:
            documents = documents.filter(**{self.narrowed_field: self.chosen})
        found: QuerySet[Document] = documents
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        choices = [
            Choice(
                self.option_label(value),
                f"?{self.parameter}={value}",
                count,
                value == self.chosen,
            )
            for value, count in self.counts
        ]
        return super().get_context_data(
            heading=self.heading(),
            choices=choices,
            narrowed_name=self.narrowed_name,
            chosen=self.chosen,
            chosen_label=self.option_label(self.chosen) if self.chosen is not None else "",
            **kwargs,
        )


class KindView(DocumentListView):
    """The documents of one kind."""

    def documents(self) -> Any:
        return super().documents().filter(kind=self.kind.kind_name)

    @cached_property
    def kind(self) -> type[Document]:
        kind = kind_named(self.kwargs["kind"])
        if kind is None:
            raise Http404("没有这一种类的文件。")
        return kind

    def heading(self) -> str:
        return str(self.kind._meta.verbose_name_plural)


class YearView(DocumentListView):
    """The documents signed in one year; undated ones are found through their issue."""

    allow_empty = False
    parameter = "kind"
    narrowed_field = "kind"
    narrowed_name = "种类"

    def documents(self) -> Any:
        year = self.kwargs["year"]
        if not 1900 <= year <= 2200:
            raise Http404("没有这一年的文件。")
        return super().documents().filter(signed_on__year=year)

    def heading(self) -> str:
        return f"{self.kwargs['year']}年成文的文件"

    def rank(self, value: Any) -> int:
        kind = kind_named(value)
        return kind.recognition_order if kind else 0

    def option_label(self, value: Any) -> str:
        kind = kind_named(value)
        return str(kind._meta.verbose_name_plural) if kind else value


class BodyView(DocumentListView):
    """The documents of one issuing body, alone or jointly with others."""

    allow_empty = False

    def documents(self) -> Any:
        return super().documents().filter(issuing_bodies__name=self.kwargs["name"])

    def heading(self) -> str:
        return str(self.kwargs["name"])


class BodiesView(ListView):
    """All issuing bodies, those with most documents first."""

    template_name = "gazette/bodies.html"
    context_object_name = "bodies"
    queryset = IssuingBody.objects.with_published_count()
