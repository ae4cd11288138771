"""Documents by their state on a day: what is in force, what soon ends, what has ended.

The lists that clerks keep by hand (现行有效文件目录 and the like), for everybody,
as a page, as XLSX and as CSV (``?download=xlsx``), today or on any day (``?on=``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    Count,
    DateField,
    F,
    IntegerField,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.views.generic import ListView

from gazette.effect.as_of import AsOf, as_of
from gazette.kinds import document_kinds, kind_named
from gazette.models import Document
from gazette.models.state import ChangeType, State
from gazette.models.state_query import changes_on
from gazette.parsing.words.dates import chinese_date
from gazette.spreadsheets import FORMATS, Sheet, download
from gazette.templatetags.state_labels import state_words


class Option(NamedTuple):
    """A value that a list can be narrowed to, with the number of documents behind it."""

    value: str
    label: str
    documents: int
    is_chosen: bool


class Group(NamedTuple):
    heading: str
    documents: list[Document]


class StateListView(ListView):
    """Documents chosen by their state on a day, narrowed by body, kind and theme.

    What a parameter names and the list does not hold narrows nothing.
    """

    template_name = "gazette/state_list.html"
    context_object_name = "documents"
    paginate_by = 50
    heading = ""
    #: Says what the list holds, and on what it rests.
    explanation = ""
    empty = "没有这样的文件。"

    @cached_property
    def as_of(self) -> AsOf:
        return as_of(self.request)

    def documents(self) -> QuerySet[Document]:
        """The published documents of the list, before it is narrowed, in its order."""
        raise NotImplementedError

    def group_of(self, document: Any) -> str:
        """The heading under which a document stands; those of one group follow each other."""
        return ""

    @cached_property
    def bodies(self) -> list[Option]:
        """The issuing bodies, the busiest first."""
        counted = _counts(self.documents(), "issuing_bodies__name")
        return self._options("body", [(name, name, count) for name, count in counted])

    @cached_property
    def kinds(self) -> list[Option]:
        counts = dict(_counts(self.documents(), "kind"))
        return self._options(
            "kind",
            [
                (kind.kind_name, str(kind._meta.verbose_name), counts[kind.kind_name])
                for kind in document_kinds()
                if kind.kind_name in counts
            ],
        )

    @cached_property
    def themes(self) -> list[Option]:
        """The themes that editors gave, the most frequent first; none where they gave none."""
        counted = _counts(self.documents(), "theme__name")
        return self._options("theme", [(name, name, count) for name, count in counted])

    def _options(self, parameter: str, counted: Sequence[tuple[str, str, int]]) -> list[Option]:
        asked = self.request.GET.get(parameter, "")
        return [Option(value, label, count, value == asked) for value, label, count in counted]

    def get_queryset(self) -> QuerySet[Document]:
        documents: Any = self.documents()
        narrowed = {
            "issuing_bodies__name": self.bodies,
            "kind": self.kinds,
            "theme__name": self.themes,
        }
        for field, options in narrowed.items():
            for option in options:
                if option.is_chosen:
                    documents = documents.filter(**{field: option.value})
        found: QuerySet[Document] = documents.for_lists().select_related("lead_body")
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            heading=self.heading,
            explanation=self.explanation,
            empty=self.empty,
            as_of=self.as_of,
            bodies=self.bodies,
            kinds=self.kinds,
            themes=self.themes,
            formats=list(FORMATS),
            **kwargs,
        )
        grouped = groupby(context["documents"], key=self.group_of)
        context["groups"] = [Group(heading, list(documents)) for heading, documents in grouped]
        return context

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        extension = request.GET.get("download", "")
        if extension in FORMATS:
            return download(self.sheet(), extension)
        return super().get(request, *args, **kwargs)

    def sheet(self) -> Sheet:
        """The whole list, narrowed as the page is, not only one page of it."""
        day = chinese_date(self.as_of.on)
        columns = [
            ("序号", 4),
            ("标题", 30),
            ("文号", 12),
            ("发文机关", 14),
            ("种类", 7),
            ("主题", 7),
            ("成文日期", 6),
            ("施行日期", 6),
            ("有效期至", 6),
            (f"效力（截至{day}）", 12),
            ("公报刊载", 16),
            ("网址", 24),
        ]
        return Sheet(f"{self.heading}（截至{day}）", columns, self._rows())

    def _rows(self) -> Iterator[list[Any]]:
        found: Any = self.get_queryset()
        for number, document in enumerate(found, start=1):
            page = f"第{document.printed_page}页" if document.printed_page else ""
            yield [
                number,
                document.title,
                document.document_number,
                "、".join(body.name for body in document.bodies),
                kind_label(document.kind),
                document.theme,
                document.signed_on,
                document.begins_on,
                document.last_day_on,
                state_words(document.state),
                f"{document.issue.gazette.name}{document.issue.year}年第{document.issue.number}期{page}",
                self.request.build_absolute_uri(document.get_absolute_url()),
            ]


class InForceView(StateListView):
    """现行有效文件目录: what is to be followed on a day, by kind or by issuing body."""

    heading = "现行有效文件目录"
    explanation = "载明了施行日期或有效期、尚未废止或失效的文件；修改过的、延长了有效期的也在内。"
    groupings = {"kind": "按种类", "body": "按发文机关", "theme": "按主题"}

    @cached_property
    def grouping(self) -> str:
        asked = self.request.GET.get("by", "")
        return asked if asked in self.groupings else "kind"

    def documents(self) -> QuerySet[Document]:
        found = Document.objects.published().in_force(self.as_of.on)
        by_date = (F("signed_on").desc(nulls_last=True), "-pk")
        kinds = [kind.kind_name for kind in document_kinds()]
        if self.grouping == "kind":
            return found.order_by(_place("kind", kinds), *by_date)
        if self.grouping == "theme":
            theme = F("theme__position").asc(nulls_last=True)
            return found.order_by(theme, "theme__name", *by_date)
        return found.order_by(F("lead_body__name").asc(nulls_last=True), *by_date)

    def group_of(self, document: Any) -> str:
        if self.grouping == "kind":
            return kind_label(document.kind)
        if self.grouping == "theme":
            return str(document.theme or "尚未归类")
        return str(document.lead_body or "没有署发文机关")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        choices = [
            (name, label, name == self.grouping)
            for name, label in self.groupings.items()
            if name != "theme" or self.themes
        ]
        unstated = Document.objects.published().in_state(State.UNSTATED, self.as_of.on)
        return super().get_context_data(
            choices=choices, parameter="by", unstated=unstated.count(), **kwargs
        )


class PeriodListView(StateListView):
    """A list that looks some days ahead or back; which, ``?days=`` says."""

    periods = (30, 90, 365)
    usual = 90
    period_label = "{days}天内"

    @cached_property
    def days(self) -> int:
        asked = self.request.GET.get("days", "")
        return next((days for days in self.periods if str(days) == asked), self.usual)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        choices = [
            (days, self.period_label.format(days=days), days == self.days) for days in self.periods
        ]
        return super().get_context_data(choices=choices, parameter="days", **kwargs)


class ExpiringView(PeriodListView):
    """Documents in force whose term ends within some days, the soonest first."""

    heading = "即将到期的文件"
    explanation = "仍然有效、有效期将在所选天数内届满的文件，先到期的在前。"
    empty = "所选天数内没有文件到期。"

    def documents(self) -> QuerySet[Document]:
        return expiring(self.as_of, self.days)

    def group_of(self, document: Any) -> str:
        left = (document.last_day_on - self.as_of.on).days
        last = chinese_date(document.last_day_on)
        return f"{last}届满，{f'还有{left}天' if left else '当天是最后一天'}"


class EndedView(PeriodListView):
    """Documents repealed or expired within the last days, the latest first."""

    heading = "近期废止和失效的文件"
    explanation = "在所选天数内废止或有效期届满的文件，新近的在前。"
    empty = "所选天数内没有文件废止或失效。"
    usual = 365
    period_label = "近{days}天"

    def documents(self) -> QuerySet[Document]:
        return ended(self.as_of, self.days)

    def group_of(self, document: Any) -> str:
        verb = "废止" if document.state == State.REPEALED else "届满"
        return f"{chinese_date(document.ended_on)}{verb}"


def expiring(when: AsOf, days: int) -> QuerySet[Document]:
    """Published documents in force on a day whose last day lies at most ``days`` ahead."""
    found: Any = Document.objects.published().in_force(when.on)
    last = when.on + timedelta(days=days)
    return found.filter(last_day_on__range=(when.on, last)).order_by("last_day_on", "pk")


def ended(when: AsOf, days: int) -> QuerySet[Document]:
    """Published documents repealed or expired in the ``days`` up to a day.

    ``ended_on`` is the day of the first repeal, or the last day of the term.
    """
    repeals = changes_on(when.on).filter(type=ChangeType.REPEALS).order_by("effective_on")
    repealed_on = Subquery(repeals.values("effective_on")[:1])
    ended_on = Case(
        When(state=State.REPEALED, then=repealed_on),
        default=F("last_day_on"),
        output_field=DateField(),
    )
    found: Any = Document.objects.published().with_state(when.on)
    found = found.filter(state__in=(State.REPEALED, State.EXPIRED)).annotate(ended_on=ended_on)
    first = when.on - timedelta(days=days)
    return found.filter(ended_on__range=(first, when.on)).order_by("-ended_on", "-pk")


def kind_label(name: str) -> str:
    kind = kind_named(name)
    return str(kind._meta.verbose_name) if kind else name


def _counts(documents: QuerySet[Document], field: str) -> list[tuple[str, int]]:
    """The values of a field with their numbers of documents, the most frequent first."""
    counted = documents.order_by().values_list(field).annotate(total=Count("pk"))
    return [(value, total) for value, total in counted.order_by("-total", field) if value]


def _place(field: str, values: Sequence[str]) -> Case:
    """The place of a field's value among ``values``, as an order."""
    places = [When(**{field: value}, then=Value(place)) for place, value in enumerate(values)]
    return Case(*places, default=Value(len(values)), output_field=IntegerField())
