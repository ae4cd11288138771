"""Themes and occasions: what there is, and the documents of one of them."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import ListView, TemplateView

from gazette.models import Document, Occasion, Theme
from gazette.models.document import DocumentQuerySet
from gazette.models.occasion import OccasionQuerySet
from gazette.pages.document_lists import DocumentListView, ListLink
from gazette.pages.kept_pages import KeptPageView


def theme_links() -> list[ListLink]:
    """Links to the themes that have published documents, in the order of the editors."""
    counts = Document.objects.published().count_by_theme()
    themes = Theme.objects.filter(pk__in=counts).only("name")
    return [ListLink(one.name, one.get_absolute_url(), counts[one.pk]) for one in themes]


def occasion_links() -> list[ListLink]:
    """Links to the occasions that have published documents."""
    return [
        ListLink(one.name, one.get_absolute_url(), one.document_count)  # type: ignore[attr-defined]
        for one in Occasion.objects.shown()
    ]


class ThemesView(KeptPageView, TemplateView):
    """All themes with published documents, and the occasions."""

    template_name = "gazette/themes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(themes=theme_links(), occasions=occasion_links(), **kwargs)


class ThemeView(DocumentListView):
    """The documents of one theme, those included for which it is only proposed."""

    needs_documents = True
    filters = tuple(one for one in DocumentListView.filters if one.parameter != "theme")

    @cached_property
    def theme(self) -> Theme:
        return get_object_or_404(Theme.objects.all(), name=self.kwargs["name"])

    def documents(self) -> DocumentQuerySet:
        return super().documents().of_theme(self.theme)

    def heading(self) -> str:
        return self.theme.name

    def feed(self) -> str:
        return reverse("gazette:theme_feed", args=[self.theme.name])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        proposed = self.documents().without_decided_theme().count()
        explanation = ""
        if proposed:
            explanation = f"其中{proposed}件的主题是按标题和正文拟的，标有“拟”，编辑尚未确认。"
        return super().get_context_data(
            explanation=explanation, marks_proposed_theme=True, **kwargs
        )


class OccasionsView(ListView[Occasion]):
    """All occasions with published documents; there is no such page before editors define one."""

    template_name = "gazette/occasions.html"
    context_object_name = "occasions"
    allow_empty = False

    def get_queryset(self) -> OccasionQuerySet:
        return Occasion.objects.shown()


class OccasionView(DocumentListView):
    """The documents that editors chose for one occasion."""

    @cached_property
    def occasion(self) -> Occasion:
        found = Occasion.objects.shown().filter(name=self.kwargs["name"]).first()
        if found is None:
            raise Http404("没有这一个生活事项。")
        return found

    def documents(self) -> DocumentQuerySet:
        return super().documents().filter(occasions=self.occasion)

    def heading(self) -> str:
        return self.occasion.name

    def feed(self) -> str:
        return reverse("gazette:occasion_feed", args=[self.occasion.name])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(explanation=self.occasion.explanation, **kwargs)
