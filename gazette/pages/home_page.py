"""The home page: asks first, then leads to documents by matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.views.generic import TemplateView

from gazette.models import Document, Gazette, Issue, IssuingBody, Relation, SampleQuestion
from gazette.models.state import IN_FORCE_STATES, ChangeType, State
from gazette.office.kept_answers import KeptAnswers
from gazette.pages import structured_data
from gazette.pages.document_lists import kind_links
from gazette.pages.kept_pages import KeptPageView
from gazette.pages.theme_pages import occasion_links, theme_links
from gazette.parsing.words.dates import chinese_date
from gazette.templatetags.portal import portal_name

#: Lines of each list, bodies, earlier issues and questions that are shown.
MOST_LINES, MOST_BODIES, MOST_ISSUES, MOST_QUESTIONS = 5, 8, 4, 5
#: Documents of which the lines of a list are chosen, by their dates.
MOST_CANDIDATES = 25
#: Days ahead in which a term ends soon; days back to which a change is a late one.
DAYS_AHEAD, DAYS_BACK = 90, 365

#: The changes that the home page tells of.
_TOLD = (ChangeType.REPEALS, ChangeType.REPEALS_IN_PART, ChangeType.AMENDS)


@dataclass(frozen=True, slots=True)
class HomeLine:
    """A document with what is to be told of it: 自2026年1月1日起施行，还有35天."""

    document: Document
    note: str = ""


def home_lists(today: date) -> list[tuple[str, str, list[HomeLine], str]]:
    """The lists of the home page: their names, headings, lines, and what leads to the rest.

    The keys of all candidates are read by their dates first, so that their states, which
    cost most, are read in one query.
    """
    newest, begins = _newest_keys(), _beginning_keys(today)
    changes, extended = _changes(today)
    ends, expired = [*_ending_keys(today), *extended], _expired_keys(today)
    keys = {*newest, *begins, *ends, *expired, *(key for _day, key, _note in changes)}
    found: Any = Document.objects.published().with_issue().prefetch_related("issuers__body")
    known: dict[int, Any] = found.with_state(today).in_bulk(keys)
    return [
        ("new", "新近发布", _newest([known[key] for key in newest]), ""),
        ("begins", "即将施行", _beginning(_of(known, begins), today), ""),
        ("changed", "最近修改、废止和失效", _changed(known, changes, expired), "ended"),
        ("ends", "即将到期", _ending(_of(known, ends), today), "expiring"),
    ]


def _of(known: dict[int, Any], keys: list[int]) -> list[Any]:
    return [known[key] for key in keys if key in known]


def _newest_keys() -> list[int]:
    """Documents of the newest issues, in the order of print."""
    order = (F("issue__published_on").desc(nulls_last=True), "-issue__year", "-issue__number")
    newest = Document.objects.published().order_by(*order, "position")
    return list(newest.values_list("pk", flat=True)[:MOST_LINES])


def _newest(documents: list[Any]) -> list[HomeLine]:
    return [HomeLine(one, "、".join(body.name for body in one.bodies)) for one in documents]


def _beginning_keys(today: date) -> list[int]:
    """Documents whose dates say that they are not yet in force."""
    later = Q(effective_on__gt=today) | Q(effective_on=None, signed_on__gt=today)
    found = Document.objects.published().filter(later).order_by("effective_on", "pk")
    return list(found.values_list("pk", flat=True)[:MOST_CANDIDATES])


def _beginning(documents: list[Any], today: date) -> list[HomeLine]:
    """Those not yet in force, the first to begin first."""
    waiting = [one for one in documents if one.state == State.NOT_YET_IN_FORCE and one.begins_on]
    waiting.sort(key=lambda one: (one.begins_on, one.pk))
    return [
        HomeLine(one, f"{chinese_date(one.begins_on)}起施行，还有{(one.begins_on - today).days}天")
        for one in waiting[:MOST_LINES]
    ]


def _ending_keys(today: date) -> list[int]:
    """Documents whose own term ends within ``DAYS_AHEAD``."""
    period = (today, today + timedelta(days=DAYS_AHEAD))
    found = Document.objects.published().filter(last_day_in_force__range=period)
    ending = found.order_by("last_day_in_force", "pk").values_list("pk", flat=True)
    return list(ending[:MOST_CANDIDATES])


def _ending(documents: list[Any], today: date) -> list[HomeLine]:
    """Those in force whose last day is near, the first to end first."""
    last = today + timedelta(days=DAYS_AHEAD)
    ending = [
        one
        for one in {one.pk: one for one in documents}.values()
        if one.state in IN_FORCE_STATES and one.last_day_on and today <= one.last_day_on <= last
    ]
    ending.sort(key=lambda one: (one.last_day_on, one.pk))
    return [HomeLine(one, _until(one.last_day_on, today)) for one in ending[:MOST_LINES]]


def _until(last_day: date, today: date) -> str:
    left = (last_day - today).days
    return f"有效期至{chinese_date(last_day)}，{f'还有{left}天' if left else '今天是最后一天'}"


def _changes(today: date) -> tuple[list[tuple[date, int, str]], list[int]]:
    """The latest amendments and repeals that count: day, key of the document, words.

    And the keys of documents whose extended term ends within ``DAYS_AHEAD``.
    """
    changed = Q(type__in=_TOLD, effective_on__gte=today - timedelta(days=DAYS_BACK))
    until = (today, today + timedelta(days=DAYS_AHEAD))
    extended = Q(type=ChangeType.EXTENDS, until__range=until)
    found = Relation.objects.changing_state().filter(changed | extended, effective_on__lte=today)
    found = found.filter(target__issue__status=Issue.Status.PUBLISHED)
    newest = found.order_by("-effective_on", "-pk").values_list("effective_on", "target", "type")
    told, longer = [], []
    for day, key, kind in newest[: 2 * MOST_CANDIDATES]:
        if key and kind == ChangeType.EXTENDS:
            longer.append(key)
        elif key and day:
            # The badge beside it says 已废止.
            what = "起" if kind == ChangeType.REPEALS else Relation.Type(kind).label
            told.append((day, key, f"{chinese_date(day)}{what}"))
    return told, longer


def _expired_keys(today: date) -> list[int]:
    """Documents whose own term ended in the last ``DAYS_BACK`` days, the latest first."""
    period = (today - timedelta(days=DAYS_BACK), today - timedelta(days=1))
    ended = Document.objects.published().filter(last_day_in_force__range=period)
    latest = ended.order_by("-last_day_in_force", "-pk")
    return list(latest.values_list("pk", flat=True)[:MOST_CANDIDATES])


def _changed(
    known: dict[int, Any], changes: list[tuple[date, int, str]], expired: list[int]
) -> list[HomeLine]:
    """What was amended, repealed or expired of late, the latest first, each document once."""
    told = list(changes)
    for one in _of(known, expired):
        if one.state == State.EXPIRED:
            note = f"有效期至{chinese_date(one.last_day_on)}"
            told.append((one.last_day_on, one.pk, note))
    told.sort(key=lambda one: one[0], reverse=True)
    latest: dict[int, str] = {}
    for _day, key, note in told:
        latest.setdefault(key, note)
    return [HomeLine(known[key], note) for key, note in latest.items() if key in known][:MOST_LINES]


def home_content(today: date) -> dict[str, Any]:
    """All that the home page shows on a day, read from the database."""
    issues = Issue.objects.published().printed().with_gazette().without_source()
    shown = issues.with_document_count().newest_first()[: MOST_ISSUES + 1]
    newest, *recent = [*shown] or [None]
    return {
        "gazettes": list(Gazette.objects.published()),
        "issue": newest,
        "recent": recent,
        "questions": list(SampleQuestion.objects.answered()[:MOST_QUESTIONS]),
        "lists": home_lists(today),
        "themes": theme_links(),
        "occasions": occasion_links(),
        "kinds": kind_links(),
        "bodies": list(IssuingBody.objects.with_published_count()[:MOST_BODIES]),
    }


#: What the home page shows today, and on the day before for who asks at midnight.
_KEPT = KeptAnswers[dict[str, Any]](most=2)


class HomeView(KeptPageView, TemplateView):
    """Questions, what is new and what changes, and the ways to all documents."""

    template_name = "gazette/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        content = _KEPT.answer(today, lambda: home_content(today))
        gazettes = content["gazettes"]
        things = structured_data.site(self.request, portal_name(gazettes), gazettes)
        script = structured_data.as_script(things)
        return super().get_context_data(**content, structured_data=script, **kwargs)
