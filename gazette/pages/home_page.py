"""The home page: asks first, then leads to documents by matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, Q
from django.utils import timezone
from django.views.generic import TemplateView

from gazette.effect.as_of import AsOf
from gazette.models import Document, Gazette, Issue, IssuingBody, Relation, SampleQuestion
from gazette.models.document import DocumentQuerySet
from gazette.models.state import ChangeType, State
from gazette.models.state_query import changes_on
from gazette.pages import structured_data
from gazette.pages.document_lists import kind_links
from gazette.pages.effect_lists import expiring
from gazette.pages.theme_pages import occasion_links, theme_links
from gazette.parsing.words.dates import chinese_date
from gazette.templatetags.portal import portal_name

#: Lines of each list, bodies, earlier issues and questions that are shown.
MOST_LINES, MOST_BODIES, MOST_ISSUES, MOST_QUESTIONS = 5, 8, 4, 5
#: Days ahead in which a term ends soon; days back to which a change is a late one.
DAYS_AHEAD, DAYS_BACK = 90, 365

#: How the home page says what a relation has done to its target.
_DONE = {
    ChangeType.REPEALS: "废止",
    ChangeType.REPEALS_IN_PART: "部分废止",
    ChangeType.AMENDS: "修改",
}


@dataclass(frozen=True, slots=True)
class HomeLine:
    """A document with what is to be told of it: 自2026年1月1日起施行，还有35天."""

    document: Document
    note: str = ""


def _published() -> DocumentQuerySet:
    documents = Document.objects.published().select_related("issue__gazette")
    return documents.defer("issue__source_text")


def newest_documents(today: date) -> list[HomeLine]:
    """Documents of the newest issues, in the order of print, with their states."""
    found = _published().with_state(today).prefetch_related("issuers__body")
    order = (F("issue__published_on").desc(nulls_last=True), "-issue__year", "-issue__number")
    return [
        HomeLine(one, "、".join(body.name for body in one.bodies))
        for one in found.order_by(*order, "position")[:MOST_LINES]
    ]


def beginning_soon(today: date) -> list[HomeLine]:
    """Documents that are not yet in force, those that begin first before the others."""
    later = Q(effective_on__gt=today) | Q(effective_on=None, signed_on__gt=today)
    found: Any = _published().filter(later).in_state(State.NOT_YET_IN_FORCE, today)
    return [
        HomeLine(one, f"{chinese_date(one.begins_on)}起施行，还有{(one.begins_on - today).days}天")
        for one in found.order_by("begins_on", "pk")[:MOST_LINES]
    ]


def ending_soon(today: date) -> list[HomeLine]:
    """Documents in force whose term ends within ``DAYS_AHEAD``, the first to end first."""
    period = (today, today + timedelta(days=DAYS_AHEAD))
    extended = changes_on(today).filter(type=ChangeType.EXTENDS)
    candidates = Q(last_day_in_force__range=period) | Exists(extended)
    found: Any = expiring(AsOf(today, today), DAYS_AHEAD).filter(candidates)
    found = found.select_related("issue__gazette").defer("issue__source_text")
    return [HomeLine(one, _until(one.last_day_on, today)) for one in found[:MOST_LINES]]


def _until(last_day: date, today: date) -> str:
    left = (last_day - today).days
    return f"有效期至{chinese_date(last_day)}，{f'还有{left}天' if left else '今天是最后一天'}"


def lately_changed(today: date) -> list[HomeLine]:
    """Documents amended or repealed in the last ``DAYS_BACK`` days, or whose term ended then."""
    since = today - timedelta(days=DAYS_BACK)
    told = [*_amended_and_repealed(since, today), *_expired(since, today)]
    told.sort(key=lambda one: one[0], reverse=True)
    latest: dict[int, str] = {}
    for _day, key, note in told:
        latest.setdefault(key, note)
    keys = list(latest)[:MOST_LINES]
    documents = _published().with_state(today).in_bulk(keys)
    return [HomeLine(documents[key], latest[key]) for key in keys if key in documents]


def _amended_and_repealed(since: date, today: date) -> list[tuple[date, int, str]]:
    """The latest changes of published documents that count: day, key of the document, words."""
    changes = Relation.objects.changing_state().filter(
        type__in=list(_DONE),
        effective_on__range=(since, today),
        target__issue__status=Issue.Status.PUBLISHED,
    )
    newest = changes.order_by("-effective_on", "-pk").values_list("effective_on", "target", "type")
    return [
        (day, key, f"{chinese_date(day)}{_DONE[ChangeType(kind)]}")
        for day, key, kind in newest[: 2 * MOST_LINES]
        if day and key
    ]


def _expired(since: date, today: date) -> list[tuple[date, int, str]]:
    """The latest documents whose term has ended, as ``_amended_and_repealed``."""
    ended = _published().filter(last_day_in_force__range=(since, today - timedelta(days=1)))
    found: Any = ended.in_state(State.EXPIRED, today).order_by("-last_day_in_force", "-pk")
    return [
        (one.last_day_on, one.pk, f"有效期至{chinese_date(one.last_day_on)}")
        for one in found[:MOST_LINES]
        if one.last_day_on
    ]


class HomeView(TemplateView):
    """Questions, what is new and what changes, and the ways to all documents."""

    template_name = "gazette/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        issues = Issue.objects.published().with_gazette().without_source().with_document_count()
        newest, *recent = [*issues.newest_first()[: MOST_ISSUES + 1]] or [None]
        gazettes = list(Gazette.objects.published())
        things = structured_data.site(self.request, portal_name(gazettes), gazettes)
        return super().get_context_data(
            gazettes=gazettes,
            structured_data=structured_data.as_script(things),
            issue=newest,
            recent=recent,
            questions=SampleQuestion.objects.answered()[:MOST_QUESTIONS],
            lists=[
                ("new", "新近发布", newest_documents(today), ""),
                ("begins", "即将施行", beginning_soon(today), ""),
                ("changed", "最近修改、废止和失效", lately_changed(today), "ended"),
                ("ends", "即将到期", ending_soon(today), "expiring"),
            ],
            themes=theme_links(),
            occasions=occasion_links(),
            kinds=kind_links(),
            bodies=IssuingBody.objects.with_published_count()[:MOST_BODIES],
            **kwargs,
        )
