"""Lists of documents by their effect on a day: in force, soon to expire, lately ended.

These are the lists that an office keeps by hand (现行有效文件目录 and the like). Each is a
page, an XLSX and a CSV file (``?download=xlsx``), as of today or any day (``?on=``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from django.db.models import (
    Case,
    Count,
    DateField,
    F,
    IntegerField,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.views.generic import ListView

from gazette.effect.as_of import AsOf, as_of
from gazette.effect.state_notes import with_state_notes
from gazette.kinds import document_kinds, kind_label
from gazette.models import Document
from gazette.models.document import DocumentQuerySet
from gazette.models.state import Caution, ChangeType, State
from gazette.models.state_query import changes_on
from gazette.pages.effect_sheets import effect_sheet
from gazette.parsing.words.dates import chinese_date
from gazette.spreadsheets import FORMATS, Sheet, download

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class StateAnnotations(TypedDict):
        """What ``with_state`` adds to a document, and ``ended`` (``ended_on``)."""

        state: str
        caution: str
        begins_on: date | None
        last_day_on: date
        ended_on: date

    DocumentWithState = WithAnnotations[Document, StateAnnotations]


class FilterOption(NamedTuple):
    """A value that a list can be filtered by, with the number of its documents."""

    value: str
    label: str
    documents: int
    is_chosen: bool


class DocumentGroup(NamedTuple):
    """The documents of a page that stand under one heading."""

    heading: str
    documents: list[Document]


class EffectListView(ListView[Document]):
    """Documents chosen by their state on a day, filtered by body, kind, theme and caution.

    A value that occurs in no document of the list is ignored.
    """

    template_name = "gazette/effect_list.html"
    context_object_name = "documents"
    paginate_by = 50
    heading = ""
    #: What the list contains and by which rule.
    explanation = ""
    empty = "没有这样的文件。"

    @cached_property
    def as_of(self) -> AsOf:
        return as_of(self.request)

    def documents(self) -> DocumentQuerySet:
        """The published documents of the list, in its order, before the filters."""
        raise NotImplementedError

    def group_of(self, document: DocumentWithState) -> str:
        """The heading of a document's group; the order of ``documents`` keeps groups together."""
        return ""

    @cached_property
    def bodies(self) -> list[FilterOption]:
        """The issuing bodies, those with most documents first."""
        counted = _counts(self.documents(), "issuing_bodies__name")
        return self._options("body", [(name, name, count) for name, count in counted])

    @cached_property
    def kinds(self) -> list[FilterOption]:
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
    def themes(self) -> list[FilterOption]:
        """The themes, assigned or proposed, the most frequent first."""
        counted = _counts(self.documents().with_theme_name(), "theme_name")
        return self._options("theme", [(name, name, count) for name, count in counted])

    @cached_property
    def cautions(self) -> list[FilterOption]:
        """What waits for a person's confirmation, the most frequent first."""
        counted = _counts(self.documents(), "caution")
        return self._options(
            "caution", [(value, Caution(value).label, count) for value, count in counted]
        )

    def _options(
        self, parameter: str, counted: Sequence[tuple[str, str, int]]
    ) -> list[FilterOption]:
        asked = self.request.GET.get(parameter, "")
        return [
            FilterOption(value, label, count, value == asked) for value, label, count in counted
        ]

    def get_queryset(self) -> DocumentQuerySet:
        documents = self.documents().with_theme_name()
        filters = {
            "issuing_bodies__name": self.bodies,
            "kind": self.kinds,
            "theme_name": self.themes,
            "caution": self.cautions,
        }
        for field, options in filters.items():
            for option in options:
                if option.is_chosen:
                    documents = documents.filter(**{field: option.value})
        return documents.for_lists().select_related("lead_body")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            heading=self.heading,
            explanation=self.explanation,
            empty=self.empty,
            as_of=self.as_of,
            bodies=self.bodies,
            kinds=self.kinds,
            themes=self.themes,
            cautions=self.cautions,
            formats=list(FORMATS),
            **kwargs,
        )
        context["documents"] = with_state_notes(context["documents"], self.as_of.on)
        grouped = groupby(context["documents"], key=self.group_of)
        context["groups"] = [
            DocumentGroup(heading, list(documents)) for heading, documents in grouped
        ]
        return context

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        extension = request.GET.get("download", "")
        if extension in FORMATS:
            return download(self.sheet(), extension)
        return super().get(request, *args, **kwargs)

    def sheet(self) -> Sheet:
        """The whole list with the filters of the page, not only one page of it."""
        return effect_sheet(self.heading, self.get_queryset(), self.as_of.on, self.request)


class InForceView(EffectListView):
    """现行有效文件目录: the documents in force on a day, grouped by kind, issuing body or theme."""

    heading = "现行有效文件目录"
    explanation = (
        "载明了施行日期或有效期、尚未废止或失效的文件；修改过的、延长了有效期的也在内，"
        "只废止或修改其他文件的决定、通知不列入。"
    )
    groupings = {"kind": "按种类", "body": "按发文机关", "theme": "按主题"}

    @cached_property
    def grouping(self) -> str:
        asked = self.request.GET.get("by", "")
        return asked if asked in self.groupings else "kind"

    def documents(self) -> DocumentQuerySet:
        found = Document.objects.published().in_force(self.as_of.on).with_own_rules()
        by_date = (F("signed_on").desc(nulls_last=True), "-pk")
        kinds = [kind.kind_name for kind in document_kinds()]
        if self.grouping == "kind":
            return found.order_by(_order_of("kind", kinds), *by_date)
        if self.grouping == "theme":
            theme = Coalesce("theme__position", "proposed_theme__position")
            name = Coalesce("theme__name", "proposed_theme__name")
            return found.order_by(theme.asc(nulls_last=True), name, *by_date)
        return found.order_by(F("lead_body__name").asc(nulls_last=True), *by_date)

    def group_of(self, document: DocumentWithState) -> str:
        if self.grouping == "kind":
            return kind_label(document.kind)
        if self.grouping == "theme":
            return str(document.shown_theme or "尚未归类")
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


class PeriodListView(EffectListView):
    """A list of the documents of some days ahead or back, as many as ``?days=`` says."""

    periods = (30, 90, 365)
    default_days = 90
    period_label = "{days}天内"

    @cached_property
    def days(self) -> int:
        asked = self.request.GET.get("days", "")
        return next((days for days in self.periods if str(days) == asked), self.default_days)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        choices = [
            (days, self.period_label.format(days=days), days == self.days) for days in self.periods
        ]
        return super().get_context_data(choices=choices, parameter="days", **kwargs)


class ExpiringView(PeriodListView):
    """Documents in force that expire within some days, the soonest first."""

    heading = "即将到期的文件"
    explanation = "仍然有效、有效期将在所选天数内届满的文件，先到期的在前。"
    empty = "所选天数内没有文件到期。"

    def documents(self) -> DocumentQuerySet:
        return expiring(self.as_of, self.days)

    def group_of(self, document: DocumentWithState) -> str:
        left = (document.last_day_on - self.as_of.on).days
        last = chinese_date(document.last_day_on)
        return f"{last}届满，{f'还有{left}天' if left else '当天是最后一天'}"


class EndedView(PeriodListView):
    """Documents repealed or expired within the last days, the latest first."""

    heading = "近期废止和失效的文件"
    explanation = "在所选天数内废止或有效期届满的文件，新近的在前。"
    empty = "所选天数内没有文件废止或失效。"
    default_days = 365
    period_label = "近{days}天"

    def documents(self) -> DocumentQuerySet:
        return ended(self.as_of, self.days)

    def group_of(self, document: DocumentWithState) -> str:
        verb = "废止" if document.state == State.REPEALED else "届满"
        return f"{chinese_date(document.ended_on)}{verb}"


def expiring(when: AsOf, days: int) -> DocumentQuerySet:
    """Published documents in force on a day whose last day is at most ``days`` ahead."""
    period = Q(last_day_on__range=(when.on, when.on + timedelta(days=days)))
    in_force = Document.objects.published().in_force(when.on)
    return in_force.filter(period).order_by(F("last_day_on"), "pk")


def ended(when: AsOf, days: int) -> DocumentQuerySet:
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
    period = Q(ended_on__range=(when.on - timedelta(days=days), when.on))
    documents = Document.objects.published().with_state(when.on).annotate(ended_on=ended_on)
    has_ended = Q(state__in=(State.REPEALED, State.EXPIRED))
    return documents.filter(has_ended, period).order_by("-ended_on", "-pk")


def _counts(documents: DocumentQuerySet, field: str) -> list[tuple[str, int]]:
    """The values of a field, each with its number of documents, the most frequent first."""
    counted = documents.order_by().values_list(field).annotate(total=Count("pk"))
    return [(value, total) for value, total in counted.order_by("-total", field) if value]


def _order_of(field: str, values: Sequence[str]) -> Case:
    """An expression that orders rows by the place of their value in ``values``."""
    places = [When(**{field: value}, then=Value(place)) for place, value in enumerate(values)]
    return Case(*places, default=Value(len(values)), output_field=IntegerField())
