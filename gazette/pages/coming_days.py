"""What the coming days bring: documents that take effect or end, as a page and as iCalendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.generic import TemplateView, View

from gazette.models import Document
from gazette.models.state import State, words_of_state
from gazette.pages.atom_feeds import published_at
from gazette.pages.kept_pages import KeptPageView
from gazette.pages.listed_facts import listed_facts
from gazette.public_addresses import absolute_url

#: Octets of a line of iCalendar (RFC 5545, 3.1).
_LINE = 75


@dataclass(frozen=True, slots=True)
class ComingDay:
    """A day on which a document takes effect, or which is its last day in force."""

    on: date
    document: Any
    is_end: bool

    @property
    def words(self) -> str:
        return "有效期的最后一天" if self.is_end else "开始施行"


def coming_days(today: date) -> list[ComingDay]:
    """All such days after today, the nearest first; that of an end may be today."""
    days: list[tuple[date, int, bool]] = []
    for one in listed_facts(Document.objects.published(), today):
        if one.state is State.NOT_YET_IN_FORCE and one.begins_on:
            days.append((one.begins_on, one.pk, False))
        lasts = one.state.is_in_force or one.state is State.NOT_YET_IN_FORCE
        if lasts and one.last_day_on and one.last_day_on >= today:
            days.append((one.last_day_on, one.pk, True))
    shown = Document.objects.published().for_lists().with_state(today)
    documents = shown.in_bulk({pk for _day, pk, _is_end in days})
    return [
        ComingDay(day, documents[pk], is_end) for day, pk, is_end in sorted(days) if pk in documents
    ]


class ComingDaysView(KeptPageView, TemplateView):
    """即将施行和到期: a list by days."""

    template_name = "gazette/coming_days.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        days = coming_days(today)
        groups = [(day, list(group)) for day, group in groupby(days, key=lambda one: one.on)]
        return super().get_context_data(
            groups=groups,
            today=today,
            begins=sum(not one.is_end for one in days),
            ends=sum(one.is_end for one in days),
            **kwargs,
        )


class ComingDaysFile(View):
    """The same days as a calendar that programs subscribe to (RFC 5545)."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//gazette//coming days//ZH",
            "X-WR-CALNAME:文件施行和到期",
        ]
        for one in coming_days(timezone.localdate()):
            lines += _event(request, one)
        lines.append("END:VCALENDAR")
        content = "".join(f"{_folded(line)}\r\n" for line in lines)
        return HttpResponse(content, content_type="text/calendar; charset=utf-8")


def _event(request: HttpRequest, one: ComingDay) -> list[str]:
    document = one.document
    address = absolute_url(request, document.get_absolute_url())
    host = urlsplit(address).hostname
    kind = "ends" if one.is_end else "begins"
    stamp: datetime = published_at(document.issue)
    words = words_of_state(document.state, document.caution)
    return [
        "BEGIN:VEVENT",
        f"UID:{kind}-{'-'.join(document.get_absolute_url().strip('/').split('/'))}@{host}",
        f"DTSTAMP:{stamp.astimezone(timezone.get_fixed_timezone(0)):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{one.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{one.on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(f'{one.words}：{document.title}')}",
        f"DESCRIPTION:{_escaped(f'{document.document_number} {words} {address}')}",
        f"URL:{address}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets, each but the first after a space; no sign is cut."""
    pieces, piece, length = [], "", 0
    for sign in line:
        size = len(sign.encode())
        if length + size > _LINE:
            pieces.append(piece)
            piece, length = "", 1
        piece += sign
        length += size
    return "\r\n ".join([*pieces, piece])
