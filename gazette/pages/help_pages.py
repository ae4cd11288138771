"""使用帮助 and 网站地图: how to use the portal, and all its lists on one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.views.generic import TemplateView

from gazette.models import Gazette, Issue
from gazette.pages.document_lists import ListLink, kind_links, year_links
from gazette.pages.theme_pages import occasion_links, theme_links


class HelpView(TemplateView):
    """How to search, cite, print and report, and for whom the pages are made usable."""

    template_name = "gazette/help.html"


@dataclass(frozen=True, slots=True)
class GazetteYears:
    """A gazette with the years of which issues are published, the newest first."""

    gazette: Gazette
    years: list[tuple[int, str]]


def years_of_gazettes() -> list[GazetteYears]:
    """All gazettes with published issues, with each of their years and its address."""
    issues = Issue.objects.published().order_by("gazette", "-year")
    found: dict[int, list[int]] = {}
    for gazette, year in issues.values_list("gazette", "year").distinct():
        found.setdefault(gazette, []).append(year)
    return [
        GazetteYears(
            one,
            [(year, reverse("gazette:gazette_year", args=[one.slug, year])) for year in years],
        )
        for one in Gazette.objects.published()
        if (years := found.get(one.pk))
    ]


class SiteMapView(TemplateView):
    """All lists of the portal; the addresses of single documents are in ``sitemap.xml``."""

    template_name = "gazette/site_map.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lists: list[tuple[str, list[ListLink]]] = [
            ("按种类", kind_links()),
            ("按年份", year_links()),
            ("按主题", theme_links()),
            ("按生活事项", occasion_links()),
        ]
        return super().get_context_data(
            lists=[(name, links) for name, links in lists if links],
            gazette_years=years_of_gazettes(),
            **kwargs,
        )
